//! Elements with nothing in them.

use crate::policy::checks::problem::{Found, Outcome, Place};
use crate::policy::condition::{SetPrefix, Test};
use crate::policy::document::{Effect, Statement};
use crate::policy::fault::{Fault, FaultKind};

/// Lists and objects with nothing in them, and an empty `Sid`.
pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    elements(found, statement);
    for span in &statement.empty_conditions {
        found.note(
            "empty-object-condition",
            Outcome::Style,
            Place::new(*span, "Condition"),
            "an empty condition always holds",
            "write the test that is meant, or remove it",
        );
    }
    empty_sid(found, statement);
    empty_values(found, statement);
}

fn elements(found: &mut Found<'_>, statement: &Statement) {
    let document = found.document;
    let of_statement = |fault: &&Fault| fault.statement == Some(statement.index);
    for fault in document.faults.iter().filter(of_statement) {
        let (check, name) = match fault.kind {
            FaultKind::Empty("Action") => ("empty-array-action", "Action"),
            FaultKind::Empty("Resource") => ("empty-array-resource", "Resource"),
            FaultKind::Empty("Principal") => ("empty-principal", "Principal"),
            _ => continue,
        };
        found.note(
            check,
            Outcome::Refused,
            Place::new(fault.span, name),
            format!("`{name}` names nothing, so the statement matches no request"),
            format!("name what the statement is about in `{name}`, or remove the statement"),
        );
        return;
    }
}

fn empty_sid(found: &mut Found<'_>, statement: &Statement) {
    let Some(sid) = &statement.sid else { return };
    if sid.text.as_known().is_some_and(|text| text.is_empty()) {
        found.note(
            "empty-sid-value",
            Outcome::Style,
            sid,
            "an empty `Sid`",
            "name the statement, or remove its `Sid`",
        );
    }
}

fn empty_values(found: &mut Found<'_>, statement: &Statement) {
    for test in statement.tests() {
        if !test.condition.values.is_empty() || test.condition.open.is_some() {
            continue;
        }
        let (operator, key) = (test.operator_text(), test.key_text());
        let is_negated = test.operator.is_negated;
        let holds = match (test.operator.set, test.operator.test) {
            (_, Test::Null) => "never holds",
            (Some(SetPrefix::ForAllValues), _) if is_negated => "always holds",
            (Some(SetPrefix::ForAllValues), _) => "holds only for requests without the key",
            (Some(SetPrefix::ForAnyValue), _) if is_negated => "holds whenever the key is there",
            (Some(SetPrefix::ForAnyValue), _) => "never holds",
            (None, _) if is_negated => "always holds",
            (None, _) if test.operator.if_exists => "holds only for requests without the key",
            (None, _) => "never holds",
        };
        let so = match (holds, statement.effect) {
            ("never holds", Effect::Allow) => ": the statement allows nothing",
            ("never holds", Effect::Deny) => ": the statement denies nothing",
            _ => "",
        };
        found.note(
            "empty-array-condition",
            Outcome::Inert,
            Place::key(test.condition),
            format!("`{operator}` of `{key}` has no values, so it {holds}{so}"),
            "write the values that are meant, or remove the test",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::{of, of_kind};
    use super::*;
    use crate::policy::document::PolicyType;

    fn found(rest: &str) -> Vec<&'static str> {
        of(check, &format!(r#"{{"Effect":"Deny",{rest}}}"#))
    }

    #[test]
    fn nothing_is_named() {
        let condition = |text: &str| {
            found(&format!(
                r#""Action":"s3:*","Resource":"*","Condition":{text}"#
            ))
        };
        assert_eq!(
            found(r#""Action":[],"Resource":"*""#),
            ["empty-array-action"]
        );
        assert_eq!(
            found(r#""Action":"s3:*","Resource":[]"#),
            ["empty-array-resource"]
        );
        assert_eq!(
            found(r#""Sid":"","Action":"s3:*","Resource":"*""#),
            ["empty-sid-value"]
        );
        assert_eq!(
            found(r#""Sid":"A","Action":"s3:*","Resource":"*""#),
            [""; 0]
        );
        assert_eq!(condition("{}"), ["empty-object-condition"]);
        assert_eq!(
            condition(r#"{"StringEquals":{}}"#),
            ["empty-object-condition"]
        );
        assert_eq!(
            condition(r#"{"StringEquals":{"aws:TagKeys":[]}}"#),
            ["empty-array-condition"]
        );
        assert_eq!(
            condition(r#"{"StringEquals":{"aws:TagKeys":[""]}}"#),
            [""; 0]
        );
    }

    #[test]
    fn nobody_is_named() {
        let of = |principal: &str| {
            let statement = format!(
                r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}"#
            );
            of_kind(check, PolicyType::Trust, &statement)
        };
        assert_eq!(of("{}"), ["empty-principal"]);
        assert_eq!(of(r#"{"AWS":[]}"#).first(), Some(&"empty-principal"));
        assert_eq!(of(r#"{"AWS":"111122223333"}"#), [""; 0]);
    }
}
