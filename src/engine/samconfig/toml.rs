//! TOML as a tree.

use arcstr::ArcStr;
use toml_edit::{Document, Item, Table, TableLike, Value};

use crate::syntax::{Entry, Kind, Literal, Node};
use crate::text::{FileId, Problem, Span};

/// Reads a text; none when it is no TOML.
pub(super) fn read(id: FileId, text: &ArcStr, problems: &mut Vec<Problem>) -> Option<Node> {
    match Document::parse(text.as_str()) {
        Ok(document) => Some(table(id, Span::at(id, 0), document.as_table())),
        Err(error) => {
            let at = error.span().map_or(0, |range| range.start);
            let said = error.message();
            let message = format!("the configuration of SAM cannot be read: {said}");
            let problem = Problem::warning("syntax-error", Span::at(id, at), message);
            problems.push(problem.help("mend the TOML; nothing of the file is taken until then"));
            None
        }
    }
}

/// An item as a node; the parser bounds how deep it is.
fn node(id: FileId, item: &Item) -> Node {
    let range = item.span().unwrap_or_default();
    let span = Span::new(id, range.start, range.end);
    match item {
        Item::None => Node::new(span, Kind::Null),
        Item::Value(value) => self::value(id, span, value),
        Item::Table(inner) => table(id, span, inner),
        Item::ArrayOfTables(tables) => {
            let tables = tables.iter().map(|inner| self::table_at(id, inner));
            Node::new(span, Kind::List(tables.collect()))
        }
    }
}

fn table_at(id: FileId, inner: &Table) -> Node {
    let range = inner.span().unwrap_or_default();
    table(id, Span::new(id, range.start, range.end), inner)
}

fn table(id: FileId, span: Span, table: &dyn TableLike) -> Node {
    let entries = table.iter().map(|(key, value)| {
        let written = table.key(key).and_then(toml_edit::Key::span);
        let at = written.map_or(span, |range| Span::new(id, range.start, range.end));
        Entry {
            key: Node::new(at, Kind::Text(Literal::plain(key.into()))),
            value: node(id, value),
        }
    });
    Node::new(span, Kind::Map(entries.collect()))
}

fn value(id: FileId, span: Span, value: &Value) -> Node {
    let kind = match value {
        Value::String(text) => Kind::Text(Literal::plain(text.value().as_str().into())),
        Value::Integer(number) => Kind::Number(number.value().to_string().into()),
        Value::Float(number) => Kind::Number(number.value().to_string().into()),
        Value::Boolean(value) => Kind::Bool(*value.value()),
        Value::Datetime(date) => Kind::Text(Literal::plain(date.value().to_string().into())),
        Value::Array(items) => {
            let items = items.iter().map(|item| {
                let range = item.span().unwrap_or_default();
                self::value(id, Span::new(id, range.start, range.end), item)
            });
            Kind::List(items.collect())
        }
        Value::InlineTable(inner) => return table(id, span, inner),
    };
    Node::new(span, kind)
}
