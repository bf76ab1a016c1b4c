use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use super::*;
use crate::diag::{LabelRole, Severity};
use crate::output::sample;
use crate::text::{FileId, SourceFile, Sources, Span};

fn rule(id: &'static str, title: &str, severity: Severity, page: &'static str) -> RuleInfo {
    RuleInfo {
        id: id.into(),
        title: title.into(),
        group: "attachment".into(),
        severity,
        enabled: true,
        aliases: vec!["checkov:CKV_AWS_274".into()],
        controls: vec!["CIS AWS v3.0 1.16".into()],
        page: page.into(),
    }
}

/// Some of the rules that the sample names, and one that found nothing.
fn rules() -> Vec<RuleInfo> {
    vec![
        rule(
            "inline-policy",
            "Inline policy",
            Severity::Medium,
            "Finds inline policies.\n",
        ),
        rule(
            "denylisted-policy",
            "Denylisted managed policy",
            Severity::Critical,
            "# denylisted-policy\n\n## What it does\n\nFinds policies that are\non the denylist.\n\n## Why\n\nThey give too much.\n",
        ),
        rule(
            "user-not-in-common-group",
            "User outside",
            Severity::Info,
            "",
        ),
    ]
}

fn options() -> Options {
    Options {
        root_prefix: "infra".into(),
        ..Options::default()
    }
}

fn log(report: &Report, options: &Options) -> Value {
    serde_json::from_str(&render_with(report, options, rules())).unwrap()
}

/// The OASIS schema as the package `serde-sarif` carries it.
fn schema() -> Value {
    let cargo = std::env::var("CARGO").expect("tests run under cargo");
    let output = Command::new(cargo)
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        panic!("cargo metadata gives no JSON: {error}\n{stderr}")
    });
    let manifest = metadata["packages"]
        .as_array()
        .and_then(|packages| packages.iter().find(|p| p["name"] == "serde-sarif"))
        .and_then(|package| package["manifest_path"].as_str())
        .expect("serde-sarif is a dependency");
    let path = PathBuf::from(manifest)
        .with_file_name("src")
        .join("schema.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("no SARIF schema at {}: {error}", path.display()));
    // The pattern of languages has a stray bracket, which is no regular expression of ECMA 262.
    let text = text.replace("{2}-[a-zA-Z]{2}]?$", "{2}-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    let id = schema["$id"].as_str().unwrap_or_default();
    assert!(
        id.contains("oasis-tcs") && id.ends_with("sarif-schema-2.1.0.json"),
        "{id}"
    );
    schema
}

#[test]
fn a_report_as_sarif() {
    let text = render_with(&sample::report(), &options(), rules());
    let version = env!("CARGO_PKG_VERSION");
    insta::assert_snapshot!(text.replace(version, "[VERSION]"));
}

#[test]
fn logs_follow_the_oasis_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let full = Options {
        exit_code: Some(1),
        command_line: Some("iamvet check".into()),
        start_time: Some("2026-01-02T03:04:05Z".into()),
        end_time: Some("2026-01-02T03:04:06Z".into()),
        category: Some("production".into()),
        ..options()
    };
    for (report, options) in [
        (sample::report(), options()),
        (sample::report(), full),
        (Report::default(), Options::default()),
    ] {
        for text in [
            render_with(&report, &options, rules()),
            render(&report, &options),
        ] {
            let log = serde_json::from_str(&text).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&log)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert_eq!(errors, [""; 0]);
        }
    }
    let mut wrong = log(&sample::report(), &options());
    wrong["runs"][0]["results"][0]["level"] = "bad".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn every_rule_of_the_registry_has_a_descriptor() {
    let log: Value =
        serde_json::from_str(&render(&Report::default(), &Options::default())).unwrap();
    let ids: Vec<&str> = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    let expected: Vec<&str> = crate::rules::all().iter().map(|rule| rule.id).collect();
    assert_eq!(ids, expected);
    assert!(!ids.is_empty());
}

#[test]
fn results_point_at_their_rules() {
    let log = log(&sample::report(), &options());
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    for notification in run["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap()
    {
        let index = notification["descriptor"]["index"].as_u64().unwrap() as usize;
        let descriptor = &run["tool"]["driver"]["notifications"][index];
        assert_eq!(descriptor["id"], notification["descriptor"]["id"]);
    }
}

#[test]
fn the_run_succeeds_unless_it_failed_itself() {
    let successful = |report: &Report, exit_code| {
        let options = Options {
            exit_code,
            ..Options::default()
        };
        log(report, &options)["runs"][0]["invocations"][0]["executionSuccessful"].clone()
    };
    let broken = sample::report();
    assert_eq!(successful(&broken, None), json!(false));
    assert_eq!(successful(&broken, Some(1)), json!(true));
    assert_eq!(successful(&broken, Some(2)), json!(false));
    assert_eq!(successful(&Report::default(), None), json!(true));
}

#[test]
fn uris_are_encoded_and_relative_to_the_repository() {
    let uri = |path: &str| {
        let sources = Sources::new(vec![SourceFile::new(path, "x")]);
        let span = Span::new(FileId(0), 0, 1);
        let report = Report {
            sources,
            findings: vec![sample::finding("inline-policy", Severity::High, span)],
            ..Report::default()
        };
        let log = log(&report, &options());
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].clone()
    };
    assert_eq!(
        uri("a b/c:d#é%.tf"),
        json!({"uri": "infra/a%20b/c%3Ad%23%C3%A9%25.tf", "uriBaseId": "%SRCROOT%"})
    );
    assert_eq!(uri("/srv/x y.tf"), json!({"uri": "file:///srv/x%20y.tf"}));
}

/// The texts of the steps of the first finding's code flow.
fn flow(report: &Report) -> Vec<String> {
    let log = log(report, &options());
    let steps = &log["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
    let text = |step: &Value| {
        step["location"]["message"]["text"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    steps
        .as_array()
        .map_or_else(Vec::new, |steps| steps.iter().map(text).collect())
}

#[test]
fn code_flows_run_from_where_a_value_is_written_to_where_it_is_used() {
    let mut report = sample::report();
    let written = "`AdministratorAccess` is written here.";
    let (first, second) = ("default of `var.policy_arn`.", "`local.admin`.");
    assert_eq!(flow(&report), [written, first, second, "attached here."]);

    let labels = &mut report.findings[0].labels;
    labels.retain(|label| label.role != LabelRole::Attached);
    assert_eq!(flow(&report), [first, second, written]);

    let finding = &mut report.findings[0];
    let mut grants = finding.labels[0].clone();
    grants.role = LabelRole::Grants;
    grants.text = "named here".into();
    grants.span.end -= 1;
    finding.labels.push(grants);
    assert_eq!(flow(&report), ["named here.", first, second, written]);

    let labels = &mut report.findings[0].labels;
    labels.retain(|label| label.role != LabelRole::Hop);
    assert_eq!(flow(&report), ["named here.", written]);
    report.findings[0].labels.clear();
    assert_eq!(flow(&report), [""; 0]);
}

#[test]
fn texts_that_read_as_links_are_escaped() {
    assert_eq!(locations::sentence("a[b] c(d)"), "a[b] c(d).");
    assert_eq!(locations::sentence("see [x](y)!"), "see \\[x\\](y)!");
    assert_eq!(locations::sentence(""), "");
}
