//! What checks ask of the conditions of a statement.

use crate::policy::checks::problem::shown_text;
use crate::policy::condition::{Condition, ConditionValue, Operator, Test};
use crate::policy::document::{Document, Effect, Statement};
use crate::text::Str;

impl Statement {
    /// The conditions whose key and operator are known.
    pub(super) fn tests(&self) -> impl Iterator<Item = Tested<'_>> {
        self.conditions.iter().filter_map(|condition| {
            Some(Tested {
                condition,
                key: condition.key_name.as_deref()?,
                operator: condition.operator?,
            })
        })
    }

    /// The conditions on a key, which is in lower case.
    pub(super) fn tests_of<'s>(&'s self, key: &'s str) -> impl Iterator<Item = Tested<'s>> {
        self.tests().filter(move |test| test.key == key)
    }

    /// Whether a `Null` test makes sure that the key is there.
    pub(super) fn requires_key(&self, key: &str) -> bool {
        self.tests_of(key)
            .any(|test| test.operator.test == Test::Null && test.is_all("false"))
    }

    /// Whether some condition of the statement fails for a request without the key.
    pub(super) fn needs_key(&self, key: &str) -> bool {
        let fails = |test: Tested<'_>| match test.operator.test {
            Test::Null => test.is_all("false"),
            _ => !test.operator.without_key(),
        };
        self.tests_of(key).any(fails)
    }

    /// Whether it tests one of these keys.
    pub(super) fn tests_any(&self, keys: &[&str]) -> bool {
        self.tests().any(|test| keys.contains(&test.key))
    }

    /// Whether all of its conditions are known.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_none() && self.conditions.iter().all(|c| c.key_name.is_some())
    }

    /// Whether it allows.
    pub(super) fn allows(&self) -> bool {
        self.effect == Effect::Allow
    }

    /// Whether it denies.
    pub(super) fn denies(&self) -> bool {
        self.effect == Effect::Deny
    }
}

impl Document {
    /// The statements that deny and may deny more than is read of them.
    pub(super) fn denials(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|s| s.denies())
    }
}

/// A condition whose key and operator are known.
#[derive(Clone, Copy)]
pub(super) struct Tested<'a> {
    /// The condition.
    pub condition: &'a Condition,
    /// The key in lower case.
    pub key: &'a str,
    /// The operator.
    pub operator: Operator,
}

impl<'a> Tested<'a> {
    /// The key as written.
    pub fn key_text(&self) -> String {
        shown_text(&self.condition.key)
    }

    /// The operator as written.
    pub fn operator_text(&self) -> String {
        shown_text(&self.condition.operator_name)
    }

    /// The operator's name as written, without set operator and `IfExists`.
    pub fn bare_operator(&self) -> String {
        let name = self.operator_text();
        let bare = name
            .rsplit_once(':')
            .map_or(name.as_str(), |(_, bare)| bare);
        let end = bare.len().saturating_sub("IfExists".len());
        let is_affix = |tail: &str| tail.eq_ignore_ascii_case("IfExists");
        match bare.get(end..).is_some_and(is_affix) {
            true => bare.get(..end).unwrap_or(bare).to_owned(),
            false => bare.to_owned(),
        }
    }

    /// The values that are known, each with its place.
    pub fn known(&self) -> impl Iterator<Item = (Str, &'a ConditionValue)> + use<'a> {
        let values = self.condition.values.iter();
        values.filter_map(|value| Some((value.leaf.text.as_known()?, value)))
    }

    /// Whether all values are known to be this one, whatever the case.
    pub fn is_all(&self, text: &str) -> bool {
        let is = |value: &ConditionValue| {
            let known = value.leaf.text.as_known();
            known.is_some_and(|known| known.eq_ignore_ascii_case(text))
        };
        let values = &self.condition.values;
        self.condition.open.is_none() && !values.is_empty() && values.iter().all(is)
    }

    /// Whether there is a value that is not known, or may be.
    pub fn is_open(&self) -> bool {
        let values = &self.condition.values;
        self.condition.open.is_some() || values.iter().any(|value| !value.leaf.text.is_known())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::policy::checks::problem::Found;
    use crate::policy::document::PolicyType;
    use crate::policy::read;
    use crate::text::{FileId, Span};
    use crate::value::Value;

    /// A check of one statement.
    pub type Check = fn(&mut Found<'_>, &Statement);

    /// Reads a document from JSON.
    pub fn document(json: &str, kind: PolicyType) -> Document {
        let span = Span::at(FileId(0), 0);
        let value = Value::text(json, span);
        read(&value, kind).unwrap()
    }

    /// What a check says of the statements of an identity policy.
    pub fn of(check: Check, statements: &str) -> Vec<&'static str> {
        of_kind(check, PolicyType::Identity, statements)
    }

    /// What a check says of the statements of a policy of some kind.
    pub fn of_kind(check: Check, kind: PolicyType, statements: &str) -> Vec<&'static str> {
        let json = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        let document = document(&json, kind);
        let mut found = Found::new(&document);
        for statement in &document.statements {
            found.enter(statement);
            check(&mut found, statement);
        }
        found
            .finish()
            .into_iter()
            .map(|problem| problem.check)
            .collect()
    }
}
