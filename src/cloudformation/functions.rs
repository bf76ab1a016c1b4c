//! The functions besides references, `Fn::Sub` and conditions.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::alternatives::combine;
use super::cidr;
use super::evaluator::{Evaluator, passed_on, reason};
use super::intrinsic::Call;
use super::template::not_expanded;
use super::text::{computed_value, concat, scalar_text, split, text_value};
use crate::syntax::{Entry, Node};
use crate::text::{Problem, Str};
use crate::value::{
    Data, HopKind, JsonStyle, List, ListKind, Number, Reason, Text, Value, both, equality,
};

impl<'a> Evaluator<'a> {
    /// What a function gives; none for `AWS::NoValue`.
    pub(super) fn call(&mut self, call: Call<'a>) -> Option<Value> {
        match call.name {
            "Ref" => self.reference_of(call),
            "GetAtt" => self.get_att(call),
            "Sub" => self.sub(call),
            "If" => self.if_else(call),
            "Join" => Some(self.join(call)),
            "Select" => Some(self.select(call)),
            "Split" => Some(self.split(call)),
            "FindInMap" => self.find_in_map(call),
            "Base64" => Some(self.base64(call)),
            "Cidr" => Some(self.cidr(call)),
            "Length" => Some(self.length(call)),
            "ToJsonString" => Some(self.json(call)),
            "ImportValue" => Some(self.import(call)),
            "GetAZs" => Some(self.expression(call.node, Reason::DecidedAtDeployment)),
            "Equals" | "And" | "Or" | "Not" | "Condition" => Some(match self.verdict(call.node) {
                Some(holds) => Value::new(Data::Bool(holds), call.span()),
                None => self.expression(call.node, Reason::UndecidedCondition),
            }),
            "Transform" => {
                self.problem(not_expanded(&call.full_name(), call.span()));
                Some(self.expression(call.node, Reason::NotSupported))
            }
            // Why a loop still stands here was told when it was not expanded.
            name if name.starts_with("ForEach::") => {
                Some(self.expression(call.node, Reason::NotSupported))
            }
            _ => {
                let message = format!("the function `{}` is not evaluated", call.full_name());
                self.note("unknown-function", call.span(), message);
                Some(self.expression(call.node, Reason::NotSupported))
            }
        }
    }

    fn if_else(&mut self, call: Call<'a>) -> Option<Value> {
        let Some([condition, then, otherwise]) = call.argument.as_list() else {
            return Some(self.wrong_shape(call, "a condition and two values"));
        };
        let Some(name) = condition.as_str() else {
            return Some(self.wrong_shape(call, "the name of a condition and two values"));
        };
        match self.condition(name, condition.span) {
            Some(true) => self.value(then),
            Some(false) => self.value(otherwise),
            None => {
                let then = self.assuming(name, true, |it| it.value(then));
                let otherwise = self.assuming(name, false, |it| it.value(otherwise));
                if then.is_none() && otherwise.is_none() {
                    return None;
                }
                let address = self.stack.address(name);
                let or_absent = |v: Option<Value>| v.unwrap_or_else(|| Value::null(call.span()));
                let alternatives = vec![
                    (address.clone(), or_absent(then)),
                    (Str::from(format!("not {address}")), or_absent(otherwise)),
                ];
                Some(self.one_of(call, alternatives))
            }
        }
    }

    fn join(&mut self, call: Call<'a>) -> Value {
        let Some([delimiter, list]) = call.argument.as_list() else {
            return self.wrong_shape(call, "a delimiter and a list");
        };
        let delimiter = self.text_or_value(delimiter);
        let list = match list.as_list() {
            // Numbers in the list are texts as they are written.
            Some(items) => {
                let items = items.iter().filter_map(|i| self.text_or_value(i));
                let items = List::new(ListKind::Tuple, items.collect());
                Some(Value::new(Data::List(items), list.span))
            }
            None => self.value(list),
        };
        let (Some(delimiter), Some(list)) = (delimiter, list) else {
            return self.wrong_shape(call, "a delimiter and a list");
        };
        let is_list = |v: &Value| v.as_list().is_some() || v.is_unknown();
        if !list.alternatives().iter().all(|(_, v)| is_list(v)) {
            return self.wrong_shape(call, "a delimiter and a list");
        }
        let span = call.span();
        if let Some(items) = list.as_list().filter(|list| list.rest.is_none()) {
            let mut values = vec![delimiter];
            values.extend_from_slice(items.items());
            return self.combined(call, &values, |values| {
                let (delimiter, items) = values.split_first()?;
                joined(delimiter, items, span)
            });
        }
        self.combined(call, &[delimiter, list], |values| {
            let [delimiter, list] = values else {
                return None;
            };
            let items = list.as_list()?.items();
            combine(items, span, |items| joined(delimiter, items, span))
        })
    }

    fn select(&mut self, call: Call<'a>) -> Value {
        let expected = "an index and a list";
        let Some([index, list]) = call.argument.as_list() else {
            return self.wrong_shape(call, expected);
        };
        let (Some(index), Some(list)) = (self.text_or_value(index), self.value(list)) else {
            return self.wrong_shape(call, expected);
        };
        let outside = |list: &Value, index: &Value| {
            let at: Option<usize> = index.as_known_text().and_then(|t| t.parse().ok());
            match (list.as_list(), at) {
                (Some(list), Some(at)) => list.rest.is_none() && at >= list.items().len(),
                (Some(_), None) => index.as_known_text().is_some(),
                (None, _) => !list.is_unknown() && !matches!(list.data, Data::OneOf(_)),
            }
        };
        if outside(&list, &index) {
            return self.wrong_shape(call, "an index of an item that the list has");
        }
        let span = call.span();
        let hop = HopKind::Function("Fn::Select".into());
        self.combined(call, &[index, list], |values| {
            let [index, list] = values else {
                return None;
            };
            let at: usize = index.as_known_text()?.parse().ok()?;
            let item = list.as_list()?.items().get(at)?;
            Some(passed_on(item.clone(), &hop, span))
        })
    }

    fn split(&mut self, call: Call<'a>) -> Value {
        let expected = "a delimiter and a text";
        let Some([delimiter, text]) = call.argument.as_list() else {
            return self.wrong_shape(call, expected);
        };
        let Some(delimiter) = delimiter.as_str().filter(|d| !d.is_empty()) else {
            return self.wrong_shape(call, "a delimiter that is a literal text, and a text");
        };
        let Some(text) = self.text_or_value(text) else {
            return self.wrong_shape(call, expected);
        };
        if text
            .alternatives()
            .iter()
            .any(|(_, v)| v.to_text().is_none())
        {
            return self.wrong_shape(call, expected);
        }
        let hop = HopKind::Function("Fn::Split".into());
        let span = call.span();
        self.combined(call, &[text], |values| {
            let [value] = values else {
                return None;
            };
            let items = split(&value.to_text()?, delimiter)?;
            let items = items.into_iter().map(|item| {
                let at = place(&item).unwrap_or(value.span);
                let mut part = text_value(item, at);
                part.via = value.via.clone();
                part.sensitive = value.sensitive;
                part
            });
            let list = List::new(ListKind::Tuple, items.collect());
            let mut list = Value::new(Data::List(list), value.span);
            list.via = value.via.clone();
            Some(passed_on(list, &hop, span))
        })
    }

    fn base64(&mut self, call: Call<'a>) -> Value {
        let Some(text) = self.text_or_value(call.argument) else {
            return self.wrong_shape(call, "a text");
        };
        let span = call.span();
        self.combined(call, &[text], |values| {
            let known = values.first()?.as_known_text()?;
            let mut value = computed_value(BASE64.encode(known.as_bytes()), span);
            value.sensitive = values.iter().any(|v| v.sensitive);
            Some(value)
        })
    }

    fn cidr(&mut self, call: Call<'a>) -> Value {
        let expected = "an address block, a count and the bits of a host";
        let Some([block, count, bits]) = call.argument.as_list() else {
            return self.wrong_shape(call, expected);
        };
        let arguments: Option<Vec<Value>> = [block, count, bits]
            .into_iter()
            .map(|n| self.text_or_value(n))
            .collect();
        let Some(arguments) = arguments else {
            return self.wrong_shape(call, expected);
        };
        let known: Option<Vec<Str>> = arguments.iter().map(Value::as_known_text).collect();
        let Some([block, count, bits]) = known.as_deref() else {
            return self.expression(call.node, reason(&arguments));
        };
        let Some(blocks) = cidr::blocks(block, count, bits) else {
            return self.wrong_shape(call, expected);
        };
        let items = blocks.into_iter().map(|b| computed_value(b, call.span()));
        let list = List::new(ListKind::Tuple, items.collect());
        Value::new(Data::List(list), call.span())
    }

    fn length(&mut self, call: Call<'a>) -> Value {
        let Some(list) = self.value(call.argument) else {
            return self.wrong_shape(call, "a list");
        };
        let span = call.span();
        self.combined(call, &[list], |values| {
            let list = values.first()?.as_list()?;
            // An item that is absent in one branch makes the length depend on it.
            if list.rest.is_some() || list.items().iter().any(is_maybe_absent) {
                return None;
            }
            let length = i64::try_from(list.items().len()).ok()?;
            Some(Value::new(Data::Number(Number::from(length)), span))
        })
    }

    fn json(&mut self, call: Call<'a>) -> Value {
        match self.value(call.argument) {
            Some(value) => {
                let sensitive = value.sensitive;
                let text = Text::encoded(value, JsonStyle::default());
                let mut json = Value::new(Data::Text(text), call.span());
                json.sensitive = sensitive;
                json
            }
            None => self.wrong_shape(call, "a map or a list"),
        }
    }

    fn find_in_map(&mut self, call: Call<'a>) -> Option<Value> {
        let expected = "the name of a mapping and two keys";
        let (keys, default) = match call.argument.as_list() {
            Some([map, first, second]) => ([map, first, second], None),
            Some([map, first, second, last]) if last.get("DefaultValue").is_some() => {
                ([map, first, second], last.get("DefaultValue"))
            }
            _ => return Some(self.wrong_shape(call, expected)),
        };
        let mut values = Vec::new();
        for key in keys {
            match self.text_or_value(key) {
                Some(value) => values.push(value),
                None => return Some(self.wrong_shape(call, expected)),
            }
        }
        let [map, first, second] = values.as_slice() else {
            return Some(self.wrong_shape(call, expected));
        };
        let Some(map) = map.as_known_text() else {
            return Some(self.expression(call.node, reason(&values)));
        };
        let Some(mapping) = self.template.mappings.get(map.as_str()).copied() else {
            return match default {
                Some(default) => self.value(default),
                None => Some(self.no_key(call, &format!("the mapping `{map}`"))),
            };
        };
        self.look_up(call, &map, mapping, [first, second], default)
    }

    fn look_up(
        &mut self,
        call: Call<'a>,
        map: &str,
        mapping: &'a Entry,
        [first, second]: [&Value; 2],
        default: Option<&'a Node>,
    ) -> Option<Value> {
        let mut found: Vec<(Str, &'a Node)> = vec![(Str::new(), &mapping.value)];
        for key in [first, second] {
            let mut deeper = Vec::new();
            for (conditions, node) in found {
                for (condition, value) in chosen(node, key) {
                    if let Some(condition) = both(&conditions, &condition) {
                        deeper.push((condition, value));
                    }
                }
            }
            found = deeper;
        }
        let known = first.as_known_text().is_some() && second.as_known_text().is_some();
        let hop = HopKind::Mapping(map.into());
        match found.as_slice() {
            [(_, node)] if known => {
                let value = self.mapped(call, node);
                Some(passed_on(value, &hop, call.span()))
            }
            [] => match default {
                Some(default) => self.value(default),
                None if known => {
                    let keys = format!("`{}` in the mapping `{map}`", key_names(first, second));
                    Some(self.no_key(call, &keys))
                }
                None => Some(self.expression(call.node, reason(&[first.clone(), second.clone()]))),
            },
            several => {
                let mut alternatives = Vec::new();
                for (condition, node) in several.iter().take(crate::value::MAX_ALTERNATIVES + 1) {
                    let value = passed_on(self.mapped(call, node), &hop, call.span());
                    alternatives.push((condition.clone(), value));
                }
                Some(self.one_of(call, alternatives))
            }
        }
    }

    /// A mapping's value: a scalar or a list of scalars, never a function.
    fn mapped(&mut self, call: Call<'a>, node: &'a Node) -> Value {
        if let Some(text) = scalar_text(node) {
            return text;
        }
        let items = node.as_list().unwrap_or_default();
        let texts: Option<Vec<Value>> = items.iter().map(scalar_text).collect();
        match texts {
            Some(texts) if !texts.is_empty() || node.as_list().is_some() => {
                let list = List::new(ListKind::Tuple, texts);
                Value::new(Data::List(list), node.span)
            }
            _ => self.wrong_shape(call, "keys that lead to a text or a list of texts"),
        }
    }

    fn no_key(&mut self, call: Call<'a>, what: &str) -> Value {
        let message = format!("there is no {}", what.trim_start_matches("the "));
        self.problem(Problem::warning(
            "unknown-mapping-key",
            call.span(),
            message,
        ));
        self.expression(call.node, Reason::Invalid)
    }
}

/// The entries of a mapping that a key may choose, each with its condition.
fn chosen<'a>(node: &'a Node, key: &Value) -> Vec<(Str, &'a Node)> {
    if let Some(known) = key.as_known_text() {
        let found = node.get(&known).map(|n| (Str::new(), n));
        return found.into_iter().collect();
    }
    if let Data::OneOf(alternatives) = &key.data {
        let all = alternatives.iter().flat_map(|alternative| {
            let inner = chosen(node, &alternative.value).into_iter();
            inner.filter_map(|(more, n)| Some((both(&alternative.condition, &more)?, n)))
        });
        return all.collect();
    }
    let name = key.to_text().map(|t| t.to_string()).unwrap_or_default();
    let name = name.trim_start_matches("${").trim_end_matches('}');
    let entries = node.as_map().unwrap_or_default().iter();
    entries
        .filter_map(|e| Some((equality(name, e.key.as_str()?), &e.value)))
        .collect()
}

/// The items that are there, with the delimiter between them.
fn joined(delimiter: &Value, items: &[Value], span: crate::text::Span) -> Option<Value> {
    let present = items.iter().filter(|i| !i.is_null());
    let parts = present.flat_map(|item| [delimiter, item]).skip(1);
    concat(parts, span)
}

fn key_names(first: &Value, second: &Value) -> String {
    let name = |v: &Value| v.as_known_text().unwrap_or_default();
    format!("{}.{}", name(first), name(second))
}

/// Where the first piece of a text stands.
fn place(text: &Text) -> Option<crate::text::Span> {
    text.pieces().first().map(|piece| match piece {
        crate::value::Piece::Literal(span, _) | crate::value::Piece::Symbol(span, _) => *span,
    })
}

fn is_maybe_absent(value: &Value) -> bool {
    value.alternatives().iter().any(|(_, v)| v.is_null())
}
