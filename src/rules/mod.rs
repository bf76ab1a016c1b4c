//! The rules: one file per rule, its page beside it, registered by one line.
//!
//! Rules read the graph and the policy semantics. They never see syntax or a front end, and they
//! never decide what is suppressed. A rule that fails must not take the others down.

mod attachment;
mod context;
mod credentials;
mod custom;
mod describe;
mod documents;
mod exposure;
mod filter;
mod finding;
mod granted;
mod holdings;
mod least_privilege;
mod merge;
mod own;
mod quota;
mod reach;
mod redundancy;
mod rule;
mod run;
mod settings;
mod statements;
mod supersede;
mod trust;
mod validity;

pub use context::{Context, OptionError, Sink};
pub use custom::{CUSTOM, CustomRule};
pub use describe::{code_labels, construct, hop_text, when};
pub use documents::{Documents, HeldDocument, Owner};
pub use filter::{PrincipalFilter, PrincipalSelector, kind_of_key};
pub use holdings::Accesses;
pub use merge::merge_grants;
pub use own::IsForeign;
pub use reach::Reach;
pub use rule::{Alias, OptionSpec, Rule, Strictness};
pub use run::{Failure, Outcome, Unresolved, run};
pub use settings::{Accounts, Generated, Restriction, RuleSettings, Settings, UnknownRule};

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
    attachment / empty_group = "empty-group";
    attachment / iam_user = "iam-user";
    attachment / aws_managed_policy = "aws-managed-policy";
    attachment / deprecated_managed_policy = "deprecated-managed-policy";
    attachment / exclusive_policy_attachment = "exclusive-policy-attachment";
    attachment / conflicting_attachments = "conflicting-attachments";
    attachment / deprecated_role_argument = "deprecated-role-argument";
    attachment / policy_attached_twice = "policy-attached-twice";
    attachment / unattached_policy = "unattached-policy";
    attachment / boundary_missing = "boundary-missing";
    attachment / missing_tag = "missing-tag";
    attachment / boundary_not_allowed = "boundary-not-allowed";
    attachment / permission_set_inline_policy = "permission-set-inline-policy";
    attachment / long_session = "long-session";
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
    least_privilege / self_granted_permissions = "self-granted-permissions";
    least_privilege / unrestricted_credentials = "unrestricted-credentials";
    least_privilege / unrestricted_snapshot_sharing = "unrestricted-snapshot-sharing";
    least_privilege / unrestricted_data_access = "unrestricted-data-access";
    least_privilege / unrestricted_decrypt = "unrestricted-decrypt";
    least_privilege / unrestricted_write = "unrestricted-write";
    least_privilege / sensitive_wildcard = "sensitive-wildcard";
    redundancy / redundant_statement = "redundant-statement";
    redundancy / redundant_action = "redundant-action";
    redundancy / redundant_resource = "redundant-resource";
    redundancy / redundant_principal = "redundant-principal";
    redundancy / redundant_condition_value = "redundant-condition-value";
    redundancy / condition_on_any_value = "condition-on-any-value";
    redundancy / contradicting_conditions = "contradicting-conditions";
    redundancy / deny_never_applies = "deny-never-applies";
    redundancy / allow_taken_away = "allow-taken-away";
    quota / policy_over_quota = "policy-over-quota";
    quota / inline_policies_over_quota = "inline-policies-over-quota";
    quota / managed_policies_over_quota = "managed-policies-over-quota";
    quota / groups_over_quota = "groups-over-quota";
    validity / grammar = "json-syntax-error";
    validity / grammar = "data-type-mismatch";
    validity / grammar = "invalid-policy-element";
    validity / grammar = "missing-statement";
    validity / grammar = "missing-effect";
    validity / grammar = "missing-action";
    validity / grammar = "missing-resource";
    validity / grammar = "missing-principal";
    validity / grammar = "unsupported-principal";
    validity / grammar = "unsupported-element-combination";
    validity / grammar = "duplicate-key";
    validity / grammar = "invalid-version";
    validity / grammar = "old-version";
    validity / grammar = "invalid-effect";
    validity / grammar = "unique-sids-required";
    validity / grammar = "unsupported-sid";
    validity / grammar = "wrong-policy-type";
    validity / actions = "invalid-action";
    validity / actions = "invalid-service-in-action";
    validity / actions = "action-matches-nothing";
    validity / actions = "unsupported-action-in-policy";
    validity / actions = "unsupported-resource-arn-in-policy";
    validity / arns = "invalid-arn-prefix";
    validity / arns = "missing-arn-field";
    validity / arns = "invalid-partition";
    validity / arns = "invalid-arn-service-case";
    validity / arns = "invalid-service-in-arn";
    validity / arns = "missing-arn-region";
    validity / arns = "missing-arn-account";
    validity / arns = "arn-region-not-allowed";
    validity / arns = "arn-account-not-allowed";
    validity / arns = "invalid-arn-region";
    validity / arns = "invalid-arn-account";
    validity / arns = "invalid-arn-resource";
    validity / conditions = "invalid-condition-operator";
    validity / conditions = "null-with-if-exists";
    validity / conditions = "invalid-condition-key-format";
    validity / conditions = "invalid-global-condition-key";
    validity / conditions = "unsupported-global-condition-key";
    validity / conditions = "invalid-service-condition-key";
    validity / conditions = "invalid-service-in-condition-key";
    validity / conditions = "missing-tag-key-in-condition";
    validity / conditions = "duplicate-keys-with-different-case";
    validity / conditions = "missing-qualifier";
    validity / conditions = "invalid-condition-data-type";
    validity / conditions = "type-mismatch-ip-range";
    validity / conditions = "invalid-condition-multiple-boolean";
    validity / conditions = "invalid-vpc-format";
    validity / conditions = "invalid-vpce-format";
    validity / conditions = "invalid-region";
    validity / conditions = "invalid-account-id";
    validity / conditions = "invalid-organization-id";
    validity / conditions = "invalid-kms-key-value";
    validity / conditions = "private-ip-address";
    validity / conditions = "private-not-ip-address";
    validity / conditions = "unsupported-action-for-condition-key";
    validity / conditions = "missing-action-for-condition-key";
    validity / conditions = "unsupported-condition-key-for-service-principal";
    validity / conditions = "wildcard-usage-too-permissive";
    validity / conditions = "variable-usage-too-permissive";
    validity / principals = "invalid-service-principal-format";
    validity / principals = "invalid-principal-key";
    validity / principals = "invalid-principal-format";
    validity / principals = "unsupported-wildcard-in-principal";
    validity / principals = "federated-principal-not-supported";
    validity / principals = "invalid-federated-principal-syntax-in-role-trust-policy";
    validity / principals = "role-trust-policy-syntax-error-resource";
    validity / principals = "role-trust-policy-syntax-error-notprincipal";
    validity / principals = "mismatched-action-for-principal";
    validity / principals = "missing-action-for-roles-anywhere-trust-policy";
    validity / variables = "missing-brace-in-variable";
    validity / variables = "missing-quote-in-variable";
    validity / variables = "unsupported-space-in-variable";
    validity / variables = "empty-variable";
    validity / variables = "variable-unsupported-in-element";
    validity / variables = "variable-unsupported-in-version";
    validity / variables = "invalid-variable-for-operator";
    validity / variables = "unknown-policy-variable";
    validity / variables = "unconverted-variable";
    validity / variables = "unrendered-placeholder";
    validity / organizations = "scp-syntax-error-principal";
    validity / organizations = "rcp-syntax-error-principal";
    validity / organizations = "rcp-syntax-error-allow";
    validity / organizations = "rcp-syntax-error-notaction";
    validity / organizations = "rcp-syntax-error-action";
    validity / partition = "partition-bound-arn";
    validity / pitfalls = "mfa-deny-without-if-exists";
    validity / pitfalls = "mfa-allow-if-exists";
    validity / pitfalls = "mfa-null-test";
    validity / pitfalls = "mfa-removable-without-mfa";
    validity / pitfalls = "mfa-test-inverted";
    validity / pitfalls = "forallvalues-with-single-valued-key";
    validity / pitfalls = "forallvalues-without-null-check";
    validity / pitfalls = "foranyvalue-in-deny";
    validity / pitfalls = "foranyvalue-with-audience-claim-type";
    validity / pitfalls = "confirm-audience-claim-type";
    validity / pitfalls = "if-exists-in-allow";
    validity / pitfalls = "null-with-qualifier";
    validity / pitfalls = "wildcard-without-like-operator";
    validity / pitfalls = "string-like-operator-with-arn-condition-keys";
    validity / pitfalls = "type-mismatch";
    validity / pitfalls = "invalid-date-value";
    validity / pitfalls = "improve-ip-range";
    validity / pitfalls = "private-ip-address-subset";
    validity / pitfalls = "private-not-ip-address-subset";
    validity / pitfalls = "missing-paired-condition-keys";
    validity / pitfalls = "untrustworthy-condition-key";
    validity / pitfalls = "recommended-condition-key-for-service-principal";
    validity / pitfalls = "s3-prefix-in-negative-context";
    validity / pitfalls = "dynamodb-attributes-without-select";
    validity / pitfalls = "irrelevant-condition-key-in-policy";
    validity / pitfalls = "empty-array-action";
    validity / pitfalls = "empty-array-resource";
    validity / pitfalls = "empty-principal";
    validity / pitfalls = "empty-array-condition";
    validity / pitfalls = "empty-object-condition";
    validity / pitfalls = "empty-sid-value";
    validity / pitfalls = "equivalent-to-null-false";
    validity / pitfalls = "equivalent-to-null-true";
    validity / pitfalls = "wildcard-in-service-name";
    validity / pitfalls = "unique-sids-recommended";
    validity / pitfalls = "invalid-role-reference";
    validity / pitfalls = "invalid-user-reference";
    validity / pitfalls = "allow-with-unsupported-tag-condition-key";
    validity / pitfalls = "deny-with-unsupported-tag-condition-key";
    validity / pitfalls = "rcp-missing-related-principal-condition-key";
    validity / pitfalls = "rcp-missing-related-service-principal-condition-key";
    validity / pitfalls = "rcp-missing-service-condition-key-null-check";
    validity / pitfalls = "action-resource-mismatch";
    validity / pitfalls = "action-needs-all-resources";
    validity / pitfalls = "negation-leaves-nothing";
    validity / pitfalls = "negation-spares-nothing";
    validity / pitfalls = "ineffective-deny-carve-out";
    credentials / user_access_key = "user-access-key";
    credentials / secret_in_state = "secret-in-state";
    credentials / root_access_key = "root-access-key";
    credentials / two_access_keys = "two-access-keys";
    credentials / access_key_of_console_user = "access-key-of-console-user";
    credentials / literal_access_key = "literal-access-key";
    credentials / literal_private_key = "literal-private-key";
    credentials / expired_certificate = "expired-certificate";
    credentials / console_user = "console-user";
    credentials / console_user_without_mfa = "console-user-without-mfa";
    credentials / console_password_in_code = "console-password-in-code";
    credentials / console_password_without_reset = "console-password-without-reset";
    credentials / user_service_credential = "user-service-credential";
    credentials / machine_user = "machine-user";
    credentials / password_too_short = "password-too-short";
    credentials / password_reuse = "password-reuse";
    credentials / password_unchangeable = "password-unchangeable";
    credentials / password_expiry = "password-expiry";
    credentials / password_characters = "password-characters";
    credentials / root_credentials_unmanaged = "root-credentials-unmanaged";
    trust / role_open_to_everybody = "role-open-to-everybody";
    trust / foreign_account_trust = "foreign-account-trust";
    trust / foreign_read_access = "foreign-read-access";
    trust / missing_external_id = "missing-external-id";
    trust / account_wide_trust = "account-wide-trust";
    trust / confused_deputy_trust = "confused-deputy-trust";
    trust / oidc_missing_condition = "oidc-missing-condition";
    trust / oidc_loose_subject = "oidc-loose-subject";
    trust / oidc_whole_organization = "oidc-whole-organization";
    trust / oidc_missing_audience = "oidc-missing-audience";
    trust / oidc_pull_request = "oidc-pull-request";
    trust / oidc_set_operator = "oidc-set-operator";
    trust / cognito_unauthenticated = "cognito-unauthenticated";
    trust / saml_missing_audience = "saml-missing-audience";
    trust / allow_not_principal = "allow-not-principal";
    trust / trust_wildcard_action = "trust-wildcard-action";
    trust / roles_anywhere_unbound = "roles-anywhere-unbound";
    trust / mixed_service_trust = "mixed-service-trust";
    exposure / public_bucket = "public-bucket";
    exposure / public_access_list = "public-access-list";
    exposure / public_image = "public-image";
    exposure / public_queue = "public-queue";
    exposure / public_topic = "public-topic";
    exposure / public_key = "public-key";
    exposure / public_function = "public-function";
    exposure / public_resource = "public-resource";
    exposure / policy_lockout = "policy-lockout";
    exposure / foreign_account_access = "foreign-account-access";
    exposure / function_source_missing = "function-source-missing";
    exposure / confused_deputy_access = "confused-deputy-access";
    exposure / resource_wildcard_action = "resource-wildcard-action";
    least_privilege / iot_policy_wildcard = "iot-policy-wildcard";
    least_privilege / managed_full_access = "managed-full-access";
    least_privilege / required_condition = "required-condition";
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

/// Every name of a rule: its id, and other tools' names for it.
pub fn names<'a>() -> impl Iterator<Item = &'a str> {
    ALL.iter()
        .flat_map(|rule| std::iter::once(rule.id).chain(rule.aliases.iter().map(|a| a.id)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_kebab_case_and_no_alias() {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let mut seen = HashSet::new();
        for rule in all() {
            assert!(seen.insert(rule.id), "{} twice", rule.id);
            assert!(rule.id.bytes().all(is_plain));
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
        let nearest = |name| Settings::default().unknown(name).nearest;
        assert_eq!(nearest("inline-polices").as_deref(), Some("inline-policy"));
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
