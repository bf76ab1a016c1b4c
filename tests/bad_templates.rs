//! Bad templates: each gives a diagnostic at its place, and what stands beside it is analysed.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// A resource that always has a finding: proof that the template was read on.
const USER: &str = "  U:\n    Type: AWS::IAM::User\n    Properties:\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]\n";
const HEAD: &str = "AWSTemplateFormatVersion: 2010-09-09\nResources:\n";

fn run(dir: &Path, args: &[&str]) -> (Value, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(args)
        .args(["--format", "json"])
        .current_dir(dir)
        .output()
        .expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    let code = output.status.code().expect("not killed by a signal");
    let report = serde_json::from_slice(&output.stdout);
    (report.unwrap_or_else(|e| panic!("{e}: {stderr}")), code)
}

fn folder(name: &str, content: &[u8]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(name), content).expect("a file");
    dir
}

/// Problems as `line:column code message`, and whether the user's finding is there.
fn check(name: &str, content: &[u8]) -> (Vec<String>, bool) {
    let dir = folder(name, content);
    let (report, code) = run(dir.path(), &["check", "."]);
    let problems = report["problems"].as_array().expect("problems");
    let errors = problems.iter().any(|p| p["level"] == "error");
    assert_eq!(code == 2, errors, "{problems:#?}");
    run(dir.path(), &["show", ".", "--all"]);
    let said = problems.iter().map(|p| {
        let start = &p["location"]["start"];
        let text = |key: &str| p[key].as_str().unwrap_or_default();
        format!(
            "{}:{} {} {}",
            start["line"],
            start["column"],
            text("code"),
            text("message")
        )
    });
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().any(|f| f["rule"] == "user-attached-policy");
    (said.collect(), found)
}

fn check_yaml(body: &str) -> (Vec<String>, bool) {
    check("t.yaml", format!("{HEAD}{body}").as_bytes())
}

#[test]
fn statements_of_a_template_language() {
    let statement = "syntax-error `{% … %}` is a statement of a template language, not YAML";
    let body = format!(
        "{{% if x %}}\n{USER}{{%- else\n  y %}}\n  V: {{Type: AWS::IAM::User}}\n{{% endif %}}\n"
    );
    assert_eq!(check_yaml(&body), (vec![format!("3:1 {statement}")], true));
    // Where they do no harm they are no fault.
    let body = format!("  # {{% if x %}}\n{USER}  # {{% endif %}}\n");
    assert_eq!(check_yaml(&body), (vec![], true));
}

#[test]
fn placeholders_of_a_template_language() {
    let placeholder = "syntax-error `{{ … }}` is a placeholder of a template language, not YAML";
    let body = format!(
        "{USER}  V:\n    Type: AWS::IAM::User\n    Properties:\n      UserName: {{{{ name }}}}\n      Path: /{{{{ x }}}}/\n"
    );
    assert_eq!(
        check_yaml(&body),
        (vec![format!("10:17 {placeholder}")], true)
    );
    let body = format!("  {{{{ name }}}}:\n    Type: AWS::IAM::User\n{USER}");
    let (said, found) = check_yaml(&body);
    assert!(
        found && said.contains(&format!("3:3 {placeholder}")),
        "{said:?}"
    );

    let json = b"{\"AWSTemplateFormatVersion\": \"2010-09-09\", \"Resources\": {\n{% if a %}\n\"U\": {\"Type\": \"AWS::IAM::User\"}\n{% endif %}\n}}";
    let dir = folder("t.json", json);
    let (report, _) = run(dir.path(), &["check", "."]);
    let problem = &report["problems"][0];
    assert_eq!(problem["location"]["start"]["line"], 2);
    assert!(
        problem["help"]
            .as_str()
            .is_some_and(|h| h.contains("Jinja")),
        "{problem:#}"
    );
}

#[test]
fn tabs() {
    let body = format!("{USER}  V:\n    Type: AWS::IAM::User\n    Properties:\n\tUserName: x\n");
    let (said, found) = check_yaml(&body);
    assert!(found, "{said:?}");
    assert_eq!(
        said,
        ["10:2 syntax-error tabs disallowed within this context (block indentation)"]
    );
    let (said, _) = check_yaml("\tU:\n\t\tType: AWS::IAM::User\n");
    assert!(
        said.iter().any(|s| s.starts_with("3:2 syntax-error tabs")),
        "{said:?}"
    );
}

#[test]
fn unknown_tags() {
    let body = format!(
        "{USER}  V:\n    Type: AWS::IAM::User\n    Properties:\n      UserName: !Nowhere bar\n      Path: !!str /x/\n"
    );
    assert_eq!(
        check_yaml(&body),
        (
            vec!["10:17 unknown-function the function `Fn::Nowhere` is not evaluated".to_owned()],
            true
        )
    );
}

#[test]
fn logical_ids_that_stand_twice() {
    let (said, found) = check_yaml(&format!("  U: {{Type: AWS::IAM::Group}}\n{USER}"));
    assert!(found);
    assert_eq!(
        said,
        ["4:3 duplicate-key the key `U` stands here again; the last value counts"]
    );
    let json = "{\"Resources\": {\n\"U\": {\"Type\": \"AWS::IAM::Group\"},\n\"U\": {\"Type\": \"AWS::IAM::User\", \"Properties\": {\"ManagedPolicyArns\": [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]}}}}";
    let (said, found) = check("t.json", json.as_bytes());
    assert!(found);
    assert_eq!(
        said,
        ["3:1 duplicate-key key `U` is defined twice in the same object; the last value counts"]
    );
}

#[test]
fn logical_ids_that_are_no_texts() {
    let body = format!(
        "{USER}  1: {{Type: AWS::IAM::User}}\n  true: {{Type: AWS::IAM::User}}\n  [a]: {{Type: AWS::IAM::User}}\n  ? {{a: b}}\n  : {{Type: AWS::IAM::User}}\n"
    );
    let (said, found) = check_yaml(&body);
    assert!(found);
    assert_eq!(
        said,
        [
            "9:3 invalid-resource a logical id must be a text",
            "10:5 invalid-resource a logical id must be a text"
        ]
    );
}

#[test]
fn resources_that_are_no_map() {
    for (resources, place) in [
        ("\n  - Type: AWS::IAM::User\n", "3:3"),
        (" text\n", "2:12"),
        (" 7\n", "2:12"),
        ("\n", "2:10"),
    ] {
        let text = format!("AWSTemplateFormatVersion: 2010-09-09\nResources:{resources}");
        let (said, _) = check("t.yaml", text.as_bytes());
        assert_eq!(
            said,
            [format!(
                "{place} invalid-section `Resources` must be a map of names"
            )]
        );
    }
}

#[test]
fn resources_that_are_no_resources() {
    let body = format!(
        "{USER}  A: text\n  B: [x]\n  C:\n  D: {{Type: 7}}\n  E: {{Type: AWS::IAM::Role, Properties: text}}\n  F: {{Type: AWS::IAM::Role, Properties: {{RoleName: [x], Policies: text}}}}\n"
    );
    let (said, found) = check_yaml(&body);
    assert!(found);
    for line in 7..=9 {
        assert!(
            said.iter()
                .any(|s| s.starts_with(&format!("{line}:3 invalid-resource"))),
            "{said:?}"
        );
    }
    assert!(said.iter().any(|s| s.starts_with("11:")), "{said:?}");
}

#[test]
fn cycles() {
    let body = format!(
        "{USER}  V: {{Type: AWS::IAM::User, Properties: {{UserName: !If [A, !Ref V, !Ref W]}}}}\n  W: {{Type: AWS::IAM::User, Properties: {{UserName: !Sub '${{V}}'}}}}\nConditions:\n  A: !Not [!Condition B]\n  B: !And [!Condition A, !Condition C]\n  C: !Or [!Condition C, !Condition B]\n"
    );
    let (said, found) = check_yaml(&body);
    assert!(found);
    assert!(
        said.iter().filter(|s| s.contains(" cycle ")).count() >= 2,
        "{said:?}"
    );
}

#[test]
fn loops_whose_product_is_a_million() {
    let items: Vec<String> = (0..110).map(|i| format!("a{i}")).collect();
    let items = items.join(", ");
    let body = format!(
        "{USER}  Fn::ForEach::A:\n    - A\n    - [{items}]\n    - Fn::ForEach::B:\n        - B\n        - [{items}]\n        - Fn::ForEach::C:\n            - C\n            - [{items}]\n            - 'R${{A}}${{B}}${{C}}': {{Type: AWS::IAM::Group}}\nTransform: AWS::LanguageExtensions\n"
    );
    let (said, found) = check_yaml(&body);
    assert!(found);
    assert!(
        said.iter().any(|s| s.contains("evaluation-limit")),
        "{said:?}"
    );
    assert!(said.len() < 10, "{}", said.len());
}

#[test]
fn encodings() {
    let text = format!("{HEAD}{USER}").replace('\n', "\r\n");
    assert_eq!(check("t.yaml", text.as_bytes()), (vec![], true));
    let json = "\u{feff}{\"Resources\": {\"U\": {\"Type\": \"AWS::IAM::User\", \"Properties\": {\"ManagedPolicyArns\": [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]}}}}";
    assert_eq!(check("t.json", json.as_bytes()), (vec![], true));
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(json.trim_start_matches('\u{feff}').encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(check("t.json", &utf16), (vec![], true));
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(check("t.yaml", &utf16), (vec![], true));
    let (said, _) = check("t.yaml", &utf16[..utf16.len() - 1]);
    assert!(
        said[0].contains("not-utf8") && said[0].contains("UTF-16"),
        "{said:?}"
    );
}
