//! The smallest document that grants the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::actions::shrink;
use super::document::PolicyType;
use super::fault::FaultKind;
use super::read;
use super::size::rendered;
use crate::aws::actions_matching;
use crate::value::{Reason, Value};

/// Why a document has no minimal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotMinimized {
    /// A part of it is not known before deployment.
    Unknown,
    /// It is larger than what is rendered.
    TooLarge,
    /// There is none: null, or an empty text.
    NoDocument,
    /// The first of its faults, for which AWS would refuse it.
    Fault(FaultKind),
}

/// The smallest document found that grants the same, as compact JSON with sorted keys.
///
/// Actions become the shortest patterns that match the same known actions; statements that differ
/// in nothing but their actions, resources or AWS principals become one; what stands twice goes,
/// lists of one entry become the entry, and names (`Sid`, `Id`) go, since they grant nothing. The
/// patterns may match other actions that AWS adds later.
///
/// # Errors
///
/// The document is not wholly known, or has faults.
pub fn minimize(document: &Value, kind: PolicyType) -> Result<String, NotMinimized> {
    let model = read(document, kind).ok_or(NotMinimized::NoDocument)?;
    if let Some(fault) = model.faults.into_iter().next() {
        return Err(NotMinimized::Fault(fault.kind));
    }
    let text = rendered(document);
    let is_cut = text.symbols().all(|symbol| symbol.reason == Reason::Limit);
    let text = text.as_known().ok_or(match is_cut {
        true => NotMinimized::TooLarge,
        false => NotMinimized::Unknown,
    })?;
    let Ok(Json::Object(mut document)) = serde_json::from_str(&text) else {
        return Err(NotMinimized::NoDocument);
    };
    let statements = match document.remove("Statement") {
        Some(Json::Array(statements)) => statements,
        Some(statement) => vec![statement],
        None => return Err(NotMinimized::NoDocument),
    };
    let objects = statements
        .into_iter()
        .filter_map(|statement| match statement {
            Json::Object(statement) => Some(statement),
            _ => None,
        });
    let mut statements: Vec<Statement> = objects.map(Statement::new).collect();
    loop {
        let before = statements.len();
        for element in MERGED {
            statements = merged(statements, element);
        }
        if statements.len() == before {
            break;
        }
    }
    document.remove("Id");
    let statements = statements.into_iter().map(Statement::written).collect();
    document.insert("Statement".to_owned(), unwrapped(statements));
    Ok(Json::Object(document).to_string())
}

/// Elements whose entries add to each other.
const MERGED: [&str; 3] = ["Action", "Resource", "Principal"];

/// A statement as its elements; those that are lists of texts as sets.
struct Statement {
    sets: BTreeMap<String, BTreeSet<String>>,
    others: Map<String, Json>,
}

impl Statement {
    fn new(elements: Map<String, Json>) -> Self {
        let mut statement = Self {
            sets: BTreeMap::new(),
            others: Map::new(),
        };
        for (name, value) in elements {
            match name.as_str() {
                "Sid" => {}
                _ => match set_of(&name, &value) {
                    Some(set) => drop(statement.sets.insert(name.clone(), fewest(&name, set))),
                    None => drop(statement.others.insert(name, compact(value))),
                },
            }
        }
        statement
    }

    /// What a statement must have in common with this one, to differ in one element only.
    fn without(&self, element: &str) -> Option<String> {
        self.sets.get(element)?;
        let sets = self.sets.iter().filter(|(name, _)| *name != element);
        let sets: BTreeMap<_, _> = sets.collect();
        Some(format!("{sets:?}{}", Json::Object(self.others.clone())))
    }

    fn written(self) -> Json {
        let mut statement = self.others;
        for (name, set) in self.sets {
            let is_principal = name == "Principal";
            let mut value = unwrapped(set.into_iter().map(Json::String).collect());
            if is_principal && value != "*" {
                value = Json::Object(Map::from_iter([("AWS".to_owned(), value)]));
            }
            statement.insert(name, value);
        }
        Json::Object(statement)
    }
}

/// Puts statements together that differ in one element only; the first keeps its place.
fn merged(statements: Vec<Statement>, element: &str) -> Vec<Statement> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut grown: BTreeSet<usize> = BTreeSet::new();
    let mut merged: Vec<Statement> = Vec::new();
    for mut statement in statements {
        let Some(rest) = statement.without(element) else {
            merged.push(statement);
            continue;
        };
        let place = *places.entry(rest).or_insert(merged.len());
        match merged.get_mut(place).and_then(|s| s.sets.get_mut(element)) {
            Some(set) => {
                set.append(statement.sets.entry(element.to_owned()).or_default());
                grown.insert(place);
            }
            None => merged.push(statement),
        }
    }
    for (at, statement) in merged.iter_mut().enumerate() {
        if let Some(set) = statement.sets.get_mut(element)
            && grown.contains(&at)
        {
            *set = fewest(element, std::mem::take(set));
        }
    }
    merged
}

/// The entries of an element that is a set.
fn set_of(name: &str, value: &Json) -> Option<BTreeSet<String>> {
    match name {
        "Action" | "NotAction" | "Resource" | "NotResource" => texts(value),
        "Principal" => only_aws(value),
        _ => None,
    }
}

/// The fewest entries that mean the same.
fn fewest(name: &str, set: BTreeSet<String>) -> BTreeSet<String> {
    match name {
        "Action" | "NotAction" => shortest(set),
        "Resource" | "NotResource" => without_covered(set),
        _ => set,
    }
}

/// The entries of a text or a list of texts.
fn texts(value: &Json) -> Option<BTreeSet<String>> {
    match value {
        Json::String(text) => Some(BTreeSet::from([text.clone()])),
        Json::Array(items) => items
            .iter()
            .map(|i| i.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

/// The AWS principals, where there are no others.
fn only_aws(value: &Json) -> Option<BTreeSet<String>> {
    match value {
        Json::String(text) if text == "*" => Some(BTreeSet::from([text.clone()])),
        Json::Object(types) if types.len() == 1 => texts(types.get("AWS")?),
        _ => None,
    }
}

/// The shortest patterns for the known actions; patterns that match none stay as they are.
fn shortest(patterns: BTreeSet<String>) -> BTreeSet<String> {
    if patterns.len() == 1 {
        return patterns;
    }
    let mut known = BTreeSet::new();
    let mut shortest = BTreeSet::new();
    for pattern in &patterns {
        let mut found = actions_matching(pattern).peekable();
        if found.peek().is_none() {
            shortest.insert(pattern.clone());
        } else {
            known.extend(found);
        }
    }
    shortest.extend(shrink(&known, patterns.iter().map(String::as_str)));
    shortest
}

/// Without patterns that another one covers, as far as a trailing `*` tells.
fn without_covered(patterns: BTreeSet<String>) -> BTreeSet<String> {
    let opens: Vec<&str> = patterns.iter().filter_map(|p| open_end(p)).collect();
    let is_covered = |pattern: &str| {
        let mut rests = opens.iter().filter_map(|begin| pattern.strip_prefix(begin));
        rests.any(|rest| rest != "*")
    };
    let kept = patterns.iter().filter(|pattern| !is_covered(pattern));
    kept.cloned().collect()
}

/// What stands before a `*` at the end that is the only wildcard or variable.
fn open_end(pattern: &str) -> Option<&str> {
    let begin = pattern.strip_suffix('*')?;
    (!begin.contains(['*', '?', '$'])).then_some(begin)
}

/// Without lists of one entry, at any depth of a condition.
fn compact(value: Json) -> Json {
    match value {
        Json::Object(map) => Json::Object(map.into_iter().map(|(k, v)| (k, compact(v))).collect()),
        Json::Array(items) => unwrapped(items),
        other => other,
    }
}

/// A list, or its only entry.
fn unwrapped(mut items: Vec<Json>) -> Json {
    match (items.len(), items.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            items.extend(last);
            Json::Array(items)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn minimized(document: &str) -> Result<Json, NotMinimized> {
        let value = Value::text(document, Span::at(FileId(0), 0));
        let text = minimize(&value, PolicyType::Identity)?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn statements_that_differ_in_one_element_are_one() {
        let document = r#"{
            "Version": "2012-10-17", "Id": "x",
            "Statement": [
                {"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a/*"]},
                {"Sid": "B", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"},
                {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::b/*"},
                {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"},
                {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::c/*",
                 "Condition": {"Bool": {"aws:SecureTransport": ["true"]}}}
            ]
        }"#;
        let expected = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
                 "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]},
                {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"},
                {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::c/*",
                 "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
            ]
        });
        assert_eq!(minimized(document), Ok(expected));
    }

    #[test]
    fn covered_resources_and_actions_go() {
        let document = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Action": ["sqs:Send*", "sqs:SendMessage", "sqs:NoSuchAction"],
            "Resource": ["arn:aws:sqs:*:*:a", "arn:aws:sqs:eu-west-1:*", "arn:aws:sqs:eu-west-1:1:q"]}}"#;
        let statement = &minimized(document).unwrap()["Statement"];
        assert_eq!(
            statement["Action"],
            serde_json::json!(["sqs:NoSuchAction", "sqs:Send*"])
        );
        assert_eq!(
            statement["Resource"],
            serde_json::json!(["arn:aws:sqs:*:*:a", "arn:aws:sqs:eu-west-1:*"])
        );
    }

    #[test]
    fn faulty_documents_stay_as_they_are() {
        let missing = FaultKind::Missing("Statement");
        assert_eq!(minimized("{}"), Err(NotMinimized::Fault(missing)));
        assert!(matches!(minimized("{"), Err(NotMinimized::Fault(_))));
    }

    #[test]
    fn large_documents_are_known_and_too_large() {
        let statement =
            |i| format!(r#"{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::{i}"}}"#);
        let statements: Vec<_> = (0..20_000).map(statement).collect();
        let document = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        let parsed = crate::syntax::json::parse(FileId(0), &document.as_str().into());
        let value = crate::value::from_tree(parsed.tree.unwrap());
        assert_eq!(
            minimize(&value, PolicyType::Identity),
            Err(NotMinimized::TooLarge)
        );
    }

    #[test]
    fn documents_without_any_statement_stay_as_they_are() {
        assert_eq!(minimized(""), Err(NotMinimized::NoDocument));
    }
}
