//! What is known beyond Terraform's answer, and where values come from.

use super::{Module, eval};
use crate::terraform::eval::Evaluator;
use crate::value::{Data, HopKind, Reason, SymbolKind, Value};

/// The value in a short form: texts as they are with `${…}` for symbols, `?` for unknowns, `…` for
/// an open end, `a | b` for alternatives.
fn shown(value: &Value) -> String {
    match &value.data {
        Data::Text(text) => format!("{text}"),
        Data::List(list) => {
            let mut items: Vec<String> = list.items().iter().map(shown).collect();
            items.extend(list.rest.iter().map(|_| "…".to_owned()));
            format!("[{}]", items.join(", "))
        }
        Data::Map(map) => {
            let entries = map.entries().iter();
            let mut entries: Vec<String> = entries
                .map(|e| format!("{}={}", e.key, shown(&e.value)))
                .collect();
            entries.extend(map.rest.iter().map(|_| "…".to_owned()));
            format!("{{{}}}", entries.join(", "))
        }
        Data::OneOf(cases) => {
            let cases = cases.iter().map(|c| shown(&c.value));
            cases.collect::<Vec<_>>().join(" | ")
        }
        Data::Unknown(symbol) => format!("?{symbol}"),
        Data::Null(_) => "null".to_owned(),
        _ => value.as_known_text().unwrap().to_string(),
    }
}

fn show(expression: &str) -> String {
    match eval(expression) {
        Ok(value) => shown(&value),
        Err(problem) => format!("{}: {}", problem.code, problem.message),
    }
}

#[test]
fn texts_keep_what_is_known() {
    for (expression, expected) in [
        (r#""a-${local.u}-b""#, "a-${terraform_data.u.id}-b"),
        (
            r#"format("arn:%s:x/%s", "aws", local.u)"#,
            "arn:aws:x/${terraform_data.u.id}",
        ),
        (
            r#"join("/", ["a", local.u, "b"])"#,
            "a/${terraform_data.u.id}/b",
        ),
        (
            r#"replace("_ID_ ${local.u} _ID_", "_ID_", "y")"#,
            "y ${terraform_data.u.id} y",
        ),
        (
            r#"replace("_ID__${local.u}", "_ID_", local.u)"#,
            "${terraform_data.u.id}_${terraform_data.u.id}",
        ),
        (
            r#"replace("a.b/${local.u}", ".", "-")"#,
            r#"a-b/${replace("a.b/${local.u}", ".", "-")[1]}"#,
        ),
        (
            r#"replace("ab/${local.u}/bab", "/b", "-")"#,
            r#"?replace("ab/${local.u}/bab", "/b", "-")"#,
        ),
        (
            r#"replace("arn:_ID_", "_ID_", local.u)"#,
            "arn:${terraform_data.u.id}",
        ),
        (
            r#"trimspace("  a ${local.u} b\n")"#,
            "a ${terraform_data.u.id} b",
        ),
        (
            r#"trimprefix("arn:${local.u}", "arn:")"#,
            "?terraform_data.u.id",
        ),
        (
            r#"jsonencode({ a = local.u, b = ["x-${local.u}"] })"#,
            r#"{"a":${terraform_data.u.id},"b":["x-${terraform_data.u.id}"]}"#,
        ),
        (
            r#"jsondecode(jsonencode({ a = local.u, b = 1 }))"#,
            "{a=?terraform_data.u.id, b=1}",
        ),
        (
            r#"split(":", "arn:aws:iam::${local.account}:role/x")[4]"#,
            "?AWS::AccountId",
        ),
        (
            r#"split(":", "arn:aws:iam::${local.account}:role/x")[5]"#,
            "role/x",
        ),
        (
            r#"formatlist("%s/%s", "p", ["a", local.u])"#,
            "[p/a, p/${terraform_data.u.id}]",
        ),
        (
            r#"templatefile("m/t.tmpl", { name = local.u, xs = [] })"#,
            "Hello ${terraform_data.u.id}\n",
        ),
    ] {
        assert_eq!(show(expression), expected, "{expression}");
    }
}

#[test]
fn provider_functions_know_arns() {
    for (expression, expected) in [
        (
            r#"provider::aws::arn_parse("arn:aws:iam::${local.account}:role/a:b")"#,
            "{account_id=?AWS::AccountId, partition=aws, region=, resource=role/a:b, service=iam}",
        ),
        (
            r#"provider::aws::arn_build("aws", "iam", "", local.account, "role/a")"#,
            "arn:aws:iam::${AWS::AccountId}:role/a",
        ),
        (
            r#"provider::aws::trim_iam_role_path("arn:aws:iam::1:role/p/q/name")"#,
            "arn:aws:iam::1:role/name",
        ),
    ] {
        assert_eq!(show(expression), expected, "{expression}");
    }
}

#[test]
fn functions_of_older_versions_are_known() {
    assert_eq!(show(r#"list("a", "b")"#), "[a, b]");
    assert_eq!(show(r#"map("a", 1, local.k, 2)"#), "{a=1, kk=2}");
}

#[test]
fn what_cannot_be_kept_is_named_by_its_source() {
    for expression in [
        "lower(local.u)",
        r#"replace(local.u, "a", "b")"#,
        "local.list[*].name",
        "[for x in local.list : x]",
        "length(local.list)",
        r#"split(",", local.u)"#,
        "yamldecode(local.flag)",
        "max(local.list...)",
        "provider::aws::arn_parse(local.u)",
        "provider::other::f(1)",
    ] {
        assert_eq!(show(expression), format!("?{expression}"));
    }
}

#[test]
fn a_part_is_named_by_what_it_is_a_part_of() {
    assert_eq!(show("local.list[0]"), "?var.list[0]");
    assert_eq!(show(r#"local.map["k"].x"#), r#"?var.map["k"].x"#);
}

#[test]
fn unknown_conditions_give_both_arms() {
    let value = eval(r#"local.flag ? "a" : "b""#).unwrap();
    let cases = value.alternatives();
    let cases: Vec<_> = cases
        .into_iter()
        .map(|(condition, value)| (condition.unwrap().to_string(), shown(value)))
        .collect();
    let case = |condition: &str, value: &str| (condition.to_owned(), value.to_owned());
    assert_eq!(cases, [case("var.flag", "a"), case("not var.flag", "b")]);

    for (expression, expected) in [
        (r#"local.flag ? ["a"] : []"#, "[a] | []"),
        (r#"!local.flag ? "a" : "b""#, "a | b"),
        (
            r#"local.flag ? { a = "x", b = ["y"] } : tomap({})"#,
            "{a=x, b=[y]} | {}",
        ),
        (r#"local.flag ? "a" : "a""#, "a"),
        (r#""x-${local.flag ? "a" : "b"}""#, "x-a | x-b"),
        (r#"concat(["k"], local.flag ? ["a"] : [])"#, "[k, a] | [k]"),
        (r#"flatten(["k", local.flag ? ["a"] : []])"#, "[k, a] | [k]"),
        (r#"compact(["k", local.flag ? "a" : ""])"#, "[k, a] | [k]"),
        // The same condition twice does not give four cases.
        (
            r#""${local.flag ? "a" : "b"}${local.flag ? 1 : 2}""#,
            "a1 | b2",
        ),
        (r#"(local.flag ? "a" : "b") == "a" ? 1 : 2"#, "1 | 2"),
        (
            r#"length(local.flag ? ["a"] : []) > 0 ? "x" : "y""#,
            "x | y",
        ),
        (
            r#"[for x in ["a", "b"] : x if local.flag || x == "a"]"#,
            "[a, b] | [a]",
        ),
        (r#"{ a = 1, b = 2 }[local.u]"#, "1 | 2"),
        (r#"lookup({ a = 1 }, local.u, 2)"#, "1 | 2"),
        (r#"coalesce(local.flag, "d")"#, "?var.flag | d"),
        (r#"try((local.flag ? { a = 1 } : {}).a, 2)"#, "1 | 2"),
        (r#""%{ if local.flag }a%{ else }b%{ endif }!""#, "a! | b!"),
    ] {
        assert_eq!(show(expression), expected, "{expression}");
    }
}

#[test]
fn too_many_alternatives_are_one_unknown() {
    let keys = |count: usize| {
        let entries: Vec<String> = (0..count).map(|i| format!("k{i} = {i}")).collect();
        format!("{{ {} }}[local.u]", entries.join(", "))
    };
    assert_eq!(eval(&keys(16)).unwrap().alternatives().len(), 16);
    let value = eval(&keys(17)).unwrap();
    assert!(value.is_unknown(), "{}", shown(&value));
}

#[test]
fn too_many_undecided_filters_leave_all_items_open() {
    let filtered = |count: usize| {
        let items: Vec<String> = (0..count).map(|i| format!("\"{i}\"")).collect();
        format!("[for x in [{}] : x if local.u == x]", items.join(", "))
    };
    let value = eval(&filtered(4)).unwrap();
    assert!(value.as_list().is_none(), "{}", shown(&value));
    assert!(!value.is_unknown());
    let value = eval(&filtered(5)).unwrap();
    assert_eq!(shown(&value), "[…]");
}

#[test]
fn known_items_beside_unknown_collections_are_seen() {
    for (expression, expected) in [
        (r#"concat(["a"], local.list)"#, "[a, …]"),
        (r#"flatten([["a"], local.list])"#, "[a, …]"),
        (r#"toset(concat(["b", "a"], local.list))"#, "[a, b, …]"),
        (r#"distinct(concat(["a", "a"], local.list))"#, "[a, …]"),
        (r#"setunion(["a"], local.list)"#, "[a, …]"),
        (
            r#"[for x in concat(["a"], local.list) : "${x}!"]"#,
            "[a!, …]",
        ),
        (r#"merge(local.map, { a = 1 })"#, "{a=1, …}"),
        (r#"merge({ a = 1 }, local.map)"#, "{a=1 | ?local.map, …}"),
        (r#"keys(merge(local.map, { a = 1 }))"#, "[a, …]"),
        (r#"contains(concat(["a"], local.list), "a")"#, "true"),
        (r#"length(concat(["a"], local.list)) > 0"#, "true"),
        (r#"0 == length(concat(["a"], local.list))"#, "false"),
        (r#"{ (local.flag) = 1, b = 2 }"#, "{b=2, …}"),
        (
            r#"concat(["a"], local.list)[0]"#,
            r#"?concat(["a"], local.list)[0]"#,
        ),
    ] {
        assert_eq!(show(expression), expected, "{expression}");
    }
}

#[test]
fn unknowns_are_not_taken_for_answers() {
    for expression in [
        r#"contains(concat(["a"], local.list), "b")"#,
        r#"lookup(merge(local.map, { a = 1 }), "b", "d")"#,
        "length(toset([local.u, \"a\"]))",
        r#"startswith(local.flag, "a")"#,
        r#"strcontains("a${local.u}", "b")"#,
        r#"endswith("${local.u}b", "ab")"#,
        r#""a${local.u}" == "ab""#,
        "local.flag == null",
        "alltrue([true, local.flag])",
        "timestamp()",
        r#"trimspace(" ${local.flag}")"#,
        "fileexists(\"../outside\")",
    ] {
        let value = eval(expression).unwrap();
        assert!(value.is_unknown(), "{expression} gives {}", shown(&value));
    }
}

#[test]
fn symbols_of_different_items_differ() {
    let value = eval(r#"[for x in ["a", "b"] : upper("${x}${local.u}")]"#).unwrap();
    let items = value.as_list().unwrap().items();
    assert!(items[0].is_unknown());
    assert_ne!(items[0].as_symbol(), items[1].as_symbol());

    let value = eval("[upper(local.u), upper(local.u)]").unwrap();
    let items = value.as_list().unwrap().items();
    assert_eq!(items[0].as_symbol(), items[1].as_symbol());
}

#[test]
fn elements_keep_their_places() {
    let at = |expression: &str| {
        let value = eval(expression).unwrap();
        (value.span.file.0, value.span.start, value.span.end)
    };
    for expression in [
        "local.arns[1]",
        "element(local.arns, 1)",
        r#"concat(["x"], local.arns)[2]"#,
        r#"flatten([["x"], local.arns])[2]"#,
        "reverse(local.arns)[0]",
        "tolist(toset(local.arns))[1]",
        "[for a in local.arns : a][1]",
        "{ for i, a in local.arns : i => a }[\"1\"]",
        r#"merge({ a = "x" }, { a = local.arns[1] }).a"#,
        r#"lookup({ a = local.arns[1] }, "a", "d")"#,
        r#"try(local.nothing, local.arns[1])"#,
        r#"coalesce("", null, local.arns[1])"#,
        r#"true ? local.arns[1] : "x""#,
        r#""${local.arns[1]}""#,
        "([local.arns][*][1])[0]",
        "setproduct(local.arns, [1])[1][0]",
        "zipmap([\"a\", \"b\"], local.arns).b",
        "jsondecode(jsonencode({ a = local.arns[1] })).a",
    ] {
        assert_eq!(at(expression), (1, 20, 27), "{expression}");
    }
    // Parts of texts stand inside their source: `v = split(…, "a,bc")[1]`.
    assert_eq!(at(r#"split(",", "a,bc")[1]"#), (0, 18, 20));
    assert_eq!(at(r#"regex("b.", "abc")"#), (0, 18, 20));
}

#[test]
fn links_pass_through_whole_values_only() {
    let link = |expression: &str| eval(expression).unwrap().link.is_some();
    for expression in [
        "local.role",
        r#""${local.role}""#,
        "(local.role)",
        r#"true ? local.role : "x""#,
        "[local.role][0]",
        "try(local.role, 1)",
        "coalesce(local.role)",
        "one([local.role])",
        "element([local.role], 0)",
        r#"lookup({ a = local.role }, "a")"#,
        "tolist(toset([local.role]))[0]",
        r#"compact([local.role, ""])[0]"#,
        "[for r in [local.role] : r][0]",
    ] {
        assert!(link(expression), "{expression}");
    }
    for expression in [
        r#""x-${local.role}""#,
        "upper(local.role)",
        "trimprefix(local.role, \"a\")",
    ] {
        assert!(!link(expression), "{expression}");
    }
}

#[test]
fn built_texts_name_their_function() {
    let value = eval(r#"upper("a")"#).unwrap();
    assert_eq!(value.span.range(), 4..14);
    assert_eq!(value.hops()[0].kind, HopKind::Function("upper".into()));

    let value = eval(r#"file("m/p.json")"#).unwrap();
    assert_eq!((value.span.file.0, value.span.range()), (3, 0..11));
    assert_eq!(value.hops()[0].kind, HopKind::File("m/p.json".into()));

    // A decoded leaf of a file stands in the file.
    let value = eval(r#"jsondecode(file("m/p.json")).a[0]"#).unwrap();
    assert_eq!((value.span.file.0, value.span.range()), (3, 7..8));
    let value = eval("yamldecode(\"a: [x, yy]\").a[1]").unwrap();
    assert_eq!(value.span.range(), 23..25);
}

#[test]
fn sensitivity_spreads() {
    for (expression, expected) in [
        (r#"sensitive("x")"#, true),
        (r#""a${sensitive("x")}""#, true),
        (r#"upper(sensitive("x"))"#, true),
        (r#"jsonencode({ a = [sensitive("x")] })"#, true),
        (r#"sensitive({ a = 1 }).a"#, true),
        (r#"[for x in sensitive(["a"]) : x]"#, true),
        (r#"sensitive(true) ? 1 : 2"#, true),
        (r#"sensitive(1) == 1"#, true),
        (r#"nonsensitive(sensitive("x"))"#, false),
        (r#"[sensitive("x"), "y"][1]"#, false),
        (r#"element([sensitive("x"), "y"], 1)"#, false),
        (r#"issensitive(sensitive("x"))"#, false),
    ] {
        let value = eval(expression).unwrap();
        assert_eq!(value.sensitive, expected, "{expression}");
    }
}

#[test]
fn errors_are_at_the_argument() {
    for (expression, code, at) in [
        ("upper([1])", "invalid-argument", "[1]"),
        ("element([1], \"x\")", "invalid-argument", "\"x\""),
        ("nothing(1)", "unknown-function", "nothing"),
        ("local.nothing", "unknown-reference", "local.nothing"),
        ("\"a${[1]}\"", "invalid-template-value", "${[1]}"),
        ("length(1, 2)", "invalid-argument", "2"),
        ("regex(\"(\", \"a\")", "invalid-argument", "\"(\""),
        ("0 / 0", "invalid-operand", "0 / 0"),
        ("{ a = 1 }.b", "no-such-attribute", "{ a = 1 }.b"),
    ] {
        let module = Module::new(expression);
        let node = module.node().unwrap();
        let problem = Evaluator::new(&module).eval(&node).unwrap_err();
        assert_eq!(problem.code, code, "{expression}");
        assert_eq!(&module.text[problem.span.range()], at, "{expression}");
    }
}

#[test]
fn errors_become_symbols() {
    let module = Module::new("upper([1])");
    let node = module.node().unwrap();
    let value = Evaluator::new(&module).eval_or_symbol(&node);
    assert_eq!(value.as_symbol().unwrap().reason, Reason::Invalid);
    assert_eq!(module.problems.borrow().len(), 1);

    let module = Module::new("file(\"nope\")");
    let node = module.node().unwrap();
    let value = Evaluator::new(&module).eval_or_symbol(&node);
    assert_eq!(value.as_symbol().unwrap().reason, Reason::FileNotRead);
    assert_eq!(module.problems.borrow()[0].code, "file-not-read");
}

#[test]
fn symbols_tell_scopes_apart() {
    let mut module = Module::new("upper(local.u)");
    module.scope = "module.a".into();
    let value = Evaluator::new(&module)
        .eval(&module.node().unwrap())
        .unwrap();
    let expected = SymbolKind::Expression {
        scope: "module.a".into(),
        source: "upper(local.u)".into(),
    };
    assert_eq!(value.as_symbol().unwrap().kind, expected);
}

#[test]
fn no_function_is_called_in_variables_that_are_decoded() {
    for value in [
        "upper(\\\"a\\\")",
        "\\\"%%{ if true }$${upper(\\\"a\\\")}%%{ endif }\\\"",
        "[for a in [1] : a if can(a)]",
        "{ for a in [1] : upper(\\\"k\\\") => a }",
        "[1, 2][abs(-1)]",
    ] {
        let expression = format!("provider::terraform::decode_tfvars(\"a = {value}\\n\")");
        let problem = eval(&expression).expect_err(&expression);
        let said = problem.message;
        assert!(said.ends_with("functions cannot be called here"), "{said}");
    }
}

#[test]
fn long_conditions_are_said_as_they_are_written() {
    let holds = |condition: &str| {
        let value = eval(&format!("{condition} ? \"a\" : \"b\"")).unwrap();
        let first = value.alternatives().into_iter().next();
        first.and_then(|(condition, _)| condition.map(|c| c.to_string()))
    };
    let tests = |count: usize, between: &str| {
        let tests: Vec<String> = (0..count).map(|i| format!("local.u == \"{i}\"")).collect();
        tests.join(between)
    };
    assert_eq!(holds(&tests(8, " || ")), Some(tests(8, " or ")));
    assert_eq!(holds(&tests(9, " || ")), Some(tests(9, " || ")));

    // Each operator stands within the next, to the left of it.
    let different = |count: usize, between: &str| {
        let tests: Vec<String> = (0..count).map(|i| format!("local.u != \"{i}\"")).collect();
        tests.join(between)
    };
    assert_eq!(holds(&different(17, " && ")), Some(different(17, " and ")));
    let written = format!(
        "{} and {}",
        different(2, " && "),
        different(18, " and ")
            .split(" and ")
            .skip(2)
            .collect::<Vec<_>>()
            .join(" and ")
    );
    assert_eq!(holds(&different(18, " && ")), Some(written));
}
