//! The rules: one file per rule, its page beside it, registered by one line.
//!
//! Rules read the graph and the policy semantics. They never see syntax or a front end, and they
//! never decide what is suppressed. A rule that fails must not take the others down.

mod attachment;
mod context;
mod custom;
mod describe;
mod documents;
mod filter;
mod finding;
mod granted;
mod least_privilege;
mod merge;
mod own;
mod reach;
mod rule;
mod run;
mod settings;
mod supersede;

pub use context::{Context, OptionError, Sink};
pub use custom::CustomRule;
pub use describe::{code_labels, construct, hop_text, when};
pub use documents::{Documents, HeldDocument, Owner};
pub use filter::{PrincipalFilter, PrincipalSelector, kind_of_key};
pub use merge::merge_grants;
pub use own::IsForeign;
pub use reach::Reach;
pub use rule::{Alias, Mapping, OptionSpec, Rule};
pub use run::{Failure, Outcome, Unresolved, run};
pub use settings::{Generated, RuleSettings, Settings, UnknownRule};

/// What the registry adds to a rule: its names and its page.
struct Entry {
    id: &'static str,
    group: &'static str,
    page: &'static str,
}

/// One line per rule: `folder / file = "id"`; the page `<folder>/<id>.md` must be there.
macro_rules! registry {
    ($($group:ident / $file:ident = $id:literal;)*) => {
        static ALL: &[Rule] = &[$(
            $group::$file::rule(Entry {
                id: $id,
                group: stringify!($group),
                page: include_str!(concat!(stringify!($group), "/", $id, ".md")),
            }),
        )*];
    };
}

registry! {
    attachment / inline_policy = "inline-policy";
    attachment / user_attached_policy = "user-attached-policy";
    attachment / denylisted_policy = "denylisted-policy";
    attachment / user_without_group = "user-without-group";
    attachment / user_not_in_common_group = "user-not-in-common-group";
    least_privilege / full_admin = "full-admin";
    least_privilege / service_by_service_admin = "service-by-service-admin";
    least_privilege / action_wildcard = "action-wildcard";
    least_privilege / iam_full_access = "iam-full-access";
    least_privilege / service_wildcard = "service-wildcard";
    least_privilege / allow_not_action = "allow-not-action";
    least_privilege / allow_not_resource = "allow-not-resource";
    least_privilege / passrole_wildcard = "passrole-wildcard";
    least_privilege / assume_role_wildcard = "assume-role-wildcard";
    least_privilege / service_linked_role_wildcard = "service-linked-role-wildcard";
    least_privilege / unrestricted_permissions_management = "unrestricted-permissions-management";
    least_privilege / unrestricted_credentials = "unrestricted-credentials";
    least_privilege / unrestricted_snapshot_sharing = "unrestricted-snapshot-sharing";
    least_privilege / unrestricted_data_access = "unrestricted-data-access";
    least_privilege / unrestricted_decrypt = "unrestricted-decrypt";
    least_privilege / unrestricted_write = "unrestricted-write";
    least_privilege / sensitive_wildcard = "sensitive-wildcard";
}

/// Every rule, in the order of the registry.
pub fn all() -> &'static [Rule] {
    ALL
}

/// The first rule of that id or alias.
pub fn find(name: &str) -> Option<&'static Rule> {
    named(name).next()
}

/// The rules that a name stands for: one by its id, or all that have it as an alias.
///
/// Aliases are told without case, with or without the tool's decoration (`AVD-` of Trivy, the pack
/// before a cdk-nag rule).
pub fn named(name: &str) -> impl Iterator<Item = &'static Rule> {
    let by_id = ALL.iter().find(|rule| rule.id == name);
    let by_alias = ALL
        .iter()
        .filter(move |rule| rule.aliases.iter().any(|alias| alias.is(name)));
    by_id
        .into_iter()
        .chain(by_alias.filter(move |_| by_id.is_none()))
}

/// The known name of a rule that is most like `name`, when one is like it at all.
pub fn nearest(name: &str) -> Option<&'static str> {
    let names = ALL
        .iter()
        .flat_map(|rule| std::iter::once(rule.id).chain(rule.aliases.iter().map(|a| a.id)));
    crate::text::nearest(name, names)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_kebab_case_and_no_alias() {
        let mut seen = HashSet::new();
        for rule in all() {
            assert!(seen.insert(rule.id), "{} twice", rule.id);
            assert!(rule.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            assert!(!rule.aliases.iter().any(|a| find(a.id).is_none()));
            assert!(
                all()
                    .iter()
                    .all(|r| r.aliases.iter().all(|a| a.id != rule.id))
            );
        }
    }

    /// No rule is above itself, so that of several findings about one thing one stays.
    #[test]
    fn superseded_rules_are_there_and_below() {
        for rule in all() {
            let mut below: Vec<&str> = rule.supersedes.to_vec();
            let mut seen = HashSet::new();
            while let Some(id) = below.pop() {
                assert_ne!(id, rule.id, "{} supersedes itself", rule.id);
                let found = all().iter().find(|r| r.id == id);
                assert!(
                    found.is_some(),
                    "{} supersedes {id}, which is none",
                    rule.id
                );
                if seen.insert(id) {
                    below.extend(found.map_or(&[][..], |r| r.supersedes));
                }
            }
        }
    }

    #[test]
    fn names_of_other_tools_lead_to_rules() {
        let ids = |name| named(name).map(|r| r.id).collect::<Vec<_>>();
        assert_eq!(ids("inline-policy"), ["inline-policy"]);
        assert_eq!(ids("CKV_AWS_40"), ["inline-policy", "user-attached-policy"]);
        assert_eq!(ids("AVD-AWS-0143"), ids("aws-0143"));
        assert_eq!(ids("F10"), ["inline-policy"]);
        assert_eq!(ids("HIPAA.Security-IAMNoInlinePolicy"), ["inline-policy"]);
        assert_eq!(ids("F9999"), [""; 0]);
        assert_eq!(nearest("inline-polices"), Some("inline-policy"));
        assert_eq!(nearest("qqq"), None);
    }

    #[test]
    fn options_have_schemas_that_their_defaults_are_read_by() {
        for rule in all() {
            for option in rule.options {
                let schema: serde_json::Value = serde_json::from_str(option.schema).unwrap();
                let default: serde_json::Value = serde_json::from_str(option.default).unwrap();
                assert!(
                    default.is_null() || jsonschema::is_valid(&schema, &default),
                    "{}.{}",
                    rule.id,
                    option.name
                );
            }
        }
    }
}
