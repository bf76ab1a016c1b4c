use std::fmt::Write as _;

use crate::terraform::Evaluation;
use crate::terraform::testing::Fixture;
use crate::value::Reason;

#[test]
fn cycles_are_problems_and_symbols() {
    let fixture = Fixture::file(
        r#"
locals {
  a = local.b
  b = "x-${local.a}"
}
resource "aws_iam_user" "u" {
  name  = local.a
  count = length(aws_iam_user.u)
}
resource "aws_iam_user" "v" {
  name = aws_iam_user.v.name
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.codes(), ["cycle", "cycle", "cycle"]);
    assert_eq!(
        evaluation.addresses(),
        ["aws_iam_user.u[*]", "aws_iam_user.v"]
    );
    let symbol = evaluation
        .value("aws_iam_user.v", "name")
        .as_symbol()
        .unwrap();
    assert_eq!(symbol.reason, Reason::Cycle);
}

#[test]
fn what_is_not_declared_is_a_problem() {
    let fixture = Fixture::file(
        r#"
resource "aws_iam_user" "u" {
  a = var.gone
  b = local.gone
  c = aws_iam_role.gone.arn
  d = data.aws_iam_role.gone.arn
  e = module.gone.x
  f = each.key
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.codes(), ["undeclared"; 6]);
    assert_eq!(fixture.at(evaluation.problems[0].span), "var.gone");
    assert_eq!(
        evaluation.shown("aws_iam_user.u", "c"),
        "?aws_iam_role.gone.arn"
    );
}

#[test]
fn a_count_beyond_the_limit_is_one_instance() {
    let fixture = Fixture::file(
        "resource \"aws_iam_user\" \"a\" { count = 10001 }\n\
         resource \"aws_iam_user\" \"b\" { for_each = toset([for i in setproduct(range(101), range(101)) : join(\".\", i)]) }\n\
         resource \"aws_iam_user\" \"c\" { count = -1 }\n",
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.codes(), ["limit", "limit", "invalid-count"]);
    assert_eq!(
        evaluation.addresses(),
        [
            "aws_iam_user.a[*]",
            "aws_iam_user.b[*]",
            "aws_iam_user.c[*]"
        ]
    );
    let condition = evaluation.resources[0].origin.condition.clone();
    assert_eq!(condition.unwrap(), "count = 10001");
}

#[test]
fn modules_that_multiply_stay_within_the_room() {
    let mut files = vec![(
        "m0/main.tf".to_owned(),
        "resource \"aws_iam_user\" \"u\" {}\n".to_owned(),
    )];
    for i in 1..40 {
        let call = |name: &str| format!("module \"{name}\" {{\n  source = \"../m{}\"\n}}\n", i - 1);
        files.push((format!("m{i}/main.tf"), call("a") + &call("b")));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let fixture = Fixture::new(&files);
    let evaluation = fixture.evaluate_in("m39");
    assert!(evaluation.codes().contains(&"limit"));
    assert!(evaluation.resources.len() <= 100_000);
}

/// Evaluates a file on a thread with the stack that `evaluate` asks for.
fn evaluate_deep(text: String) -> Evaluation {
    std::thread::Builder::new()
        .stack_size(64 * 1024 * 1024)
        .spawn(move || Fixture::file(&text).evaluate())
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn long_chains_of_references_end() {
    let mut text = String::from("resource \"aws_iam_user\" \"u\" { name = local.a0 }\nlocals {\n");
    for i in 0..20_000 {
        let _ = writeln!(text, "  a{i} = local.a{}", i + 1);
    }
    text.push_str("  a20000 = \"end\"\n}\n");
    let evaluation = evaluate_deep(text);
    assert!(evaluation.codes().contains(&"limit"));
    assert!(evaluation.value("aws_iam_user.u", "name").is_unknown());
}

#[test]
fn modules_nested_too_deep_end() {
    let mut files = vec![(
        "m0/main.tf".to_owned(),
        "resource \"aws_iam_user\" \"u\" {}\n".to_owned(),
    )];
    for i in 1..200 {
        let call = format!("module \"m\" {{\n  source = \"../m{}\"\n}}\n", i - 1);
        files.push((format!("m{i}/main.tf"), call));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let evaluation = Fixture::new(&files).evaluate_in("m199");
    assert_eq!(evaluation.codes(), ["limit"]);
}

#[test]
fn long_chains_of_everything_end() {
    // Each link goes through a resource's attribute, a data source and a nested expression.
    let mut text =
        String::from("resource \"aws_iam_user\" \"u\" { name = aws_iam_user.u0.name }\n");
    for i in 0..300 {
        let next = i + 1;
        let _ = writeln!(
            text,
            "resource \"aws_iam_user\" \"u{i}\" {{ name = upper(\"${{[for x in [data.aws_iam_policy_document.d{i}.json] : true ? x : x][0]}}\") }}\n\
             data \"aws_iam_policy_document\" \"d{i}\" {{\n  statement {{\n    actions = [\"${{aws_iam_user.u{next}.name}}\"]\n  }}\n}}"
        );
    }
    text.push_str("resource \"aws_iam_user\" \"u300\" { name = \"end\" }\n");
    let evaluation = evaluate_deep(text);
    assert!(evaluation.codes().contains(&"limit"));
}
