//! What a loop goes over.

use super::super::Options;
use super::super::evaluator::Evaluator;
use super::super::intrinsic::Call;
use super::super::stacks::Stack;
use super::super::template::Template;
use crate::syntax::Node;
use crate::text::{Problem, Str};
use crate::value::{Data, Value};

/// The items of a loop.
pub(super) enum Collection {
    /// All of them; none for an item of which the text is not known, or must not be shown.
    Items(Vec<Option<Str>>),
    /// A list of which nothing is known.
    Unknown,
    /// No list.
    Invalid,
}

/// Evaluates the collection of a loop; identifiers of outer loops are already put in.
pub(super) fn collection(
    node: &Node,
    template: &Template<'_>,
    stack: &Stack<'_>,
    options: &Options<'_>,
    problems: &mut Vec<Problem>,
) -> Collection {
    if node.as_list().is_none() && Call::of(node).is_none() {
        return Collection::Invalid;
    }
    let mut evaluator = Evaluator::new(template, stack, options, Vec::new());
    let items = match node.as_list() {
        Some(items) => {
            let values = items.iter().filter_map(|i| evaluator.text_or_value(i));
            Collection::Items(values.map(|v| shown_text(&v)).collect())
        }
        None => evaluator
            .value(node)
            .map_or(Collection::Invalid, |v| of(&v)),
    };
    problems.extend(evaluator.problems());
    items
}

fn of(value: &Value) -> Collection {
    match &value.data {
        // Logical ids would be made of the items.
        _ if value.sensitive => Collection::Unknown,
        Data::List(list) if list.rest.is_none() => {
            Collection::Items(list.items().iter().map(shown_text).collect())
        }
        Data::List(_) | Data::OneOf(_) | Data::Unknown(_) => Collection::Unknown,
        _ => Collection::Invalid,
    }
}

/// The text of an item; none when it is not known, or must not be shown.
fn shown_text(item: &Value) -> Option<Str> {
    item.as_known_text().filter(|_| !item.holds_secret())
}
