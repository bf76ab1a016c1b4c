//! Rules as SARIF reporting descriptors.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};
use serde_sarif::sarif;

use crate::diag::{RuleId, Severity};
use crate::engine::Report;
use crate::rules::{self, CUSTOM, CustomRule, Rule};
use crate::triage::compliance::controls_of;

use super::locations::sentence;
use super::{home, properties};

/// What a descriptor says of a rule.
pub(super) struct RuleInfo {
    pub id: RuleId,
    pub title: String,
    pub group: Cow<'static, str>,
    pub severity: Severity,
    pub enabled: bool,
    /// `tool:id`.
    pub aliases: Vec<String>,
    /// Framework and control.
    pub controls: Vec<String>,
    pub page: Cow<'static, str>,
}

impl From<&'static Rule> for RuleInfo {
    fn from(rule: &'static Rule) -> Self {
        let alias = |a: &rules::Alias| format!("{}:{}", a.tool, a.id);
        Self {
            id: rule.id.into(),
            title: rule.title.to_owned(),
            group: rule.group.into(),
            severity: rule.severity,
            enabled: rule.on_by_default,
            aliases: rule.aliases.iter().map(alias).collect(),
            controls: controls_of(rule)
                .map(|(f, c)| format!("{} {}", f.name, c.number))
                .collect(),
            page: rule.page.into(),
        }
    }
}

impl From<&CustomRule> for RuleInfo {
    fn from(rule: &CustomRule) -> Self {
        Self {
            id: rule.id.clone(),
            title: rule.title.clone(),
            group: CUSTOM.into(),
            severity: rule.severity,
            enabled: true,
            aliases: Vec::new(),
            controls: Vec::new(),
            page: rule.help.clone().into(),
        }
    }
}

/// Every rule of the registry.
pub(super) fn registry() -> Vec<RuleInfo> {
    rules::all().iter().map(RuleInfo::from).collect()
}

/// The rules of a run and their places in it.
pub(super) struct Rules {
    rules: Vec<RuleInfo>,
    index: HashMap<RuleId, i64>,
}

impl Rules {
    /// `rules`, those that the user wrote, and behind them what the findings name beside: what triage reports has no entry in
    /// the registry.
    pub fn new(mut rules: Vec<RuleInfo>, report: &Report) -> Self {
        rules.extend(report.custom_rules.iter().map(RuleInfo::from));
        let known: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_ref()).collect();
        let named: BTreeSet<(RuleId, Severity)> = report
            .findings
            .iter()
            .filter(|f| !known.contains(f.rule.as_ref()))
            .map(|f| (f.rule.clone(), f.severity))
            .collect();
        for (id, severity) in named {
            match rules.last_mut().filter(|last| last.id == id) {
                Some(last) => last.severity = last.severity.max(severity),
                None => rules.push(RuleInfo {
                    title: id.replace('-', " "),
                    id,
                    group: "iamvet".into(),
                    severity,
                    enabled: true,
                    aliases: Vec::new(),
                    controls: Vec::new(),
                    page: "".into(),
                }),
            }
        }
        let index = rules.iter().map(|rule| rule.id.clone()).zip(0..).collect();
        Self { rules, index }
    }

    /// The place of a rule in the run.
    pub fn index(&self, id: &str) -> Option<i64> {
        self.index.get(id).copied()
    }

    /// One descriptor for each rule.
    pub fn descriptors(&self) -> Vec<sarif::ReportingDescriptor> {
        self.rules.iter().map(descriptor).collect()
    }
}

fn descriptor(rule: &RuleInfo) -> sarif::ReportingDescriptor {
    let title = sentence(&rule.title);
    let full = first_paragraph(&rule.page).unwrap_or_else(|| title.clone());
    let page = if rule.page.is_empty() {
        title.as_str()
    } else {
        rule.page.as_ref()
    };
    let help = sarif::MultiformatMessageString::builder()
        .text(page)
        .markdown(page)
        .build();
    let mut bag = properties([
        ("precision", json!("high")),
        ("problem.severity", json!(problem_severity(rule.severity))),
        ("aliases", json!(rule.aliases)),
        ("controls", json!(rule.controls)),
    ]);
    bag.tags = Some(tags(rule));
    if let Some(score) = security_severity(rule.severity) {
        let name = "security-severity".to_owned();
        bag.additional_properties.insert(name, score.into());
    }
    let configuration = sarif::ReportingConfiguration::builder()
        .enabled(rule.enabled)
        .level(level_name(rule.severity))
        .build();
    let mut descriptor = sarif::ReportingDescriptor::builder()
        .id(rule.id.as_ref())
        .name(pascal_case(&rule.id))
        .short_description(&title)
        .full_description(&full)
        .help(help)
        .default_configuration(configuration)
        .properties(bag)
        .build();
    descriptor.help_uri = help_uri(rule);
    descriptor
}

/// The rule's page in the repository, as it was when this version was released.
fn help_uri(rule: &RuleInfo) -> Option<String> {
    let home = home().filter(|_| !rule.page.is_empty() && rule.group != CUSTOM)?;
    let version = env!("CARGO_PKG_VERSION");
    let RuleInfo { group, id, .. } = rule;
    Some(format!("{home}/blob/v{version}/src/rules/{group}/{id}.md"))
}

/// The tag `security` makes code scanning read `security-severity`.
fn tags(rule: &RuleInfo) -> Vec<String> {
    let tags = ["security", "aws", "iam", rule.group.as_ref()];
    let unique: BTreeSet<&str> = tags.into_iter().collect();
    let mut tags: Vec<String> = unique.into_iter().map(str::to_owned).collect();
    tags.extend(rule.controls.iter().cloned());
    tags
}

/// The first paragraph of a page that is not a heading, on one line.
fn first_paragraph(page: &str) -> Option<String> {
    let lines = page.lines().map(str::trim);
    let paragraph: Vec<&str> = lines
        .skip_while(|line| line.is_empty() || line.starts_with('#'))
        .take_while(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    (!paragraph.is_empty()).then(|| sentence(&paragraph.join(" ")))
}

/// The id as SARIF wants names: `InlinePolicy`.
fn pascal_case(id: &str) -> String {
    id.split('-')
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .collect()
}

/// SARIF's level of a severity.
pub(super) fn level(severity: Severity) -> sarif::ResultLevel {
    match severity {
        Severity::Critical | Severity::High => sarif::ResultLevel::Error,
        Severity::Medium => sarif::ResultLevel::Warning,
        Severity::Low | Severity::Info => sarif::ResultLevel::Note,
    }
}

fn level_name(severity: Severity) -> Value {
    level(severity).to_string().into()
}

/// GitHub's `problem.severity`.
fn problem_severity(severity: Severity) -> &'static str {
    match level(severity) {
        sarif::ResultLevel::Error => "error",
        sarif::ResultLevel::Warning => "warning",
        _ => "recommendation",
    }
}

/// The score that code scanning translates back: above 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9
/// medium, 0.1 to 3.9 low
/// (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).
pub(super) fn security_severity(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("3.0"),
        Severity::Info => None,
    }
}
