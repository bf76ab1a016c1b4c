//! What a document is for, where nothing around it tells.

use super::PolicyType;
use crate::value::{Data, Value};

/// What a document is for, by the elements that it has: one that names principals is the policy of a
/// resource, or of a role where it names no resources and no actions but those of STS.
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
        (true, false) if list.iter().copied().all(may_be_of_trust) => PolicyType::Trust,
        (true, false) => PolicyType::Resource(""),
    }
}

/// Whether the actions of a statement may be those of a trust policy.
fn may_be_of_trust(statement: &Value) -> bool {
    let of_sts = |action: &Value| {
        let text = action.as_known_text();
        text.is_none_or(|text| {
            let prefix = text.split_once(':').map(|(prefix, _)| prefix);
            prefix.is_none_or(|prefix| prefix.eq_ignore_ascii_case("sts"))
        })
    };
    let Some(actions) = statement.get("Action") else {
        return true;
    };
    match &actions.data {
        Data::List(list) => list.items().is_empty() || list.items().iter().any(of_sts),
        _ => of_sts(actions),
    }
}
