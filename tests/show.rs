//! `iamvet show` over files: what is shown of them, and by which schema.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Runs `iamvet show` in a folder with these files.
fn run(files: &[(&str, &str)], args: &[&str]) -> Output {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    run_in(dir.path(), args)
}

fn run_in(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .arg("show")
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap()
}

/// What the schema says of the JSON is so, and the exit code is `code`.
fn json_with(code: i32, files: &[(&str, &str)], args: &[&str]) -> Value {
    let output = run(files, &[&["--format", "json"], args].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    let json = serde_json::from_slice(&output.stdout).unwrap();
    let schema = serde_json::from_str(&iamvet::output::show_json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&json)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(faults, [""; 0]);
    json
}

fn json_of(files: &[(&str, &str)], args: &[&str]) -> Value {
    json_with(0, files, args)
}

fn addresses(json: &Value) -> Vec<&str> {
    let resources = json["resources"].as_array().unwrap().iter();
    resources.map(|r| r["address"].as_str().unwrap()).collect()
}

#[test]
fn only_the_resources_of_iam_unless_all_are_asked_for() {
    let files = [(
        "main.tf",
        r#"
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
resource "aws_iam_user" "u" {
  name = "u"
}
module "gone" {
  source = "example/gone/aws"
}
"#,
    )];
    assert_eq!(addresses(&json_of(&files, &[])), ["aws_iam_user.u"]);
    assert_eq!(
        addresses(&json_of(&files, &["--all"])),
        ["aws_s3_bucket.b", "aws_iam_user.u"]
    );
}

#[test]
fn a_bucket_policy_counts_where_the_bucket_is_shown() {
    let files = [(
        "main.tf",
        r#"
variable "statements" {}
resource "aws_iam_policy" "p" {
  policy = jsonencode({ Statement = var.statements })
}
resource "aws_iam_policy" "q" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
resource "aws_s3_bucket_policy" "b" {
  bucket = "b"
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "s3:*", Principal = var.statements }] })
}
"#,
    )];
    let documents = |args: &[&str]| json_of(&files, args)["summary"]["documents"].clone();
    let json = json_of(&files, &["--all"]);
    assert_eq!(
        documents(&["--all"]),
        json!({ "total": 3, "full": 1, "partial": 1, "unresolved": 1 })
    );
    assert_eq!(
        json["summary"]["reasons"],
        json!([{
            "reason": "no-value",
            "documents": { "total": 2, "full": 0, "partial": 1, "unresolved": 1 },
            "symbols": [{ "symbol": "var.statements", "documents": 2 }],
        }])
    );
    assert_eq!(
        json["resources"][0]["documents"],
        json!([{
            "path": "policy",
            "kind": "identity",
            "resolution": "unresolved",
            "unknown": [{ "symbol": "var.statements", "reason": "no-value" }],
        }])
    );
}

#[test]
fn outputs_have_values_types_and_errors() {
    let files = [(
        "main.tf",
        r#"
variable "secret" {
  sensitive = true
  default   = "hunter2"
}
variable "open" {}
locals {
  bad = tonumber("x")
}
resource "aws_iam_role" "r" {
  name = "r"
}
output "text"      { value = "a" }
output "tuple"     { value = [1, true, null] }
output "list"      { value = tolist(["a"]) }
output "set"       { value = toset(["b", "a"]) }
output "map"       { value = tomap({ a = 1 }) }
output "object"    { value = { a = "x", b = [var.open, "c"] } }
output "null"      { value = null }
output "big"       { value = 12345678901234567890123 }
output "arn"       { value = aws_iam_role.r.arn }
output "json"      { value = jsonencode({ r = aws_iam_role.r.arn }) }
output "direct"    { value = element([], 0) }
output "indirect"  { value = { a = local.bad } }
output "declared" {
  value     = "shown to nobody"
  sensitive = true
}
output "derived"   { value = "x-${var.secret}" }
output "unmasked"  { value = nonsensitive(upper(var.secret)) }
output "undefined" { value = var.missing }
"#,
    )];
    let json = json_of(&files, &["--outputs"]);
    let output = |name: &str| {
        let output = &json["outputs"][name];
        assert!(output["span"].is_object(), "{name}: {output}");
        (
            output["value"].clone(),
            output["unknown"].clone(),
            output["type"].clone(),
        )
    };
    let known = |value: Value, ty: Value| (value, json!(false), ty);
    assert_eq!(output("text"), known(json!("a"), json!("string")));
    let tuple = json!(["tuple", ["number", "bool", "dynamic"]]);
    assert_eq!(output("tuple"), known(json!([1, true, null]), tuple));
    assert_eq!(
        output("list"),
        known(json!(["a"]), json!(["list", "string"]))
    );
    assert_eq!(
        output("set"),
        known(json!(["a", "b"]), json!(["set", "string"]))
    );
    assert_eq!(
        output("map"),
        known(json!({ "a": 1 }), json!(["map", "number"]))
    );
    assert_eq!(
        output("object"),
        (
            json!({ "a": "x", "b": [null, "c"] }),
            json!({ "b": ["${var.open}", false] }),
            json!(["object", { "a": "string", "b": ["tuple", ["dynamic", "string"]] }])
        )
    );
    assert_eq!(output("null"), known(json!(null), json!("dynamic")));
    assert_eq!(
        output("arn"),
        (json!(null), json!("${aws_iam_role.r.arn}"), json!("string"))
    );
    assert_eq!(output("json").1, json!(r#"{"r":${aws_iam_role.r.arn}}"#));
    for name in ["declared", "derived"] {
        let (value, unknown, ty) = output(name);
        assert_eq!(
            (value, unknown, ty),
            (json!(null), json!("(sensitive)"), json!("string"))
        );
        assert_eq!(json["outputs"][name]["sensitive"], true);
    }
    assert_eq!(output("unmasked").0, "HUNTER2");
    for (name, says) in [
        ("direct", "empty"),
        ("indirect", "number"),
        ("undefined", "`var.missing` is not declared"),
    ] {
        let error = json["outputs"][name]["error"].as_str().unwrap();
        assert!(error.contains(says), "{name}: {error}");
        assert_eq!(json["outputs"][name].get("value"), None);
    }
    let text = String::from_utf8(run(&files, &["--format", "json", "--outputs"]).stdout).unwrap();
    assert!(text.contains("12345678901234567890123"));
    assert!(!text.contains("hunter2") && !text.contains("shown to nobody"));
}

#[test]
fn outputs_of_several_root_modules_stand_by_module() {
    let output = r#"output "o" { value = "x" }"#;
    let template = "Resources: {U: {Type: 'AWS::IAM::User'}}";
    let one = [("a/main.tf", output), ("t.yaml", template)];
    let json = json_of(&one, &["--outputs"]);
    assert_eq!(json["outputs"]["o"]["value"], "x");
    assert_eq!(json.get("outputs_by_module"), None);
    let two = [("a/main.tf", output), ("b/main.tf", output)];
    let json = json_of(&two, &["--outputs"]);
    assert_eq!(json.get("outputs"), None);
    assert_eq!(json["outputs_by_module"]["b"]["o"]["value"], "x");
    let none = json_of(&[("t.yaml", template)], &["--outputs"]);
    assert_eq!(none["outputs_by_module"], json!({}));
    assert_eq!(json_of(&two, &[]).get("outputs_by_module"), None);
}

#[test]
fn resources_are_in_the_order_of_their_modules_and_sources() {
    let user =
        |name: &str| format!("resource \"aws_iam_user\" \"{name}\" {{ name = \"{name}\" }}\n");
    let called = "module \"m\" {\n  source = \"../shared\"\n}\n";
    let main = [user("z"), called.to_owned(), user("a")].concat();
    let files = [
        ("live/b/main.tf", main.as_str()),
        ("live/a/main.tf", &main),
        ("live/shared/main.tf", &user("s")),
        ("a.yaml", "Resources: {U: {Type: 'AWS::IAM::User'}}"),
    ];
    let json = json_of(&files, &["--jobs", "2"]);
    let shown: Vec<String> = json["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            format!(
                "{} {}",
                r["module"].as_str().unwrap(),
                r["address"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "a.yaml U",
            "live/a aws_iam_user.z",
            "live/a module.m.aws_iam_user.s",
            "live/a aws_iam_user.a",
            "live/b aws_iam_user.z",
            "live/b module.m.aws_iam_user.s",
            "live/b aws_iam_user.a",
        ]
    );
    assert_eq!(json["resources"][2]["calls"][0]["path"], "live/a/main.tf");
    // Of a file that is named, what has to do with it.
    let named = json_of(&files, &["live/shared/main.tf"]);
    assert_eq!(addresses(&named), ["aws_iam_user.s"]);
}

#[test]
fn what_cannot_be_parsed_fails_the_run_and_the_rest_is_shown() {
    let files = [
        (
            "a.tf",
            "resource \"aws_iam_user\" \"u\" {\n  name = \"u\"\n}\n",
        ),
        ("b.tf", "}}} = {{\n"),
    ];
    let json = json_with(2, &files, &[]);
    assert_eq!(addresses(&json), ["aws_iam_user.u"]);
    assert_eq!(json["problems"][0]["level"], "error");
    let human = run(&files, &[]);
    assert_eq!(human.status.code(), Some(2));
    let text = String::from_utf8(human.stdout).unwrap();
    assert!(
        text.contains("aws_iam_user.u") && text.contains("error["),
        "{text}"
    );
}

#[test]
fn computed_identities_stand_in_the_place_of_null() {
    let files = [(
        "main.tf",
        r#"
variable "name" { default = null }
resource "aws_iam_role" "r" {
  name = var.name
  path = "/p/"
}
"#,
    )];
    let role = &json_of(&files, &[])["resources"][0];
    assert_eq!(role["attributes"]["name"], json!(null));
    assert_eq!(
        role["unknown"],
        json!({
            "arn": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/p/terraform-${aws_iam_role.r.suffix}",
            "id": "terraform-${aws_iam_role.r.suffix}",
            "name": "terraform-${aws_iam_role.r.suffix}",
            "unique_id": true,
        })
    );
}

/// `UPDATE=1` writes the file.
#[test]
fn the_checked_in_schema_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/show.schema.json");
    let schema = iamvet::output::show_json_schema();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in.replace("\r\n", "\n") == schema,
        "schema/show.schema.json is out of date: run the tests with UPDATE=1"
    );
}

#[test]
fn templates_have_return_values_and_outputs() {
    let template = r#"
Parameters:
  Env: {Type: String}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  Named: {Type: AWS::IAM::Role, Properties: {RoleName: app, Path: /p/}}
  Made: {Type: AWS::IAM::Role}
Outputs:
  Arn: {Value: !GetAtt Named.Arn, Export: {Name: !Sub '${AWS::StackName}-arn'}}
  Name: {Value: !Ref Named, Export: {Name: fixed}}
  Prod: {Condition: Prod, Value: !Ref Made}
  Hidden: {Value: !Sub 'x-${Secret}'}
"#;
    let json = json_of(
        &[("t.yaml", template)],
        &["--outputs", "--account-id", "123456789012"],
    );
    let named = &json["resources"][0];
    assert_eq!(
        named["attributes"],
        json!({"RoleName": "app", "Path": "/p/"})
    );
    let arn = "arn:${AWS::Partition}:iam::123456789012:role/p/app";
    assert_eq!(
        named["return_values"],
        json!({"values": {"Arn": null, "Ref": "app"}, "unknown": {"Arn": arn}})
    );
    let made = &json["resources"][1]["return_values"];
    assert_eq!(
        made["unknown"]["Arn"],
        "arn:${AWS::Partition}:iam::123456789012:role/${Made.Ref}"
    );
    assert_eq!(made["values"].get("Ref"), None);
    let outputs = &json["outputs"];
    assert_eq!(
        (&outputs["Arn"]["value"], &outputs["Arn"]["unknown"]),
        (&json!(null), &json!(arn))
    );
    assert_eq!(outputs["Arn"]["export"], "${AWS::StackName}-arn");
    assert_eq!(outputs["Arn"]["span"]["start"]["line"], 11);
    assert_eq!(
        (&outputs["Name"]["value"], &outputs["Name"]["export"]),
        (&json!("app"), &json!("fixed"))
    );
    assert_eq!(outputs["Prod"]["condition"], "Prod");
    assert_eq!(
        (&outputs["Hidden"]["value"], &outputs["Hidden"]["sensitive"]),
        (&json!(null), &json!(true))
    );
    let other = "Resources: {U: {Type: 'AWS::IAM::User'}}\nOutputs: {O: {Value: x}}";
    let json = json_of(&[("t.yaml", template), ("u.yaml", other)], &["--outputs"]);
    assert_eq!(json["outputs_by_module"]["u.yaml"]["O"]["value"], "x");
    let text = String::from_utf8(run(&[("t.yaml", template)], &["--outputs"]).stdout).unwrap();
    for line in [
        "  !Ref        = \"app\"",
        "  Name   = \"app\"",
        "    exported as \"fixed\"",
        "    exists if Prod",
        "  Hidden = (sensitive)",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(!text.contains("hunter2"));
}
