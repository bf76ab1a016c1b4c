//! A `statement` block as a statement of the document.

use arcstr::literal_substr;

use super::{ProviderStyle, is_empty};
use crate::syntax::Literal;
use crate::terraform::eval::named;
use crate::text::{Problem, Span, Str};
use crate::value::{
    Alternative, Data, List, ListKind, Map, MapEntry, MapKind, Piece, TextBuilder, Value,
};

/// Elements of a statement, in the order of the rendering.
pub(super) static ELEMENTS: [Str; 9] = [
    literal_substr!("Sid"),
    literal_substr!("Effect"),
    literal_substr!("Action"),
    literal_substr!("NotAction"),
    literal_substr!("Resource"),
    literal_substr!("NotResource"),
    literal_substr!("Principal"),
    literal_substr!("NotPrincipal"),
    literal_substr!("Condition"),
];

/// The statement of a block in a document of `version`, as it is written where the provider would
/// refuse it, which is reported.
pub(super) fn configured(
    block: &Value,
    version: &Value,
    style: ProviderStyle,
    report: &dyn Fn(Problem),
) -> Value {
    let Some(map) = block.as_map() else {
        return block.clone();
    };
    let reader = Reader { version, report };
    let set = |name: &str| map.get(name).filter(|value| !value.is_null());
    let mut elements = Elements::default();
    elements.sid(set("sid"), block.span, style);
    elements.add("Effect", Some(reader.effect(set("effect"), block.span)));
    for (element, argument) in [("Action", "actions"), ("NotAction", "not_actions")] {
        elements.add(element, set(argument).and_then(string_list));
    }
    for (element, argument) in [("Resource", "resources"), ("NotResource", "not_resources")] {
        let values = set(argument).and_then(string_list);
        elements.add(element, values.map(|v| reader.variables(v)));
    }
    for (element, argument) in [
        ("Principal", "principals"),
        ("NotPrincipal", "not_principals"),
    ] {
        elements.add(element, reader.blocks(set(argument), &Reader::principals));
    }
    elements.add(
        "Condition",
        reader.blocks(set("condition"), &Reader::conditions),
    );
    elements.into_value(block.span)
}

/// Elements of a statement as they are put together.
#[derive(Default)]
pub(super) struct Elements(Vec<MapEntry>);

impl Elements {
    /// Adds an element that is there.
    pub(super) fn add(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            let known = ELEMENTS.iter().find(|element| **element == *name);
            self.0.push(MapEntry {
                key: known.cloned().unwrap_or_else(|| Str::from(name)),
                key_span: value.span,
                value,
            });
        }
    }

    /// Adds the Sid; provider 3 writes an empty one where there is none.
    pub(super) fn sid(&mut self, sid: Option<&Value>, span: Span, style: ProviderStyle) {
        let sid = sid.filter(|sid| !is_empty(sid)).cloned();
        let empty = (style == ProviderStyle::V3).then(|| {
            Value::text(
                "",
                Span {
                    end: span.start,
                    ..span
                },
            )
        });
        self.add("Sid", sid.or(empty));
    }

    pub(super) fn into_value(self, span: Span) -> Value {
        Value::new(Data::Map(Map::new(MapKind::Object, self.0)), span)
    }
}

/// A set of texts as the provider writes it: descending, one alone without a list, nothing when it
/// is empty.
pub(super) fn string_list(value: &Value) -> Option<Value> {
    let data = match &value.data {
        Data::Null(_) => return None,
        Data::List(list) => {
            let mut items = texts(list, value);
            items.sort_by_cached_key(|item| std::cmp::Reverse(sort_key(item)));
            items.dedup_by(|a, b| same_text(a, b));
            match (items.len(), &list.rest) {
                (0, None) => return None,
                (1, None) => return items.pop(),
                (_, None) => Data::List(List::new(ListKind::Tuple, items)),
                (_, Some(rest)) => Data::List(List::open(ListKind::Tuple, items, rest.clone())),
            }
        }
        Data::OneOf(alternatives) => {
            let lists = alternatives.iter().map(|alternative| Alternative {
                condition: alternative.condition.clone(),
                value: string_list(&alternative.value)
                    .unwrap_or_else(|| Value::null(alternative.value.span)),
            });
            Data::OneOf(lists.collect())
        }
        _ => return Some(as_text(value.clone())),
    };
    Some(Value {
        data,
        ..value.clone()
    })
}

/// The items of a list as texts, each passed on as the list was.
pub(super) fn texts(list: &List, value: &Value) -> Vec<Value> {
    let items = list.items().iter().filter(|item| !item.is_null());
    items
        .map(|item| as_text(item.clone().taken_from(value)))
        .collect()
}

/// Numbers and booleans as the texts that they are converted to.
pub(super) fn as_text(value: Value) -> Value {
    match (&value.data, value.to_text()) {
        (Data::Number(_) | Data::Bool(_), Some(text)) => Value {
            data: Data::Text(text),
            ..value
        },
        _ => value,
    }
}

fn sort_key(value: &Value) -> String {
    value
        .to_text()
        .map_or_else(String::new, |text| text.to_string())
}

fn same_text(a: &Value, b: &Value) -> bool {
    match (a.to_text(), b.to_text()) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// What reads the parts of a statement in a document of a version.
pub(super) struct Reader<'a> {
    version: &'a Value,
    /// Takes what the provider refuses.
    report: &'a dyn Fn(Problem),
}

/// Reads the nested blocks of a list.
type Read<'a> = dyn Fn(&Reader<'a>, &Value, &List) -> Option<Value> + 'a;

impl<'a> Reader<'a> {
    fn effect(&self, set: Option<&Value>, span: Span) -> Value {
        let Some(effect) = set else {
            // Allow is the default; it stands nowhere but in the block as a whole.
            return Value::text(
                "Allow",
                Span {
                    end: span.start,
                    ..span
                },
            );
        };
        if let Some(text) = effect.as_known_text()
            && text != *"Allow"
            && text != *"Deny"
        {
            let text = named(&text, effect.sensitive);
            let message = format!("the effect is {text}, not `Allow` or `Deny`");
            (self.report)(refusal(effect.span, message));
        }
        effect.clone()
    }

    /// The value with `&{…}` as the policy variable `${…}`, which the old version does not have.
    pub(super) fn variables(&self, value: Value) -> Value {
        let data = match &value.data {
            Data::Text(text) => {
                let has = |piece: &Piece| match piece {
                    Piece::Literal(_, literal) => literal.text.contains("&{"),
                    Piece::Symbol(..) => false,
                };
                if !text.pieces().iter().any(has) {
                    return value;
                }
                if self.version.as_known_text().as_deref() == Some("2008-10-17") {
                    let text = named(&text.to_string(), value.sensitive);
                    let message = format!("{text} has a variable, which version 2008-10-17 lacks");
                    (self.report)(refusal(value.span, message).help("use version 2012-10-17"));
                }
                let mut out = TextBuilder::default();
                for piece in text.pieces() {
                    out.piece(match piece {
                        // Both marks have two bytes: the way back to the file stays the same.
                        Piece::Literal(span, literal) => Piece::Literal(
                            *span,
                            Literal {
                                text: Str::from(literal.text.replace("&{", "${")),
                                map: literal.map.clone(),
                            },
                        ),
                        symbol @ Piece::Symbol(..) => symbol.clone(),
                    });
                }
                Data::Text(out.finish())
            }
            Data::List(list) => {
                let items = list.items().iter().cloned();
                let items = items.map(|item| self.variables(item)).collect();
                let mut replaced = List::new(list.kind, items);
                replaced.rest = list.rest.clone();
                Data::List(replaced)
            }
            Data::OneOf(alternatives) => {
                let replaced = alternatives.iter().map(|alternative| Alternative {
                    condition: alternative.condition.clone(),
                    value: self.variables(alternative.value.clone()),
                });
                Data::OneOf(replaced.collect())
            }
            _ => return value,
        };
        Value { data, ..value }
    }

    /// What `read` makes of nested blocks, or of each alternative of which there are.
    fn blocks(&self, value: Option<&Value>, read: &Read<'a>) -> Option<Value> {
        let value = value?;
        match &value.data {
            Data::List(list) => read(self, value, list),
            // The JSON syntax allows one block without a list.
            Data::Map(_) => {
                let list = List::new(ListKind::Tuple, vec![value.clone()]);
                read(self, value, &list)
            }
            Data::OneOf(alternatives) => {
                let read = alternatives.iter().map(|alternative| Alternative {
                    condition: alternative.condition.clone(),
                    value: self
                        .blocks(Some(&alternative.value), read)
                        .unwrap_or_else(|| Value::null(alternative.value.span)),
                });
                Some(Value {
                    data: Data::OneOf(read.collect()),
                    ..value.clone()
                })
            }
            _ => Some(value.clone()),
        }
    }
}

fn refusal(span: Span, message: String) -> Problem {
    Problem::warning("invalid-policy-document", span, message)
}
