//! Guard's files of tests: documents, and what rules must give for them.

use serde::Serialize;
use serde_json::Value as Json;

use super::outcome::{Outcome, Status};
use crate::syntax::{Kind, Node, json, yaml};
use crate::text::{FileId, Problem};

/// A file of tests.
#[derive(Debug, Clone, Default)]
pub struct Specification {
    /// Its cases, in their order.
    pub cases: Vec<Case>,
}

/// A document and what rules must give for it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name; empty where there is none.
    pub name: String,
    /// The document as JSON.
    pub input: String,
    /// What each rule must give.
    pub expectations: Vec<(String, Status)>,
}

/// What a case gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseResult {
    /// The rule.
    pub rule: String,
    /// What it must give; none where the case says nothing of it.
    pub expected: Option<Status>,
    /// What it gives; none where there is no such rule.
    pub evaluated: Option<Status>,
}

impl CaseResult {
    /// Whether it is as it must be.
    pub fn is_met(&self) -> bool {
        self.expected.is_none() || self.expected == self.evaluated
    }
}

impl Case {
    /// What the rules give beside what they must give, by their names.
    pub fn compare(&self, outcome: &Outcome) -> Vec<CaseResult> {
        let expected = |name: &str| {
            let mut all = self.expectations.iter();
            all.find(|(rule, _)| rule == name).map(|(_, it)| *it)
        };
        let evaluated = outcome.rules.iter().map(|(rule, status)| CaseResult {
            rule: rule.clone(),
            expected: expected(rule),
            evaluated: Some(*status),
        });
        let absent = self.expectations.iter();
        let absent = absent.filter(|(rule, _)| !outcome.rules.contains_key(rule));
        let absent = absent.map(|(rule, status)| CaseResult {
            rule: rule.clone(),
            expected: Some(*status),
            evaluated: None,
        });
        evaluated.chain(absent).collect()
    }
}

/// The code of problems of files of tests.
const CODE: &str = "invalid-guard-test";

/// Reads a file of tests, in YAML or JSON. What is wrong is left out and reported.
pub fn read_specification(
    file: FileId,
    text: &arcstr::ArcStr,
    is_json: bool,
) -> (Specification, Vec<Problem>) {
    let (roots, mut problems): (Vec<Node>, _) = if is_json {
        let parsed = json::parse(file, text);
        (parsed.tree.into_iter().collect(), parsed.problems)
    } else {
        let parsed = yaml::parse(file, text);
        (parsed.tree, parsed.problems)
    };
    let mut specification = Specification::default();
    for root in &roots {
        let cases = match &root.kind {
            Kind::List(cases) => cases,
            Kind::Null => continue,
            _ => {
                let message = "a file of tests is a list of cases";
                problems.push(Problem::error(CODE, root.span, message));
                continue;
            }
        };
        let read = cases.iter().filter_map(|node| case(node, &mut problems));
        specification.cases.extend(read);
    }
    (specification, problems)
}

fn case(node: &Node, problems: &mut Vec<Problem>) -> Option<Case> {
    let rules = node.get("expectations").and_then(|it| it.get("rules"));
    let (Some(input), Some(rules)) = (node.get("input"), rules.and_then(Node::as_map)) else {
        let message = "a case has `input` and `expectations: {rules: …}`";
        problems.push(Problem::error(CODE, node.span, message));
        return None;
    };
    let mut expectations = Vec::new();
    for entry in rules {
        let status = match entry.value.as_str() {
            Some("PASS") => Status::Pass,
            Some("FAIL") => Status::Fail,
            Some("SKIP") => Status::Skip,
            _ => {
                let message = "a rule is expected to give `PASS`, `FAIL` or `SKIP`";
                problems.push(Problem::error(CODE, entry.value.span, message));
                continue;
            }
        };
        let name = entry.key.as_str().unwrap_or_default();
        expectations.push((name.to_owned(), status));
    }
    let name = node.get("name").and_then(Node::as_str);
    Some(Case {
        name: name.unwrap_or_default().to_owned(),
        input: json_of(input).to_string(),
        expectations,
    })
}

/// As JSON; the reader of files bounds how deep it is.
fn json_of(node: &Node) -> Json {
    match &node.kind {
        Kind::Bool(it) => Json::Bool(*it),
        Kind::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
        Kind::Text(literal) => literal.text.as_str().into(),
        Kind::List(items) => items.iter().map(json_of).collect(),
        Kind::Map(entries) => Json::Object(
            entries
                .iter()
                .filter_map(|it| Some((it.key.as_str()?.to_owned(), json_of(&it.value))))
                .collect(),
        ),
        _ => Json::Null,
    }
}
