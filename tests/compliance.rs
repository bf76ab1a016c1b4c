//! `iamvet check --framework`: which controls pass, fail, or cannot be told.

use std::fs;
use std::process::Command;

use serde_json::Value;

const GOOD: &str = r#"
resource "aws_iam_user" "bo" {
  name = "bo"
}

resource "aws_iam_group" "staff" {
  name = "staff"
}

resource "aws_iam_user_group_membership" "bo" {
  user   = aws_iam_user.bo.name
  groups = [aws_iam_group.staff.name]
}

resource "aws_iam_policy" "read" {
  name = "read"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::reports/*" }]
  })
}

resource "aws_iam_group_policy_attachment" "read" {
  group      = aws_iam_group.staff.name
  policy_arn = aws_iam_policy.read.arn
}
"#;

const ROLE: &str = r#"
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
"#;

/// Outcome and reason of a control of CIS AWS v3.0.
fn assessed(files: &[(&str, &str)], control: &str) -> (String, String) {
    assessed_by("cis-aws-3.0", files, control)
}

/// Outcome and reason of a control of a framework.
fn assessed_by(framework: &str, files: &[(&str, &str)], control: &str) -> (String, String) {
    let report = report_with(files, &["--framework", framework]);
    let found = control_of(&report, control);
    let text = |key: &str| found[key].as_str().unwrap().to_owned();
    (text("outcome"), text("why"))
}

/// A control of the first assessment of a report.
fn control_of(report: &Value, control: &str) -> Value {
    let controls = report["assessments"][0]["controls"].as_array().unwrap();
    let found = controls.iter().find(|c| c["control"] == control);
    found.unwrap_or_else(|| panic!("{control}")).clone()
}

fn report(files: &[(&str, &str)]) -> Value {
    report_with(files, &["--framework", "cis-aws-3.0"])
}

fn report_with(files: &[(&str, &str)], arguments: &[&str]) -> Value {
    let text = checked(files, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// What `iamvet check` writes to standard output.
fn checked(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["check", "."])
        .args(arguments)
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(
        !output.stdout.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn is(found: (String, String), outcome: &str, why: &str) {
    assert!(found.0 == outcome && found.1.contains(why), "{found:?}");
}

#[test]
fn what_was_judged_and_has_no_finding_is_passed() {
    let files = [("main.tf", GOOD)];
    is(
        assessed(&files, "1.15"),
        "passed",
        "1 user judged by `user-attached-policy`",
    );
    is(assessed(&files, "1.16"), "passed", "1 policy of principals");
}

#[test]
fn findings_fail_the_controls_that_they_are_against() {
    let attached = format!(
        "{GOOD}{ROLE}
resource \"aws_iam_user_policy_attachment\" \"bo\" {{
  user       = aws_iam_user.bo.name
  policy_arn = aws_iam_policy.read.arn
}}

resource \"aws_iam_role_policy_attachment\" \"app\" {{
  role       = aws_iam_role.app.name
  policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"
}}
"
    );
    let files = [("main.tf", attached.as_str())];
    is(
        assessed(&files, "1.15"),
        "failed",
        "1 finding of `user-attached-policy`",
    );
    is(assessed(&files, "1.16"), "failed", "1 finding");
    let report = report(&files);
    let failing = report["assessments"][0]["controls"].as_array().unwrap();
    let failing = failing
        .iter()
        .flat_map(|c| c["findings"].as_array().unwrap());
    let findings = report["findings"].as_array().unwrap();
    for fingerprint in failing {
        assert!(
            findings.iter().any(|f| f["fingerprint"] == *fingerprint),
            "{fingerprint}"
        );
    }
}

#[test]
fn an_inline_policy_of_a_role_says_nothing_of_users() {
    let inline = format!(
        "{GOOD}{ROLE}
resource \"aws_iam_role_policy\" \"app\" {{
  role   = aws_iam_role.app.name
  policy = aws_iam_policy.read.policy
}}
"
    );
    is(
        assessed(&[("main.tf", &inline)], "1.15"),
        "passed",
        "1 user",
    );
}

#[test]
fn what_was_not_judged_is_not_passed() {
    let files = [("main.tf", GOOD)];
    is(assessed(&files, "1.1"), "not-assessable", "contact details");
    is(assessed(&files, "1.4"), "not-assessable", "no access keys");
    let off = "rules:\n  user-attached-policy:\n    enabled: false\n";
    let off = [("main.tf", GOOD), ("iamvet.yaml", off)];
    is(
        assessed(&off, "1.15"),
        "not-assessable",
        "`user-attached-policy` is off",
    );
    let broken = [("main.tf", GOOD), ("broken.tf", "resource {{{")];
    is(
        assessed(&broken, "1.15"),
        "not-assessable",
        "could not be read",
    );
    let unknown = format!(
        "{GOOD}{ROLE}
variable \"policy\" {{}}

resource \"aws_iam_role_policy_attachment\" \"app\" {{
  role       = aws_iam_role.app.name
  policy_arn = var.policy
}}
"
    );
    is(
        assessed(&[("main.tf", &unknown)], "1.16"),
        "not-assessable",
        "not known",
    );
}

const ATTACHED: &str = r#"
# iamvet:ignore[user-attached-policy] until the team has a group owner=billing until=2999-01-31
resource "aws_iam_user_policy_attachment" "bo" {
  user       = aws_iam_user.bo.name
  policy_arn = aws_iam_policy.read.arn
}
"#;

#[test]
fn accepted_risks_are_neither_passed_nor_failed() {
    let files = format!("{GOOD}{ATTACHED}");
    let files = [("main.tf", files.as_str())];
    is(
        assessed(&files, "1.15"),
        "accepted",
        "1 finding of `user-attached-policy`",
    );
    let report = report(&files);
    let control = control_of(&report, "1.15");
    let findings = report["findings"].as_array().unwrap();
    let accepted = findings
        .iter()
        .find(|f| f["fingerprint"] == control["accepted"][0]);
    let suppression = &accepted.unwrap()["suppression"];
    assert_eq!(suppression["owner"], "billing");
    assert_eq!(suppression["until"], "2999-01-31");
    let assessment = &report["assessments"][0];
    assert_eq!(assessment["accepted"], 1);
    let count = |key: &str| assessment[key].as_u64().unwrap();
    let passed = count("passed") + count("passed_in_part");
    assert_eq!(count("score"), passed * 100 / (passed + count("failed")));
    let judged = passed + count("failed") + count("accepted");
    let all = judged + count("not_assessable");
    assert_eq!(count("judged"), judged * 100 / all);
    for format in ["human", "markdown", "html"] {
        let text = checked(&files, &["--framework", "cis-aws-3.0", "--format", format]);
        for told in [
            "until the team has a group",
            "billing",
            "2999-01-31",
            "with accepted risks only",
        ] {
            assert!(text.contains(told), "{format}: {told}: {text}");
        }
        assert!(
            text.contains(&format!("judged {judged} of {all} controls")),
            "{format}: {text}"
        );
    }
}

#[test]
fn suppressed_findings_are_listed_on_request() {
    let files = format!("{GOOD}{ATTACHED}");
    let files = [("main.tf", files.as_str())];
    let plain = checked(&files, &[]);
    assert!(plain.contains("1 suppressed"), "{plain}");
    assert!(!plain.contains("until the team has a group"), "{plain}");
    let shown = checked(&files, &["--show-suppressed"]);
    assert!(shown.contains("until the team has a group"), "{shown}");
    for format in ["markdown", "html"] {
        let text = checked(&files, &["--format", format]);
        assert!(
            text.contains("until the team has a group"),
            "{format}: {text}"
        );
    }
}

#[test]
fn reasons_are_escaped() {
    let attached = ATTACHED.replace("until the team has a group", "<b>|</b> & `x`");
    let files = format!("{GOOD}{attached}");
    let files = [("main.tf", files.as_str())];
    let html = checked(&files, &["--format", "html"]);
    assert!(html.contains("&lt;b&gt;|&lt;/b&gt; &amp; `x`"), "{html}");
    let markdown = checked(&files, &["--format", "markdown"]);
    assert!(markdown.contains("&lt;b&gt;\\\\|&lt;/b&gt;"), "{markdown}");
}

#[test]
fn a_baseline_passes_no_control() {
    let bad = format!("{GOOD}{}", ATTACHED.replace("# iamvet:ignore", "# "));
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("main.tf"), bad).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iamvet"));
        command
            .args(arguments)
            .current_dir(dir.path())
            .output()
            .unwrap()
    };
    run(&["baseline"]);
    let output = run(&[
        "check",
        "--baseline",
        "iamvet-baseline.json",
        "--framework",
        "cis-aws-3.0",
        "--format",
        "json",
    ]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(control_of(&report, "1.15")["outcome"], "accepted");
}

#[test]
fn rules_that_are_off_or_loosened_judge_nothing() {
    let place = |found: (String, String), why: &str, place: &str| {
        is(found.clone(), "not-assessable", why);
        is(found, "not-assessable", place);
    };
    let off = "overrides:\n  - paths: main.tf\n    rules:\n      full-admin: { enabled: false }\n";
    let off = [("main.tf", GOOD), ("iamvet.yaml", off)];
    place(
        assessed(&off, "1.16"),
        "`full-admin` is off in `main.tf`",
        "iamvet.yaml:4",
    );
    is(assessed(&off, "1.15"), "passed", "1 user");
    let elsewhere =
        "overrides:\n  - paths: old/**\n    rules:\n      full-admin: { enabled: false }\n";
    let elsewhere = [("main.tf", GOOD), ("iamvet.yaml", elsewhere)];
    is(assessed(&elsewhere, "1.16"), "passed", "judged by");
    let exempt = "rules:\n  user-attached-policy:\n    exempt: [{ kind: user, name: bo }]\n";
    let exempt = [("main.tf", GOOD), ("iamvet.yaml", exempt)];
    place(
        assessed(&exempt, "1.15"),
        "`user-attached-policy` is loosened by its option `exempt`",
        "iamvet.yaml:3",
    );
    let report = report_with(
        &[("main.tf", GOOD)],
        &["--framework", "cis-aws-3.0", "--ignore", "full-admin"],
    );
    let control = control_of(&report, "1.16");
    assert_eq!(control["outcome"], "not-assessable");
    let stricter =
        "rules:\n  denylisted-policy:\n    deny: [AdministratorAccess, PowerUserAccess]\n";
    let stricter = [("main.tf", GOOD), ("iamvet.yaml", stricter)];
    is(assessed(&stricter, "1.16"), "passed", "judged by");
}

fn password_policy(length: u32, kept: u32, more: &str) -> String {
    format!(
        "resource \"aws_iam_account_password_policy\" \"this\" {{
  minimum_password_length      = {length}
  password_reuse_prevention    = {kept}
  require_lowercase_characters = true
  require_numbers              = true
{more}}}
"
    )
}

#[test]
fn frameworks_have_thresholds_of_their_own() {
    let eight = password_policy(8, 4, "");
    let full = "  require_uppercase_characters = true\n  require_symbols = true\n";
    let cases = [
        ("cis-aws-3.0", "1.8", eight.clone(), "failed"),
        ("cis-aws-3.0", "1.9", eight.clone(), "failed"),
        ("cis-aws-3.0", "1.8", password_policy(14, 24, ""), "passed"),
        ("pci-dss-4", "8.3.6", eight.clone(), "failed"),
        (
            "pci-dss-4",
            "8.3.6",
            password_policy(12, 4, ""),
            "passed-in-part",
        ),
        (
            "pci-dss-4",
            "8.3.7",
            password_policy(12, 4, ""),
            "passed-in-part",
        ),
        ("pci-dss-4", "8.3.7", password_policy(12, 3, ""), "failed"),
        ("aws-fsbp", "IAM.7", password_policy(8, 4, full), "passed"),
        ("aws-fsbp", "IAM.7", password_policy(8, 4, ""), "failed"),
        ("aws-fsbp", "IAM.7", password_policy(6, 4, full), "failed"),
    ];
    let loose =
        "rules:\n  password-too-short: { minimum_length: 8 }\n  password-reuse: { passwords: 1 }\n";
    for (framework, control, code, outcome) in cases {
        for config in ["", loose] {
            let files = [("main.tf", code.as_str()), ("iamvet.yaml", config)];
            let found = assessed_by(framework, &files, control);
            assert_eq!(
                found.0, outcome,
                "{framework} {control} {config}: {found:?}"
            );
        }
    }
}

#[test]
fn frameworks_with_other_thresholds_are_assessed_together() {
    let code = password_policy(
        12,
        4,
        "  require_uppercase_characters = true\n  require_symbols = true\n",
    );
    let arguments = ["cis-aws-3.0", "pci-dss-4", "aws-fsbp"].map(|name| ["--framework", name]);
    let report = report_with(&[("main.tf", &code)], arguments.as_flattened());
    let outcome = |at: usize, number: &str| {
        let controls = report["assessments"][at]["controls"].as_array().unwrap();
        let control = controls.iter().find(|c| c["control"] == number).unwrap();
        control["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(outcome(0, "1.8"), "failed");
    assert_eq!(outcome(0, "1.9"), "failed");
    assert_eq!(outcome(1, "8.3.6"), "passed-in-part");
    assert_eq!(outcome(1, "8.3.7"), "passed-in-part");
    assert_eq!(outcome(2, "IAM.7"), "passed");
    let findings = report["findings"].as_array().unwrap();
    let short = findings
        .iter()
        .filter(|f| f["rule"] == "password-too-short");
    let help: Vec<&str> = short.map(|f| f["help"].as_str().unwrap()).collect();
    assert_eq!(help, ["set `minimum_password_length` to 14 or more"]);
}

#[test]
fn keys_of_users_say_nothing_of_the_root_user() {
    let key = format!(
        "{GOOD}\nresource \"aws_iam_access_key\" \"bo\" {{\n  user = aws_iam_user.bo.name\n}}\n"
    );
    let files = [("main.tf", key.as_str())];
    is(
        assessed(&files, "1.4"),
        "not-assessable",
        "no access keys of the root user",
    );
    is(
        assessed_by("aws-fsbp", &files, "IAM.4"),
        "not-assessable",
        "root user",
    );
    let root = "resource \"aws_iam_access_key\" \"root\" {\n  user = \"root\"\n}\n";
    is(
        assessed(&[("main.tf", root)], "1.4"),
        "failed",
        "`root-access-key`",
    );
}

#[test]
fn policies_of_one_service_say_nothing_of_others() {
    let bucket = r#"
resource "aws_s3_bucket_policy" "logs" {
  bucket = "logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::logs/*"
      Principal = { AWS = "arn:aws:iam::111111111111:role/reader" }
    }]
  })
}
"#;
    let files = [("main.tf", bucket)];
    is(
        assessed_by("aws-fsbp", &files, "S3.2"),
        "passed",
        "1 bucket policy",
    );
    for other in ["KMS.5", "Lambda.1", "SNS.4", "SQS.3"] {
        is(
            assessed_by("aws-fsbp", &files, other),
            "not-assessable",
            "no ",
        );
    }
}

#[test]
fn inline_policies_say_nothing_of_managed_ones() {
    let inline = |action: &str| {
        format!(
            "resource \"aws_iam_group\" \"g\" {{\n  name = \"g\"\n}}
resource \"aws_iam_group_policy\" \"g\" {{
  group  = aws_iam_group.g.name
  policy = jsonencode({{
    Version   = \"2012-10-17\"
    Statement = [{{ Effect = \"Allow\", Action = \"{action}\", Resource = \"*\" }}]
  }})
}}
"
        )
    };
    for action in ["*", "s3:GetObject"] {
        let code = inline(action);
        let found = assessed_by("aws-fsbp", &[("main.tf", &code)], "IAM.1");
        is(found, "not-assessable", "no customer managed policies");
    }
}

#[test]
fn what_stands_for_another_finding_fails_its_controls() {
    let admin = GOOD
        .replace("\"s3:GetObject\"", "\"*\"")
        .replace("arn:aws:s3:::reports/*", "*");
    let files = [("main.tf", admin.as_str())];
    is(
        assessed_by("aws-fsbp", &files, "IAM.1"),
        "failed",
        "`full-admin`",
    );
    is(
        assessed_by("aws-fsbp", &files, "IAM.21"),
        "failed",
        "1 finding",
    );
}

#[test]
fn nothing_is_passed_over_code_that_is_not_here() {
    let missing = |code: &str, control: &str, why: &str| {
        let code = format!("{GOOD}{code}");
        let found = assessed(&[("main.tf", &code)], control);
        is(found.clone(), "not-assessable", why);
        is(found, "not-assessable", "(`main.tf:");
    };
    let module = "module \"users\" {\n  source = \"terraform-aws-modules/iam/aws//modules/iam-user\"\n  version = \"5.0\"\n}\n";
    missing(module, "1.15", "is not installed");
    missing(module, "1.16", "is not installed");
    let stack = "resource \"aws_cloudformation_stack\" \"s\" {\n  name = \"s\"\n  template_url = \"https://example.com/t.yaml\"\n}\n";
    missing(stack, "1.16", "is not here");
    let open = r#"
data "http" "x" {
  url = "https://example.com"
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.http.x.body]
}
resource "aws_iam_policy" "open" {
  name   = "open"
  policy = data.aws_iam_policy_document.d.json
}
"#;
    missing(open, "1.16", "`data.http.x.body` is not known");
    let external = r#"
resource "aws_iam_group_policy_attachment" "other" {
  group      = aws_iam_group.staff.name
  policy_arn = "arn:aws:iam::111111111111:policy/other"
}
"#;
    missing(external, "1.16", "is attached and not in this code");
    let template = "Resources:\n  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: https://example.com/t.yaml\n";
    let files = [("main.tf", GOOD), ("stack.yaml", template)];
    is(assessed(&files, "1.15"), "not-assessable", "stack.yaml:5");
}

#[test]
fn what_may_not_be_there_is_not_passed() {
    let code = password_policy(14, 24, "  count = var.on ? 1 : 0\n");
    let code = format!("variable \"on\" {{}}\n{code}");
    let files = [("main.tf", code.as_str())];
    is(
        assessed(&files, "1.8"),
        "not-assessable",
        "is there is not decided: `var.on`",
    );
    let known = [
        ("main.tf", code.as_str()),
        ("terraform.tfvars", "on = true\n"),
    ];
    is(assessed(&known, "1.8"), "passed", "1 password policy");
}

#[test]
fn rules_without_configuration_keep_no_control_from_being_judged() {
    let found = assessed_by("soc2", &[("main.tf", GOOD)], "CC6.3");
    is(found.clone(), "passed-in-part", "not by ");
    is(found, "passed-in-part", "`boundary-missing`");
}

#[test]
fn an_assessment_says_of_what_it_is() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let files = [
        ("infra/main.tf", GOOD),
        ("iamvet.yaml", "fail-on: never\n"),
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".git/refs/heads/main", commit),
    ];
    for format in ["html", "markdown"] {
        let text = checked(&files, &["--framework", "cis-aws-3.0", "--format", format]);
        let date = regex::Regex::new(r"Date(</th>|<td>|[ |])+\d{4}-\d\d-\d\d").unwrap();
        assert!(date.is_match(&text), "{format}: {text}");
        for told in [commit, "(main)", "iamvet.yaml", env!("CARGO_PKG_VERSION")] {
            assert!(text.contains(told), "{format}: {told}: {text}");
        }
        assert!(
            text.contains("<tr><th>Paths<td>.</tr>") || text.contains("| Paths | . |"),
            "{text}"
        );
    }
}

const TOPIC: &str = r#"
resource "aws_sns_topic" "news" {
  name = "news"
}

resource "aws_sns_topic_policy" "news" {
  arn = aws_sns_topic.news.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.news.arn
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
    }]
  })
}
"#;

#[test]
fn a_policy_of_one_service_says_nothing_of_another() {
    let files = [("main.tf", TOPIC)];
    let fsbp = |control| assessed_by("aws-fsbp", &files, control);
    is(
        fsbp("SNS.4"),
        "passed",
        "1 topic policy judged by `public-topic`",
    );
    is(fsbp("KMS.5"), "not-assessable", "no key policies");
    is(fsbp("S3.6"), "not-assessable", "lists of `accounts`");
    let listed = "accounts: {own: [\"444455556666\"]}\n";
    let files = [("main.tf", TOPIC), ("iamvet.yaml", listed)];
    let fsbp = |control| assessed_by("aws-fsbp", &files, control);
    is(fsbp("S3.6"), "not-assessable", "no bucket policies");
    let nist = assessed_by("nist-800-53-r5", &files, "AC-21");
    is(nist, "failed", "1 finding of `foreign-account-access`");
}

#[test]
fn an_inline_policy_is_no_managed_one() {
    let inline = format!(
        "{GOOD}{ROLE}
resource \"aws_iam_role_policy\" \"app\" {{
  role   = aws_iam_role.app.name
  policy = jsonencode({{
    Version   = \"2012-10-17\"
    Statement = [{{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }}]
  }})
}}
"
    );
    let files = [("main.tf", inline.as_str())];
    let fsbp = |control| assessed_by("aws-fsbp", &files, control);
    is(fsbp("IAM.1"), "passed", "1 customer managed policy judged");
    is(
        assessed(&files, "1.16"),
        "failed",
        "1 finding of `full-admin`",
    );
}

#[test]
fn rules_that_are_off_run_where_a_control_needs_them_only() {
    let files = [("main.tf", GOOD)];
    let nist = report_with(&files, &["--framework", "nist-800-53-r5"]);
    let found = nist["findings"].as_array().unwrap();
    assert!(found.iter().all(|f| f["rule"] != "iam-user"), "{found:?}");
    is(
        assessed(&files, "1.21"),
        "failed",
        "1 finding of `iam-user`",
    );
    let needs = assessed_by("nist-800-53-r5", &files, "AC-2(11)");
    is(
        needs,
        "not-assessable",
        "`required-condition` needs its option `conditions`",
    );
}
