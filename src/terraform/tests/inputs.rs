use crate::terraform::testing::Fixture;
use crate::value::Reason;

#[test]
fn variables_have_defaults_types_and_assigned_values() {
    let mut fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
variable "a" { default = "default" }
variable "b" { default = "default" }
variable "list" { type = list(string) }
variable "number" { type = number }
variable "none" {}
variable "object" {
  type    = object({ name = string, path = optional(string, "/") })
  default = { name = "n", extra = true }
}
variable "not_null" {
  default  = "kept"
  nullable = false
}
resource "aws_iam_user" "u" {
  a    = var.a
  b    = var.b
  list = var.list
  n    = var.number
  none = "x-${var.none}"
  o    = var.object
  nn   = var.not_null
}
"#,
        ),
        (
            "terraform.tfvars",
            "a = \"file\"\nb = \"file\"\nnot_null = null\nunused = 1\n",
        ),
        ("z.auto.tfvars", "b = \"auto\"\n"),
        ("other.tfvars", "a = \"not loaded\"\n"),
    ]);
    fixture.vars = vec![
        ("list".to_owned(), "[\"p\", 1]".to_owned()),
        ("number".to_owned(), "3".to_owned()),
    ];
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.codes(), ["undeclared"]);
    assert_eq!(fixture.at(evaluation.problems[0].span), "unused");
    let shown = |name: &str| evaluation.shown("aws_iam_user.u", name);
    assert_eq!(shown("a"), "file");
    assert_eq!(shown("b"), "auto");
    assert_eq!(shown("list"), "[p, 1]");
    assert_eq!(shown("n"), "3");
    assert_eq!(shown("none"), "x-${var.none}");
    assert_eq!(shown("o"), "{name: n, path: /}");
    assert_eq!(shown("nn"), "kept");
    let list = evaluation
        .value("aws_iam_user.u", "list")
        .as_list()
        .unwrap();
    assert_eq!(fixture.at(list.items()[0].span), "variable \"list\"");
    let a = evaluation.value("aws_iam_user.u", "a");
    assert_eq!(fixture.at(a.span), "\"file\"");
}

#[test]
fn sensitive_variables_taint_what_is_made_of_them() {
    let fixture = Fixture::file(
        r#"
variable "secret" {
  default   = "s"
  sensitive = true
}
resource "aws_iam_user" "u" {
  name = "x-${var.secret}"
  path = "/"
}
"#,
    );
    let evaluation = fixture.evaluate();
    assert!(evaluation.value("aws_iam_user.u", "name").sensitive);
    assert!(!evaluation.value("aws_iam_user.u", "path").sensitive);
}

#[test]
fn inputs_of_instances_of_a_module_are_told_apart() {
    let fixture = Fixture::new(&[
        (
            "main.tf",
            "module \"m\" {\n  source = \"./m\"\n  count = 2\n}\n",
        ),
        (
            "m/main.tf",
            "variable \"x\" {}\nresource \"aws_iam_user\" \"u\" {\n  name = var.x\n}\n",
        ),
    ]);
    let evaluation = fixture.evaluate();
    let symbol = |i: usize| {
        let address = format!("module.m[{i}].aws_iam_user.u");
        evaluation
            .value(&address, "name")
            .as_symbol()
            .unwrap()
            .clone()
    };
    assert_eq!(symbol(1).to_string(), "module.m[1].var.x");
    assert_eq!(symbol(1).reason, Reason::NoValue);
    assert_ne!(symbol(0), symbol(1));
}

#[test]
fn a_value_that_does_not_fit_its_type_is_a_problem() {
    let fixture = Fixture::file(
        "variable \"n\" {\n  type = number\n  default = \"many\"\n}\n\
         resource \"aws_iam_user\" \"u\" {\n  name = var.n\n}\n",
    );
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems.len(), 1);
    assert_eq!(fixture.at(evaluation.problems[0].span), "\"many\"");
}

#[test]
fn the_environment_gives_way_to_everything_else() {
    let mut fixture = Fixture::new(&[
        (
            "main.tf",
            r#"
variable "only" { type = map(list(string)) }
variable "file" {}
variable "flag" {}
variable "any" { type = any }
resource "aws_iam_user" "u" {
  only = var.only
  file = var.file
  flag = var.flag
  any  = var.any
}
"#,
        ),
        ("terraform.tfvars", "file = \"file\"\n"),
    ]);
    let pairs = |pairs: &[(&str, &str)]| {
        let owned = |(k, v): &(&str, &str)| ((*k).to_owned(), (*v).to_owned());
        pairs.iter().map(owned).collect::<Vec<_>>()
    };
    fixture.env_vars = pairs(&[
        ("only", "{ a = [\"b\", 1] }"),
        ("file", "env"),
        ("flag", "[\"env\"]"),
        ("any", "[1]"),
        ("undeclared", "x"),
    ]);
    fixture.vars = pairs(&[("flag", "[\"flag\"]")]);
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, []);
    let shown = |name: &str| evaluation.shown("aws_iam_user.u", name);
    assert_eq!(shown("only"), "{a: [b, 1]}");
    assert_eq!(shown("file"), "file");
    assert_eq!(shown("flag"), "[\"flag\"]");
    assert_eq!(shown("any"), "[1]");
}

#[test]
fn the_workspace_is_a_symbol_unless_it_is_given() {
    let mut fixture = Fixture::file(
        "resource \"aws_iam_user\" \"u\" {\n  name = \"u-${terraform.workspace}\"\n  tofu = tofu.workspace\n}\n",
    );
    let shown = |fixture: &Fixture, name: &str| fixture.evaluate().shown("aws_iam_user.u", name);
    assert_eq!(shown(&fixture, "name"), "u-${terraform.workspace}");
    fixture.workspace = Some("prod".to_owned());
    assert_eq!(shown(&fixture, "name"), "u-prod");
    assert_eq!(shown(&fixture, "tofu"), "prod");
}
