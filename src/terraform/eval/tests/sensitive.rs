//! Sensitive values stand in no message.

use std::collections::BTreeSet;

use super::{Module, eval};
use crate::terraform::eval::Evaluator;

const SECRET: &str = "hunter2";

/// What is sensitive in one way or another.
const SECRETS: [&str; 7] = [
    r#"sensitive("hunter2")"#,
    r#"sensitive("{\"hunter2\": \"hunter2")"#,
    r#"sensitive("hunter2 = hunter2\n")"#,
    r#"sensitive("(hunter2%!,hunter2")"#,
    r#"sensitive(["hunter2", "hunter2"])"#,
    r#"sensitive({ "hunter2 " = "hunter2" })"#,
    r#"{ "a b" = ["x", sensitive("hunter2")] }"#,
];

const OTHERS: [&str; 7] = ["1", r#""a""#, r#"["a"]"#, "{}", "[]", "local.map", "null"];

/// The messages of an expression: those reported, and the one that it ends with.
fn messages(expression: &str) -> Vec<String> {
    let module = Module::new(expression);
    let node = module.node().expect("an expression");
    let result = Evaluator::new(&module).eval(&node);
    let reported = module.problems.borrow();
    let problems = reported.iter().chain(result.as_ref().err());
    problems.map(|problem| problem.message.clone()).collect()
}

/// The names of the functions in Terraform's recorded answers that there are.
fn functions() -> BTreeSet<String> {
    let files = [
        include_str!("../../../../testdata/terraform/expressions.jsonl"),
        include_str!("../../../../testdata/terraform/expressions_more.jsonl"),
    ];
    let of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c);
    let called = |text: &str| {
        let name = text.rsplit(|c| !of_name(c)).next().unwrap_or_default();
        name.to_owned()
    };
    let parts = files.iter().flat_map(|file| file.split('('));
    let names: BTreeSet<String> = parts.map(called).filter(|name| !name.is_empty()).collect();
    let is_function = |name: &String| {
        let Ok(node) = Module::new(&format!("{name}()")).node() else {
            return false;
        };
        let module = Module::new("null");
        let result = Evaluator::new(&module).eval(&node);
        !result.is_err_and(|problem| problem.code == "unknown-function")
    };
    names.into_iter().filter(is_function).collect()
}

#[test]
fn no_function_names_a_sensitive_argument() {
    let names = functions();
    assert!(names.len() > 120, "{names:?}");
    let mut hidden = 0;
    for name in &names {
        for secret in SECRETS {
            for (count, at) in [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)] {
                for other in OTHERS {
                    let mut arguments = vec![other; count];
                    arguments[at] = secret;
                    let expression = format!("{name}({})", arguments.join(", "));
                    for message in messages(&expression) {
                        assert!(!message.contains(SECRET), "{expression}: {message}");
                        hidden += usize::from(message.contains("sensitive argument"));
                    }
                }
            }
        }
    }
    assert!(hidden > 100, "{hidden}");
}

#[test]
fn no_expression_names_a_sensitive_value() {
    for secret in SECRETS {
        for form in [
            "{ a = 1 }[X]",
            "[1, 2][X]",
            "X[9]",
            "X.b",
            "X[\"b\"]",
            "X + 1",
            "!X",
            "X ? 1 : 2",
            "true ? X : 1",
            "true ? X : [1]",
            "local.flag ? X : { b = 1 }",
            "local.flag ? X : [1]",
            "{ for x in [X, X] : x => x }",
            "{ for x in X : x => 1 }",
            "{ (X) = 1 }",
            "[for x in X : x + 1]",
            "convert(X, number)",
            "convert(X, list(number))",
            "convert(X, map(number))",
            "convert(X, object({ c = number }))",
            "templatefile(\"m/t.tmpl\", { name = X, xs = X })",
            "templatestring(local.secret, { name = X })",
            "X...",
        ] {
            let expression = form.replace('X', secret);
            if Module::new(&expression).node().is_err() {
                continue;
            }
            for message in messages(&expression) {
                assert!(!message.contains(SECRET), "{expression}: {message}");
            }
        }
    }
}

#[test]
fn messages_say_that_a_value_is_sensitive() {
    for (expression, message) in [
        (
            r#"cidrhost(sensitive("x"), 1)"#,
            "`cidrhost`: a sensitive argument is not valid",
        ),
        (
            r#"cidrhost("x", 1)"#,
            "`cidrhost`: `x` is no network in CIDR notation",
        ),
        (
            r#"file(sensitive("x"))"#,
            "`file`: a sensitive argument is not valid",
        ),
        (
            r#"{ a = 1 }[sensitive("x")]"#,
            "there is no (sensitive) in this value",
        ),
        (
            r#"templatestring(local.secret, {})"#,
            "the template (sensitive) is not valid",
        ),
    ] {
        let problem = eval(expression).expect_err(expression);
        assert_eq!(problem.message, message, "{expression}");
    }
}

#[test]
fn conditions_name_no_sensitive_key() {
    for expression in [
        r#"sensitive({ hunter2 = 1, b = 2 })[local.u]"#,
        r#"lookup(sensitive({ hunter2 = 1, b = 2 }), local.u, 3)"#,
        r#"merge(sensitive({ hunter2 = 1, b = 2 }), local.map)["b"]"#,
    ] {
        let value = eval(expression).expect(expression);
        let alternatives = value.alternatives();
        assert!(alternatives.len() > 1, "{expression}");
        for (condition, _) in alternatives {
            let condition = condition.unwrap_or_default().replace(expression, "…");
            let named = condition.contains("== \"") || condition.contains("has hunter2");
            assert!(!named, "{expression}: {condition}");
        }
    }
}
