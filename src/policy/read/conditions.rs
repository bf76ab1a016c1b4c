//! Conditions.

use super::{Reader, When, has_symbol, with};
use crate::policy::condition::{Condition, ConditionValue, Operator, is_multivalued};

use crate::policy::fault::FaultKind;

use crate::text::Str;
use crate::value::{Data, Map, MapEntry, Text, Value};

impl Reader {
    pub(super) fn conditions(
        &mut self,
        value: &Value,
        when: &When,
        variables: Option<bool>,
        into: &mut Vec<Condition>,
    ) {
        self.within(value, |reader| match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        reader.conditions(&alternative.value, &when, variables, into);
                    }
                }
            }
            Data::Unknown(symbol) => reader.open_with(Some(symbol)),
            Data::Null(_) if when.is_some() => {}
            Data::Map(map) => {
                reader.open_with(map.rest.as_ref());
                reader.duplicates(map);
                reader.note_if_empty(map, value);
                for entry in map.entries() {
                    reader.operator(entry, &entry.value, when, variables, into);
                }
            }
            _ => {
                let kind = FaultKind::WrongType("Condition".into(), "an object");
                reader.fault(kind, value.span);
            }
        });
    }

    fn operator(
        &mut self,
        entry: &MapEntry,
        value: &Value,
        when: &When,
        variables: Option<bool>,
        into: &mut Vec<Condition>,
    ) {
        self.within(value, |reader| match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        reader.operator(entry, &alternative.value, &when, variables, into);
                    }
                }
            }
            Data::Unknown(symbol) => reader.open_with(Some(symbol)),
            Data::Null(_) if when.is_some() => {}
            Data::Map(map) => {
                reader.note_if_empty(map, value);
                reader.tests(entry, map, when, variables, into);
            }
            _ => {
                let kind = FaultKind::WrongType(reader.shown(&entry.key), "an object");
                reader.fault(kind, value.span);
            }
        });
    }

    /// The tests of an operator.
    fn tests(
        &mut self,
        entry: &MapEntry,
        map: &Map,
        when: &When,
        variables: Option<bool>,
        into: &mut Vec<Condition>,
    ) {
        let operator = Operator::parse(&entry.key);
        // A key of a map with symbols in its key is written `${name}`. Without keys, AWS takes any
        // name.
        if operator.is_none() && !has_symbol(&entry.key) && !map.entries().is_empty() {
            self.fault(
                FaultKind::UnknownOperator(self.shown(&entry.key)),
                entry.key_span,
            );
        }
        self.open_with(map.rest.as_ref());
        self.duplicates(map);
        for key in map.entries() {
            let (values, open) = self.leaves(&key.value, &None, "Condition", &mut |leaf| {
                ConditionValue::new(leaf, operator, variables)
            });
            let text = |text: &Str, span| Text::literal(text.clone(), span);
            let key_name: Option<Str> =
                (!has_symbol(&key.key)).then(|| key.key.to_lowercase().into());
            into.push(Condition {
                operator,
                operator_name: text(&self.shown(&entry.key), entry.key_span),
                operator_span: entry.key_span,
                is_secret: self.is_secret,
                key: text(&self.shown(&key.key), key.key_span),
                is_multivalued: key_name.as_deref().is_some_and(is_multivalued),
                key_name,
                key_span: key.key_span,
                values,
                open,
                when: when.clone(),
            });
        }
    }

    fn note_if_empty(&mut self, map: &Map, value: &Value) {
        if map.entries().is_empty() && map.rest.is_none() {
            self.empty_conditions.push(value.span);
        }
    }
}
