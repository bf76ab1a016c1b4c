//! Bad input gives a clear diagnostic and exit code 2 where the design says so, everything beside
//! it is still analysed, and nothing panics, hangs or overflows the stack.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A file that always has a finding: proof that the run went on.
const BAD_NEIGHBOUR: &str = r#"
resource "aws_iam_user_policy_attachment" "neighbour" {
  user       = "alice"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"#;

struct Run {
    report: Value,
    code: i32,
}

impl Run {
    fn codes(&self) -> Vec<&str> {
        self.problems()
            .iter()
            .filter_map(|p| p["code"].as_str())
            .collect()
    }

    fn problems(&self) -> &[Value] {
        self.report["problems"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    /// How many findings of a rule are in a file.
    fn count(&self, rule: &str, path: &str) -> usize {
        self.report["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|f| f["rule"] == rule && f["location"]["path"] == path)
            .count()
    }

    fn problem(&self, code: &str) -> &Value {
        self.problems()
            .iter()
            .find(|p| p["code"] == code)
            .unwrap_or_else(|| panic!("no problem `{code}` in {:#}", self.report["problems"]))
    }

    fn rules(&self) -> Vec<&str> {
        self.report["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|f| f["rule"].as_str())
            .collect()
    }

    fn assert_neighbour(&self) {
        assert!(
            self.rules().contains(&"user-attached-policy"),
            "the file beside it was not analysed: {:#}",
            self.report
        );
    }
}

fn iamvet(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["check", "."])
        .args(args)
        .current_dir(dir)
        .output()
        .expect("the program runs")
}

fn check(dir: &Path) -> Run {
    let output = iamvet(dir, &["--format", "json"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("no JSON ({e}); status {}; {stderr}", output.status));
    let code = output.status.code().expect("not killed by a signal");
    show(dir, code);
    Run { report, code }
}

/// What can be checked can be shown.
fn show(dir: &Path, code: i32) {
    let args = ["show", ".", "--all", "--outputs", "--provenance"];
    for format in ["json", "human"] {
        let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(args)
            .args(["--format", format])
            .current_dir(dir)
            .output()
            .expect("the program runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code() == Some(2), code == 2, "{stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

/// A folder with `files` and the neighbour in a folder of its own.
fn estate(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    std::fs::create_dir_all(dir.path().join("neighbour")).expect("a folder");
    std::fs::write(dir.path().join("neighbour/main.tf"), BAD_NEIGHBOUR).expect("a file");
    dir
}

/// Checks one bad file: the problem, exit code 2, and the neighbour's finding.
fn fails_with(name: &str, content: &[u8], code: &str) -> Value {
    let dir = estate(&[(name, content)]);
    let run = check(dir.path());
    run.assert_neighbour();
    let problem = run.problem(code).clone();
    assert_eq!(run.code, 2, "{problem:#}");
    assert_eq!(problem["location"]["path"], name);
    assert!(
        problem["location"]["start"]["line"]
            .as_u64()
            .is_some_and(|l| l > 0)
    );
    assert!(
        problem["location"]["start"]["column"]
            .as_u64()
            .is_some_and(|c| c > 0)
    );
    assert!(
        problem["help"].as_str().is_some_and(|h| !h.is_empty()),
        "no advice: {problem:#}"
    );
    problem
}

#[test]
fn a_path_that_does_not_exist() {
    let dir = estate(&[]);
    let output = iamvet(dir.path(), &["nowhere.tf", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["problems"][0]["code"], "path-not-found");
    assert_eq!(report["findings"][0]["rule"], "user-attached-policy");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_root() {
    let dir = estate(&[]);
    std::os::unix::fs::symlink("/etc/hostname", dir.path().join("link.tf")).expect("a link");
    let run = check(dir.path());
    run.assert_neighbour();
    assert_eq!(
        run.problem("unreadable-file")["location"]["path"],
        "link.tf"
    );
    assert_eq!(run.code, 2);
}

#[test]
fn invalid_utf8() {
    let problem = fails_with("bad.tf", b"# ok\nlocals {\n  a = \"\xff\"\n}\n", "not-utf8");
    assert_eq!(
        (
            &problem["location"]["start"]["line"],
            &problem["location"]["start"]["column"]
        ),
        (&3.into(), &8.into())
    );
}

#[test]
fn utf16() {
    let problem = fails_with("bad.tf", b"\xff\xfel\0o\0c\0", "not-utf8");
    assert!(
        problem["message"]
            .as_str()
            .is_some_and(|m| m.contains("UTF-16"))
    );
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let tf = format!("\u{feff}{BAD_NEIGHBOUR}");
    let yaml = "\u{feff}AWSTemplateFormatVersion: 2010-09-09\nResources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      ManagedPolicyArns:\n        - arn:aws:iam::aws:policy/ReadOnlyAccess\n";
    let dir = estate(&[
        ("bom/main.tf", tf.as_bytes()),
        ("bom.yaml", yaml.as_bytes()),
    ]);
    let run = check(dir.path());
    assert_eq!(run.codes(), Vec::<&str>::new());
    let found = run.rules();
    assert_eq!(
        found
            .iter()
            .filter(|r| **r == "user-attached-policy")
            .count(),
        3,
        "{found:?}"
    );
}

#[test]
fn carriage_returns_are_no_fault() {
    let tf = BAD_NEIGHBOUR.replace('\n', "\r\n");
    let dir = estate(&[("crlf/main.tf", tf.as_bytes())]);
    let run = check(dir.path());
    assert_eq!(run.codes(), Vec::<&str>::new());
    let finding = run.report["findings"]
        .as_array()
        .and_then(|f| f.iter().find(|f| f["location"]["path"] == "crlf/main.tf"))
        .expect("a finding");
    assert_eq!(finding["location"]["start"]["line"], 4);
}

#[test]
fn empty_files_are_no_fault() {
    let dir = estate(&[
        ("a/main.tf", b""),
        ("b.yaml", b""),
        ("c.json", b""),
        ("d/main.tf.json", b"{}"),
    ]);
    let run = check(dir.path());
    run.assert_neighbour();
    assert_eq!(run.codes(), Vec::<&str>::new());
    assert_eq!(run.code, 1);
}

#[test]
fn a_file_of_a_hundred_megabytes() {
    let mut text = b"AWSTemplateFormatVersion: 2010-09-09\nResources:\n".to_vec();
    text.resize(100 * 1024 * 1024, b'#');
    fails_with("big.yaml", &text, "file-too-large");
}

#[test]
fn ten_thousand_nested_brackets() {
    let open = "[".repeat(10_000);
    let close = "]".repeat(10_000);
    let tf = format!("locals {{\n  a = {open}{close}\n}}\n{BAD_NEIGHBOUR}");
    fails_with("deep.tf", tf.as_bytes(), "nesting-too-deep");
    let json =
        format!("{{\"AWSTemplateFormatVersion\": \"2010-09-09\", \"Resources\": {open}{close}}}");
    fails_with("deep.json", json.as_bytes(), "nesting-too-deep");
    let yaml = format!("AWSTemplateFormatVersion: 2010-09-09\nResources: {open}{close}\n");
    fails_with("deep.yaml", yaml.as_bytes(), "nesting-too-deep");
}

#[test]
fn nested_templates_and_parentheses() {
    for (open, middle, close) in [("${", "1", "}"), ("(", "1", ")"), ("\"${", "1", "}\"")] {
        let tf = format!(
            "locals {{\n  a = \"{}{middle}{}\"\n}}\n",
            open.repeat(10_000),
            close.repeat(10_000)
        );
        let dir = estate(&[("deep.tf", tf.as_bytes())]);
        check(dir.path()).assert_neighbour();
    }
}

#[test]
fn one_syntax_error_keeps_what_stands_around_it() {
    let tf = format!(
        "{BAD_NEIGHBOUR}\nresource \"aws_iam_user\" \"x\" {{\n  name = = 3\n}}\n{}",
        BAD_NEIGHBOUR.replace("neighbour", "after")
    );
    let dir = estate(&[("m/main.tf", tf.as_bytes())]);
    let run = check(dir.path());
    assert_eq!(run.code, 2);
    assert_eq!(run.problem("syntax-error")["location"]["start"]["line"], 8);
    assert_eq!(run.count("user-attached-policy", "m/main.tf"), 2);
}

#[test]
fn parse_errors_can_be_ignored() {
    let dir = estate(&[("bad.tf", b"locals {")]);
    let output = iamvet(dir.path(), &["--ignore-parse-errors"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn only_errors_of_inputs_can_be_ignored() {
    let dir = estate(&[("iamvet.yaml", b"rulez: {}")]);
    let output = iamvet(dir.path(), &["--ignore-parse-errors"]);
    assert_eq!(output.status.code(), Some(2));
    let dir = estate(&[]);
    let output = iamvet(dir.path(), &["nowhere", "--ignore-parse-errors"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn accounts_and_partitions_that_there_are_not_are_refused() {
    let dir = estate(&[]);
    for bad in [["--account-id", "12"], ["--partition", "asw"]] {
        let output = iamvet(dir.path(), &bad);
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
    }
    let good = ["--account-id", "123456789012", "--partition", "aws-cn"];
    let output = iamvet(dir.path(), &good);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_broken_template_without_a_version_is_told() {
    let json = br#"{"Resources": {"U": {"Type": "AWS::IAM::User" "Properties": {}}}}"#;
    fails_with("broken.json", json, "syntax-error");
    let dir = estate(&[("other.json", br#"{"Resources": ["aws::x", }"#)]);
    assert_eq!(check(dir.path()).code, 1);
}

#[test]
fn cycles_between_locals() {
    let tf = br#"
locals {
  a = local.b
  b = local.c
  c = local.a
}
resource "aws_iam_user_policy_attachment" "x" {
  user       = local.a
  policy_arn = local.b
}
"#;
    let dir = estate(&[("m/main.tf", tf)]);
    let run = check(dir.path());
    run.assert_neighbour();
    assert_eq!(run.problem("cycle")["location"]["path"], "m/main.tf");
    let found = run.count("user-attached-policy", "m/main.tf");
    assert_eq!(
        found, 1,
        "an attachment to an unknown user is one all the same"
    );
}

#[test]
fn cycles_between_modules() {
    let a = b"module \"b\" {\n  source = \"../b\"\n}\n";
    let b = b"module \"a\" {\n  source = \"../a\"\n}\n";
    let dir = estate(&[("a/main.tf", a), ("b/main.tf", b)]);
    let run = check(dir.path());
    run.assert_neighbour();
    run.problem("module-cycle");
}

#[test]
fn module_sources_that_are_absent_or_climb_out() {
    let tf = br#"
module "absent" {
  source = "./nothing-here"
}
module "outside" {
  source = "../../../../../../../../etc"
}
"#;
    let dir = estate(&[("m/main.tf", tf)]);
    let run = check(dir.path());
    run.assert_neighbour();
    let lines: Vec<_> = run
        .problems()
        .iter()
        .filter(|p| p["code"] == "module-not-found")
        .map(|p| p["location"]["start"]["line"].as_u64())
        .collect();
    assert_eq!(lines, [Some(3), Some(6)]);
}

#[test]
fn a_million_aliases() {
    let mut yaml = String::from(
        "AWSTemplateFormatVersion: 2010-09-09\nMetadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n",
    );
    for level in 1..10 {
        let before = level - 1;
        let items = vec![format!("*a{before}"); 10].join(", ");
        yaml.push_str(&format!("  a{level}: &a{level} [{items}]\n"));
    }
    yaml.push_str("Resources:\n  U:\n    Type: AWS::IAM::User\n");
    let dir = estate(&[("bomb.yaml", yaml.as_bytes())]);
    let run = check(dir.path());
    run.assert_neighbour();
    run.problem("alias-limit");

    let mut wide = String::from(
        "AWSTemplateFormatVersion: 2010-09-09\nMetadata:\n  base: &base {k: v}\n  all:\n",
    );
    for _ in 0..1_000_000 {
        wide.push_str("  - *base\n");
    }
    let dir = estate(&[("wide.yaml", wide.as_bytes())]);
    check(dir.path()).assert_neighbour();
}

#[test]
fn duplicate_keys() {
    let json = br#"{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "U": {"Type": "AWS::IAM::User", "Type": "AWS::IAM::Group"}
  }
}"#;
    let yaml = b"AWSTemplateFormatVersion: 2010-09-09\nResources:\n  U:\n    Type: AWS::IAM::User\n    Type: AWS::IAM::Group\n";
    let tf = b"locals {\n  a = {\n    x = 1\n    x = 2\n  }\n}\n";
    for (name, content) in [
        ("dup.json", json.as_slice()),
        ("dup.yaml", yaml.as_slice()),
        ("dup/main.tf", tf.as_slice()),
    ] {
        let dir = estate(&[(name, content)]);
        let run = check(dir.path());
        run.assert_neighbour();
        assert_eq!(run.problem("duplicate-key")["location"]["path"], name);
    }
}

#[test]
fn an_unknown_transform() {
    let yaml = b"AWSTemplateFormatVersion: 2010-09-09\nTransform: My::Macro\nResources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      ManagedPolicyArns:\n        - arn:aws:iam::aws:policy/ReadOnlyAccess\n";
    let dir = estate(&[("macro.yaml", yaml)]);
    let run = check(dir.path());
    let problem = run.problem("transform-not-expanded");
    assert_eq!(
        (
            &problem["location"]["path"],
            &problem["location"]["start"]["line"]
        ),
        (&"macro.yaml".into(), &2.into())
    );
    let found = run.count("user-attached-policy", "macro.yaml");
    assert_eq!(found, 1, "the template is analysed as written");
}

#[test]
fn an_endless_reference_chain_is_no_overflow() {
    let mut tf = String::from("locals {\n  a0 = \"x\"\n");
    for i in 1..20_000 {
        tf.push_str(&format!("  a{i} = local.a{}\n", i - 1));
    }
    tf.push_str("}\nresource \"aws_iam_user_policy_attachment\" \"x\" {\n  user = local.a19999\n  policy_arn = \"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n}\n");
    let dir = estate(&[("chain/main.tf", tf.as_bytes())]);
    check(dir.path()).assert_neighbour();
}

#[test]
fn values_that_share_their_parts_are_not_walked_without_end() {
    let mut tf = String::from("locals {\n  a0 = [\"x\"]\n");
    for i in 1..60 {
        let before = i - 1;
        tf.push_str(&format!("  a{i} = [local.a{before}, local.a{before}]\n"));
    }
    tf.push_str(
        "}\nresource \"aws_iam_user\" \"u\" {\n  tags = { a = local.a59 }\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = local.a59 })\n}\noutput \"o\" {\n  value = local.a59\n}\n",
    );
    let dir = estate(&[("m/main.tf", tf.as_bytes())]);
    let run = check(dir.path());
    run.assert_neighbour();
    let limits = &run.report["coverage"]["by_reason"]["limit"];
    assert!(limits.as_u64() > Some(0), "{limits}");
}

#[test]
fn a_count_without_end() {
    let tf = b"resource \"aws_iam_user_policy_attachment\" \"x\" {\n  count = 1000000000\n  user = \"u\"\n  policy_arn = \"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n}\n";
    let dir = estate(&[("m/main.tf", tf)]);
    let run = check(dir.path());
    run.assert_neighbour();
    run.problem("limit");
}

#[test]
fn one_syntax_error_in_json_keeps_what_stands_around_it() {
    let json = br#"{
  "AWSTemplateFormatVersion": "2010-09-09"
  "Resources": {
    "U": {"Type": "AWS::IAM::User", "Properties": {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}
  }
}"#;
    let problem = fails_with("comma.json", json, "syntax-error");
    assert_eq!(problem["location"]["start"]["line"], 2);
    let dir = estate(&[("comma.json", json)]);
    assert_eq!(
        check(dir.path()).count("user-attached-policy", "comma.json"),
        1
    );
}

#[test]
fn one_syntax_error_in_yaml_keeps_what_stands_around_it() {
    let yaml = b"AWSTemplateFormatVersion: 2010-09-09\nResources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      ManagedPolicyArns:\n        - arn:aws:iam::aws:policy/ReadOnlyAccess\n   oops: 1\n  V:\n    Type: AWS::IAM::User\n";
    let problem = fails_with("indent.yaml", yaml, "syntax-error");
    assert_eq!(problem["location"]["start"]["line"], 8);
    let dir = estate(&[("indent.yaml", yaml)]);
    let run = check(dir.path());
    assert_eq!(run.count("user-attached-policy", "indent.yaml"), 1);
    assert_eq!(run.count("user-without-group", "indent.yaml"), 2);
}

#[test]
fn more_threads_than_there_may_be() {
    let dir = estate(&[]);
    let output = iamvet(dir.path(), &["--jobs", "100000"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn texts_that_double_end() {
    let mut text = "locals {\n  a0 = \"0123456789\"\n  j0 = local.a0\n".to_owned();
    for i in 1..60 {
        let before = i - 1;
        text += &format!("  a{i} = \"${{local.a{before}}}${{local.a{before}}}\"\n");
        text += &format!("  j{i} = join(local.j{before}, [local.j{before}, local.j{before}])\n");
    }
    text += "  r = replace(local.a12, \"0\", local.a12)\n}\n";
    for name in ["a59", "j59", "r"] {
        text += &format!("resource \"aws_iam_user\" \"{name}\" {{\n  name = local.{name}\n}}\n");
    }
    let dir = estate(&[("main.tf", text.as_bytes())]);
    let run = check(dir.path());
    run.assert_neighbour();
    assert_eq!(run.codes(), ["limit"; 3]);
}

#[test]
fn a_plan_of_more_than_half_a_gigabyte() {
    use std::io::Write;
    let dir = estate(&[]);
    let mut plan = std::fs::File::create(dir.path().join("plan.json")).unwrap();
    plan.write_all(b"{\"format_version\": \"1.2\",").unwrap();
    // What is not written takes no room on the disk.
    plan.set_len(513 * 1024 * 1024).unwrap();
    let run = check(dir.path());
    run.assert_neighbour();
    assert_eq!(run.code, 2);
    assert_eq!(run.codes().len(), 1);
}

#[test]
fn a_loop_over_a_million() {
    let items = vec!["x"; 1_000_001].join(",");
    let yaml = format!(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Users:\n    - Name\n    - [{items}]\n    - 'User${{Name}}': {{Type: AWS::IAM::User}}\n"
    );
    let dir = estate(&[("loop.yaml", yaml.as_bytes())]);
    let run = check(dir.path());
    run.assert_neighbour();
    let problem = run.problem("evaluation-limit");
    assert_eq!(problem["location"]["start"]["line"], 3);
}

#[test]
fn braces_of_another_template_language() {
    let yaml = b"AWSTemplateFormatVersion: 2010-09-09\nResources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      UserName: {{ name }}\n      ManagedPolicyArns:\n        - arn:aws:iam::aws:policy/ReadOnlyAccess\n";
    let dir = estate(&[("jinja.yaml", yaml)]);
    let run = check(dir.path());
    run.assert_neighbour();
    assert_eq!(run.count("user-attached-policy", "jinja.yaml"), 1);
}
