//! Conditions under which edges exist, as texts.

use crate::text::Str;
use crate::value::both;

/// All of several conditions, which is none when nothing is undecided; outer none when they exclude
/// each other. Conditions name the module instance or stack that they stand in, so the same words
/// mean the same.
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
