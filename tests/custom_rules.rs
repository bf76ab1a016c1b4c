//! Custom rules: the worked examples, what becomes of what is not known, limits, and the commands.

#![cfg(feature = "custom-rules")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use iamvet::diag::{Confidence, Finding, Severity};
use iamvet::engine::{self, Report, Request};
use iamvet::guard::{Limits, Status, Worker, read_rules};
use iamvet::text::{FileId, ProblemLevel};
use serde_json::Value as Json;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_iamvet");

fn worker() -> Worker {
    Worker {
        program: PathBuf::from(PROGRAM),
        limits: Limits::default(),
    }
}

/// A folder with files, and a configuration that names the rules.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let config = dir.path().join("iamvet.yaml");
    if !config.exists() {
        fs::write(config, "custom_rules: [guard/*.guard]\n").unwrap();
    }
    dir
}

fn check(dir: &TempDir) -> Report {
    engine::check(&request(dir))
}

fn request(dir: &TempDir) -> Request {
    Request {
        paths: vec![dir.path().to_path_buf()],
        worker: Some(PathBuf::from(PROGRAM)),
        today: "2026-01-01".parse().unwrap(),
        ..Request::default()
    }
}

/// `file:line:rule` of a finding.
fn place(report: &Report, finding: &Finding) -> String {
    let (start, _) = report.sources.positions(finding.primary);
    let path = report.sources.path(finding.primary.file);
    format!("{path}:{}:{}", start.line, finding.rule)
}

/// The findings of custom rules that count, in the order of their places.
fn custom(report: &Report) -> Vec<&Finding> {
    let is_custom = |f: &&Finding| report.custom_rules.iter().any(|rule| rule.id == f.rule);
    let findings = report.findings.iter().filter(is_custom);
    findings.filter(|f| f.suppression.is_none()).collect()
}

fn places(report: &Report) -> Vec<String> {
    let mut places: Vec<String> = custom(report).iter().map(|f| place(report, f)).collect();
    places.sort();
    places
}

/// Errors as `file:line:column: message`.
fn errors(report: &Report) -> Vec<String> {
    let errors = report.problems.iter();
    let errors = errors.filter(|p| p.level == ProblemLevel::Error);
    errors
        .map(|p| {
            let (start, _) = report.sources.positions(p.span);
            let path = report.sources.path(p.span.file);
            format!("{path}:{}:{}: {}", start.line, start.column, p.message)
        })
        .collect()
}

fn examples() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/custom-rules");
    let mut examples: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    examples.sort();
    examples
}

fn run(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .current_dir(dir)
        .output()
        .unwrap()
}

#[test]
fn examples_find_what_they_are_for_in_both_languages() {
    let examples = examples();
    assert_eq!(examples.len(), 5);
    for example in examples {
        let rule = fs::read_to_string(example.join("rule.guard")).unwrap();
        for name in ["bad.tf", "bad.yaml", "good.tf", "good.yaml"] {
            let code = fs::read_to_string(example.join(name)).unwrap();
            let dir = folder(&[("guard/rule.guard", &rule), (name, &code)]);
            let report = check(&dir);
            let mut expected = Vec::new();
            for (line, text) in (1..).zip(code.lines()) {
                let rules = text.split_once("# expect: ").map_or("", |(_, rules)| rules);
                let rules = rules.split_whitespace();
                expected.extend(rules.map(|rule| format!("{name}:{line}:{rule}")));
            }
            expected.sort();
            let at = example.join(name);
            assert_eq!(errors(&report), [""; 0], "{}", at.display());
            assert_eq!(places(&report), expected, "{}", at.display());
            assert_eq!(name.starts_with("good"), expected.is_empty());
        }
    }
}

#[test]
fn the_page_shows_the_examples_as_they_are() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/custom-rules.md");
    let page = fs::read_to_string(page).unwrap().replace("\r\n", "\n");
    for example in examples() {
        let rule = fs::read_to_string(example.join("rule.guard")).unwrap();
        let rule = rule.replace("\r\n", "\n");
        assert!(page.contains(&rule), "{}", example.display());
    }
}

#[test]
fn findings_have_the_words_of_the_rule_and_the_place_of_the_value() {
    let dir = folder(&[
        (
            "guard/a.guard",
            "# @id names\n# @severity critical\n# @title Names\n# @help rename it\nrule names {\n  roles[*].name == /^app-/ << must start with\n    `app-`. >>\n}\n",
        ),
        (
            "m/main.tf",
            "variable \"name\" {}\nresource \"aws_iam_role\" \"r\" {\n  name = var.name\n  assume_role_policy = \"{}\"\n}\n",
        ),
        (
            "main.tf",
            "module \"m\" {\n  source = \"./m\"\n  name = \"web\"\n}\n",
        ),
    ]);
    let report = check(&dir);
    let found = custom(&report);
    let [finding] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(place(&report, finding), "main.tf:3:names");
    assert_eq!(finding.message, "role `web`: must start with `app-`");
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(finding.help, "rename it");
    assert_eq!(finding.address, "module.m.aws_iam_role.r");
    assert_eq!(finding.entity, "role `web`");
    assert!(!finding.fingerprint.0.is_empty());
    let texts: Vec<&str> = finding.labels.iter().map(|l| l.text.as_str()).collect();
    assert!(texts.contains(&"module is called here"), "{texts:?}");
    assert!(texts.contains(&"declared here"), "{texts:?}");
}

#[test]
fn what_is_not_known_is_left_open_unless_the_rule_wants_it_reported() {
    let code = "variable \"x\" {}\nresource \"aws_iam_role\" \"a\" {\n  name = var.x\n  assume_role_policy = \"{}\"\n}\nresource \"aws_iam_role\" \"b\" {\n  name = \"web-${var.x}\"\n  assume_role_policy = \"{}\"\n}\n";
    let rules = "# @unknown UNKNOWN\nrule names {\n  roles[*].name == \"app\"\n}\nrule no_web {\n  roles[*].name != \"web\"\n}\nrule none {\n  roles[*].boundaries empty\n}\n";
    let of = |unknown: &str| {
        let rules = rules.replace("UNKNOWN", unknown);
        let dir = folder(&[("guard/a.guard", &rules), ("main.tf", code)]);
        check(&dir)
    };
    let report = of("skip");
    assert_eq!(errors(&report), [""; 0]);
    // `web-…` is never `app`, and never `web`.
    assert_eq!(places(&report), ["main.tf:7:names"]);
    let mut open: Vec<(&str, &str)> = report
        .unresolved
        .iter()
        .filter(|it| ["names", "no-web"].contains(&it.rule.as_ref()))
        .map(|it| (it.rule.as_ref(), it.symbol.as_str()))
        .collect();
    open.sort_unstable();
    assert_eq!(open, [("names", "var.x"), ("no-web", "var.x")]);
    let report = of("report");
    assert_eq!(places(&report), ["main.tf:3:names", "main.tf:7:names"]);
    let found = custom(&report);
    let unsure = found.iter().find(|f| place(&report, f).contains(":3:"));
    assert_eq!(unsure.unwrap().confidence, Confidence::Low);
}

#[test]
fn settings_and_suppressions_hold_for_custom_rules() {
    let rules = "# @id one\n# @severity low\nrule one { users empty << one >> }\n# @id two\nrule two { users empty << two >> }\n";
    let code = "resource \"aws_iam_user\" \"a\" {\n  name = \"a\"\n}\n# iamvet:ignore[one] it is needed\nresource \"aws_iam_user\" \"b\" {\n  name = \"b\"\n}\n# iamvet:ignore[two] nothing here\nlocals {}\n";
    let of = |config: &str, change: &dyn Fn(&mut Request)| {
        let config = format!("custom-rules: [\"**/*.guard\"]\n{config}");
        let dir = folder(&[
            ("rules/a.guard", rules),
            ("main.tf", code),
            ("iamvet.yaml", &config),
        ]);
        let mut request = request(&dir);
        change(&mut request);
        engine::check(&request)
    };
    let all = ["main.tf:1:one", "main.tf:1:two", "main.tf:5:two"];
    let report = of("", &|_| {});
    assert_eq!(errors(&report), [""; 0]);
    assert_eq!(places(&report), all);
    let unused: Vec<&str> = report
        .problems
        .iter()
        .filter(|p| p.code == "unused-suppression")
        .map(|p| p.message.as_str())
        .collect();
    assert_eq!(unused, ["the suppression of `two` has no effect"]);
    let report = of("ignore: [two]", &|_| {});
    assert_eq!(places(&report), ["main.tf:1:one"]);
    let report = of("select: [two]", &|_| {});
    assert_eq!(places(&report), ["main.tf:1:two", "main.tf:5:two"]);
    assert!(report.findings.iter().all(|f| f.rule == "two"));
    let report = of("", &|request| request.ignore = vec!["one".to_owned()]);
    assert_eq!(places(&report), ["main.tf:1:two", "main.tf:5:two"]);
    let report = of(
        "rules: {one: {severity: {user: critical}}, two: {enabled: false}}",
        &|_| {},
    );
    assert_eq!(places(&report), ["main.tf:1:one"]);
    assert_eq!(custom(&report)[0].severity, Severity::Critical);
    let report = of("rules: {three: {enabled: false}}", &|_| {});
    assert_eq!(
        errors(&report),
        ["iamvet.yaml:2:9: there is no rule `three`"]
    );
    let overridden = "rules: {two: {enabled: false}}\noverrides: [{paths: main.tf, rules: {one: {severity: high}, two: {enabled: true}}}]";
    let report = of(overridden, &|_| {});
    assert_eq!(places(&report), all);
    assert_eq!(custom(&report)[0].severity, Severity::High);
    let elsewhere = overridden.replace("main.tf", "other.tf");
    assert_eq!(places(&of(&elsewhere, &|_| {})), ["main.tf:1:one"]);
    let off = "overrides: [{paths: \"*.tf\", severity: critical, rules: {two: {enabled: false}}}]";
    let report = of(off, &|_| {});
    assert_eq!(places(&report), ["main.tf:1:one"]);
    assert_eq!(custom(&report)[0].severity, Severity::Critical);
    let report = of(
        "overrides: [{paths: x, rules: {two: {exempt: []}}}]",
        &|_| {},
    );
    assert_eq!(
        errors(&report),
        ["iamvet.yaml:2:38: unknown key `exempt` in `two`"]
    );
    let report = of("select: [twoo]", &|_| {});
    assert_eq!(
        errors(&report),
        ["iamvet.yaml:2:10: there is no rule `twoo`"]
    );
    let report = of("rules: {one: {exempt: []}}", &|_| {});
    assert_eq!(
        errors(&report),
        ["iamvet.yaml:2:15: unknown key `exempt` in `one`"]
    );
}

#[test]
fn files_that_cannot_be_used_are_errors_at_their_place_and_the_others_are_run() {
    let dir = folder(&[
        ("guard/a.guard", "rule ok { users empty }\n"),
        ("guard/b.guard", "rule bad {\n  users emtpy\n}\n"),
        ("guard/c.guard", "# @severity hgh\nrule c { users empty }\n"),
        ("guard/d.guard", "rule d { %nothing empty }\n"),
        ("guard/e.guard", "users empty\nrule e { users !empty }\n"),
        ("guard/f.guard", "rule ok { groups empty }\n"),
        ("guard/g.guard", "rule g { users[*].name != /(/ }\n"),
        ("guard/h.guard", ""),
        (
            "main.tf",
            "resource \"aws_iam_user\" \"u\" {\n  name = \"u\"\n}\n",
        ),
        (
            "iamvet.yaml",
            "custom_rules:\n  - guard/*.guard\n  - ../*.guard\n  - none/*.guard\n  - /etc/x.guard\n",
        ),
    ]);
    let report = check(&dir);
    let errors = errors(&report);
    for (at, said) in [
        ("guard/b.guard:2:9:", "Guard cannot read this"),
        ("guard/c.guard:1:3:", "`@severity` must be one of"),
        ("guard/d.guard:1:1:", "nothing"),
        ("guard/e.guard:1:1:", "stand outside of a rule"),
        (
            "guard/f.guard:1:6:",
            "another file has a rule of id `ok` too",
        ),
        ("guard/g.guard:1:", "Guard cannot read this"),
        ("iamvet.yaml:3:5:", "leads out of the folder"),
        ("iamvet.yaml:4:5:", "no file is named by"),
        ("iamvet.yaml:5:5:", "leads out of the folder"),
    ] {
        let is_said = |error: &String| error.starts_with(at) && error.contains(said);
        assert!(errors.iter().any(is_said), "{at} {said}: {errors:#?}");
    }
    assert_eq!(errors.len(), 9, "{errors:#?}");
    assert_eq!(places(&report), ["main.tf:1:c", "main.tf:1:ok"]);
}

#[test]
fn clauses_outside_of_rules_are_told_at_their_place() {
    let code = ("main.tf", "resource \"aws_iam_user\" \"u\" {}\n");
    for (rules, said) in [
        (
            "# only this\nusers empty\n",
            "guard/a.guard:2:1: clauses stand outside",
        ),
        (
            "rule a { users !empty }\nlet n = 'x'\nusers empty\n",
            "guard/a.guard:3:1: clauses stand outside",
        ),
        (
            "# @id x-y\nrule a { users !empty }\n# @id x-y\nrule b { users empty }\n",
            "guard/a.guard:3:3: two rules have id `x-y`",
        ),
    ] {
        let report = check(&folder(&[("guard/a.guard", rules), code]));
        let errors = errors(&report);
        assert_eq!(errors.len(), 1, "{rules}: {errors:?}");
        assert!(errors[0].starts_with(said), "{rules}: {errors:?}");
    }
}

#[test]
fn names_that_rules_never_see_are_told_at_their_place() {
    const RULES: &str = "let x = rolez[*]
rule a when roles !empty {
  # nme is no name
  roles[ nme == /x/ ].inline_policies[*] { statements[*].actions[*] in ['a', 'b'] }
  some %x.name exists
  roles[*].tags.anything !exists
  roles[*].inlinePolicies empty or roles[*].trust[*].effct !exists
}
rule given(it) { %it.foo exists }
rule b {
  given(roles[*].nmae)
  AWS::IAM::Role { Properties exists }
  when users exists { users { name exists  tag exists } }
}
";
    let code = ("main.tf", "resource \"aws_iam_user\" \"u\" {}\n");
    let report = check(&folder(&[("guard/a.guard", RULES), code]));
    assert_eq!(errors(&report), [""; 0]);
    let warnings = report.problems.iter();
    let warnings = warnings.filter(|it| it.code == "unknown-name-in-rule");
    let said: Vec<String> = warnings
        .map(|it| {
            let (start, _) = report.sources.positions(it.span);
            format!(
                "{}:{}: {} {}",
                start.line, start.column, it.message, it.help
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "1:9: rules see no group `rolez` did you mean `roles`?",
            "4:10: nothing has a property `nme` here did you mean `name`?",
            "7:54: nothing has a property `effct` here did you mean `effect`?",
            "11:18: nothing has a property `nmae` here did you mean `name`?",
            "12:20: rules see no group `Resources` rules see groups of entities, such as `roles`, and no resources of a template",
            "13:44: nothing has a property `tag` here did you mean `tags`?",
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_out_of_the_root_are_refused() {
    let outside = folder(&[("x.guard", "rule x { users empty }\n")]);
    let dir = folder(&[("main.tf", "resource \"aws_iam_user\" \"u\" {}\n")]);
    fs::create_dir_all(dir.path().join("guard")).unwrap();
    let link = dir.path().join("guard/x.guard");
    std::os::unix::fs::symlink(outside.path().join("x.guard"), link).unwrap();
    let errors = errors(&check(&dir));
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("leads out of the folder"), "{errors:?}");
}

#[test]
fn without_the_program_custom_rules_are_an_error() {
    let dir = folder(&[
        ("guard/a.guard", "rule a { users empty }\n"),
        ("main.tf", "resource \"aws_iam_user\" \"u\" {}\n"),
    ]);
    let report = engine::check(&Request {
        worker: None,
        ..request(&dir)
    });
    let errors = errors(&report);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with("guard/a.guard:1:1: custom rules are evaluated by the program"));
    assert!(!report.findings.is_empty());
}

#[test]
fn rules_that_recurse_take_only_their_file_down() {
    let dir = folder(&[
        (
            "guard/a.guard",
            "rule a when b { users empty }\nrule b when a { users empty }\n",
        ),
        ("guard/b.guard", "rule c { users empty << c >> }\n"),
        (
            "main.tf",
            "resource \"aws_iam_user\" \"u\" {\n  name = \"u\"\n}\n",
        ),
    ]);
    let report = check(&dir);
    let errors = errors(&report);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with("guard/a.guard:1:1: "), "{errors:?}");
    assert_eq!(places(&report), ["main.tf:1:c"]);
}

/// Rules each of which calls the next one twice.
fn doubling(levels: usize) -> String {
    let mut rules = format!("rule r{levels}(x) {{ %x exists }}\n");
    for level in (0..levels).rev() {
        let next = level + 1;
        rules += &format!("rule r{level}(x) {{ r{next}(%x)\n r{next}(%x) }}\n");
    }
    rules + "rule all { r0(users) }\n"
}

#[test]
fn a_rule_that_takes_too_long_is_ended() {
    let mut worker = worker();
    worker.limits.time = Duration::from_millis(1500);
    let start = Instant::now();
    let error = worker.evaluate(&doubling(60), &["{\"users\": []}"]);
    let message = error.unwrap_err().message;
    assert_eq!(message, "the rules took longer than 1.5 seconds");
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn an_answer_that_is_too_large_is_not_read() {
    let mut worker = worker();
    worker.limits.answer = 20_000;
    let users: Vec<Json> = (0..500)
        .map(|i| serde_json::json!({ "name": i.to_string() }))
        .collect();
    let document = serde_json::json!({ "users": users }).to_string();
    let rules = "rule a { users[*].name == \"x\" << no >> }\n";
    let message = worker.evaluate(rules, &[&document]).unwrap_err().message;
    assert!(message.contains("larger than 20000 bytes"), "{message}");
}

#[test]
fn regular_expressions_that_backtrack_without_end_are_errors() {
    let text = "a".repeat(200);
    let document = serde_json::json!({ "users": [{ "name": text }] }).to_string();
    let rules = "rule a { users[*].name == /^(a|a?)+\\1b$/ }\n";
    let mut worker = worker();
    worker.limits.time = Duration::from_secs(20);
    // Guard gives up after a number of steps: the clause does not hold, or it is an error.
    match worker.evaluate(rules, &[&document]) {
        Ok(outcomes) => assert_eq!(outcomes[0].rules["a"], Status::Fail),
        Err(error) => assert!(!error.message.is_empty()),
    }
}

#[test]
fn texts_that_yaml_refuses_reach_the_rules_as_they_are() {
    let name = "a\u{7f}\u{85}\u{2028}\u{feff}\u{1f600}\"\\\n\tz";
    let name = serde_json::to_string(name).unwrap();
    let code = format!(
        "{{\"Resources\": {{\"A\": {{\"Type\": \"AWS::IAM::User\", \"Properties\": {{\"UserName\": {name}}}}}}}}}"
    );
    let dir = folder(&[
        (
            "guard/a.guard",
            "rule a { users[*].name == /^a.{4,}\u{1f600}/ }\nrule b { users[*].name == \"b\" }\n",
        ),
        ("t.json", &code),
    ]);
    let report = check(&dir);
    assert_eq!(errors(&report), [""; 0]);
    let rules: Vec<&str> = custom(&report).iter().map(|f| f.rule.as_ref()).collect();
    assert!(rules.contains(&"b"), "{rules:?}");
}

#[test]
fn sarif_lists_custom_rules() {
    let dir = folder(&[
        (
            "guard/a.guard",
            "# @id own\n# @title Own rule\n# @help do it\nrule own { users empty << is a user >> }\n",
        ),
        (
            "main.tf",
            "resource \"aws_iam_user\" \"u\" {\n  name = \"u\"\n}\n",
        ),
    ]);
    let out = run(dir.path(), &["check", "--format", "sarif", "."]);
    assert_eq!(out.status.code(), Some(1));
    let sarif: Json = serde_json::from_slice(&out.stdout).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let index = rules.iter().position(|rule| rule["id"] == "own").unwrap();
    assert_eq!(rules[index]["shortDescription"]["text"], "Own rule.");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|it| it["ruleId"] == "own").unwrap();
    assert_eq!(result["ruleIndex"], index);
}

#[test]
fn the_document_conforms_to_its_schema() {
    let schema = iamvet::guard::schema();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut groups = std::collections::BTreeSet::new();
    for folder in ["testdata", "tests/scan", "docs"] {
        let out = run(&root.join(folder), &["guard", "input", "."]);
        let document: Json = serde_json::from_slice(&out.stdout).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&document)
            .take(5)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(wrong, [""; 0], "{folder}");
        for (name, group) in document.as_object().unwrap() {
            if group.as_array().is_some_and(|items| !items.is_empty()) {
                groups.insert(name.clone());
            }
        }
    }
    for group in [
        "users",
        "groups",
        "roles",
        "policies",
        "attachments",
        "memberships",
    ] {
        assert!(groups.contains(group), "{groups:?}");
    }
}

const TESTED: &str = "rule names when roles !empty {\n  roles[*].name == /^app-/\n}\nrule users {\n  users empty\n}\n";

const CASES: &str = "---\n- name: nothing\n  input: {}\n  expectations:\n    rules: {names: SKIP, users: PASS}\n- name: a role\n  input:\n    roles: [{name: web}]\n    users: []\n  expectations:\n    rules:\n      names: FAIL\n";

#[test]
fn tests_of_rules_give_what_guard_gives() {
    use cfn_guard::commands::Executable;
    use cfn_guard::utils::reader::Reader;
    use cfn_guard::utils::writer::{WriteBuffer, Writer};
    use cfn_guard::{CommandBuilder, TestBuilder};

    let dir = folder(&[("a.guard", TESTED), ("tests/a_cases.yaml", CASES)]);
    let out = run(
        dir.path(),
        &["guard", "test", "--format", "json", "a.guard"],
    );
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    let ours: Json = serde_json::from_slice(&out.stdout).unwrap();
    let path = |name: &str| Some(dir.path().join(name).to_str().unwrap().to_owned());
    let command = TestBuilder::default()
        .rules(path("a.guard"))
        .test_data(path("tests/a_cases.yaml"))
        .output_format(cfn_guard::commands::validate::OutputFormatType::JSON)
        .try_build()
        .unwrap();
    let mut writer = Writer::new(WriteBuffer::Vec(Vec::new())).unwrap();
    let code = command
        .execute(&mut writer, &mut Reader::default())
        .unwrap();
    assert_eq!(code, 0);
    let theirs: Json = serde_json::from_str(&writer.into_string().unwrap()).unwrap();
    let cases = theirs["test_cases"].as_array().unwrap();
    assert_eq!(cases.len(), 2);
    for (case, own) in cases.iter().zip(ours[0]["test_cases"].as_array().unwrap()) {
        assert_eq!(case["name"], own["name"]);
        let passed = case["passed_rules"].as_array().unwrap();
        let met = own["rules"].as_array().unwrap().iter();
        let met: Vec<&Json> = met.filter(|it| !it["expected"].is_null()).collect();
        assert_eq!(passed.len(), met.len());
        for rule in passed {
            let same = |it: &&&Json| it["rule"] == rule["name"] && it["met"] == true;
            assert!(met.iter().any(|it| same(&it)), "{rule}");
        }
    }
}

#[test]
fn tests_of_rules_fail_with_their_exit_codes() {
    let wrong = CASES.replace("names: SKIP", "names: PASS");
    let dir = folder(&[("g/a.guard", TESTED), ("g/a_tests.yaml", &wrong)]);
    let out = run(dir.path(), &["guard", "test"]);
    assert_eq!(out.status.code(), Some(1), "{out:?}");
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(
        text.contains("    names: Expected = PASS, Evaluated = [SKIP]"),
        "{text}"
    );
    assert!(
        text.contains("  PASS Rules:\n    users: Expected = PASS"),
        "{text}"
    );

    let dir = folder(&[("a.guard", TESTED), ("t.json", "[{\"input\": {}}]")]);
    let out = run(dir.path(), &["guard", "test", "a.guard", "-t", "t.json"]);
    assert_eq!(out.status.code(), Some(2), "{out:?}");
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("t.json:1:2: a case has `input`"), "{text}");

    let dir = folder(&[("a.guard", "rule a {\n"), ("a_tests.yaml", CASES)]);
    let out = run(dir.path(), &["guard", "test"]);
    assert_eq!(out.status.code(), Some(2), "{out:?}");
    let out = run(dir.path(), &["guard", "test", "missing"]);
    assert_eq!(out.status.code(), Some(2), "{out:?}");
}

#[test]
fn the_scanner_finds_the_rules_that_guard_finds() {
    let text = arcstr::ArcStr::from(TESTED);
    let (file, problems) = read_rules(FileId(0), &text);
    assert!(problems.is_empty());
    let outcome = worker().evaluate(TESTED, &["{}"]).unwrap().remove(0);
    let ours: Vec<&str> = file.rules.iter().map(|rule| rule.name.as_str()).collect();
    let theirs: Vec<&str> = outcome.rules.keys().map(String::as_str).collect();
    assert_eq!(ours, theirs);
}
