//! Tests of the adapter as a whole.

use arcstr::ArcStr;
use proptest::prelude::*;

use super::*;
use crate::syntax::{Attribute, Block, Entry, StepKind, TemplatePart};
use crate::text::{Problem, ProblemLevel};

const FILE: FileId = FileId(7);

fn read(text: &str) -> Parsed<Body> {
    parse(FILE, &ArcStr::from(text))
}

/// The value of the first attribute of a text that must parse.
fn value(text: &str) -> Node {
    let parsed = read(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.tree.attributes.into_iter().next().unwrap().value
}

/// A node as a short text: what it is, without its spans.
fn show(node: &Node) -> String {
    let list = |nodes: &[Node]| nodes.iter().map(show).collect::<Vec<_>>().join(" ");
    match &node.kind {
        Kind::Null => "null".into(),
        Kind::Bool(b) => b.to_string(),
        Kind::Number(n) => n.to_string(),
        Kind::Text(t) => format!("{:?}", t.text.as_str()),
        Kind::List(items) => format!("[{}]", list(items)),
        Kind::Map(entries) => {
            let entry = |e: &Entry| format!("{}: {}", show(&e.key), show(&e.value));
            let entries: Vec<_> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Kind::Tagged { tag, value, .. } => format!("!{tag} {}", show(value)),
        Kind::Template(parts) => format!("`{}`", show_parts(parts)),
        Kind::Variable(name) => name.to_string(),
        Kind::Traversal(t) => {
            let step = |kind: &StepKind| match kind {
                StepKind::Attr(name) => format!(".{name}"),
                StepKind::Index(key) => format!("[{}]", show(key)),
                StepKind::LegacyIndex(i) => format!(".{i}"),
                StepKind::AttrSplat => ".*".into(),
                StepKind::FullSplat => "[*]".into(),
            };
            let steps: String = t.steps.iter().map(|s| step(&s.kind)).collect();
            format!("{}{steps}", show(&t.root))
        }
        Kind::Call(call) => {
            let dots = if call.expand_final { "..." } else { "" };
            format!("{}({}{dots})", call.name, list(&call.args))
        }
        Kind::Conditional(nodes) => format!("(? {})", list(nodes.as_slice())),
        Kind::Unary(op, node) => format!("({op:?} {})", show(node)),
        Kind::Binary(op, nodes) => format!("({op:?} {})", list(nodes.as_slice())),
        Kind::For(f) => {
            let key = f.key.as_ref().map_or(String::new(), |k| show(k) + " => ");
            let dots = if f.grouping { "..." } else { "" };
            let condition = f
                .condition
                .as_ref()
                .map_or(String::new(), |c| " if ".to_owned() + &show(c));
            let name = f
                .key_var
                .as_ref()
                .map_or(String::new(), |k| format!("{k}, "));
            let (var, collection, value) = (&f.value_var, show(&f.collection), show(&f.value));
            format!("(for {name}{var} in {collection}: {key}{value}{dots}{condition})")
        }
        Kind::Invalid => "<invalid>".into(),
    }
}

fn show_parts(parts: &[TemplatePart]) -> String {
    let part = |part: &TemplatePart| match part {
        TemplatePart::Literal(_, literal) => literal.text.to_string(),
        TemplatePart::Interpolation(_, node) => format!("${{{}}}", show(node)),
        TemplatePart::If {
            condition,
            then,
            otherwise,
            ..
        } => format!(
            "%{{if {}}}{}%{{else}}{}%{{endif}}",
            show(condition),
            show_parts(then),
            show_parts(otherwise)
        ),
        TemplatePart::For {
            key,
            value,
            collection,
            body,
            ..
        } => format!(
            "%{{for {}{value} in {}}}{}%{{endfor}}",
            key.as_ref().map_or(String::new(), |k| format!("{k}, ")),
            show(collection),
            show_parts(body)
        ),
    };
    parts.iter().map(part).collect()
}

fn shown(text: &str) -> String {
    show(&value(text))
}

fn slice(text: &str, span: Span) -> &str {
    assert_eq!(span.file, FILE);
    text.get(span.range())
        .unwrap_or_else(|| panic!("{span:?} in {text:?}"))
}

#[test]
fn expressions_of_every_kind_are_converted() {
    for (source, expected) in [
        ("null", "null"),
        ("true", "true"),
        ("-1.50e3", "-1.50e3"),
        ("- 1", "(Neg 1)"),
        ("!x", "(Not x)"),
        ("[1, \"a\",\n b]", "[1 \"a\" b]"),
        (
            "{ a = 1, \"b\" : 2\n (c) = 3\n (\"d\") = 4, true = 5, 6 = 7 }",
            "{\"a\": 1, \"b\": 2, c: 3, \"d\": 4, \"true\": 5, 6: 7}",
        ),
        ("a.b[0].c.0.*.d[*]", "a.b[0].c.0.*.d[*]"),
        ("f(1, g()...)", "f(1 g()...)"),
        (
            "provider :: aws::arn_parse(x)",
            "provider::aws::arn_parse(x)",
        ),
        ("a ? b : c", "(? a b c)"),
        (
            "1 + 2 * 3 == 7 && !(x || y)",
            "(And (Eq (Plus 1 (Mul 2 3)) 7) (Not (Or x y)))",
        ),
        ("[for x in y : x.a if x.b]", "(for x in y: x.a if x.b)"),
        ("{for k, v in y : k => v...}", "(for k, v in y: k => v...)"),
        (
            "\"a${b}c%{ if d ~} e %{~ else }f%{ endif }\"",
            "`a${b}c%{if d}e%{else}f%{endif}`",
        ),
        (
            "\"%{ for i, x in y }${x},%{ endfor }\"",
            "`%{for i, x in y}${x},%{endfor}`",
        ),
        ("\"${x}\"", "`${x}`"),
    ] {
        assert_eq!(shown(&format!("v = {source}\n")), expected, "{source}");
    }
}

#[test]
fn escapes_are_decoded_and_lead_back_to_their_bytes() {
    let text = r#"a = "x\n\t\"\\\u00e9\U0001F600 $${y} %%{z} $$ %y end""#;
    let node = value(text);
    let Kind::Text(literal) = &node.kind else {
        panic!("{node:?}");
    };
    assert_eq!(literal.text, "x\n\t\"\\é😀 ${y} %{z} $$ %y end");
    for (decoded, raw) in [
        ("é", r"\u00e9"),
        ("😀", r"\U0001F600"),
        ("${", "$${"),
        ("end", "end"),
        ("x", "x"),
    ] {
        let at = literal.text.find(decoded).unwrap();
        let span = literal.span_of(node.span, at, at + decoded.len());
        assert_eq!(slice(text, span), raw);
    }
}

#[test]
fn a_text_without_escapes_is_a_slice_of_the_file() {
    let file = ArcStr::from("a = \"plain\"\nb = \"p${x}s\"\n");
    let parsed = parse(FILE, &file);
    let Kind::Text(text) = &parsed.tree.attributes[0].value.kind else {
        panic!();
    };
    assert!(text.map.is_none() && ArcStr::ptr_eq(text.text.parent(), &file));
    let Kind::Template(parts) = &parsed.tree.attributes[1].value.kind else {
        panic!();
    };
    let TemplatePart::Literal(span, part) = &parts[0] else {
        panic!();
    };
    assert!(part.map.is_none() && ArcStr::ptr_eq(part.text.parent(), &file));
    assert_eq!(slice(&file, *span), "p");
}

#[test]
fn spans_are_those_of_the_source() {
    let text = "resource aws_x \"y\" /* c */ { # d\n  a = f( g.h [ 0 ] , (k) )\n  b {}\n}\n";
    let parsed = read(text);
    let block = &parsed.tree.blocks[0];
    assert_eq!(slice(text, block.header_span()), "resource aws_x \"y\"");
    assert_eq!((block.label(0), block.label(1)), ("aws_x", "y"));
    assert!(
        slice(text, block.body.span).starts_with("{ # d")
            && slice(text, block.body.span).ends_with('}')
    );
    assert_eq!(slice(text, block.body.blocks[0].body.span), "{}");
    let call = &block.body.attributes[0].value;
    assert_eq!(slice(text, call.span), "f( g.h [ 0 ] , (k) )");
    let Kind::Call(call) = &call.kind else {
        panic!();
    };
    assert_eq!(slice(text, call.name_span), "f");
    assert_eq!(slice(text, call.args[0].span), "g.h [ 0 ]");
    assert_eq!(slice(text, call.args[1].span), "(k)");
    let Kind::Traversal(traversal) = &call.args[0].kind else {
        panic!();
    };
    let steps: Vec<_> = traversal
        .steps
        .iter()
        .map(|s| slice(text, s.span))
        .collect();
    assert_eq!(steps, [".h", "[ 0 ]"]);
    assert_eq!(slice(text, parsed.tree.span), text);
}

/// Expected values are those of Terraform 1.15 (`terraform console`), by the rules of
/// `hclsyntax/parser_template.go`.
#[test]
fn heredocs_lose_their_common_indentation() {
    for (source, expected) in [
        ("<<EOT\n  a\n b\nEOT\n", r#""  a\n b\n""#),
        (
            "<<-EOT\n    a\n      b\n\n    c\n    EOT\n",
            r#""a\n  b\n\nc\n""#,
        ),
        ("<<-EOT\n{\n  a\n}\nEOT\n", r#""{\n  a\n}\n""#),
        (
            "<<-EOT\r\n    a\r\n      b\r\n    EOT\r\n",
            r#""a\r\n  b\r\n""#,
        ),
        (
            "<<-EOT\n    a ${x}\n  ${y}\n    EOT\n",
            "`  a ${x}\n${y}\n`",
        ),
        ("<<-EOT\n    a\n${y}\n    EOT\n", "`    a\n${y}\n`"),
        (
            "<<-EOT\n    %{ if x }\n      b\n    %{ endif }\n    EOT\n",
            "`%{if x}\n  b\n%{else}%{endif}\n`",
        ),
        (
            "<<EOT\n%{ for x in y ~}\n  ${x}\n%{ endfor ~}\nEOT\n",
            "`%{for x in y}  ${x}\n%{endfor}`",
        ),
        ("<<EOT\nEOT\n", r#""""#),
        (
            "<<EOT\n\\n $${a} \"q\" %%{b}\nEOT\n",
            r#""\\n ${a} \"q\" %{b}\n""#,
        ),
        ("<<EOT\nEOTX\n EOT\n", r#""EOTX\n""#),
    ] {
        assert_eq!(shown(&format!("v = {source}")), expected, "{source}");
    }
}

#[test]
fn every_byte_of_a_heredoc_leads_back() {
    let text = "v = <<-EOT\n    {\n      \"é\": \"$${x}\"\n    }\n  EOT\n";
    let node = value(text);
    let Kind::Text(literal) = &node.kind else {
        panic!("{node:?}");
    };
    assert_eq!(
        literal.text,
        "  {\n    \"é\": \"${x}\"\n  }\n"
            .replace("  {", "{")
            .replace("\n  ", "\n")
    );
    for (at, c) in literal.text.char_indices() {
        let raw = slice(text, literal.span_of(node.span, at, at + c.len_utf8()));
        assert!(
            raw == c.to_string() || (raw == "$${" && "${".contains(c)),
            "{c:?} {raw:?}"
        );
    }
    assert!(
        slice(text, node.span).starts_with("<<-EOT") && slice(text, node.span).ends_with("EOT")
    );
}

#[test]
fn a_bom_is_skipped_and_counts_in_offsets() {
    let text = "\u{feff}a = 1\r\n";
    let parsed = read(text);
    assert_eq!(parsed.problems, []);
    assert_eq!(slice(text, parsed.tree.attributes[0].name_span), "a");
    assert_eq!(parsed.tree.span.start, 3);
}

#[test]
fn marker_comments_are_kept_with_their_places() {
    let text = "# plain\na = \"# iamvet:ignore[no] x\" # iamvet:ignore[r] why\nb = <<E\n# checkov:skip=N\nE\n/* checkov:skip=C:d */";
    let comments = read(text).comments;
    let found: Vec<_> = comments
        .iter()
        .map(|c| (slice(text, c.span), c.text.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("# iamvet:ignore[r] why", "iamvet:ignore[r] why"),
            ("/* checkov:skip=C:d */", "checkov:skip=C:d"),
        ]
    );
}

fn problems(text: &str) -> Vec<(&'static str, &str, String)> {
    let show = |p: Problem| (p.code, slice(text, p.span), p.message);
    read(text).problems.into_iter().map(show).collect()
}

#[test]
fn what_stands_around_a_syntax_error_is_read() {
    let text = "locals {\n  a = 1\n}\n\nresource \"aws_x\" \"y\" {\n  name = \"n\"\n  policy = [1, , 2]\n  tags = {}\n}\n\noutput \"o\" {\n  value = 1\n}\n";
    let parsed = read(text);
    assert_eq!(parsed.tree.blocks.len(), 3);
    let block = &parsed.tree.blocks[1];
    assert_eq!((block.label(0), block.label(1)), ("aws_x", "y"));
    let names: Vec<_> = block
        .body
        .attributes
        .iter()
        .map(|a| (a.name.as_str(), show(&a.value)))
        .collect();
    assert_eq!(
        names,
        [
            ("name", "\"n\"".to_owned()),
            ("policy", "<invalid>".to_owned()),
            ("tags", "{}".to_owned())
        ]
    );
    let [problem] = parsed.problems.as_slice() else {
        panic!("{:?}", parsed.problems);
    };
    assert_eq!(
        (problem.code, problem.level),
        ("syntax-error", ProblemLevel::Error)
    );
    assert_eq!(problem.span.start as usize, text.find(", 2").unwrap());
    assert_eq!(slice(text, block.span).lines().count(), 5);
    assert!(slice(text, block.span).ends_with('}'));
}

#[test]
fn what_is_never_closed_is_named() {
    let unclosed_bracket = "resource \"a\" \"b\" {\n  x = [1\n}\n\nlocals {\n  y = 1\n}\n";
    assert_eq!(
        problems(unclosed_bracket),
        [("syntax-error", "[", "`[` is never closed".into())]
    );
    assert_eq!(read(unclosed_bracket).tree.blocks.len(), 2);
    let unclosed_brace = "resource \"a\" \"b\" {\n  x = 1\n\nlocals {\n  y = 1\n}\n";
    assert_eq!(
        problems(unclosed_brace),
        [("syntax-error", "{", "`{` is never closed".into())]
    );
    assert_eq!(read(unclosed_brace).tree.blocks.len(), 2);
    let quote = "locals {\n  x = \"a\n  y = \"b\"\n}\n";
    assert_eq!(
        problems(quote),
        [(
            "syntax-error",
            "\"",
            "string is not closed on its line".into()
        )]
    );
    assert_eq!(read(quote).tree.blocks[0].body.attributes.len(), 2);
    let heredoc = "locals {\n  x = <<EOT\n  y\n}\noutput \"z\" {}\n";
    assert_eq!(problems(heredoc)[0].2, "heredoc has no end marker");
    assert_eq!(read(heredoc).tree.blocks.len(), 2);
}

#[test]
fn line_ends_in_object_for_expressions_say_nothing() {
    for (text, joined) in [
        (
            "x = { for k in l : k => a ? 1 :\n  2\n}\n",
            "x = { for k in l : k => a ? 1 : 2 }\n",
        ),
        (
            "x = {\n  for k in l :\r\n  k => a ? # \u{e9} }\n  1\n  : /* \n */ b\n  == 2\n}\n",
            "x = { for k in l : k => a ? 1 : b == 2 }\n",
        ),
        (
            "x = { for k in l : k => { a = 1\n b = 2 } == c ?\n 1 : <<E\n  \u{e9}\nE\n }\n",
            "x = { for k in l : k => { a = 1, b = 2 } == c ? 1 : \"  \u{e9}\\n\" }\n",
        ),
        (
            "x = { for k in l : k => a ?\n { for k in l : k => a ?\n \"x ${1\n + 1}\" : 2 } : 3 }\n",
            "x = { for k in l : k => a ? { for k in l : k => a ? \"x ${1 + 1}\" : 2 } : 3 }\n",
        ),
    ] {
        assert_eq!(show(&value(text)), show(&value(joined)), "{text}");
    }
    let text = "x = { for k in l : k => a ?\n 1 : \"t\" }\ny = \"\u{e9}\"\n";
    let parsed = read(text);
    let spans = parsed.tree.attributes.iter().map(|a| a.value.span);
    let found: Vec<&str> = spans
        .map(|s| &text[s.start as usize..s.end as usize])
        .collect();
    assert_eq!(found, [&text[4..text.len() - 10], "\"\u{e9}\""]);
    assert!(!read("x = {\n  a = b ?\n  1 : 2\n}\n").problems.is_empty());
}

#[test]
fn repeated_keys_lose_nothing() {
    let text = "a = { k = 1, k = 2, \"\" = 3, \"\" = 4 }\nb {\n  c = 1\n  c = 2\n}\n";
    assert_eq!(
        show(&read(text).tree.attributes[0].value),
        r#"{"k": 1, "k": 2, "": 3, "": 4}"#
    );
    assert_eq!(read(text).tree.blocks[0].body.attributes.len(), 2);
    let found: Vec<_> = problems(text)
        .into_iter()
        .map(|(code, at, _)| (code, at))
        .collect();
    assert_eq!(
        found,
        [
            ("duplicate-key", "k"),
            ("duplicate-key", "\"\""),
            ("duplicate-argument", "c")
        ]
    );
}

#[test]
fn many_repeated_keys_are_only_warnings() {
    let text = "b {\n  a = { k = 1, k = 2 }\n}\n".repeat(20);
    let parsed = read(&text);
    assert_eq!(parsed.tree.blocks.len(), 20);
    assert_eq!(parsed.problems.len(), 20);
    let is_warning = |p: &Problem| p.level == ProblemLevel::Warning;
    assert!(parsed.problems.iter().all(is_warning));
    let text = format!("a = {{\n{}}}\nb = 1\n", "k = 1\n".repeat(100));
    let parsed = read(&text);
    assert_eq!(parsed.tree.attributes.len(), 2);
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].level, ProblemLevel::Error);
}

#[test]
fn deep_nesting_is_an_error() {
    let deep = |open: &str, close: &str| {
        let text = format!(
            "a = 1\nb = {}1{}\nc = 2\n",
            open.repeat(10_000),
            close.repeat(10_000)
        );
        let parsed = read(&text);
        assert_eq!(parsed.problems.len(), 1, "{open}");
        assert_eq!(parsed.problems[0].code, "nesting-too-deep", "{open}");
        let names: Vec<_> = parsed
            .tree
            .attributes
            .iter()
            .map(|a| a.name.to_string())
            .collect();
        assert_eq!(names, ["a", "b", "c"], "{open}");
    };
    deep("[", "]");
    deep("(", ")");
    deep("{ a = ", "}");
    deep("\"${", "}\"");
    deep("f(", ")");
    deep("- ", "");
    deep("1 + ", "");
    let text = format!("{}{}", "a {\n".repeat(10_000), "}\n".repeat(10_000));
    assert_eq!(read(&text).problems[0].code, "nesting-too-deep");
}

#[test]
fn templates_of_literals_map_to_their_file() {
    let text = r#"a = "x\"${y.z}\" $${w}""#;
    let literal = Literal::plain("x ${y.z} $${w}".into());
    let span = Span::new(FILE, 10, 10 + literal.text.len() + 2);
    let node = parse_template(&literal, span).tree.unwrap();
    assert_eq!(show(&node), "`x ${y.z} ${w}`");
    let Kind::Template(parts) = &node.kind else {
        panic!();
    };
    let TemplatePart::Interpolation(at, inner) = &parts[1] else {
        panic!();
    };
    assert_eq!((at.start, at.end), (13, 19));
    assert_eq!((inner.span.start, inner.span.end), (15, 18));

    // The same through a literal that was decoded.
    let Kind::Template(parts) = value(text).kind else {
        panic!();
    };
    assert!(matches!(&parts[0], TemplatePart::Literal(_, l) if l.text == *"x\""));
    let raw = "v = <<-E\n    \\u: $${p.q} $${\n    E\n";
    let node = value(raw);
    let Kind::Text(decoded) = &node.kind else {
        panic!();
    };
    let parsed = parse_template(decoded, node.span);
    assert!(parsed.tree.is_none());
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].span.file, FILE);
}

struct Checker<'a> {
    text: &'a str,
}

impl Checker<'_> {
    fn span(&self, span: Span, parent: Span) {
        slice(self.text, span);
        assert!(parent.contains(span), "{span:?} outside {parent:?}");
    }

    fn body(&self, body: &Body, parent: Span) {
        self.span(body.span, parent);
        for Attribute {
            name_span, value, ..
        } in &body.attributes
        {
            self.span(*name_span, body.span);
            self.node(value, body.span);
        }
        for block in &body.blocks {
            self.block(block, body.span);
        }
    }

    fn block(&self, block: &Block, parent: Span) {
        self.span(block.span, parent);
        self.span(block.header_span(), block.span);
        self.body(&block.body, block.span);
    }

    fn nodes<'n>(&self, nodes: impl IntoIterator<Item = &'n Node>, parent: Span) {
        for node in nodes {
            self.node(node, parent);
        }
    }

    fn node(&self, node: &Node, parent: Span) {
        self.span(node.span, parent);
        match &node.kind {
            Kind::Text(literal) => self.literal(literal, node.span),
            Kind::List(items) => self.nodes(items, node.span),
            Kind::Map(entries) => {
                self.nodes(entries.iter().flat_map(|e| [&e.key, &e.value]), node.span);
            }
            Kind::Template(parts) => self.parts(parts, node.span),
            Kind::Traversal(t) => {
                self.node(&t.root, node.span);
                for step in &t.steps {
                    self.span(step.span, node.span);
                    if let StepKind::Index(key) = &step.kind {
                        self.node(key, step.span);
                    }
                }
            }
            Kind::Call(call) => {
                self.span(call.name_span, node.span);
                self.nodes(&call.args, node.span);
            }
            Kind::Conditional(nodes) => self.nodes(nodes.as_slice(), node.span),
            Kind::Binary(_, nodes) => self.nodes(nodes.as_slice(), node.span),
            Kind::Unary(_, inner) => self.node(inner, node.span),
            Kind::For(f) => {
                let optional = f.key.iter().chain(&f.condition);
                self.nodes(optional.chain([&f.collection, &f.value]), node.span);
            }
            _ => {}
        }
    }

    fn literal(&self, literal: &Literal, span: Span) {
        for (at, c) in literal.text.char_indices() {
            self.span(literal.span_of(span, at, at + c.len_utf8()), span);
        }
    }

    fn parts(&self, parts: &[TemplatePart], parent: Span) {
        for part in parts {
            match part {
                TemplatePart::Literal(span, literal) => {
                    self.span(*span, parent);
                    self.literal(literal, *span);
                }
                TemplatePart::Interpolation(span, node) => {
                    self.span(*span, parent);
                    self.node(node, *span);
                }
                TemplatePart::If {
                    span,
                    condition,
                    then,
                    otherwise,
                } => {
                    self.span(*span, parent);
                    self.node(condition, *span);
                    self.parts(then, *span);
                    self.parts(otherwise, *span);
                }
                TemplatePart::For {
                    span,
                    collection,
                    body,
                    ..
                } => {
                    self.span(*span, parent);
                    self.node(collection, *span);
                    self.parts(body, *span);
                }
            }
        }
    }
}

fn check(text: &str) {
    let parsed = read(text);
    let whole = Span::new(FILE, 0, text.len());
    let checker = Checker { text };
    checker.body(&parsed.tree, whole);
    for problem in &parsed.problems {
        checker.span(problem.span, whole);
    }
    for comment in &parsed.comments {
        checker.span(comment.span, whole);
    }
}

/// Fragments that together make texts which are nearly HCL.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "a",
        "b1",
        "resource",
        "locals",
        " ",
        "\n",
        "\r\n",
        "\t",
        "=",
        "==",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "${",
        "%{",
        "}",
        "$${",
        "~",
        "if x",
        "else",
        "endif",
        "for x in y",
        "endfor",
        ":",
        "=>",
        "...",
        "<<EOT\n",
        "<<-EOT\n",
        "\nEOT\n",
        "  EOT\n",
        "# iamvet:ignore[x] y",
        "/* trivy:ignore",
        "*/",
        "//",
        "\\",
        "\\n",
        "\\u00e9",
        "é",
        "😀",
        "1",
        "-",
        "1.5e3",
        ".",
        ".0",
        "*",
        "?",
        "&&",
        "!",
        ",",
        "null",
        "a = 1\n",
        "b = \"x\"\n",
        "x {\n",
        "\u{feff}",
        "\u{85}",
        "a = <<-E\n  x ${y}\n  E\n",
    ]);
    prop::collection::vec(fragment, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_with_spans_inside_their_parents(text in fragments()) {
        check(&text);
    }

    #[test]
    fn any_characters_are_read(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_template_is_read(text in fragments()) {
        let literal = Literal::plain(text.as_str().into());
        let span = Span::new(FILE, 0, text.len());
        let parsed = parse_template(&literal, span);
        let checker = Checker { text: &text };
        if let Some(node) = &parsed.tree {
            checker.node(node, span);
        }
        for problem in &parsed.problems {
            checker.span(problem.span, span);
        }
    }
}
