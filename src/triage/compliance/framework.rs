//! The frameworks and their controls.

use std::fmt;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Subject;
use super::judge::{self, Judge};
use crate::rules::Rule;
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
    /// What is judged for it; nothing where code tells nothing.
    pub subjects: Vec<Subject>,
    /// The rules that judge it.
    pub judges: Vec<Judge>,
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
        subjects: next().split(' ').filter_map(Subject::named).collect(),
        judges: judge::read(next(), set),
        title: next(),
        rest: next(),
    })
}

/// The rules of a set of the table.
fn set(name: &str) -> Option<&'static str> {
    let rows = TABLE.lines().filter_map(|row| row.strip_prefix("set\t"));
    let mut sets = rows.filter_map(|row| row.split_once('\t'));
    sets.find(|(known, _)| *known == name)
        .map(|(_, rules)| rules)
}

impl Control {
    /// The ids of the rules that judge it, sorted.
    pub fn rules(&self) -> impl Iterator<Item = &'static str> + use<> {
        ids(self.judges.iter()).into_iter()
    }
}

impl Framework {
    /// The ids of the rules that judge any of its controls.
    pub fn rules(&self) -> Vec<&'static str> {
        ids(self.controls.iter().flat_map(|c| &c.judges))
    }

    /// The ids of those without which one of its controls is not judged.
    pub fn needed_rules(&self) -> Vec<&'static str> {
        let judges = self.controls.iter().flat_map(|c| &c.judges);
        ids(judges.filter(|judge| judge.is_needed))
    }
}

fn ids<'a>(judges: impl Iterator<Item = &'a Judge>) -> Vec<&'static str> {
    let mut ids: Vec<_> = judges.map(|judge| judge.rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The controls that a rule judges, in the order of the table.
pub fn controls_of(
    rule: &Rule,
) -> impl Iterator<Item = (&'static Framework, &'static Control)> + use<> {
    type Places = FxHashMap<&'static str, Vec<(&'static Framework, &'static Control)>>;
    static BY_RULE: LazyLock<Places> = LazyLock::new(|| {
        let mut by_rule = Places::default();
        for framework in frameworks() {
            for control in &framework.controls {
                for id in control.rules() {
                    by_rule.entry(id).or_default().push((framework, control));
                }
            }
        }
        by_rule
    });
    BY_RULE.get(rule.id).into_iter().flatten().copied()
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
    fn every_word_of_the_table_is_known() {
        let fields = |row: &'static str| row.split('\t').collect::<Vec<_>>();
        let mut controls = 0;
        for row in TABLE.lines().filter(|row| !row.starts_with('#')) {
            let fields = fields(row);
            let rules = match fields.as_slice() {
                ["set", _, rules] => rules,
                [key, number, _, subjects, rules, _, _] => {
                    let keys = NAMES.iter().map(|(key, _)| key);
                    assert!(keys.into_iter().any(|known| known == key), "{row}");
                    let is_none = *subjects == "-";
                    let mut names = subjects.split(' ').filter(|_| !is_none);
                    assert!(names.all(|name| Subject::named(name).is_some()), "{row}");
                    let twice = TABLE
                        .lines()
                        .filter(|r| r.starts_with(&format!("{key}\t{number}\t")));
                    assert_eq!(twice.count(), 1, "{key} {number}");
                    controls += 1;
                    rules
                }
                _ => panic!("{row}"),
            };
            for word in rules.split(' ').filter(|word| *word != "-") {
                assert!(!judge::read(word, set).is_empty(), "`{word}` of {row}");
            }
        }
        let all: usize = frameworks().iter().map(|f| f.controls.len()).sum();
        assert_eq!(controls, all);
    }

    #[test]
    fn every_control_says_what_is_judged_by_which_rules_or_why_it_is_not() {
        for framework in frameworks() {
            assert!(!framework.controls.is_empty(), "{}", framework.key);
            for control in &framework.controls {
                let name = (framework.key, control.number);
                assert!(!control.title.is_empty(), "{name:?}");
                assert_eq!(
                    control.rest.is_empty(),
                    control.extent == Extent::Whole,
                    "{name:?}"
                );
                let is_none = control.extent == Extent::None;
                assert_eq!(control.subjects.is_empty(), is_none, "{name:?}");
                assert_eq!(control.judges.is_empty(), is_none, "{name:?}");
                let is_judged = control.judges.iter().any(|judge| judge.is_needed);
                assert_eq!(is_judged, !is_none, "{name:?}");
            }
        }
    }

    #[test]
    fn every_rule_about_access_judges_a_control() {
        let groups = ["least_privilege", "trust", "exposure", "credentials"];
        let about_access = crate::rules::all()
            .iter()
            .filter(|r| groups.contains(&r.group));
        for rule in about_access.filter(|rule| rule.on_by_default) {
            assert!(controls_of(rule).next().is_some(), "{}", rule.id);
        }
    }
}
