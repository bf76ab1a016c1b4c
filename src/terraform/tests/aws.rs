//! Attributes that AWS decides.

use std::collections::BTreeMap;

use super::super::eval::Evaluator;
use super::super::run::Run;
use super::super::testing::Fixture;
use crate::text::{Span, Str};
use crate::value::{Data, ScopeId, Value};

const CONFIGURATION: &str = r#"
variable "name" {}
variable "bus" { default = null }
resource "aws_iam_role" "plain" { name = "app" }
resource "aws_iam_role" "prefixed" {
  name_prefix = "app-"
  path        = "/ci/"
}
resource "aws_iam_role" "many" {
  for_each = toset(["a", "b"])
  name     = each.key
}
resource "aws_iam_role" "counted" {
  count = 2
  name  = "r${count.index}"
}
resource "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}
resource "aws_iam_service_linked_role" "asg" { aws_service_name = "autoscaling.amazonaws.com" }
resource "aws_kms_key" "k" {}
resource "aws_sqs_queue" "q" { name = "jobs-${var.name}" }
resource "aws_lambda_function" "f" {
  function_name = "f"
  region        = "eu-west-1"
}
resource "aws_lambda_alias" "live" {
  name          = "live"
  function_name = aws_lambda_function.f.arn
}
resource "aws_cloudwatch_event_rule" "default" { name = "nightly" }
resource "aws_cloudwatch_event_rule" "own" {
  name           = "nightly"
  event_bus_name = "own"
}
resource "aws_s3_bucket" "b" { bucket_prefix = "logs-" }
resource "aws_s3_object" "o" {
  bucket = aws_s3_bucket.b.id
  key    = "/a/b"
}
resource "aws_ssm_parameter" "p" {
  name  = "/app/token"
  value = "t"
}
resource "aws_sagemaker_model" "m" { name = "Mixed" }
resource "aws_scheduler_schedule" "s" { name = "s" }
resource "aws_budgets_budget" "b" {
  name       = "b"
  account_id = "123456789012"
}
resource "aws_secretsmanager_secret" "s" { name = "db" }
resource "aws_no_such_thing" "x" { name = "x" }
"#;

/// The outputs of the root module.
fn outputs(fixture: &Fixture) -> BTreeMap<Str, Value> {
    fixture.with_options(|options, project| {
        let run = Run::new(project, ScopeId(0), options);
        let root = run.root().unwrap();
        let names = root.at.module.outputs.keys();
        let value = |name: &Str| {
            let eval = Evaluator::new(&root);
            let value = root.output(name, Span::default(), &eval);
            (name.clone(), value.unwrap())
        };
        names.map(value).collect()
    })
}

/// Expressions and what they are, what every deployment has being `P`, `A`, `R` and `S`.
fn check(configuration: &str, cases: &[(&str, &str)]) {
    let declared: String = cases
        .iter()
        .enumerate()
        .map(|(i, (expression, _))| format!("output \"o{i}\" {{ value = {expression} }}\n"))
        .collect();
    let fixture = Fixture::file(&format!("{configuration}{declared}"));
    let outputs = outputs(&fixture);
    for (i, (expression, wanted)) in cases.iter().enumerate() {
        let value = &outputs[format!("o{i}").as_str()];
        let text = value.to_text().map(|text| text.expanded().to_string());
        let shown = text
            .unwrap_or_default()
            .replace("${AWS::Partition}", "P")
            .replace("${AWS::AccountId}", "A")
            .replace("${AWS::Region}", "R")
            .replace("${AWS::URLSuffix}", "S");
        assert_eq!(shown, *wanted, "{expression}");
    }
}

const LOOK_UPS: &str = r#"
variable "arn" {}
data "aws_caller_identity" "me" {}
data "aws_partition" "p" {}
data "aws_region" "r" {}
data "aws_region" "other" { region = "eu-west-1" }
data "aws_iam_role" "role" { name = "deploy" }
data "aws_iam_user" "user" { user_name = "ci" }
data "aws_iam_group" "group" { group_name = "ops" }
data "aws_iam_policy" "own" { name = "team-policy" }
data "aws_iam_openid_connect_provider" "github" { url = "https://token.actions.githubusercontent.com" }
data "aws_s3_bucket" "b" { bucket = "logs" }
data "aws_sns_topic" "t" { name = "alarms" }
data "aws_sqs_queue" "q" { name = "jobs" }
data "aws_secretsmanager_secret" "named" { name = "db" }
data "aws_secretsmanager_secret" "given" { arn = "arn:aws:secretsmanager:eu-west-1:1:secret:x" }
data "aws_ecr_repository" "shared" {
  name        = "app"
  registry_id = "210987654321"
}
data "aws_vpc" "v" {}
data "aws_arn" "known" { arn = "arn:aws:iam::1:role/a:b" }
data "aws_arn" "symbol" { arn = data.aws_iam_role.role.arn }
data "aws_arn" "unknown" { arn = var.arn }
data "aws_iam_session_context" "session" { arn = "arn:aws:sts::1:assumed-role/deploy/ci" }
data "aws_iam_session_context" "user" { arn = "arn:aws:iam::1:user/ci" }
data "aws_billing_service_account" "b" {}
data "aws_elb_service_account" "e" {}
data "aws_service_principal" "ec2" { service_name = "ec2" }
data "aws_ssoadmin_instances" "all" {}
data "aws_no_such_thing" "x" {}
"#;

#[test]
fn data_sources_have_the_forms_that_aws_gives_them() {
    let cases = [
        ("data.aws_caller_identity.me.account_id", "A"),
        (
            "data.aws_caller_identity.me.arn",
            "arn:P:${data.aws_caller_identity.me.service}::A:${data.aws_caller_identity.me.identity}",
        ),
        ("data.aws_partition.p.dns_suffix", "S"),
        (
            "data.aws_partition.p.reverse_dns_prefix",
            "${data.aws_partition.p.reverse_dns_prefix}",
        ),
        ("data.aws_region.r.name", "R"),
        ("data.aws_region.r.id", "R"),
        ("data.aws_region.other.name", "eu-west-1"),
        ("data.aws_region.other.id", "eu-west-1"),
        (
            "data.aws_iam_role.role.arn",
            "arn:P:iam::A:role${data.aws_iam_role.role.path}deploy",
        ),
        (
            "data.aws_iam_user.user.arn",
            "arn:P:iam::A:user${data.aws_iam_user.user.path}ci",
        ),
        (
            "data.aws_iam_group.group.arn",
            "arn:P:iam::A:group${data.aws_iam_group.group.path}ops",
        ),
        (
            "data.aws_iam_policy.own.arn",
            "arn:P:iam::${data.aws_iam_policy.own.owner}:policy${data.aws_iam_policy.own.path}team-policy",
        ),
        (
            "data.aws_iam_openid_connect_provider.github.arn",
            "arn:P:iam::A:oidc-provider/token.actions.githubusercontent.com",
        ),
        ("data.aws_s3_bucket.b.arn", "arn:P:s3:::logs"),
        ("data.aws_s3_bucket.b.id", "logs"),
        ("data.aws_sns_topic.t.id", "arn:P:sns:R:A:alarms"),
        ("data.aws_sqs_queue.q.url", "https://sqs.R.S/A/jobs"),
        (
            "data.aws_secretsmanager_secret.named.arn",
            "arn:P:secretsmanager:R:A:secret:db-${data.aws_secretsmanager_secret.named.suffix}",
        ),
        (
            "data.aws_secretsmanager_secret.given.id",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
        ),
        (
            "data.aws_ecr_repository.shared.arn",
            "arn:P:ecr:R:210987654321:repository/app",
        ),
        (
            "data.aws_vpc.v.arn",
            "arn:P:ec2:R:${data.aws_vpc.v.owner_id}:vpc/${data.aws_vpc.v.id}",
        ),
        ("data.aws_arn.known.resource", "role/a:b"),
        ("data.aws_arn.known.region", ""),
        ("data.aws_arn.symbol.service", "iam"),
        ("data.aws_arn.symbol.account", "A"),
        (
            "data.aws_arn.unknown.account",
            "${data.aws_arn.unknown.account}",
        ),
        ("data.aws_iam_session_context.session.issuer_name", "deploy"),
        ("data.aws_iam_session_context.session.session_name", "ci"),
        (
            "data.aws_iam_session_context.session.issuer_arn",
            "${data.aws_iam_session_context.session.issuer_arn}",
        ),
        (
            "data.aws_iam_session_context.user.issuer_arn",
            "arn:aws:iam::1:user/ci",
        ),
        (
            "data.aws_billing_service_account.b.arn",
            "arn:P:iam::386209384616:root",
        ),
        (
            "data.aws_elb_service_account.e.arn",
            "arn:P:iam::${data.aws_elb_service_account.e.id}:root",
        ),
        (
            "data.aws_service_principal.ec2.name",
            "ec2.${data.aws_service_principal.ec2.suffix}",
        ),
        (
            "data.aws_no_such_thing.x.arn",
            "${data.aws_no_such_thing.x.arn}",
        ),
    ];
    check(LOOK_UPS, &cases);
}

#[test]
fn attributes_have_the_forms_that_aws_gives_them() {
    let cases = [
        ("aws_iam_role.plain.arn", "arn:P:iam::A:role/app"),
        (
            "aws_iam_role.prefixed.arn",
            "arn:P:iam::A:role/ci/app-${aws_iam_role.prefixed.suffix}",
        ),
        (
            "aws_iam_role.prefixed.id",
            "app-${aws_iam_role.prefixed.suffix}",
        ),
        (
            "aws_iam_role.plain.unique_id",
            "${aws_iam_role.plain.unique_id}",
        ),
        ("aws_iam_role.many[\"b\"].arn", "arn:P:iam::A:role/b"),
        ("(aws_iam_role.counted[*].arn)[1]", "arn:P:iam::A:role/r1"),
        (
            "(values(aws_iam_role.many)[*].arn)[0]",
            "arn:P:iam::A:role/a",
        ),
        (
            "[for r in aws_iam_role.many : r.arn][1]",
            "arn:P:iam::A:role/b",
        ),
        (
            "aws_iam_role.counted[0].tags_all",
            "${aws_iam_role.counted[0].tags_all}",
        ),
        (
            "aws_iam_openid_connect_provider.github.arn",
            "arn:P:iam::A:oidc-provider/token.actions.githubusercontent.com",
        ),
        (
            "aws_iam_service_linked_role.asg.id",
            "arn:P:iam::A:role/aws-service-role/autoscaling.amazonaws.com/${aws_iam_service_linked_role.asg.name}",
        ),
        (
            "aws_kms_key.k.arn",
            "arn:P:kms:R:A:key/${aws_kms_key.k.key_id}",
        ),
        ("aws_kms_key.k.id", "${aws_kms_key.k.key_id}"),
        ("aws_sqs_queue.q.arn", "arn:P:sqs:R:A:jobs-${var.name}"),
        ("aws_sqs_queue.q.id", "https://sqs.R.S/A/jobs-${var.name}"),
        (
            "aws_lambda_function.f.arn",
            "arn:P:lambda:eu-west-1:A:function:f",
        ),
        (
            "aws_lambda_function.f.invoke_arn",
            "arn:P:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\
             arn:P:lambda:eu-west-1:A:function:f/invocations",
        ),
        (
            "aws_lambda_alias.live.arn",
            "arn:P:lambda:R:A:function:${aws_lambda_alias.live.function_name}:live",
        ),
        (
            "aws_cloudwatch_event_rule.default.arn",
            "arn:P:events:R:A:rule/nightly",
        ),
        (
            "aws_cloudwatch_event_rule.own.arn",
            "arn:P:events:R:A:rule/${aws_cloudwatch_event_rule.own.event_bus_name}nightly",
        ),
        (
            "aws_s3_bucket.b.arn",
            "arn:P:s3:::logs-${aws_s3_bucket.b.suffix}",
        ),
        (
            "aws_s3_object.o.arn",
            "arn:P:s3:::logs-${aws_s3_bucket.b.suffix}/a/b",
        ),
        (
            "aws_ssm_parameter.p.arn",
            "arn:P:ssm:R:A:parameter/app/token",
        ),
        (
            "aws_sagemaker_model.m.arn",
            "arn:P:sagemaker:R:A:model/mixed",
        ),
        (
            "aws_scheduler_schedule.s.arn",
            "arn:P:scheduler:R:A:schedule/default/s",
        ),
        (
            "aws_budgets_budget.b.arn",
            "arn:P:budgets::123456789012:budget/b",
        ),
        (
            "aws_secretsmanager_secret.s.arn",
            "arn:P:secretsmanager:R:A:secret:db-${aws_secretsmanager_secret.s.suffix}",
        ),
        ("aws_no_such_thing.x.arn", "${aws_no_such_thing.x.arn}"),
        (
            "aws_no_such_thing.x.settings[0].arn",
            "${aws_no_such_thing.x.settings[0].arn}",
        ),
    ];
    check(CONFIGURATION, &cases);
}

#[test]
fn a_resource_keeps_its_attributes_in_a_module() {
    let fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
resource "aws_iam_role" "r" { name = "app" }
module "m" {
  source = "./m"
  role   = aws_iam_role.r
}
output "arn" { value = module.m.arn }
output "tags" { value = module.m.tags }
"#,
        ),
        (
            "m/main.tf",
            r#"
variable "role" {}
output "arn" { value = var.role.arn }
output "tags" { value = var.role.tags_all }
"#,
        ),
    ]);
    let outputs = outputs(&fixture);
    let arn = outputs["arn"].to_text().unwrap().expanded().to_string();
    assert_eq!(arn, "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app");
    let Data::Unknown(tags) = &outputs["tags"].data else {
        panic!("{:?}", outputs["tags"]);
    };
    assert!(tags.to_string().contains("tags_all"), "{tags}");
}

#[test]
fn secrets_are_sensitive() {
    let fixture = Fixture::file(
        r#"
resource "aws_ssm_parameter" "p" {
  name  = "p"
  value = "secret"
}
resource "aws_iam_access_key" "k" { user = "u" }
output "set" { value = aws_ssm_parameter.p.value }
output "made" { value = aws_iam_access_key.k.secret }
output "id" { value = aws_iam_access_key.k.id }
"#,
    );
    let outputs = outputs(&fixture);
    let sensitive = |name: &str| outputs[name].sensitive;
    assert!(sensitive("set") && sensitive("made") && !sensitive("id"));
}

#[test]
fn what_a_sensitive_region_or_account_is_in_is_sensitive() {
    let fixture = Fixture::file(
        r#"
variable "region" {
  default   = "eu-west-1"
  sensitive = true
}
variable "role" {
  default   = { arn = "arn:aws:iam::123456789012:role/deploy" }
  sensitive = true
}
provider "aws" { region = var.region }
provider "aws" {
  alias = "other"
  assume_role { role_arn = var.role.arn }
}
data "aws_region" "r" {}
data "aws_caller_identity" "c" { provider = aws.other }
resource "aws_sqs_queue" "q" { name = "jobs" }
resource "aws_iam_role" "r" {
  provider = aws.other
  name     = "r"
}
resource "aws_iam_role" "open" { name = "open" }
output "name" { value = data.aws_region.r.name }
output "account" { value = data.aws_caller_identity.c.account_id }
output "queue" { value = aws_sqs_queue.q.arn }
output "url" { value = aws_sqs_queue.q.url }
output "role" { value = aws_iam_role.r.arn }
output "open" { value = aws_iam_role.open.arn }
"#,
    );
    for (name, value) in outputs(&fixture) {
        assert_eq!(value.sensitive, name != "open", "{name}");
    }
}

/// What Terraform itself and the providers beside AWS's make up.
#[test]
fn what_other_providers_make_up_is_known_to_be_there() {
    let fixture = Fixture::file(
        r#"
resource "terraform_data" "d" { input = "x" }
resource "random_password" "p" { length = 20 }
resource "aws_iam_user" "u" {
  id     = terraform_data.d.id == null
  output = terraform_data.d.output
  secret = random_password.p.result
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    assert_eq!(evaluation.shown("aws_iam_user.u", "id"), "false");
    assert_eq!(evaluation.shown("aws_iam_user.u", "output"), "x");
    assert!(evaluation.value("aws_iam_user.u", "secret").sensitive);
}
