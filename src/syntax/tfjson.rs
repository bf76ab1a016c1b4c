//! Terraform's JSON syntax as an HCL body.
//!
//! See <https://developer.hashicorp.com/terraform/language/syntax/json>. Without the schemas of
//! the providers, arguments and nested blocks look the same: below a top-level block, both are
//! attributes.

use super::hcl;
use super::{
    Attribute, Block, Body, Comment, Entry, Kind, Label, Literal, Node, Parsed, is_marker_comment,
};
use crate::text::{Problem, Span};

/// Key of a comment.
const COMMENT: &str = "//";

/// What the texts of a block mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Texts {
    /// Templates.
    Template,
    /// Expressions, such as a reference or a type.
    Expression,
    /// Themselves.
    Plain,
}

/// The number of labels of a top-level block type; none for what is no block.
fn label_count(kind: &str) -> Option<usize> {
    match kind {
        "resource" | "data" | "ephemeral" | "action" => Some(2),
        "module" | "variable" | "output" | "provider" | "check" => Some(1),
        "locals" | "terraform" | "moved" | "import" | "removed" => Some(0),
        _ => None,
    }
}

/// What the texts of an attribute mean, by the block type and the attribute's name.
fn texts_of(kind: &str, name: &str) -> Texts {
    match (kind, name) {
        ("variable", "type") => Texts::Expression,
        ("variable", "default" | "description") => Texts::Plain,
        ("moved", "from" | "to") | ("removed", "from") | ("import", "to") => Texts::Expression,
        ("resource" | "data" | "ephemeral" | "import", "provider") => Texts::Expression,
        ("module", "providers") => Texts::Expression,
        ("locals" | "terraform", _) => Texts::Template,
        (_, "depends_on") => Texts::Expression,
        _ => Texts::Template,
    }
}

/// Reads the root object of a `.tf.json` file as a body: blocks by their kinds and labels, texts
/// as templates. Inside a block everything is an attribute; nested blocks are maps or lists of maps.
///
/// A block's header is its last label, since the others stand for many blocks.
pub fn body(root: &Node) -> Parsed<Body> {
    let mut reader = Reader::default();
    let mut body = Body {
        span: root.span,
        ..Body::default()
    };
    for entry in reader.objects(root, "the root of the file") {
        match entry.key.as_str().and_then(label_count) {
            Some(labels) => reader.blocks(entry, labels, &mut body),
            None => body.attributes.extend(reader.attribute(entry, "")),
        }
    }
    Parsed {
        tree: body,
        comments: reader.comments,
        problems: reader.problems,
    }
}

#[derive(Default)]
struct Reader {
    comments: Vec<Comment>,
    problems: Vec<Problem>,
}

impl Reader {
    /// The entries of an object, or of each object of a list, without comments.
    fn objects<'n>(&mut self, node: &'n Node, what: &str) -> Vec<&'n Entry> {
        self.bodies(node, what)
            .into_iter()
            .flat_map(|body| body.as_map().unwrap_or_default())
            .filter(|entry| !self.is_comment(entry))
            .collect()
    }

    /// Whether an entry is a comment; one that may hold a suppression is kept.
    fn is_comment(&mut self, entry: &Entry) -> bool {
        if entry.key.as_str() != Some(COMMENT) {
            return false;
        }
        if let Kind::Text(literal) = &entry.value.kind
            && is_marker_comment(&literal.text)
        {
            self.comments.push(Comment {
                span: entry.key.span.to(entry.value.span),
                text: literal.text.clone(),
                block: None,
            });
        }
        true
    }

    /// The objects that a node is or lists; null is none.
    fn bodies<'n>(&mut self, node: &'n Node, what: &str) -> Vec<&'n Node> {
        match &node.kind {
            Kind::Map(_) => vec![node],
            Kind::List(items) => items.iter().flat_map(|i| self.bodies(i, what)).collect(),
            Kind::Null => Vec::new(),
            _ => {
                let message = format!("{what} must be an object or a list of objects");
                let problem = Problem::error("syntax-error", node.span, message);
                self.problems
                    .push(problem.help("write blocks as objects, keyed by their labels"));
                Vec::new()
            }
        }
    }

    /// Adds the blocks of one type.
    fn blocks(&mut self, kind: &Entry, labels: usize, body: &mut Body) {
        // Each level of labels multiplies the places where blocks may stand.
        let mut level = vec![(Vec::new(), &kind.value)];
        let name = format!("`{}`", kind.key.as_str().unwrap_or_default());
        for _ in 0..labels {
            let mut next = Vec::new();
            for (path, node) in level {
                for entry in self.objects(node, &name) {
                    let mut path: Vec<&Entry> = path.clone();
                    path.push(entry);
                    next.push((path, &entry.value));
                }
            }
            level = next;
        }
        for (path, node) in level {
            for content in self.bodies(node, &name) {
                let block = self.block(kind, &path, content);
                body.blocks.push(block);
            }
        }
    }

    fn block(&mut self, kind: &Entry, path: &[&Entry], content: &Node) -> Block {
        let last = path.last().copied().unwrap_or(kind);
        let header = last.key.span;
        let kind_name = key_text(kind).text;
        let labels = path.iter().map(|entry| Label {
            text: key_text(entry).text,
            span: header,
        });
        Block {
            labels: labels.collect(),
            kind_span: header,
            // An object of a list is a block of its own.
            span: match last.value.span == content.span {
                true => header.to(content.span),
                false => content.span,
            },
            body: self.content(&kind_name, content),
            kind: kind_name,
        }
    }

    fn content(&mut self, kind: &str, content: &Node) -> Body {
        let entries = content.as_map().unwrap_or_default();
        Body {
            span: content.span,
            attributes: entries
                .iter()
                .filter_map(|entry| self.attribute(entry, kind))
                .collect(),
            blocks: Vec::new(),
        }
    }

    fn attribute(&mut self, entry: &Entry, kind: &str) -> Option<Attribute> {
        if self.is_comment(entry) {
            return None;
        }
        let name = key_text(entry).text;
        Some(Attribute {
            value: self.expr(&entry.value, texts_of(kind, &name)),
            name_span: entry.key.span,
            name,
        })
    }

    /// An expression: its texts are read by their meaning, also those in collections.
    fn expr(&mut self, node: &Node, texts: Texts) -> Node {
        if texts == Texts::Plain {
            return node.clone();
        }
        let kind = match &node.kind {
            Kind::Text(literal) => return self.text(literal, node.span, texts),
            Kind::List(items) => Kind::List(items.iter().map(|i| self.expr(i, texts)).collect()),
            Kind::Map(entries) => {
                // A nested block looks like a map, whose key this might be: it stays.
                let entry = |entry: &Entry| {
                    self.is_comment(entry);
                    Entry {
                        key: self.expr(&entry.key, Texts::Template),
                        value: self.expr(&entry.value, texts),
                    }
                };
                Kind::Map(entries.iter().map(entry).collect())
            }
            _ => return node.clone(),
        };
        Node::new(node.span, kind)
    }

    fn text(&mut self, literal: &Literal, span: Span, texts: Texts) -> Node {
        // References were once written as templates, and still are by generators.
        let parsed = match texts {
            Texts::Expression if !literal.text.contains("${") => {
                hcl::parse_expression(literal, span)
            }
            _ => hcl::parse_template(literal, span),
        };
        self.problems.extend(parsed.problems);
        parsed.tree.unwrap_or(Node::new(span, Kind::Invalid))
    }
}

fn key_text(entry: &Entry) -> Literal {
    match &entry.key.kind {
        Kind::Text(literal) => literal.clone(),
        _ => Literal::plain(Default::default()),
    }
}

/// Reads the root object of a `.tfvars.json` file as a body of attributes; its strings are no
/// templates.
pub fn variables(root: &Node) -> Parsed<Body> {
    let attributes = root.as_map().into_iter().flatten().filter_map(|entry| {
        let Kind::Text(name) = &entry.key.kind else {
            return None;
        };
        Some(Attribute {
            name: name.text.clone(),
            name_span: entry.key.span,
            value: entry.value.clone(),
        })
    });
    Parsed {
        tree: Body {
            span: root.span,
            attributes: attributes.collect(),
            blocks: Vec::new(),
        },
        ..Parsed::default()
    }
}

#[cfg(test)]
mod tests {
    use arcstr::ArcStr;

    use super::*;
    use crate::syntax::{StepKind, json};
    use crate::text::FileId;

    fn read(text: &str) -> Parsed<Body> {
        let parsed = json::parse(FileId(0), &ArcStr::from(text));
        body(&parsed.tree.unwrap())
    }

    #[test]
    fn blocks_are_found_behind_objects_and_lists_at_every_level() {
        let text = r#"{
          "//": "c",
          "resource": [{"aws_a": {"x": {"//": 1, "n": "1"}, "y": [{"n": "2"}, {"n": "3"}]}}, {"aws_b": [{"z": {}}]}],
          "locals": {"l": "${1 + 1}"},
          "output": {"o": {"value": true}},
          "provider": {"aws": [{}, {"alias": "w"}], "null": null},
          "tags": {}
        }"#;
        let parsed = read(text);
        assert_eq!(parsed.problems, []);
        let shown: Vec<_> = parsed
            .tree
            .blocks
            .iter()
            .map(|b| {
                let labels: Vec<_> = b.labels.iter().map(|l| l.text.as_str()).collect();
                let names: Vec<_> = b.body.attributes.iter().map(|a| a.name.as_str()).collect();
                let header = &text[b.header_span().range()];
                format!(
                    "{} {} {} {header}",
                    b.kind,
                    labels.join("."),
                    names.join(",")
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                r#"resource aws_a.x n "x""#,
                r#"resource aws_a.y n "y""#,
                r#"resource aws_a.y n "y""#,
                r#"resource aws_b.z  "z""#,
                r#"locals  l "locals""#,
                r#"output o value "o""#,
                r#"provider aws  "aws""#,
                r#"provider aws alias "aws""#,
            ]
        );
        assert_eq!(parsed.tree.attributes[0].name, *"tags");
        assert_eq!(
            &text[parsed.tree.blocks[0].span.range()],
            r#""x": {"//": 1, "n": "1"}"#
        );
    }

    #[test]
    fn comments_that_may_suppress_are_kept_wherever_they_stand() {
        let text = r#"{
          "//": "iamvet:ignore[a] one",
          "resource": {
            "//": "plain",
            "t": {"//": "checkov:skip=two", "x": {"//": "\u0069amvet:ignore[b] three",
              "nested": [{"//": "iamvet:ignore[c] four"}], "//": ["iamvet:ignore[d] no text"]}}
          }
        }"#;
        let comments = read(text).comments;
        let shown: Vec<_> = comments
            .iter()
            .map(|c| (&text[c.span.range()], c.text.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (r#""//": "iamvet:ignore[a] one""#, "iamvet:ignore[a] one"),
                (r#""//": "checkov:skip=two""#, "checkov:skip=two"),
                (
                    r#""//": "\u0069amvet:ignore[b] three""#,
                    "iamvet:ignore[b] three"
                ),
                (r#""//": "iamvet:ignore[c] four""#, "iamvet:ignore[c] four"),
            ]
        );
    }

    #[test]
    fn texts_are_templates_with_spans_in_the_file() {
        let text = r#"{"resource": {"a": {"b": {"p": ["x\"${var.é}", {"${k}": "$${v}"}]}}}}"#;
        let parsed = read(text);
        assert_eq!(parsed.problems, []);
        let value = &parsed.tree.blocks[0].body.attributes[0].value;
        let items = value.as_list().unwrap();
        let Kind::Template(parts) = &items[0].kind else {
            panic!("{items:?}");
        };
        let [
            crate::syntax::TemplatePart::Literal(literal_span, literal),
            crate::syntax::TemplatePart::Interpolation(span, inner),
        ] = &parts[..]
        else {
            panic!("{parts:?}");
        };
        assert_eq!(literal.text, *"x\"");
        assert_eq!(&text[literal_span.range()], "x\\\"");
        assert_eq!(&text[span.range()], "${var.é}");
        assert_eq!(&text[inner.span.range()], "var.é");
        let entry = &items[1].as_map().unwrap()[0];
        assert!(matches!(entry.key.kind, Kind::Template(_)));
        assert_eq!(entry.value.as_str(), Some("${v}"));
    }

    #[test]
    fn references_and_types_are_expressions_and_defaults_are_plain() {
        let text = r#"{
          "variable": {"v": {"type": "list(string)", "default": "${x}"}},
          "resource": {"a": {"b": {"depends_on": ["a.c", "${a.d}"], "provider": "aws.west"}}},
          "moved": [{"from": "a.x", "to": "a.y[\"k\"]"}]
        }"#;
        let parsed = read(text);
        assert_eq!(parsed.problems, []);
        let [variable, resource, moved] = &parsed.tree.blocks[..] else {
            panic!();
        };
        let value = |block: &Block, name: &str| block.body.attribute(name).unwrap().value.clone();
        assert!(matches!(value(variable, "type").kind, Kind::Call(c) if c.name == *"list"));
        assert_eq!(value(variable, "default").as_str(), Some("${x}"));
        let depends_on = value(resource, "depends_on");
        let depends_on = depends_on.as_list().unwrap();
        assert!(matches!(depends_on[0].kind, Kind::Traversal(_)));
        assert!(matches!(depends_on[1].kind, Kind::Template(_)));
        assert!(matches!(
            value(resource, "provider").kind,
            Kind::Traversal(_)
        ));
        let Kind::Traversal(to) = value(moved, "to").kind else {
            panic!();
        };
        assert!(matches!(&to.steps[1].kind, StepKind::Index(key) if key.as_str() == Some("k")));
        assert_eq!(&text[to.steps[1].span.range()], r#"[\"k\"]"#);
    }

    #[test]
    fn what_is_no_block_or_no_template_is_reported() {
        let text = r#"{"resource": {"a": "b"}, "locals": {"l": "${1 +}", "m": 2}}"#;
        let parsed = read(text);
        let places: Vec<_> = parsed
            .problems
            .iter()
            .map(|p| &text[p.span.range()])
            .collect();
        assert_eq!(places, ["\"b\"", "}"]);
        let locals = &parsed.tree.blocks[0].body.attributes;
        assert!(matches!(locals[0].value.kind, Kind::Invalid));
        assert_eq!(locals[1].value.as_str(), Some("2"));
    }
}
