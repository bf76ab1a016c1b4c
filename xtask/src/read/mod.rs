//! One reader for each package: its files to facts, with nothing judged.

pub mod botocore;
pub mod cfn_lint;
pub mod floyd;
pub mod iam_data;
pub mod managed_policies;
pub mod older;

use serde_json::Value;

use crate::Fallible;

/// A text of an object.
fn text<'a>(value: &'a Value, key: &str) -> Fallible<&'a str> {
    let text = value.get(key).and_then(Value::as_str);
    text.ok_or_else(|| format!("no text `{key}` in {value}").into())
}

/// The fields of an object.
fn fields<'a>(value: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.as_object().into_iter().flatten()
}

/// The texts of a list; none where there is no list.
fn texts<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let list = value.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

/// An access level as IAM names it: those that stand in two of AWS's groups have two names.
fn level(names: &str) -> String {
    let special = ["Permissions management", "Tagging"];
    let special = special.into_iter().find(|name| names.contains(name));
    special.unwrap_or(names).to_owned()
}
