//! A value of the source with what a plan says of it.
//!
//! The plan decides what is known to it; everything keeps the place where it is written in the
//! source, and what the plan lost is as the source has it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::terraform::inputs::relocated;
use crate::text::Str;
use crate::value::{
    Alternative, Data, JsonStyle, List, ListKind, Map, MapEntry, Piece, Symbol, Text, TextBuilder,
    Value, decode_json,
};

/// The value that both say together.
pub(super) fn merged(source: Value, planned: &Value) -> Value {
    together(source, planned, Within::Attribute)
}

/// What a value is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// An attribute: what the plan does not say of it may be what is only written.
    Attribute,
    /// A document that the plan knows: what it does not say is not there.
    Document,
}

fn together(source: Value, planned: &Value, within: Within) -> Value {
    let mut value = data(source, planned, within);
    value.sensitive |= planned.sensitive;
    value
}

/// The value of a variable of which the plan has the value that it was made with.
pub(super) fn merged_input(source: Value, planned: Value) -> Value {
    if is_equal(&source, &planned) {
        return source;
    }
    Value {
        sensitive: source.sensitive,
        ..planned
    }
}

fn data(source: Value, planned: &Value, within: Within) -> Value {
    match (&source.data, &planned.data) {
        (_, Data::Unknown(_)) => source,
        (Data::Unknown(_), _) => replaced(&source, planned, true),
        // Arguments that are only written are null in every plan.
        (_, Data::Null(_)) if within == Within::Attribute => match is_known(&source) {
            true => source,
            false => replaced(&source, planned, true),
        },
        (Data::OneOf(alternatives), _) => chosen(&source, alternatives, planned, within),
        (Data::List(list), Data::List(other)) => {
            let data = Data::List(lists(list, other, &source, within));
            Value { data, ..source }
        }
        (Data::Map(map), Data::Map(other)) => {
            let data = Data::Map(maps(map, other, &source, within));
            Value { data, ..source }
        }
        (Data::Text(text), Data::Text(other)) => match texts(text, other) {
            Some(text) => Value {
                data: Data::Text(text),
                ..source
            },
            None => replaced(&source, planned, false),
        },
        // Terraform converts what is written to the attribute's type.
        _ => match (source.as_known_text(), planned.as_known_text()) {
            (Some(a), Some(b)) if a == b => source,
            _ => replaced(&source, planned, false),
        },
    }
}

/// What the plan says, at the place in the source. What the source does not know may still be what
/// it was read from.
fn replaced(source: &Value, planned: &Value, keep_link: bool) -> Value {
    Value {
        via: source.via.clone(),
        link: source.link.clone().filter(|_| keep_link),
        sensitive: source.sensitive | planned.sensitive,
        ..relocated(planned.clone(), source.span)
    }
}

fn is_known(value: &Value) -> bool {
    match &value.data {
        Data::Unknown(_) | Data::OneOf(_) => false,
        Data::Text(text) => text.is_known(),
        Data::List(list) => list.rest.is_none() && list.items().iter().all(is_known),
        Data::Map(map) => map.rest.is_none() && map.entries().iter().all(|e| is_known(&e.value)),
        _ => true,
    }
}

/// The alternative that the plan has.
fn chosen(source: &Value, alternatives: &[Alternative], planned: &Value, within: Within) -> Value {
    let compatible = |a: &&Alternative| is_compatible(&a.value, planned);
    let mut possible = alternatives.iter().filter(compatible);
    let exact = alternatives
        .iter()
        .find(|a| is_known(&a.value) && is_compatible(&a.value, planned));
    let found = match (exact, possible.next(), possible.next()) {
        (Some(exact), ..) => Some(exact),
        (None, only, None) => only,
        _ => None,
    };
    match found {
        Some(alternative) => {
            let value = alternative.value.clone().taken_from(source);
            together(value, planned, within)
        }
        None => replaced(source, planned, true),
    }
}

/// Whether both can be the same value, as far as is looked at: scalars, and those of members.
fn is_compatible(source: &Value, planned: &Value) -> bool {
    match (&source.data, &planned.data) {
        (Data::Unknown(_) | Data::OneOf(_), _) | (_, Data::Unknown(_)) => true,
        (Data::Null(_), _) | (_, Data::Null(_)) => source.is_null() && is_nothing(planned),
        (Data::Map(a), Data::Map(_)) => a.entries().iter().all(|entry| {
            let other = planned.get(&entry.key);
            other.is_none_or(|other| {
                let is_scalar = entry.value.to_text().is_some();
                !is_scalar || is_compatible(&entry.value, other)
            })
        }),
        (Data::List(a), Data::List(b)) => a.rest.is_some() || a.items().len() == b.items().len(),
        (Data::Text(a), Data::Text(b)) if !a.is_known() => {
            a.decoded().is_some() || aligned(a, &b.as_known().unwrap_or_default()).is_some()
        }
        _ => match (source.as_known_text(), planned.as_known_text()) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

fn is_nothing(planned: &Value) -> bool {
    match &planned.data {
        Data::Null(_) => true,
        Data::Text(text) => {
            text.pieces().is_empty() || text.as_known().is_some_and(|t| t.is_empty())
        }
        Data::List(list) => list.items().is_empty(),
        Data::Map(map) => map.entries().is_empty(),
        _ => false,
    }
}

fn maps(source: &Map, planned: &Map, whole: &Value, within: Within) -> Map {
    let in_document = within == Within::Document;
    let merged_entry = |entry: &MapEntry| {
        let value = match planned.get(&entry.key) {
            Some(other) => together(entry.value.clone(), other, within),
            None if in_document => return None,
            None => entry.value.clone(),
        };
        Some(MapEntry {
            value,
            ..entry.clone()
        })
    };
    let mut entries: Vec<MapEntry> = source.entries().iter().filter_map(merged_entry).collect();
    let further = planned.entries().iter().filter(|entry| {
        let says = in_document || !entry.value.is_unknown() && !is_nothing(&entry.value);
        says && source.get(&entry.key).is_none()
    });
    let sorted = entries.is_sorted_by(|a, b| a.key <= b.key);
    entries.extend(further.map(|entry| MapEntry {
        key: entry.key.clone(),
        key_span: whole.span,
        value: relocated(entry.value.clone(), whole.span),
    }));
    if sorted {
        entries.sort_by(|a, b| a.key.cmp(&b.key));
    }
    let rest = source.rest.clone().filter(|_| !in_document);
    Map::new(source.kind, entries).with_rest(rest)
}

/// The items that the plan has, each with the one in the source that it is. Sets have another order
/// in the plan.
fn lists(source: &List, planned: &List, whole: &Value, within: Within) -> List {
    let mut pairs = Pairs::new(source.items(), planned.items());
    pairs.equal();
    pairs.compatible();
    pairs.in_order();
    let items = planned.items().iter().zip(pairs.of_planned);
    let mut merged_items: Vec<Value> = items
        .map(
            |(planned, at)| match at.and_then(|at| source.items().get(at)) {
                Some(item) => together(item.clone(), planned, within),
                None => relocated(planned.clone(), whole.span),
            },
        )
        .collect();
    // A set with unknown items has fewer of them than are written, or more.
    let open = planned.items().iter().any(Value::is_unknown);
    if open {
        let left = source.items().iter().zip(&pairs.used);
        merged_items.extend(
            left.filter(|(_, used)| !**used)
                .map(|(item, _)| item.clone()),
        );
    }
    match source.rest.clone().filter(|_| open) {
        Some(rest) => List::open(source.kind, merged_items, rest),
        None => List::new(source.kind, merged_items),
    }
}

/// Which item of the source each item of a planned list is.
struct Pairs<'a> {
    source: &'a [Value],
    planned: &'a [Value],
    of_planned: Vec<Option<usize>>,
    used: Vec<bool>,
}

/// Longer lists are not searched for items that could be the same.
const MAX_SEARCHED: usize = 256;

impl<'a> Pairs<'a> {
    fn new(source: &'a [Value], planned: &'a [Value]) -> Self {
        Self {
            source,
            planned,
            of_planned: vec![None; planned.len()],
            used: vec![false; source.len()],
        }
    }

    fn pair(&mut self, source: usize, planned: usize) {
        if let (Some(used), Some(of)) =
            (self.used.get_mut(source), self.of_planned.get_mut(planned))
        {
            *used = true;
            *of = Some(source);
        }
    }

    /// Scalars with the same text.
    fn equal(&mut self) {
        let mut by_text: FxHashMap<Str, Vec<usize>> = FxHashMap::default();
        for (i, item) in self.source.iter().enumerate().rev() {
            if let Some(text) = item.as_known_text() {
                by_text.entry(text).or_default().push(i);
            }
        }
        for (i, item) in self.planned.iter().enumerate() {
            let found = item.as_known_text().and_then(|text| by_text.get_mut(&text));
            if let Some(at) = found.and_then(Vec::pop) {
                self.pair(at, i);
            }
        }
    }

    /// Blocks that say nothing different, and texts of which parts are unknown.
    fn compatible(&mut self) {
        for (i, planned) in self.planned.iter().enumerate() {
            if self.of_planned[i].is_some() || planned.is_unknown() {
                continue;
            }
            let fits = |at: usize| {
                let free = self.used.get(at) == Some(&false);
                let item = self
                    .source
                    .get(at)
                    .filter(|item| free && !item.is_unknown());
                item.is_some_and(|item| is_compatible(item, planned))
            };
            let searched = 0..self.source.len().min(MAX_SEARCHED);
            let found = std::iter::once(i).chain(searched).find(|at| fits(*at));
            if let Some(at) = found {
                self.pair(at, i);
            }
        }
    }

    /// What is left, one by one.
    fn in_order(&mut self) {
        let mut free = 0;
        for i in 0..self.planned.len() {
            if self.of_planned[i].is_some() {
                continue;
            }
            while self.used.get(free) == Some(&true) {
                free += 1;
            }
            self.pair(free, i);
        }
    }
}

/// The text of the plan with the places of the source; none where they are not the same text.
fn texts(source: &Text, planned: &Text) -> Option<Text> {
    let known = planned.as_known()?;
    if source.decoded().is_none() {
        if let Some(text) = aligned(source, &known) {
            return Some(text);
        }
        // AWS may give a policy back in another form than it is written in.
        if !planned.is_json() {
            return None;
        }
    }
    let written = decode_json(source).ok()?;
    let planned = decode_json(planned).ok()?;
    if is_same(&written, &planned) {
        return Some(source.clone());
    }
    let style = source.style().unwrap_or(JsonStyle::TERRAFORM);
    let document = together(written, &planned, Within::Document);
    Some(Text::encoded(document, style))
}

/// Whether a value that is not converted yet is the one that a plan has: in the same order but in
/// sets, and with the same members but for those that are null.
fn is_equal(source: &Value, planned: &Value) -> bool {
    match (&source.data, &planned.data) {
        (Data::Map(a), Data::Map(b)) => {
            let missing = |entry: &MapEntry| entry.value.is_null() || a.get(&entry.key).is_some();
            a.rest.is_none()
                && b.entries().iter().all(missing)
                && a.entries().iter().all(|entry| match b.get(&entry.key) {
                    Some(other) => is_equal(&entry.value, other),
                    None => entry.value.is_null(),
                })
        }
        (Data::List(a), Data::List(b)) => {
            let known = |list: &List| -> Option<Vec<Str>> {
                let texts = list.items().iter().map(Value::as_known_text);
                let mut texts: Vec<Str> = texts.collect::<Option<_>>()?;
                texts.sort();
                Some(texts)
            };
            let in_order = || {
                let mut pairs = a.items().iter().zip(b.items());
                pairs.all(|(a, b)| is_equal(a, b))
            };
            a.rest.is_none()
                && a.items().len() == b.items().len()
                && match (a.kind, known(a), known(b)) {
                    (ListKind::Set, Some(a), Some(b)) => a == b,
                    _ => in_order(),
                }
        }
        (Data::Null(_), Data::Null(_)) => true,
        _ => match (source.as_known_text(), planned.as_known_text()) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// Whether two values are the same but for lists of one item, the order of lists, and members that
/// say nothing.
fn is_same(a: &Value, b: &Value) -> bool {
    fn items(value: &Value) -> &[Value] {
        match &value.data {
            Data::List(list) => list.items(),
            _ => std::slice::from_ref(value),
        }
    }
    match (&a.data, &b.data) {
        (Data::Map(x), Data::Map(y)) => {
            let has = |map: &Map, entry: &MapEntry| {
                map.get(&entry.key).is_some() || is_nothing(&entry.value)
            };
            x.rest.is_none()
                && y.entries().iter().all(|entry| has(x, entry))
                && x.entries().iter().all(|entry| match y.get(&entry.key) {
                    Some(other) => is_same(&entry.value, other),
                    None => is_nothing(&entry.value),
                })
        }
        (Data::List(_), _) | (_, Data::List(_)) => {
            let (x, y) = (items(a), items(b));
            let texts = |items: &[Value]| -> Option<Vec<Str>> {
                let mut texts: Option<Vec<Str>> = items.iter().map(Value::as_known_text).collect();
                if let Some(texts) = &mut texts {
                    texts.sort();
                }
                texts
            };
            match (texts(x), texts(y)) {
                (Some(x), Some(y)) => x == y,
                _ => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| is_same(x, y)),
            }
        }
        (Data::Null(_), Data::Null(_)) => true,
        _ => match (a.as_known_text(), b.as_known_text()) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// A text whose symbols are filled in from the known text; none where its known pieces do not stand
/// in it in their order.
fn aligned(source: &Text, known: &str) -> Option<Text> {
    let mut builder = TextBuilder::default();
    let mut at = 0;
    let mut open: Option<(crate::text::Span, &Arc<Symbol>)> = None;
    let pieces = source.pieces();
    for (i, piece) in pieces.iter().enumerate() {
        let literal = match piece {
            Piece::Symbol(span, symbol) => {
                // Where one ends and the next begins is not told.
                if open.is_some() {
                    return None;
                }
                open = Some((*span, symbol));
                continue;
            }
            Piece::Literal(_, literal) => literal.text.as_str(),
        };
        let rest = known.get(at..)?;
        let start = match open.take() {
            None if rest.starts_with(literal) => 0,
            None => return None,
            Some((span, _)) => {
                let is_last = i + 1 == pieces.len();
                let start = if is_last {
                    rest.ends_with(literal)
                        .then(|| rest.len() - literal.len())?
                } else {
                    rest.find(literal)?
                };
                builder.literal(rest.get(..start)?, span);
                start
            }
        };
        builder.piece(piece.clone());
        at += start + literal.len();
    }
    let rest = known.get(at..)?;
    match open {
        Some((span, _)) => builder.literal(rest, span),
        None if rest.is_empty() => {}
        None => return None,
    }
    Some(builder.finish())
}
