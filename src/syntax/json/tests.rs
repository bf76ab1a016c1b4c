use proptest::prelude::*;

use super::*;
use crate::text::{OffsetMapBuilder, Span};

const FILE: FileId = FileId(3);

fn read(text: &str) -> Parsed<Option<Node>> {
    parse(FILE, &ArcStr::from(text))
}

#[test]
fn nodes_have_the_spans_of_the_source() {
    let text = "\u{feff}{\"a\\n\\ud83d\\ude00\": [1.50, \"é\", true, null, {}]}";
    let parsed = read(text);
    assert_eq!(parsed.problems, []);
    let root = parsed.tree.unwrap();
    assert_eq!(root.span.start, 3);
    let entry = root.entry("a\n😀").unwrap();
    let Kind::Text(key) = &entry.key.kind else {
        panic!();
    };
    assert_eq!(
        &text[key.span_of(entry.key.span, 2, 6).range()],
        "\\ud83d\\ude00"
    );
    let items: Vec<_> = entry
        .value
        .as_list()
        .unwrap()
        .iter()
        .map(|n| &text[n.span.range()])
        .collect();
    assert_eq!(items, ["1.50", "\"é\"", "true", "null", "{}"]);
}

#[test]
fn a_text_without_escapes_is_a_slice_of_the_file() {
    let file = ArcStr::from("[\"plain\"]");
    let root = parse(FILE, &file).tree.unwrap();
    let Kind::Text(literal) = &root.as_list().unwrap()[0].kind else {
        panic!();
    };
    assert!(literal.map.is_none() && ArcStr::ptr_eq(literal.text.parent(), &file));
}

#[test]
fn repeated_keys_are_kept_and_reported() {
    let text = "{\"a\": 1, \"b\": 2, \"a\": 3}";
    let parsed = read(text);
    let root = parsed.tree.unwrap();
    assert_eq!(root.as_map().unwrap().len(), 3);
    assert_eq!(root.get("a").unwrap().as_str(), Some("3"));
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].code, "duplicate-key");
    assert_eq!(
        parsed.problems[0].span.start as usize,
        text.rfind("\"a").unwrap()
    );
}

#[test]
fn only_json_is_read() {
    for text in [
        "", "{a: 1}", "[1,]", "[NaN]", "// c\n1", "{'a': 1}", "[0x1]", "{} {}", "[\"a", "[1 2]",
    ] {
        assert_eq!(read(text).problems[0].code, "syntax-error", "{text}");
        let span = Span::new(FileId(0), 0, text.len());
        let embedded = parse_embedded(&ArcStr::from(text), &OffsetMap::identity(span));
        assert!(embedded.tree.is_none(), "{text}");
        assert_eq!(embedded.problems[0].code, "syntax-error", "{text}");
    }
    assert_eq!(read("{\"a\": 1,\n  b}").problems[0].span.start, 11);
}

#[test]
fn what_stands_around_a_syntax_error_is_read() {
    for text in [
        "{\"a\": 1\n \"b\": [1, 2,]}",
        "{\"a\": 1, // why\n \"b\": 2,}",
        "{\"a\": 1, x: 2, \"b\": 'c'}",
    ] {
        let parsed = read(text);
        let root = parsed.tree.unwrap();
        assert!(root.get("a").is_some() && root.get("b").is_some(), "{text}");
        assert_eq!(parsed.problems.len(), 1, "{text}");
    }
}

#[test]
fn a_large_text_with_an_error_says_where() {
    let filler = format!("\"{}\"", "x".repeat(1 << 20));
    for broken in [
        "[",
        "[1}",
        "{\"a\" 1}",
        "[1,]",
        "[,1]",
        "{1: 2}",
        "[] []",
        "{\"a\":1,}",
        "[1 2]",
        "\"\\x\"",
    ] {
        let text = format!("[{filler},{broken}]");
        let parsed = read(&text);
        assert_eq!(parsed.problems[0].code, "syntax-error", "{broken}");
    }
    assert!(read(&format!("[{filler}")).tree.is_none());
}

/// The tree and the problems by `jsonc-parser`, which reads everything that is JSON too.
fn by_the_other_parser(text: &str) -> Parsed<Option<Node>> {
    explained(&Source::file(FILE, &ArcStr::from(text)), true)
}

#[test]
fn both_parsers_give_the_same() {
    for text in [
        " {\"a\\n\" : [1, 0, -0.5e+10, 1E9, {\"b\": [], \"c,:\": \"}\\\"é\"}],\n\"d\":null,\"d\": { } } ",
        "\u{feff}[true,false , \"\\ud83d\\ude00\\/\\b\\f\"]\r\n",
        "\"\"",
        "-1",
    ] {
        let strict = strict::read(&Source::file(FILE, &ArcStr::from(text)));
        let (tree, problems) = strict.unwrap();
        let other = by_the_other_parser(text);
        assert_eq!(format!("{:?}", Some(tree)), format!("{:?}", other.tree));
        assert_eq!(problems, other.problems);
    }
    let many: Vec<String> = (0..40).map(|i| format!("\"{}\": {i}", i % 30)).collect();
    let text = format!("{{{}}}", many.join(", "));
    assert_eq!(read(&text).problems, by_the_other_parser(&text).problems);
    assert_eq!(read(&text).problems.len(), 10);
}

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
        assert_eq!(read(&nested(10_000)).problems[0].code, "nesting-too-deep");
        assert_eq!(read(&nested(MAX_DEPTH)).problems, []);
    }
}

#[test]
fn embedded_json_leads_to_the_file_through_both_escapes() {
    // In the file: `x\\u0041` at 10, decoded by the outer language to `x\u0041`.
    let mut map = OffsetMapBuilder::default();
    let raw = |start: usize, end: usize| Span::new(FILE, start, end);
    map.run(2, raw(10, 12));
    map.run(1, raw(12, 14));
    map.run(6, raw(14, 20));
    let text = ArcStr::from("\"x\\u0041\"");
    let root = parse_embedded(&text, &map.finish()).tree.unwrap();
    let Kind::Text(literal) = &root.kind else {
        panic!();
    };
    assert_eq!(literal.text, *"xA");
    assert_eq!(root.span, raw(10, 20));
    assert_eq!(literal.span_of(root.span, 1, 2), raw(12, 19));
}

fn check(node: &Node, text: &str, parent: Span) {
    assert!(parent.contains(node.span) && text.get(node.span.range()).is_some());
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|n| check(n, text, node.span)),
        Kind::Map(entries) => entries
            .iter()
            .flat_map(|e| [&e.key, &e.value])
            .for_each(|n| check(n, text, node.span)),
        Kind::Text(literal) => {
            for (at, c) in literal.text.char_indices() {
                let span = literal.span_of(node.span, at, at + c.len_utf8());
                assert!(node.span.contains(span) && text.get(span.range()).is_some());
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(parts in prop::collection::vec(prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "é", "😀", "\\", "\\u00e9", "\\ud83d", "\\n",
        "1", "-", ".", "e5", "null", "true", " ", "\n", "\u{feff}", "/*", "//", "#", "'",
    ]), 0..30)) {
        let text = parts.concat();
        let whole = Span::new(FILE, 0, text.len());
        let parsed = read(&text);
        let other = by_the_other_parser(&text);
        prop_assert_eq!(format!("{:?}", parsed.tree), format!("{:?}", other.tree));
        prop_assert_eq!(&parsed.problems, &other.problems);
        if let Some(root) = &parsed.tree {
            check(root, &text, whole);
        }
        for problem in &parsed.problems {
            prop_assert!(whole.contains(problem.span) && text.get(problem.span.range()).is_some());
        }
    }
}
