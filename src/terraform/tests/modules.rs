use std::collections::BTreeSet;

use crate::terraform::root_modules;
use crate::terraform::testing::Fixture;
use crate::value::Reason;

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
