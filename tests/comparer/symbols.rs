//! Values that are not known, and input that is made to hurt.

use std::time::Instant;

use iamvet::policy::{Excess, Grants, NamedPolicy, PolicyType, Reason, Verdict, excess, read};
use iamvet::value::{
    Data, Piece, Reason as UnknownReason, Symbol, SymbolKind, Text, TextBuilder, Value,
};

use super::{excess_of, side, span};

/// A document's text in which `@a` and `@b` stand for symbols.
fn text(json: &str) -> Text {
    let mut builder = TextBuilder::default();
    for (at, part) in json.split('@').enumerate() {
        let rest = match at {
            0 => part,
            _ => {
                let kind = SymbolKind::Input(format!("var.{}", &part[..1]).into());
                let symbol = Symbol::new(kind, UnknownReason::NoValue, span());
                builder.piece(Piece::Symbol(span(), symbol.into()));
                &part[1..]
            }
        };
        builder.literal(rest, span());
    }
    builder.finish()
}

fn of(statements: &str) -> Vec<Vec<NamedPolicy>> {
    let json = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let value = Value::new(Data::Text(text(&json)), span());
    side(read(&value, PolicyType::Identity).unwrap())
}

fn compare(one: &str, other: &str) -> Excess {
    let (one, other) = (of(one), of(other));
    excess(&Grants::new(&one), &Grants::new(&other), 1)
}

fn allow(rest: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "s3:GetObject", {rest}}}"#)
}

#[test]
fn a_symbol_is_itself_and_may_be_anything_else() {
    let bucket = |resource: &str| allow(&format!(r#""Resource": "{resource}""#));
    for (one, other, wanted) in [
        ("arn:aws:s3:::@a/*", "arn:aws:s3:::@a/*", Verdict::No),
        ("arn:aws:s3:::@a/*", "arn:aws:s3:::*", Verdict::No),
        ("arn:aws:s3:::@a/x", "arn:aws:s3:::@a/*", Verdict::No),
        ("arn:aws:s3:::@a/*", "arn:aws:s3:::@b/*", Verdict::Unknown),
        ("arn:aws:s3:::@a/*", "arn:aws:s3:::b/*", Verdict::Unknown),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::@a/*", Verdict::Unknown),
        ("arn:aws:s3:::@a/*", "arn:aws:sqs:::*", Verdict::Yes),
    ] {
        let found = compare(&bucket(one), &bucket(other));
        assert_eq!(found.verdict(), wanted, "{one} {other} {found:?}");
    }
}

#[test]
fn what_is_written_alike_is_the_same() {
    for statement in [
        allow(r#""NotResource": ["arn:aws:s3:::@a/*", "arn:aws:s3:::@b"]"#),
        allow(r#""Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalTag/x": "@a*"}}"#),
        allow(r#""Resource": "*", "Condition": {"StringIs": {"aws:PrincipalTag/x": "a"}}"#),
    ] {
        let found = compare(&statement, &statement);
        let is_refused = statement.contains("StringIs");
        let wanted = if is_refused {
            Verdict::Unknown
        } else {
            Verdict::No
        };
        assert_eq!(found.verdict(), wanted, "{statement} {found:?}");
    }
    let narrow = allow(r#""NotResource": ["arn:aws:s3:::@a/*", "arn:aws:s3:::@b"]"#);
    let wide = allow(r#""NotResource": ["arn:aws:s3:::@a/*"]"#);
    assert_eq!(compare(&narrow, &wide).verdict(), Verdict::No);
    assert_ne!(compare(&wide, &narrow).verdict(), Verdict::No);
}

#[test]
fn a_denial_that_is_not_known_keeps_nothing_for_certain() {
    let all = allow(r#""Resource": "*""#);
    let denied = format!(r#"{all}, {{"Effect": "Deny", "Action": "s3:*", "Resource": "@a"}}"#);
    assert_eq!(compare(&denied, &all).verdict(), Verdict::No);
    // Whatever the symbol stands for is denied.
    assert_eq!(compare(&all, &denied).verdict(), Verdict::Yes);
    let other = allow(r#""Resource": "arn:aws:s3:::b""#);
    let denied = denied.replace(r#""Resource": "*""#, r#""Resource": "arn:aws:s3:::b""#);
    assert_eq!(compare(&other, &denied).verdict(), Verdict::Unknown);
}

#[test]
fn a_policy_that_is_not_known_is_in_doubt() {
    let unknown = vec![vec![NamedPolicy::new("policy", None)]];
    let known = of(&allow(r#""Resource": "*""#));
    let (unknown, known) = (Grants::new(&unknown), Grants::new(&known));
    assert_eq!(excess(&unknown, &known, 1).verdict(), Verdict::Unknown);
    assert_eq!(excess(&known, &unknown, 1).verdict(), Verdict::Unknown);
}

#[test]
fn a_policy_that_may_not_take_part_covers_nothing() {
    let known = of(&allow(r#""Resource": "*""#));
    let mut perhaps = known.clone();
    perhaps[0][0].when = Some("var.x".into());
    let (known, perhaps) = (Grants::new(&known), Grants::new(&perhaps));
    assert_eq!(excess(&known, &perhaps, 1).verdict(), Verdict::Unknown);
    assert_eq!(excess(&perhaps, &known, 1).verdict(), Verdict::No);
    assert_eq!(excess(&perhaps, &perhaps, 1).verdict(), Verdict::No);
}

#[test]
fn an_effect_or_a_version_that_is_not_known_is_in_doubt() {
    let all = allow(r#""Resource": "*""#);
    let unclear = all.replace("Allow", "@a");
    assert_eq!(compare(&all, &unclear).verdict(), Verdict::Unknown);
    assert_eq!(compare(&unclear, &all).verdict(), Verdict::No);
    let versioned = |version: &str, resource: &str| {
        let statement = allow(&format!(r#""Resource": "{resource}""#));
        let json = format!(r#"{{"Version": "{version}", "Statement": [{statement}]}}"#);
        let value = Value::new(Data::Text(text(&json)), span());
        side(read(&value, PolicyType::Identity).unwrap())
    };
    let unclear = versioned("@a", "arn:aws:s3:::${aws:username}/x");
    let fixed = versioned("2012-10-17", "arn:aws:s3:::b/*");
    let (unclear, fixed) = (Grants::new(&unclear), Grants::new(&fixed));
    assert_eq!(excess(&unclear, &fixed, 1).verdict(), Verdict::Unknown);
    assert_eq!(excess(&unclear, &unclear, 1).verdict(), Verdict::No);
}

#[test]
fn a_boundary_takes_away() {
    let wide = of(&allow(r#""Resource": "*""#));
    let narrow = of(&allow(r#""Resource": "arn:aws:s3:::b/*""#));
    let both = vec![wide[0].clone(), narrow[0].clone()];
    let (both, narrow, wide) = (Grants::new(&both), Grants::new(&narrow), Grants::new(&wide));
    assert_eq!(excess(&both, &narrow, 1).verdict(), Verdict::No);
    assert_eq!(excess(&narrow, &both, 1).verdict(), Verdict::No);
    assert_eq!(excess(&wide, &both, 1).verdict(), Verdict::Yes);
}

#[test]
fn input_that_is_made_to_hurt_ends_soon() {
    let stars = "a*".repeat(2_000);
    let many: Vec<String> = (0..200).map(|n| format!("\"*{n}*{}*\"", n + 1)).collect();
    let keys: Vec<String> = (0..30)
        .map(|n| format!(r#""k:{n}": ["a*{n}", "*b{n}", "c*", "*"]"#))
        .collect();
    let keys = keys.join(",");
    let singles = "?*".repeat(60);
    let cases = [
        allow(&format!(r#""Resource": "{stars}""#)),
        allow(&format!(r#""NotResource": [{}]"#, many.join(","))),
        allow(&format!(
            r#""Resource": "*", "Condition": {{"StringNotLike": {{{keys}}}}}"#
        )),
        allow(&format!(
            r#""Resource": "*", "Condition": {{"ForAnyValue:StringLike": {{{keys}}}}}"#
        )),
        allow(&format!(r#""Resource": ["{singles}", "*{singles}a"]"#)),
        format!(
            r#"{{"Effect": "Deny", "NotAction": [{}], "Resource": "*"}}"#,
            many.join(",")
        ),
        allow(r#""Resource": ["@a@b*", "*@b@a", "?@a*@b?", "*@a*"]"#),
    ];
    let most = if cfg!(debug_assertions) { 300 } else { 20 };
    for (at, one) in cases.iter().enumerate() {
        let started = Instant::now();
        let other = &cases[(at + 1) % cases.len()];
        compare(one, other);
        compare(&format!("{one},{other}"), other);
        println!("{:?} {:.60}", started.elapsed(), one);
        assert!(
            started.elapsed().as_secs() < most,
            "{one:.300}\n{other:.300}"
        );
    }
}

#[test]
fn a_policy_that_is_too_large_is_in_doubt() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#;
    let statements = vec![statement; 100_000].join(",");
    let large = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let small = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    let found = excess_of(&large, &small, PolicyType::Identity);
    assert_eq!(found.verdict(), Verdict::Unknown);
    assert_eq!(found.doubts[0].reasons, [Reason::Limit]);
    let long = format!(
        r#"{{"Effect": "Allow", "Action": "s3:Get{}", "Resource": "*"}}"#,
        "*a".repeat(10_000)
    );
    let found = compare(&long, statement);
    assert_eq!(found.doubts[0].reasons, [Reason::Limit]);
}

#[test]
fn a_statement_may_allow_where_its_effect_is_not_known() {
    let with = |effect: &str| {
        format!(r#"{{"Effect": "{effect}", "Action": "s3:GetObject", "Resource": "*"}}"#)
    };
    let other = allow(r#""Resource": "arn:aws:s3:::b""#);
    for (one, other) in [
        (with("@a"), other.clone()),
        (with("@a"), with("@b")),
        (with("Allow"), with("@a")),
        (with("Allow"), format!("{}, {}", with("Allow"), with("@a"))),
    ] {
        let found = compare(&one, &other);
        assert_eq!(found.verdict(), Verdict::Unknown, "{one} {other} {found:?}");
    }
}
