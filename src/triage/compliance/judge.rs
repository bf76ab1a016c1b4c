//! The rules of a control, as the table writes them.

use serde_json::Value as Json;

use crate::diag::Finding;
use crate::policy::Pattern;
use crate::rules::{self, Rule};

/// A rule that judges a control.
///
/// The table writes its id, which may have signs: `+` before it for a rule that the control is
/// judged without too, `@` and a kind after it where the control is about one kind of principals or
/// policies only, and at the end `=` and a pattern of the grants that it is about. `group/*` stands
/// for the rules of a group that are on by default, and `%name` for a set. What follows a `?` are
/// options that the control asks for, such as `?minimum_length=12`, with `&` between them.
#[derive(Debug, Clone)]
pub struct Judge {
    /// The rule.
    pub rule: &'static Rule,
    /// Whether the control is not judged where the rule does not run.
    pub is_needed: bool,
    /// The kind of principals or policies that the control is about, by its stable name, where the
    /// rule is about others too: see [`Finding::principal_kind`] and [`Finding::policy_kind`].
    kind: Option<&'static str>,
    /// A pattern of the grants that the control is about, where the rule is about others too.
    grant: Option<&'static str>,
    /// The options that the control asks for, whatever the configuration sets.
    pub options: Options,
}

/// Options of a rule by their names.
pub type Options = Vec<(&'static str, Json)>;

impl Judge {
    /// Whether a finding is one against the control: of its rule, or of one that stands for it.
    pub fn covers(&self, finding: &Finding) -> bool {
        let is_of =
            |kind: &str| finding.principal_kind == Some(kind) || finding.policy_kind == Some(kind);
        let is_like = |pattern: &str| Pattern::new(pattern).matches(&finding.grant);
        let id = self.rule.id;
        (finding.rule == id || finding.covers.iter().any(|rule| rule == id))
            && self.kind.is_none_or(is_of)
            && self.grant.is_none_or(is_like)
    }
}

/// The rules that a field of the table names; `set` has the sets by name. What is not known is left
/// out.
pub(super) fn read(field: &'static str, set: impl Fn(&str) -> Option<&'static str>) -> Vec<Judge> {
    let words = field.split(' ').flat_map(|word| {
        let of_set = word
            .strip_prefix('%')
            .map(|name| set(name).unwrap_or_default());
        of_set.unwrap_or(word).split(' ')
    });
    words.flat_map(judges).collect()
}

/// The rules of a word that names no set.
fn judges(word: &'static str) -> Vec<Judge> {
    let (name, is_needed) = match word.strip_prefix('+') {
        Some(name) => (name, false),
        None => (word, true),
    };
    let (name, options) = split(name, '?');
    let (name, grant) = split(name, '=');
    let (name, kind) = split(name, '@');
    let is_meant = |rule: &&Rule| match name.strip_suffix("/*") {
        Some(group) => rule.group == group && rule.on_by_default,
        None => rule.id == name,
    };
    let judge = |rule: &'static Rule| Judge {
        rule,
        is_needed,
        kind,
        grant,
        options: options
            .map(|text| read_options(rule, text))
            .unwrap_or_default(),
    };
    rules::all().iter().filter(is_meant).map(judge).collect()
}

/// The options of a rule that the table writes, as far as the rule has them.
fn read_options(rule: &Rule, text: &'static str) -> Options {
    let read = |part: &'static str| {
        let (name, value) = part.split_once('=')?;
        rule.option(name)?;
        Some((name, serde_json::from_str(value).ok()?))
    };
    text.split('&').filter_map(read).collect()
}

fn split(text: &'static str, sign: char) -> (&'static str, Option<&'static str>) {
    match text.split_once(sign) {
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_sets_are_read() {
        let set = |name: &str| (name == "two").then_some("full-admin +inline-policy@user");
        let read = read("%two denylisted-policy=*Admin %none nothing", set);
        let plain: Vec<_> = read
            .iter()
            .map(|j| (j.rule.id, j.is_needed, j.kind, j.grant))
            .collect();
        assert_eq!(
            plain,
            [
                ("full-admin", true, None, None),
                ("inline-policy", false, Some("user"), None),
                ("denylisted-policy", true, None, Some("*Admin")),
            ]
        );
    }

    #[test]
    fn options_are_read() {
        let read = read("password-too-short?minimum_length=12&nothing=1", |_| None);
        let options: Vec<_> = read.iter().map(|j| j.options.clone()).collect();
        assert_eq!(options, [vec![("minimum_length", serde_json::json!(12))]]);
    }

    #[test]
    fn a_group_is_its_rules_that_are_on() {
        let read = read("least_privilege/*", |_| None);
        assert!(read.iter().any(|j| j.rule.id == "full-admin"));
        assert!(read.iter().all(|j| j.rule.on_by_default));
    }
}
