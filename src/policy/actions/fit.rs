//! Whether an action can be performed on a resource.

use crate::aws::{Action, ArnFormat, ArnFormatPart, ResourceType};
use crate::policy::{Glob, Part, Reach, Verdict};
use crate::value::{Pseudo, Symbol, SymbolKind};

/// How an action and a pattern of resources fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// The pattern matches resources that the action takes.
    Fits,
    /// It depends on what is not known before deployment, or no list says what the action takes.
    Unknown,
    /// The action takes no resource, so that only `*` allows it.
    OnlyAllResources,
    /// The pattern matches none of the types that the action takes, which are these.
    OtherTypes(Vec<ResourceType>),
}

/// Most pairs of positions that are looked at for one form; beyond them nothing is known.
const MAX_FIT_PAIRS: usize = 1_000_000;

/// Whether an action can be performed on resources of a pattern.
///
/// The forms of ARNs are those of the Service Authorization Reference.
pub fn fit(action: Action, resource: &Glob) -> Fit {
    let Some(types) = action.resource_types() else {
        return Fit::Unknown;
    };
    let pattern = pattern_units(resource, false);
    if types.len() == 0 {
        return match common(&pattern, &[Unit::Char('*')]) {
            Verdict::Yes => Fit::Fits,
            Verdict::Unknown => Fit::Unknown,
            Verdict::No => Fit::OnlyAllResources,
        };
    }
    let types = types.map(|(resource_type, _)| resource_type);
    let others: Vec<Vec<Unit>> = [of_any_account(&pattern), spanning(resource)]
        .into_iter()
        .flatten()
        .collect();
    let mut best = Verdict::No;
    for form in types.clone().flat_map(ResourceType::arn_formats) {
        let form = form_units(form);
        best = best.or(common(&pattern, &form));
        if best == Verdict::Yes {
            return Fit::Fits;
        }
        let may_fit = |other: &Vec<Unit>| common(other, &form) != Verdict::No;
        if best == Verdict::No && others.iter().any(may_fit) {
            best = Verdict::Unknown;
        }
    }
    match best {
        Verdict::No => Fit::OtherTypes(types.collect()),
        Verdict::Yes | Verdict::Unknown => Fit::Unknown,
    }
}

/// A pattern without an account, or with that of AWS, as one of resources of some account: what AWS
/// offers to everybody is in none, such as `arn:aws:ssm:eu-west-1::parameter/aws/service/x` and
/// `arn:aws:cloudformation:eu-west-1:aws:transform/Serverless`, and no list says what it is.
fn of_any_account(pattern: &[Unit]) -> Option<Vec<Unit>> {
    let is_colon = |unit: &Unit| matches!(unit, Unit::Char(':'));
    let mut fields = pattern.splitn(LAST_SEGMENT + 1, is_colon);
    let before = fields.by_ref().take(LAST_SEGMENT - 1);
    let before: usize = before.map(|field| field.len() + 1).sum();
    let account = fields.next()?;
    let resource = fields.next()?;
    let of_aws = "aws".chars();
    let is_of_aws = account.len() == of_aws.clone().count()
        && account
            .iter()
            .zip(of_aws)
            .all(|(unit, letter)| matches!(unit, Unit::Char(of) if *of == letter));
    (account.is_empty() || is_of_aws).then(|| {
        let mut units = pattern.get(..before).unwrap_or_default().to_vec();
        units.extend([Unit::Char('0'), Unit::Char(':')]);
        units.extend_from_slice(resource);
        units
    })
}

/// A pattern whose stars may stand for the type of a resource too, as in
/// `arn:aws:secretsmanager:*:*:rds!*`; none where a type is written.
fn spanning(resource: &Glob) -> Option<Vec<Unit>> {
    let segments = resource.segments()?;
    let names_type = |glob: &Glob| match glob.parts() {
        [Part::Literal(text), ..] => text.contains([':', '/']),
        _ => true,
    };
    let ends_any = |glob: &Glob| matches!(glob.parts().last(), Some(Part::Star(_)));
    let account = segments
        .get(LAST_SEGMENT - 1)
        .filter(|glob| ends_any(glob))?;
    let last = segments.get(LAST_SEGMENT)?;
    let is_short = segments.len() == LAST_SEGMENT + 1 && !account.parts().is_empty();
    (is_short && !names_type(last)).then(|| pattern_units(resource, true))
}

/// Whether a pattern of resources matches ARNs of a form. Where its stars may stand for colons,
/// `spans` says whether they are taken to do so.
pub(in crate::policy) fn fits_form(resource: &Glob, form: ArnFormat, spans: bool) -> Verdict {
    common(&pattern_units(resource, spans), &form_units(form))
}

/// One position of a pattern or a form.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Char(char),
    /// One character of these.
    One(Letters),
    /// Any number of these.
    Run(Letters),
    /// Some text that is not known.
    Hole,
}

/// Which characters can stand somewhere.
#[derive(Debug, Clone, Copy)]
struct Letters {
    colon: bool,
    slash: bool,
}

impl Letters {
    const ALL: Letters = Letters {
        colon: true,
        slash: true,
    };

    fn have(self, letter: char) -> bool {
        match letter {
            ':' => self.colon,
            '/' => self.slash,
            _ => true,
        }
    }
}

/// Where a pattern writes all segments, its stars in the first ones are taken to stay there unless
/// it `spans`: they would reach other types only by names with colons.
fn pattern_units(glob: &Glob, spans: bool) -> Vec<Unit> {
    let colons_of = |part: &Part| match part {
        Part::Literal(text) => text.matches(':').count(),
        _ => 0,
    };
    let has_all = !spans && glob.parts().iter().map(colons_of).sum::<usize>() >= LAST_SEGMENT;
    let mut units = Vec::new();
    let mut colons = 0;
    for part in glob.parts() {
        colons += colons_of(part);
        match part {
            Part::Literal(text) => units.extend(text.chars().map(Unit::Char)),
            Part::One => units.push(Unit::One(Letters::ALL)),
            Part::Star(reach) => units.push(Unit::Run(Letters {
                colon: *reach != Reach::Segment && !(has_all && colons < LAST_SEGMENT),
                slash: true,
            })),
            // A letter stands for what is a word, whichever it is.
            Part::Symbol(symbol) if is_word(symbol) => units.push(Unit::Char('0')),
            Part::Symbol(_) | Part::Variable(_) => units.push(Unit::Hole),
        }
    }
    units
}

/// Whether a symbol is some text without a colon or slash, for which every form has a placeholder.
fn is_word(symbol: &Symbol) -> bool {
    matches!(
        symbol.kind,
        SymbolKind::Pseudo(Pseudo::AccountId | Pseudo::Partition | Pseudo::Region)
    )
}

/// A placeholder holds no `:` but in the last segment.
fn form_units(form: ArnFormat) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut colons = 0;
    for part in form.parts() {
        let colon = colons >= LAST_SEGMENT;
        match part {
            ArnFormatPart::Literal(text) => {
                colons += text.matches(':').count();
                units.extend(text.chars().map(Unit::Char));
            }
            ArnFormatPart::Placeholder { takes_slash } => {
                let letters = Letters {
                    colon,
                    slash: takes_slash,
                };
                units.extend([Unit::One(letters), Unit::Run(letters)]);
            }
            ArnFormatPart::Any => units.push(Unit::Run(Letters { colon, slash: true })),
        }
    }
    units
}

/// How many colons stand before the resource of an ARN.
const LAST_SEGMENT: usize = 5;

/// Whether there is a text that both match.
fn common(one: &[Unit], other: &[Unit]) -> Verdict {
    if one.len().saturating_mul(other.len()) > MAX_FIT_PAIRS {
        return Verdict::Unknown;
    }
    let has_holes = || one.iter().chain(other).any(|u| matches!(u, Unit::Hole));
    if meet(one, other, false) {
        Verdict::Yes
    } else if has_holes() && meet(one, other, true) {
        Verdict::Unknown
    } else {
        Verdict::No
    }
}

/// Goes through both side by side: for each position of one, the positions of the other that the
/// texts before can lead to. When `hopeful`, a hole is what suits; otherwise only what takes any text
/// takes it.
fn meet(one: &[Unit], other: &[Unit], hopeful: bool) -> bool {
    let mut row = vec![false; other.len() + 1];
    let mut next = row.clone();
    row[0] = true;
    // What can be reached lies in this range, which is short for most pairs, and soon empty.
    let (mut first, mut last) = (0, 0);
    for i in 0..=one.len() {
        let a = one.get(i).copied();
        let (mut next_first, mut next_last) = (usize::MAX, 0);
        let mut reach = |next: &mut [bool], j: usize| {
            next[j] = true;
            (next_first, next_last) = (next_first.min(j), next_last.max(j));
        };
        let mut j = first;
        while j <= last {
            if !std::mem::take(&mut row[j]) {
                j += 1;
                continue;
            }
            let b = other.get(j).copied();
            let runs_a = a.is_some_and(|a| is_run(a, hopeful));
            let runs_b = b.is_some_and(|b| is_run(b, hopeful));
            let shared = a.zip(b).is_some_and(|(a, b)| share(a, b, hopeful));
            match (a, b) {
                (None, None) => return true,
                _ if runs_a => reach(&mut next, j),
                _ if shared && runs_b => reach(&mut next, j),
                _ if shared => reach(&mut next, j + 1),
                _ => {}
            }
            if runs_b || runs_a && shared {
                row[j + 1] = true;
                last = last.max(j + 1);
            }
            j += 1;
        }
        if next_first > next_last {
            return false;
        }
        (first, last) = (next_first, next_last);
        std::mem::swap(&mut row, &mut next);
    }
    false
}

fn is_run(unit: Unit, hopeful: bool) -> bool {
    match unit {
        Unit::Run(_) => true,
        Unit::Hole => hopeful,
        Unit::Char(_) | Unit::One(_) => false,
    }
}

/// Whether one character of both can be the same.
fn share(a: Unit, b: Unit, hopeful: bool) -> bool {
    match (a, b) {
        (Unit::Hole, other) | (other, Unit::Hole) => {
            hopeful
                || matches!(
                    other,
                    Unit::Run(Letters {
                        colon: true,
                        slash: true
                    })
                )
        }
        (Unit::Char(a), Unit::Char(b)) => a == b,
        (Unit::Char(letter), Unit::One(letters) | Unit::Run(letters))
        | (Unit::One(letters) | Unit::Run(letters), Unit::Char(letter)) => letters.have(letter),
        // Letters are in all of them.
        (Unit::One(_) | Unit::Run(_), Unit::One(_) | Unit::Run(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::aws::action;
    use crate::text::{FileId, Span};
    use crate::value::{Piece, Reason, Text, TextBuilder};

    fn span() -> Span {
        Span::at(FileId(0), 0)
    }

    fn resource(text: &Text) -> Glob {
        Glob::resource(text, Some(true), true)
    }

    fn of(name: &str, pattern: &str) -> Fit {
        let pattern = Text::literal(pattern.into(), span());
        fit(action(name).unwrap(), &resource(&pattern))
    }

    fn other_types(name: &str, pattern: &str) -> Vec<&'static str> {
        match of(name, pattern) {
            Fit::OtherTypes(types) => types.into_iter().map(ResourceType::name).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn objects_are_no_buckets() {
        assert_eq!(of("s3:GetObject", "arn:aws:s3:::b/*"), Fit::Fits);
        assert_eq!(of("s3:ListBucket", "arn:aws:s3:::b"), Fit::Fits);
        assert!(other_types("s3:ListBucket", "arn:aws:s3:::b/*").contains(&"bucket"));
        assert!(other_types("s3:GetObject", "arn:aws:s3:::b").contains(&"object"));
        // A star is the name of a bucket, and an object in it.
        assert_eq!(of("s3:ListBucket", "arn:aws:s3:::*"), Fit::Fits);
        assert_eq!(of("s3:GetObject", "arn:aws:s3:::*"), Fit::Fits);
        assert_eq!(of("s3:GetObject", "*"), Fit::Fits);
    }

    #[test]
    fn some_actions_take_all_resources_only() {
        assert_eq!(of("ec2:DescribeInstances", "*"), Fit::Fits);
        assert_eq!(
            of("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
            Fit::OnlyAllResources
        );
    }

    #[test]
    fn other_services_have_other_resources() {
        assert_eq!(
            other_types("sqs:SendMessage", "arn:aws:sns:*:*:t"),
            ["queue"]
        );
        assert_eq!(
            of("sqs:SendMessage", "arn:aws:sqs:*:123456789012:q"),
            Fit::Fits
        );
        assert_eq!(
            of("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:f:*"),
            Fit::Fits
        );
        assert_eq!(
            other_types("iam:GetRole", "arn:aws:iam::*:user/*"),
            ["role"]
        );
    }

    #[test]
    fn what_is_not_known_is_unknown() {
        let text = |before: &str, symbol: Symbol, after: &str| {
            let mut builder = TextBuilder::default();
            builder.literal(before, span());
            builder.piece(Piece::Symbol(span(), Arc::new(symbol)));
            builder.literal(after, span());
            resource(&builder.finish())
        };
        let input = || Symbol::new(SymbolKind::Input("var.x".into()), Reason::NoValue, span());
        let account = Symbol::pseudo(Pseudo::AccountId, span());
        let of = |name: &str, glob: &Glob| fit(action(name).unwrap(), glob);
        assert_eq!(of("s3:ListBucket", &text("", input(), "")), Fit::Unknown);
        assert_eq!(
            of("s3:ListBucket", &text("arn:aws:s3:::", input(), "")),
            Fit::Unknown
        );
        let in_topic = text("arn:aws:sns:eu-west-1:", input(), ":t");
        assert!(matches!(of("s3:ListBucket", &in_topic), Fit::OtherTypes(_)));
        let role = text("arn:aws:iam::", account, ":role/r");
        assert_eq!(of("iam:GetRole", &role), Fit::Fits);
    }

    #[test]
    fn long_patterns_are_not_looked_at_for_ever() {
        let stars = "arn:aws:s3:::".to_owned() + &"*a".repeat(100_000);
        assert_eq!(of("s3:GetObject", &stars), Fit::Unknown);
    }
}
