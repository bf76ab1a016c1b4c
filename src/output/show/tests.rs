//! The renderers, over values made by hand.

use std::sync::Arc;

use super::plain::{self, Json};
use super::pretty::{JsonText, pretty, pretty_computed};
use super::provenance::ways;
use crate::text::{FileId, Span};
use crate::value::{
    Alternative, Data, HopKind, JsonStyle, List, ListKind, Map, MapEntry, MapKind, Piece, Pseudo,
    Reason, ResourceId, ResourceKind, ScopeId, Symbol, SymbolKind, Text, TextBuilder, Value,
};

fn at(start: usize) -> Span {
    Span::new(FileId(0), start, start + 1)
}

fn t(text: &str) -> Value {
    Value::text(text, at(0))
}

fn symbol(name: &str) -> Arc<Symbol> {
    let kind = SymbolKind::Input(name.into());
    Arc::new(Symbol::new(kind, Reason::NoValue, at(0)))
}

fn unknown(name: &str) -> Value {
    Value::new(Data::Unknown(symbol(name)), at(0))
}

/// A text in which `@` stands for `var.x`.
fn part(text: &str) -> Value {
    let mut builder = TextBuilder::default();
    for (i, piece) in text.split('@').enumerate() {
        if i > 0 {
            builder.piece(Piece::Symbol(at(0), symbol("var.x")));
        }
        builder.literal(piece, at(0));
    }
    Value::new(Data::Text(builder.finish()), at(0))
}

fn list(items: Vec<Value>) -> Value {
    Value::new(Data::List(List::new(ListKind::Tuple, items)), at(0))
}

fn open_list(items: Vec<Value>) -> Value {
    let list = List::open(ListKind::Tuple, items, symbol("var.more"));
    Value::new(Data::List(list), at(0))
}

fn map(entries: Vec<(&str, Value)>) -> Value {
    let entries = entries.into_iter().map(|(key, value)| MapEntry {
        key: key.into(),
        key_span: at(0),
        value,
    });
    let map = Map::new(MapKind::Object, entries.collect());
    Value::new(Data::Map(map), at(0))
}

fn either(then: Value, otherwise: Value) -> Value {
    let alternative = |condition: &str, value| Alternative {
        condition: condition.into(),
        value,
    };
    let alternatives = vec![
        alternative("var.a", then),
        alternative("not\n  var.a", otherwise),
    ];
    Value::new(Data::OneOf(alternatives.into()), at(0))
}

fn secret(mut value: Value) -> Value {
    value.sensitive = true;
    value
}

fn encoded(value: Value) -> Value {
    Value::new(
        Data::Text(Text::encoded(value, JsonStyle::TERRAFORM)),
        at(0),
    )
}

/// Sixty levels of lists that hold the level below twice.
fn doubled() -> Value {
    (0..60).fold(t("x"), |value, _| list(vec![value.clone(), value]))
}

fn json(value: &Json) -> String {
    serde_json::to_string(value).unwrap()
}

/// Value and mirror.
fn plain(value: &Value) -> (String, String) {
    let plain = plain::plain(value);
    let unknown = plain.unknown.unwrap_or(Json::Bool(false));
    (json(&plain.value), json(&unknown))
}

fn pair(value: &str, unknown: &str) -> (String, String) {
    (value.to_owned(), unknown.to_owned())
}

#[test]
fn what_is_known_is_plain_json_without_a_mirror() {
    let big: crate::value::Number = "123456789012345678901234.5".parse().unwrap();
    let value = map(vec![
        ("z", t("\"x\"\n")),
        (
            "a",
            list(vec![
                Value::null(at(0)),
                Value::new(Data::Bool(true), at(0)),
            ]),
        ),
        ("n", Value::new(Data::Number(big), at(0))),
    ]);
    assert_eq!(
        plain(&value),
        pair(
            r#"{"z":"\"x\"\n","a":[null,true],"n":123456789012345678901234.5}"#,
            "false"
        )
    );
    assert_eq!(plain(&list(vec![])), pair("[]", "false"));
}

#[test]
fn the_mirror_marks_what_is_not_known() {
    assert_eq!(plain(&unknown("var.x")), pair("null", r#""${var.x}""#));
    assert_eq!(plain(&part("a-@/*")), pair("null", r#""a-${var.x}/*""#));
    let nested = map(vec![
        ("known", map(vec![("a", t("b"))])),
        ("list", list(vec![t("a"), part("@"), map(vec![])])),
    ]);
    assert_eq!(
        plain(&nested),
        pair(
            r#"{"known":{"a":"b"},"list":["a",null,{}]}"#,
            r#"{"list":[false,"${var.x}",false]}"#
        )
    );
}

#[test]
fn what_may_have_more_parts_is_marked() {
    assert_eq!(
        plain(&list(vec![open_list(vec![t("a")]), t("b")])),
        pair(r#"[null,"b"]"#, r#"["[\"a\",...${var.more}]",false]"#)
    );
    let Data::Map(open) = map(vec![("k", part("@"))]).data else {
        unreachable!()
    };
    let open = Value::new(Data::Map(open.with_rest(Some(symbol("var.tags")))), at(0));
    assert_eq!(
        plain(&open),
        pair(r#"{"k":null}"#, r#"{"k":"${var.x}","...":"${var.tags}"}"#)
    );
    assert_eq!(
        plain(&either(t("a"), list(vec![unknown("var.x")]))),
        pair("null", r#""${\"a\" if var.a | [${var.x}] if not var.a}""#)
    );
}

#[test]
fn documents_stay_texts() {
    let document = |resource: Value| encoded(map(vec![("Resource", resource)]));
    assert_eq!(
        plain(&document(t("<*>"))),
        pair(r#""{\"Resource\":\"\\u003c*\\u003e\"}""#, "false")
    );
    assert_eq!(
        plain(&document(part("a@"))),
        pair("null", r#""{\"Resource\":\"a${var.x}\"}""#)
    );
}

#[test]
fn secrets_are_printed_by_none() {
    let values = [
        secret(t("hunter2")),
        list(vec![secret(t("hunter2"))]),
        open_list(vec![secret(t("hunter2"))]),
        either(secret(t("hunter2")), t("x")),
        encoded(map(vec![("a", secret(t("hunter2")))])),
        open_list(vec![encoded(secret(t("hunter2")))]),
        encoded(encoded(secret(t("hunter2")))),
    ];
    for value in values {
        let (plain, unknown) = plain(&value);
        let human = pretty(&value, 0, JsonText::Document);
        for shown in [&plain, &unknown, &human] {
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        assert!(unknown.contains("(sensitive)"), "{unknown}");
        assert!(human.contains("(sensitive)"), "{human}");
    }
}

#[test]
fn a_secret_in_the_form_of_an_arn_is_not_printed() {
    let shape = Text::literal("arn:hunter2".into(), at(0));
    let computed = Symbol::pseudo(Pseudo::Region, at(0)).with_shape(shape);
    let value = secret(Value::unknown(computed, at(0)));
    assert_eq!(json(&plain::computed(&value).value), "null");
    assert_eq!(pretty_computed(&value, 0), "(sensitive)");
}

#[test]
fn computed_attributes_show_the_form_of_their_text() {
    let kind = SymbolKind::Attribute {
        resource: ResourceId {
            scope: ScopeId(0),
            address: "aws_iam_role.r".into(),
        },
        attribute: "arn".into(),
    };
    let opaque = Symbol::new(kind, Reason::DecidedAtDeployment, at(0));
    let Data::Text(shape) = part("arn:@:role/r").data else {
        unreachable!()
    };
    let known = Value::unknown(opaque.clone().with_shape(shape), at(0));
    let opaque = Value::unknown(opaque, at(0));
    let unknown = |value| json(&plain::computed(value).unknown.unwrap());
    assert_eq!(unknown(&known), r#""arn:${var.x}:role/r""#);
    assert_eq!(unknown(&opaque), "true");
    assert_eq!(
        pretty_computed(&known, 0),
        r#""arn:${var.x}:role/r" (unknown: no-value)"#
    );
    assert_eq!(
        pretty_computed(&opaque, 0),
        "(unknown: decided-at-deployment)"
    );
    // Where it is used, its name says more.
    assert_eq!(plain(&known).1, r#""${aws_iam_role.r.arn}""#);
}

#[test]
fn values_with_too_many_parts_are_cut() {
    let (plain, unknown) = plain(&doubled());
    assert!(unknown.contains("(too large to show)"));
    let sizes = [plain, unknown, pretty(&doubled(), 0, JsonText::Document)].map(|text| text.len());
    assert!(sizes.iter().all(|size| *size < 50_000_000), "{sizes:?}");
    assert_eq!(
        self::plain(&encoded(doubled())).1,
        r#""(too large to show)""#
    );
    assert!(
        pretty(&encoded(doubled()), 0, JsonText::Document).len() < 100,
        "nothing of what was not looked through"
    );
    assert!(ways("a", &doubled(), ResourceKind::Terraform).len() <= super::marks::MAX_PARTS);
}

#[test]
fn values_for_people() {
    let statement = map(vec![
        ("Effect", t("Allow")),
        ("Action", list(vec![t("s3:Get*")])),
        ("Resource", list(vec![part("arn:@"), unknown("var.y")])),
        ("Condition", map(vec![])),
    ]);
    let value = map(vec![
        ("policy", encoded(map(vec![("Statement", statement)]))),
        ("role", either(t("a"), open_list(vec![t("b")]))),
        ("esc", t("\u{1b}[31m")),
        ("script", part("#!/bin/sh\necho \u{1b}@\n")),
    ]);
    insta::assert_snapshot!(pretty(&value, 1, JsonText::Document), @r#"
    {
        "policy": {
          "Statement": {
            "Effect": "Allow",
            "Action": ["s3:Get*"],
            "Resource": [
              "arn:${var.x}" (unknown: no-value),
              ${var.y} (unknown: no-value)
            ],
            "Condition": {}
          }
        },
        "role": one of
          if var.a: "a"
          if not var.a: [
            "b"
            ...${var.more} (unknown: no-value)
          ],
        "esc": "\u001b[31m",
        "script": <<EOT
          #!/bin/sh
          echo �${var.x}
        EOT (unknown: no-value)
      }
    "#);
}

#[test]
fn ways_lead_into_documents_and_collections() {
    let local = |value: Value, name: &str, place| value.hop(HopKind::Local(name.into()), at(place));
    let action = local(Value::text("s3:*", at(1)), "action", 2);
    let document = encoded(map(vec![("Action", list(vec![action]))]));
    let value = local(
        map(vec![("policy", document), ("a b", either(t("x"), t("y")))]),
        "all",
        3,
    );
    let ways: Vec<String> = ways("root", &value, ResourceKind::Terraform)
        .into_iter()
        .map(|way| {
            let hops = way.hops.iter();
            let hops: Vec<String> = hops
                .map(|hop| format!("{} {} {}", hop.kind, hop.text, hop.span.start))
                .collect();
            let condition = way.condition.unwrap_or_default();
            format!(
                "{}|{condition}|{}|{}",
                way.path,
                way.written.start,
                hops.join(",")
            )
        })
        .collect();
    assert_eq!(
        ways,
        [
            "root.policy.Action[0]||1|local taken from local `action` 2,local taken from local `all` 3",
            "root[\"a b\"]|var.a|0|local taken from local `all` 3",
            "root[\"a b\"]|not\n  var.a|0|local taken from local `all` 3",
        ]
    );
}
