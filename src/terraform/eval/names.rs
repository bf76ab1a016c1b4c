//! How values are named in messages.

use crate::value::{Data, Value};

use super::Budget;

/// What stands in a message for what must not be printed.
pub(crate) const HIDDEN: &str = "(sensitive)";

/// A text of a value as a message names it.
pub(crate) fn named(text: &str, sensitive: bool) -> String {
    match sensitive {
        true => HIDDEN.to_owned(),
        false => format!("`{text}`"),
    }
}

/// Whether a value or a part of it is sensitive.
pub(crate) fn holds_sensitive(value: &Value, budget: &Budget) -> bool {
    if value.sensitive || !budget.spend() {
        return value.sensitive;
    }
    match &value.data {
        Data::List(list) => list.items().iter().any(|v| holds_sensitive(v, budget)),
        Data::Map(map) => {
            let mut values = map.entries().iter().map(|e| &e.value);
            values.any(|v| holds_sensitive(v, budget))
        }
        Data::OneOf(cases) => cases.iter().any(|c| holds_sensitive(&c.value, budget)),
        _ => false,
    }
}
