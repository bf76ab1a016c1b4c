use std::collections::BTreeSet;

use crate::terraform::root_modules;
use crate::terraform::testing::Fixture;
use crate::value::{Reason, Resource};

const ROLE: &str = "resource \"aws_iam_role\" \"r\" { name = \"r\" }\noutput \"name\" { value = aws_iam_role.r.name }\n";

#[test]
fn modules_are_evaluated_where_they_are_called() {
    let fixture = Fixture::new(&[
        (
            "a.tf",
            "resource \"aws_iam_user\" \"first\" {}\nmodule \"m\" {\n  source = \"./m\"\n  for_each = { x = 1, y = 2 }\n}\n",
        ),
        (
            "b.tf",
            "resource \"aws_iam_user\" \"last\" { name = module.m[\"y\"].name }\n",
        ),
        (
            "m/main.tf",
            "module \"n\" {\n  source = \"../n\"\n}\noutput \"name\" { value = module.n.name }\n",
        ),
        ("n/main.tf", ROLE),
    ]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    assert_eq!(
        evaluation.addresses(),
        [
            "aws_iam_user.first",
            "module.m[\"x\"].module.n.aws_iam_role.r",
            "module.m[\"y\"].module.n.aws_iam_role.r",
            "aws_iam_user.last",
        ]
    );
    let name = evaluation.value("aws_iam_user.last", "name");
    let link = name.link.as_ref().unwrap();
    assert_eq!(
        link.resource.address,
        "module.m[\"y\"].module.n.aws_iam_role.r"
    );
    let calls = &evaluation.resources[1].origin.calls;
    let calls: Vec<&str> = calls.iter().map(|span| fixture.at(*span)).collect();
    assert_eq!(calls, ["module \"m\"", "module \"n\""]);
}

#[test]
fn modules_that_are_not_here_give_symbols() {
    let fixture = Fixture::new(&[(
        "root/main.tf",
        r#"
module "gone" { source = "./gone" }
module "out" { source = "../../out" }
module "registry" {
  source  = "terraform-aws-modules/iam/aws"
  version = "5.0"
}
resource "aws_iam_user" "u" {
  a = module.gone.x
  b = module.out.x
  c = module.registry.x[0].y
}
"#,
    )]);
    let evaluation = fixture.evaluate_in("root");
    let codes = evaluation.codes();
    assert_eq!(
        codes,
        [
            "module-not-found",
            "module-not-found",
            "module-not-installed"
        ]
    );
    let places: Vec<&str> = evaluation
        .problems
        .iter()
        .map(|p| fixture.at(p.span))
        .collect();
    assert_eq!(
        places,
        [
            "\"./gone\"",
            "\"../../out\"",
            "\"terraform-aws-modules/iam/aws\""
        ]
    );
    assert!(evaluation.problems.iter().all(|p| !p.help.is_empty()));
    let gone = evaluation.value("aws_iam_user.u", "a").as_symbol().unwrap();
    assert_eq!(gone.to_string(), "module.gone.x");
    assert_eq!(gone.reason, Reason::ModuleNotInstalled);
    let registry = evaluation.value("aws_iam_user.u", "c").as_symbol().unwrap();
    assert_eq!(registry.reason, Reason::ModuleNotInstalled);
}

const NOT_HERE: &str = r#"
module "here" {
  source = "./here"
  for_each = toset(["a", "b"])
  team   = each.key
}
module "gone" {
  source  = "./gone"
  count   = var.on ? 1 : 0
  name    = "x"
  unset   = null
  connection = "c"
  depends_on = [module.here]
}
module "none" {
  source = "./gone"
  count  = 0
}
variable "on" {}
"#;
const HERE: &str = r#"
variable "team" {}
locals { names = [var.team, "all"] }
module "registry" {
  source    = "example/role/aws"
  version   = "1.0"
  providers = { aws = aws.other }
  names     = local.names
  nested { key = var.team }
}
"#;

#[test]
fn calls_of_modules_that_are_not_here_are_given_out_where_they_are_wanted() {
    let mut fixture = Fixture::new(&[("main.tf", NOT_HERE), ("here/main.tf", HERE)]);
    assert_eq!(fixture.evaluate().addresses(), [""; 0]);
    fixture.calls = true;
    let evaluation = fixture.evaluate();
    assert_eq!(
        evaluation.codes(),
        ["module-not-installed", "module-not-found"]
    );
    assert_eq!(
        evaluation.addresses(),
        [
            "module.here[\"a\"].module.registry",
            "module.here[\"b\"].module.registry",
            "module.gone[0]",
        ]
    );
    let gone = evaluation.resource("module.gone[0]");
    assert_eq!(gone.resource_type, "module");
    assert_eq!(gone.declaration, "module.gone");
    assert_eq!(gone.origin.condition.as_deref(), Some("var.on"));
    assert_eq!(fixture.at(gone.origin.name), "module \"gone\"");
    assert_eq!(arguments(gone), ["connection", "name"]);
    let address = "module.here[\"b\"].module.registry";
    let registry = evaluation.resource(address);
    assert_eq!(arguments(registry), ["names", "nested"]);
    assert_eq!(evaluation.shown(address, "names"), "[b, all]");
    assert_eq!(evaluation.shown(address, "nested"), "[{key: b}]");
    let calls: Vec<&str> = registry
        .origin
        .calls
        .iter()
        .map(|s| fixture.at(*s))
        .collect();
    assert_eq!(calls, ["module \"here\""]);
}

#[test]
fn arguments_of_modules_that_are_not_here_are_not_evaluated_unless_wanted() {
    let call = "module \"m\" {\n  source = \"example/role/aws\"\n  name = var.undeclared\n}\n";
    let mut fixture = Fixture::file(call);
    assert_eq!(fixture.evaluate().codes(), ["module-not-installed"]);
    fixture.calls = true;
    let codes = ["module-not-installed", "undeclared"];
    assert_eq!(fixture.evaluate().codes(), codes);
}

fn arguments(resource: &Resource) -> Vec<&str> {
    let entries = resource.attributes.entries().iter();
    entries.map(|entry| entry.key.as_str()).collect()
}

#[test]
fn folders_that_call_each_other_end() {
    let fixture = Fixture::new(&[
        (
            "a/main.tf",
            "module \"b\" { source = \"../b\" }\nresource \"aws_iam_user\" \"a\" {}\n",
        ),
        (
            "b/main.tf",
            "module \"a\" { source = \"../a\" }\nresource \"aws_iam_user\" \"b\" {}\n",
        ),
        ("c/main.tf", "module \"c\" { source = \"../c\" }\n"),
    ]);
    assert_eq!(
        root_modules(&fixture.directories, &BTreeSet::new()),
        ["a", "b", "c"]
    );
    let evaluation = fixture.evaluate_in("a");
    assert_eq!(
        evaluation.addresses(),
        ["module.b.aws_iam_user.b", "aws_iam_user.a"]
    );
    assert_eq!(evaluation.codes(), ["module-cycle"]);
}

#[test]
fn roots_are_what_nobody_calls_and_what_is_configured() {
    let fixture = Fixture::new(&[
        ("modules/x/main.tf", ROLE),
        (
            "modules/y/main.tf",
            "provider \"aws\" { region = \"eu-west-1\" }\n",
        ),
        ("modules/z/main.tf", "provider \"aws\" {}\n"),
        (
            "examples/x/main.tf",
            "module \"x\" { source = \"../../modules/x\" }\n",
        ),
        (
            "live/main.tf",
            "module \"y\" { source = \"../modules/y\" }\nmodule \"z\" { source = \"../modules/z\" }\n",
        ),
        ("only/terraform.tfvars", "a = 1\n"),
    ]);
    assert_eq!(
        root_modules(&fixture.directories, &BTreeSet::new()),
        ["examples/x", "live", "modules/y"]
    );
}

#[test]
fn tofu_files_replace_those_of_terraform() {
    let fixture = Fixture::new(&[
        ("x.tf", "resource \"aws_iam_user\" \"tf\" {}\n"),
        ("x.tofu", "resource \"aws_iam_user\" \"tofu\" {}\n"),
        ("y.tf", "resource \"aws_iam_user\" \"y\" {}\n"),
    ]);
    assert_eq!(
        fixture.evaluate().addresses(),
        ["aws_iam_user.tofu", "aws_iam_user.y"]
    );
}

#[test]
fn files_are_read_from_the_folder_of_the_root_module() {
    let fixture = Fixture::new(&[
        ("live/main.tf", "module \"m\" { source = \"../m\" }\n"),
        (
            "m/main.tf",
            r#"
resource "aws_iam_policy" "p" {
  policy  = file("${path.module}/policy.json")
  outside = file("../../x.json")
}
"#,
        ),
        ("m/policy.json", "{\"Statement\": []}"),
    ]);
    let evaluation = fixture.evaluate_in("live");
    assert_eq!(
        evaluation.shown("module.m.aws_iam_policy.p", "policy"),
        "{\"Statement\": []}"
    );
    let outside = evaluation.value("module.m.aws_iam_policy.p", "outside");
    assert_eq!(outside.as_symbol().unwrap().reason, Reason::FileNotRead);
}

#[test]
fn sources_that_rest_on_variables_lead_where_their_values_say() {
    let mut fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
variable "kind" {
  default = "role"
  const   = true
}
locals { folder = "./modules" }
module "a" { source = "${local.folder}/${var.kind}" }
module "b" { source = "./modules/${var.unset}" }
variable "unset" {}
"#,
        ),
        ("modules/role/main.tf", ROLE),
        (
            "modules/user/main.tf",
            "resource \"aws_iam_user\" \"u\" {}\n",
        ),
    ]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.addresses(), ["module.a.aws_iam_role.r"]);
    assert_eq!(evaluation.codes(), ["module-not-found"]);
    assert_eq!(
        fixture.at(evaluation.problems[0].span),
        "\"./modules/${var.unset}\""
    );
    fixture.vars = vec![("kind".to_owned(), "user".to_owned())];
    assert_eq!(fixture.evaluate().addresses(), ["module.a.aws_iam_user.u"]);
    let roots = root_modules(&fixture.directories, &BTreeSet::new());
    assert_eq!(roots, ["."]);
}

#[test]
fn a_provider_tells_which_account_it_deploys_to() {
    let fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
variable "audit" {}
provider "aws" {}
provider "aws" {
  alias = "west"
  region = "us-west-2"
}
provider "aws" {
  alias = "hub"
  assume_role { role_arn = "arn:aws:iam::111111111111:role/deploy" }
}
provider "aws" {
  alias = "audit"
  assume_role { role_arn = "arn:aws:iam::${var.audit}:role/deploy" }
}
provider "aws" {
  alias = "other"
  profile = "other"
}
provider "aws" {
  alias = "only"
  allowed_account_ids = ["222222222222"]
}
data "aws_caller_identity" "here" {}
data "aws_caller_identity" "other" { provider = aws.other }
module "in_hub" {
  source    = "./role"
  providers = { aws = aws.hub }
}
module "here" { source = "./role" }
resource "aws_iam_user" "u" {
  here  = data.aws_caller_identity.here.account_id
  other = data.aws_caller_identity.other.account_id
  a     = module.here.arn
  b     = module.in_hub.arn
  c     = aws_iam_role.audit.arn
  d     = aws_iam_role.only.arn
  e     = aws_iam_role.west.arn
}
resource "aws_iam_role" "audit" {
  provider = aws.audit
  name     = "r"
}
resource "aws_iam_role" "only" {
  provider = aws.only
  name     = "r"
}
resource "aws_iam_role" "west" {
  provider = aws.west
  name     = "r"
}
"#,
        ),
        (
            "role/main.tf",
            r#"
resource "aws_iam_role" "r" { name = "r" }
output "arn" { value = "${aws_iam_role.r.arn}" }
"#,
        ),
    ]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let text = |name: &str| {
        let value = evaluation.value("aws_iam_user.u", name);
        value.to_text().unwrap().expanded().to_string()
    };
    assert_eq!(text("here"), "${AWS::AccountId}");
    assert_eq!(text("other"), "${provider.aws.other.account_id}");
    assert_eq!(
        text("a"),
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r"
    );
    assert_eq!(text("b"), "arn:${AWS::Partition}:iam::111111111111:role/r");
    assert_eq!(text("c"), "arn:${AWS::Partition}:iam::${var.audit}:role/r");
    assert_eq!(text("d"), "arn:${AWS::Partition}:iam::222222222222:role/r");
    assert_eq!(text("e"), "arn:aws:iam::${AWS::AccountId}:role/r");
}
