//! Normal forms, read again: statements and documents as policies have them, with their symbols.

use std::sync::Arc;

use arcstr::ArcStr;
use serde_json::{Map as JsonMap, Value as Json, json};

use crate::aws::managed_policy_of_arn;
use crate::syntax::json;
use crate::text::{FileId, Span};
use crate::value::{
    self, Data, Map, MapEntry, Piece, Pseudo, Reason, Symbol, SymbolKind, Text, TextBuilder, Value,
};

/// The document that a normal form is, or is a part of.
pub fn document(form: &str) -> Option<Value> {
    if let Some(policy) = managed_policy_of_arn(form) {
        return read(&policy.document());
    }
    if is_action(form) {
        let statement = json!({"Effect": "Allow", "Action": form, "Resource": "*"});
        return read(&json!({"Version": VERSION, "Statement": statement}).to_string());
    }
    let parsed: Json = serde_json::from_str(form).ok()?;
    let statement = |statement: Json| {
        let statement = plain_statement(statement)?;
        read(&json!({"Version": VERSION, "Statement": statement}).to_string())
    };
    match parsed {
        Json::Object(map) if map.contains_key("Statement") => {
            let statements = match map.get("Statement")? {
                Json::Array(statements) => statements.clone(),
                one => vec![one.clone()],
            };
            let statements: Option<Vec<Json>> =
                statements.into_iter().map(plain_statement).collect();
            let version = map.get("Version").cloned();
            let version = version.unwrap_or_else(|| VERSION.into());
            read(&json!({"Version": version, "Statement": statements?}).to_string())
        }
        Json::Object(map) if map.contains_key("Effect") => statement(Json::Object(map)),
        _ => None,
    }
}

/// The version that statements are read by.
const VERSION: &str = "2012-10-17";

fn is_action(form: &str) -> bool {
    let is_name = |text: &str| {
        let mut letters = text.bytes();
        !text.is_empty() && letters.all(|b| b.is_ascii_alphanumeric() || b"-*?".contains(&b))
    };
    let parts = form.split_once(':');
    parts.is_some_and(|(service, action)| is_name(service) && is_name(action))
}

/// A statement as documents have it, of the normal form, in which principals are texts with their
/// kind, and conditions a list.
fn plain_statement(statement: Json) -> Option<Json> {
    let Json::Object(statement) = statement else {
        return None;
    };
    let mut out = JsonMap::new();
    for (name, value) in statement {
        let value = match (name.as_str(), value) {
            ("Principal" | "NotPrincipal", Json::Array(names)) => principals(&names)?,
            ("Condition", Json::Array(conditions)) => self::conditions(conditions)?,
            (_, value) => value,
        };
        out.insert(name, value);
    }
    Some(Json::Object(out))
}

fn principals(names: &[Json]) -> Option<Json> {
    const KINDS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];
    let mut out: JsonMap<String, Json> = JsonMap::new();
    for name in names {
        let name = name.as_str()?;
        let told = name
            .split_once(':')
            .filter(|(kind, _)| KINDS.contains(kind));
        let (kind, name) = match (told, name) {
            (Some(told), _) => told,
            (None, "*") => ("AWS", "*"),
            (None, _) => return None,
        };
        let list = out.entry(kind).or_insert_with(|| json!([]));
        list.as_array_mut()?.push(name.into());
    }
    Some(Json::Object(out))
}

fn conditions(conditions: Vec<Json>) -> Option<Json> {
    let mut out: JsonMap<String, Json> = JsonMap::new();
    for condition in conditions {
        for (operator, keys) in condition.as_object()? {
            let tests = out.entry(operator).or_insert_with(|| json!({}));
            let tests = tests.as_object_mut()?;
            for (key, values) in keys.as_object()? {
                // Two tests of one key are no document.
                if tests.insert(key.clone(), values.clone()).is_some() {
                    return None;
                }
            }
        }
    }
    Some(Json::Object(out))
}

fn read(text: &str) -> Option<Value> {
    let parsed = json::parse(FileId(0), &ArcStr::from(text));
    parsed
        .tree
        .map(|tree| with_symbols(&value::from_tree(tree)))
}

/// A value whose texts have the symbols that their normal form writes as `${name}`.
fn with_symbols(value: &Value) -> Value {
    let data = match &value.data {
        Data::Text(text) => match text.as_known() {
            Some(known) => Data::Text(text_with_symbols(&known, value.span)),
            None => Data::Text(text.clone()),
        },
        Data::List(list) => Data::List(list.map_items(with_symbols)),
        Data::Map(map) => Data::Map(map_with_symbols(map, value.span)),
        other => other.clone(),
    };
    Value {
        data,
        ..value.clone()
    }
}

fn map_with_symbols(map: &Map, span: Span) -> Map {
    let mut rest = None;
    let mut entries = Vec::new();
    for entry in map.entries() {
        match symbol_name(&entry.key) {
            Some(name) => rest = Some(Arc::new(symbol(name, span))),
            None => entries.push(MapEntry {
                value: with_symbols(&entry.value),
                ..entry.clone()
            }),
        }
    }
    Map::new(map.kind, entries).with_rest(rest)
}

/// The name of the symbol that a text is as a whole.
fn symbol_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!is_policy_variable(name)).then_some(name)
}

fn text_with_symbols(text: &str, span: Span) -> Text {
    let mut out = TextBuilder::default();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, symbol_on) = rest.split_at(start);
        let inner = symbol_on.get(2..).unwrap_or_default();
        let Some(end) = closing(inner) else { break };
        let (name, after) = inner.split_at(end);
        match is_policy_variable(name) {
            true => {
                let through = start + 2 + end + 1;
                out.literal(rest.get(..through).unwrap_or_default(), span);
            }
            false => {
                out.literal(before, span);
                out.piece(Piece::Symbol(span, Arc::new(symbol(name, span))));
            }
        }
        rest = after.get(1..).unwrap_or_default();
    }
    out.literal(rest, span);
    out.finish()
}

/// Where the brace is that closes one that is open.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// Whether a name is one that policies may have in their own texts, such as `aws:username`.
fn is_policy_variable(name: &str) -> bool {
    let is_prefix = |text: &str| {
        let mut letters = text.bytes();
        !text.is_empty()
            && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let parts = name.split_once(':');
    matches!(name, "*" | "?" | "$")
        || parts.is_some_and(|(prefix, rest)| is_prefix(prefix) && !rest.starts_with(':'))
}

fn symbol(name: &str, span: Span) -> Symbol {
    const PSEUDOS: [Pseudo; 4] = [
        Pseudo::AccountId,
        Pseudo::Partition,
        Pseudo::Region,
        Pseudo::UrlSuffix,
    ];
    match PSEUDOS.into_iter().find(|pseudo| pseudo.name() == name) {
        Some(pseudo) => Symbol::pseudo(pseudo, span),
        None => {
            let kind = SymbolKind::Outside(name.into());
            Symbol::new(kind, Reason::DecidedAtDeployment, span)
        }
    }
}
