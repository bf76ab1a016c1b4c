//! What a rule is made of.

use serde_json::Value as Json;

use super::context::{OptionError, Sink};
use super::documents::Study;
use super::filter::SELECTORS_SCHEMA;
use super::{Context, Entry};
use crate::diag::Severity;
use crate::graph::PrincipalKind;
use crate::policy::Pattern;

/// Another tool's name for the same fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// `checkov`, `trivy`, `kics`, `cfn-nag`, `cfn-lint`, `cdk-nag`, `aws-config`,
    /// `security-hub`, `prowler`, `conformity`, `terrascan`, `guard`.
    pub tool: &'static str,
    /// The id there, such as `CKV_AWS_40`.
    pub id: &'static str,
    /// A pattern of the grants that the other tool's rule is about, where it is narrower than
    /// this one; a suppression by this alias holds for those only.
    pub grant: Option<&'static str>,
}

impl Alias {
    /// A name for the whole of the rule.
    pub const fn new(tool: &'static str, id: &'static str) -> Self {
        let grant = None;
        Self { tool, id, grant }
    }

    /// A name for those findings whose grant matches a pattern.
    pub const fn of_grant(tool: &'static str, id: &'static str, grant: &'static str) -> Self {
        let grant = Some(grant);
        Self { tool, id, grant }
    }

    /// Whether a user who writes `name` means this alias: case and a tool's decoration (`AVD-` of
    /// Trivy, the pack before a cdk-nag rule) do not matter.
    pub fn is(&self, name: &str) -> bool {
        let bare = match self.tool {
            "trivy" => name.strip_prefix("AVD-").unwrap_or(name),
            "cdk-nag" => name.rsplit_once('-').map_or(name, |(_, bare)| bare),
            _ => name,
        };
        self.id.eq_ignore_ascii_case(bare)
    }

    /// Whether the other tool's rule is about a grant (see [`crate::diag::Finding::grant`]).
    pub fn covers(&self, grant: &str) -> bool {
        self.grant
            .is_none_or(|pattern| Pattern::new(pattern).matches(grant))
    }
}

/// An option of a rule in the configuration.
#[derive(Debug, Clone, Copy)]
pub struct OptionSpec {
    /// Its key below the rule's id.
    pub name: &'static str,
    /// What it does, one sentence.
    pub summary: &'static str,
    /// JSON schema of its value.
    pub schema: &'static str,
    /// Default as JSON; `null` for none.
    pub default: &'static str,
    /// Whether the rule can do nothing without it.
    pub required: bool,
    /// Which of its values make the rule stricter.
    pub strictness: Strictness,
    /// For a list: what is probably wrong with an element that the schema allows.
    pub advice: Option<fn(&serde_json::Value) -> Option<String>>,
}

/// Which values of an option make a rule stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Larger numbers, lists with more in them, `true`.
    More,
    /// Smaller numbers, lists with less in them, `false`.
    Less,
    /// None: it says what is judged, or what it excuses stays in the report as suppressed.
    Neutral,
}

impl OptionSpec {
    /// The option by which principals are left out, by kind, name and path.
    pub(super) const fn exempt(summary: &'static str) -> Self {
        Self {
            name: "exempt",
            summary,
            schema: SELECTORS_SCHEMA,
            default: "[]",
            required: false,
            strictness: Strictness::Less,
            advice: None,
        }
    }

    /// Whether a rule with one value finds all that it finds with another.
    pub fn is_at_least(&self, value: &Json, wanted: &Json) -> bool {
        match self.strictness {
            Strictness::More => holds(value, wanted),
            Strictness::Less => holds(wanted, value),
            Strictness::Neutral => true,
        }
    }

    /// The default, read.
    pub fn default_value(&self) -> Json {
        serde_json::from_str(self.default).unwrap_or_default()
    }
}

/// Whether a value is as large as another, or has all that is in it.
fn holds(more: &Json, less: &Json) -> bool {
    match (more, less) {
        (Json::Number(more), Json::Number(less)) => more.as_f64() >= less.as_f64(),
        (Json::Array(more), Json::Array(less)) => less.iter().all(|item| more.contains(item)),
        (Json::Bool(more), Json::Bool(less)) => *more || !less,
        _ => more == less,
    }
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case name that states the fault.
    pub id: &'static str,
    /// The fault in a few words, as in a table.
    pub title: &'static str,
    /// Folder below `rules`, such as `attachment`.
    pub group: &'static str,
    /// Severity where nothing changes it.
    pub severity: Severity,
    /// Severities for kinds of principals that differ from it.
    pub severities: &'static [(PrincipalKind, Severity)],
    /// Whether it runs without being selected. A rule that does not is turned on by setting one of
    /// its options.
    pub on_by_default: bool,
    /// Whether it can tell nothing until the configuration says whose accounts are whose.
    pub needs_accounts: bool,
    /// Names of other tools.
    pub aliases: &'static [Alias],
    /// Rules whose findings about the same thing say less than those of this one, so that they are
    /// left out beside them.
    pub supersedes: &'static [&'static str],
    /// Options.
    pub options: &'static [OptionSpec],
    /// The page, Markdown.
    pub page: &'static str,
    /// Judges the graph.
    pub check: fn(&Context<'_>, &mut Sink) -> Result<(), OptionError>,
}

impl Rule {
    /// A rule that runs without being selected, and of which nothing else is set: no names of other
    /// tools, no options.
    pub(super) const fn new(
        entry: Entry,
        title: &'static str,
        severity: Severity,
        check: fn(&Context<'_>, &mut Sink) -> Result<(), OptionError>,
    ) -> Self {
        Self {
            id: entry.id,
            title,
            group: entry.group,
            severity,
            severities: &[],
            on_by_default: true,
            needs_accounts: false,
            aliases: &[],
            supersedes: &[],
            options: &[],
            page: entry.page,
            check,
        }
    }

    /// Severity for a kind of principal where the configuration does not change it.
    pub fn severity_for(&self, kind: PrincipalKind) -> Severity {
        self.severities
            .iter()
            .find(|(k, _)| *k == kind)
            .map_or(self.severity, |(_, severity)| *severity)
    }

    /// Whether it is about what someone can do, and not about how something is written: what is
    /// accepted with its findings is an access.
    pub fn is_about_access(&self) -> bool {
        matches!(
            self.group,
            "attachment" | "exposure" | "least_privilege" | "trust"
        )
    }

    /// What it asks of each document. A rule gets what it asks for in any case: what is named here is
    /// worked out before the rules run.
    pub(super) fn study(&self) -> Option<Study> {
        match self.group {
            "least_privilege" => Some(Study::Granted),
            "redundancy" => Some(Study::Idle),
            "validity" => Some(Study::Problems),
            _ => None,
        }
    }

    /// The option of that name.
    pub fn option(&self, name: &str) -> Option<&'static OptionSpec> {
        self.options.iter().find(|option| option.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::find;
    use serde_json::json;

    fn option(rule: &str, name: &str) -> &'static OptionSpec {
        find(rule).and_then(|rule| rule.option(name)).unwrap()
    }

    #[test]
    fn values_are_as_strict_as_others() {
        let length = option("password-too-short", "minimum_length");
        assert!(length.is_at_least(&json!(14), &json!(12)));
        assert!(!length.is_at_least(&json!(8), &json!(12)));
        let days = option("password-expiry", "maximum_days");
        assert!(days.is_at_least(&json!(30), &json!(90)));
        assert!(!days.is_at_least(&json!(365), &json!(90)));
        let exempt = option("user-attached-policy", "exempt");
        assert!(exempt.is_at_least(&json!([]), &json!([])));
        assert!(!exempt.is_at_least(&json!([{"user": "x"}]), &json!([])));
        let deny = option("denylisted-policy", "deny");
        assert!(deny.is_at_least(&json!(["A", "B"]), &json!(["A"])));
        assert!(!deny.is_at_least(&json!(["B"]), &json!(["A"])));
        let limited = option("service-wildcard", "limited_resources");
        assert!(!limited.is_at_least(&json!(false), &json!(true)));
    }

    #[test]
    fn defaults_are_json() {
        for option in crate::rules::all().iter().flat_map(|rule| rule.options) {
            let read: Result<Json, _> = serde_json::from_str(option.default);
            assert!(read.is_ok(), "{}", option.name);
        }
    }
}
