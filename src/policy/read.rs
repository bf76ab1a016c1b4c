//! Reads a document from a symbolic value.
//!
//! Nothing is lost: what the grammar does not take becomes a fault, and what is not known keeps the
//! model open. Where AWS would refuse a statement, what can be read of it is read all the same.

use std::sync::Arc;

use super::condition::{Condition, ConditionValue, Operator, is_multivalued};
use super::document::{Document, Effect, Elements, Item, Leaf, PolicyType, Statement, Version};
use super::fault::{Fault, FaultKind};
use super::glob::{Glob, Syntax};
use super::principal::{self, PrincipalName};
use super::subject::Subject;
use crate::text::{Span, Str};
use crate::value::{
    Data, Map, MapEntry, Reason, Symbol, SymbolKind, Text, TypeExpr, Value, both, decode_json,
};

/// Most values that are looked at in one document: values share their parts, and may have more
/// leaves than could ever be counted.
const MAX_VALUES: usize = 2_000_000;

const TOP: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const PRINCIPALS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

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
                Ok(decoded) => self.top(&decoded, when),
                Err(_) if !text.is_known() => self.open_with(text.symbols().next()),
                Err(problem) => {
                    self.fault(FaultKind::NotJson(problem.message.into()), problem.span);
                }
            },
            _ => self.top(value, when),
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
                self.fault(FaultKind::UnknownVersion(version), value.span);
                Version::Other
            }
        }
    }

    /// A list of statements, or a single one.
    fn statements(&mut self, value: &Value, when: &When, frame: Frame) {
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
        if !self.may_go_on(value.span) {
            return;
        }
        match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        self.list(&alternative.value, &when, each);
                    }
                }
            }
            Data::Unknown(symbol) if !is_text(symbol) => self.open_with(Some(symbol)),
            Data::List(list) => {
                for item in list.items() {
                    self.item(item, when, each);
                }
                self.open_with(list.rest.as_ref());
            }
            Data::Null(_) if when.is_some() => {}
            _ => each(self, value, when),
        }
    }

    /// An item of a list, which is no list itself.
    fn item(&mut self, value: &Value, when: &When, each: &mut dyn FnMut(&mut Self, &Value, &When)) {
        if !self.may_go_on(value.span) {
            return;
        }
        match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        self.item(&alternative.value, &when, each);
                    }
                }
            }
            Data::Null(_) if when.is_some() => {}
            Data::Unknown(symbol) if self.statement.is_none() => self.open_with(Some(symbol)),
            _ => each(self, value, when),
        }
    }

    fn statement(&mut self, map: &Map, span: Span, when: &When, frame: Frame, index: usize) {
        let before = self.faults.len();
        let outer = self.open.take();
        let elements = self.elements(map, &STATEMENT);
        let mut elements = elements.into_iter();
        let mut next = || elements.next().flatten();
        let sid = next().and_then(|entry| self.leaf(&entry.value, when, "Sid"));
        let is_open = map.rest.is_some();
        let effect = match next() {
            Some(entry) => self.effect(&entry.value),
            None => {
                self.missing("Effect", span, is_open);
                Effect::Unknown
            }
        };
        let kind = self.kind;
        let principals = self.either(
            ["Principal", "NotPrincipal"],
            next(),
            next(),
            |r, e, negated| {
                if !kind.has_principals() {
                    r.fault(
                        FaultKind::Misplaced(if negated { "NotPrincipal" } else { "Principal" }),
                        e.key_span,
                    );
                }
                r.principals(e, negated)
            },
        );
        let actions = self.either(["Action", "NotAction"], next(), next(), |r, e, negated| {
            r.patterns(e, negated, "Action", &|text| {
                Glob::new(
                    text,
                    Syntax {
                        wildcards: true,
                        variables: Some(false),
                        fold: true,
                    },
                )
            })
        });
        let pads = matches!(
            kind,
            PolicyType::Identity | PolicyType::Boundary | PolicyType::Session
        );
        let resources = self.either(
            ["Resource", "NotResource"],
            next(),
            next(),
            |r, e, negated| {
                r.patterns(e, negated, "Resource", &|text| {
                    Glob::resource(text, frame.variables, pads)
                })
            },
        );
        let mut conditions = Vec::new();
        if let Some(entry) = next() {
            self.conditions(&entry.value, &None, frame.variables, &mut conditions);
        }
        for (wanted, is_there, name) in [
            (kind.has_principals(), principals.is_some(), "Principal"),
            (true, actions.is_some(), "Action"),
            (kind.needs_resources(), resources.is_some(), "Resource"),
        ] {
            if wanted && !is_there {
                self.missing(name, span, is_open);
            }
        }
        let open = self.open.take().or_else(|| map.rest.clone());
        self.open = outer;
        self.statements.push(Statement {
            index,
            sid,
            effect,
            principals,
            actions,
            resources,
            conditions,
            when: when.clone(),
            open,
            is_broken: frame.is_broken || self.faults.len() > before,
            span,
        });
    }

    fn effect(&mut self, value: &Value) -> Effect {
        match &value.data {
            Data::Text(text) => match text.as_known().as_deref() {
                Some("Allow") => Effect::Allow,
                Some("Deny") => Effect::Deny,
                Some(other) => {
                    self.fault(FaultKind::UnknownEffect(other.into()), value.span);
                    Effect::Unknown
                }
                None => Effect::Unknown,
            },
            Data::Unknown(_) => Effect::Unknown,
            Data::OneOf(alternatives) => {
                let effects: Vec<Effect> =
                    alternatives.iter().map(|a| self.effect(&a.value)).collect();
                match effects.split_first() {
                    Some((first, rest)) if rest.iter().all(|e| e == first) => *first,
                    _ => Effect::Unknown,
                }
            }
            _ => {
                self.fault(FaultKind::WrongType("Effect".into(), "a text"), value.span);
                Effect::Unknown
            }
        }
    }

    /// An element or its negation.
    fn either<T>(
        &mut self,
        names: [&'static str; 2],
        element: Option<&MapEntry>,
        negated: Option<&MapEntry>,
        read: impl Fn(&mut Self, &MapEntry, bool) -> Elements<T>,
    ) -> Option<Elements<T>> {
        match (element, negated) {
            (Some(entry), other) => {
                if let Some(other) = other {
                    self.fault(FaultKind::Both(names[0], names[1]), other.key_span);
                }
                Some(read(self, entry, false))
            }
            (None, Some(entry)) => Some(read(self, entry, true)),
            (None, None) => None,
        }
    }

    fn patterns(
        &mut self,
        entry: &MapEntry,
        is_negated: bool,
        name: &'static str,
        pattern: &dyn Fn(&Text) -> Glob,
    ) -> Elements<Glob> {
        let (items, open) = self.leaves(&entry.value, &None, name, &mut |leaf| Item {
            meaning: pattern(&leaf.text),
            leaf,
        });
        if items.is_empty() && open.is_none() {
            self.fault(FaultKind::Empty(name), entry.value.span);
        }
        Elements {
            key_span: entry.key_span,
            is_negated,
            items,
            open,
        }
    }

    fn principals(&mut self, entry: &MapEntry, is_negated: bool) -> Elements<PrincipalName> {
        let mut elements = Elements {
            key_span: entry.key_span,
            is_negated,
            items: Vec::new(),
            open: None,
        };
        self.principal_map(&entry.value, &None, &mut elements);
        if elements.items.is_empty() && elements.open.is_none() {
            self.fault(FaultKind::Empty("Principal"), entry.value.span);
        }
        elements
    }

    fn principal_map(&mut self, value: &Value, when: &When, into: &mut Elements<PrincipalName>) {
        if !self.may_go_on(value.span) {
            return;
        }
        match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        self.principal_map(&alternative.value, &when, into);
                    }
                }
            }
            Data::Unknown(symbol) => into.open = Some(symbol.clone()),
            Data::Text(text) => {
                let meaning = match text.as_known() {
                    Some(known) if known == *"*" => PrincipalName::Everyone,
                    known => {
                        if let Some(known) = known {
                            self.fault(FaultKind::UnknownPrincipal(known), value.span);
                        }
                        PrincipalName::Other(Subject::new(text))
                    }
                };
                if let Some(leaf) = self.leaf(value, when, "Principal") {
                    into.items.push(Item { leaf, meaning });
                }
            }
            Data::Map(map) => {
                into.open = into.open.take().or_else(|| map.rest.clone());
                for entry in self.elements(map, &PRINCIPALS).into_iter().enumerate() {
                    let (at, Some(entry)) = entry else { continue };
                    let name = PRINCIPALS.get(at).copied().unwrap_or_default();
                    let (items, open) = self.leaves(&entry.value, when, name, &mut |leaf| Item {
                        meaning: principal_name(name, &leaf.text),
                        leaf,
                    });
                    if items.is_empty() && open.is_none() {
                        self.fault(FaultKind::Empty("Principal"), entry.value.span);
                    }
                    into.items.extend(items);
                    into.open = into.open.take().or(open);
                }
            }
            _ => {
                let kind = FaultKind::WrongType("Principal".into(), "`*` or an object");
                self.fault(kind, value.span);
            }
        }
    }

    fn conditions(
        &mut self,
        value: &Value,
        when: &When,
        variables: Option<bool>,
        into: &mut Vec<Condition>,
    ) {
        if !self.may_go_on(value.span) {
            return;
        }
        match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        self.conditions(&alternative.value, &when, variables, into);
                    }
                }
            }
            Data::Unknown(symbol) => self.open_with(Some(symbol)),
            Data::Null(_) if when.is_some() => {}
            Data::Map(map) => {
                self.open_with(map.rest.as_ref());
                self.duplicates(map);
                for entry in map.entries() {
                    self.operator(entry, &entry.value, when, variables, into);
                }
            }
            _ => {
                let kind = FaultKind::WrongType("Condition".into(), "an object");
                self.fault(kind, value.span);
            }
        }
    }

    fn operator(
        &mut self,
        entry: &MapEntry,
        value: &Value,
        when: &When,
        variables: Option<bool>,
        into: &mut Vec<Condition>,
    ) {
        if !self.may_go_on(value.span) {
            return;
        }
        let map = match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        self.operator(entry, &alternative.value, &when, variables, into);
                    }
                }
                return;
            }
            Data::Unknown(symbol) => return self.open_with(Some(symbol)),
            Data::Null(_) if when.is_some() => return,
            Data::Map(map) => map,
            _ => {
                let kind = FaultKind::WrongType(entry.key.clone(), "an object");
                return self.fault(kind, value.span);
            }
        };
        let operator = Operator::parse(&entry.key);
        // A key of a map with symbols in its key is written `${name}`. Without keys, AWS takes any
        // name.
        if operator.is_none() && !has_symbol(&entry.key) && !map.entries().is_empty() {
            self.fault(
                FaultKind::UnknownOperator(entry.key.clone()),
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
                operator_name: text(&entry.key, entry.key_span),
                operator_span: entry.key_span,
                key: text(&key.key, key.key_span),
                is_multivalued: key_name.as_deref().is_some_and(is_multivalued),
                key_name,
                key_span: key.key_span,
                values,
                open,
                when: when.clone(),
            });
        }
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
            is_sensitive: value.sensitive,
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
                    let kind = match names == PRINCIPALS.as_slice() {
                        true => FaultKind::UnknownPrincipalType(entry.key.clone()),
                        false => FaultKind::UnknownElement(entry.key.clone()),
                    };
                    self.fault(kind, entry.key_span);
                }
                continue;
            };
            if exact.is_none() {
                let kind = FaultKind::ElementCase(entry.key.clone(), name);
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
            self.fault(FaultKind::DuplicateKey(entry.key.clone()), entry.key_span);
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

    fn open_with(&mut self, symbol: Option<&Arc<Symbol>>) {
        if self.open.is_none() {
            self.open = symbol.cloned();
        }
    }

    /// Whether there is room for a further value.
    fn may_go_on(&mut self, span: Span) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                if left == 0 {
                    self.fault(FaultKind::TooLarge, span);
                }
                left > 0
            }
            None => false,
        }
    }
}

fn principal_name(name: &str, text: &Text) -> PrincipalName {
    let subject = || Subject::new(text);
    match name {
        "AWS" => principal::aws(text),
        "Service" => PrincipalName::Service(subject()),
        "Federated" => PrincipalName::Federated(subject()),
        _ => PrincipalName::CanonicalUser(subject()),
    }
}

/// What is beyond the limit.
fn limit(span: Span) -> Symbol {
    let kind = SymbolKind::Outside("document beyond the limit".into());
    Symbol::new(kind, Reason::Limit, span)
}

/// Whether a symbol certainly stands for one text, and not for a list of them.
fn is_text(symbol: &Symbol) -> bool {
    symbol.shape.is_some() || matches!(symbol.ty.as_deref(), Some(TypeExpr::String))
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
