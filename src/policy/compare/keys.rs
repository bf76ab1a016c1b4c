//! Values of one condition key of which one is as good as any other to lie outside of boxes.

use std::collections::BTreeSet;

use super::points;
use super::reading::{Lowered, Reading, is_itself};
use super::texts::{Wanted, words};
use super::words::{Token, Tokens, matches, push};
use crate::aws::{self, ConditionType};
use crate::policy::Verdict;
use crate::policy::condition::{Condition, Test};
use crate::policy::context::{Context, ContextValue};
use crate::policy::subject::Subject;
use crate::policy::why::Notes;

/// Letters whose case is tried in every way.
const MAX_CASED: usize = 6;
/// Values of which every set is tried.
const MAX_SET: usize = 9;
/// Values of which any text is tried.
const MAX_VALUES: usize = 4_096;

/// A value of a key; none for an absent key.
pub(super) type KeyValue = Option<ContextValue>;

/// Values, and whether any value is worth no more than one of them.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) values: Vec<KeyValue>,
    pub(super) is_complete: bool,
}

/// The values of a key that the conditions tell apart. `context` has what variables stand for.
pub(super) fn values(
    key: &str,
    conditions: &[&Condition],
    reading: &mut Reading,
    context: &Context,
    is_always_there: bool,
    steps: &mut usize,
) -> Values {
    let mut singles = Singles {
        key_type: aws::condition_key(key).map(|known| known.value_type()),
        conditions,
        found: Vec::new(),
        is_complete: true,
    };
    singles.collect(reading, steps);
    let Singles {
        mut found,
        mut is_complete,
        ..
    } = singles;
    if found.len() > MAX_VALUES {
        found.truncate(MAX_VALUES);
        is_complete = false;
    }
    let mut values: Vec<KeyValue> = Vec::new();
    if !is_always_there {
        values.push(None);
    }
    let is_set = conditions
        .iter()
        .any(|c| c.is_multivalued || c.operator.is_some_and(|operator| operator.set.is_some()));
    if is_set && !has_one_value(key) {
        let told_apart = told_apart(key, conditions, found, context, steps);
        is_complete &= sets(&told_apart, &mut values);
    } else {
        values.extend(found.into_iter().map(|v| Some(ContextValue::one(v))));
    }
    Values {
        values,
        is_complete,
    }
}

/// Whether a global key is known to hold one value.
fn has_one_value(key: &str) -> bool {
    aws::condition_key(key).is_some_and(|known| known.is_global() && !known.is_multivalued())
}

struct Singles<'a> {
    key_type: Option<ConditionType>,
    conditions: &'a [&'a Condition],
    found: Vec<Subject>,
    is_complete: bool,
}

impl<'a> Singles<'a> {
    fn collect(&mut self, reading: &mut Reading, steps: &mut usize) {
        let has = |wanted: fn(Test) -> bool| {
            self.conditions
                .iter()
                .filter_map(|c| c.operator)
                .any(|operator| wanted(operator.test))
        };
        let numeric = has(|t| matches!(t, Test::Numeric(_)));
        let date = has(|t| matches!(t, Test::Date(_)));
        let ip = has(|t| matches!(t, Test::Ip));
        let binary = has(|t| matches!(t, Test::Binary));
        let text = has(is_text);
        // Tests of several kinds on one key are not told apart in every way.
        let kinds = [numeric, date, ip, binary, text];
        self.is_complete &= kinds.iter().filter(|kind| **kind).count() <= 1;
        if numeric {
            let texts = self.known(|t| matches!(t, Test::Numeric(_)));
            let (numbers, is_complete) = points::numbers(texts.iter().map(String::as_str));
            self.is_complete &= is_complete;
            self.add(numbers);
        }
        if date {
            let texts = self.known(|t| matches!(t, Test::Date(_)));
            self.add(points::dates(texts.iter().map(String::as_str)));
        }
        if ip {
            let texts = self.known(|t| matches!(t, Test::Ip));
            self.add(points::addresses(texts.iter().map(String::as_str)));
        }
        if binary {
            let texts = self.known(|t| matches!(t, Test::Binary));
            let other = (0u32..).map(|n| format!("{:08}", n * 4));
            let other: Vec<String> = other.take(texts.len() + 1).collect();
            self.add(texts);
            self.add(other);
        }
        let is_typed = match self.key_type {
            Some(ConditionType::Numeric) => numeric,
            Some(ConditionType::Date) => date,
            Some(ConditionType::IpAddress) => ip,
            Some(ConditionType::Binary) => binary,
            Some(ConditionType::Bool) => true,
            Some(ConditionType::Arn | ConditionType::String) | None => false,
        };
        if self.key_type == Some(ConditionType::Bool) {
            self.add(["true", "false"]);
        }
        if text || !is_typed {
            self.texts(reading, is_typed, steps);
        }
        if !is_typed {
            self.add([""]);
        }
    }

    fn add<T: Into<String>>(&mut self, texts: impl IntoIterator<Item = T>) {
        let texts = texts.into_iter().map(|text| Subject::literal(text.into()));
        self.found.extend(texts);
    }

    /// The known texts of the values of some tests; symbols among them make it incomplete.
    fn known(&mut self, is: fn(Test) -> bool) -> Vec<String> {
        let mut out = BTreeSet::new();
        for condition in self.conditions {
            if !condition.operator.is_some_and(|operator| is(operator.test)) {
                continue;
            }
            for value in &condition.values {
                match value.leaf.text.as_known() {
                    Some(text) => {
                        out.insert(text.to_string());
                    }
                    None => self.is_complete = false,
                }
            }
        }
        out.into_iter().collect()
    }

    /// Texts: those that are named, and one for each that patterns have in common.
    fn texts(&mut self, reading: &mut Reading, is_typed: bool, steps: &mut usize) {
        let mut literals: BTreeSet<Vec<char>> = BTreeSet::new();
        let mut folded: BTreeSet<Vec<char>> = BTreeSet::new();
        let mut wild: Vec<Lowered> = Vec::new();
        let mut has_arn = false;
        let mut has_soft = false;
        let mut is_plain = true;
        // By the place of their condition, in lower case.
        let mut hard: Vec<(usize, Vec<char>)> = Vec::new();
        let mut soft: Vec<(usize, Tokens)> = Vec::new();
        for (at, condition) in self.conditions.iter().enumerate() {
            let Some(test) = condition.operator.map(|operator| operator.test) else {
                continue;
            };
            if !is_text(test) {
                continue;
            }
            has_arn |= test == Test::Arn;
            for value in &condition.values {
                let lowered = match (&value.segments, test) {
                    (Some(segments), Test::Arn) => reading.lower_segments(segments),
                    // Such a value makes every test fail.
                    (None, Test::Arn) if value.glob.symbols().next().is_none() => None,
                    _ => reading.lower(&value.glob),
                };
                let Some(lowered) = lowered else { continue };
                has_soft |= lowered.is_soft;
                match lowered.as_literal() {
                    Some(word) => hard.push((at, lower_case(&word))),
                    None if lowered.is_soft => soft.push((at, possible(&lowered))),
                    None => {}
                }
                match lowered.as_literal() {
                    Some(word) if value.glob.folds() => folded.insert(word),
                    Some(word) => literals.insert(word),
                    None => {
                        // A text of which parts are not known may be any other in another case.
                        self.is_complete &= !value.glob.folds();
                        wild.push(lowered);
                        true
                    }
                };
            }
            is_plain &= condition
                .operator
                .is_some_and(|o| !o.is_negated && o.set.is_none());
        }
        // Whether a text that is not known is another one cannot be told from its letters.
        self.is_complete &= is_plain || !has_soft;
        // Nor whether it is one that another condition names.
        self.is_complete &= !soft.iter().any(|(at, pattern)| {
            let mut others = hard.iter().filter(|(other, _)| other != at);
            others.any(|(_, word)| matches(pattern, word))
        });
        let is_arn = self.key_type == Some(ConditionType::Arn);
        let is_cased = !literals.is_empty() || !wild.is_empty();
        for word in folded {
            let (variants, is_complete) = cases(&word, is_cased);
            self.is_complete &= is_complete;
            literals.extend(variants);
        }
        wild.sort_by(|a, b| a.tokens.cmp(&b.tokens));
        wild.dedup();
        let mut wanted = Wanted::default();
        if is_arn {
            wanted.inside.push(vec![Lowered::any_arn()]);
        } else if has_arn {
            wanted.through.push(vec![Lowered::any_arn()]);
        }
        wanted
            .through
            .extend(wild.into_iter().map(|pattern| vec![pattern]));
        if !is_typed {
            let found = words(&wanted, steps);
            self.is_complete &= found.is_complete;
            literals.extend(found.words);
        }
        let texts = literals
            .iter()
            .map(|word| Subject::new(&reading.text(word)));
        self.found.extend(texts);
    }
}

fn lower_case(word: &[char]) -> Vec<char> {
    word.iter().flat_map(|c| c.to_lowercase()).collect()
}

/// A pattern in lower case that takes all that one takes whatever its letters for unknown texts stand
/// for.
fn possible(pattern: &Lowered) -> Tokens {
    let mut tokens = Tokens::new();
    for token in &pattern.tokens {
        match token {
            Token::Char(c) if is_itself(*c) => c
                .to_lowercase()
                .for_each(|c| push(&mut tokens, Token::Char(c))),
            Token::Char(_) => push(&mut tokens, Token::Star),
            other => push(&mut tokens, *other),
        }
    }
    tokens
}

/// Whether a test compares texts letter by letter.
fn is_text(test: Test) -> bool {
    match test {
        Test::StringEquals
        | Test::StringEqualsIgnoreCase
        | Test::StringLike
        | Test::Bool
        | Test::Arn => true,
        Test::Numeric(_) | Test::Date(_) | Test::Binary | Test::Ip | Test::Null => false,
    }
}

/// Ways to write a word in lower case, where case counts elsewhere; and whether they are all.
fn cases(word: &[char], is_cased: bool) -> (Vec<Vec<char>>, bool) {
    let upper = |c: char| match c.to_uppercase().collect::<Vec<_>>()[..] {
        [only] if only.to_lowercase().eq([c]) => only,
        _ => c,
    };
    let places: Vec<usize> = (0..word.len())
        .filter(|at| word.get(*at).is_some_and(|c| upper(*c) != *c))
        .collect();
    if !is_cased || places.is_empty() {
        return (vec![word.to_vec()], true);
    }
    let with = |is_upper: &dyn Fn(usize) -> bool| {
        let letters = word.iter().enumerate();
        let letter = |(at, c): (usize, &char)| if is_upper(at) { upper(*c) } else { *c };
        letters.map(letter).collect::<Vec<_>>()
    };
    if places.len() > MAX_CASED {
        let some = [
            with(&|_| true),
            with(&|at| at == 0),
            with(&|at| at % 2 == 1),
        ];
        return (some.into_iter().chain([word.to_vec()]).collect(), false);
    }
    let all = (0u32..1 << places.len()).map(|mask| {
        with(&|at| {
            let place = places.iter().position(|place| *place == at);
            place.is_some_and(|bit| mask >> bit & 1 == 1)
        })
    });
    (all.collect(), true)
}

/// One text of all that the conditions do not tell apart.
fn told_apart(
    key: &str,
    conditions: &[&Condition],
    found: Vec<Subject>,
    context: &Context,
    steps: &mut usize,
) -> Vec<Subject> {
    let mut known: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut context = context.clone();
    let mut out = Vec::new();
    for subject in found {
        *steps = steps.saturating_sub(conditions.len());
        context.set(key, ContextValue::list(vec![subject.clone()]));
        let holds = conditions.iter().map(|condition| {
            match condition.holds(&context, &mut Notes::default()) {
                Verdict::Yes => 0,
                Verdict::No => 1,
                Verdict::Unknown => 2,
            }
        });
        let is_blank = subject.as_known().is_some_and(|text| text.is_empty());
        let signature = holds.chain([u8::from(is_blank)]).collect();
        if known.insert(signature) {
            out.push(subject);
        }
    }
    out
}

/// Adds sets of the texts; tells whether they are all.
fn sets(texts: &[Subject], to: &mut Vec<KeyValue>) -> bool {
    let mut add = |places: &[usize]| {
        let texts = places.iter().filter_map(|at| texts.get(*at).cloned());
        to.push(Some(ContextValue::list(texts.collect())));
    };
    let count = texts.len();
    if count <= MAX_SET {
        for mask in 1u32..1 << count {
            let places: Vec<usize> = (0..count).filter(|at| mask >> at & 1 == 1).collect();
            add(&places);
        }
        return true;
    }
    for one in 0..count {
        add(&[one]);
        if count <= 64 {
            (one + 1..count).for_each(|other| add(&[one, other]));
        }
    }
    false
}
