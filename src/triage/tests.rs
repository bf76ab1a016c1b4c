use super::{Markers, TemplateMarkers};
use crate::diag::{Confidence, Finding, Fingerprint, Severity};
use crate::rules::Settings;
use crate::syntax::{Comment, hcl, yaml};
use crate::text::{FileId, Problem, SourceFile, Sources, Span};

const TODAY: &str = "2026-06-15";

/// Reads a file with comments of `#`, puts a finding of `rule` at every `<…>` (its primary place)
/// inside the resource between `{` and `}`, and gives which are suppressed with which reason, and
/// the problems by code.
fn triage(text: &str, rule: &'static str, grant: &str) -> (Vec<Option<String>>, Vec<&'static str>) {
    let sources = Sources::new(vec![SourceFile::new("main.tf", text)]);
    let span = |start, end| Span::new(FileId(0), start, end);
    let comments: Vec<Comment> = text
        .match_indices('#')
        .map(|(at, _)| {
            let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
            Comment {
                span: span(at, end),
                text: text[at + 1..end].trim().into(),
                block: None,
            }
        })
        .collect();
    let mut findings: Vec<Finding> = text
        .match_indices('<')
        .map(|(at, _)| {
            let end = at + text[at..].find('>').unwrap() + 1;
            let start = text[..at].rfind("resource").unwrap();
            let close = at + text[at..].find("\n}").unwrap() + 2;
            finding(rule, grant, span(at, end), span(start, close))
        })
        .collect();
    let mut markers = Markers::default();
    markers.add_comments(&comments, &sources);
    let today = TODAY.parse().unwrap();
    let problems = markers.apply(&mut findings, &sources, &Settings::default(), today);
    (
        reasons(findings),
        problems.into_iter().map(|p| p.code).collect(),
    )
}

fn reasons(findings: Vec<Finding>) -> Vec<Option<String>> {
    let reason = |f: Finding| f.suppression.map(|s| s.reason);
    findings.into_iter().map(reason).collect()
}

fn finding(rule: &'static str, grant: &str, primary: Span, resource_span: Span) -> Finding {
    Finding {
        rule: rule.into(),
        severity: Severity::Low,
        confidence: Confidence::High,
        primary,
        subject: primary,
        primary_text: String::new(),
        labels: Vec::new(),
        address: String::new(),
        instances: vec![String::new()],
        environments: Vec::new(),
        construct: None,
        resource_span,
        entity: String::new(),
        principal_kind: None,
        policy_kind: None,
        message: String::new(),
        condition: None,
        help: String::new(),
        fixes: Vec::new(),
        grant: grant.to_owned(),
        accesses: Vec::new(),
        fingerprint: Fingerprint::default(),
        covers: Vec::new(),
        suppression: None,
    }
}

fn suppressed(text: &str, rule: &'static str) -> Vec<bool> {
    let (reasons, _) = triage(text, rule, "");
    reasons.iter().map(Option::is_some).collect()
}

#[test]
fn a_suppression_holds_on_and_above_the_line_and_the_resource() {
    const IGNORE: &str = "# iamvet:ignore[inline-policy] accepted";
    for text in [
        "resource {\n  <a> @\n  <b>\n}\n",
        "resource {\n  x\n  @\n  <a>\n  <b>\n}\n",
        "resource {\n  x\n  @\n  # more\n  <a>\n  <b>\n}\n",
    ] {
        let text = text.replace('@', IGNORE);
        assert_eq!(suppressed(&text, "inline-policy"), [true, false], "{text}");
    }
    for text in [
        "@\nresource {\n  x\n  <a>\n  <b>\n}\n",
        "resource { @\n  x\n  <a>\n  <b>\n}\n",
        "resource {\n  @\n  x\n  <a>\n  <b>\n}\n",
    ] {
        let text = text.replace('@', IGNORE);
        assert_eq!(suppressed(&text, "inline-policy"), [true, true], "{text}");
    }
    for text in [
        "@\n\nresource {\n  <a>\n}\n",
        "resource {\n  x\n  @\n  x\n  <a>\n}\n",
        "resource {\n  <a>\n}\n@\n",
    ] {
        let text = text.replace('@', IGNORE);
        assert_eq!(suppressed(&text, "inline-policy"), [false], "{text}");
    }
}

#[test]
fn faulty_suppressions_are_said_and_do_not_hold() {
    for (comment, problems) in [
        ("iamvet:ignore[inline-policy]", &["invalid-suppression"][..]),
        (
            "iamvet:ignore inline-policy is fine",
            &["invalid-suppression"],
        ),
        ("iamvet:ignore[inline-polcy] why", &["unknown-rule"]),
        (
            "iamvet:ignore[user-without-group] why",
            &["unused-suppression"],
        ),
        ("iamvet:ignore[user-not-in-common-group] not run", &[]),
        (
            "iamvet:ignore[inline-policy] why until=2026-06-14",
            &["expired-suppression"],
        ),
        (
            "iamvet:ignore[inline-policy] why until=tomorrow",
            &["invalid-suppression"],
        ),
        (
            "iamvet:ignore[inline-policy] why untl=2020-01-01",
            &["invalid-suppression"],
        ),
        (
            "iamvet:ignore[inline-policy] why expires: soon",
            &["invalid-suppression"],
        ),
        (
            "iamvet:disable[inline-policy] why",
            &["invalid-suppression"],
        ),
        (
            "trivy:ignore:aws-0143:expires:2030-01-31",
            &["invalid-suppression"],
        ),
        (
            "trivy:ignore:aws-0143:exp:2030-13-31",
            &["invalid-suppression"],
        ),
        ("trivy:ignore:aws-9999:exp:2030-13-31", &[]),
        ("checkov:skip=CKV_AWS_1:not ours", &[]),
        ("trivy:ignore:AVD-AWS-0057", &[]),
    ] {
        let text = format!("resource {{\n  <a> # {comment}\n}}\n");
        let (reasons, codes) = triage(&text, "inline-policy", "");
        assert_eq!(
            (reasons, codes.as_slice()),
            (vec![None], problems),
            "{comment}"
        );
    }
}

#[test]
fn names_of_other_tools_and_days_to_come_hold() {
    for (comment, rule, grant, reason) in [
        ("iamvet:ignore[F10] why", "inline-policy", "", Some("why")),
        (
            "iamvet:ignore[inline-policy] why until=2026-06-15",
            "inline-policy",
            "",
            Some("why"),
        ),
        (
            "trivy:ignore:AVD-AWS-0143",
            "user-attached-policy",
            "",
            Some(""),
        ),
        (
            "trivy:ignore:AVD-AWS-0143:exp:2026-01-01",
            "user-attached-policy",
            "",
            None,
        ),
        ("trivy:ignore:*", "user-attached-policy", "", Some("")),
        (
            "kics-scan ignore-line",
            "user-attached-policy",
            "",
            Some(""),
        ),
        (
            "iamvet:ignore[CKV2_AWS_56] x",
            "denylisted-policy",
            "arn:aws:iam::aws:policy/IAMFullAccess",
            Some("x"),
        ),
    ] {
        let text = format!("resource {{\n  <a> # {comment}\n}}\n");
        let (reasons, codes) = triage(&text, rule, grant);
        assert_eq!(reasons, [reason.map(str::to_owned)], "{comment}");
        assert_eq!(codes, [""; 0], "{comment}");
    }
    let text = "resource {\n  <a> # iamvet:ignore[CKV2_AWS_56] x\n}\n";
    let grant = "arn:aws:iam::aws:policy/AdministratorAccess";
    let (reasons, codes) = triage(text, "denylisted-policy", grant);
    assert_eq!((reasons, codes), (vec![None], vec!["unused-suppression"]));
}

/// The findings of a rule at every `"<…>"` of a file of HCL that are suppressed.
fn suppressed_in_hcl(text: &str, rule: &'static str) -> Vec<bool> {
    let text = arcstr::ArcStr::from(text);
    let file = FileId(0);
    let sources = Sources::new(vec![SourceFile::new("main.tf", text.clone())]);
    let parsed = hcl::parse(file, &text);
    let mut markers = Markers::default();
    markers.add_comments(&parsed.comments, &sources);
    let primaries = text.match_indices("\"<").map(|(at, _)| at);
    let mut findings: Vec<Finding> = primaries
        .map(|at| {
            let primary = Span::new(file, at, at + 3);
            let mut blocks = parsed.tree.blocks.iter().map(|it| it.span);
            let block = blocks.find(|it| it.contains(primary)).unwrap();
            finding(rule, "", primary, block)
        })
        .collect();
    let settings = Settings::default();
    markers.apply(&mut findings, &sources, &settings, TODAY.parse().unwrap());
    reasons(findings).iter().map(Option::is_some).collect()
}

#[test]
fn a_checkov_skip_holds_between_the_lines_of_its_block() {
    const SKIP: &str = "# checkov:skip=CKV_AWS_40:y";
    for (block, expected) in [
        ("resource a b {\n  x = \"<\"\n  y = 1\n  @\n}\n", true),
        ("resource a b {\n  @\n  x = \"<\"\n}\n", true),
        ("resource a b {\n  x = \"<\" @\n}\n", true),
        ("data a b {\n  c {\n    x = \"<\"\n    @\n  }\n}\n", true),
        ("@\nresource a b {\n  x = \"<\"\n}\n", false),
        ("resource a b { @\n  x = \"<\"\n}\n", false),
        ("resource a b {\n  x = \"<\"\n} @\n", false),
        ("locals {\n  @\n  x = \"<\"\n}\n", false),
    ] {
        let text = block.replace('@', SKIP) + "resource c d {\n  x = \"<\"\n}\n";
        let found = suppressed_in_hcl(&text, "inline-policy");
        assert_eq!(found, [expected, false], "{text}");
    }
}

#[test]
fn a_checkov_skip_holds_on_the_lines_of_a_resource_of_a_template() {
    const SKIP: &str = "# checkov:skip=CKV_AWS_40:y";
    for (text, expected) in [
        ("Resources:\n  R1: @\n    A: 1\n  R2: {}\n", [true, false]),
        (
            "Resources:\n  R1:\n    @\n    A: 1\n  R2: {}\n",
            [true, false],
        ),
        ("Resources:\n  R1:\n    A: 1 @\n  R2: {}\n", [true, false]),
        (
            "Resources:\n  @\n  R1:\n    A: 1\n  R2: {}\n",
            [false, false],
        ),
    ] {
        let text = text.replace('@', SKIP);
        let found = of_template(&text, "inline-policy", "");
        let found: Vec<bool> = found.iter().map(Option::is_some).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn metadata_of_a_template_suppresses_its_resource() {
    let text = "Resources:\n  A:\n    Type: AWS::IAM::User\n    Metadata:\n      iamvet:\n        ignore:\n          - {rule: inline-policy, reason: own}\n          - {rule: user-without-group}\n      cfn_nag:\n        rules_to_suppress:\n          - {id: F11, reason: nag}\n  B:\n    Type: AWS::IAM::User\n";
    let text = arcstr::ArcStr::from(text);
    let file = FileId(0);
    let sources = Sources::new(vec![SourceFile::new("t.yaml", text.clone())]);
    let parsed = yaml::parse(file, &text);
    let mut markers = Markers::default();
    markers.add_template(TemplateMarkers::of(&parsed.tree[0]));
    let a = Span::new(file, text.find("  A:").unwrap(), text.find("  B:").unwrap());
    let b = Span::new(file, text.find("  B:").unwrap(), text.len());
    let mut findings: Vec<Finding> = [
        ("inline-policy", a),
        ("user-attached-policy", a),
        ("user-without-group", a),
        ("inline-policy", b),
    ]
    .into_iter()
    .map(|(rule, span)| finding(rule, "", span, span))
    .collect();
    let settings = Settings::default();
    let problems = markers.apply(&mut findings, &sources, &settings, TODAY.parse().unwrap());
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(reasons(findings), [said("own"), said("nag"), None, None]);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "invalid-suppression");
}

#[test]
fn what_is_wrong_in_metadata_is_told_and_does_not_hold() {
    for (metadata, holds, code) in [
        (
            "iamvet: {ignore: [{rule: inline-policy, reason: x, until: 2030-01-31, owner: a b}]}",
            true,
            None,
        ),
        (
            "iamvet: {ignore: {rule: [inline-policy], reason: x}}",
            true,
            None,
        ),
        (
            "iamvet: {ignore: [{rule: inline-policy, reason: x, onwer: y}]}",
            true,
            Some("no option `onwer`"),
        ),
        (
            "iamvet: {ignore: [{rule: inline-policy, reason: x, untl: y}]}",
            false,
            Some("no option `untl`"),
        ),
        (
            "iamvet: {ignore: [{rule: inline-policy, reason: x, Until: 20300131}]}",
            false,
            Some("`until=20300131` is no day"),
        ),
        (
            "iamvet: {ignore: [{rule: inline-policy, reason: x, until: }]}",
            false,
            Some("`until` of the suppression has no value"),
        ),
        (
            "iamvet: {ignore: [{rule: inline-policy, reason: x, until: [a]}]}",
            false,
            Some("`until` of the suppression is no text"),
        ),
        (
            "iamvet: {ignroe: [{rule: inline-policy, reason: x}]}",
            false,
            Some("no key `ignroe`"),
        ),
        (
            "iamvet: [{rule: inline-policy, reason: x}]",
            false,
            Some("must be a map"),
        ),
        (
            "Iam-Vet: {ignore: []}",
            false,
            Some("`Iam-Vet` in metadata suppresses nothing"),
        ),
    ] {
        let text = format!("Resources:\n  R1:\n    Metadata:\n      {metadata}\n");
        let (found, problems) = judged(&text, "inline-policy", "");
        assert_eq!(found, [holds.then(|| "x".to_owned())], "{metadata}");
        let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages.len(),
            usize::from(code.is_some()),
            "{metadata}: {messages:?}"
        );
        let is_told = code.is_none_or(|code| messages[0].contains(code));
        assert!(is_told, "{metadata}: {messages:?}");
    }
    let text =
        "Metadata:\n  iamvet: {ignore: [{rule: inline-policy, reason: x}]}\nResources:\n  R1: {}\n";
    let (found, problems) = judged(text, "inline-policy", "");
    assert_eq!((found, problems.len()), (vec![None], 1));
}

#[test]
fn metadata_that_is_no_list_is_told() {
    for ignore in [
        "{inline-policy: why}",
        "inline-policy why",
        "[inline-policy]",
    ] {
        let text =
            format!("Resources:\n  A:\n    Metadata:\n      iamvet:\n        ignore: {ignore}\n");
        let text = arcstr::ArcStr::from(text);
        let sources = Sources::new(vec![SourceFile::new("t.yaml", text.clone())]);
        let parsed = yaml::parse(FileId(0), &text);
        let mut markers = Markers::default();
        markers.add_template(TemplateMarkers::of(&parsed.tree[0]));
        let settings = Settings::default();
        let problems = markers.apply(&mut [], &sources, &settings, TODAY.parse().unwrap());
        assert_eq!(problems.len(), 1, "{ignore}");
        assert_eq!(
            problems[0].help,
            "write a list of `{rule: rule-id, reason: why}`"
        );
    }
}

/// The reasons by which findings of a rule at the resources of a template are suppressed.
fn of_template(text: &str, rule: &'static str, grant: &str) -> Vec<Option<String>> {
    let (reasons, problems) = judged(text, rule, grant);
    assert_eq!(problems.len(), 0);
    reasons
}

/// The same, and the problems.
fn judged(text: &str, rule: &'static str, grant: &str) -> (Vec<Option<String>>, Vec<Problem>) {
    let text = arcstr::ArcStr::from(text);
    let file = FileId(0);
    let sources = Sources::new(vec![SourceFile::new("t.yaml", text.clone())]);
    let parsed = yaml::parse(file, &text);
    let mut markers = Markers::default();
    markers.add_comments(&parsed.comments, &sources);
    markers.add_template(TemplateMarkers::of(&parsed.tree[0]));
    let starts: Vec<usize> = text.match_indices("\n  R").map(|(at, _)| at + 1).collect();
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    let spans = starts.iter().zip(ends);
    let mut findings: Vec<Finding> = spans
        .map(|(start, end)| Span::new(file, *start, start + text[*start..end].trim_end().len()))
        .map(|span| finding(rule, grant, span, span))
        .collect();
    let settings = Settings::default();
    let problems = markers.apply(&mut findings, &sources, &settings, TODAY.parse().unwrap());
    (reasons(findings), problems)
}

#[test]
fn metadata_of_every_tool_is_read() {
    let said = |text: &str| Some(text.to_owned());
    for (metadata, reason) in [
        (
            "guard: {SuppressedRules: [IAM_NO_INLINE_POLICY_CHECK]}",
            said(""),
        ),
        (
            "guard: {SuppressedRules: [S3_BUCKET_LOGGING_ENABLED]}",
            None,
        ),
        (
            "cdk_nag: {rules_to_suppress: [{id: HIPAA.Security-IAMNoInlinePolicy, reason: b2xk, is_reason_encoded: true}]}",
            said("old"),
        ),
        (
            "cdk_nag: {rules_to_suppress: [{id: HIPAA.Security-IAMNoInlinePolicy, reason: x, applies_to: ['Action::s3:*']}]}",
            said("x"),
        ),
        (
            "cdk_nag: {rules_to_suppress: [{id: HIPAA.Security-IAMNoInlinePolicy, reason: x, applies_to: ['Action::ec2:*']}]}",
            None,
        ),
        (
            "cdk_nag: {rules_to_suppress: [{id: HIPAA.Security-IAMNoInlinePolicy, reason: x, applies_to: [{regex: '/^Action::s3:/g'}]}]}",
            said("x"),
        ),
        ("cfn-lint: {config: {ignore_checks: [W9999]}}", None),
    ] {
        let text = format!("Resources:\n  R1:\n    Metadata:\n      {metadata}\n  R2: {{}}\n");
        let grant = r#"{"Action":["s3:*"],"Effect":"Allow","Resource":["arn:aws:s3:::b"]}"#;
        let found = of_template(&text, "inline-policy", grant);
        assert_eq!(found, [reason, None], "{metadata}");
    }
    let text = "Metadata:\n  cdk_nag: {rules_to_suppress: [{id: AwsSolutions-IAMNoInlinePolicy, reason: all}]}\nResources:\n  R1: {}\n  R2: {}\n";
    let found = of_template(text, "inline-policy", "");
    assert_eq!(found, [said("all"), said("all")]);
}

#[test]
fn a_suppression_may_be_bound_to_a_grant() {
    let hash = crate::diag::content_hash(&["x"]);
    let short = &hash[..8];
    for (comment, reasons, code) in [
        (
            format!("why grant={short}"),
            vec![Some("why".to_owned())],
            None,
        ),
        (
            format!("why grant={hash}"),
            vec![Some("why".to_owned())],
            None,
        ),
        (
            "why grant=00000000".to_owned(),
            vec![None],
            Some("stale-suppression"),
        ),
        (
            "why grant=0".to_owned(),
            vec![None],
            Some("invalid-suppression"),
        ),
    ] {
        let text = format!("resource {{\n  <a> # iamvet:ignore[inline-policy] {comment}\n}}\n");
        let (found, codes) = triage(&text, "inline-policy", "x");
        assert_eq!(found, reasons, "{comment}");
        assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{comment}");
    }
}

#[test]
fn comments_of_other_tools_hold_as_far_as_these_say() {
    for (text, rule, expected) in [
        (
            "# kics-scan ignore\nresource {\n  <a>\n}\nresource {\n  <b>\n}\n",
            "user-attached-policy",
            [true, true],
        ),
        (
            "resource {\n  <a>\n}\n# kics-scan ignore\nresource {\n  <b>\n}\n",
            "user-attached-policy",
            [false, false],
        ),
        (
            "resource {\n  <a> # trivy:ignore:aws-01*\n}\nresource {\n  <b>\n}\n",
            "user-attached-policy",
            [true, false],
        ),
        (
            "resource {\n  <a> # trivy:ignore:*:ws:prod\n}\nresource {\n  <b>\n}\n",
            "user-attached-policy",
            [false, false],
        ),
    ] {
        assert_eq!(suppressed(text, rule), expected, "{text}");
    }
}
