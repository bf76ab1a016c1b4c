//! Values of templates' parameters: where they are found, and what is told of wrong ones.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const TEMPLATE: &str = "\
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Users: {Type: CommaDelimitedList, Default: ''}
  Secret: {Type: String, NoEcho: true, MinLength: 8, Default: aaaaaaaaa}
Resources:
  R: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub 'app-${Env}', Description: !Join ['+', !Ref Users]}}
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    dir
}

fn show(dir: &Path, args: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["show", ".", "--format", "json"])
        .args(args)
        .current_dir(dir)
        .output()
        .expect("the program runs");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The name of the role of the template, when it is known.
fn role(report: &Value) -> Option<&str> {
    report["resources"][0]["attributes"]["RoleName"].as_str()
}

fn problems(report: &Value) -> Vec<String> {
    let all = report["problems"].as_array().into_iter().flatten();
    all.map(|p| {
        let at = &p["location"];
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        format!(
            "{}:{}:{} {} {} {}",
            text(&at["path"]),
            at["start"]["line"],
            at["start"]["column"],
            text(&p["code"]),
            text(&p["message"]),
            text(&p["help"])
        )
    })
    .collect()
}

#[test]
fn values_are_found_beside_a_template() {
    for (name, content) in [
        (
            "template.parameters.json",
            r#"{"Parameters": {"Env": "prod"}}"#,
        ),
        (
            "template-params.json",
            r#"[{"ParameterKey": "Env", "ParameterValue": "prod"}]"#,
        ),
        ("parameters.json", r#"{"Env": "prod", "Users": ["a", "b"]}"#),
        ("params.json", r#"["Env=prod"]"#),
        (
            "samconfig.toml",
            "version = 0.1\n[default.deploy.parameters]\nparameter_overrides = \"Env=prod Users=a,b\"\n",
        ),
        (
            "samconfig.toml",
            "[default.global.parameters]\nparameter_overrides = [\"Env=prod\"]\n",
        ),
        (
            "samconfig.toml",
            "[default.deploy.parameters.parameter_overrides]\nEnv = \"prod\"\n",
        ),
        (
            "samconfig.yaml",
            "version: 0.1\ndefault:\n  deploy:\n    parameters:\n      parameter_overrides: [Env=prod, 'Users=a,b']\n",
        ),
        (
            "samconfig.yml",
            "default:\n  deploy:\n    parameters:\n      parameter_overrides: {Env: prod}\n",
        ),
    ] {
        let dir = folder(&[("template.yaml", TEMPLATE), (name, content)]);
        let report = show(dir.path(), &[]);
        assert_eq!(role(&report), Some("app-prod"), "{name}: {content}");
        assert_eq!(problems(&report), [""; 0], "{name}");
        if content.contains('b') && content.contains("Users") {
            let joined = &report["resources"][0]["attributes"]["Description"];
            assert_eq!(joined, "a+b", "{name}");
        }
    }
}

#[test]
fn the_files_of_a_folder_count_where_they_fit() {
    for content in [
        // Names that the template does not have.
        r#"{"Env": "prod", "Other": "x"}"#,
        // Not all that it needs.
        r#"{"Users": "a"}"#,
        "{}",
    ] {
        let dir = folder(&[("template.yaml", TEMPLATE), ("parameters.json", content)]);
        let report = show(dir.path(), &[]);
        assert_eq!(role(&report), None, "{content}");
        assert_eq!(problems(&report), [""; 0], "{content}");
    }
    // A template's own file goes before that of the folder.
    let dir = folder(&[
        ("template.yaml", TEMPLATE),
        ("parameters.json", r#"{"Env": "prod"}"#),
        (
            "template.parameters.json",
            r#"{"Parameters": {"Env": "dev"}}"#,
        ),
    ]);
    assert_eq!(role(&show(dir.path(), &[])), Some("app-dev"));
}

#[test]
fn wrong_values_are_told_at_their_places() {
    let own = "{\"Parameters\": {\n  \"Env\": \"tset\",\n  \"Usres\": \"a\",\n  \"Secret\": \"hunter2\"\n}}";
    let dir = folder(&[("t.yaml", TEMPLATE), ("t.parameters.json", own)]);
    let report = show(
        dir.path(),
        &["--parameter", "Nowhere=1", "--parameter", "User=a"],
    );
    assert_eq!(
        problems(&report),
        [
            "--parameter:1:9 unknown-parameter no template has a parameter `Nowhere` ",
            "--parameter:2:6 unknown-parameter no template has a parameter `User` did you mean `Users`?",
            "t.parameters.json:2:10 invalid-parameter the value `tset` of the parameter `Env` must be one of `dev`, `prod` ",
            "t.parameters.json:3:12 unknown-parameter the template has no parameter `Usres` did you mean `Users`?",
            "t.parameters.json:4:13 invalid-parameter the value of the parameter `Secret` must be at least 8 characters ",
        ]
    );
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["check", "."])
        .current_dir(dir.path())
        .output()
        .expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("tset") && !said.contains("hunter2"), "{said}");
}

#[test]
fn a_value_for_one_of_several_templates_is_no_fault() {
    let other = TEMPLATE.replace("Env", "Stage");
    let configuration = "parameters: {Stage: prod, Nowhere: x}\n";
    let dir = folder(&[
        ("a.yaml", TEMPLATE),
        ("b.yaml", &other),
        ("iamvet.yaml", configuration),
    ]);
    let report = show(dir.path(), &["--parameter", "Env=dev"]);
    assert_eq!(
        problems(&report),
        ["iamvet.yaml:1:36 unknown-parameter no template has a parameter `Nowhere` "]
    );
}

/// The name of the role of the template at a path.
fn role_of<'r>(report: &'r Value, path: &str) -> Option<&'r str> {
    let resources = report["resources"].as_array().into_iter().flatten();
    let mut found = resources.filter(|r| r["span"]["path"] == path);
    found.next()?["attributes"]["RoleName"].as_str()
}

#[test]
fn the_configuration_of_sam_counts_for_the_template_that_it_deploys() {
    let given = "[default.deploy.parameters]\nparameter_overrides = \"Env=prod\"\n";
    let with = |line: &str| format!("{given}{line}\n");
    let global = "[default.global.parameters]\ntemplate = 'app.yaml'\nparameter_overrides = 'Env=dev'\n[default.deploy.parameters]\nparameter_overrides = 'Env=prod'\n";
    let built = "template_file = '.aws-sam/build/template.yaml'";
    for (name, content, expected) in [
        ("samconfig.toml", with(""), "template.yaml"),
        (
            "samconfig.toml",
            with("template_file = './app.yaml'"),
            "app.yaml",
        ),
        (
            "samconfig.toml",
            with("template = 'infra/template.yaml'"),
            "infra/template.yaml",
        ),
        (
            "infra/samconfig.toml",
            with("template_file = '../app.yaml'"),
            "none",
        ),
        (
            "infra/samconfig.toml",
            with("template_file = 'template.yaml'"),
            "infra/template.yaml",
        ),
        ("samconfig.toml", global.to_owned(), "app.yaml"),
        ("samconfig.toml", with(built), "template.yaml"),
        (
            "samconfig.toml",
            format!(
                "{}[default.build.parameters]\ntemplate_file = 'app.yaml'\n",
                with(built)
            ),
            "app.yaml",
        ),
        (
            "samconfig.toml",
            with("template_file = 'https://s3.amazonaws.com/template.yaml'"),
            "none",
        ),
    ] {
        let dir = folder(&[
            ("app.yaml", TEMPLATE),
            ("template.yaml", TEMPLATE),
            ("template.yml", TEMPLATE),
            ("infra/template.yaml", TEMPLATE),
            (name, &content),
        ]);
        let report = show(dir.path(), &[]);
        assert_eq!(problems(&report), [""; 0], "{content}");
        for path in [
            "app.yaml",
            "template.yaml",
            "template.yml",
            "infra/template.yaml",
        ] {
            let is_given = (path == expected).then_some("app-prod");
            assert_eq!(role_of(&report, path), is_given, "{path}: {name} {content}");
        }
    }
}

#[test]
fn what_is_wrong_with_the_configuration_of_sam_is_told_and_the_rest_goes_on() {
    let parameters = "[default.deploy.parameters]\n";
    for (content, expected) in [
        (
            "version = 0.1\n[default\n".to_owned(),
            "samconfig.toml:2:9 syntax-error the configuration of SAM cannot be read",
        ),
        (
            format!("{parameters}parameter_overrides = ['Env=prod', 3]\n"),
            "samconfig.toml:2:36 invalid-parameters this is no override of parameters write",
        ),
        (
            format!("{parameters}parameter_overrides = {{Env = 'prod', Users = {{a = 1}}}}\n"),
            "samconfig.toml:2:38 invalid-parameters the value for the parameter `Users` is neither",
        ),
        (
            format!("{parameters}parameter_overrides = [{{Env = 'prod'}}, 'file://p.yaml']\n"),
            "samconfig.toml:2:40 file-not-read the parameters in `p.yaml` are not taken: the file does not exist",
        ),
    ] {
        let dir = folder(&[
            ("template.yaml", TEMPLATE),
            ("other.yaml", TEMPLATE),
            ("samconfig.toml", &content),
        ]);
        let report = show(dir.path(), &[]);
        let said = problems(&report);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{said:?}");
        let is_given = content.contains("prod").then_some("app-prod");
        assert_eq!(role_of(&report, "template.yaml"), is_given, "{content}");
        assert_eq!(report["resources"].as_array().map(Vec::len), Some(2));
    }
    let dir = folder(&[("template.yaml", TEMPLATE)]);
    std::fs::write(dir.path().join("samconfig.toml"), [0xff, 0xfe]).expect("a file");
    let said = problems(&show(dir.path(), &[]));
    let expected = "samconfig.toml:1:1 file-not-read the configuration of SAM cannot be read: ";
    assert!(said.len() == 1 && said[0].starts_with(expected), "{said:?}");
    assert!(said[0].contains("mend the file"), "{said:?}");
}

#[test]
fn overrides_of_sam_may_stand_in_files() {
    let dir = folder(&[
        ("template.yaml", TEMPLATE),
        (
            "samconfig.yaml",
            "default:\n  deploy:\n    parameters:\n      parameter_overrides: ['file://p/a.toml', {Users: [x, y]}]\n",
        ),
        ("p/a.toml", "'$include' = 'file://b.yaml'\nUsers = 'z'\n"),
        ("p/b.yaml", "- Env=prod\n"),
    ]);
    let report = show(dir.path(), &[]);
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!(role(&report), Some("app-prod"));
    assert_eq!(report["resources"][0]["attributes"]["Description"], "x+y");
    // The number of files is bounded.
    let many = "'file://p.yaml', ".repeat(60);
    let dir = folder(&[
        ("template.yaml", TEMPLATE),
        (
            "samconfig.yaml",
            &format!("default:\n  deploy:\n    parameters:\n      parameter_overrides: [{many}]\n"),
        ),
        ("p.yaml", "- $include: file://q.yaml\n"),
        ("q.yaml", "- Env=prod\n"),
    ]);
    let told = problems(&show(dir.path(), &[]));
    assert!(
        told.iter().any(|told| told.contains("more than 100 files")),
        "{told:?}"
    );
}
