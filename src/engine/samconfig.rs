//! The parameter values that the configuration of the SAM CLI has for templates beside it.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>

use arcstr::ArcStr;
use toml_edit::{Document, Item, Value};

use super::inside::read_inside;
use super::load::Loaded;
use super::parameters::{Values, folder};
use super::root::join;
use crate::cloudformation::parameter_overrides;
use crate::config::Environment;
use crate::syntax::{Entry, Kind, Literal, Node, yaml};
use crate::text::{FileId, Problem, Span};

/// Names of the configuration; the first that there is counts.
const NAMES: [&str; 3] = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"];

/// The environment that is taken where none is named.
const DEFAULT: &str = "default";

/// Deepest nesting of tables that is read: an environment, a command, `parameters`, a value, and
/// its items.
const MAX_DEPTH: usize = 8;

impl Loaded {
    /// The overrides for the template at `path`.
    pub(super) fn sam_overrides(
        &self,
        path: &str,
        environment: Option<&Environment>,
        problems: &mut Vec<Problem>,
    ) -> Values {
        let mut names = NAMES.iter().filter_map(|name| join(folder(path), name));
        let Some(name) = names.find(|name| self.is_file(name)) else {
            return Values::new();
        };
        let Ok((id, text)) = read_inside(&self.root, &self.sources, &name) else {
            return Values::new();
        };
        let root = match name.ends_with(".toml") {
            true => toml(id, &text, problems),
            false => {
                let parsed = yaml::parse(id, &text);
                problems.extend(parsed.problems);
                parsed.tree.into_iter().next()
            }
        };
        let of = environment.map_or(DEFAULT, |e| e.name.as_str());
        root.map_or_else(Values::new, |root| overrides(&root, path, of))
    }
}

/// What the configuration says in an environment of the template at `path`.
fn overrides(root: &Node, path: &str, environment: &str) -> Values {
    let file = path.rsplit('/').next().unwrap_or(path);
    let mut out = Values::new();
    for command in ["global", "deploy"] {
        let parameters = root
            .get(environment)
            .and_then(|of| of.get(command)?.get("parameters"));
        let Some(parameters) = parameters else {
            continue;
        };
        let named = ["template_file", "template"]
            .into_iter()
            .find_map(|key| parameters.get(key)?.as_str());
        let is_its = match named {
            Some(named) => named.rsplit('/').next() == Some(file),
            None => matches!(file, "template.yaml" | "template.yml" | "template.json"),
        };
        if is_its && let Some(overrides) = parameters.get("parameter_overrides") {
            out.extend(parameter_overrides(overrides));
        }
    }
    out
}

fn toml(id: FileId, text: &ArcStr, problems: &mut Vec<Problem>) -> Option<Node> {
    match Document::parse(text.as_str()) {
        Ok(document) => Some(node(id, document.as_item(), 0)),
        Err(error) => {
            let at = error.span().map_or(0, |range| range.start);
            let said = error.message();
            let message = format!("the configuration of SAM cannot be read: {said}");
            problems.push(Problem::warning("syntax-error", Span::at(id, at), message));
            None
        }
    }
}

/// An item of TOML as a node. What lies too deep, and dates, which mean nothing here, are null.
fn node(id: FileId, item: &Item, depth: usize) -> Node {
    let range = item.span().unwrap_or_default();
    let span = Span::new(id, range.start, range.end);
    if depth > MAX_DEPTH {
        return Node::new(span, Kind::Null);
    }
    let table = item.as_table_like().map(|table| {
        let entries = table.iter().map(|(key, value)| Entry {
            key: Node::new(span, Kind::Text(Literal::plain(key.into()))),
            value: node(id, value, depth + 1),
        });
        Kind::Map(entries.collect())
    });
    let kind = table.or_else(|| {
        Some(match item.as_value()? {
            Value::String(text) => Kind::Text(Literal::plain(text.value().as_str().into())),
            Value::Integer(number) => Kind::Number(number.value().to_string().into()),
            Value::Float(number) => Kind::Number(number.value().to_string().into()),
            Value::Boolean(value) => Kind::Bool(*value.value()),
            Value::Array(items) => {
                let items = items
                    .iter()
                    .map(|v| node(id, &Item::Value(v.clone()), depth + 1));
                Kind::List(items.collect())
            }
            _ => return None,
        })
    });
    Node::new(span, kind.unwrap_or(Kind::Null))
}
