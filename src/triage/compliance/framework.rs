//! The frameworks and their controls.

use std::fmt;
use std::sync::LazyLock;

use super::Subject;
use crate::rules::{self, Mapping, Rule};
use crate::text::nearest;

/// A framework of one version, with those of its controls that are about access.
#[derive(Debug)]
pub struct Framework {
    /// Its name on the command line, such as `cis-aws-3.0`.
    pub key: &'static str,
    /// Its name in mappings of rules and in reports, such as `CIS AWS v3.0`.
    pub name: &'static str,
    /// Its controls, in the order of the framework.
    pub controls: Vec<Control>,
}

/// A control of a framework.
#[derive(Debug)]
pub struct Control {
    /// Its number, such as `1.16`.
    pub number: &'static str,
    /// How far code tells whether it holds.
    pub extent: Extent,
    /// What is judged for it; none where code tells nothing.
    pub subject: Option<Subject>,
    /// What it is about, in words of our own.
    pub title: &'static str,
    /// What code does not tell; may be empty.
    pub rest: &'static str,
}

/// How far code tells whether a control holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Wholly, for what the code declares.
    Whole,
    /// In part.
    Part,
    /// Not at all.
    None,
}

static TABLE: &str = include_str!("../../../data/frameworks.tsv");

/// Key and name of each framework, in the order of reports.
const NAMES: [(&str, &str); 10] = [
    ("cis-aws-1.4", "CIS AWS v1.4"),
    ("cis-aws-3.0", "CIS AWS v3.0"),
    ("cis-aws-5.0", "CIS AWS v5.0"),
    ("cis-aws-6.0", "CIS AWS v6.0"),
    ("cis-aws-7.0", "CIS AWS v7.0"),
    ("soc2", "SOC 2"),
    ("aws-fsbp", "AWS FSBP"),
    ("pci-dss-4", "PCI DSS v4.0"),
    ("nist-800-53-r5", "NIST 800-53 r5"),
    ("iso-27001-2022", "ISO 27001:2022"),
];

/// Every framework.
pub fn frameworks() -> &'static [Framework] {
    static ALL: LazyLock<Vec<Framework>> = LazyLock::new(|| {
        let framework = |(key, name)| Framework {
            key,
            name,
            controls: TABLE.lines().filter_map(|row| control(row, key)).collect(),
        };
        NAMES.into_iter().map(framework).collect()
    });
    &ALL
}

/// The control of a row of the table, where it is one of that framework.
fn control(row: &'static str, framework: &str) -> Option<Control> {
    let rest = row.strip_prefix(framework)?.strip_prefix('\t')?;
    let mut fields = rest.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    Some(Control {
        number: next(),
        extent: match next() {
            "whole" => Extent::Whole,
            "part" => Extent::Part,
            _ => Extent::None,
        },
        subject: Subject::named(next()),
        title: next(),
        rest: next(),
    })
}

impl Control {
    /// The rules that judge it, each with the mapping that says so.
    pub fn rules(
        &self,
        framework: &Framework,
    ) -> impl Iterator<Item = (&'static Rule, &'static Mapping)> {
        let (name, number) = (framework.name, self.number);
        let is_of = move |m: &&Mapping| m.framework == name && m.control == number;
        let rules = rules::all().iter();
        rules.filter_map(move |rule| Some((rule, rule.mappings.iter().find(is_of)?)))
    }
}

impl Framework {
    /// The ids of the rules that judge any of its controls.
    pub fn rules(&self) -> Vec<&'static str> {
        let is_of = |rule: &&Rule| rule.mappings.iter().any(|m| m.framework == self.name);
        rules::all().iter().filter(is_of).map(|r| r.id).collect()
    }
}

/// No framework has this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFramework {
    /// As written.
    pub name: String,
    /// The known name most like it.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownFramework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no framework `{}`", self.name)?;
        if let Some(nearest) = self.nearest {
            return write!(f, "; did you mean `{nearest}`?");
        }
        let keys: Vec<String> = NAMES.iter().map(|(key, _)| format!("`{key}`")).collect();
        write!(f, "; there are {}", keys.join(", "))
    }
}

impl std::error::Error for UnknownFramework {}

/// The framework of that key or name; case and signs do not matter, nor does the last part of a
/// version where one framework has the rest: `pci-dss-4.0`, `iso-27001`, `SOC 2`.
///
/// # Errors
/// When there is none, or several may be meant.
pub fn framework(name: &str) -> Result<&'static Framework, UnknownFramework> {
    let wanted = plain(name);
    let is = |f: &&Framework| wanted == plain(f.key) || wanted == plain(f.name);
    if let Some(found) = frameworks().iter().find(is) {
        return Ok(found);
    }
    let like = |f: &&Framework| {
        let key = plain(f.key);
        !wanted.is_empty() && (key.starts_with(&wanted) || wanted.starts_with(&key))
    };
    let mut found = frameworks().iter().filter(like);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(UnknownFramework {
            name: name.to_owned(),
            nearest: nearest(name, frameworks().iter().map(|f| f.key)),
        }),
    }
}

fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frameworks_are_found_by_their_names() {
        let key = |name| framework(name).map(|f| f.key).ok();
        assert_eq!(key("cis-aws-3.0"), Some("cis-aws-3.0"));
        assert_eq!(key("CIS AWS v3.0"), Some("cis-aws-3.0"));
        assert_eq!(key("SOC 2"), Some("soc2"));
        assert_eq!(key("iso-27001"), Some("iso-27001-2022"));
        assert_eq!(key("nist-800-53"), Some("nist-800-53-r5"));
        assert_eq!(key("pci-dss-4.0"), Some("pci-dss-4"));
        assert_eq!(key("cis-aws"), None);
        assert_eq!(key(""), None);
        assert_eq!(
            framework("cis-aws-3.1").unwrap_err().nearest,
            Some("cis-aws-3.0")
        );
    }

    #[test]
    fn every_mapping_is_of_a_control_that_code_tells_something_of() {
        for rule in rules::all() {
            for mapping in rule.mappings {
                let found = frameworks().iter().find(|f| f.name == mapping.framework);
                let control = found.and_then(|f| {
                    let mut controls = f.controls.iter();
                    controls.find(|c| c.number == mapping.control)
                });
                let extent = control.map(|c| c.extent);
                let names = (mapping.framework, mapping.control);
                assert!(extent.is_some(), "{}: no control {names:?}", rule.id);
                assert_ne!(extent, Some(Extent::None), "{}: {names:?}", rule.id);
            }
        }
    }

    #[test]
    fn every_control_has_a_title_and_says_what_is_missing() {
        for framework in frameworks() {
            assert!(!framework.controls.is_empty(), "{}", framework.key);
            for control in &framework.controls {
                let name = (framework.key, control.number);
                assert!(!control.title.is_empty(), "{name:?}");
                let is_told = control.extent == Extent::Whole || !control.rest.is_empty();
                assert!(is_told, "{name:?}");
                assert_eq!(
                    control.subject.is_none(),
                    control.extent == Extent::None,
                    "{name:?}"
                );
            }
        }
        let rows = TABLE.lines().filter(|row| !row.starts_with('#')).count();
        let controls: usize = frameworks().iter().map(|f| f.controls.len()).sum();
        assert_eq!(rows, controls);
    }
}
