//! What must be so that a suppression holds.

use regex::RegexBuilder;
use serde_json::Value as Json;

use crate::diag::Finding;
use crate::policy::Pattern;

/// Larger programs of patterns are refused.
const MAX_PATTERN_BYTES: usize = 1024 * 1024;

/// Something that must be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// All instances with the fault have this name or key, which may be a pattern.
    Instance(String),
    /// The code is evaluated for this workspace, which may be a pattern.
    Workspace(String),
    /// What is granted is among these.
    Grants(Vec<Granted>),
}

/// Something that is granted, in the words of cdk-nag: `Action::s3:*`, `Resource::*`, `Policy::arn`.
///
/// <https://github.com/cdklabs/cdk-nag/blob/main/README.md#suppressing-a-rule>
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Granted {
    /// This.
    Text(String),
    /// What a pattern of JavaScript finds, with its slashes: `/^Action::s3:.*$/`.
    Pattern(String),
}

/// What a finding is judged by, beside itself.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The text of the finding's token.
    pub token: &'a str,
    /// The workspace, where it is known.
    pub workspace: Option<&'a str>,
}

impl Limit {
    /// Whether it is so of a finding; what cannot be told is not.
    pub fn holds(&self, finding: &Finding, situation: Situation<'_>) -> bool {
        match self {
            Limit::Instance(name) => is_instance(finding, name),
            Limit::Workspace(pattern) => {
                let pattern = Pattern::new(pattern);
                situation
                    .workspace
                    .is_some_and(|name| pattern.matches(name))
            }
            Limit::Grants(granted) => is_among(finding, situation.token, granted),
        }
    }
}

/// The id of a rule of cdk-nag, and what alone is meant where it stands behind it in brackets:
/// `AwsSolutions-IAM5[Action::s3:*]`.
pub fn of_cdk_nag(id: &str) -> (&str, Option<Limit>) {
    let parts = id.strip_suffix(']').and_then(|id| id.split_once('['));
    match parts {
        Some((id, granted)) => {
            let granted = vec![Granted::Text(granted.to_owned())];
            (id, Some(Limit::Grants(granted)))
        }
        None => (id, None),
    }
}

/// Whether a finding is about that principal, or all of its instances have that key.
fn is_instance(finding: &Finding, name: &str) -> bool {
    let pattern = Pattern::new(name);
    let is_entity = finding.entity.split('`').skip(1).step_by(2);
    let mut is_entity = is_entity.map(|name| pattern.matches(name));
    let has_key = |instance: &String| {
        let keys = instance.split("[\"").skip(1);
        let mut keys = keys.filter_map(|rest| rest.split_once("\"]"));
        keys.any(|(key, _)| pattern.matches(key))
    };
    is_entity.any(|is_entity| is_entity) || finding.instances.iter().all(has_key)
}

/// Whether the token is among what is accepted, or else everything with a wildcard that is granted.
fn is_among(finding: &Finding, token: &str, granted: &[Granted]) -> bool {
    let is_accepted = |text: &str| granted.iter().any(|granted| granted.is(text));
    let token = token.trim_matches(['"', '\'']);
    let is_token = ["Action", "Resource", "Policy"]
        .iter()
        .any(|kind| is_accepted(&format!("{kind}::{token}")));
    if is_token {
        return true;
    }
    let all: Vec<String> = finding.grants().flat_map(wildcards).collect();
    !all.is_empty() && all.iter().all(|text| is_accepted(text))
}

/// What cdk-nag tells of a grant: its wildcards, or the policy that it is.
fn wildcards(grant: &str) -> Vec<String> {
    let Ok(Json::Object(grant)) = serde_json::from_str(grant) else {
        return vec![format!("Policy::{grant}")];
    };
    let mut out = Vec::new();
    for kind in ["Action", "Resource"] {
        let texts = match grant.get(kind) {
            Some(Json::Array(list)) => list.iter().collect(),
            other => other.into_iter().collect::<Vec<_>>(),
        };
        let texts = texts.into_iter().filter_map(Json::as_str);
        let texts = texts.filter(|text| text.contains('*'));
        out.extend(texts.map(|text| format!("{kind}::{text}")));
    }
    out
}

impl Granted {
    fn is(&self, text: &str) -> bool {
        let text = normal(text);
        match self {
            Granted::Text(accepted) => normal(accepted) == text,
            Granted::Pattern(pattern) => {
                let (pattern, flags) = pattern
                    .strip_prefix('/')
                    .and_then(|rest| rest.rsplit_once('/'))
                    .unwrap_or((pattern, ""));
                let pattern = RegexBuilder::new(pattern)
                    .case_insensitive(flags.contains('i'))
                    .size_limit(MAX_PATTERN_BYTES)
                    .build();
                pattern.is_ok_and(|pattern| pattern.is_match(&text))
            }
        }
    }
}

/// cdk-nag writes what is decided at deployment as `<AWS::Partition>`, and so do we here.
fn normal(text: &str) -> String {
    let mut out = text.replace("${", "<").replace('}', ">");
    if let Some((kind, rest)) = out.split_once("::arn:aws:") {
        out = format!("{kind}::arn:<AWS::Partition>:{rest}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_granted_is_told_as_cdk_nag_does() {
        let text = |text: &str| Granted::Text(text.to_owned());
        let pattern = |text: &str| Granted::Pattern(text.to_owned());
        for (granted, of, holds) in [
            (text("Action::s3:*"), "Action::s3:*", true),
            (text("Action::s3:*"), "Action::s3:Get*", false),
            (
                text("Resource::<Bucket.Arn>/*"),
                "Resource::${Bucket.Arn}/*",
                true,
            ),
            (
                text("Policy::arn:<AWS::Partition>:iam::aws:policy/ReadOnlyAccess"),
                "Policy::arn:aws:iam::aws:policy/ReadOnlyAccess",
                true,
            ),
            (pattern("/^Action::s3:.*$/g"), "Action::s3:Get*", true),
            (pattern("/^action::S3:/i"), "Action::s3:Get*", true),
            (pattern("/^Action::ec2:/"), "Action::s3:Get*", false),
            (pattern("/(/"), "Action::s3:Get*", false),
        ] {
            assert_eq!(granted.is(of), holds, "{granted:?} {of}");
        }
    }

    #[test]
    fn ids_of_cdk_nag_may_have_what_they_are_about() {
        assert_eq!(of_cdk_nag("AwsSolutions-IAM4"), ("AwsSolutions-IAM4", None));
        let granted = vec![Granted::Text("Action::s3:*".to_owned())];
        assert_eq!(
            of_cdk_nag("AwsSolutions-IAM5[Action::s3:*]"),
            ("AwsSolutions-IAM5", Some(Limit::Grants(granted)))
        );
    }

    #[test]
    fn wildcards_are_those_of_statements() {
        let statement =
            r#"{"Action":["s3:Get*","s3:PutObject"],"Effect":"Allow","Resource":["*"]}"#;
        assert_eq!(wildcards(statement), ["Action::s3:Get*", "Resource::*"]);
        assert_eq!(wildcards("arn:x"), ["Policy::arn:x"]);
    }
}
