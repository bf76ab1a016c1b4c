//! Conditions under which edges exist, as texts.

use crate::text::Str;

/// All of several conditions; none when nothing is undecided.
pub(super) fn all<'a>(conditions: impl IntoIterator<Item = &'a Option<Str>>) -> Option<Str> {
    let mut out: Option<Str> = None;
    for condition in conditions.into_iter().flatten() {
        out = Some(match out {
            Some(before) if before == *condition => before,
            Some(before) => Str::from(format!("{before} and {condition}")),
            None => condition.clone(),
        });
    }
    out
}

/// Whether a condition of a template asks for something and for its contrary.
///
/// Only a template's conditions can be judged by their names: those of Terraform are expressions,
/// and the same expression means another thing in another module.
pub(super) fn contradicts_itself(condition: &str) -> bool {
    let terms: Vec<&str> = condition.split(" and ").collect();
    terms.iter().any(|term| {
        term.strip_prefix("not ")
            .is_some_and(|negated| terms.contains(&negated))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<Str> {
        Some(Str::from(text))
    }

    #[test]
    fn conditions_add_up() {
        assert_eq!(all([&None, &None]), None);
        assert_eq!(all([&some("A"), &None, &some("A")]), some("A"));
        assert_eq!(all([&some("A"), &some("not B")]), some("A and not B"));
    }

    #[test]
    fn a_condition_and_its_contrary_never_hold() {
        assert!(contradicts_itself("A and not A"));
        assert!(contradicts_itself("not A and B and A"));
        assert!(!contradicts_itself("A and not B"));
        assert!(!contradicts_itself("A"));
    }
}
