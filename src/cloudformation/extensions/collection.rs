//! What a loop goes over.

use super::super::Options;
use super::super::evaluator::{Evaluator, reason};
use super::super::intrinsic::Call;
use super::super::stacks::Stack;
use super::super::template::Template;
use crate::syntax::Node;
use crate::text::{Problem, Str};
use crate::value::{Data, Reason, Value};

/// The items of a loop.
pub(super) enum Collection {
    /// All of them; why the text of an item is not known, or of all that there are.
    Items(Vec<Result<Str, Reason>>),
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
    let unknown = |reason| Collection::Items(vec![Err(reason)]);
    match &value.data {
        // Logical ids would be made of the items.
        _ if value.sensitive => unknown(Reason::NotSupported),
        Data::List(list) => {
            let items = list.items().iter().map(shown_text);
            let rest = list.rest.iter().map(|rest| Err(rest.reason));
            Collection::Items(items.chain(rest).collect())
        }
        Data::OneOf(_) => unknown(Reason::UndecidedCondition),
        Data::Unknown(symbol) => unknown(symbol.reason),
        _ => Collection::Invalid,
    }
}

/// The text of an item; why it is not known, or must not be shown.
fn shown_text(item: &Value) -> Result<Str, Reason> {
    if item.holds_secret() {
        return Err(Reason::NotSupported);
    }
    item.as_known_text()
        .ok_or_else(|| reason(std::slice::from_ref(item)))
}
