use std::collections::HashMap;

use super::ProviderStyle;
use crate::terraform::testing::{Fixture, shown};
use crate::value::{Data, Value, decode_json};

const RECORDED: &str = include_str!("../../../../testdata/terraform/policy_documents.jsonl");

/// What provider 3.39 rendered for many documents, recorded.
#[test]
fn documents_are_rendered_as_provider_3_does() {
    let cases: Vec<serde_json::Value> = RECORDED
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let sources: HashMap<&str, &str> = cases
        .iter()
        .map(|case| {
            (
                case["name"].as_str().unwrap(),
                case["hcl"].as_str().unwrap(),
            )
        })
        .collect();
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let mut text = format!(
            "resource \"aws_iam_policy\" \"p\" {{\n policy = data.aws_iam_policy_document.{name}.json\n}}\n{}",
            sources[name]
        );
        for dep in case["deps"].as_array().unwrap() {
            text += sources[dep.as_str().unwrap()];
        }
        let mut fixture = Fixture::file(&text);
        fixture.style = Some(ProviderStyle::V3);
        let evaluation = fixture.evaluate();
        let policy = evaluation.value("aws_iam_policy.p", "policy");
        let expected = case["json"].as_str();
        let rendered = policy.as_known_text();
        // What the provider refuses is kept as it is written.
        if expected.is_some() && rendered.as_deref() != expected {
            wrong.push(format!(
                "{name}: {}\n  expected {expected:?}",
                shown(policy)
            ));
        }
        assert_eq!(
            evaluation.problems.is_empty(),
            expected.is_some(),
            "{name}: {:?}",
            evaluation.problems
        );
    }
    assert!(cases.len() > 150, "{}", cases.len());
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn policy(text: &str) -> (Fixture, Value) {
    let source = format!(
        "resource \"aws_iam_policy\" \"p\" {{\n policy = data.aws_iam_policy_document.d.json\n}}\n{text}"
    );
    let fixture = Fixture::file(&source);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let value = evaluation.value("aws_iam_policy.p", "policy").clone();
    (fixture, value)
}

fn decoded(value: &Value) -> Value {
    match &value.data {
        Data::Text(text) => decode_json(text).unwrap(),
        _ => panic!("{}", shown(value)),
    }
}

#[test]
fn newer_providers_leave_out_empty_sids_and_keep_booleans() {
    let (_, value) = policy(
        r#"data "aws_iam_policy_document" "d" {
  source_policy_documents = [jsonencode({
    Statement = { Effect = "Deny", Action = "*", Resource = "*", Condition = { Bool = { "aws:x" = true } } }
  })]
  statement {
    actions = ["a:b"]
    resources = ["*"]
  }
}"#,
    );
    assert_eq!(
        shown(&decoded(&value)),
        "{Version: 2012-10-17, Statement: [\
         {Effect: Deny, Action: *, Resource: *, Condition: {Bool: {aws:x: [true]}}}, \
         {Effect: Allow, Action: a:b, Resource: *}]}"
    );
}

#[test]
fn an_unknown_resource_leaves_the_document_known() {
    let (fixture, value) = policy(
        r#"
resource "aws_s3_bucket" "b" {}
variable "extra" {}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:Get*", "s3:*"]
    resources = [aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*", "*"]
  }
  source_policy_documents = [var.extra]
}"#,
    );
    let document = decoded(&value);
    assert_eq!(
        shown(&document),
        "{Version: 2012-10-17, Statement: [{Effect: Allow, Action: [s3:Get*, s3:*], \
         Resource: [*, ${aws_s3_bucket.b.arn}/*, ?aws_s3_bucket.b.arn]}, ...var.extra]}"
    );
    let statements = document.get("Statement").unwrap().as_list().unwrap();
    let action = statements.items()[0]
        .get("Action")
        .unwrap()
        .as_list()
        .unwrap();
    assert_eq!(fixture.at(action.items()[1].span), "\"s3:*\"");
    let resources = statements.items()[0].get("Resource").unwrap();
    let arn = &resources.as_list().unwrap().items()[2];
    assert_eq!(arn.link.as_ref().unwrap().attribute, "arn");
    assert_eq!(fixture.at(arn.span), "aws_s3_bucket.b.arn");
}

#[test]
fn what_is_not_known_of_values_stays_beside_those_that_are() {
    let (_, value) = policy(
        r#"
variable "tags" {}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = flatten(["blue", var.tags])
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["red"]
    }
    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalTag/stage"
      values   = flatten([var.tags])
    }
  }
}"#,
    );
    assert_eq!(
        shown(&decoded(&value)),
        "{Version: 2012-10-17, Statement: [{Effect: Allow, Action: a:b, Resource: *, Condition: {\
         StringEquals: {aws:PrincipalTag/team: [blue, red, ...var.tags]}, \
         StringNotEquals: {aws:PrincipalTag/stage: [...var.tags]}}}]}"
    );
}

#[test]
fn an_undecided_statement_gives_alternatives() {
    let (_, value) = policy(
        r#"
variable "admin" {}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = var.admin ? ["*"] : []
    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}"#,
    );
    assert_eq!(
        shown(decoded(&value).get("Statement").unwrap()),
        "[{Effect: Allow, Action: a:b, Resource: *}, {Effect: Allow, Action: *, Resource: *}] \
         if var.admin | [{Effect: Allow, Action: a:b, Resource: *}] if not var.admin"
    );
}

#[test]
fn what_the_provider_refuses_is_told_and_kept_as_it_is_written() {
    let refused = |source: &str| {
        let source = format!(
            "resource \"aws_iam_policy\" \"p\" {{\n policy = data.aws_iam_policy_document.d.json\n}}\n\
             data \"aws_iam_policy_document\" \"d\" {{\n{source}\n}}"
        );
        let fixture = Fixture::file(&source);
        let evaluation = fixture.evaluate();
        let problem = &evaluation.problems[0];
        (
            problem.code.to_string(),
            fixture.at(problem.span).to_owned(),
            shown(&decoded(evaluation.value("aws_iam_policy.p", "policy"))),
        )
    };
    let told = |code: &str, at: &str, statements: &str| {
        let document = format!("{{Version: 2012-10-17, Statement: [{statements}]}}");
        (code.to_owned(), at.to_owned(), document)
    };
    let repeated = r#"statement {
    sid     = "A"
    actions = ["a:b"]
  }
  statement {
    sid     = "A"
    actions = ["c:d"]
  }"#;
    let both = "{Sid: A, Effect: Allow, Action: a:b}, {Sid: A, Effect: Allow, Action: c:d}";
    assert_eq!(refused(repeated), told("duplicate-sid", "\"A\"", both));
    let effect = r#"statement {
    effect  = "allow"
    actions = ["a:b"]
  }"#;
    let code = "invalid-policy-document";
    assert_eq!(
        refused(effect),
        told(code, "\"allow\"", "{Effect: allow, Action: a:b}")
    );
    let source = r#"source_policy_documents = ["no JSON"]
  statement {
    actions = ["a:b"]
  }"#;
    assert_eq!(
        refused(source),
        told(
            code,
            "no",
            "{Effect: Allow, Action: a:b}, ...data.aws_iam_policy_document.d.json"
        )
    );
}

#[test]
fn arguments_that_are_not_set_are_null_or_the_provider_s_defaults() {
    let source = r#"
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["b:c", "a:b"]
    condition {
      test     = "Bool"
      variable = "v"
      values   = ["true"]
    }
  }
}
locals {
  whole = { d = data.aws_iam_policy_document.d }
}
resource "aws_iam_policy" "p" {
  name = jsonencode({
    statement = data.aws_iam_policy_document.d.statement
    id        = try(local.whole.d.policy_id, "missing")
    sources   = data.aws_iam_policy_document.d.source_policy_documents
  })
}"#;
    let fixture = Fixture::file(source);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.codes(), [""; 0]);
    assert_eq!(
        shown(&decoded(evaluation.value("aws_iam_policy.p", "name"))),
        "{id: null, sources: null, statement: [{actions: [a:b, b:c], \
         condition: [{test: Bool, values: [true], variable: v}], effect: Allow, not_actions: [], \
         not_principals: [], not_resources: [], principals: [], resources: [], sid: }]}"
    );
}
