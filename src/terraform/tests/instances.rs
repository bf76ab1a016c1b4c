use crate::terraform::testing::Fixture;

/// Address and condition of every resource of a file.
fn instances(text: &str) -> Vec<(String, Option<String>)> {
    let fixture = Fixture::file(text);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let resources = evaluation.resources.iter();
    resources
        .map(|r| {
            let condition = r.origin.condition.as_ref().map(ToString::to_string);
            (r.id.address.to_string(), condition)
        })
        .collect()
}

fn always(address: &str) -> (String, Option<String>) {
    (address.to_owned(), None)
}

fn when(address: &str, condition: &str) -> (String, Option<String>) {
    (address.to_owned(), Some(condition.to_owned()))
}

#[test]
fn count_and_for_each_give_the_addresses_of_terraform() {
    assert_eq!(
        instances(
            r#"
resource "aws_iam_user" "c" { count = "2" }
resource "aws_iam_user" "none" { count = 0 }
resource "aws_iam_user" "m" { for_each = { "b" = 1, "a \"q\" ${"$"}{x}" = 2 } }
resource "aws_iam_user" "s" { for_each = toset(["y", "x"]) }
resource "aws_iam_user" "e" { for_each = {} }
"#
        ),
        [
            always("aws_iam_user.c[0]"),
            always("aws_iam_user.c[1]"),
            always(r#"aws_iam_user.m["a \"q\" $${x}"]"#),
            always(r#"aws_iam_user.m["b"]"#),
            always(r#"aws_iam_user.s["x"]"#),
            always(r#"aws_iam_user.s["y"]"#),
        ]
    );
}

#[test]
fn what_is_not_known_is_one_instance_with_its_condition() {
    assert_eq!(
        instances(
            r#"
variable "n" {}
variable "users" {}
resource "aws_iam_user" "c" { count = var.n }
resource "aws_iam_user" "f" { for_each = toset(var.users) }
"#
        ),
        [
            when("aws_iam_user.c[*]", "count = var.n"),
            when("aws_iam_user.f[*]", "for_each = toset(var.users)"),
        ]
    );
}

#[test]
fn an_undecided_condition_is_that_of_the_instance() {
    assert_eq!(
        instances(
            r#"
variable "create" {}
variable "big" {}
resource "aws_iam_user" "a" { count = var.create ? 1 : 0 }
resource "aws_iam_user" "b" { count = var.big ? 2 : 1 }
resource "aws_iam_user" "c" { for_each = var.create ? toset(["x"]) : toset([]) }
resource "aws_iam_user" "d" { for_each = var.big ? { a = 1, b = 2 } : { a = 3 } }
"#
        ),
        [
            when("aws_iam_user.a[0]", "var.create"),
            always("aws_iam_user.b[0]"),
            when("aws_iam_user.b[1]", "var.big"),
            when("aws_iam_user.c[\"x\"]", "var.create"),
            always("aws_iam_user.d[\"a\"]"),
            when("aws_iam_user.d[\"b\"]", "var.big"),
        ]
    );
}

#[test]
fn known_elements_of_an_open_collection_are_instances() {
    assert_eq!(
        instances(
            r#"
variable "more" {}
resource "aws_iam_user" "m" { for_each = merge({ known = "x" }, var.more) }
"#
        ),
        [
            always("aws_iam_user.m[\"known\"]"),
            when(
                "aws_iam_user.m[*]",
                "for_each = merge({ known = \"x\" }, var.more)"
            ),
        ]
    );
}

#[test]
fn instances_of_unknown_keys_refer_to_each_other() {
    let fixture = Fixture::file(
        r#"
variable "users" {}
resource "aws_iam_user" "u" {
  for_each = var.users
  name     = each.key
}
resource "aws_iam_user_policy_attachment" "a" {
  for_each   = var.users
  user       = aws_iam_user.u[each.key].name
  policy_arn = each.value.policy
}
resource "aws_iam_user_policy_attachment" "b" {
  for_each = aws_iam_user.u
  user     = each.value.name
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let user = evaluation.value("aws_iam_user_policy_attachment.a[*]", "user");
    assert_eq!(
        user.link.as_ref().unwrap().resource.address,
        "aws_iam_user.u[*]"
    );
    assert_eq!(
        evaluation.shown("aws_iam_user.u[*]", "name"),
        "?each.key in var.users"
    );
    assert_eq!(
        evaluation.shown("aws_iam_user_policy_attachment.a[*]", "policy_arn"),
        "?each.value.policy"
    );
    assert!(
        evaluation
            .value("aws_iam_user_policy_attachment.b[*]", "user")
            .is_unknown()
    );
}

#[test]
fn dynamic_blocks_are_expanded() {
    let fixture = Fixture::file(
        r#"
variable "more" {}
resource "aws_iam_role" "r" {
  dynamic "inline_policy" {
    for_each = { a = ["x"], b = ["y", "z"] }
    iterator = it
    content {
      name = it.key
      dynamic "nested" {
        for_each = it.value
        content { value = "${it.key}-${nested.value}-${nested.key}" }
      }
    }
  }
  inline_policy { name = "c" }
  dynamic "maybe" {
    for_each = var.more ? [1] : []
    content { name = "m" }
  }
  dynamic "open" {
    for_each = var.more
    content { name = open.value.name }
  }
  lifecycle { ignore_changes = [name] }
  provisioner "local-exec" { command = "true" }
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let shown = |name: &str| evaluation.shown("aws_iam_role.r", name);
    assert_eq!(
        shown("inline_policy"),
        "[{name: a, nested: [{value: a-x-0}]}, \
          {name: b, nested: [{value: b-y-0}, {value: b-z-1}]}, {name: c}]"
    );
    assert_eq!(
        shown("maybe"),
        "[{name: m}] if var.more | [] if not var.more"
    );
    assert_eq!(shown("open"), "[{name: ?open.value.name}, ...var.more]");
    let names: Vec<&str> = evaluation
        .resource("aws_iam_role.r")
        .attributes
        .entries()
        .iter()
        .map(|entry| entry.key.as_str())
        .collect();
    assert_eq!(names, ["inline_policy", "maybe", "open"]);
}

#[test]
fn undecided_instances_keep_their_alternatives_where_they_are_used() {
    let fixture = Fixture::file(
        r#"
variable "create" {}
resource "aws_iam_role" "r" {
  count = var.create ? 1 : 0
  name  = "r"
}
resource "aws_iam_role_policy_attachment" "a" {
  count = var.create ? 1 : 0
  role  = aws_iam_role.r[0].name
  other = one(aws_iam_role.r[*].name)
  tried = try(aws_iam_role.r[0].name, "")
}
resource "aws_iam_role_policy_attachment" "always" {
  role = one(aws_iam_role.r[*].name)
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let shown = |name: &str| evaluation.shown("aws_iam_role_policy_attachment.a[0]", name);
    assert_eq!(shown("role"), "r");
    assert_eq!(shown("other"), "r");
    assert_eq!(shown("tried"), "r");
    assert_eq!(
        evaluation.shown("aws_iam_role_policy_attachment.always", "role"),
        "r if var.create | null if not var.create"
    );
}

#[test]
fn sensitive_keys_stand_in_no_address() {
    let fixture = Fixture::file(
        r#"
variable "secret" {
  sensitive = true
  default   = "hidden"
}
variable "secrets" {
  sensitive = true
  default   = { hidden = 1 }
}
resource "aws_iam_user" "set" { for_each = toset([var.secret]) }
resource "aws_iam_user" "map" { for_each = var.secrets }
resource "aws_iam_user" "values" { for_each = { open = var.secret } }
"#,
    );
    let evaluation = fixture.evaluate();
    let resources = evaluation.resources.iter();
    let addresses: Vec<String> = resources.map(|r| r.id.address.to_string()).collect();
    assert_eq!(
        addresses,
        [
            "aws_iam_user.set[*]",
            "aws_iam_user.map[*]",
            "aws_iam_user.values[\"open\"]"
        ]
    );
    let codes: Vec<&str> = evaluation.problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["invalid-for-each", "invalid-for-each"]);
}

#[test]
fn a_block_is_left_out_where_it_is_not_enabled() {
    assert_eq!(
        instances(
            r#"
variable "on" {}
resource "aws_iam_user" "off" {
  lifecycle {
    enabled = false
  }
}
resource "aws_iam_user" "on" {
  lifecycle {
    enabled = 1 < 2
  }
}
resource "aws_iam_user" "open" {
  lifecycle {
    enabled = var.on
  }
}
resource "aws_iam_user" "uses" {
  name = try(aws_iam_user.off.name, aws_iam_user.on.arn)
}
"#
        ),
        [
            always("aws_iam_user.on"),
            when("aws_iam_user.open", "enabled = var.on"),
            always("aws_iam_user.uses"),
        ]
    );
}

/// What exists under a condition does not see what only other conditions give.
#[test]
fn an_instance_sees_the_values_of_its_own_condition() {
    let fixture = Fixture::file(
        r#"
locals {
  teams = {
    prod = { ops = "o" }
    dev  = { web = "w", all = "a" }
  }
  names = { for team, name in local.teams[terraform.workspace] : team => name }
}
resource "aws_iam_role" "r" {
  for_each = local.teams[terraform.workspace]
  name     = local.names[each.key]
  tags     = [for x in ["a"] : "${x}${local.names[each.key]}"]
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    for (key, name) in [("ops", "o"), ("web", "w"), ("all", "a")] {
        let address = format!("aws_iam_role.r[\"{key}\"]");
        assert_eq!(evaluation.shown(&address, "name"), name);
        assert_eq!(evaluation.shown(&address, "tags"), format!("[a{name}]"));
    }
}

#[test]
fn conditions_are_taken_apart_into_facts() {
    let fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
variable "enabled" { type = bool }
variable "wide" { type = bool }
variable "always" { default = true }
locals {
  on    = var.enabled
  queue = local.on && var.always
  arn   = one(aws_sqs_queue.q[*].arn)
}
resource "aws_sqs_queue" "q" {
  count = local.queue ? 1 : 0
}
resource "aws_iam_policy" "nested" {
  count  = local.on && var.wide && !(var.wide && !var.enabled) ? 1 : 0
  name   = local.queue ? "in" : "out"
  policy = <<-EOT
    %{if local.queue}${local.arn}%{else}none%{endif}
  EOT
}
resource "aws_iam_policy" "either" {
  count = var.enabled || !var.wide ? 1 : 0
  name  = !var.enabled && var.wide ? "never" : "always"
}
resource "aws_iam_policy" "filtered" {
  name   = var.wide ? one([for x in ["w"] : x if var.wide]) : "narrow"
  policy = local.on ? "q-${local.arn}" : "none"
}
module "m" {
  source  = "./m"
  enabled = local.on
}
resource "aws_iam_policy" "passed" {
  count = var.enabled ? 1 : 0
  name  = module.m.name
}
"#,
        ),
        (
            "m/main.tf",
            r#"
variable "enabled" { type = bool }
output "name" { value = var.enabled ? "made" : null }
"#,
        ),
    ]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let shown = |address, name| evaluation.shown(address, name);
    assert_eq!(shown("aws_iam_policy.nested[0]", "name"), "in");
    let policy = shown("aws_iam_policy.nested[0]", "policy");
    assert_eq!(policy.trim(), "${aws_sqs_queue.q[0].arn}");
    assert_eq!(shown("aws_iam_policy.either[0]", "name"), "always");
    assert_eq!(
        shown("aws_iam_policy.filtered", "name"),
        "w if var.wide | narrow if not var.wide"
    );
    assert_eq!(
        shown("aws_iam_policy.filtered", "policy"),
        "q-${aws_sqs_queue.q[0].arn} if var.enabled | none if not var.enabled"
    );
    assert_eq!(shown("aws_iam_policy.passed[0]", "name"), "made");
}

#[test]
fn a_resource_is_named_with_and_without_its_class() {
    let fixture = Fixture::file(
        r#"
resource "aws_iam_role" "a" { name = "app" }
resource "aws_iam_role_policy" "p" {
  role = resource.aws_iam_role.a.name
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    assert_eq!(evaluation.shown("aws_iam_role_policy.p", "role"), "app");
}

#[test]
fn variables_of_templates_have_names_as_the_language_has_them() {
    let fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
resource "aws_iam_role" "a" { name = templatefile("name.tpl", { "role-name" = "app" }) }
resource "aws_iam_role" "b" { name = templatefile("name.tpl", { "1st" = "app" }) }
"#,
        ),
        ("name.tpl", "${role-name}"),
    ]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.shown("aws_iam_role.a", "name"), "app");
    let messages: Vec<_> = evaluation.problems.iter().map(|p| &*p.message).collect();
    assert_eq!(messages, ["`templatefile`: `1st` is no name of a variable"]);
}

#[test]
fn a_condition_names_its_instance_by_the_key() {
    let fixture = Fixture::file(
        r#"
variable "one" {}
resource "aws_iam_role" "r" {
  for_each = { a = { flag = var.one }, b = { flag = [var.one] } }
  name     = each.key == var.one ? "x" : "y"
  path     = each.value.flag == var.one ? "x" : "y"
}
"#,
    );
    let evaluation = fixture.evaluate();
    let condition = |address: &str, attribute: &str| {
        let value = evaluation.value(address, attribute);
        let alternatives = value.alternatives();
        alternatives[0].0.clone().expect("a condition").to_string()
    };
    for key in ["a", "b"] {
        assert_eq!(
            condition(&format!("aws_iam_role.r[\"{key}\"]"), "name"),
            format!("each.key == var.one (each.key = \"{key}\")")
        );
    }
    // The key does not tell which collection the value is of.
    let of_value = condition("aws_iam_role.r[\"b\"]", "path");
    assert!(!of_value.contains("each.key"), "{of_value}");
}
