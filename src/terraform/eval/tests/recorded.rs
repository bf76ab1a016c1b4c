//! Terraform's recorded answers.

use serde_json::{Map as Json, Value as JsonValue, json};

use super::different::{self, is_different};
use super::eval;
use crate::text::Problem;
use crate::value::{Data, ListKind, MapKind, Value};

/// The value as the recorded answers have it: `(json, unknown)`, an unknown leaf being null, and
/// absent in an object.
fn plain(value: &Value) -> (JsonValue, JsonValue) {
    match &value.data {
        Data::Null(_) => (JsonValue::Null, json!(false)),
        Data::Bool(b) => (json!(b), json!(false)),
        Data::Number(n) => {
            let text = n.to_string();
            let number = serde_json::from_str(&text).unwrap_or(json!(text));
            (number, json!(false))
        }
        Data::Text(text) => match text.as_known() {
            Some(known) => (json!(known.as_str()), json!(false)),
            None => (JsonValue::Null, json!(true)),
        },
        Data::List(list) if list.rest.is_none() => {
            let (values, unknown): (Vec<_>, Vec<_>) = list.items().iter().map(plain).unzip();
            let known = unknown.iter().all(|u| *u == json!(false));
            let unknown = if known { json!(false) } else { json!(unknown) };
            (json!(values), unknown)
        }
        Data::Map(map) if map.rest.is_none() => {
            let (mut values, mut unknowns) = (Json::new(), Json::new());
            for entry in map.entries() {
                let (value, unknown) = plain(&entry.value);
                let key = entry.key.to_string();
                if unknown != json!(true) {
                    values.insert(key.clone(), value);
                }
                if unknown != json!(false) {
                    unknowns.insert(key, unknown);
                }
            }
            let known = unknowns.is_empty();
            let unknowns = if known { json!(false) } else { json!(unknowns) };
            (JsonValue::Object(values), unknowns)
        }
        Data::List(_) | Data::Map(_) | Data::OneOf(_) | Data::Unknown(_) => {
            (JsonValue::Null, json!(true))
        }
    }
}

/// Whether the value may be of the recorded type; null and empty collections are of any type.
fn has_type(value: &Value, ty: &JsonValue) -> bool {
    let inner = |i: usize| ty.get(i).cloned().unwrap_or_default();
    let all = |mut values: &mut dyn Iterator<Item = &Value>| {
        let ty = inner(1);
        (&mut values).all(|v| has_type(v, &ty))
    };
    let name = ty
        .as_str()
        .or_else(|| ty.get(0)?.as_str())
        .unwrap_or_default();
    match (&value.data, name) {
        (Data::Null(_), _) => true,
        (Data::Bool(_), "bool") | (Data::Number(_), "number") | (Data::Text(_), "string") => true,
        (Data::List(list), "list" | "set") => {
            let kind = if name == "set" {
                ListKind::Set
            } else {
                ListKind::List
            };
            list.kind == kind && all(&mut list.items().iter())
        }
        (Data::List(list), "tuple") => {
            let types = inner(1);
            list.kind == ListKind::Tuple
                && types.as_array().is_some_and(|types| {
                    types.len() == list.items().len()
                        && list
                            .items()
                            .iter()
                            .zip(types)
                            .all(|(v, ty)| has_type(v, ty))
                })
        }
        (Data::Map(map), "map") => {
            map.kind == MapKind::Map && all(&mut map.entries().iter().map(|e| &e.value))
        }
        (Data::Map(map), "object") => {
            let types = inner(1);
            map.kind == MapKind::Object
                && map.entries().iter().all(|e| {
                    types
                        .get(e.key.as_str())
                        .is_some_and(|ty| has_type(&e.value, ty))
                })
        }
        _ => false,
    }
}

/// The number of cases, one a line, and those that differ although they are not known to, or are
/// known to but do not.
fn differences(cases: &str) -> (usize, Vec<String>) {
    // A number that does not fit the reader of JSON is compared as text.
    let long = regex::Regex::new("[0-9]{309,}").unwrap();
    let mut failures = Vec::new();
    let mut count = 0;
    for line in cases.lines() {
        let line = long.replace_all(line, "\"$0\"");
        let case: JsonValue = serde_json::from_str(&line).unwrap();
        let (expression, answer) = (case["expr"].as_str().unwrap(), &case["answer"]);
        count += 1;
        let result = eval(expression);
        if agrees(&result, answer) == is_different(expression) {
            let got = result.as_ref().map(plain).map_err(|p| &p.message);
            let got = format!("{got:?}");
            let got: String = got.chars().take(2000).collect();
            failures.push(format!("{expression}\n    ours {got}\n    theirs {answer}"));
        }
    }
    (count, failures)
}

fn agrees(result: &Result<Value, Problem>, answer: &JsonValue) -> bool {
    match (result, answer.get("error")) {
        (Err(_), Some(_)) => true,
        (Ok(value), None) => {
            let (json, unknown) = plain(value);
            let wanted = answer.get("unknown").map_or(json!(false), mask);
            let ty = answer.get("type");
            json == answer["json"]
                && mask(&unknown) == wanted
                && ty.is_none_or(|ty| has_type(value, ty))
        }
        _ => false,
    }
}

/// A mask in which what is wholly known is `false`, however it was written.
fn mask(unknown: &JsonValue) -> JsonValue {
    let known = |value: &JsonValue| *value == json!(false);
    match unknown {
        JsonValue::Array(items) => {
            let items: Vec<JsonValue> = items.iter().map(mask).collect();
            let all = items.iter().all(known);
            if all { json!(false) } else { json!(items) }
        }
        JsonValue::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), mask(value)));
            let fields: Json<String, JsonValue> = fields.filter(|(_, v)| !known(v)).collect();
            if fields.is_empty() {
                json!(false)
            } else {
                json!(fields)
            }
        }
        other => other.clone(),
    }
}

fn assert_recorded(cases: &str, wanted: usize) {
    let (count, failures) = differences(cases);
    let report = failures.join("\n");
    assert!(failures.is_empty(), "{} differ:\n{report}", failures.len());
    assert_eq!(count, wanted);
}

#[test]
fn recorded_answers() {
    let cases = include_str!("../../../../testdata/terraform/expressions.jsonl");
    assert_recorded(cases, 270);
}

#[test]
fn more_recorded_answers() {
    let cases = include_str!("../../../../testdata/terraform/expressions_more.jsonl");
    assert_recorded(cases, 4324);
    assert_eq!(different::count(), 89);
}

/// Compares with further recorded answers; CONTRIBUTING says how to record some.
#[test]
#[ignore = "needs a file of answers, named by IAMVET_EXPRESSIONS"]
fn answers_of_a_file() {
    let path = std::env::var_os("IAMVET_EXPRESSIONS").unwrap();
    let (count, failures) = differences(&std::fs::read_to_string(path).unwrap());
    let report = failures.join("\n");
    assert!(
        failures.is_empty(),
        "{} of {count} differ:\n{report}",
        failures.len()
    );
}
