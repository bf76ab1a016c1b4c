//! Whether a pattern matches all that another one matches, by what is written in both.

use crate::policy::document::{Effect, Elements, Statement};
use crate::policy::glob::{Glob, Part, Reach};
use crate::value::{Pseudo, Symbol, SymbolKind};

/// Most pairs of positions of two patterns; beyond them nothing is concluded.
const MAX_POSITIONS: usize = 1_000_000;

/// One position of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit<'a> {
    Char(char),
    One,
    Star(Reach),
    /// A variable or a symbol: some text, the same wherever it stands.
    Text(&'a Part),
}

/// Whether every text that the smaller pattern matches is matched by the larger one.
///
/// A yes holds whatever symbols and variables stand for; where a yes would take more than reading
/// wildcard by wildcard, the answer is no.
pub(super) fn covers(larger: &Glob, smaller: &Glob) -> bool {
    if larger == smaller || larger.is_everything() {
        return true;
    }
    if larger.is_literal() || starts_otherwise(larger, smaller) {
        return false;
    }
    let (larger, smaller) = (units(larger), units(smaller));
    if larger.len().saturating_mul(smaller.len()) > MAX_POSITIONS {
        return false;
    }
    reads_all(&larger, &smaller)
}

/// Most pairs of entries of two statements that are looked at.
const MAX_PAIRS: usize = 10_000;

/// Whether a statement may deny something of what another one matches: no where what is written in
/// both shows that they have no action or no resource in common.
pub fn may_deny(denial: &Statement, other: &Statement) -> bool {
    denial.effect != Effect::Allow
        && may_meet(denial.actions.as_ref(), other.actions.as_ref())
        && may_meet(denial.resources.as_ref(), other.resources.as_ref())
}

fn may_meet(one: Option<&Elements<Glob>>, other: Option<&Elements<Glob>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return true;
    };
    let is_open = |elements: &Elements<Glob>| elements.is_negated || elements.open.is_some();
    let pairs = one.items.len().saturating_mul(other.items.len());
    if is_open(one) || is_open(other) || pairs > MAX_PAIRS {
        return true;
    }
    let meets = |a: &Glob| other.items.iter().any(|b| !starts_otherwise(a, &b.meaning));
    one.items.iter().any(|item| meets(&item.meaning))
}

/// Whether both begin with literals that no text can both begin with.
fn starts_otherwise(one: &Glob, other: &Glob) -> bool {
    let (Some(Part::Literal(one)), Some(Part::Literal(other))) =
        (one.parts().first(), other.parts().first())
    else {
        return false;
    };
    let differs = |(a, b): (u8, u8)| a != b;
    one.bytes().zip(other.bytes()).any(differs)
}

fn units(glob: &Glob) -> Vec<Unit<'_>> {
    let mut out = Vec::new();
    for part in glob.parts() {
        match part {
            Part::Literal(text) => out.extend(text.chars().map(Unit::Char)),
            Part::One => out.push(Unit::One),
            Part::Star(reach) => out.push(Unit::Star(*reach)),
            Part::Variable(_) | Part::Symbol(_) => out.push(Unit::Text(part)),
        }
    }
    out
}

/// Follows every way of reading the smaller pattern at once.
fn reads_all(larger: &[Unit<'_>], smaller: &[Unit<'_>]) -> bool {
    let pass = |states: &mut [bool]| {
        for (at, unit) in larger.iter().enumerate() {
            if let (Unit::Star(_), Some([now, next])) = (unit, states.get_mut(at..at + 2)) {
                *next |= *now;
            }
        }
    };
    let mut now = vec![false; larger.len() + 1];
    if let Some(start) = now.first_mut() {
        *start = true;
    }
    pass(&mut now);
    for read in smaller {
        let mut next = vec![false; larger.len() + 1];
        for (at, unit) in larger.iter().enumerate() {
            if now.get(at) == Some(&true) && reads(*unit, *read) {
                let to = at + usize::from(!matches!(unit, Unit::Star(_)));
                if let Some(state) = next.get_mut(to) {
                    *state = true;
                }
            }
        }
        pass(&mut next);
        now = next;
    }
    now.last() == Some(&true)
}

/// Whether one position of the larger pattern can read all that one of the smaller stands for.
fn reads(larger: Unit<'_>, smaller: Unit<'_>) -> bool {
    match (larger, smaller) {
        (Unit::Star(Reach::Any), _) => true,
        // One that may go over colons is taken for one that does not.
        (Unit::Star(_), Unit::Char(c)) => c != ':',
        (Unit::Star(_), Unit::Star(reach)) => reach == Reach::Segment,
        (Unit::Star(_), Unit::Text(part)) => is_word(part),
        (Unit::Star(_), Unit::One) => false,
        (Unit::One, Unit::Char(_) | Unit::One) => true,
        (Unit::Text(one), Unit::Text(other)) => one == other && is_same_everywhere(one),
        (Unit::Char(one), Unit::Char(other)) => one == other,
        _ => false,
    }
}

/// Whether a part stands for a text without a colon.
fn is_word(part: &Part) -> bool {
    let word = |symbol: &Symbol| {
        matches!(
            symbol.kind,
            SymbolKind::Pseudo(Pseudo::AccountId | Pseudo::Partition | Pseudo::Region)
        )
    };
    matches!(part, Part::Symbol(symbol) if word(symbol))
}

/// Whether two equal parts stand for the same text; variables of which it is not known which they
/// are may differ.
fn is_same_everywhere(part: &Part) -> bool {
    !matches!(part, Part::Variable(variable) if variable.key.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::glob::Syntax;
    use crate::text::{FileId, Span};
    use crate::value::Text;

    fn glob(pattern: &str) -> Glob {
        let text = Text::literal(pattern.into(), Span::at(FileId(0), 0));
        let syntax = Syntax {
            wildcards: true,
            variables: Some(true),
            fold: false,
        };
        Glob::new(&text, syntax)
    }

    fn resource(pattern: &str) -> Glob {
        let text = Text::literal(pattern.into(), Span::at(FileId(0), 0));
        Glob::resource(&text, Some(true), true)
    }

    #[test]
    fn patterns_cover_others() {
        for (larger, smaller, is) in [
            ("s3:Get*", "s3:GetObject", true),
            ("s3:Get*", "s3:Get*Acl", true),
            ("s3:Get*Acl", "s3:Get*", false),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s3:GetObject", "s3:Get?bject", false),
            ("*", "x", true),
            ("a*b", "a*b*b", true),
            ("a*", "b*", false),
            ("u/${aws:username}/*", "u/${aws:username}/a", true),
            ("u/${aws:username}/*", "u/${aws:userid}/a", false),
            ("u/*", "u/${aws:username}", true),
            ("u/?", "u/${aws:username}", false),
        ] {
            assert_eq!(
                covers(&glob(larger), &glob(smaller)),
                is,
                "{larger} {smaller}"
            );
        }
        for (larger, smaller, is) in [
            ("arn:aws:sqs:*:1:q", "arn:aws:sqs:eu-west-1:1:q", true),
            ("arn:aws:sqs:e*t-1:1:q", "arn:aws:sqs:eu-west-1:1:q", true),
            ("arn:aws:sqs:e*t-1:1:q", "arn:aws:sqs:e*:1:q", false),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b", false),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b", true),
        ] {
            let found = covers(&resource(larger), &resource(smaller));
            assert_eq!(found, is, "{larger} {smaller}");
        }
    }

    #[test]
    fn what_is_covered_matches_no_text_besides() {
        let mut random = 88_172_645_463_325_252_u64;
        let mut next = |n: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from(random % n).unwrap()
        };
        let mut word = |letters: &[char], most: u64| -> String {
            let count = next(most);
            (0..count)
                .map(|_| letters[next(letters.len() as u64)])
                .collect()
        };
        let mut found = 0;
        for _ in 0..3_000 {
            let (one, other) = (
                word(&['a', 'b', '*', '?'], 6),
                word(&['a', 'b', '*', '?'], 6),
            );
            let (one, other) = (glob(&one), glob(&other));
            if !covers(&one, &other) {
                continue;
            }
            found += 1;
            for _ in 0..50 {
                let text = word(&['a', 'b'], 7);
                let is = |glob: &Glob| glob.matches_bytes(&text).unwrap();
                assert!(is(&one) || !is(&other), "{one:?} {other:?} {text}");
            }
        }
        assert!(found > 200, "{found}");
    }

    #[test]
    fn long_patterns_are_not_compared() {
        assert!(covers(&glob(&"*a".repeat(400)), &glob(&"*a".repeat(401))));
        let long = glob(&"*a".repeat(10_000));
        assert!(!covers(&long, &glob(&"*a".repeat(9_999))));
    }
}
