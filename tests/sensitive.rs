//! Values of sensitive variables and of parameters with `NoEcho` stand in no output.

use std::process::Command;

/// A name that is on the denylist: the finding must not tell it either.
const SECRET: &str = "AmazonRedshiftFullAccess";

fn outputs(files: &[(&str, String)]) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).expect("a file");
    }
    let denied = format!("rules:\n  denylisted-policy:\n    deny: [{SECRET}]\n");
    std::fs::write(dir.path().join("iamvet.yaml"), denied).expect("a file");
    let commands = [
        ["check", ".", "--format", "human"],
        ["check", ".", "--format", "json"],
        ["check", ".", "--format", "sarif"],
        ["check", ".", "--format", "github"],
        ["check", ".", "--format", "markdown"],
        ["graph", ".", "--format", "json"],
        ["graph", ".", "--format", "dot"],
        ["graph", ".", "--format", "mermaid"],
        ["show", ".", "--format", "human"],
        ["show", ".", "--format", "json"],
        ["show", ".", "--outputs", "--provenance"],
    ];
    commands
        .map(|args| {
            let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
                .args(args)
                .current_dir(dir.path())
                .output()
                .expect("the program runs");
            String::from_utf8(output.stdout).expect("UTF-8")
        })
        .into()
}

fn assert_unseen(files: &[(&str, String)]) {
    let outputs = outputs(files);
    for rule in ["user-attached-policy", "denylisted-policy"] {
        let found = format!("\"rule\": \"{rule}\"");
        assert!(outputs[1].contains(&found), "no {rule}: {}", outputs[1]);
    }
    for output in outputs {
        assert!(!output.contains(SECRET), "{output}");
    }
}

#[test]
fn defaults_and_variables_files_of_terraform() {
    let main = |default: &str| {
        format!(
            "variable \"arn\" {{\n  sensitive = true\n{default}}}\nresource \"aws_iam_user_policy_attachment\" \"x\" {{\n  user       = \"u\"\n  policy_arn = var.arn\n}}\n"
        )
    };
    let arn = format!("\"arn:aws:iam::aws:policy/{SECRET}\"");
    assert_unseen(&[("main.tf", main(&format!("  default = {arn}\n")))]);
    assert_unseen(&[
        ("main.tf", main("")),
        ("terraform.tfvars", format!("arn = {arn}\n")),
    ]);
}

#[test]
fn defaults_of_parameters() {
    let template = format!(
        "AWSTemplateFormatVersion: 2010-09-09\nParameters:\n  Arn:\n    Type: String\n    NoEcho: true\n    Default: arn:aws:iam::aws:policy/{SECRET}\nResources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      ManagedPolicyArns: [!Ref Arn]\n"
    );
    assert_unseen(&[("t.yaml", template)]);
}
