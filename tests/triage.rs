//! Baselines and `--new-since`, from the files to the report.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const ROLE: &str = r#"
resource "aws_iam_role" "app" {
  name = "app"
}

resource "aws_iam_role_policy" "app" {
  role = aws_iam_role.app.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "arn:aws:s3:::b/*" }]
  })
}
"#;

/// A folder with code.
struct Code(TempDir);

impl Code {
    fn new(files: &[(&str, &str)]) -> Self {
        let code = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            code.write(name, text);
        }
        code
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replace(from, to));
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args([
                "-c",
                "init.defaultBranch=main",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(self.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(arguments)
            .current_dir(self.path())
            .output()
            .unwrap()
    }

    fn check(&self, arguments: &[&str]) -> Report {
        let select = "--select=inline-policy,user-attached-policy,denylisted-policy";
        let output = self.run(&[&["check", "--format=json", select], arguments].concat());
        let report = serde_json::from_slice(&output.stdout);
        Report(report.unwrap_or_else(|_| panic!("{output:?}")))
    }
}

struct Report(Value);

impl Report {
    /// The findings that count, by rule and address, with what a key says of their state.
    fn states(&self, key: &str) -> Vec<String> {
        let findings = self.0["findings"].as_array().unwrap();
        let counted = findings.iter().filter(|f| f["suppression"].is_null());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut said: Vec<String> = counted
            .map(|f| {
                let state = text(&f[key]["state"]);
                format!("{} {} {state}", text(&f["rule"]), text(&f["address"]))
            })
            .collect();
        said.sort_unstable();
        said
    }

    fn suppressed(&self) -> u64 {
        self.0["summary"]["suppressed"].as_u64().unwrap()
    }
}

const INLINE: &str = "inline-policy aws_iam_role_policy.app";

#[test]
fn a_baseline_excuses_what_was_granted_and_no_more() {
    let code = Code::new(&[("main.tf", ROLE)]);
    let written = code.run(&[
        "baseline",
        "--reason=old",
        "--owner=team",
        "--select=inline-policy",
    ]);
    assert_eq!(written.status.code(), Some(0), "{written:?}");
    let baseline = "--baseline=iamvet-baseline.json";
    let report = code.check(&[baseline]);
    assert_eq!(report.states("baseline"), [""; 0]);
    let suppression = &report.0["findings"][0]["suppression"];
    assert_eq!(suppression["kind"], "baseline");
    assert_eq!(
        (&suppression["reason"], &suppression["owner"]),
        (&"old".into(), &"team".into())
    );

    // Another layout, another order and another place.
    code.write("main.tf", &format!("# moved down\n\n{ROLE}"));
    assert_eq!(code.check(&[baseline]).states("baseline"), [""; 0]);
    fs::rename(code.path().join("main.tf"), code.path().join("iam.tf")).unwrap();
    assert_eq!(code.check(&[baseline]).states("baseline"), [""; 0]);

    code.replace("iam.tf", "s3:Get*", "s3:GetObject");
    let report = code.check(&[baseline]);
    assert_eq!(report.states("baseline"), [""; 0]);
    assert_eq!(report.0["findings"][0]["baseline"]["state"], "narrowed");

    code.replace("iam.tf", "s3:GetObject", "s3:*");
    let report = code.check(&[baseline]);
    assert_eq!(report.states("baseline"), [format!("{INLINE} widened")]);
    let gained = report.0["findings"][0]["baseline"]["gained"]
        .as_array()
        .unwrap();
    assert!(
        gained[0].as_str().unwrap().starts_with("now also `s3:"),
        "{gained:?}"
    );

    let pruned = code.run(&["baseline", "--prune", "--select=inline-policy"]);
    assert!(
        String::from_utf8_lossy(&pruned.stdout).contains("not accepted"),
        "{pruned:?}"
    );
    assert_eq!(code.check(&[baseline]).states("baseline").len(), 1);
    code.run(&["baseline", "--select=inline-policy"]);
    assert_eq!(code.check(&[baseline]).states("baseline"), [""; 0]);
    assert!(
        code.read("iamvet-baseline.json")
            .contains("\"reason\": \"old\"")
    );

    code.write("iam.tf", "resource \"aws_iam_role\" \"app\" {}\n");
    let report = code.check(&[baseline]);
    assert_eq!(report.0["baseline"]["gone"][0]["rule"], "inline-policy");
    code.run(&["baseline", "--prune"]);
    assert!(!code.read("iamvet-baseline.json").contains("inline-policy"));
}

#[test]
fn an_entry_that_has_expired_or_cannot_be_read_excuses_nothing() {
    let code = Code::new(&[("main.tf", ROLE), ("iamvet.yaml", "baseline: b.json\n")]);
    code.run(&["baseline", "--until=2020-01-01", "--select=inline-policy"]);
    let report = code.check(&[]);
    assert_eq!(report.states("baseline"), [format!("{INLINE} unchanged")]);
    assert_eq!(report.0["problems"][0]["code"], "expired-suppression");
    code.replace("b.json", "2020-01-01", "2999-01-01");
    assert_eq!(code.check(&[]).suppressed(), 1);
    code.replace("b.json", "\"until\"", "\"untl\"");
    let output = code.run(&["check", "--ignore-parse-errors"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let output = code.run(&["baseline"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(code.read("b.json").contains("untl"));
    let output = code.run(&["check", "--baseline=nothing.json"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn sensitive_values_are_not_in_a_baseline() {
    let code = Code::new(&[(
        "main.tf",
        r#"
variable "secret" {
  sensitive = true
  default   = "arn:aws:s3:::very-secret-bucket"
}
resource "aws_iam_user_policy" "a" {
  user   = "a"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = var.secret }] })
}
"#,
    )]);
    code.run(&["baseline"]);
    let text = code.read("iamvet-baseline.json");
    assert!(
        text.contains("inline-policy") && !text.contains("very-secret"),
        "{text}"
    );
}

#[test]
fn only_what_changes_introduce_is_new() {
    let call =
        "module \"m\" {\n  source = \"./m\"\n  action = var.action\n}\nvariable \"action\" {}\n";
    let module = ROLE.replace("\"s3:Get*\"", "var.action") + "variable \"action\" {}\n";
    let code = Code::new(&[
        ("main.tf", call),
        ("terraform.tfvars", "action = \"s3:Get*\"\n"),
        ("m/main.tf", &module),
        ("other/main.tf", ROLE),
    ]);
    code.git(&["init", "-q"]);
    code.commit();
    let new = || code.check(&["--new-since=HEAD"]).states("since");
    assert_eq!(new(), [""; 0]);
    assert_eq!(code.check(&["--new-since=HEAD"]).0["since"]["older"], 2);

    let in_module = "inline-policy module.m.aws_iam_role_policy.app";
    code.write("terraform.tfvars", "action = \"s3:*\"\n");
    assert_eq!(new(), [format!("{in_module} widened")]);
    code.write("terraform.tfvars", "action = \"s3:GetObject\"\n");
    assert_eq!(new(), [""; 0]);

    // A file that git does not know, and one that has a new name.
    code.write("third/main.tf", ROLE);
    assert_eq!(new(), [format!("{INLINE} new")]);
    fs::remove_dir_all(code.path().join("third")).unwrap();
    fs::rename(code.path().join("other"), code.path().join("renamed")).unwrap();
    assert_eq!(new(), [""; 0]);
    code.commit();

    // What stands on a changed line is shown, but not for blanks.
    code.replace(
        "renamed/main.tf",
        "  policy = jsonencode({",
        "  policy  =  jsonencode({",
    );
    assert_eq!(new(), [""; 0]);
    code.replace("renamed/main.tf", "jsonencode({", "jsonencode({ # tidy");
    assert_eq!(new(), [format!("{INLINE} unchanged")]);
}

#[test]
fn a_branch_is_judged_by_its_own_changes() {
    let code = Code::new(&[("main.tf", ROLE)]);
    code.git(&["init", "-q", "-b", "main"]);
    code.commit();
    code.git(&["checkout", "-q", "-b", "topic"]);
    code.write("b/main.tf", ROLE);
    code.commit();
    code.git(&["checkout", "-q", "main"]);
    fs::remove_file(code.path().join("main.tf")).unwrap();
    code.write("c/main.tf", "# nothing\n");
    code.commit();
    code.git(&["checkout", "-q", "topic"]);
    let report = code.check(&["--new-since=main"]);
    assert_eq!(report.states("since"), [format!("{INLINE} new")]);
    assert_eq!(report.0["findings"][0]["location"]["path"], "b/main.tf");
    assert_eq!(report.0["since"]["older"], 1);
}

#[test]
fn a_suppression_that_is_taken_away_makes_a_finding_new() {
    let comment = "# iamvet:ignore[inline-policy] accepted\nresource \"aws_iam_role_policy\"";
    let code = Code::new(&[(
        "main.tf",
        &ROLE.replace("resource \"aws_iam_role_policy\"", comment),
    )]);
    code.git(&["init", "-q"]);
    code.commit();
    assert_eq!(code.check(&["--new-since=HEAD"]).states("since"), [""; 0]);
    code.write("main.tf", ROLE);
    let new = code.check(&["--new-since=HEAD"]).states("since");
    assert_eq!(new, [format!("{INLINE} new")]);
}

#[test]
fn revisions_that_cannot_be_read_are_told() {
    let code = Code::new(&[("main.tf", ROLE)]);
    let said = |code: &Code, revision: &str| {
        let output = code.run(&["check", "--new-since", revision]);
        assert_eq!(output.status.code(), Some(2), "{revision}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&code, "HEAD").contains("is in no git repository"));
    code.git(&["init", "-q"]);
    assert!(said(&code, "HEAD").contains("no commit"));
    code.commit();
    assert!(said(&code, "--output=x").contains("is no revision"));
    assert!(said(&code, "nowhere").contains("git knows no commit `nowhere`"));
    code.write("main.tf", &format!("{ROLE}\n"));
    code.commit();
    let clone = Code::new(&[]);
    let from = format!("file://{}", code.path().display());
    clone.git(&["clone", "-q", "--depth=1", &from, "."]);
    assert!(said(&clone, "HEAD~1").contains("--unshallow"));
}

#[cfg(unix)]
#[test]
fn links_of_a_revision_lead_to_nothing_outside() {
    let outside = Code::new(&[("secret.tf", ROLE)]);
    let code = Code::new(&[("main.tf", "# nothing\n")]);
    std::os::unix::fs::symlink(outside.path(), code.path().join("link")).unwrap();
    let up = code.path().join("up.tf");
    std::os::unix::fs::symlink(outside.path().join("secret.tf"), up).unwrap();
    code.git(&["init", "-q"]);
    code.commit();
    code.write("new.tf", ROLE);
    let report = code.check(&["--new-since=HEAD"]);
    assert_eq!(report.states("since"), [format!("{INLINE} new")]);
}

#[test]
fn configurations_extend_others_and_have_overrides() {
    let code = Code::new(&[
        ("infra/main.tf", ROLE),
        ("infra/legacy/main.tf", ROLE),
        ("infra/examples/main.tf", ROLE),
        ("infra/strict/main.tf", ROLE),
        (
            "shared/iamvet.yaml",
            "rules: {inline-policy: {severity: high}}\nexclude: [skipped]\n",
        ),
        (
            "infra/iamvet.yaml",
            "extends: ../shared/iamvet.yaml
overrides:
  - paths: examples/**
    rules: {inline-policy: {enabled: false}}
  - paths: [legacy]
    ignore: [inline-policy]
    reason: replaced soon
  - paths: strict/**
    severity: critical
",
        ),
        ("infra/skipped/main.tf", ROLE),
    ]);
    fs::create_dir(code.path().join(".git")).unwrap();
    let report = code.check(&["infra"]);
    let findings = report.0["findings"].as_array().unwrap();
    let mut said: Vec<String> = findings
        .iter()
        .map(|f| {
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let reason = text(&f["suppression"]["reason"]);
            let path = text(&f["location"]["path"]);
            format!("{path} {} {reason}", text(&f["severity"]))
        })
        .collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "infra/legacy/main.tf high replaced soon",
            "infra/main.tf high -",
            "infra/strict/main.tf critical -",
        ]
    );
}

#[test]
fn faults_of_extended_configurations_are_told() {
    let cases = [
        ("extends: self.yaml\n", "extends itself"),
        ("extends: missing.yaml\n", "cannot be read"),
        ("extends: [..]\n", "lies outside"),
        ("overrides: [{ignore: [inline-policy]}]\n", "has no `paths`"),
        (
            "overrides: [{paths: x, ignore: [inline-policy]}]\n",
            "has `ignore` without `reason`",
        ),
        (
            "overrides: [{paths: '[', severity: low}]\n",
            "unclosed character class",
        ),
        ("exclude: ['[']\n", "unclosed character class"),
        ("extends: https://example.com/a.yaml\n", "is not fetched"),
        ("extends: git@example.com:a.yaml\n", "is not fetched"),
        (
            "rules: {password-too-short: {minimum: 8}}\n",
            "did you mean `minimum_length`?",
        ),
        (
            "rules: {password-too-short: {min-length: 8}}\n",
            "did you mean `minimum_length`?",
        ),
        ("rules: {inline-policy: {x: 8}}\n", "it takes `enabled`"),
        (
            "overrides: [{paths: x, ignor: []}]\n",
            "did you mean `ignore`?",
        ),
    ];
    for (text, said) in cases {
        let code = Code::new(&[("main.tf", ROLE), ("self.yaml", text)]);
        let output = code.run(&["check", "--config=self.yaml"]);
        assert_eq!(output.status.code(), Some(2), "{text}: {output:?}");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(printed.contains(said), "{text}: {printed}");
    }
}

#[test]
fn overrides_without_effect_are_told() {
    for (text, paths, said) in [
        ("overrides: [{paths: '*.tf'}]", ".", Some("sets nothing")),
        (
            "overrides: [{paths: '*.tf', rules: {}}]",
            ".",
            Some("sets nothing"),
        ),
        (
            "overrides: [{paths: ['*.tf', 'old/'], severity: low}]",
            ".",
            Some("has the path `old/`"),
        ),
        (
            "overrides: [{paths: ['*.tf', '!x.tf'], severity: low}]",
            ".",
            None,
        ),
        // What is not looked at may have the path.
        ("overrides: [{paths: 'old/', severity: low}]", "sub", None),
        (
            "overrides: [{paths: 'old/', severity: low}]",
            "main.tf",
            None,
        ),
    ] {
        let code = Code::new(&[("main.tf", ROLE), ("sub/main.tf", ROLE)]);
        code.write("iamvet.yaml", text);
        let output = code.run(&["check", "--config=iamvet.yaml", paths]);
        let printed = String::from_utf8_lossy(&output.stdout);
        let warnings = printed.matches("warning[").count();
        assert_eq!(warnings, usize::from(said.is_some()), "{text}: {printed}");
        assert!(
            said.is_none_or(|said| printed.contains(said)),
            "{text}: {printed}"
        );
    }
}

#[test]
fn what_can_be_set_about_a_rule_is_explained() {
    let code = Code::new(&[]);
    let output = code.run(&["explain", "password-too-short"]);
    let printed = String::from_utf8_lossy(&output.stdout);
    for said in [
        "- `enabled` (default `true`)",
        "- `severity` (default `medium`)",
        "- `minimum_length` (default `14`)",
    ] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
}

/// A file of a policy that another document is made of is judged where it is used, and only there.
#[test]
fn a_policy_file_in_another_document_is_judged_once() {
    const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    for policy in [
        "file(\"p.json\")",
        "jsonencode(jsondecode(file(\"p.json\")))",
        "replace(file(\"p.json\"), \"x\", \"y\")",
        "data.aws_iam_policy_document.d.json",
    ] {
        let main = format!(
            "data \"aws_iam_policy_document\" \"d\" {{\n  source_policy_documents = [file(\"p.json\")]\n}}\n\
             resource \"aws_iam_policy\" \"p\" {{\n  policy = {policy}\n}}\n"
        );
        let code = Code::new(&[("main.tf", &main), ("p.json", POLICY)]);
        let report = code.check(&["--select=full-admin", "."]);
        let findings = report.0["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{policy}: {findings:#?}");
    }
}

#[test]
fn long_chains_of_configurations_are_told() {
    let code = Code::new(&[("main.tf", ROLE)]);
    for i in 0..10 {
        let text = format!("extends: c{}.yaml\n", i + 1);
        code.write(&format!("c{i}.yaml"), &text);
    }
    code.write("c10.yaml", "ignore: []\n");
    let all: Vec<String> = (0..40).map(|i| format!("d{i}.yaml")).collect();
    for name in &all {
        code.write(name, "ignore: []\n");
    }
    code.write("wide.yaml", &format!("extends: [{}]\n", all.join(", ")));
    for config in ["c0.yaml", "wide.yaml"] {
        let output = code.run(&["check", "--config", config]);
        assert_eq!(output.status.code(), Some(2), "{config}: {output:?}");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            printed.contains("extend 8 others in a row and 32 in all"),
            "{printed}"
        );
    }
}

#[test]
fn overrides_that_come_together_in_many_ways_are_told() {
    let code = Code::new(&[]);
    let mut overrides = String::from("overrides:\n");
    for i in 0..17 {
        code.write(&format!("p{i}/main.tf"), ROLE);
        overrides += &format!("  - {{paths: p{i}, severity: low}}\n");
    }
    code.write("iamvet.yaml", &overrides);
    let output = code.run(&["check"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("17 ways"), "{printed}");
}

/// A role with a managed policy of these statements.
fn with_policy(statements: &str) -> String {
    r#"
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["lambda.amazonaws.com"] } },
  ] })
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [STATEMENTS] })
}
resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.p.arn
}
"#
    .replace("STATEMENTS", statements)
}

fn allow(actions: &str) -> String {
    format!(r#"{{ Effect = "Allow", Action = {actions}, Resource = "*" }}"#)
}

fn deny(resource: &str) -> String {
    format!(r#"{{ Effect = "Deny", Action = "s3:PutBucketPolicy", Resource = "{resource}" }}"#)
}

const ALL: &str = r#""*""#;

const BOUNDARY: &str = r#"
resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::x/y" },
  ] })
}
"#;

fn bounded(code: &str) -> String {
    let with = "name = \"app\"\n  permissions_boundary = aws_iam_policy.boundary.arn";
    code.replace("name = \"app\"", with) + BOUNDARY
}

const SECOND_ROLE: &str = r#"
resource "aws_iam_role" "second" {
  name = "second"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } },
  ] })
}
resource "aws_iam_role_policy_attachment" "second" {
  role       = aws_iam_role.second.name
  policy_arn = aws_iam_policy.p.arn
}
"#;

const GROUP: &str = r#"
resource "aws_iam_user" "alice" { name = "alice" }
resource "aws_iam_user" "bob" { name = "bob" }
resource "aws_iam_group" "g" { name = "g" }
resource "aws_iam_group_policy" "p" {
  group  = aws_iam_group.g.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
resource "aws_iam_group_membership" "m" {
  name  = "m"
  group = aws_iam_group.g.name
  users = [aws_iam_user.alice.name]
}
"#;

const USER: &str = r#"
resource "aws_iam_user" "u" { name = "u" }
resource "aws_iam_user_policy_attachment" "u" {
  user       = aws_iam_user.u.name
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::b/*" },
  ] })
}
"#;

const TRUST: &str = r#"
resource "aws_iam_role" "partner" {
  name = "partner"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = ["arn:aws:iam::111122223333:root"] } },
  ] })
}
"#;

const PASSWORDS: &str = "resource \"aws_iam_account_password_policy\" \"p\" {\n  minimum_password_length = 8\n  password_reuse_prevention = 3\n}\n";

fn attached(policy: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"app\" {{\n  name = \"app\"\n}}\n\
         resource \"aws_iam_role_policy_attachment\" \"a\" {{\n  role = aws_iam_role.app.name\n  \
         policy_arn = \"arn:aws:iam::aws:policy/{policy}\"\n}}\n"
    )
}

/// Code that is accepted, what it becomes, the rule whose finding counts then, and what is said to be
/// gained; nothing where all stays accepted.
fn changes() -> Vec<(
    &'static str,
    String,
    String,
    Option<(&'static str, &'static str)>,
)> {
    let admin = with_policy(&allow(ALL));
    let put = |what: &str| with_policy(&allow(what));
    let denying = |resource: &str| with_policy(&[allow(ALL), deny(resource)].join(", "));
    let prod = denying("arn:aws:s3:::prod-*");
    let two = [allow(r#""s3:PutObject""#), allow(r#""s3:DeleteObject""#)].join(", ");
    let both = put(r#"["s3:PutObject", "s3:DeleteObject"]"#);
    let replaced = |code: &str, from: &str, to: &str| {
        assert!(code.contains(from), "{from}");
        code.replace(from, to)
    };
    vec![
        (
            "a denial is gone",
            prod.clone(),
            admin.clone(),
            Some((
                "full-admin",
                "now also `s3:PutBucketPolicy`, such as on `arn:aws:s3:::prod-",
            )),
        ),
        (
            "a denial is narrower",
            prod.clone(),
            denying("arn:aws:s3:::prod-a*"),
            Some((
                "full-admin",
                "now also `s3:PutBucketPolicy`, such as on `arn:aws:s3:::prod-",
            )),
        ),
        (
            "a denial is wider",
            prod.clone(),
            denying("arn:aws:s3:::*"),
            None,
        ),
        ("a denial is added", admin.clone(), prod, None),
        (
            "the boundary is gone",
            bounded(&admin),
            admin.clone() + BOUNDARY,
            Some((
                "full-admin",
                "the permissions boundary of role `app` is gone",
            )),
        ),
        (
            "the boundary allows more",
            bounded(&admin),
            replaced(
                &bounded(&admin),
                r#"["s3:GetObject"]"#,
                r#"["s3:GetObject", "s3:PutObject"]"#,
            ),
            Some(("full-admin", "role `app` has another permissions boundary")),
        ),
        (
            "the boundary allows less",
            bounded(&admin),
            replaced(
                &bounded(&admin),
                "arn:aws:s3:::x/y",
                "arn:aws:s3:::x/z/only",
            ),
            Some(("full-admin", "role `app` has another permissions boundary")),
        ),
        (
            "a boundary is added",
            admin.clone() + BOUNDARY,
            bounded(&admin),
            None,
        ),
        (
            "a second role has it",
            admin.clone(),
            admin.clone() + SECOND_ROLE,
            Some(("full-admin", "now also held by role `second`")),
        ),
        (
            "a role has it no more",
            admin.clone() + SECOND_ROLE,
            admin.clone(),
            None,
        ),
        (
            "another service assumes the role",
            admin.clone(),
            replaced(
                &admin,
                r#"["lambda.amazonaws.com"]"#,
                r#"["lambda.amazonaws.com", "ec2.amazonaws.com"]"#,
            ),
            Some((
                "full-admin",
                "role `app` can now also be assumed by `ec2.amazonaws.com`",
            )),
        ),
        (
            "the role has another name",
            admin.clone(),
            replaced(&admin, r#"name = "app""#, r#"name = "application""#),
            None,
        ),
        (
            "all have other labels",
            admin.clone(),
            replaced(
                &replaced(&admin, "aws_iam_role\" \"app", "aws_iam_role\" \"x"),
                "aws_iam_role.app",
                "aws_iam_role.x",
            )
            .replace("aws_iam_policy\" \"p", "aws_iam_policy\" \"y")
            .replace("aws_iam_policy.p", "aws_iam_policy.y"),
            None,
        ),
        (
            "a group has a further member",
            GROUP.to_owned(),
            replaced(
                GROUP,
                "[aws_iam_user.alice.name]",
                "[aws_iam_user.alice.name, aws_iam_user.bob.name]",
            ),
            Some(("full-admin", "now also held by user `bob`")),
        ),
        (
            "a policy that a user has is wider",
            USER.to_owned(),
            replaced(
                USER,
                r#"["s3:GetObject"]"#,
                r#"["s3:GetObject", "s3:PutObject"]"#,
            ),
            Some((
                "user-attached-policy",
                "now also `s3:PutObject`, such as on ",
            )),
        ),
        (
            "a policy that a user has is narrower",
            USER.to_owned(),
            replaced(USER, "arn:aws:s3:::b/*", "arn:aws:s3:::b/c/*"),
            None,
        ),
        ("statements are one", with_policy(&two), both.clone(), None),
        ("a statement is two", both.clone(), with_policy(&two), None),
        (
            "statements are one and more",
            with_policy(&two),
            put(r#"["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]"#),
            Some((
                "unrestricted-write",
                "now also `s3:DeleteObjectVersion`, such as on ",
            )),
        ),
        (
            "another account is let in",
            TRUST.to_owned(),
            replaced(
                TRUST,
                "[\"arn",
                "[\"arn:aws:iam::444455556666:root\", \"arn",
            ),
            Some(("missing-external-id", "")),
        ),
        (
            "a narrower policy is attached",
            attached("AdministratorAccess"),
            attached("IAMFullAccess"),
            None,
        ),
        (
            "a wider policy is attached",
            attached("IAMFullAccess"),
            attached("AdministratorAccess"),
            Some(("denylisted-policy", "")),
        ),
        (
            "full access becomes that to a service",
            admin.clone(),
            put(r#""s3:*""#),
            None,
        ),
        (
            "passwords are longer",
            PASSWORDS.to_owned(),
            replaced(PASSWORDS, "= 8", "= 10"),
            None,
        ),
        (
            "passwords are shorter",
            PASSWORDS.to_owned(),
            replaced(PASSWORDS, "= 8", "= 6"),
            Some(("password-too-short", "")),
        ),
    ]
}

/// The rules of the findings that count, with what each gained.
fn counted(code: &Code, arguments: &[&str], key: &str) -> Vec<(String, String)> {
    let output = code.run(&[&["check", "--format=json"], arguments].concat());
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|f| f["suppression"].is_null());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let gained = |finding: &Value| {
        let gained = finding[key]["gained"].as_array().cloned();
        let gained = gained.unwrap_or_default();
        gained.iter().map(&text).collect::<Vec<_>>().join("; ")
    };
    findings.map(|f| (text(&f["rule"]), gained(f))).collect()
}

#[test]
fn what_is_accepted_is_an_access_and_whose_it_is() {
    for (name, before, after, wanted) in changes() {
        let code = Code::new(&[("main.tf", &before)]);
        code.run(&["baseline"]);
        let baseline = ["--baseline=iamvet-baseline.json"];
        assert_eq!(
            counted(&code, &baseline, "baseline"),
            [],
            "{name}: not accepted"
        );
        code.write("main.tf", &after);
        let found = counted(&code, &baseline, "baseline");
        said(name, &found, wanted);
        // Written down anew it is accepted as it is now.
        code.run(&["baseline"]);
        assert_eq!(
            counted(&code, &baseline, "baseline"),
            [],
            "{name}: not accepted anew"
        );
    }
}

fn said(name: &str, found: &[(String, String)], wanted: Option<(&str, &str)>) {
    match wanted {
        None => assert!(found.is_empty(), "{name}: {found:?}"),
        Some((rule, gained)) => {
            let is_said = |(of, said): &(String, String)| of == rule && said.contains(gained);
            assert!(found.iter().any(is_said), "{name}: {found:?}");
        }
    }
}

#[test]
fn what_is_new_since_a_revision_is_told_in_the_same_way() {
    let wanted = [
        "a denial is gone",
        "the boundary is gone",
        "a group has a further member",
        "statements are one",
    ];
    for (name, before, after, expected) in changes() {
        if !wanted.contains(&name) {
            continue;
        }
        let code = Code::new(&[("main.tf", &before)]);
        code.git(&["init", "-q"]);
        code.commit();
        // What stands on a changed line is shown in any case.
        let after = format!("\n{after}");
        code.write("main.tf", &after);
        let found = counted(&code, &["--new-since=HEAD"], "since");
        match expected {
            Some(_) => said(name, &found, expected),
            None => assert!(
                found.iter().all(|(_, gained)| gained.is_empty()),
                "{name}: {found:?}"
            ),
        }
    }
}

#[test]
fn a_comment_is_bound_to_whose_access_it_is() {
    let code = Code::new(&[("main.tf", GROUP)]);
    let select = "--select=full-admin";
    let output = code.run(&["check", "--format=json", select]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let hash = report["findings"][0]["grant_hash"].as_str().unwrap()[..12].to_owned();
    let comment =
        format!("# iamvet:ignore[full-admin] all of them are administrators grant={hash}\n");
    code.replace(
        "main.tf",
        "resource \"aws_iam_group_policy\"",
        &(comment + "resource \"aws_iam_group_policy\""),
    );
    assert_eq!(counted(&code, &[select], "baseline"), []);
    code.replace(
        "main.tf",
        "[aws_iam_user.alice.name]",
        "[\"alice\", \"bob\"]",
    );
    assert_eq!(counted(&code, &[select], "baseline").len(), 1);
}

#[test]
fn custom_rules_are_bound_to_the_statement() {
    let rule = "# @id no-dynamodb\n# @severity high\nrule no_dynamodb when policies !empty {\n  \
                policies[*].statements[*].actions[*] != \"dynamodb:*\"\n}\n";
    let actions = r#"["dynamodb:*"]"#;
    let code = Code::new(&[
        ("main.tf", &with_policy(&allow(actions))),
        ("r.guard", rule),
        ("iamvet.yaml", "custom_rules: [r.guard]\nbaseline: b.json\n"),
    ]);
    let select = "--select=no-dynamodb";
    assert_eq!(counted(&code, &[select], "baseline").len(), 1);
    code.run(&["baseline", select]);
    assert_eq!(counted(&code, &[select], "baseline"), []);
    code.replace("main.tf", actions, r#"["dynamodb:*", "iam:*"]"#);
    let found = counted(&code, &[select], "baseline");
    said(
        "iam is added",
        &found,
        Some(("no-dynamodb", "now also `iam:")),
    );
    code.replace("main.tf", "[\"dynamodb:*\", \"iam:*\"]", actions);
    let second = code.read("main.tf") + SECOND_ROLE;
    code.write("main.tf", &second);
    let found = counted(&code, &[select], "baseline");
    said(
        "a role is added",
        &found,
        Some(("no-dynamodb", "now also held by role `second`")),
    );
}

#[test]
fn a_baseline_of_the_version_before_is_told_and_written_anew() {
    let code = Code::new(&[("main.tf", &with_policy(&allow(ALL)))]);
    code.write(
        "iamvet-baseline.json",
        r#"{"version": 1, "findings": [{"rule": "full-admin", "path": "main.tf", "address": "aws_iam_policy.p",
            "entity": "managed policy `p`", "reason": "old", "grant_hash": "g", "fingerprint": "f:0",
            "grants": [{"Action": ["*"], "Effect": "Allow", "Resource": ["*"]}]}]}"#,
    );
    let arguments = ["--select=full-admin", "--baseline=iamvet-baseline.json"];
    let found = counted(&code, &arguments, "baseline");
    said(
        "version 1",
        &found,
        Some(("full-admin", "now also held by role `app`")),
    );
    let output = code.run(&[&["check"], &arguments[..]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("does not hold who has an access"), "{text}");
    code.run(&["baseline", "--select=full-admin"]);
    assert_eq!(counted(&code, &arguments, "baseline"), []);
    let written = code.read("iamvet-baseline.json");
    assert!(
        written.contains("\"reason\": \"old\"") && written.contains("\"version\": 2"),
        "{written}"
    );
}
