//! The rules against `testdata/<rule>/`.
//!
//! Each `bad*` file or folder is analysed on its own, and the rule's findings must be exactly those
//! that its `# expect: <rule>` comments name: on the line of the comment, or on the next line when
//! the comment stands alone. JSON has no comments: `<file>.expect` holds `line:rule` lines. Each
//! `good*` file or folder must have no finding of any rule that is run. An `iamvet.yaml` beside
//! single files configures each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use iamvet::diag::{Confidence, Finding, Severity};
use iamvet::engine::{self, Report, Request};
use iamvet::rules::{self, Rule};
use iamvet::text::ProblemLevel;

const CONFIG: &str = "iamvet.yaml";

/// What every rule has test data in.
const LANGUAGES: [&str; 2] = [".tf", ".yaml"];

/// What rules about the shape of resources, not of documents, have test data in besides.
const JSON_LANGUAGES: [&str; 2] = [".tf.json", ".json"];
const GROUPS_OF_SHAPES: [&str; 2] = ["attachment", "credentials"];

/// Rules that only one of the languages can break, and why.
const OF_ONE_LANGUAGE: [(&str, Language, &str); 13] = [
    (
        "conflicting-attachments",
        Language::Terraform,
        "no resource of CloudFormation removes what others attach",
    ),
    (
        "console-password-in-code",
        Language::CloudFormation,
        "Terraform makes passwords itself",
    ),
    (
        "deprecated-role-argument",
        Language::Terraform,
        "the arguments are those of the AWS provider",
    ),
    (
        "exclusive-policy-attachment",
        Language::Terraform,
        "CloudFormation has no such resource",
    ),
    (
        "password-characters",
        Language::Terraform,
        "CloudFormation has no password policy",
    ),
    (
        "password-expiry",
        Language::Terraform,
        "CloudFormation has no password policy",
    ),
    (
        "password-reuse",
        Language::Terraform,
        "CloudFormation has no password policy",
    ),
    (
        "password-too-short",
        Language::Terraform,
        "CloudFormation has no password policy",
    ),
    (
        "password-unchangeable",
        Language::Terraform,
        "CloudFormation has no password policy",
    ),
    (
        "public-image",
        Language::Terraform,
        "CloudFormation shares no images and snapshots",
    ),
    (
        "root-credentials-unmanaged",
        Language::Terraform,
        "CloudFormation has no such resource",
    ),
    (
        "secret-in-state",
        Language::Terraform,
        "CloudFormation keeps no state of its own",
    ),
    (
        "user-service-credential",
        Language::Terraform,
        "CloudFormation makes no such credentials",
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Terraform,
    CloudFormation,
}

impl Language {
    fn of(suffix: &str) -> Self {
        match suffix.starts_with(".tf") {
            true => Language::Terraform,
            false => Language::CloudFormation,
        }
    }
}

/// Whether a rule can be broken in files of a suffix.
fn is_of_language(rule: &Rule, suffix: &str) -> bool {
    let mut only = OF_ONE_LANGUAGE.iter().filter(|(id, ..)| *id == rule.id);
    only.all(|(_, language, _)| *language == Language::of(suffix))
}

/// A file or folder of a rule's test data.
struct Case {
    rule: &'static Rule,
    path: PathBuf,
    name: String,
}

fn folder(rule: &Rule) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(rule.id)
}

/// None where there is no folder, which is a failure of its own.
fn cases(rule: &'static Rule) -> Vec<Case> {
    let mut cases: Vec<Case> = fs::read_dir(folder(rule))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap())
        .map(|entry| Case {
            rule,
            path: entry.path(),
            name: entry.file_name().into_string().unwrap(),
        })
        .filter(|case| case.name != CONFIG && !case.name.ends_with(".expect"))
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// Copies what belongs to a case into a folder of its own: files in one folder would be one module.
fn isolate(case: &Case) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    if case.path.is_dir() {
        copy_folder(&case.path, dir.path());
        return dir;
    }
    fs::copy(&case.path, dir.path().join(&case.name)).unwrap();
    let config = case.path.with_file_name(CONFIG);
    if config.exists() {
        fs::copy(config, dir.path().join(CONFIG)).unwrap();
    }
    dir
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn analyse(dir: &Path) -> Report {
    let report = engine::check(&Request {
        paths: vec![dir.to_path_buf()],
        jobs: 1,
        today: "2026-01-01".parse().unwrap(),
        ..Request::default()
    });
    let errors: Vec<_> = report
        .problems
        .iter()
        .filter(|p| p.level == ProblemLevel::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    report
}

/// `file:line:rule` of a finding.
fn place(report: &Report, finding: &Finding) -> String {
    let (start, _) = report.sources.positions(finding.primary);
    let path = report.sources.path(finding.primary.file);
    format!("{path}:{}:{}", start.line, finding.rule)
}

fn expected(root: &Path, dir: &Path, out: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            expected(root, &path, out);
            continue;
        }
        let name = path.strip_prefix(root).unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for (i, line) in text.lines().enumerate() {
            if let Some((before, rules)) = line.split_once("# expect: ") {
                let alone = usize::from(before.trim().is_empty());
                for rule in rules.split(", ") {
                    out.insert(format!("{name}:{}:{rule}", i + 1 + alone));
                }
            }
        }
    }
}

fn expected_of(case: &Case, dir: &Path) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    expected(dir, dir, &mut out);
    let beside = case.path.with_file_name(format!("{}.expect", case.name));
    if let Ok(text) = fs::read_to_string(beside) {
        out.extend(text.lines().map(|line| format!("{}:{line}", case.name)));
    }
    out
}

fn compare(case: &Case) -> Result<(), String> {
    let dir = isolate(case);
    let report = analyse(dir.path());
    let counted = report.findings.iter().filter(|f| f.suppression.is_none());
    if case.name.starts_with("good") {
        let found: Vec<String> = counted.map(|f| place(&report, f)).collect();
        return if found.is_empty() {
            Ok(())
        } else {
            Err(format!("must be silent, but: {found:#?}"))
        };
    }
    let own: Vec<String> = counted
        .filter(|f| f.rule == case.rule.id)
        .map(|f| place(&report, f))
        .collect();
    let found: BTreeSet<String> = own.iter().cloned().collect();
    let expected = expected_of(case, dir.path());
    let missed: Vec<_> = expected.difference(&found).collect();
    let surplus: Vec<_> = found.difference(&expected).collect();
    if expected.is_empty() {
        Err("expects nothing".to_owned())
    } else if !missed.is_empty() || !surplus.is_empty() {
        Err(format!("missed {missed:#?}, surplus {surplus:#?}"))
    } else if own.len() != found.len() {
        Err(format!("one line is reported twice: {own:#?}"))
    } else {
        Ok(())
    }
}

#[test]
fn findings_are_those_expected() {
    let mut failures = Vec::new();
    for case in rules::all().iter().flat_map(cases) {
        if let Err(failure) = compare(&case) {
            failures.push(format!("{}/{}: {failure}", case.rule.id, case.name));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_rule_has_bad_and_good_inputs_in_every_language() {
    for rule in rules::all() {
        let names: Vec<String> = cases(rule).into_iter().map(|case| case.name).collect();
        for kind in ["bad", "good"] {
            let shapes = GROUPS_OF_SHAPES.contains(&rule.group);
            let json = JSON_LANGUAGES.into_iter().filter(|_| shapes);
            let languages = LANGUAGES.into_iter().chain(json);
            for language in languages.filter(|suffix| is_of_language(rule, suffix)) {
                let name = format!("{kind}{language}");
                assert!(names.contains(&name), "{}/{name} is missing", rule.id);
            }
        }
        for name in &names {
            assert!(
                name.starts_with("bad") || name.starts_with("good"),
                "{}/{name} is neither bad nor good",
                rule.id
            );
        }
    }
}

fn analyse_case(rule: &str, name: &str) -> Report {
    let rule = rules::find(rule).unwrap();
    let case = cases(rule).into_iter().find(|case| case.name == name);
    analyse(isolate(&case.unwrap()).path())
}

#[test]
fn merged_findings_name_every_instance() {
    let report = analyse_case("user-attached-policy", "bad_module");
    let finding = report.findings.first().unwrap();
    assert_eq!(
        finding.instances,
        [
            "module.blue.aws_iam_user_policy_attachment.bot",
            "module.more[\"green\"].aws_iam_user_policy_attachment.bot",
            "module.more[\"yellow\"].aws_iam_user_policy_attachment.bot",
            "module.red.aws_iam_user_policy_attachment.bot",
        ]
    );
    assert!(
        finding.message.contains("(and 3 more)"),
        "{}",
        finding.message
    );
}

#[test]
fn labels_name_the_way_of_the_value_and_the_principal() {
    let report = analyse_case("denylisted-policy", "bad_module");
    let labels: Vec<String> = report.findings[0]
        .labels
        .iter()
        .map(|label| format!("{}: {}", report.sources.snippet(label.span), label.text))
        .collect();
    for wanted in [
        "var.policy_arns[count.index]: argument `policy_arns` of module `admin`",
        "aws_iam_role.this.name: role is named here",
        "resource \"aws_iam_role\" \"this\": role is declared here",
        "module \"admin\": module is called here",
    ] {
        let found = labels.iter().any(|label| label.starts_with(wanted));
        assert!(found, "{wanted} is not among {labels:#?}");
    }
}

/// What the finding at a line says about its places, but for the first.
fn labels(report: &Report, line: usize) -> Vec<String> {
    let at_line = |f: &&Finding| report.sources.positions(f.primary).0.line as usize == line;
    let finding = report.findings.iter().find(at_line).unwrap();
    finding
        .labels
        .iter()
        .map(|label| {
            let (start, _) = report.sources.positions(label.span);
            format!("{}: {}", start.line, label.text)
        })
        .collect()
}

#[test]
fn labels_lead_from_where_a_policy_is_named_to_where_it_is_attached() {
    let report = analyse_case("user-attached-policy", "bad_ways.tf");
    assert_eq!(
        labels(&report, 12),
        [
            "3: `AmazonRDSFullAccess` is named here",
            "7: taken from variable `policy_arn`",
            "11: user is named here"
        ]
    );
}

#[test]
fn what_a_module_that_is_not_installed_is_given_has_its_way_too() {
    let report = analyse_case("denylisted-policy", "bad_not_installed_inside");
    let finding = &report.findings[0];
    assert_eq!(
        finding.message,
        "module `role`, which is not installed, is given denylisted policy `AdministratorAccess`"
    );
    assert_eq!(finding.confidence, Confidence::Medium);
    assert_eq!(finding.instances, ["module.a.module.role"]);
    let labels: Vec<String> = finding
        .labels
        .iter()
        .map(|label| format!("{}: {}", report.sources.snippet(label.span), label.text))
        .collect();
    assert_eq!(
        labels,
        [
            "var.policy: argument `policy` of module `a`",
            "var.policy: given here as `policies`",
            "module \"a\": module is called here",
        ]
    );
    let inside = &report.findings[1];
    let instances = ["module.a.module.role", "module.b.module.role"];
    assert_eq!(inside.instances, instances);
}

#[test]
fn exceptions_leave_the_finding_in_the_report() {
    let report = analyse_case("denylisted-policy", "good_exception");
    let suppression = report.findings.first().unwrap().suppression.as_ref();
    let reason = &suppression.unwrap().reason;
    assert!(reason.starts_with("opened by two people"), "{reason}");
}

#[test]
fn suppressed_findings_stay_and_their_suppressions_are_used() {
    for name in [
        "good_suppressed.tf",
        "good_suppressed.tf.json",
        "good_suppressed.yaml",
    ] {
        let report = analyse_case("inline-policy", name);
        assert_eq!(report.findings.len(), 3, "{name}");
        let codes: Vec<&str> = report.problems.iter().map(|p| p.code).collect();
        assert!(!codes.contains(&"unused-suppression"), "{name}: {codes:?}");
    }
}

#[test]
fn what_is_not_known_is_counted() {
    let report = analyse_case("denylisted-policy", "good_list");
    let unresolved: Vec<&str> = report
        .unresolved
        .iter()
        .map(|u| u.symbol.as_str())
        .collect();
    assert_eq!(unresolved, ["var.arn"]);
}

/// The examples of a page are parts of its test data, so they are right as long as this suite is.
#[test]
fn the_examples_of_a_page_are_test_data() {
    for rule in rules::all() {
        let data: Vec<String> = cases(rule)
            .into_iter()
            .filter(|case| case.path.is_file())
            .map(|case| without_expectations(&fs::read_to_string(case.path).unwrap()))
            .collect();
        let examples: Vec<&str> = rule.page.split("\n```").skip(1).step_by(2).collect();
        assert!(examples.len() >= 2, "{} shows too little", rule.id);
        for example in examples {
            let (_, code) = example.split_once('\n').unwrap();
            let is_data = data.iter().any(|file| file.contains(code.trim()));
            let is_config = code.trim().starts_with("rules:");
            assert!(is_data || is_config, "{}: {code}", rule.id);
        }
    }
}

fn without_expectations(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let code = line.split("# expect: ").next().unwrap_or_default();
        code.trim_end().to_owned() + "\n"
    });
    lines.collect()
}

#[test]
fn findings_under_different_conditions_are_not_merged() {
    let dir = tempfile::tempdir().unwrap();
    let template = "\
Parameters: {P: {Type: String}}
Conditions: {C: !Equals [!Ref P, x]}
Resources:
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: pp
      Roles: !If [C, [a], [b]]
      PolicyDocument:
        Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]
";
    fs::write(dir.path().join("t.yaml"), template).unwrap();
    let report = analyse(dir.path());
    let inline = report.findings.iter().filter(|f| f.rule == "inline-policy");
    let messages: BTreeSet<&str> = inline.map(|f| f.message.as_str()).collect();
    let expected = [
        "role `a` has inline policy `pp` when `C`",
        "role `b` has inline policy `pp` when `not C`",
    ];
    assert_eq!(messages, BTreeSet::from(expected));
}

/// What AWS recommends is no fault.
#[test]
fn examples_of_aws_have_no_finding_that_matters() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/aws-examples");
    let report = analyse(&examples);
    assert!(report.stats.policies >= 45, "{:?}", report.stats);
    let bad = report
        .findings
        .iter()
        .filter(|f| f.severity >= Severity::Medium);
    let bad: Vec<String> = bad
        .map(|f| format!("{} {}", place(&report, f), f.message))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

/// One cause gives one finding: of the rules about what policies grant, no two speak of one statement,
/// but for those about roles and about whole services, which name other actions of it.
#[test]
fn a_statement_is_one_finding() {
    const OF_OTHER_ACTIONS: [&str; 5] = [
        "passrole-wildcard",
        "assume-role-wildcard",
        "service-linked-role-wildcard",
        "service-wildcard",
        "iam-full-access",
    ];
    let rules = rules::all().iter().filter(|r| r.group == "least_privilege");
    let mut statements = 0;
    for case in rules.flat_map(cases) {
        let report = analyse(isolate(&case).path());
        let of_group = |f: &&Finding| {
            let rule = rules::find(&f.rule).unwrap();
            // What a team asks for besides is its own.
            let is_other = ["managed-full-access", "required-condition"].contains(&rule.id);
            rule.group == "least_privilege" && !is_other
        };
        let mut found: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
        for finding in report.findings.iter().filter(of_group) {
            let subject = finding.subject;
            let key = (subject.file, subject.start, subject.end);
            found.entry(key).or_default().push(finding);
        }
        for findings in found.values() {
            statements += 1;
            let mut general = findings
                .iter()
                .filter(|f| !OF_OTHER_ACTIONS.contains(&&*f.rule));
            let names: Vec<_> = findings.iter().map(|f| &f.rule).collect();
            let place = format!("{}/{}: {names:?}", case.rule.id, case.name);
            assert!(general.nth(1).is_none(), "{place}");
            // What the configuration asks for is a cause of its own.
            let of_rules = findings.iter().filter(|f| f.rule != "required-condition");
            let starts: Vec<_> = of_rules.map(|f| f.primary.start).collect();
            let tokens: BTreeSet<_> = starts.iter().collect();
            assert_eq!(tokens.len(), starts.len(), "{place} at one token");
        }
    }
    assert!(statements > 60, "{statements}");
}

/// Of the rules about what policies grant the one that says most speaks of a statement, with those
/// about other actions of it.
#[test]
fn the_rule_that_says_most_speaks() {
    let everywhere = r#""Resource": "*""#;
    let bucket = r#""Resource": "arn:aws:s3:::b/*""#;
    let cases: &[(&str, &str, &[&str])] = &[
        (
            r#""Action": ["*", "s3:*", "iam:PassRole"]"#,
            everywhere,
            &["full-admin"],
        ),
        (
            r#""Action": ["*", "s3:*", "s3:Put*"]"#,
            bucket,
            &["action-wildcard"],
        ),
        (r#""NotAction": "iam:*""#, everywhere, &["allow-not-action"]),
        (
            r#""Action": ["iam:*", "iam:PassRole", "iam:Put*"]"#,
            everywhere,
            &["iam-full-access"],
        ),
        (
            r#""Action": ["iam:*", "s3:*"]"#,
            everywhere,
            &["iam-full-access", "service-wildcard"],
        ),
        (
            r#""Action": ["s3:*", "s3:PutObject"]"#,
            everywhere,
            &["service-wildcard"],
        ),
        (
            r#""Action": ["s3:*", "ec2:StopInstances"]"#,
            everywhere,
            &["service-wildcard", "unrestricted-write"],
        ),
        (
            r#""Action": ["iam:PassRole", "ecs:UpdateService", "s3:GetObject"]"#,
            everywhere,
            &["passrole-wildcard", "unrestricted-data-access"],
        ),
        (
            r#""Action": ["iam:PutRolePolicy", "iam:CreateAccessKey", "s3:GetObject", "kms:Decrypt"]"#,
            everywhere,
            &["unrestricted-permissions-management"],
        ),
        (
            r#""Action": ["kms:Decrypt", "s3:PutObject"]"#,
            everywhere,
            &["unrestricted-decrypt"],
        ),
        (
            r#""Action": ["s3:Put*", "s3:PutObject"]"#,
            bucket,
            &["sensitive-wildcard"],
        ),
        (
            r#""Action": "s3:PutObject""#,
            r#""NotResource": "arn:aws:s3:::b""#,
            &["allow-not-resource"],
        ),
        (r#""Action": ["s3:GetObject", "s3:PutObject"]"#, bucket, &[]),
        (
            r#""Action": ["ec2:Describe*", "s3:List*", "iam:Get*"]"#,
            everywhere,
            &[],
        ),
    ];
    for (actions, resources, wanted) in cases {
        let dir = tempfile::tempdir().unwrap();
        let statement = format!(r#"{{"Effect": "Allow", {actions}, {resources}}}"#);
        let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        let code = format!(
            "resource \"aws_iam_policy\" \"p\" {{\n  name = \"p\"\n  policy = <<EOF\n{policy}\nEOF\n}}\n"
        );
        fs::write(dir.path().join("p.tf"), code).unwrap();
        let report = analyse(dir.path());
        let of_group = |rule: &str| {
            let rule = rules::find(rule);
            rule.is_some_and(|rule| rule.group == "least_privilege")
        };
        let found: BTreeSet<&str> = report
            .findings
            .iter()
            .map(|f| &*f.rule)
            .filter(|rule| of_group(rule))
            .collect();
        assert_eq!(found, wanted.iter().copied().collect(), "{statement}");
    }
}

/// What a wildcard reaches is told by actions that the resources take.
#[test]
fn examples_of_what_a_wildcard_reaches_fit_the_resources() {
    let dir = tempfile::tempdir().unwrap();
    let code = r#"
resource "aws_iam_user_policy" "p" {
  user   = "u"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Put*", Resource = "arn:aws:s3:::logs" }]
  })
}
"#;
    fs::write(dir.path().join("main.tf"), code).unwrap();
    let report = analyse(dir.path());
    let finding = report
        .findings
        .iter()
        .find(|f| f.rule == "sensitive-wildcard");
    let message = &finding.unwrap().message;
    assert!(message.contains("such as `s3:PutBucket"), "{message}");
}
