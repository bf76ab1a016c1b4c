//! Compares what is evaluated with what Terraform plans.
//!
//! Both sides are a value and a mask of the same form, `true` (or the text with its symbols, on our
//! side) where the value is not known.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value as Json};

/// How a value that is evaluated relates to the planned one, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same, also in what is not known.
    Equal,
    /// The same where Terraform knows it, and known further.
    MoreKnown,
    /// Not known where Terraform knows it.
    LessKnown,
    /// Something else.
    Different,
}

use Verdict::{Different, Equal, LessKnown, MoreKnown};

/// A value and its mask of unknowns.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub value: &'a Json,
    pub unknown: &'a Json,
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
        }
    }

    fn item(self, index: usize) -> Self {
        Side {
            value: self.value.get(index).unwrap_or(NULL),
            unknown: self.unknown.get(index).unwrap_or(KNOWN),
        }
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

/// What was counted.
#[derive(Debug, Default)]
pub struct Counts {
    pub instances: usize,
    pub missing: Vec<String>,
    pub extra: Vec<String>,
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Where ours is less known or different.
    pub faults: Vec<String>,
    /// Neither side has a value.
    pub unset: usize,
    /// Values that the provider computes and that ours does not show.
    pub computed: usize,
    /// Values that the provider sets by itself and that ours does not show, by type and attribute.
    pub defaults: BTreeMap<String, usize>,
    /// Policies that mean the same as the planned ones but are written otherwise.
    pub rewritten: Vec<String>,
    /// Sets of which the order differs, and values of another type that the provider converts.
    pub converted: BTreeMap<String, usize>,
    /// Policies that were equal byte for byte.
    pub policies: usize,
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
            let (planned, ours) = (planned.entry(name), ours.entry(name));
            let shown = !ours.value.is_null() || ours.is_unknown();
            if planned.is_unset() && ours.is_unset() {
                self.unset += 1;
            } else if !shown && planned.is_unknown() {
                self.computed += 1;
            } else if !shown {
                let default = format!("{kind}.{name} = {}", planned.value);
                *self.defaults.entry(default).or_default() += 1;
            } else {
                let place = format!("{place}.{name}");
                self.compare(&place, &format!("{kind}.{name}"), planned, ours);
            }
        }
    }

    /// Compares one value.
    pub fn compare(&mut self, place: &str, kind: &str, planned: Side<'_>, ours: Side<'_>) {
        let mut comparison = Comparison::default();
        let verdict = comparison.compare(planned, ours);
        *self.verdicts.entry(verdict).or_default() += 1;
        if verdict >= LessKnown {
            let mut fault = format!("{verdict:?} {place}");
            let _ = write!(fault, "\n  planned {} ? {}", planned.value, planned.unknown);
            let _ = write!(fault, "\n  ours    {} ? {}", ours.value, ours.unknown);
            self.faults.push(fault);
        }
        if comparison.rewritten {
            self.rewritten.push(place.to_owned());
        }
        if comparison.converted {
            *self.converted.entry(kind.to_owned()).or_default() += 1;
        }
        self.policies += usize::from(comparison.policy && verdict == Equal);
    }
}

/// What a comparison sees by the way.
#[derive(Debug, Default)]
struct Comparison {
    rewritten: bool,
    converted: bool,
    policy: bool,
}

impl Comparison {
    fn compare(&mut self, planned: Side<'_>, ours: Side<'_>) -> Verdict {
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
            (Json::Array(_), Json::Array(_)) => self.lists(planned, ours),
            (Json::Object(_), Json::Object(_)) => self.objects(planned, ours),
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
        self.policy |= planned_json.is_some();
        if planned == ours {
            return Equal;
        }
        if planned_json.is_some() && planned_json == json(ours) {
            self.rewritten = true;
            return Equal;
        }
        Different
    }

    fn objects(&mut self, planned: Side<'_>, ours: Side<'_>) -> Verdict {
        let mut keys = planned.keys();
        keys.extend(ours.keys());
        let verdicts = keys.into_iter().map(|key| {
            let (planned, ours) = (planned.entry(key), ours.entry(key));
            // A nested block leaves out what it does not set.
            if ours.value.is_null() && !ours.is_unknown() && planned.is_unknown() {
                return Equal;
            }
            self.compare(planned, ours)
        });
        verdicts.max().unwrap_or(Equal)
    }

    /// Lists are compared in order, and as sets when that fails: what is a set only the provider
    /// knows.
    fn lists(&mut self, planned: Side<'_>, ours: Side<'_>) -> Verdict {
        if planned.len() == ours.len() {
            let verdicts = (0..ours.len()).map(|i| self.compare(planned.item(i), ours.item(i)));
            let in_order = verdicts.max().unwrap_or(Equal);
            if in_order < LessKnown {
                return in_order;
            }
        }
        self.converted = true;
        let best = |side: Side<'_>, one: &dyn Fn(usize) -> Verdict| {
            (0..side.len()).map(one).min().unwrap_or(Different)
        };
        let mut scratch = Comparison::default();
        let mut verdict = Equal;
        for i in 0..planned.len() {
            let verdicts = (0..ours.len()).map(|j| scratch.compare(planned.item(i), ours.item(j)));
            verdict = verdict.max(verdicts.min().unwrap_or(Different));
        }
        for j in 0..ours.len() {
            let one = |i| Comparison::default().compare(planned.item(i), ours.item(j));
            verdict = verdict.max(best(planned, &one));
        }
        verdict
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
