use crate::terraform::testing::{Fixture, shown};
use crate::value::{Data, HopKind, Pseudo, SymbolKind, Value};

/// The hops of a value: kind and source of the expression.
fn hops(fixture: &Fixture, value: &Value) -> Vec<String> {
    value
        .hops()
        .into_iter()
        .map(|hop| {
            let kind = match &hop.kind {
                HopKind::Input(name) => format!("input {name}"),
                HopKind::Local(name) => format!("local {name}"),
                HopKind::Argument(module, name) => format!("argument {module}.{name}"),
                HopKind::Output(module, name) => format!("output {module}.{name}"),
                HopKind::Attribute(address, name) => format!("attribute {address}.{name}"),
                HopKind::Each => "each".to_owned(),
                HopKind::Function(name) => format!("function {name}"),
                HopKind::Export(name) => format!("export {name}"),
                HopKind::Import(name) => format!("import {name}"),
                HopKind::Mapping(name) | HopKind::File(name) => name.to_string(),
            };
            format!("{kind} at {}", fixture.at(hop.span))
        })
        .collect()
}

#[test]
fn a_value_knows_its_token_and_the_way_it_took() {
    let fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
locals { arns = { admin = "arn:aws:iam::aws:policy/AdministratorAccess" } }
module "team" {
  source   = "./team"
  policies = [local.arns.admin]
}
"#,
        ),
        (
            "team/main.tf",
            r#"
variable "policies" { type = list(string) }
resource "aws_iam_user_policy_attachment" "x" {
  for_each   = toset(concat(var.policies, []))
  user       = "alice"
  policy_arn = each.value
}
"#,
        ),
    ]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let address = "module.team.aws_iam_user_policy_attachment.x\
        [\"arn:aws:iam::aws:policy/AdministratorAccess\"]";
    let arn = evaluation.value(address, "policy_arn");
    assert_eq!(
        fixture.at(arn.span),
        "\"arn:aws:iam::aws:policy/AdministratorAccess\""
    );
    assert_eq!(
        hops(&fixture, arn),
        [
            "local arns at local.arns.admin",
            "argument team.policies at var.policies",
            "each at toset(concat(var.policies, []))",
        ]
    );
    let origin = &evaluation.resource(address).origin;
    let calls: Vec<&str> = origin.calls.iter().map(|span| fixture.at(*span)).collect();
    assert_eq!(calls, ["module \"team\""]);
    assert_eq!(
        fixture.at(origin.name),
        "resource \"aws_iam_user_policy_attachment\" \"x\""
    );
    assert_eq!(
        evaluation.resource(address).declaration,
        "module.team.aws_iam_user_policy_attachment.x"
    );
}

#[test]
fn attributes_of_resources_are_linked() {
    let fixture = Fixture::file(
        r#"
variable "env" {}
resource "aws_iam_user" "u" {
  name = "x-${var.env}"
  path = "/ops/"
}
resource "aws_iam_user_policy_attachment" "a" {
  user       = aws_iam_user.u.name
  policy_arn = aws_iam_policy.p.id
}
resource "aws_iam_policy" "p" { name_prefix = "p-" }
"#,
    );
    let evaluation = fixture.evaluate();
    let user = evaluation.value("aws_iam_user_policy_attachment.a", "user");
    assert_eq!(shown(user), "x-${var.env}");
    let link = user.link.as_ref().unwrap();
    assert_eq!(
        (link.resource.address.as_str(), link.attribute.as_str()),
        ("aws_iam_user.u", "name")
    );
    assert_eq!(
        hops(&fixture, user),
        ["attribute aws_iam_user.u.name at aws_iam_user.u.name"]
    );
    let arn = evaluation.value("aws_iam_user_policy_attachment.a", "policy_arn");
    assert_eq!(arn.link.as_ref().unwrap().attribute, "id");
    let Data::Unknown(symbol) = &arn.data else {
        panic!("{}", shown(arn));
    };
    assert_eq!(symbol.to_string(), "aws_iam_policy.p.arn");
    assert_eq!(
        symbol.shape.as_ref().unwrap().to_string(),
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${aws_iam_policy.p.name}"
    );
}

#[test]
fn arns_have_the_form_that_aws_gives_them() {
    let fixture = Fixture::file(
        r#"
resource "aws_iam_user" "u" {
  name = "u"
  path = "/ops/"
}
resource "aws_iam_role" "r" { name = null }
resource "aws_s3_bucket" "b" { bucket = "data" }
resource "aws_iam_policy" "p" {
  policy = jsonencode([aws_iam_user.u.arn, aws_iam_role.r.arn, aws_s3_bucket.b.arn, aws_s3_bucket.b.id])
}
"#,
    );
    let evaluation = fixture.evaluate();
    let Data::Text(text) = &evaluation.value("aws_iam_policy.p", "policy").data else {
        panic!("no text");
    };
    assert_eq!(
        text.expanded().to_string(),
        "[arn:${AWS::Partition}:iam::${AWS::AccountId}:user/ops/u,\
         arn:${AWS::Partition}:iam::${AWS::AccountId}:role/terraform-${aws_iam_role.r.suffix},\
         arn:${AWS::Partition}:s3:::data,\"data\"]"
    );
}

#[test]
fn data_sources_say_what_their_arguments_say() {
    let fixture = Fixture::file(
        r#"
data "aws_caller_identity" "me" {}
data "aws_partition" "p" {}
data "aws_region" "r" {}
data "aws_iam_policy" "by_name" { name = "AdministratorAccess" }
data "aws_iam_policy" "by_arn" { arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
data "aws_iam_policy" "other" { name = "team-policy" }
data "aws_iam_role" "role" { name = "deploy" }
data "aws_vpc" "v" {}
resource "aws_iam_policy" "p" {
  a = data.aws_caller_identity.me.account_id
  b = "arn:${data.aws_partition.p.partition}:iam::aws:policy/x"
  c = data.aws_region.r.name
  d = data.aws_iam_policy.by_name.arn
  e = data.aws_iam_policy.by_arn.arn
  f = data.aws_iam_policy.other.arn
  g = data.aws_iam_role.role.id
  h = data.aws_iam_role.role.arn
  i = data.aws_vpc.v.id
  j = data.aws_iam_policy.by_arn.name
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let shown = |name: &str| evaluation.shown("aws_iam_policy.p", name);
    assert_eq!(shown("a"), "?AWS::AccountId");
    assert_eq!(shown("b"), "arn:${AWS::Partition}:iam::aws:policy/x");
    assert_eq!(shown("c"), "?AWS::Region");
    assert_eq!(
        shown("d"),
        "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"
    );
    assert_eq!(shown("e"), "arn:aws:iam::aws:policy/ReadOnlyAccess");
    assert_eq!(shown("f"), "?data.aws_iam_policy.other.arn");
    assert_eq!(shown("g"), "deploy");
    assert_eq!(shown("h"), "?data.aws_iam_role.role.arn");
    assert_eq!(shown("i"), "?data.aws_vpc.v.id");
    assert_eq!(shown("j"), "ReadOnlyAccess");
    let by_name = evaluation.value("aws_iam_policy.p", "d");
    assert_eq!(fixture.at(by_name.span), "\"AdministratorAccess\"");
    let role = evaluation
        .value("aws_iam_policy.p", "h")
        .as_symbol()
        .unwrap();
    assert_eq!(
        role.shape.as_ref().unwrap().to_string(),
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role${data.aws_iam_role.role.path}deploy"
    );
}

#[test]
fn what_is_the_same_for_a_whole_deployment_is_one_symbol() {
    let fixture = Fixture::file("resource \"aws_iam_user\" \"u\" { name = terraform.workspace }");
    let evaluation = fixture.evaluate();
    let symbol = evaluation
        .value("aws_iam_user.u", "name")
        .as_symbol()
        .unwrap();
    assert_eq!(symbol.kind, SymbolKind::Pseudo(Pseudo::Workspace));
}

#[test]
fn splats_and_indexes_reach_instances() {
    let fixture = Fixture::file(
        r#"
resource "aws_iam_user" "n" {
  count = 2
  name  = "u${count.index}"
}
resource "aws_iam_user" "k" {
  for_each = toset(["a", "b"])
  name     = each.key
}
resource "aws_iam_user" "one" { name = "one" }
resource "aws_iam_group_membership" "m" {
  a = aws_iam_user.n[*].name
  b = aws_iam_user.n.*.name
  c = [aws_iam_user.n[1].name, aws_iam_user.n.0.name, aws_iam_user.k["b"].name]
  d = [for k, u in aws_iam_user.k : "${k}=${u.name}"]
  e = aws_iam_user.one[*].name
  f = element(aws_iam_user.n.*.name, 3)
  g = values(aws_iam_user.k)[*].name
  h = try(aws_iam_user.n[5].name, "none")
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let shown = |name: &str| evaluation.shown("aws_iam_group_membership.m", name);
    assert_eq!(shown("a"), "[u0, u1]");
    assert_eq!(shown("b"), "[u0, u1]");
    assert_eq!(shown("c"), "[u1, u0, b]");
    assert_eq!(shown("d"), "[a=a, b=b]");
    assert_eq!(shown("e"), "[one]");
    assert_eq!(shown("f"), "u1");
    assert_eq!(shown("g"), "[a, b]");
    assert_eq!(shown("h"), "none");
    let users = evaluation.value("aws_iam_group_membership.m", "g");
    let second = &users.as_list().unwrap().items()[1];
    assert_eq!(
        second.link.as_ref().unwrap().resource.address,
        "aws_iam_user.k[\"b\"]"
    );
}

#[test]
fn nested_blocks_are_read_with_and_without_an_index() {
    let fixture = Fixture::file(
        r#"
resource "aws_thing" "t" {
  one {
    inner { set = "x" }
  }
}
resource "aws_iam_user" "u" {
  a = aws_thing.t.one[0].inner[0].set
  b = aws_thing.t.one.inner.set
  c = aws_thing.t.one.inner.computed
  d = aws_thing.t.one[0].computed
  e = aws_thing.t.other[0].computed
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let shown = |name: &str| evaluation.shown("aws_iam_user.u", name);
    assert_eq!(shown("a"), "x");
    assert_eq!(shown("b"), "x");
    assert_eq!(shown("c"), "?aws_thing.t.one[0].inner[0].computed");
    assert_eq!(shown("d"), "?aws_thing.t.one[0].computed");
    assert_eq!(shown("e"), "?aws_thing.t.other[0].computed");
    assert_eq!(
        evaluation.shown("aws_thing.t", "one"),
        "[{inner: [{set: x}]}]"
    );
}

/// However a whole is passed on, what is read of it is the same symbol.
#[test]
fn a_part_of_a_whole_keeps_its_name() {
    let fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
data "aws_route53_zone" "z" {
  for_each = toset(["a.org"])
  name     = each.key
}
resource "aws_thing" "t" {}
module "m" {
  source = "./m"
  zones  = data.aws_route53_zone.z
  thing  = aws_thing.t
  other  = module.absent
}
module "absent" { source = "example.com/absent" }
resource "aws_iam_user" "u" {
  a = [for zone in data.aws_route53_zone.z : zone.arn]
  b = data.aws_route53_zone.z["a.org"].arn
  c = aws_thing.t.computed
  d = module.absent.role["x"].arn
}
"#,
        ),
        (
            "m/main.tf",
            r#"
variable "zones" {}
variable "thing" {}
variable "other" {}
resource "aws_iam_user" "u" {
  a = values(var.zones)[*].arn
  c = var.thing.computed
  d = var.other.role["x"].arn
}
"#,
        ),
    ]);
    let evaluation = fixture.evaluate();
    let codes: Vec<_> = evaluation.problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["module-not-installed"]);
    let shown = |name: &str| evaluation.shown("aws_iam_user.u", name);
    let inner = |name: &str| evaluation.shown("module.m.aws_iam_user.u", name);
    assert_eq!(shown("a"), "[?data.aws_route53_zone.z[\"a.org\"].arn]");
    assert_eq!(shown("b"), "?data.aws_route53_zone.z[\"a.org\"].arn");
    assert_eq!(shown("c"), "?aws_thing.t.computed");
    assert_eq!(shown("d"), "?module.absent.role[\"x\"].arn");
    assert_eq!(inner("a"), shown("a"));
    assert_eq!(inner("c"), shown("c"));
    assert_eq!(inner("d"), shown("d"));
}

#[test]
fn an_error_leaves_the_rest_of_a_value() {
    let fixture = Fixture::file(
        r#"
variable "branch" { default = null }
resource "aws_iam_user" "u" {
  policy = jsonencode({ Action = "s3:*", Resource = ["a", "b/${var.branch}", upper([])] })
  whole  = try([upper([])], "none")
}
"#,
    );
    let evaluation = fixture.evaluate();
    let codes: Vec<_> = evaluation.problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["invalid-template-value", "invalid-argument"]);
    assert_eq!(
        evaluation.shown("aws_iam_user.u", "policy"),
        r#"{"Action":"s3:*","Resource":["a","b/${var.branch}",${upper([])}]}"#
    );
    assert_eq!(evaluation.shown("aws_iam_user.u", "whole"), "none");
}

/// The providers of these compute and read nothing.
#[test]
fn data_sources_that_only_compute_are_computed() {
    let fixture = Fixture::new(&[
        ("policy.tpl", r#"{"Action": "s3:*", "Resource": "${arn}"}"#),
        (
            "main.tf",
            r#"
resource "aws_s3_bucket" "b" {}
data "template_file" "policy" {
  template = file("${path.module}/policy.tpl")
  vars     = { arn = aws_s3_bucket.b.arn }
}
data "template_file" "wrong" {
  template = "$${absent}"
}
data "null_data_source" "values" {
  inputs = { name = "n" }
}
resource "aws_iam_user" "u" {
  policy = data.template_file.policy.rendered
  wrong  = data.template_file.wrong.rendered
  name   = data.null_data_source.values.outputs["name"]
}
"#,
        ),
    ]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems.len(), 1);
    let shown = |name: &str| evaluation.shown("aws_iam_user.u", name);
    assert_eq!(
        shown("policy"),
        r#"{"Action": "s3:*", "Resource": "${aws_s3_bucket.b.arn}"}"#
    );
    assert_eq!(shown("name"), "n");
    assert!(evaluation.value("aws_iam_user.u", "wrong").is_unknown());
}

#[test]
fn problems_tell_nothing_of_what_is_sensitive() {
    let fixture = Fixture::file(
        r#"
variable "secret" {
  default   = "hunter2"
  sensitive = true
}
locals { map = { a = 1 } }
resource "aws_iam_user" "this" {
  name = parseint(var.secret, 10)
  path = local.map[var.secret]
  tags = { for x in [var.secret, var.secret] : x => 1 }
  permissions_boundary = file(var.secret)
}"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems.len(), 4);
    for problem in &evaluation.problems {
        assert!(!problem.message.contains("hunter2"), "{}", problem.message);
    }
}
