//! Reads a document from a symbolic value.
//!
//! Nothing is lost: what the grammar does not take becomes a fault, and what is not known keeps the
//! model open. Where AWS would refuse a statement, what can be read of it is read all the same.

mod conditions;
mod principals;
mod statement;

use std::sync::Arc;

use crate::policy::document::{Document, Leaf, PolicyType, Statement, Version};
use crate::policy::fault::{Fault, FaultKind, SENSITIVE};
use crate::text::{Span, Str};
use crate::value::{
    Data, Map, MapEntry, Pseudo, Reason, Symbol, SymbolKind, Text, TypeExpr, Value, both,
    decode_json,
};

/// Most values that are looked at in one document: values share their parts, and may have more
/// leaves than could ever be counted.
const MAX_VALUES: usize = 2_000_000;

const TOP: [&str; 3] = ["Version", "Id", "Statement"];

/// Reads a document: its text, or the object itself. None where there is none: null, or an empty
/// text.
pub fn read(value: &Value, kind: PolicyType) -> Option<Document> {
    let is_empty = |text: &Text| text.as_known().is_some_and(|t| t.trim().is_empty());
    match &value.data {
        Data::Null(_) => return None,
        Data::Text(text) if is_empty(text) => return None,
        _ => {}
    }
    let mut reader = Reader {
        kind,
        version: None,
        id: None,
        statements: Vec::new(),
        open: None,
        faults: Vec::new(),
        statement: None,
        left: MAX_VALUES,
        is_secret: false,
        empty_conditions: Vec::new(),
    };
    reader.document(value, &None);
    if reader.left == 0 {
        reader.open = Some(Arc::new(limit(value.span)));
    }
    Some(Document {
        kind,
        version: reader.version.unwrap_or(Version::Missing),
        id: reader.id,
        statements: reader.statements,
        open: reader.open,
        faults: reader.faults,
        span: value.span,
    })
}

/// The condition under which something is there, in the words of the code.
type When = Option<Str>;

struct Reader {
    kind: PolicyType,
    version: Option<Version>,
    id: Option<Leaf>,
    statements: Vec<Statement>,
    open: Option<Arc<Symbol>>,
    faults: Vec<Fault>,
    /// The statement that is read.
    statement: Option<usize>,
    left: usize,
    /// Whether what is read is of a text or a collection that must not be shown, names of elements
    /// and keys among it.
    is_secret: bool,
    /// Where conditions of the statement hold nothing.
    empty_conditions: Vec<Span>,
}

/// What holds for all statements of one document.
#[derive(Clone, Copy)]
struct Frame {
    variables: Option<bool>,
    is_broken: bool,
}

impl Reader {
    fn document(&mut self, value: &Value, when: &When) {
        match &value.data {
            Data::Text(text) => match decode_json(text) {
                Ok(decoded) => {
                    // A text that was encoded here is sensitive by what is in it, which is marked.
                    let tells = text.decoded().is_some() && holds_sensitive(&decoded, LEVELS);
                    self.is_secret |= value.sensitive && !tells;
                    self.top(&decoded, when);
                }
                Err(_) if !text.is_known() => self.open_with(text.symbols().next()),
                Err(problem) => {
                    self.fault(FaultKind::NotJson(problem.message.into()), problem.span);
                }
            },
            _ => {
                self.is_secret |= value.sensitive;
                self.top(value, when);
            }
        }
    }

    fn top(&mut self, value: &Value, when: &When) {
        match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        self.document(&alternative.value, &when);
                    }
                }
            }
            Data::Unknown(symbol) => self.open_with(Some(symbol)),
            Data::Map(map) => self.object(map, value.span, when),
            // One of several values that may be absent.
            Data::Null(_) if when.is_some() => {}
            _ => self.fault(FaultKind::NotAnObject, value.span),
        }
    }

    fn object(&mut self, map: &Map, span: Span, when: &When) {
        let before = self.faults.len();
        let elements = self.elements(map, &TOP);
        let mut frame = Frame {
            variables: None,
            is_broken: self.faults.len() > before,
        };
        self.open_with(map.rest.as_ref());
        let version = match elements.first().copied().flatten() {
            Some(entry) => self.read_version(&entry.value),
            None if map.rest.is_some() => Version::Unknown,
            None => Version::Missing,
        };
        frame.variables = version.has_variables();
        self.version = match self.version {
            Some(other) if other != version => Some(Version::Unknown),
            _ => Some(version),
        };
        if let Some(entry) = elements.get(1).copied().flatten() {
            self.id = self.leaf(&entry.value, when, "Id");
        }
        match elements.get(2).copied().flatten() {
            Some(entry) => self.statements(&entry.value, when, frame),
            None if map.rest.is_some() => {}
            None => self.fault(FaultKind::Missing("Statement"), span),
        }
    }

    fn read_version(&mut self, value: &Value) -> Version {
        let Some(version) = value.as_known_text() else {
            if !matches!(
                value.data,
                Data::Unknown(_) | Data::Text(_) | Data::OneOf(_)
            ) {
                self.fault(FaultKind::WrongType("Version".into(), "a text"), value.span);
                return Version::Other;
            }
            return Version::Unknown;
        };
        match version.as_str() {
            "2012-10-17" => Version::V2012,
            "2008-10-17" => Version::V2008,
            _ => {
                self.fault_of(value, &FaultKind::UnknownVersion, version);
                Version::Other
            }
        }
    }

    /// A list of statements, or a single one.
    fn statements(&mut self, value: &Value, when: &When, frame: Frame) {
        if matches!(value.data, Data::Null(_)) && when.is_none() {
            return self.fault(FaultKind::Empty("Statement"), value.span);
        }
        let mut index = 0;
        self.list(value, when, &mut |reader, value, when| {
            reader.statement = Some(index);
            match &value.data {
                Data::Map(map) => reader.statement(map, value.span, when, frame, index),
                _ => {
                    let kind = FaultKind::WrongType("Statement".into(), "objects");
                    reader.fault(kind, value.span);
                }
            }
            reader.statement = None;
            index += 1;
        });
        if index == 0 && self.open.is_none() {
            self.fault(FaultKind::Empty("Statement"), value.span);
        }
    }

    /// Each item of a list, or the value itself where it is none; what is not known leaves the
    /// document open.
    fn list(&mut self, value: &Value, when: &When, each: &mut dyn FnMut(&mut Self, &Value, &When)) {
        self.within(value, |reader| match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        reader.list(&alternative.value, &when, each);
                    }
                }
            }
            Data::Unknown(symbol) if !is_text(symbol) => reader.open_with(Some(symbol)),
            Data::List(list) => {
                for item in list.items() {
                    reader.item(item, when, each);
                }
                reader.open_with(list.rest.as_ref());
            }
            Data::Null(_) if when.is_some() => {}
            _ => each(reader, value, when),
        });
    }

    /// An item of a list, which is no list itself.
    fn item(&mut self, value: &Value, when: &When, each: &mut dyn FnMut(&mut Self, &Value, &When)) {
        self.within(value, |reader| match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        reader.item(&alternative.value, &when, each);
                    }
                }
            }
            Data::Null(_) if when.is_some() => {}
            Data::Unknown(symbol) if reader.statement.is_none() => reader.open_with(Some(symbol)),
            _ => each(reader, value, when),
        });
    }

    /// The texts of an element that is a text or a list, and what tells that there may be further
    /// ones.
    fn leaves<T>(
        &mut self,
        value: &Value,
        when: &When,
        name: &'static str,
        read: &mut dyn FnMut(Leaf) -> T,
    ) -> (Vec<T>, Option<Arc<Symbol>>) {
        let outer = self.open.take();
        let mut items = Vec::new();
        self.list(value, when, &mut |reader, value, when| {
            items.extend(reader.leaf(value, when, name).map(&mut *read));
        });
        let open = std::mem::replace(&mut self.open, outer);
        (items, open)
    }

    fn leaf(&mut self, value: &Value, when: &When, name: &'static str) -> Option<Leaf> {
        let Some(text) = value.to_text() else {
            if let Data::OneOf(_) = value.data {
                return None;
            }
            self.fault(FaultKind::WrongType(name.into(), "texts"), value.span);
            return None;
        };
        Some(Leaf {
            text,
            span: value.span,
            via: value.via.clone(),
            when: when.clone(),
            is_sensitive: value.sensitive || self.is_secret,
        })
    }

    /// The entries of a map by the names of elements; all others are faults.
    fn elements<'m>(&mut self, map: &'m Map, names: &[&'static str]) -> Vec<Option<&'m MapEntry>> {
        let mut found = vec![None; names.len()];
        self.duplicates(map);
        for entry in map.entries() {
            let same = |name: &&&str| name.eq_ignore_ascii_case(&entry.key);
            let exact = names.iter().position(|name| *name == entry.key.as_str());
            let at = exact.or_else(|| names.iter().position(|name| same(&name)));
            let Some((at, name)) = at.and_then(|at| Some((at, *names.get(at)?))) else {
                if !has_symbol(&entry.key) || map.rest.is_none() {
                    let kind = match names == principals::NAMES.as_slice() {
                        true => FaultKind::UnknownPrincipalType(self.shown(&entry.key)),
                        false => FaultKind::UnknownElement(self.shown(&entry.key)),
                    };
                    self.fault(kind, entry.key_span);
                }
                continue;
            };
            if exact.is_none() {
                let kind = FaultKind::ElementCase(self.shown(&entry.key), name);
                self.fault(kind, entry.key_span);
            }
            if let Some(slot) = found.get_mut(at)
                && (exact.is_some() || slot.is_none())
            {
                *slot = Some(entry);
            }
        }
        found
    }

    fn duplicates(&mut self, map: &Map) {
        for entry in map.shadowed() {
            self.fault(
                FaultKind::DuplicateKey(self.shown(&entry.key)),
                entry.key_span,
            );
        }
    }

    fn missing(&mut self, name: &'static str, span: Span, is_open: bool) {
        if !is_open {
            self.fault(FaultKind::Missing(name), span);
        }
    }

    fn fault(&mut self, kind: FaultKind, span: Span) {
        self.faults.push(Fault {
            kind,
            span,
            statement: self.statement,
        });
    }

    /// A fault that says the text of a value.
    fn fault_of(&mut self, value: &Value, kind: &dyn Fn(Str) -> FaultKind, text: Str) {
        let text = match value.sensitive {
            true => SENSITIVE.into(),
            false => self.shown(&text),
        };
        self.fault(kind(text), value.span);
    }

    /// What may be shown of a text of the document.
    fn shown(&self, text: &Str) -> Str {
        match self.is_secret {
            true => SENSITIVE.into(),
            false => text.clone(),
        }
    }

    fn open_with(&mut self, symbol: Option<&Arc<Symbol>>) {
        if self.open.is_none() {
            self.open = symbol.cloned();
        }
    }

    /// Reads what is in a value, while there is room for further ones; all of it is a secret where a
    /// collection is one.
    fn within(&mut self, value: &Value, read: impl FnOnce(&mut Self)) {
        let Some(left) = self.left.checked_sub(1) else {
            return;
        };
        self.left = left;
        if left == 0 {
            return self.fault(FaultKind::TooLarge, value.span);
        }
        let outer = self.is_secret;
        let is_collection = matches!(value.data, Data::List(_) | Data::Map(_));
        self.is_secret |= value.sensitive && is_collection;
        read(self);
        self.is_secret = outer;
    }
}

/// Whether a part of a value is sensitive, as far as so many levels down.
fn holds_sensitive(value: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let holds = |value: &Value| value.sensitive || holds_sensitive(value, depth);
    match &value.data {
        Data::List(list) => list.items().iter().any(holds),
        Data::Map(map) => map.entries().iter().any(|entry| holds(&entry.value)),
        Data::OneOf(alternatives) => alternatives.iter().any(|a| holds(&a.value)),
        _ => false,
    }
}

/// Levels of a policy document below it: statements, elements, their types or operators, keys, values
/// and alternatives of each.
const LEVELS: usize = 16;

/// What is beyond the limit.
fn limit(span: Span) -> Symbol {
    let kind = SymbolKind::Outside("document beyond the limit".into());
    Symbol::new(kind, Reason::Limit, span)
}

/// Whether a symbol certainly stands for one text, and not for a list of them.
fn is_text(symbol: &Symbol) -> bool {
    let is_list = SymbolKind::Pseudo(Pseudo::NotificationArns);
    let is_pseudo = matches!(symbol.kind, SymbolKind::Pseudo(_)) && symbol.kind != is_list;
    is_pseudo || symbol.shape.is_some() || matches!(symbol.ty.as_deref(), Some(TypeExpr::String))
}

/// Whether the key of a map stands for one that is not known.
fn has_symbol(key: &str) -> bool {
    key.contains("${")
}

/// A condition under another one; none when both cannot hold at once.
fn with(outer: &When, inner: &Str) -> Option<When> {
    match outer {
        Some(outer) => both(outer, inner).map(Some),
        None => Some(Some(inner.clone())),
    }
}
