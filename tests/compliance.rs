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

fn assessed_by(framework: &str, files: &[(&str, &str)], control: &str) -> (String, String) {
    let report = report_by(framework, files);
    let controls = report["assessments"][0]["controls"].as_array().unwrap();
    let found = controls.iter().find(|c| c["control"] == control).unwrap();
    let text = |key: &str| found[key].as_str().unwrap().to_owned();
    (text("outcome"), text("why"))
}

fn report(files: &[(&str, &str)]) -> Value {
    report_by("cis-aws-3.0", files)
}

fn report_by(framework: &str, files: &[(&str, &str)]) -> Value {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["check", ".", "--framework", framework, "--format", "json"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn is(found: (String, String), outcome: &str, why: &str) {
    assert!(found.0 == outcome && found.1.contains(why), "{found:?}");
}

#[test]
fn what_was_judged_and_has_no_finding_is_passed() {
    let files = [("main.tf", GOOD)];
    is(assessed(&files, "1.15"), "passed", "1 user judged by");
    is(
        assessed(&files, "1.16"),
        "passed",
        "1 policy of principals and 1 attachment",
    );
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
        "1 user judged",
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

#[test]
fn suppressed_findings_are_told() {
    let suppressed = format!(
        "{GOOD}
# iamvet:ignore[user-attached-policy] until the team has a group
resource \"aws_iam_user_policy_attachment\" \"bo\" {{
  user       = aws_iam_user.bo.name
  policy_arn = aws_iam_policy.read.arn
}}
"
    );
    is(
        assessed(&[("main.tf", &suppressed)], "1.15"),
        "passed",
        "1 finding suppressed",
    );
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
    is(nist, "failed", "of `foreign-account-access`");
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
    is(assessed(&files, "1.16"), "failed", "of `full-admin`");
}

#[test]
fn rules_that_are_off_run_where_a_control_needs_them_only() {
    let files = [("main.tf", GOOD)];
    let nist = report_by("nist-800-53-r5", &files);
    let found = nist["findings"].as_array().unwrap();
    assert!(found.iter().all(|f| f["rule"] != "iam-user"), "{found:?}");
    is(assessed(&files, "1.21"), "failed", "of `iam-user`");
    let needs = assessed_by("nist-800-53-r5", &files, "AC-2(11)");
    is(
        needs,
        "not-assessable",
        "`required-condition` needs its option `conditions`",
    );
}
