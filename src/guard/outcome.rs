//! What evaluating rules gives, as the worker says it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::names::Remark;

/// What the worker answers: what the documents give, or why the rules cannot be evaluated.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// What the rules give.
    Evaluated(Evaluated),
    /// In Guard's words.
    Error(String),
}

/// What evaluating the rules of a file gives.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Evaluated {
    /// One for each document.
    pub outcomes: Vec<Outcome>,
    /// What is probably not meant in the rules.
    pub remarks: Vec<Remark>,
}

/// What rules give for one document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What each rule of the file gives.
    pub rules: BTreeMap<String, Status>,
    /// What fails.
    pub failures: Vec<Failure>,
}

/// What a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// It holds.
    Pass,
    /// It does not apply.
    Skip,
    /// It does not hold.
    Fail,
}

impl Status {
    /// Its name in Guard.
    pub fn name(self) -> &'static str {
        match self {
            Status::Pass => "PASS",
            Status::Skip => "SKIP",
            Status::Fail => "FAIL",
        }
    }
}

/// A clause that does not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// The message that the rule gives; may be empty.
    pub message: String,
    /// The clause, in Guard's words.
    pub context: String,
    /// The values that do not fit; several where one of them would have been enough.
    pub parts: Vec<Part>,
    /// The rule that had to hold.
    pub depends_on: Option<String>,
}

/// A value that does not fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Pointer to it; to what was reached where `missing` is set.
    pub path: String,
    /// The rest of the query, which leads to nothing.
    pub missing: Option<String>,
    /// The operator, such as `Eq`, `In`, `Exists`.
    pub operator: String,
    /// Whether it is negated.
    pub is_negated: bool,
    /// The texts that it is compared with.
    pub expected: Vec<String>,
}
