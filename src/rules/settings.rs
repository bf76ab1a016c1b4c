//! What the user set about the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{CustomRule, OptionError, Rule, named, names};
use crate::diag::{Date, RuleId, Severity};
use crate::graph::PrincipalKind;
use crate::text::{Span, nearest};

/// What the user set about one rule; nothing by default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleSettings {
    /// Turns it on or off.
    pub enabled: Option<bool>,
    /// Severity of all its findings.
    pub severity: Option<Severity>,
    /// Severity of findings about a kind of principal; goes before `severity`.
    pub severities: BTreeMap<PrincipalKind, Severity>,
    /// Options by name, of the form that their schemas ask for.
    pub options: BTreeMap<String, serde_json::Value>,
    /// Where the configuration sets its keys.
    pub places: BTreeMap<String, Span>,
}

impl RuleSettings {
    /// Sets what another one sets above what is set; a severity for all replaces those of kinds.
    pub fn overlay(&mut self, other: &RuleSettings) {
        if other.enabled.is_some() {
            self.enabled = other.enabled;
        }
        if other.severity.is_some() {
            self.severity = other.severity;
            self.severities.clear();
        }
        let severities = other.severities.iter().map(|(kind, it)| (*kind, *it));
        self.severities.extend(severities);
        let options = other.options.iter();
        let options = options.map(|(name, value)| (name.clone(), value.clone()));
        self.options.extend(options);
        let places = other.places.iter();
        self.places
            .extend(places.map(|(key, at)| (key.clone(), *at)));
    }
}

/// Accounts by what the user says of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Those that the code is deployed to.
    pub deployed: BTreeSet<String>,
    /// Further ones of the user's organization; none when the user lists none.
    pub own: Option<BTreeSet<String>>,
    /// Those of others that may have access.
    pub trusted: BTreeSet<String>,
}

impl Accounts {
    /// Whether an account is one of the user's.
    pub fn is_own(&self, id: &str) -> bool {
        self.deployed.contains(id) || self.own.as_ref().is_some_and(|own| own.contains(id))
    }

    /// Whether the user says which accounts may have access, so that all others may not.
    pub fn are_listed(&self) -> bool {
        self.own.is_some() || !self.trusted.is_empty()
    }

    /// Whether an account is neither the user's nor trusted, by the user's lists.
    pub fn is_refused(&self, id: &str) -> bool {
        self.are_listed() && !self.is_own(id) && !self.trusted.contains(id)
    }
}

/// What becomes of findings on what a tool generates for its own work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Generated {
    /// They are suppressed, and counted as such.
    #[default]
    Exempt,
    /// They are findings like all others.
    Report,
}

impl Generated {
    /// Both.
    pub const ALL: [Generated; 2] = [Generated::Exempt, Generated::Report];

    /// Its name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Generated::Exempt => "exempt",
            Generated::Report => "report",
        }
    }
}

/// What the user set about the rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// About helpers of the AWS CDK.
    pub cdk_helpers: Generated,
    /// About roles of the Serverless Framework without statements of the user.
    pub serverless_roles: Generated,
    /// The rules of a framework.
    framework: Option<Restriction>,
    /// The rules that the user wrote; their ids are names as those of all others.
    pub custom: Arc<[CustomRule]>,
    rules: BTreeMap<RuleId, RuleSettings>,
    selected: Option<Vec<RuleId>>,
    ignored: Vec<RuleId>,
    /// Whose accounts are whose.
    pub accounts: Accounts,
    /// The day on which is judged what ends, such as certificates.
    pub today: Date,
}

/// Rules that are run, and no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Their ids.
    pub to: Vec<&'static str>,
    /// Those of them that run unless they are turned off, also when they are off by default.
    pub with: Vec<&'static str>,
}

/// A name that is no rule's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule {
    /// As written.
    pub name: String,
    /// The known name most like it.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule `{}`", self.name)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => f.write_str("; `iamvet rules` lists them"),
        }
    }
}

impl std::error::Error for UnknownRule {}

impl Settings {
    /// What is set about a rule, if anything is.
    pub fn rule(&self, rule: &Rule) -> Option<&RuleSettings> {
        self.rules.get(rule.id)
    }

    /// The settings of a rule, to change them.
    pub fn rule_mut(&mut self, rule: &'static Rule) -> &mut RuleSettings {
        self.by_id_mut(&rule.id.into())
    }

    /// Runs the named rules only, whatever else is set. Names are ids or aliases.
    ///
    /// # Errors
    /// When a name is no rule's; nothing is changed then.
    pub fn select<S: AsRef<str>>(&mut self, names: &[S]) -> Result<(), UnknownRule> {
        self.selected = Some(self.ids(names)?);
        Ok(())
    }

    /// Runs no rules but these, of selected ones those that are among them.
    pub fn restrict(&mut self, to: Restriction) {
        self.framework = Some(to);
    }

    /// Does not run the named rules, whatever else is set. Adds to what was ignored before.
    ///
    /// # Errors
    /// When a name is no rule's; nothing is changed then.
    pub fn ignore<S: AsRef<str>>(&mut self, names: &[S]) -> Result<(), UnknownRule> {
        let ids = self.ids(names)?;
        self.ignored.extend(ids);
        Ok(())
    }

    /// Whether a rule is run.
    pub fn runs(&self, rule: &Rule) -> bool {
        self.runs_id(rule.id).unwrap_or_else(|| {
            // Whoever says how severe it is wants to be told.
            let is_set = self.rules.get(rule.id).is_some_and(|set| {
                !set.options.is_empty() || set.severity.is_some() || !set.severities.is_empty()
            });
            let with = self.framework.as_ref().map(|only| &only.with);
            let on = rule.on_by_default || with.is_some_and(|ids| ids.contains(&rule.id));
            is_set || on && self.missing_option(rule).is_none()
        })
    }

    /// Whether a rule that the user wrote is run.
    pub fn runs_custom(&self, rule: &CustomRule) -> bool {
        self.runs_id(&rule.id).unwrap_or(true)
    }

    /// What is set about whether a rule is run.
    fn runs_id(&self, id: &str) -> Option<bool> {
        if self.ignored.iter().any(|it| it == id) {
            return Some(false);
        }
        let of_framework = self.framework.as_ref().map(|only| only.to.contains(&id));
        if of_framework == Some(false) {
            return Some(false);
        }
        if let Some(selected) = &self.selected {
            return Some(selected.iter().any(|it| it == id));
        }
        self.rules.get(id)?.enabled
    }

    /// The rule that the user wrote of this id.
    pub fn custom_rule(&self, id: &str) -> Option<&CustomRule> {
        self.custom.iter().find(|rule| rule.id == id)
    }

    /// The settings of a rule by its id, be it one that the user wrote, to change them.
    pub fn by_id_mut(&mut self, id: &RuleId) -> &mut RuleSettings {
        self.rules.entry(id.clone()).or_default()
    }

    /// The severity of a rule's findings about a kind of principal, or about what is none.
    pub fn severity(&self, rule: &Rule, kind: impl Into<Option<PrincipalKind>>) -> Severity {
        let kind = kind.into();
        self.severity_set(rule, kind)
            .unwrap_or_else(|| kind.map_or(rule.severity, |kind| rule.severity_for(kind)))
    }

    /// The severity that the user set for it.
    pub fn severity_set(&self, rule: &Rule, kind: Option<PrincipalKind>) -> Option<Severity> {
        self.severity_of(rule.id, kind)
    }

    /// The severity of the findings of a rule that the user wrote.
    pub fn custom_severity(
        &self,
        rule: &CustomRule,
        kind: impl Into<Option<PrincipalKind>>,
    ) -> Severity {
        let set = self.severity_of(&rule.id, kind.into());
        set.unwrap_or(rule.severity)
    }

    fn severity_of(&self, id: &str, kind: Option<PrincipalKind>) -> Option<Severity> {
        let settings = self.rules.get(id)?;
        let of_kind = kind.and_then(|kind| settings.severities.get(&kind).copied());
        of_kind.or(settings.severity)
    }

    /// The option that a rule needs and that is not set, if there is one.
    pub fn missing_option(&self, rule: &Rule) -> Option<&'static str> {
        let set = |name: &str| {
            self.rules
                .get(rule.id)
                .is_some_and(|s| s.options.contains_key(name))
        };
        rule.options
            .iter()
            .find(|o| o.required && !set(o.name))
            .map(|o| o.name)
    }

    /// The value of a rule's option: as set, or its default.
    ///
    /// # Errors
    /// When there is no such option, or the value is none that it can have.
    pub fn option<T: DeserializeOwned>(
        &self,
        rule: &Rule,
        name: &'static str,
    ) -> Result<T, OptionError> {
        let error = |message: String| OptionError {
            rule: rule.id,
            option: name,
            message,
        };
        let set = self.rules.get(rule.id).and_then(|s| s.options.get(name));
        let read = match set {
            Some(value) => T::deserialize(value),
            None => {
                let spec = rule
                    .option(name)
                    .ok_or_else(|| error("there is no such option".to_owned()))?;
                serde_json::from_str(spec.default)
            }
        };
        read.map_err(|e| error(e.to_string()))
    }

    /// Whether a name is that of a rule, be it one that the user wrote.
    pub fn knows(&self, name: &str) -> bool {
        self.custom_rule(name).is_some() || named(name).next().is_some()
    }

    /// That a name is no rule's.
    pub fn unknown(&self, name: &str) -> UnknownRule {
        let own = self.custom.iter().map(|rule| rule.id.as_ref());
        UnknownRule {
            name: name.to_owned(),
            nearest: nearest(name, names().chain(own)).map(str::to_owned),
        }
    }

    fn ids<S: AsRef<str>>(&self, names: &[S]) -> Result<Vec<RuleId>, UnknownRule> {
        let mut out: Vec<RuleId> = Vec::new();
        for name in names {
            let name = name.as_ref();
            let before = out.len();
            out.extend(named(name).map(|rule| RuleId::Borrowed(rule.id)));
            out.extend(self.custom_rule(name).map(|rule| rule.id.clone()));
            if out.len() == before {
                return Err(self.unknown(name));
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::find;

    fn rule(id: &str) -> &'static Rule {
        find(id).unwrap()
    }

    #[test]
    fn ignore_goes_before_select_and_select_before_enabled() {
        let mut settings = Settings::default();
        assert!(settings.runs(rule("inline-policy")));
        settings.rule_mut(rule("inline-policy")).enabled = Some(false);
        assert!(!settings.runs(rule("inline-policy")));
        settings.select(&["F10", "denylisted-policy"]).unwrap();
        assert!(settings.runs(rule("inline-policy")));
        assert!(!settings.runs(rule("user-attached-policy")));
        settings.ignore(&["inline-policy"]).unwrap();
        assert!(!settings.runs(rule("inline-policy")));
        let error = settings.select(&["inline-polcy"]).unwrap_err();
        assert_eq!(error.nearest.as_deref(), Some("inline-policy"));
    }

    #[test]
    fn an_option_turns_a_rule_on_that_is_off() {
        let mut settings = Settings::default();
        let rule = rule("user-not-in-common-group");
        assert!(!settings.runs(rule));
        assert_eq!(settings.missing_option(rule), Some("group"));
        let options = &mut settings.rule_mut(rule).options;
        options.insert("group".to_owned(), "all-users".into());
        assert!(settings.runs(rule));
        assert_eq!(settings.missing_option(rule), None);
        assert_eq!(
            settings.option::<String>(rule, "group").unwrap(),
            "all-users"
        );
        assert!(settings.option::<bool>(rule, "group").is_err());
    }

    #[test]
    fn the_severity_of_a_kind_goes_first() {
        let mut settings = Settings::default();
        let rule = rule("inline-policy");
        assert_eq!(settings.severity(rule, PrincipalKind::Role), Severity::Low);
        let set = settings.rule_mut(rule);
        set.severity = Some(Severity::High);
        set.severities.insert(PrincipalKind::Role, Severity::Info);
        assert_eq!(settings.severity(rule, PrincipalKind::Role), Severity::Info);
        assert_eq!(settings.severity(rule, PrincipalKind::User), Severity::High);
    }
}
