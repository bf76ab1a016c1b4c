//! Terraform's recorded answers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map as Json, Value as JsonValue, json};

use super::different::{self, is_different};
use super::{Module, eval};
use crate::syntax::{Call, Kind, Node};
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

/// The cases, one a line.
fn read(cases: &str) -> impl Iterator<Item = JsonValue> {
    // A number that does not fit the reader of JSON is compared as text.
    let long = regex::Regex::new("[0-9]{309,}").unwrap();
    let lines = cases.lines();
    lines.map(move |line| serde_json::from_str(&long.replace_all(line, "\"$0\"")).unwrap())
}

/// The number of cases, one a line, and those that differ although they are not known to, or are
/// known to but do not.
fn differences(cases: &str) -> (usize, Vec<String>) {
    let mut failures = Vec::new();
    let mut count = 0;
    for case in read(cases) {
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

fn assert_recorded(cases: &str) {
    let (_, failures) = differences(cases);
    let report = failures.join("\n");
    assert!(failures.is_empty(), "{} differ:\n{report}", failures.len());
}

const ANSWERS: &str = include_str!("../../../../testdata/terraform/expressions.jsonl");
const MORE_ANSWERS: &str = include_str!("../../../../testdata/terraform/expressions_more.jsonl");

#[test]
fn recorded_answers() {
    assert_recorded(ANSWERS);
}

#[test]
fn more_recorded_answers() {
    assert_recorded(MORE_ANSWERS);
}

/// The expressions that have a recorded answer.
fn expressions() -> impl Iterator<Item = String> {
    let cases = read(ANSWERS).chain(read(MORE_ANSWERS));
    cases.map(|case| case["expr"].as_str().unwrap().to_owned())
}

#[test]
fn what_is_said_to_differ_has_a_recorded_answer() {
    let recorded: BTreeSet<String> = expressions().collect();
    let missing: Vec<&str> = different::expressions()
        .filter(|expression| !recorded.contains(*expression))
        .collect();
    assert_eq!(missing, [""; 0]);
}

/// What recorded calls of a function give it.
#[derive(Debug, Default, PartialEq)]
struct Given {
    /// Arguments that are all known, or none where it takes none.
    known: bool,
    /// `null`.
    null: bool,
    /// An argument of which something is not known.
    unknown: bool,
}

impl Given {
    fn add(&mut self, call: &Call, text: &str) {
        let unknown = regex::Regex::new(r"\b(var\.u[a-z]+|local\.u)\b").unwrap();
        let mut args = call.args.iter();
        if args
            .clone()
            .any(|arg| unknown.is_match(&text[arg.span.range()]))
        {
            self.unknown = true;
        } else if args.any(|arg| matches!(arg.kind, Kind::Null)) {
            self.null = true;
        } else {
            self.known = true;
        }
    }
}

/// Terraform's functions, and those of its built-in provider.
fn function_names() -> impl Iterator<Item = &'static str> {
    let names = include_str!("../../../../testdata/terraform/functions.txt").lines();
    names.filter(|line| !line.starts_with('#')).chain([
        "provider::terraform::decode_tfvars",
        "provider::terraform::encode_expr",
        "provider::terraform::encode_tfvars",
    ])
}

#[test]
fn every_function_is_recorded_with_known_null_and_unknown_arguments() {
    let mut given: BTreeMap<String, Given> = BTreeMap::new();
    for expression in expressions() {
        let module = Module::new(&expression);
        if let Ok(Node {
            kind: Kind::Call(call),
            ..
        }) = module.node()
        {
            let name = call.name.to_string();
            given.entry(name).or_default().add(&call, &module.text);
        }
    }
    let everything = Given {
        known: true,
        null: true,
        unknown: true,
    };
    let lacking: Vec<_> = function_names()
        .map(|name| (name, given.remove(name).unwrap_or_default()))
        .filter(|(_, given)| *given != everything)
        .collect();
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[test]
fn every_function_of_terraform_is_there() {
    let is_missing = |name: &&str| {
        let answer = eval(&format!("{name}()"));
        answer.is_err_and(|problem| problem.code == "unknown-function")
    };
    let missing: Vec<&str> = function_names().filter(is_missing).collect();
    assert_eq!(missing, [""; 0]);
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
