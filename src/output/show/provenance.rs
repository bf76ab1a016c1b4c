//! Where each leaf of a value is written, and its way from there.

use super::marks::Room;
use crate::rules::hop_text;
use crate::text::{Span, Str};
use crate::value::{Data, Hop, HopKind, ResourceKind, Value, decode_json};

/// Where a leaf is written, and its way to where it is used.
pub(super) struct Way {
    /// The leaf in its resource: `policy.Statement[0].Action`.
    pub(super) path: String,
    /// The condition under which the leaf is this one.
    pub(super) condition: Option<Str>,
    /// Where it is written.
    pub(super) written: Span,
    /// The hops from there.
    pub(super) hops: Vec<Step>,
}

/// One hop.
pub(super) struct Step {
    /// Its stable name.
    pub(super) kind: &'static str,
    /// It in words.
    pub(super) text: String,
    /// The expression that took the value from there.
    pub(super) span: Span,
}

/// The ways of all leaves of an attribute.
pub(super) fn ways(name: &str, value: &Value, language: ResourceKind) -> Vec<Way> {
    let mut walk = Walk {
        language,
        ways: Vec::new(),
        room: Room::new(),
    };
    walk.value(name.to_owned(), None, value, &[]);
    walk.ways
}

struct Walk {
    language: ResourceKind,
    ways: Vec<Way>,
    room: Room,
}

impl Walk {
    /// `outer` are the hops of the collection that the value is in: they passed it on too.
    fn value(&mut self, path: String, condition: Option<Str>, value: &Value, outer: &[&Hop]) {
        if !self.room.take() {
            return;
        }
        let mut hops = value.hops();
        hops.extend(outer);
        if value.sensitive {
            return self.leaf(path, condition, value, &hops);
        }
        match &value.data {
            Data::List(list) if !list.items().is_empty() => {
                for (i, item) in list.items().iter().enumerate() {
                    self.value(format!("{path}[{i}]"), condition.clone(), item, &hops);
                }
            }
            Data::Map(map) if !map.entries().is_empty() => {
                for entry in map.entries() {
                    let path = format!("{path}{}", step(&entry.key));
                    self.value(path, condition.clone(), &entry.value, &hops);
                }
            }
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    let own = match &condition {
                        Some(outer) => Str::from(format!("{outer} and {}", alternative.condition)),
                        None => alternative.condition.clone(),
                    };
                    self.value(path.clone(), Some(own), &alternative.value, &hops);
                }
            }
            Data::Text(text) if text.is_json() => match decode_json(text) {
                Ok(decoded) => self.value(path, condition, &decoded, &hops),
                Err(_) => self.leaf(path, condition, value, &hops),
            },
            _ => self.leaf(path, condition, value, &hops),
        }
    }

    fn leaf(&mut self, path: String, condition: Option<Str>, value: &Value, hops: &[&Hop]) {
        if !hops.iter().all(|_| self.room.take()) {
            return;
        }
        let step = |hop: &&Hop| Step {
            kind: kind(&hop.kind),
            text: hop_text(hop, self.language),
            span: hop.span,
        };
        self.ways.push(Way {
            path,
            condition,
            written: value.span,
            hops: hops.iter().map(step).collect(),
        });
    }
}

/// `.key`, or `["a key"]` for one that is no identifier.
fn step(key: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(is_plain) {
        format!(".{key}")
    } else {
        format!("[{}]", super::marks::quoted(key))
    }
}

fn kind(kind: &HopKind) -> &'static str {
    match kind {
        HopKind::Input(_) => "input",
        HopKind::Local(_) => "local",
        HopKind::Argument(..) => "argument",
        HopKind::Output(..) => "output",
        HopKind::Attribute(..) => "attribute",
        HopKind::Mapping(_) => "mapping",
        HopKind::File(_) => "file",
        HopKind::Each => "each",
        HopKind::Function(_) => "function",
        HopKind::Export(_) => "export",
        HopKind::Import(_) => "import",
    }
}
