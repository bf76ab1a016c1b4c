//! What a document is for, where nothing around it tells.

use super::PolicyType;
use crate::value::{Data, Value};

/// What a document is for, by the elements that it has: one that names principals is the policy of a
/// resource, or of a role where it names no resources.
pub fn kind_by_elements(document: &Value) -> PolicyType {
    let statements = document.get("Statement");
    let list: Vec<&Value> = match statements.map(|value| &value.data) {
        Some(Data::List(list)) => list.items().iter().collect(),
        _ => statements.into_iter().collect(),
    };
    let has = |names: [&str; 2]| {
        let mut statements = list.iter();
        statements.any(|s| names.iter().any(|name| s.get(name).is_some()))
    };
    match (
        has(["Principal", "NotPrincipal"]),
        has(["Resource", "NotResource"]),
    ) {
        (false, _) => PolicyType::Identity,
        (true, true) => PolicyType::Resource(""),
        (true, false) => PolicyType::Trust,
    }
}
