//! The configuration as it is read.

use super::*;
use crate::config::FailOn;
use crate::config::validate::KEYWORDS;

fn read(text: &str) -> (Config, Vec<String>) {
    let text = ArcStr::from(text);
    let (config, problems) = parse(FileId(0), &text);
    let said = problems
        .into_iter()
        .map(|p| format!("{}: {} {}", &text[p.span.range()], p.message, p.help))
        .collect();
    (config, said)
}

fn rule(id: &str) -> &'static Rule {
    rules::find(id).unwrap()
}

#[test]
fn everything_that_can_be_set_is_read() {
    let (config, problems) = read(
        r#"
select: [inline-policy, AWS-0143, denylisted-policy]
ignore: [W43]
exclude: ["vendor/**", "*.bak.tf", "!vendor/ours/**"]
fail-on: high
account-id: 012345678901
accounts: {own: ["111122223333"], trusted: [012345678902]}
partition: aws-cn
cdk-helpers: report
serverless-roles: report
variables: {env: prod, count: 3, names: [a, b], on: true}
parameters: {Env: prod, Users: [a, b]}
rules:
  inline-policy:
    enabled: true
    severity: {user: high, role: info}
    exempt: [{kind: role, name: "cdk-*", reason: made by CDK}]
  denylisted-policy:
    severity: critical
    deny: [AdministratorAccess, {policy: IAMFullAccess, reason: gives all}]
"#,
    );
    assert_eq!(problems, [""; 0]);
    let settings = &config.settings;
    assert!(settings.runs(rule("inline-policy")));
    assert!(settings.runs(rule("user-attached-policy")));
    assert!(!settings.runs(rule("denylisted-policy")));
    assert_eq!(config.fail_on, Some(FailOn::Severity(Severity::High)));
    assert_eq!(config.account_id.as_deref(), Some("012345678901"));
    assert!(settings.accounts.is_own("111122223333"));
    assert!(!settings.accounts.is_refused("012345678902"));
    assert!(settings.accounts.is_refused("222233334444"));
    assert_eq!(config.partition.as_deref(), Some("aws-cn"));
    assert_eq!(settings.cdk_helpers, Generated::Report);
    assert_eq!(settings.serverless_roles, Generated::Report);
    let pair = |(k, v): &(String, String)| format!("{k}={v}");
    let variables: Vec<String> = config.variables.iter().map(pair).collect();
    assert_eq!(
        variables,
        ["env=prod", "count=3", r#"names=["a","b"]"#, "on=true"]
    );
    let parameters = config.parameters.iter();
    let parameters: Vec<String> = parameters
        .map(|p| format!("{}={}", p.name, p.value))
        .collect();
    assert_eq!(parameters, ["Env=prod", "Users=a,b"]);
    assert!(config.excludes("vendor/x/main.tf", false));
    assert!(config.excludes("a/b.bak.tf", false));
    assert!(!config.excludes("a/b.tf", false));
    let severity = |kind| settings.severity(rule("inline-policy"), kind);
    assert_eq!(severity(PrincipalKind::User), Severity::High);
    assert_eq!(severity(PrincipalKind::Role), Severity::Info);
    assert_eq!(severity(PrincipalKind::Group), Severity::Low);
}

#[test]
fn faults_are_said_at_their_place_with_the_nearest_name() {
    for (text, said) in [
        (
            "selct: []",
            "selct: unknown key `selct` in the configuration did you mean `select`?",
        ),
        (
            "select: [inline-polcy]",
            "inline-polcy: there is no rule `inline-polcy` did you mean `inline-policy`?",
        ),
        (
            "rules: {inline-polcy: {}}",
            "inline-polcy: there is no rule `inline-polcy` did you mean `inline-policy`?",
        ),
        (
            "rules: {inline-policy: {severity: hgh}}",
            "hgh: `severity` must be `info`, `low`, `medium`, `high` or `critical`, not `hgh` did you mean `high`?",
        ),
        (
            "rules: {inline-policy: {severity: {usr: high}}}",
            "usr: unknown key `usr` in `severity` did you mean `user`?",
        ),
        (
            "rules: {inline-policy: {severity: [high]}}",
            "[high]: `severity` must be `info`, `low`, `medium`, `high` or `critical` or a map ",
        ),
        (
            "rules: {inline-policy: {enabled: maybe}}",
            "maybe: `enabled` must be `true` or `false` ",
        ),
        (
            "rules: {inline-policy: {exempt: [{}]}}",
            "{}: an element of `exempt` is empty ",
        ),
        (
            "rules: {inline-policy: {exempt: [{kind: bot}]}}",
            "bot: `kind` must be `user`, `group`, `role` or `permission-set`, not `bot` ",
        ),
        (
            "rules: {denylisted-policy: {deny: [{reason: x}]}}",
            "{reason: x}: `deny` has no `policy` ",
        ),
        (
            "rules: {CKV_AWS_40: {exempt: []}}",
            "exempt: unknown key `exempt` in `CKV_AWS_40` it takes `enabled` or `severity`",
        ),
        (
            "rules: {user-not-in-common-group: {enabled: true}}",
            "user-not-in-common-group: rule `user-not-in-common-group` needs option `group` ",
        ),
        (
            "rules: {F10: {}, inline-policy: {}}",
            "inline-policy: rule `inline-policy` is set twice ",
        ),
        (
            "fail-on: sometimes",
            "sometimes: `fail-on` must be `info`, `low`, `medium`, `high`, `critical` or `never`, not `sometimes` ",
        ),
        (
            "account-id: 123",
            "123: `account-id` must match `^[0-9]{12}$` ",
        ),
        (
            "cdk-helpers: ignore",
            "ignore: `cdk-helpers` must be `exempt` or `report`, not `ignore` ",
        ),
        ("exclude: vendor", "vendor: `exclude` must be a list "),
        ("- a", "- a: the configuration must be a map "),
    ] {
        assert_eq!(read(text).1, [said], "{text}");
    }
}

#[test]
fn an_empty_file_and_empty_keys_set_nothing() {
    for text in [
        "",
        "# nothing\n",
        "rules:\nselect:\n",
        "rules:\n  inline-policy:\n",
    ] {
        let (config, problems) = read(text);
        assert_eq!(problems, [""; 0], "{text}");
        assert!(config.settings.runs(rule("inline-policy")), "{text}");
    }
}

#[test]
fn aliases_set_the_rules_that_they_name() {
    let (config, problems) = read("rules: {AVD-AWS-0143: {severity: low}, F10: {enabled: false}}");
    assert_eq!(problems, [""; 0]);
    let attached = rule("user-attached-policy");
    assert_eq!(
        config.settings.severity(attached, PrincipalKind::User),
        Severity::Low
    );
    assert!(!config.settings.runs(rule("inline-policy")));
}

#[test]
fn the_schema_uses_no_keyword_that_is_not_judged() {
    fn walk(schema: &Json, at: &str) {
        for (key, value) in schema.as_object().into_iter().flatten() {
            match key.as_str() {
                "type" | "$schema" | "title" if value.is_string() || value.is_array() => {}
                "properties" | "$defs" => {
                    for (name, schema) in value.as_object().unwrap() {
                        walk(schema, &format!("{at}.{name}"));
                    }
                }
                "items" => walk(value, at),
                "anyOf" => value.as_array().unwrap().iter().for_each(|s| walk(s, at)),
                key => assert!(KEYWORDS.contains(&key), "{key} at {at}"),
            }
        }
    }
    walk(&schema(), "");
}

#[test]
fn a_policy_that_is_nearly_one_of_aws_is_told() {
    let text = "rules:\n  denylisted-policy:\n    deny:\n      - AdministratorAcess\n      - AdministratorAccess\n      - arn:aws:iam::111122223333:policy/AdministratorAcces\n      - Administrator*\n      - { policy: IAMFullAcces, reason: x }\n      - ours\n";
    let (_, problems) = parse(FileId(0), &ArcStr::from(text));
    let told: Vec<(&str, &str)> = problems
        .iter()
        .map(|p| (&text[p.span.range()], p.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "AdministratorAcess",
                "AWS has no managed policy `AdministratorAcess`; did you mean `AdministratorAccess`?"
            ),
            (
                "{ policy: IAMFullAcces, reason: x }",
                "AWS has no managed policy `IAMFullAcces`; did you mean `IAMFullAccess`?"
            ),
        ]
    );
}

#[test]
fn lists_of_accounts_are_added_to_those_that_are_extended() {
    let files = [
        (
            FileId(0),
            "accounts: {own: [\"111122223333\"], trusted: [\"222233334444\"]}",
        ),
        (FileId(1), "accounts:\n  trusted: [\"333344445555\", 12]\n"),
    ];
    let files = files.map(|(id, text)| (id, text.into()));
    let (config, problems) = parse_all(&files, &mut |_| Arc::default());
    let accounts = &config.settings.accounts;
    assert!(accounts.is_own("111122223333"));
    let trusted: Vec<&str> = accounts.trusted.iter().map(String::as_str).collect();
    assert!(trusted.contains(&"222233334444") && trusted.contains(&"333344445555"));
    let said = problems.first().map(|p| (p.span.file, p.message.as_str()));
    assert_eq!(
        said,
        Some((FileId(1), "`trusted` must match `^[0-9]{12}$`"))
    );
}
