//! From the source of a Terraform configuration to the graph.

use std::collections::BTreeMap;

use super::scan::Scan;
use crate::graph::{build, is_wanted};
use crate::syntax::hcl;
use crate::terraform::{self, Directory, File, Options, Project};
use crate::text::{SourceFile, Sources};
use crate::value::ScopeId;

/// Files by folder, one `main.tf` in each.
pub(super) fn scan(folders: &[(&str, &str)]) -> Scan {
    let mut sources = Sources::default();
    let mut directories = BTreeMap::new();
    for (folder, source) in folders {
        let id = sources.add(SourceFile::new(format!("{folder}/main.tf"), *source));
        let text = sources.get(id).unwrap().text().clone();
        let parsed = hcl::parse(id, &text);
        assert_eq!(parsed.problems, [], "{folder}");
        let directory = Directory {
            files: vec![File {
                id,
                name: "main.tf".to_owned(),
                body: parsed.tree,
            }],
            var_files: Vec::new(),
        };
        directories.insert((*folder).to_owned(), directory);
    }
    let options = Options {
        computed: false,
        outputs: false,
        env_vars: &[],
        vars: &[],
        var_files: Vec::new(),
        workspace: None,
        account_id: None,
        partition: None,
        wanted: &is_wanted,
        read_file: &|_| Err("there is none".to_owned()),
        list_files: &|_| Err("there is none".to_owned()),
        templates: &Default::default(),
        sources: &sources,
    };
    let project = Project {
        plan: None,
        root: ".",
        directory: &directories["."],
        modules: &directories,
        installed: &Default::default(),
    };
    let done = terraform::evaluate(project, ScopeId(0), &options);
    assert_eq!(done.problems, []);
    let graph = build(&done.resources);
    Scan { sources, graph }
}

#[test]
fn a_users_policy_is_found_whatever_its_name() {
    let scan = scan(&[(
        ".",
        r#"
variable "env" {}
variable "who" {}
locals { admin = "arn:aws:iam::aws:policy/AdministratorAccess" }
data "aws_partition" "p" {}
resource "aws_iam_user" "a" { name = "x-${var.env}" }
resource "aws_iam_user" "many" {
  for_each = toset(["bob", "eve"])
  name     = each.key
}
resource "aws_iam_user_policy_attachment" "interpolated" {
  user       = "x-${var.env}"
  policy_arn = local.admin
}
resource "aws_iam_user_policy_attachment" "index" {
  user       = aws_iam_user.many["eve"].name
  policy_arn = "arn:${data.aws_partition.p.partition}:iam::aws:policy/AdministratorAccess"
}
resource "aws_iam_user_policy_attachment" "unknown" {
  user       = var.who
  policy_arn = aws_iam_policy.own.arn
}
resource "aws_iam_user_policy_attachment" "each" {
  for_each   = toset(["arn:aws:iam::aws:policy/ReadOnlyAccess", local.admin])
  user       = "bob"
  policy_arn = each.value
}
resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({ Statement = [] })
}
"#,
    )]);
    assert_eq!(
        scan.attachments(),
        [
            "user `aws_iam_user.a` > AWS managed policy `AdministratorAccess` \
             at 13:local.admin by 12:\"x-${var.env}\"",
            "user `eve` > AWS managed policy `AdministratorAccess` \
             at 17:\"arn:${data.aws_partition.p.partition}:iam::aws:policy/AdministratorAccess\" \
             by 16:aws_iam_user.many[\"eve\"].name",
            "user `${var.who}` > managed policy `own` at 21:aws_iam_policy.own.arn by 20:var.who",
            "user `bob` > AWS managed policy `AdministratorAccess` \
             at 24:local.admin by 25:\"bob\"",
            "user `bob` > AWS managed policy `ReadOnlyAccess` \
             at 24:\"arn:aws:iam::aws:policy/ReadOnlyAccess\" by 25:\"bob\"",
        ]
    );
    assert_eq!(scan.graph.policies.len(), 3);
}

#[test]
fn a_role_in_a_module_and_its_blocks() {
    let scan = scan(&[
        (
            ".",
            r#"
variable "extra" { type = list(string) }
module "app" {
  source   = "./app"
  policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
module "open" {
  source   = "./app"
  policies = var.extra
}
resource "aws_iam_role_policy" "more" {
  role   = module.app.name
  policy = "{}"
}
"#,
        ),
        (
            "app",
            r#"
variable "policies" {}
resource "aws_iam_role" "r" {
  name_prefix         = "app-"
  assume_role_policy  = "{}"
  managed_policy_arns = var.policies
  inline_policy {}
  inline_policy {
    name   = "in"
    policy = jsonencode({ Statement = [] })
  }
  dynamic "inline_policy" {
    for_each = { dyn = "{}" }
    content {
      name   = inline_policy.key
      policy = inline_policy.value
    }
  }
}
output "name" { value = aws_iam_role.r.name }
"#,
        ),
    ]);
    assert_eq!(
        scan.attachments(),
        [
            "role `module.app.aws_iam_role.r` > inline policy `in` at 10:policy",
            "role `module.app.aws_iam_role.r` > inline policy `dyn` at 16:policy",
            "role `module.app.aws_iam_role.r` > AWS managed policy `AdministratorAccess` \
             at 6:var.policies",
            "role `module.open.aws_iam_role.r` > inline policy `in` at 10:policy",
            "role `module.open.aws_iam_role.r` > inline policy `dyn` at 16:policy",
            "role `module.open.aws_iam_role.r` > managed policy `${var.extra}` at 6:var.policies",
            "role `module.app.aws_iam_role.r` > inline policy `aws_iam_role_policy.more` \
             at 13:policy by 12:module.app.name",
        ]
    );
    assert_eq!(scan.graph.principals.len(), 2);
}
