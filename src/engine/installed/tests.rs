//! Whole runs over folders with installed modules.

use std::fs;

use tempfile::TempDir;

use crate::diag::{Finding, LabelRole};
use crate::engine::{Report, Request, check};

/// Attaches what it is given.
const GIVEN: &str = r#"
variable "arns" { type = list(string) }
resource "aws_iam_role" "this" { name = "given" }
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = toset(var.arns)
  role       = aws_iam_role.this.name
  policy_arn = each.value
}
"#;

/// Attaches a policy by itself, and says that this is fine.
const OWN: &str = r#"
resource "aws_iam_role" "this" { name = "own" }
# iamvet:ignore[denylisted-policy] trust me
resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
output "arn" { value = "arn:aws:iam::aws:policy/AdministratorAccess" }
"#;

const CALLS_GIVEN: &str = r#"
module "team" {
  source  = "x/given/aws"
  version = "1.2.3"
  arns    = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
"#;

const CALLS_OWN: &str = "module \"team\" {\n  source = \"x/own/aws\"\n}\n";

const TEAM: &str = ".terraform/modules/team";

/// An entry of a list of installed modules.
fn entry(key: &str, source: &str, dir: &str) -> String {
    serde_json::json!({ "Key": key, "Source": source, "Version": "1.2.3", "Dir": dir }).to_string()
}

fn list(entries: &[String]) -> String {
    let root = r#"{"Key":"","Source":"","Dir":"."}"#.to_owned();
    format!(
        "{{\"Modules\":[{}]}}",
        [&[root], entries].concat().join(",")
    )
}

fn given(key: &str) -> String {
    let dir = format!(".terraform/modules/{key}");
    entry(key, "registry.terraform.io/x/given/aws", &dir)
}

fn own(key: &str) -> String {
    let dir = format!(".terraform/modules/{key}");
    entry(key, "registry.terraform.io/x/own/aws", &dir)
}

const LIST: &str = ".terraform/modules/modules.json";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    fs::write(dir.path().join(".gitignore"), ".terraform\n").unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn run_below(dir: &TempDir, path: &str) -> Report {
    check(&Request {
        paths: vec![dir.path().join(path)],
        select: vec!["denylisted-policy".to_owned()],
        jobs: 1,
        today: "2026-06-15".parse().unwrap(),
        ..Request::default()
    })
}

fn run(files: &[(&str, &str)]) -> Report {
    run_below(&folder(files), ".")
}

/// Path, line and address of each finding.
fn found(report: &Report) -> Vec<String> {
    let place = |f: &Finding| {
        let (start, _) = report.sources.positions(f.primary);
        let path = report.sources.path(f.primary.file);
        format!("{path}:{} {}", start.line, f.address)
    };
    report.findings.iter().map(place).collect()
}

fn codes(report: &Report) -> Vec<&str> {
    report.problems.iter().map(|p| p.code).collect()
}

#[test]
fn a_policy_that_an_installed_module_is_given_is_found_where_it_is_given() {
    let report = run(&[
        ("main.tf", CALLS_GIVEN),
        (LIST, &list(&[given("team")])),
        (&format!("{TEAM}/main.tf"), GIVEN),
    ]);
    assert_eq!(codes(&report), [""; 0]);
    let address = "module.team.aws_iam_role_policy_attachment.this";
    assert_eq!(found(&report), [format!("main.tf:5 {address}")]);
    assert!(report.findings[0].message.contains("role `given`"));
    let attached = report.findings[0]
        .labels
        .iter()
        .find(|l| l.role == LabelRole::Attached)
        .unwrap();
    let path = report.sources.path(attached.span.file);
    assert_eq!(path, ".terraform/modules/team/main.tf");
}

#[test]
fn a_policy_of_an_installed_module_itself_is_found_at_the_call_of_the_user() {
    let files = |call: &str| {
        let installed = list(&[own("team"), own("other")]);
        run(&[
            ("main.tf", call),
            (LIST, &installed),
            (&format!("{TEAM}/main.tf"), OWN),
            (".terraform/modules/other/main.tf", OWN),
        ])
    };
    let report = files(CALLS_OWN);
    // The module's own suppression does not count, nor is it reported.
    assert_eq!(codes(&report), [""; 0]);
    let address = "module.team.aws_iam_role_policy_attachment.this";
    assert_eq!(found(&report), [format!("main.tf:1 {address}")]);
    let finding = &report.findings[0];
    assert_eq!(finding.suppression, None);
    assert_eq!(report.sources.snippet(finding.primary), "module \"team\"");
    let left = &finding.labels[0];
    assert_eq!(
        report.sources.snippet(left.span),
        "\"arn:aws:iam::aws:policy/AdministratorAccess\""
    );
    assert!(finding.labels.iter().all(|l| l.span != finding.primary));

    let moved = files(&format!("# a\n# b\n\n{CALLS_OWN}"));
    assert_eq!(found(&moved), [format!("main.tf:4 {address}")]);
    assert_eq!(moved.findings[0].fingerprint, finding.fingerprint);

    let other = CALLS_OWN.replace("team", "other");
    let two = files(&format!("{CALLS_OWN}{other}"));
    assert_eq!(found(&two).len(), 2);
    assert_ne!(two.findings[0].fingerprint, two.findings[1].fingerprint);
}

#[test]
fn a_suppression_at_the_call_holds_for_what_the_module_does() {
    const IGNORE: &str = "# iamvet:ignore[denylisted-policy] a vendor's module";
    for call in [
        format!("{IGNORE}\n{CALLS_OWN}"),
        CALLS_OWN.replace("{\n", &format!("{{ {IGNORE}\n")),
        CALLS_OWN.replace("{\n", &format!("{{\n  {IGNORE}\n")),
    ] {
        let report = run(&[
            ("main.tf", &call),
            (LIST, &list(&[own("team")])),
            (&format!("{TEAM}/main.tf"), OWN),
        ]);
        assert_eq!(codes(&report), [""; 0], "{call}");
        let suppression = report.findings[0].suppression.as_ref();
        assert_eq!(suppression.unwrap().reason, "a vendor's module", "{call}");
    }
}

#[test]
fn an_output_of_an_installed_module_is_found_where_the_user_attaches_it() {
    let call = format!(
        "{CALLS_OWN}resource \"aws_iam_role_policy_attachment\" \"x\" {{\n  role = \"x\"\n  \
         policy_arn = module.team.arn\n}}\n"
    );
    let report = run(&[
        ("main.tf", &call),
        (LIST, &list(&[own("team")])),
        (
            &format!("{TEAM}/main.tf"),
            OWN.split_once("output")
                .map(|(_, o)| format!("output{o}"))
                .unwrap()
                .as_str(),
        ),
    ]);
    let address = "aws_iam_role_policy_attachment.x";
    assert_eq!(found(&report), [format!("main.tf:6 {address}")]);
}

#[test]
fn modules_of_installed_modules_are_evaluated() {
    let team = r#"
module "local" { source = "./inner" }
module "far" { source = "git::https://example.com/own.git//policies?ref=v2" }
"#;
    let calls = "module \"mine\" {\n  source = \"./mine\"\n}\n";
    let mine = CALLS_OWN.replace("x/own/aws", "x/outer/aws//team");
    let dir = r".terraform\modules\mine.team\team";
    let far = ".terraform/modules/mine.team.far/policies";
    let report = run(&[
        ("live/main.tf", calls),
        ("live/mine/main.tf", &mine),
        (
            &format!("live/{LIST}"),
            &list(&[
                entry("mine", "./mine", "mine"),
                entry("mine.team", "registry.terraform.io/x/outer/aws//team", dir),
                entry("mine.team.local", "./inner", &format!("{dir}/inner")),
                entry(
                    "mine.team.far",
                    "git::https://example.com/own.git//policies?ref=v2",
                    far,
                ),
            ]),
        ),
        ("live/.terraform/modules/mine.team/team/main.tf", team),
        ("live/.terraform/modules/mine.team/team/inner/main.tf", OWN),
        (&format!("live/{far}/main.tf"), OWN),
    ]);
    assert_eq!(codes(&report), [""; 0]);
    let attachment = "aws_iam_role_policy_attachment.this";
    let at = "live/mine/main.tf:1 module.mine.module.team.module";
    assert_eq!(
        found(&report),
        [
            format!("{at}.far.{attachment}"),
            format!("{at}.local.{attachment}")
        ]
    );
}

#[test]
fn what_is_listed_but_not_there_is_not_installed() {
    let stale = entry("team", "registry.terraform.io/x/other/aws", TEAM);
    for (listed, name) in [(given("team"), "other/main.tf"), (stale, "team/main.tf")] {
        let report = run(&[
            ("main.tf", CALLS_GIVEN),
            (LIST, &list(&[listed])),
            (&format!(".terraform/modules/{name}"), GIVEN),
        ]);
        assert_eq!(codes(&report), ["module-not-installed"], "{name}");
        assert_eq!(found(&report), ["main.tf:5 module.team"], "{name}");
    }
}

#[test]
fn a_list_that_is_not_understood_is_left_out_with_a_warning() {
    for text in [
        "{\"Modules\": [",
        "[]",
        "",
        "{\"Modules\":[7]}",
        "{\"Modules\":{}}",
    ] {
        let report = run(&[
            ("main.tf", CALLS_GIVEN),
            (LIST, text),
            (&format!("{TEAM}/main.tf"), GIVEN),
        ]);
        let codes = codes(&report);
        assert!(codes.contains(&"invalid-module-list"), "{text}: {codes:?}");
        assert!(codes.contains(&"module-not-installed"), "{text}: {codes:?}");
        assert_eq!(found(&report), ["main.tf:5 module.team"], "{text}");
    }
}

#[test]
fn nothing_outside_of_the_folder_of_installed_modules_is_taken_for_one() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("main.tf"), GIVEN).unwrap();
    let absolute = outside.path().to_str().unwrap();
    for dir in [
        "../../elsewhere",
        ".terraform/modules/../../given",
        ".terraform/modules",
        "given",
        ".",
        absolute,
    ] {
        let listed = list(&[entry("team", "registry.terraform.io/x/given/aws", dir)]);
        let report = run(&[
            ("main.tf", CALLS_GIVEN),
            (LIST, &listed),
            ("given/main.tf", GIVEN),
        ]);
        let expected = ["module-not-found", "module-not-installed"];
        let mut codes = codes(&report);
        codes.sort_unstable();
        assert_eq!(codes, expected, "{dir}");
        assert_eq!(found(&report), ["main.tf:5 module.team"], "{dir}");
    }
}

#[test]
fn an_installed_module_does_not_hide_a_module_of_the_user() {
    let report = run(&[
        ("live/main.tf", &format!("{CALLS_OWN}{OWN}")),
        (&format!("live/{LIST}"), &list(&[own("team")])),
        (
            &format!("live/{TEAM}/main.tf"),
            "module \"x\" {\n  source = \"../../../../live\"\n  count  = 0\n}\n\
             module \"y\" { source = \"../../../../other\" }\n",
        ),
        ("other/main.tf", &OWN.replace("iamvet:", "")),
    ]);
    let attachment = "aws_iam_role_policy_attachment.this";
    let report_found = found(&report);
    assert!(report_found.contains(&format!("other/main.tf:6 {attachment}")));
    assert!(report_found.contains(&format!("live/main.tf:9 {attachment}")));
    assert!(codes(&report).contains(&"module-not-found"));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_root_are_refused() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("main.tf"), GIVEN).unwrap();
    let installed = list(&[given("team")]);
    fs::write(outside.path().join("modules.json"), &installed).unwrap();
    let link = |name: &str, target: &str| {
        let dir = folder(&[("main.tf", CALLS_GIVEN)]);
        let link = dir.path().join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(outside.path().join(target), link).unwrap();
        dir
    };
    let module = link(TEAM, "");
    fs::write(module.path().join(LIST), &installed).unwrap();
    for dir in [module, link(LIST, "modules.json")] {
        let report = run_below(&dir, ".");
        let mut codes = codes(&report);
        codes.sort_unstable();
        assert_eq!(codes, ["module-not-installed", "unreadable-file"]);
        assert_eq!(found(&report), ["main.tf:5 module.team"]);
    }
}

#[test]
fn each_root_module_has_its_own_installed_modules() {
    let (a, b) = (list(&[given("team")]), list(&[own("team")]));
    let files = [
        ("a/main.tf", CALLS_GIVEN),
        ("a/.terraform/modules/modules.json", &*a),
        ("a/.terraform/modules/team/main.tf", GIVEN),
        ("b/main.tf", CALLS_OWN),
        ("b/.terraform/modules/modules.json", &*b),
        ("b/.terraform/modules/team/main.tf", OWN),
        ("c/main.tf", CALLS_OWN),
    ];
    let dir = folder(&files);
    let report = run_below(&dir, ".");
    let address = "module.team.aws_iam_role_policy_attachment.this";
    assert_eq!(
        found(&report),
        [
            format!("a/main.tf:5 {address}"),
            format!("b/main.tf:1 {address}")
        ]
    );
    assert_eq!(codes(&report), ["module-not-installed"]);
    assert_eq!(
        found(&run_below(&dir, "b/main.tf")),
        [format!("b/main.tf:1 {address}")]
    );
}
