//! What a document is for, where nothing around it tells.

use super::PolicyType;
use crate::value::{Data, Value, decode_json};

/// What a document is for, by its name (the path of its file, the argument that holds it) and by the
/// elements that it has.
pub fn kind_of_document(name: &str, document: &Value) -> PolicyType {
    let decoded = match &document.data {
        Data::Text(text) => decode_json(text).ok(),
        _ => None,
    };
    let document = decoded.as_ref().unwrap_or(document);
    let by_elements = kind_by_elements(document);
    match kind_by_name(name) {
        // Only what could be a policy of a principal can bound one.
        Some(PolicyType::Boundary) if by_elements != PolicyType::Identity => by_elements,
        Some(by_name) => by_name,
        None if by_elements == PolicyType::Identity && has_full_access(document) => {
            PolicyType::ServiceControl
        }
        None => by_elements,
    }
}

/// What a document is for, by the elements that it has: one that names principals is the policy of a
/// resource, or of a role where it names no resources and no actions but those of STS.
pub fn kind_by_elements(document: &Value) -> PolicyType {
    let list = statements(document);
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

fn statements(document: &Value) -> Vec<&Value> {
    let statements = document.get("Statement");
    match statements.map(|value| &value.data) {
        Some(Data::List(list)) => list.items().iter().collect(),
        _ => statements.into_iter().collect(),
    }
}

/// What people call policies that bound others: `deny-root-scp.json`, `service_control_policies/a.json`.
fn kind_by_name(name: &str) -> Option<PolicyType> {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let has = |wanted: &[&str]| words.windows(wanted.len()).any(|words| words == wanted);
    let has_one = |wanted: [&str; 2]| wanted.into_iter().any(|word| has(&[word]));
    if has_one(["scp", "scps"]) || has(&["service", "control"]) {
        Some(PolicyType::ServiceControl)
    } else if has_one(["rcp", "rcps"]) || has(&["resource", "control"]) {
        Some(PolicyType::ResourceControl)
    } else if has_one(["boundary", "boundaries"]) {
        Some(PolicyType::Boundary)
    } else {
        None
    }
}

/// Whether it has the statement of `FullAWSAccess`, which organizations attach to every account and
/// from which service control policies take away.
///
/// Source: "SCP evaluation" in the AWS Organizations User Guide.
fn has_full_access(document: &Value) -> bool {
    let statements = statements(document);
    let mut sids = statements
        .iter()
        .filter_map(|s| s.get("Sid")?.as_known_text());
    sids.any(|sid| *sid == *"FullAWSAccess")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn kind(name: &str, statement: &str) -> PolicyType {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        let text = Value::text(&text, Span::default());
        let Data::Text(json) = &text.data else {
            unreachable!()
        };
        let decoded = decode_json(json).unwrap();
        let kind = kind_of_document(name, &decoded);
        assert_eq!(kind_of_document(name, &text).name(), kind.name());
        kind
    }

    #[test]
    fn names_and_elements_tell() {
        let own = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
        assert_eq!(kind("policies/app.json", own), PolicyType::Identity);
        let scp = PolicyType::ServiceControl;
        assert_eq!(kind("bootstrap/deny-root-scp.json", own), scp);
        assert_eq!(kind("05-scps/policies/policy1.json", own), scp);
        assert_eq!(kind("service_control_policies/a.json", own), scp);
        assert_eq!(kind("descp/a.json", own), PolicyType::Identity);
        assert_eq!(kind("team-boundary.json", own), PolicyType::Boundary);
        let trust = r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}"#;
        assert_eq!(kind("boundary/trust.json", trust), PolicyType::Trust);
    }
}
