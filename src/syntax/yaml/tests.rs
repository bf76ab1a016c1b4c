use super::*;
use crate::syntax::{Kind, Literal};

fn parse_text(text: &str) -> Parsed<Vec<Node>> {
    parse(FileId(0), &ArcStr::from(text))
}

fn root(text: &str) -> Node {
    let parsed = parse_text(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.tree.into_iter().next().expect("a document")
}

fn at<'a>(node: &'a Node, path: &[&str]) -> &'a Node {
    path.iter()
        .fold(node, |node, key| match key.parse::<usize>() {
            Ok(i) => &node.as_list().expect("a list")[i],
            Err(_) => node.get(key).expect("the key"),
        })
}

fn codes<T>(parsed: &Parsed<T>) -> Vec<&'static str> {
    parsed.problems.iter().map(|p| p.code).collect()
}

/// Checks that every character of every text leads to where it stands in the file.
fn check_literals(source: &str, node: &Node) {
    match &node.kind {
        Kind::Text(literal) => check_literal(source, node.span, literal),
        Kind::List(items) => items.iter().for_each(|n| check_literals(source, n)),
        Kind::Map(entries) => entries.iter().for_each(|e| {
            check_literals(source, &e.key);
            check_literals(source, &e.value);
        }),
        Kind::Tagged { value, .. } => check_literals(source, value),
        _ => {}
    }
}

fn check_literal(source: &str, span: Span, literal: &Literal) {
    for (i, c) in literal.text.char_indices() {
        let found = &source[literal.span_of(span, i, i + c.len_utf8()).range()];
        let same = found == c.to_string();
        let escape = found.starts_with('\\') || found == "''";
        let fold = matches!(c, ' ' | '\n') && matches!(found, "\n" | "\r\n" | "");
        assert!(
            same || escape || fold,
            "{c:?} leads to {found:?} in {literal:?}"
        );
    }
}

#[test]
fn scalars_keep_their_text() {
    let node = root(
        "v: 2012-10-17\na: 012345678901\nb: 123456789012\nc: yes\nd: 0o10\ne: 1_000\nf: 007\n\
         g: 42\nh: -1.5\ni: true\nj: ~\nk:\nl: '5'\nm: 1e3\nn: !!str 7\no: .5\n",
    );
    for (key, text) in [
        ("v", "2012-10-17"),
        ("a", "012345678901"),
        ("b", "123456789012"),
        ("c", "yes"),
        ("d", "0o10"),
        ("e", "1_000"),
        ("f", "007"),
        ("l", "5"),
        ("m", "1e3"),
        ("n", "7"),
        ("o", ".5"),
    ] {
        let value = at(&node, &[key]);
        assert!(
            matches!(&value.kind, Kind::Text(l) if l.text == *text),
            "{key}"
        );
    }
    assert!(matches!(&at(&node, &["g"]).kind, Kind::Number(n) if n == "42"));
    assert!(matches!(&at(&node, &["h"]).kind, Kind::Number(n) if n == "-1.5"));
    assert!(matches!(at(&node, &["i"]).kind, Kind::Bool(true)));
    assert!(matches!(at(&node, &["j"]).kind, Kind::Null));
    assert!(matches!(at(&node, &["k"]).kind, Kind::Null));
}

#[test]
fn one_line_scalars_are_slices_of_the_file() {
    let text = "a: plain text\nb: 'single'\nc: \"double\"\nd: |-\n  block\n";
    let node = root(text);
    for (key, whole) in [
        ("a", "plain text"),
        ("b", "'single'"),
        ("c", "\"double\""),
        ("d", "block"),
    ] {
        let value = at(&node, &[key]);
        assert_eq!(&text[value.span.range()], whole);
        assert!(matches!(&value.kind, Kind::Text(l) if l.map.is_none()));
    }
    check_literals(text, &node);
}

#[test]
fn decoded_scalars_lead_back_to_their_bytes() {
    for text in [
        "a: |\n  one\n   two\n\n  thrée\n",
        "a: |+\n\n  one\n\n\nb: 1\n",
        "a: >\n\n  folded\n  text é\n\n\n  next\n   more\n   indented\n  back\n",
        "a: >2-\n    x\n  y\n",
        "a: |\r\n  one\r\n\r\n  two\r\n",
        "a: plain over\n  lines  with\n\n\n  gaps\n",
        "a: 'it''s\n\n  two  '\n",
        "a: \"x\\ty \\u00e9\\U0001F600 \\\n     joined\\n\n    folded \\ \n  z \\x41 \\uD834\\uDD1E\"\n",
        "a: \"  lead\n\n\n tail  \"\n",
        "- !Sub |\n    a ${b}\n    c\n- k: >-\n    p\n    q\n",
    ] {
        let node = root(text);
        check_literals(text, &node);
    }
}

#[test]
fn bytes_of_a_tagged_block_scalar_are_found() {
    let text = "a: !Sub |\n    x:${Name}\n\n      y:${Other}\n";
    let node = root(text);
    let Kind::Tagged {
        tag,
        tag_span,
        value,
    } = &at(&node, &["a"]).kind
    else {
        panic!("not tagged");
    };
    assert_eq!((tag.as_str(), &text[tag_span.range()]), ("Sub", "!Sub"));
    let Kind::Text(literal) = &value.kind else {
        panic!("not a text");
    };
    let start = literal.text.find("Other").unwrap();
    let span = literal.span_of(value.span, start, start + 5);
    assert_eq!(span.start as usize, text.find("Other").unwrap());
    assert_eq!(&text[span.range()], "Other");
}

#[test]
fn collections_span_from_their_first_to_their_last_token() {
    let text = "a:\n  - x\n  - k: v\n    l: [1, 2]\n\nb: !If [c, !Ref d, {e: f}]\n";
    let node = root(text);
    assert_eq!(
        &text[at(&node, &["a"]).span.range()],
        "- x\n  - k: v\n    l: [1, 2]"
    );
    assert_eq!(
        &text[at(&node, &["a", "1"]).span.range()],
        "k: v\n    l: [1, 2]"
    );
    assert_eq!(
        &text[at(&node, &["b"]).span.range()],
        "!If [c, !Ref d, {e: f}]"
    );
}

#[test]
fn documents_anchors_and_merge_keys() {
    let text = "base: &b {x: 1, y: 2}\nuse: *b\nm:\n  <<: *b\n  y: 3\nn:\n  <<: [{p: 1}, {p: 2, q: 2}]\n---\nsecond\n";
    let parsed = parse_text(text);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.tree.len(), 2);
    let node = &parsed.tree[0];
    assert_eq!(at(node, &["use", "y"]).as_str(), Some("2"));
    assert_eq!(at(node, &["m", "x"]).as_str(), Some("1"));
    assert_eq!(at(node, &["m", "y"]).as_str(), Some("3"));
    assert_eq!(at(node, &["n", "p"]).as_str(), Some("1"));
    assert_eq!(at(node, &["n", "q"]).as_str(), Some("2"));
}

#[test]
fn aliases_are_limited() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        let refs = vec![format!("*a{}", i - 1); 10].join(", ");
        bomb += &format!("a{i}: &a{i} [{refs}]\n");
    }
    assert_eq!(codes(&parse_text(&bomb)), ["alias-limit"]);
    let wide = format!("a: &a [{}]\nb: [*a, *a]\n", "x,".repeat(600_000));
    assert_eq!(codes(&parse_text(&wide)), ["alias-limit"]);
    assert_eq!(codes(&parse_text("a: &a [*a]\n")), ["cycle"]);
    let deep = format!(
        "a: &a {}1{}\nb: {}*a{}\n",
        "[".repeat(200),
        "]".repeat(200),
        "[".repeat(200),
        "]".repeat(200)
    );
    assert_eq!(codes(&parse_text(&deep)), ["alias-limit"]);
}

#[test]
fn nesting_is_limited() {
    for text in [
        "[".repeat(10_000),
        "- ".repeat(10_000),
        "{b: ".repeat(5_000),
    ] {
        let parsed = parse_text(&text);
        assert_eq!(codes(&parsed), ["nesting-too-deep"]);
    }
    let mixed = format!("{}{}", "- ".repeat(200), "[".repeat(100)) + &"]".repeat(100);
    assert_eq!(codes(&parse_text(&mixed)), ["nesting-too-deep"]);
}

#[test]
fn duplicate_keys_are_kept_and_reported() {
    let text = "a: 1\nb: 2\na: 3\n";
    let parsed = parse_text(text);
    assert_eq!(codes(&parsed), ["duplicate-key"]);
    assert_eq!(parsed.problems[0].span, Span::new(FileId(0), 10, 11));
    assert_eq!(at(&parsed.tree[0], &["a"]).as_str(), Some("3"));
}

/// The keys under `Resources`, and the texts under the places of the problems.
fn around(text: &str) -> (Vec<String>, Vec<String>) {
    let parsed = parse_text(text);
    let resources = parsed.tree.first().and_then(|n| n.get("Resources"));
    let keys = resources.and_then(Node::as_map).unwrap_or_default().iter();
    let keys = keys.filter_map(|e| e.key.as_str().map(str::to_owned));
    for node in &parsed.tree {
        check_literals(text, node);
    }
    let places = parsed.problems.iter();
    let places = places.map(|p| text[p.span.range()].to_owned());
    (keys.collect(), places.collect())
}

#[test]
fn entries_around_a_syntax_error_are_read() {
    let without_entry = ["A", "C", "D"].as_slice();
    let without_line = ["A", "B", "C", "D"].as_slice();
    for (broken, place, expected) in [
        ("  B: [1, 2\n", ":", without_entry),
        ("  B: \"open\n", "C", without_entry),
        ("  B:\n    k: v\n   l: w\n", "l", without_line),
        ("  B:\n    k: v: w\n", ":", without_line),
        ("  B:\n    k: 'a' b\n", "b", without_line),
        ("  B:\n\tk: v\n", "k", without_line),
        ("  B:\n    k: *\n", "*", without_line),
        ("  B: @x\n", "@", without_entry),
    ] {
        let text = format!(
            "Resources:\n  A:\n    Type: |\n      X é\n{broken}  C:\n    Type: X\n  D: 1\nOutputs:\n  O: 1\n"
        );
        let (keys, places) = around(&text);
        assert_eq!(keys, expected, "{broken}");
        assert_eq!(places, [place], "{broken}");
        assert!(
            parse_text(&text).tree[0].get("Outputs").is_some(),
            "{broken}"
        );
    }
}

#[test]
fn several_errors_and_documents() {
    let text = "Resources:\n  A: {\n  B: 1\n  C: [\n  D: 2\n---\nz: 1\n";
    let (keys, places) = around(text);
    assert_eq!(
        (keys.as_slice(), places.len()),
        (&["B".to_owned(), "D".to_owned()][..], 2)
    );
    let parsed = parse_text(text);
    assert_eq!(at(&parsed.tree[1], &["z"]).as_str(), Some("1"));
}

#[test]
fn what_stood_before_is_kept_where_leaving_out_does_not_help() {
    let errors = "  E: [\n".repeat(MAX_ATTEMPTS + 2);
    let (keys, places) = around(&format!("Resources:\n  A: 1\n{errors}"));
    assert_eq!(keys.first().map(String::as_str), Some("A"));
    assert!(!places.is_empty());
}

#[test]
fn template_languages_are_named() {
    for text in [
        "a: {{ .Values.x }}\n",
        "{% if x %}\na: 1\n",
        "a: 1\n{{- range .x }}\nb: 2\n",
    ] {
        let parsed = parse_text(text);
        assert_eq!(codes(&parsed), ["syntax-error"], "{text}");
        assert!(
            parsed.problems[0].help.contains("template"),
            "{:?}",
            parsed.problems
        );
    }
    assert_eq!(codes(&parse_text("Action: *\n")), ["syntax-error"]);
    assert_eq!(codes(&parse_text("Action: *all\n")), ["syntax-error"]);
}

#[test]
fn byte_order_marks_and_carriage_returns() {
    let text = "\u{feff}a: x\r\nb:\r\n  - y\r\n";
    let node = root(text);
    assert_eq!(&text[at(&node, &["b", "0"]).span.range()], "y");
    check_literals(text, &node);
    assert!(parse_text("").tree.is_empty());
    assert!(parse_text("# nothing\n").tree.is_empty());
}

#[test]
fn comments_with_markers_are_collected() {
    let text = "# a plain comment\na: 1 # iamvet:ignore[x] because\n#checkov:skip=CKV_1: reason\n";
    let comments = parse_text(text).comments;
    let texts: Vec<_> = comments.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(
        texts,
        ["iamvet:ignore[x] because", "checkov:skip=CKV_1: reason"]
    );
    assert_eq!(
        &text[comments[0].span.range()],
        "# iamvet:ignore[x] because"
    );
    let many = "# c\n".repeat(5_000) + "a: 1\n";
    assert_eq!(root(&many).get("a").and_then(Node::as_str), Some("1"));
}

#[test]
fn a_zero_byte_does_not_hide_what_follows() {
    let parsed = parse_text("a: 1\0\nb: 2\n");
    assert_eq!(codes(&parsed), ["syntax-error"]);
}

#[test]
fn quoted_texts_may_stand_as_far_left_as_their_key() {
    let text = "a:\n  # isn't 'here\n  - name: it's\n    p: !Sub '{\n    \"S\": ''x'',\n\n    }'\n  - q: \"[\n\n\n1\\n]\" # c\n    r: 'one\ntwo'\nb: 1\n";
    let node = root(text);
    check_literals(text, &node);
    let Kind::Tagged { value, .. } = &at(&node, &["a", "0", "p"]).kind else {
        panic!("a tag");
    };
    assert_eq!(value.as_str(), Some("{ \"S\": 'x',\n}"));
    assert_eq!(at(&node, &["a", "1", "q"]).as_str(), Some("[\n\n1\n]"));
    assert_eq!(at(&node, &["a", "1", "r"]).as_str(), Some("one two"));
    assert_eq!(node.get("b").unwrap().as_str(), Some("1"));

    let broken = parse_text("a: 'x\ny'\nb:\n  c: [\nd: 1\n");
    assert_eq!(codes(&broken), ["syntax-error"]);
    // What only looks like such a text is left as it is.
    let other = "a: 'x\ny'\nb: {k: it, is: 'so\n }\nc: 'x\ny'\n";
    let other = parse_text(other);
    assert_eq!(other.tree[0].get("a").and_then(Node::as_str), Some("x y"));
    let unclosed = parse_text("a:\n  b: 'x\n  y\nc: 1\n");
    assert!(!unclosed.problems.is_empty());
}

/// As many as would be read again for hours one by one.
#[test]
fn many_quoted_texts_too_far_left_are_read_at_once() {
    let policy = |i: usize| format!("- a{i}: !Sub '{{\n  \"x\": 1\n}}'\n");
    let text: String = (0..20_000).map(policy).collect();
    let parsed = parse_text(&text);
    assert!(parsed.problems.is_empty());
    let items = parsed.tree[0].as_list().expect("a list");
    assert_eq!(items.len(), 20_000);

    // An error far behind does not undo it.
    let parsed = parse_text(&format!("{text}- b: [\n- c: 'x\ny'\n"));
    assert_eq!(codes(&parsed), ["syntax-error"]);
    assert!(parsed.tree[0].as_list().expect("a list").len() > 19_990);
}

/// Where the lines do not tell such a text, the file is read again for each, up to a limit.
#[test]
fn reading_again_is_bounded() {
    let entry = |i: usize| {
        let long = "c".repeat(20_000);
        format!("k{i}: !<tag:yaml.org,2002:str> 'b\n{long}'\n")
    };
    let few: String = (0..3).map(entry).collect();
    assert!(parse_text(&few).problems.is_empty());
    let many: String = (0..100).map(entry).collect();
    assert!(codes(&parse_text(&many)).contains(&"reading-limit"));
}
