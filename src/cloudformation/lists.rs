//! The functions that take or give lists.

use super::cidr;
use super::evaluator::{Evaluator, passed_on};
use super::intrinsic::Call;
use super::text::{computed_value, has_certain, in_order, list_of, parts, split, text_value};
use crate::syntax::Node;
use crate::text::Str;
use crate::value::{Data, HopKind, List, ListKind, Number, Value};

impl<'a> Evaluator<'a> {
    pub(super) fn join(&mut self, call: Call<'a>) -> Value {
        let expected = "a delimiter and a list of texts";
        let Some([delimiter, list]) = call.argument.as_list() else {
            return self.wrong_shape(call, expected);
        };
        let (Some(delimiter), Some(list)) = (self.text_or_value(delimiter), self.texts(list))
        else {
            return self.wrong_shape(call, expected);
        };
        let span = call.span();
        self.combined(call, expected, &[list], |it, lists| {
            let list = lists.first()?.as_list()?;
            let mut values = vec![delimiter.clone()];
            values.extend(in_order(list));
            Some(it.combined(call, expected, &values, |it, values| {
                let (delimiter, items) = values.split_first()?;
                // A delimiter that is used nowhere must be a text nevertheless.
                delimiter.to_text()?;
                let present = items.iter().filter(|i| !i.is_null());
                let parts = present.flat_map(|item| [delimiter, item]).skip(1);
                it.concat(call.node, parts, span)
            }))
        })
    }

    /// A list; numbers that are written in it are texts as they are written.
    fn texts(&mut self, list: &'a Node) -> Option<Value> {
        let Some(items) = list.as_list() else {
            return self.value(list);
        };
        let items = items.iter().filter_map(|i| self.text_or_value(i));
        let items = List::new(ListKind::Tuple, items.collect());
        Some(Value::new(Data::List(items), list.span))
    }

    pub(super) fn select(&mut self, call: Call<'a>) -> Value {
        let expected = "an index and a list that has an item there";
        let Some([index, list]) = call.argument.as_list() else {
            return self.wrong_shape(call, expected);
        };
        let (Some(index), Some(list)) = (self.text_or_value(index), self.texts(list)) else {
            return self.wrong_shape(call, expected);
        };
        let is_no_index = |i: Str| i.parse::<usize>().is_err();
        if index.as_known_text().is_some_and(is_no_index) || !may_be_list(&list) {
            return self.wrong_shape(call, expected);
        }
        let span = call.span();
        let hop = HopKind::Function("Fn::Select".into());
        self.combined(call, expected, &[index, list], |it, values| {
            let [index, list] = values else {
                return None;
            };
            let at: usize = index.as_known_text()?.parse().ok()?;
            let list = list.as_list()?;
            match (list.head().get(at), &list.rest) {
                (Some(item), _) => Some(passed_on(item.clone(), &hop, span)),
                (None, Some(rest)) => Some(it.expression(call.node, rest.reason)),
                (None, None) => None,
            }
        })
    }

    pub(super) fn split(&mut self, call: Call<'a>) -> Value {
        let expected = "a delimiter that is a literal text, and a text";
        let Some([delimiter, text]) = call.argument.as_list() else {
            return self.wrong_shape(call, expected);
        };
        let (Some(delimiter), Some(text)) = (
            delimiter.as_str().filter(|d| !d.is_empty()),
            self.text_or_value(text),
        ) else {
            return self.wrong_shape(call, expected);
        };
        let hop = HopKind::Function("Fn::Split".into());
        let span = call.span();
        self.combined(call, expected, &[text], |it, values| {
            let [value] = values else {
                return None;
            };
            let text = value.to_text()?;
            it.within(call.node, parts(&text, delimiter), |_| {
                let parts = split(&text, delimiter);
                if !has_certain(&parts) {
                    return None;
                }
                let list = list_of(parts, |item| {
                    let at = item.span().unwrap_or(value.span);
                    let mut part = text_value(item, at);
                    part.via = value.via.clone();
                    part.sensitive = value.sensitive;
                    part
                });
                let mut list = Value::new(Data::List(list), value.span);
                list.via = value.via.clone();
                Some(passed_on(list, &hop, span))
            })
        })
    }

    pub(super) fn cidr(&mut self, call: Call<'a>) -> Value {
        let expected = "an address block, a count and the bits of a host";
        let arguments = match call.argument.as_list() {
            Some(arguments @ [_, _, _]) => arguments.iter(),
            _ => return self.wrong_shape(call, expected),
        };
        let arguments: Option<Vec<Value>> = arguments.map(|n| self.text_or_value(n)).collect();
        let Some(arguments) = arguments else {
            return self.wrong_shape(call, expected);
        };
        let span = call.span();
        self.combined(call, expected, &arguments, |_, values| {
            let [block, count, bits] = values else {
                return None;
            };
            let blocks = cidr::blocks(
                &block.as_known_text()?,
                &count.as_known_text()?,
                &bits.as_known_text()?,
            )?;
            let items = blocks.into_iter().map(|b| computed_value(b, span));
            let list = List::new(ListKind::Tuple, items.collect());
            Some(Value::new(Data::List(list), span))
        })
    }

    pub(super) fn length(&mut self, call: Call<'a>) -> Value {
        let expected = "a list";
        let Some(list) = self.value(call.argument) else {
            return self.wrong_shape(call, expected);
        };
        let span = call.span();
        self.combined(call, expected, &[list], |it, lists| {
            let list = lists
                .first()?
                .as_list()
                .filter(|list| list.rest.is_none())?;
            // Items that are absent in one branch make the length depend on it.
            let (open, fixed): (Vec<Value>, Vec<Value>) =
                list.items().iter().cloned().partition(is_maybe_absent);
            Some(it.combined(call, expected, &open, |_, open| {
                let present = open.iter().filter(|item| !item.is_null()).count();
                let length = i64::try_from(fixed.len() + present).ok()?;
                Some(Value::new(Data::Number(Number::from(length)), span))
            }))
        })
    }
}

/// Whether a value is a list in one case at least, as far as is known.
fn may_be_list(value: &Value) -> bool {
    let mut all = value.alternatives().into_iter();
    all.any(|(_, v)| v.is_unknown() || v.as_list().is_some())
}

fn is_maybe_absent(value: &Value) -> bool {
    value.alternatives().iter().any(|(_, v)| v.is_null())
}
