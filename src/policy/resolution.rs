//! How much of a policy document is known.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::text::Str;
use crate::value::{Alternative, Data, List, Map, Piece, Reason, Symbol, Text, Value, decode_json};

/// How much of a policy document is known; the later, the less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resolution {
    /// Every part is known.
    Full,
    /// Its statements with their effects and lists of actions are known; some leaf has a symbol.
    Partial,
    /// The list of its statements, an effect or a list of actions is not known, or nothing of an
    /// action is.
    Unresolved,
}

impl Resolution {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Resolution::Full => "full",
            Resolution::Partial => "partial",
            Resolution::Unresolved => "unresolved",
        }
    }
}

/// What is not known of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// How much is known.
    pub resolution: Resolution,
    /// The names of the symbols in it with the reasons, sorted, each once; for a text that is no
    /// document, why it is none.
    pub unknown: Vec<(Reason, Str)>,
}

/// Most values that are looked at in one document: values share their parts, and may have more
/// leaves than could ever be counted.
const MAX_VALUES: usize = 200_000;

/// How much of a policy document is known: the text of a document, or the document itself. None
/// where there is no document: null, or an empty text.
pub fn assess(document: &Value) -> Option<Assessment> {
    let is_empty = |text: &Text| text.as_known().is_some_and(|t| t.trim().is_empty());
    match &document.data {
        Data::Null(_) => return None,
        Data::Text(text) if is_empty(text) => return None,
        _ => {}
    }
    let mut assessor = Assessor {
        unknown: BTreeSet::new(),
        left: MAX_VALUES,
    };
    let resolution = assessor.document(document);
    Some(Assessment {
        resolution,
        unknown: assessor.unknown.into_iter().collect(),
    })
}

struct Assessor {
    unknown: BTreeSet<(Reason, Str)>,
    left: usize,
}

impl Assessor {
    fn document(&mut self, value: &Value) -> Resolution {
        match &value.data {
            Data::Text(text) => match decode_json(text) {
                Ok(decoded) => self.structure(&decoded),
                Err(_) if text.is_known() => self.invalid(),
                Err(_) => {
                    self.text(text);
                    Resolution::Unresolved
                }
            },
            _ => self.structure(value),
        }
    }

    fn structure(&mut self, value: &Value) -> Resolution {
        match &value.data {
            Data::OneOf(alternatives) => self.one_of(alternatives, &mut Self::document),
            Data::Unknown(symbol) => self.unresolved(symbol),
            Data::Map(map) => {
                let statements = map.get("Statement");
                let others = map.entries().iter().filter(|e| e.key != *"Statement");
                let leaves = others.map(|e| self.leaf(&e.value)).max();
                let known = match statements {
                    Some(statements) => self.statements(statements),
                    None if map.rest.is_some() => Resolution::Unresolved,
                    None => Resolution::Full,
                };
                self.open(&map.rest, Resolution::Partial)
                    .max(known)
                    .max(leaves.unwrap_or(Resolution::Full))
            }
            _ => self.invalid(),
        }
    }

    /// A list of statements, or a single one.
    fn statements(&mut self, value: &Value) -> Resolution {
        if !self.may_go_on() {
            return Resolution::Unresolved;
        }
        match &value.data {
            Data::OneOf(alternatives) => self.one_of(alternatives, &mut Self::statements),
            Data::Unknown(symbol) => self.unresolved(symbol),
            Data::List(list) => {
                let statements = list.items().iter().map(|item| self.statements(item)).max();
                self.open(&list.rest, Resolution::Unresolved)
                    .max(statements.unwrap_or(Resolution::Full))
            }
            Data::Map(map) => self.statement(map),
            Data::Null(_) => Resolution::Full,
            _ => self.invalid(),
        }
    }

    fn statement(&mut self, map: &Map) -> Resolution {
        let rest = self.open(&map.rest, Resolution::Unresolved);
        let parts = map.entries().iter().map(|e| match e.key.as_str() {
            "Effect" => self.effect(&e.value),
            "Action" | "NotAction" => self.actions(&e.value),
            _ => self.leaf(&e.value),
        });
        parts.max().unwrap_or(Resolution::Full).max(rest)
    }

    fn effect(&mut self, value: &Value) -> Resolution {
        match &value.data {
            Data::OneOf(alternatives) => self.one_of(alternatives, &mut Self::effect),
            _ if self.leaf(value) == Resolution::Full => Resolution::Full,
            _ => Resolution::Unresolved,
        }
    }

    /// A list of actions, or a single one. An action of which nothing is known may be every action,
    /// and in a text that was put together even several.
    fn actions(&mut self, value: &Value) -> Resolution {
        if !self.may_go_on() {
            return Resolution::Unresolved;
        }
        match &value.data {
            Data::OneOf(alternatives) => self.one_of(alternatives, &mut Self::actions),
            Data::Unknown(symbol) => self.unresolved(symbol),
            Data::List(list) => {
                let entries = list.items().iter().map(|item| self.actions(item)).max();
                self.open(&list.rest, Resolution::Unresolved)
                    .max(entries.unwrap_or(Resolution::Full))
            }
            Data::Text(text) if text.as_symbol().is_some() => {
                self.text(text);
                Resolution::Unresolved
            }
            _ => self.leaf(value),
        }
    }

    /// The worst of what it may be, and never fully known.
    fn one_of(
        &mut self,
        alternatives: &[Alternative],
        each: &mut dyn FnMut(&mut Self, &Value) -> Resolution,
    ) -> Resolution {
        let mut worst = Resolution::Partial;
        for alternative in alternatives {
            self.add(Reason::UndecidedCondition, alternative.condition.clone());
            worst = worst.max(each(self, &alternative.value));
        }
        worst
    }

    /// What is [`Resolution::Full`] or [`Resolution::Partial`]: anything below the structure.
    fn leaf(&mut self, value: &Value) -> Resolution {
        if !self.may_go_on() {
            return Resolution::Partial;
        }
        match &value.data {
            Data::Null(_) | Data::Bool(_) | Data::Number(_) => Resolution::Full,
            Data::Text(text) => self.text(text),
            Data::List(list) => {
                let items = self.items(list);
                self.open(&list.rest, Resolution::Partial).max(items)
            }
            Data::Map(map) => {
                let values = map.entries().iter().map(|e| self.leaf(&e.value)).max();
                self.open(&map.rest, Resolution::Partial)
                    .max(values.unwrap_or(Resolution::Full))
            }
            Data::OneOf(alternatives) => self.one_of(alternatives, &mut Self::leaf),
            Data::Unknown(symbol) => {
                self.symbol(symbol);
                Resolution::Partial
            }
        }
    }

    fn items(&mut self, list: &List) -> Resolution {
        let items = list.items().iter().map(|item| self.leaf(item)).max();
        items.unwrap_or(Resolution::Full)
    }

    fn text(&mut self, text: &Text) -> Resolution {
        let mut resolution = Resolution::Full;
        for piece in text.pieces() {
            if let Piece::Symbol(_, symbol) = piece {
                self.symbol(symbol);
                resolution = Resolution::Partial;
            }
        }
        resolution
    }

    /// What an open collection is: `open` when there may be more in it than is known.
    fn open(&mut self, rest: &Option<Arc<Symbol>>, open: Resolution) -> Resolution {
        match rest {
            Some(symbol) => {
                self.symbol(symbol);
                open
            }
            None => Resolution::Full,
        }
    }

    fn unresolved(&mut self, symbol: &Symbol) -> Resolution {
        self.symbol(symbol);
        Resolution::Unresolved
    }

    fn invalid(&mut self) -> Resolution {
        self.add(Reason::Invalid, Str::from("not a policy document"));
        Resolution::Unresolved
    }

    /// Whether there is room for a further value.
    fn may_go_on(&mut self) -> bool {
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or(0);
        if left.is_none() {
            self.add(Reason::Limit, Str::from("a document with too many parts"));
        }
        left.is_some()
    }

    fn symbol(&mut self, symbol: &Symbol) {
        self.add(symbol.reason, Str::from(symbol.to_string()));
    }

    fn add(&mut self, reason: Reason, name: Str) {
        self.unknown.insert((reason, name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{JsonStyle, MapEntry, MapKind, Pseudo, SymbolKind, TextBuilder};

    fn span() -> Span {
        Span::at(FileId(0), 0)
    }

    fn symbol() -> Symbol {
        let kind = SymbolKind::Input("var.x".into());
        Symbol::new(kind, Reason::NoValue, span())
    }

    /// A document's text in which `@` stands for a symbol.
    fn text(json: &str) -> Value {
        let mut builder = TextBuilder::default();
        for (i, part) in json.split('@').enumerate() {
            if i > 0 {
                builder.piece(Piece::Symbol(span(), symbol().into()));
            }
            builder.literal(part, span());
        }
        Value::new(Data::Text(builder.finish()), span())
    }

    fn of(json: &str) -> Resolution {
        assess(&text(json)).unwrap().resolution
    }

    #[test]
    fn documents_by_how_much_of_them_is_known() {
        use Resolution::{Full, Partial, Unresolved};
        let statement = |s: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{s}]}}"#);
        for (wanted, part) in [
            (Full, r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#),
            (Full, ""),
            (
                Partial,
                r#"{"Effect":"Allow","Action":"s3:*","Resource":"a@"}"#,
            ),
            (
                Partial,
                r#"{"Effect":"Allow","Action":"s3:*","Resource":@}"#,
            ),
            (
                Unresolved,
                r#"{"Effect":"Allow","Action":["a:b","@"],"Resource":"*"}"#,
            ),
            (
                Unresolved,
                r#"{"Effect":"Allow","Action":["a:b",@],"Resource":"*"}"#,
            ),
            (
                Partial,
                r#"{"Effect":"Allow","Action":"a:@","Resource":"*"}"#,
            ),
            (
                Unresolved,
                r#"{"Effect":"Allow","Action":@,"Resource":"*"}"#,
            ),
            (
                Unresolved,
                r#"{"Effect":"@","Action":"a:b","Resource":"*"}"#,
            ),
            (Unresolved, r#"@"#),
            (Unresolved, r#"{"Effect":"Allow",@:1}"#),
            (Unresolved, "3"),
        ] {
            assert_eq!(of(&statement(part)), wanted, "{part}");
        }
        assert_eq!(of("@"), Unresolved);
        assert_eq!(of(r#"{"Version":"2012-10-17","Statement":@}"#), Unresolved);
        assert_eq!(of("{"), Unresolved);
        assert_eq!(
            of(r#"{"Version":"@","Statement":{"Effect":"Deny"}}"#),
            Partial
        );
    }

    #[test]
    fn nothing_is_no_document() {
        assert_eq!(assess(&Value::null(span())), None);
        assert_eq!(assess(&text(" ")), None);
    }

    #[test]
    fn what_is_not_known_is_named_once() {
        let found = assess(&text(r#"{"Statement":{"Resource":["@","b@"]}}"#)).unwrap();
        assert_eq!(found.unknown, [(Reason::NoValue, Str::from("var.x"))]);
    }

    #[test]
    fn alternatives_are_never_fully_known() {
        let alternative = |json: &str| Alternative {
            condition: "A".into(),
            value: text(json),
        };
        let one_of = |values: Vec<Alternative>| Value::new(Data::OneOf(values.into()), span());
        let known = r#"{"Statement":[]}"#;
        let both = one_of(vec![alternative(known), alternative(known)]);
        assert_eq!(assess(&both).unwrap().resolution, Resolution::Partial);
        let worse = one_of(vec![alternative(known), alternative("@")]);
        assert_eq!(assess(&worse).unwrap().resolution, Resolution::Unresolved);
    }

    #[test]
    fn what_is_shared_a_thousandfold_is_bounded() {
        let mut value = Value::unknown(Symbol::pseudo(Pseudo::Region, span()), span());
        for _ in 0..60 {
            let items = vec![value.clone(), value];
            let list = List::new(crate::value::ListKind::Tuple, items);
            value = Value::new(Data::List(list), span());
        }
        let entry = MapEntry {
            key: "Statement".into(),
            key_span: span(),
            value: Value::new(
                Data::Map(Map::new(
                    MapKind::Object,
                    vec![MapEntry {
                        key: "Resource".into(),
                        key_span: span(),
                        value,
                    }],
                )),
                span(),
            ),
        };
        let map = Value::new(Data::Map(Map::new(MapKind::Object, vec![entry])), span());
        let text = Text::encoded(map, JsonStyle::TERRAFORM);
        let found = assess(&Value::new(Data::Text(text), span())).unwrap();
        assert_eq!(found.resolution, Resolution::Partial);
        assert!(
            found
                .unknown
                .iter()
                .any(|(reason, _)| *reason == Reason::Limit)
        );
    }
}
