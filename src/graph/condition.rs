//! Conditions under which edges exist, as texts.

use crate::text::Str;
use crate::value::{ResourceKind, both};

/// All of several conditions, which is none when nothing is undecided; outer none when they exclude
/// each other.
pub(super) fn all<'a>(
    conditions: impl IntoIterator<Item = &'a Option<Str>>,
) -> Option<Option<Str>> {
    let mut out: Option<Str> = None;
    for condition in conditions.into_iter().flatten() {
        out = Some(match out {
            Some(before) => both(&before, condition)?,
            None => condition.clone(),
        });
    }
    Some(out)
}

/// All conditions of an edge that a resource makes; none when they exclude each other.
///
/// Only a template's conditions are judged so: its ends may be of other modules in Terraform, where
/// the same words may mean another thing.
pub(super) fn possible(kind: ResourceKind, conditions: [&Option<Str>; 3]) -> Option<Option<Str>> {
    let condition = all(conditions);
    if condition.is_some() || kind == ResourceKind::CloudFormation {
        return condition;
    }
    let words: Vec<&str> = conditions.into_iter().flatten().map(|c| &**c).collect();
    Some(Some(Str::from(words.join(" and "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<Str> {
        Some(Str::from(text))
    }

    #[test]
    fn conditions_add_up() {
        assert_eq!(all([&None, &None]), Some(None));
        assert_eq!(all([&some("A"), &None, &some("A")]), Some(some("A")));
        assert_eq!(all([&some("A"), &some("not B")]), Some(some("A and not B")));
        assert_eq!(
            all([&some("A or B"), &some("C")]),
            Some(some("A and C or B and C"))
        );
    }

    #[test]
    fn a_condition_and_its_contrary_never_hold() {
        assert_eq!(all([&some("A"), &some("B"), &some("not A")]), None);
        assert_eq!(all([&some("not A and B"), &some("A")]), None);
    }
}
