//! Compares what is evaluated with what Terraform plans.
//!
//! Both sides are a value and a mask of the same form, `true` (or the text with its symbols, on our
//! side) where the value is not known.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value as Json};

/// How a value that is shown relates to the planned one, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same, also in what is not known.
    Equal,
    /// The same where Terraform knows it, and known further.
    MoreKnown,
    /// Not shown since it is sensitive, as Terraform says too.
    Hidden,
    /// Not known where Terraform knows it.
    LessKnown,
    /// Something else.
    Different,
}

use Verdict::{Different, Equal, Hidden, LessKnown, MoreKnown};

/// What `iamvet show` writes in the place of what is sensitive.
const SENSITIVE: &str = "(sensitive)";

/// The entry of our mask that says that an object may have further entries.
const REST: &str = "...";

/// A value with the masks of what is not known and what is sensitive of it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub value: &'a Json,
    pub unknown: &'a Json,
    pub sensitive: &'a Json,
}

const NULL: &Json = &Json::Null;
const KNOWN: &Json = &Json::Bool(false);

impl<'a> Side<'a> {
    fn is_unknown(self) -> bool {
        matches!(self.unknown, Json::Bool(true) | Json::String(_))
    }

    fn entry(self, key: &str) -> Self {
        Side {
            value: self.value.get(key).unwrap_or(NULL),
            unknown: self.unknown.get(key).unwrap_or(KNOWN),
            sensitive: within(self.sensitive, self.sensitive.get(key)),
        }
    }

    fn item(self, index: usize) -> Self {
        Side {
            value: self.value.get(index).unwrap_or(NULL),
            unknown: self.unknown.get(index).unwrap_or(KNOWN),
            sensitive: within(self.sensitive, self.sensitive.get(index)),
        }
    }

    /// Whether the value or the mask of an object has the key.
    fn has(self, key: &str) -> bool {
        self.value.get(key).is_some() || self.unknown.get(key).is_some()
    }

    /// How many items a list has; the last ones may be there in the mask only.
    fn len(self) -> usize {
        let len = |json: &Json| json.as_array().map_or(0, Vec::len);
        len(self.value).max(len(self.unknown))
    }

    fn keys(self) -> Vec<&'a str> {
        let keys = |json: &'a Json| json.as_object().into_iter().flat_map(Map::keys);
        let mut keys: Vec<&str> = keys(self.value)
            .chain(keys(self.unknown))
            .map(String::as_str)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether there is nothing: no value, or a collection of nothing.
    fn is_unset(self) -> bool {
        !self.is_unknown()
            && match self.value {
                Json::Null => true,
                Json::Array(items) => items.is_empty() && self.len() == 0,
                Json::Object(_) => self.keys().iter().all(|key| self.entry(key).is_unset()),
                _ => false,
            }
    }
}

/// What a mask says of a part: all of it is marked when the whole is.
fn within<'a>(whole: &'a Json, part: Option<&'a Json>) -> &'a Json {
    match whole {
        Json::Bool(true) => whole,
        _ => part.unwrap_or(KNOWN),
    }
}

/// What was counted.
#[derive(Debug, Default)]
pub struct Counts {
    instances: usize,
    verdicts: BTreeMap<Verdict, usize>,
    /// What must not be.
    pub faults: Vec<String>,
    /// What Terraform knows and ours does not.
    pub less_known: Vec<(String, String)>,
    /// Neither side has a value.
    unset: usize,
    /// Values that AWS decides, of attributes that the provider of the plans does not have.
    newer: usize,
    /// Attributes that neither the plan knows nor ours shows, by type and attribute.
    pub computed: BTreeMap<String, usize>,
    /// Values that the plan knows and that ours does not show, by type and attribute.
    pub not_shown: BTreeMap<String, usize>,
    /// Policies that mean the same as the planned ones but are written otherwise.
    pub rewritten: Vec<String>,
    /// Values of another type and sets in another order: the provider converts them.
    pub converted: BTreeMap<String, usize>,
    /// Policies that were equal byte for byte.
    policies: usize,
}

impl Counts {
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }

    pub fn compared(&self) -> usize {
        self.verdicts.values().sum()
    }

    /// Compares one resource instance.
    pub fn resource(&mut self, place: &str, kind: &str, planned: Side<'_>, ours: Side<'_>) {
        self.instances += 1;
        let mut names = planned.keys();
        names.extend(ours.keys());
        names.sort_unstable();
        names.dedup();
        for name in names {
            if !planned.has(name) && ours.entry(name).is_unknown() {
                self.newer += 1;
                continue;
            }
            let (planned, ours) = (planned.entry(name), ours.entry(name));
            let kind = format!("{kind}.{name}");
            let shown = !ours.value.is_null() || ours.is_unknown();
            if planned.is_unset() && ours.is_unset() {
                self.unset += 1;
            } else if shown {
                self.compare(&format!("{place}.{name}"), &kind, planned, ours);
            } else if planned.is_unknown() {
                *self.computed.entry(kind).or_default() += 1;
            } else {
                *self.not_shown.entry(kind).or_default() += 1;
            }
        }
    }

    /// Compares one value.
    pub fn compare(&mut self, place: &str, kind: &str, planned: Side<'_>, ours: Side<'_>) {
        let mut comparison = Comparison::default();
        let verdict = comparison.compare(kind, planned, ours);
        *self.verdicts.entry(verdict).or_default() += 1;
        if verdict >= LessKnown {
            let sides = format!(
                "  planned {} ? {}\n  ours    {} ? {}",
                planned.value, planned.unknown, ours.value, ours.unknown
            );
            match verdict {
                LessKnown => self.less_known.push((place.to_owned(), sides)),
                _ => self.faults.push(format!("different {place}\n{sides}")),
            }
        }
        if comparison.rewritten {
            self.rewritten.push(kind.to_owned());
        }
        if comparison.converted {
            *self.converted.entry(kind.to_owned()).or_default() += 1;
        }
        for kind in comparison.not_shown {
            *self.not_shown.entry(kind).or_default() += 1;
        }
        self.policies += usize::from(comparison.policy);
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} instances, {} values compared: {} equal, {} more known, {} hidden, \
             {} less known, {} different",
            self.instances,
            self.compared(),
            self.count(Equal),
            self.count(MoreKnown),
            self.count(Hidden),
            self.count(LessKnown),
            self.count(Different),
        )?;
        writeln!(f, "{} policies equal byte for byte", self.policies)?;
        writeln!(f, "{} values unset on both sides", self.unset)?;
        writeln!(f, "{} of newer providers", self.newer)?;
        for (what, counts) in [
            ("not known to the plan and not shown", &self.computed),
            ("known to the plan and not shown", &self.not_shown),
            ("converted by the provider", &self.converted),
        ] {
            writeln!(f, "{} {what}: {counts:?}", counts.values().sum::<usize>())?;
        }
        writeln!(
            f,
            "{} rewritten by the provider: {:?}",
            self.rewritten.len(),
            self.rewritten
        )?;
        self.less_known
            .iter()
            .try_for_each(|(place, sides)| writeln!(f, "less known {place}\n{sides}"))
    }
}

/// What a comparison sees by the way.
#[derive(Debug, Default)]
struct Comparison {
    rewritten: bool,
    converted: bool,
    policy: bool,
    /// What ours does not show of nested blocks, by type and attribute.
    not_shown: Vec<String>,
}

impl Comparison {
    fn compare(&mut self, kind: &str, planned: Side<'_>, ours: Side<'_>) -> Verdict {
        let is_hidden = matches!(ours.unknown, Json::String(text) if text == SENSITIVE);
        match (is_hidden, holds_true(planned.sensitive)) {
            (true, true) => return Hidden,
            // What is known of it only because something sensitive is known.
            (true, false) if planned.is_unknown() => return Hidden,
            (true, false) => return Different,
            (false, _) if *planned.sensitive == Json::Bool(true) => {
                let is_shown = !ours.is_unset() && !ours.is_unknown();
                if is_shown {
                    return Different;
                }
            }
            (false, _) => {}
        }
        if planned.is_unknown() {
            return match ours.unknown {
                Json::Bool(true) => Equal,
                Json::String(text) if is_one_symbol(text) => Equal,
                _ => MoreKnown,
            };
        }
        if let Json::String(pattern) = ours.unknown {
            let start = pattern.split("${").next().unwrap_or_default();
            return match planned.value.as_str() {
                Some(text) if !text.starts_with(start) => Different,
                _ => LessKnown,
            };
        }
        if ours.is_unknown() {
            return LessKnown;
        }
        match (planned.value, ours.value) {
            (Json::Array(_), Json::Array(_)) if is_set(kind) => self.sets(kind, planned, ours),
            (Json::Array(_), Json::Array(_)) => self.lists(kind, planned, ours),
            (Json::Object(_), Json::Object(_)) => self.objects(kind, planned, ours),
            (Json::String(a), Json::String(b)) => self.texts(a, b),
            (a, b) if a == b => Equal,
            _ if planned.is_unset() && ours.is_unset() => Equal,
            (a, b) => match (scalar(a), scalar(b)) {
                (Some(a), Some(b)) if a == b => {
                    self.converted = true;
                    Equal
                }
                _ => Different,
            },
        }
    }

    fn texts(&mut self, planned: &str, ours: &str) -> Verdict {
        let json = |text: &str| serde_json::from_str::<Json>(text).ok();
        let planned_json = json(planned).filter(Json::is_object);
        if planned == ours {
            self.policy |= planned_json.is_some();
            return Equal;
        }
        if planned_json.is_some() && planned_json == json(ours) {
            self.rewritten = true;
            return Equal;
        }
        Different
    }

    /// A nested block leaves to the provider what it does not set, or sets to null.
    fn objects(&mut self, kind: &str, planned: Side<'_>, ours: Side<'_>) -> Verdict {
        let mut keys = planned.keys();
        keys.extend(ours.keys());
        keys.sort_unstable();
        keys.dedup();
        let mut verdict = Equal;
        // Of an object with a rest, all that is left out is not known.
        let is_open = ours.unknown.get(REST).is_some();
        for key in keys.into_iter().filter(|key| *key != REST) {
            let (planned, mine) = (planned.entry(key), ours.entry(key));
            let kind = format!("{kind}.{key}");
            let is_left_out = mine.value.is_null() && !mine.is_unknown();
            if is_left_out && is_open && !planned.is_unknown() && !planned.is_unset() {
                verdict = verdict.max(LessKnown);
            } else if !is_left_out {
                verdict = verdict.max(self.compare(&kind, planned, mine));
            } else if !planned.is_unset() && !planned.is_unknown() {
                self.not_shown.push(kind);
            }
        }
        verdict
    }

    fn lists(&mut self, kind: &str, planned: Side<'_>, ours: Side<'_>) -> Verdict {
        if planned.len() != ours.len() {
            return Different;
        }
        let verdicts = (0..ours.len()).map(|i| self.compare(kind, planned.item(i), ours.item(i)));
        verdicts.max().unwrap_or(Equal)
    }

    /// Each item of one side stands for one of the other, those that are most alike first. What
    /// ours holds twice, the provider has once.
    fn sets(&mut self, kind: &str, planned: Side<'_>, ours: Side<'_>) -> Verdict {
        let mut items: Vec<Side<'_>> = Vec::new();
        for item in (0..ours.len()).map(|i| ours.item(i)) {
            let is_same = |other: &Side<'_>| !item.is_unknown() && other.value == item.value;
            match items.iter().any(is_same) {
                true => self.converted = true,
                false => items.push(item),
            }
        }
        if planned.len() != items.len() {
            return Different;
        }
        let mut pairs = Vec::new();
        for i in 0..planned.len() {
            for (j, item) in items.iter().enumerate() {
                let mut comparison = Comparison::default();
                let verdict = comparison.compare(kind, planned.item(i), *item);
                pairs.push((verdict, i, j, comparison));
            }
        }
        pairs.sort_by_key(|(verdict, i, j, _)| (*verdict, i.abs_diff(*j)));
        let (mut met, mut used) = (vec![false; items.len()], vec![false; items.len()]);
        let mut worst = Equal;
        for (verdict, i, j, comparison) in pairs {
            if met[i] || used[j] {
                continue;
            }
            (met[i], used[j]) = (true, true);
            worst = worst.max(verdict);
            self.converted |= i != j;
            self.add(comparison);
        }
        worst
    }

    fn add(&mut self, other: Comparison) {
        self.rewritten |= other.rewritten;
        self.converted |= other.converted;
        self.policy |= other.policy;
        self.not_shown.extend(other.not_shown);
    }
}

/// Nested blocks, and attributes of them, of which the provider makes a set; its schema says so.
const OTHER_SETS: [&str; 3] = [
    "aws_iam_role.inline_policy",
    "aws_s3_bucket.grant",
    "aws_s3_bucket.grant.permissions",
];

/// Whether the provider makes a set of an attribute, given with its type of resource.
fn is_set(kind: &str) -> bool {
    let rows = include_str!("../../data/terraform_arguments.tsv").lines();
    let mut rows = rows.map(|row| row.split('\t').collect::<Vec<_>>());
    OTHER_SETS.contains(&kind)
        || kind.split_once('.').is_some_and(|(of, name)| {
            rows.any(|row| matches!(*row, [a, b, "set", _] if a == of && b == name))
        })
}

/// Whether a mask marks anything.
fn holds_true(mask: &Json) -> bool {
    match mask {
        Json::Bool(marked) => *marked,
        Json::Array(items) => items.iter().any(holds_true),
        Json::Object(entries) => entries.values().any(holds_true),
        _ => false,
    }
}

/// Whether a text is nothing but one unknown.
fn is_one_symbol(text: &str) -> bool {
    text.starts_with("${") && text.ends_with('}') && text.matches("${").count() == 1
}

/// A primitive as the text that it converts to.
fn scalar(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(json.to_string()),
        _ => None,
    }
}
