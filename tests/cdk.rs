//! A synthesized app of the AWS CDK, see `testdata/cloudformation/cdk/record.js`. What is expected is
//! what the app's own code says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn app() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cloudformation/cdk")
}

/// The rules that the tests here are about.
const RULES: &str = "inline-policy,user-attached-policy,denylisted-policy,user-without-group";

/// What a command says of a folder, as JSON; of the rules that the tests here are about.
fn run(dir: &Path, args: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .current_dir(dir)
        .args(args)
        .args(["--format", "json"])
        .args(
            ["--select", RULES]
                .iter()
                .filter(|_| args.first() == Some(&"check") && !args.contains(&"--select")),
        )
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// A copy of the app's folder, or of its assembly only.
fn copy(with_code: bool) -> tempfile::TempDir {
    fn below(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().flatten() {
            let to = to.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true => below(&entry.path(), &to),
                false => drop(fs::copy(entry.path(), to).unwrap()),
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let folders: &[&str] = if with_code {
        &["cdk.out", "lib", "bin"]
    } else {
        &["cdk.out"]
    };
    for folder in folders {
        below(&app().join(folder), &dir.path().join(folder));
    }
    dir
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

fn set<'a>(items: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    items.into_iter().map(str::to_owned).collect()
}

/// The construct of what is declared, without its last part.
fn construct(node: &Value) -> &str {
    let path = text(node, "/declared/construct");
    path.strip_suffix("/Resource").unwrap_or(path)
}

/// In pictures, too: on a line of its own.
#[test]
fn pictures_name_the_constructs() {
    for (format, line) in [
        ("dot", "label=\"user\\nbob\\nIdentity/Bob\""),
        ("mermaid", "([\"user: bob<br/>Identity/Bob\"])"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .current_dir(app())
            .args(["graph", ".", "--format", format])
            .output()
            .unwrap();
        let picture = String::from_utf8(output.stdout).unwrap();
        assert!(picture.contains(line), "{picture}");
    }
}

#[test]
fn principals_of_every_stack_have_their_constructs() {
    let graph = run(&app(), &["graph", "."]);
    let declared = list(&graph, "principals").iter();
    let declared = declared.filter(|node| !node["declared"].is_null());
    let found: Vec<String> = declared
        .map(|node| format!("{} {}", text(node, "/kind"), construct(node)))
        .collect();
    let mut expected = BTreeSet::new();
    for stack in ["Identity", "Production/Identity"] {
        for principal in [
            "group {}/Everyone",
            "user {}/Alice",
            "user {}/Bob",
            "role {}/Reader",
            "role {}/CustomDeploy",
            "role {}/NativeDeploy",
            "role {}/Nested/Worker",
            "role {}/Custom::AWSCDKOpenIdConnectProviderCustomResourceProvider/Role",
        ] {
            expected.insert(principal.replace("{}", stack));
        }
    }
    expected.extend(set([
        "role Data/Worker",
        "role Data/Resize/ServiceRole",
        "role Helpers/Handler/ServiceRole",
        "role Helpers/Custom::S3AutoDeleteObjectsCustomResourceProvider/Role",
        "role Helpers/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C/ServiceRole",
        "role Helpers/LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a/ServiceRole",
        "role Helpers/BucketNotificationsHandler050a0587b7544547bf325f094a3db834/Role",
        "role Helpers/Provider/framework-onEvent/ServiceRole",
        "role Helpers/AWS679f53fac002430cb0da5b7982bd2287/ServiceRole",
    ]));
    // Each template is evaluated once.
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    assert_eq!(set(found.iter().map(String::as_str)), expected);
}

/// The attachments to principals whose constructs begin with `stack`: principal, kind, policy.
fn attachments(graph: &Value, stack: &str) -> BTreeSet<String> {
    let node = |kind: &str, id: &Value| {
        let nodes = list(graph, kind).iter();
        let mut found = nodes.filter(|node| node["id"] == *id);
        found.next().unwrap().clone()
    };
    let edges = list(graph, "attachments").iter().filter_map(|edge| {
        let principal = node("principals", &edge["principal"]);
        let principal = construct(&principal).strip_prefix(stack)?.to_owned();
        let policy = node("policies", &edge["policy"]);
        let policy = match policy["kind"].as_str() {
            Some("aws-managed" | "inline") => text(&policy, "/name").to_owned(),
            _ => construct(&policy).to_owned(),
        };
        Some(format!("{principal} {} {policy}", text(edge, "/kind")))
    });
    edges.collect()
}

#[test]
fn policies_reach_principals_through_tokens() {
    let graph = run(&app(), &["graph", "."]);
    for stack in ["Identity", "Production/Identity"] {
        let mut found = attachments(&graph, &format!("{stack}/"));
        // Helpers have tests of their own.
        found.retain(|edge| !edge.starts_with("Custom::"));
        let expected = [
            "Alice inline AliceDefaultPolicy4F88F298",
            "Bob managed AdministratorAccess",
            "Everyone managed ReadOnlyAccess",
            "Everyone managed {}/ReadReports",
            "Reader managed {}/ReadReports",
            "Reader boundary {}/Limits",
            "CustomDeploy inline deploy",
            "CustomDeploy boundary {}/Limits",
            "NativeDeploy inline deploy",
            "NativeDeploy boundary {}/Limits",
            "Nested/Worker managed PowerUserAccess",
            // By a parameter of the nested stack.
            "Nested/Worker managed {}/Limits",
        ];
        let expected = expected.map(|edge| edge.replace("{}", stack));
        let mut expected = set(expected.iter().map(String::as_str));
        if stack == "Identity" {
            // By an export and its import.
            expected.insert("Reader managed Data/ReadJobs".to_owned());
        }
        assert_eq!(found, expected, "{stack}");
    }
    let expected = [
        "Resize/ServiceRole inline ResizeServiceRoleDefaultPolicy7F6F9B1B",
        "Resize/ServiceRole managed AWSLambdaBasicExecutionRole",
        "Resize/ServiceRole managed AWSLambdaVPCAccessExecutionRole",
        "Worker inline WorkerDefaultPolicyD9676315",
    ];
    assert_eq!(attachments(&graph, "Data/"), set(expected));
}

/// The trust policies of the roles that identity providers hand out, by construct.
fn federated(shown: &Value) -> BTreeSet<String> {
    let resources = list(shown, "resources").iter();
    let trust = "/attributes/AssumeRolePolicyDocument/Statement/0/Principal/Federated";
    let pairs = resources.filter_map(|resource| {
        let provider = resource.pointer(trust)?.as_str()?;
        Some(format!("{} {provider}", text(resource, "/construct")))
    });
    pairs.collect()
}

#[test]
fn stacks_have_the_environment_that_the_assembly_gives_them() {
    let of = |account: &str| {
        set([
            format!(
                "Identity/CustomDeploy/Resource arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"
            )
            .as_str(),
            format!("Identity/NativeDeploy/Resource arn:aws:iam::{account}:oidc-provider/gitlab.com")
                .as_str(),
        ])
    };
    let shown = run(&app(), &["show", "cdk.out/Identity.template.json"]);
    assert_eq!(federated(&shown), of("111122223333"));
    let args = [
        "show",
        "cdk.out/Identity.template.json",
        "--account-id",
        "999988887777",
    ];
    assert_eq!(federated(&run(&app(), &args)), of("999988887777"));
    // The stage is for any account.
    let shown = run(&app(), &["show", "cdk.out/assembly-Production"]);
    assert_eq!(federated(&shown), BTreeSet::new());
}

/// Rule and construct of the findings that count, or of the others with the reasons.
fn findings(report: &Value, suppressed: bool) -> BTreeSet<String> {
    let findings = list(report, "findings").iter();
    let findings = findings.filter(|f| f["suppression"].is_null() != suppressed);
    let said = findings.map(|finding| {
        let rule = text(finding, "/rule");
        let path = text(finding, "/construct/path");
        let reason = text(finding, "/suppression/reason");
        format!("{rule} {path} {reason}").trim().to_owned()
    });
    said.collect()
}

const OWN: [&str; 11] = [
    "denylisted-policy Identity/Bob/Resource",
    "denylisted-policy Production/Identity/Bob/Resource",
    "inline-policy Data/Resize/ServiceRole/DefaultPolicy/Resource",
    "inline-policy Data/Worker/DefaultPolicy/Resource",
    // What a call of the SDK may do is the user's decision.
    "inline-policy Helpers/Call/CustomResourcePolicy/Resource",
    "inline-policy Identity/Alice/DefaultPolicy/Resource",
    "inline-policy Identity/CustomDeploy/Resource",
    "inline-policy Identity/NativeDeploy/Resource",
    "inline-policy Production/Identity/Alice/DefaultPolicy/Resource",
    "inline-policy Production/Identity/CustomDeploy/Resource",
    "inline-policy Production/Identity/NativeDeploy/Resource",
];

const HELPERS: [(&str, &str); 6] = [
    (
        "Helpers/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C/ServiceRole/DefaultPolicy/Resource",
        "deployment of files to buckets",
    ),
    (
        "Helpers/LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a/ServiceRole/DefaultPolicy/Resource",
        "retention of logs",
    ),
    (
        "Helpers/Provider/framework-onEvent/ServiceRole/DefaultPolicy/Resource",
        "the provider framework of custom resources",
    ),
    (
        "Helpers/Site/Notifications/HandlerPolicy/Resource",
        "notifications of buckets",
    ),
    (
        "Identity/Custom::AWSCDKOpenIdConnectProviderCustomResourceProvider/Role",
        "OpenID Connect providers",
    ),
    (
        "Production/Identity/Custom::AWSCDKOpenIdConnectProviderCustomResourceProvider/Role",
        "OpenID Connect providers",
    ),
];

fn own() -> BTreeSet<String> {
    let users = ["Identity", "Production/Identity"];
    let without = users.map(|stack| format!("user-without-group {stack}/Bob/Resource"));
    let mut own = set(OWN);
    own.extend(without);
    own
}

#[test]
fn helpers_of_the_cdk_are_counted_and_not_reported() {
    let report = run(&app(), &["check", "."]);
    assert_eq!(findings(&report, false), own());
    let nag = "the user of the old pipeline";
    let mut expected: BTreeSet<String> = ["Identity", "Production/Identity"]
        .map(|stack| format!("user-attached-policy {stack}/Bob/Resource {nag}"))
        .into();
    let reason =
        |(path, what): (&str, &str)| format!("inline-policy {path} made by the AWS CDK for {what}");
    expected.extend(HELPERS.map(reason));
    assert_eq!(findings(&report, true), expected);

    let dir = copy(true);
    fs::write(dir.path().join("iamvet.yaml"), "cdk-helpers: report\n").unwrap();
    let report = run(dir.path(), &["check", "."]);
    let mut all = own();
    all.extend(HELPERS.map(|(path, _)| format!("inline-policy {path}")));
    assert_eq!(findings(&report, false), all);
}

#[test]
fn helpers_are_known_without_the_assembly_too() {
    let dir = copy(false);
    let template = dir.path().join("cdk.out/Helpers.template.json");
    fs::rename(template, dir.path().join("template.json")).unwrap();
    let report = run(dir.path(), &["check", "template.json"]);
    let findings = list(&report, "findings").iter();
    let counts = findings.filter(|f| f["suppression"].is_null());
    let addresses: Vec<&str> = counts.map(|f| text(f, "/address")).collect();
    // Where only a path tells that it is a helper's, nothing is guessed.
    assert_eq!(
        addresses,
        [
            "ProviderframeworkonEventServiceRoleDefaultPolicy48CD2133",
            "CallCustomResourcePolicyC2ADA75B",
        ]
    );
}

#[test]
fn findings_lead_to_the_lines_of_the_app() {
    let report = run(&app(), &["check", "."]);
    for finding in list(&report, "findings") {
        let labels = list(finding, "labels").iter();
        let made: Vec<&Value> = labels.filter(|l| text(l, "/role") == "related").collect();
        assert!(!made.is_empty(), "{finding:#}");
        assert_eq!(text(finding, "/construct/created"), "");
        for label in made {
            let path = text(label, "/location/path");
            let at = path.rfind("/cdk/lib/").unwrap_or_else(|| panic!("{path}"));
            let code = fs::read_to_string(app().join(&path[at + 5..])).unwrap();
            let line = label["location"]["start"]["line"].as_u64().unwrap() as usize;
            let line = code.lines().nth(line - 1).unwrap();
            assert!(line.contains("new ") || line.contains(".add"), "{line}");
        }
    }
    let bob = list(&report, "findings").iter();
    let mut bob = bob.filter(|f| text(f, "/construct/path") == "Identity/Bob/Resource");
    let bob = bob.next().unwrap();
    assert_eq!(
        text(bob, "/message"),
        "user `bob` (construct `Identity/Bob`) has denylisted policy `AdministratorAccess` attached"
    );
    assert_eq!(
        text(bob, "/labels/0/text"),
        "construct `Identity/Bob` is made here"
    );
}

#[test]
fn a_place_that_is_not_here_is_told_in_words() {
    let dir = copy(false);
    let report = run(dir.path(), &["check", "cdk.out"]);
    assert_eq!(findings(&report, false), own());
    for finding in list(&report, "findings") {
        let created = text(finding, "/construct/created");
        assert!(created.starts_with("/app/lib/"), "{created}");
        let labels = list(finding, "labels").iter();
        assert!(labels.clone().all(|l| text(l, "/role") != "related"));
    }
    // A file that has become shorter has something else at the line, if anything.
    fs::create_dir(dir.path().join("lib")).unwrap();
    fs::write(dir.path().join("lib/identity-stack.js"), "\n").unwrap();
    let report = run(dir.path(), &["check", "cdk.out/Identity.template.json"]);
    for finding in list(&report, "findings") {
        let created = text(finding, "/construct/created");
        assert!(
            created.starts_with("/app/lib/identity-stack.js:"),
            "{created}"
        );
    }
}

#[test]
fn a_broken_assembly_is_told_and_its_templates_are_read() {
    let dir = copy(true);
    let manifest = dir.path().join("cdk.out/manifest.json");
    let metadata = dir.path().join("cdk.out/assembly-Production");
    let metadata = metadata.join("ProductionIdentityF67E72F1.metadata.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, &whole[..whole.len() - 3]).unwrap();
    fs::remove_file(metadata).unwrap();
    // Nothing but the assembly tells the paths in this one.
    fs::remove_file(dir.path().join("cdk.out/Helpers.template.json")).unwrap();
    let report = run(dir.path(), &["check", "."]);
    let mut expected = own();
    expected.retain(|finding| !finding.contains("Helpers/"));
    assert_eq!(findings(&report, false), expected);
    let told = |report: &Value| -> Vec<String> {
        let problems = list(report, "problems").iter();
        let told = problems.map(|p| {
            let line = &p["location"]["start"]["line"];
            format!("{} {} {line}", text(p, "/code"), text(p, "/location/path"))
        });
        told.collect()
    };
    let last = whole[..whole.len() - 3].lines().count();
    assert_eq!(
        told(&report),
        [
            "invalid-assembly cdk.out/assembly-Production/manifest.json 1".to_owned(),
            format!("invalid-assembly cdk.out/manifest.json {last}"),
        ]
    );
    // One that is no text is told where the CDK wrote the folder.
    fs::write(&manifest, [0xff]).unwrap();
    fs::write(dir.path().join("cdk.out/cdk.out"), "{}").unwrap();
    let report = run(dir.path(), &["check", "."]);
    assert_eq!(findings(&report, false), expected);
    let said = told(&report);
    assert_eq!(
        said.last().unwrap(),
        "invalid-assembly cdk.out/manifest.json 1"
    );
    fs::remove_file(dir.path().join("cdk.out/cdk.out")).unwrap();
    assert_eq!(
        told(&run(dir.path(), &["check", "."])).len(),
        said.len() - 1
    );
}

/// `Validations.of(user).acknowledge` stands in the metadata of the assembly only.
#[test]
fn rules_of_cdk_nag_that_the_app_acknowledges_are_suppressed() {
    let user = |name: &str| {
        serde_json::json!({
            "Type": "AWS::IAM::User",
            "Metadata": {"aws:cdk:path": format!("Main/{name}/Resource")},
            "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": []}}]},
        })
    };
    let template = serde_json::json!({"Resources": {"A": user("A"), "B": user("B")}});
    let manifest = serde_json::json!({
        "version": "54.0.0",
        "artifacts": {"Main": {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": "Main.template.json"},
            "additionalMetadataFile": "Main.metadata.json",
        }},
    });
    let metadata = serde_json::json!({
        "/Main/A": [{
            "type": "aws:cdk:acknowledged-rules",
            "data": {
                "Annotation::AwsSolutions-IAM5": "other",
                "Annotation::HIPAA.Security-IAMNoInlinePolicy": "reviewed",
            },
        }],
        "/Main/A/Resource": [{"type": "aws:cdk:logicalId", "data": "A"}],
    });
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("Main.template.json", template),
        ("manifest.json", manifest),
        ("Main.metadata.json", metadata),
    ] {
        std::fs::write(folder.path().join(name), content.to_string()).unwrap();
    }
    let report = run(folder.path(), &["check", ".", "--select", "inline-policy"]);
    let found: BTreeSet<String> = list(&report, "findings")
        .iter()
        .map(|finding| {
            let reason = &finding["suppression"]["reason"];
            format!("{} {reason}", text(finding, "/address"))
        })
        .collect();
    assert_eq!(found, set(vec!["A \"reviewed\"", "B null"]));
}
