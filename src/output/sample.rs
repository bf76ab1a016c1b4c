//! A report made by hand, for the tests of every format.

use crate::diag::{
    Applicability, Confidence, Finding, Fingerprint, Fix, Label, LabelRole, Severity, Suppression,
    SuppressionKind,
};
use crate::engine::{CoverageEntry, Report, Stats};
use crate::text::{Edit, FileId, Problem, ProblemLevel, SourceFile, Sources, Span};
use crate::value::Reason;

const MAIN: &str = r#"# 用户 😀
resource "aws_iam_user" "alice" {
  name = "alice"
}

locals { /* 😀 */ admin = var.policy_arn }

resource "aws_iam_user_policy_attachment" "admin" {
  for_each   = toset(["a", "b"])
  user       = aws_iam_user.alice.name
  policy_arn = local.admin
}
"#;

const VARIABLES: &str = r#"variable "policy_arn" {
  default = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;

const TEMPLATE: &str = "Resources:\r\n  Ops:\r\n    Type: AWS::IAM::Role\r\n    Properties:\r\n      Policies:\r\n        - PolicyName: é, all\r\n          PolicyDocument: {}\r\n";

const BROKEN: &str = "resource \"aws_iam_role\" \"x\" {\n  name = \n";

pub(super) fn sources() -> Sources {
    Sources::new(vec![
        SourceFile::new("main.tf", MAIN),
        SourceFile::new("modules/a b/variables.tf", VARIABLES),
        SourceFile::new("stack:ops.yaml", TEMPLATE),
        SourceFile::new("broken.tf", BROKEN),
        SourceFile::new("secret.tf", ""),
    ])
}

/// The span of the first `needle` in the file at `path`.
pub(super) fn span(sources: &Sources, path: &str, needle: &str) -> Span {
    let (id, file) = sources.iter().find(|(_, f)| f.path() == path).unwrap();
    let start = file.text().find(needle).unwrap();
    Span::new(id, start, start + needle.len())
}

/// A finding of `rule` at `primary` without anything that is optional.
pub(super) fn finding(rule: &'static str, severity: Severity, primary: Span) -> Finding {
    Finding {
        rule: rule.into(),
        severity,
        confidence: Confidence::High,
        primary,
        subject: primary,
        primary_text: String::new(),
        labels: Vec::new(),
        address: "aws_iam_user.alice".into(),
        instances: vec!["aws_iam_user.alice".into()],
        environments: Vec::new(),
        construct: None,
        resource_span: primary,
        entity: "user `alice`".into(),
        principal_kind: Some("user"),
        policy_kind: None,
        message: "user `alice` has a fault".into(),
        condition: None,
        help: String::new(),
        fixes: Vec::new(),
        grant: String::new(),
        accesses: Vec::new(),
        fingerprint: Fingerprint(format!("{rule}:0")),
        covers: Vec::new(),
        suppression: None,
    }
}

fn label(span: Span, role: LabelRole, text: &str) -> Label {
    Label {
        span,
        role,
        text: text.into(),
    }
}

fn denylisted(sources: &Sources) -> Finding {
    let at = |path, needle| span(sources, path, needle);
    let address = "aws_iam_user_policy_attachment.admin";
    Finding {
        primary_text: "`AdministratorAccess` is written here".into(),
        labels: vec![
            label(
                at("modules/a b/variables.tf", "policy_arn"),
                LabelRole::Hop,
                "default of `var.policy_arn`",
            ),
            label(
                at("main.tf", "var.policy_arn"),
                LabelRole::Hop,
                "`local.admin`",
            ),
            label(
                at("main.tf", "local.admin"),
                LabelRole::Attached,
                "attached here",
            ),
            label(
                at(
                    "main.tf",
                    "resource \"aws_iam_user\" \"alice\" {\n  name = \"alice\"\n}",
                ),
                LabelRole::Principal,
                "user `alice`",
            ),
        ],
        address: address.into(),
        instances: vec![format!("{address}[\"a\"]"), format!("{address}[\"b\"]")],
        message: "user `alice` is given the denylisted policy `AdministratorAccess`".into(),
        help: "Attach a policy that allows only what the user needs".into(),
        fixes: vec![Fix {
            title: "Remove the default".into(),
            applicability: Applicability::Unsafe,
            edits: vec![Edit {
                span: at(
                    "modules/a b/variables.tf",
                    "  default = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n",
                ),
                text: String::new(),
            }],
        }],
        ..finding(
            "denylisted-policy",
            Severity::Critical,
            at(
                "modules/a b/variables.tf",
                "\"arn:aws:iam::aws:policy/AdministratorAccess\"",
            ),
        )
    }
}

fn inline(sources: &Sources) -> Finding {
    let at = |needle| span(sources, "stack:ops.yaml", needle);
    Finding {
        confidence: Confidence::Medium,
        primary_text: "inline policy, 100% of it".into(),
        labels: vec![label(at("Ops"), LabelRole::Principal, "role `Ops`")],
        address: "Ops".into(),
        instances: vec!["Ops".into()],
        entity: "role `Ops`".into(),
        message: "role `Ops` has the inline policy `é, all` | <b>".into(),
        help: "Make it a managed policy:\n`AWS::IAM::ManagedPolicy`".into(),
        ..finding("inline-policy", Severity::Medium, at("all"))
    }
}

fn suppressed(sources: &Sources) -> Finding {
    let primary = span(sources, "main.tf", "aws_iam_user.alice.name");
    Finding {
        suppression: Some(Suppression {
            kind: SuppressionKind::InSource,
            reason: "break-glass user".into(),
            span: Some(span(sources, "main.tf", "/* 😀 */")),
            owner: None,
            until: None,
        }),
        ..finding("user-attached-policy", Severity::Low, primary)
    }
}

pub(super) fn report() -> Report {
    let sources = sources();
    let broken = span(&sources, "broken.tf", "= \n");
    let findings = vec![
        denylisted(&sources),
        inline(&sources),
        suppressed(&sources),
        Finding {
            message: "user `alice` is in no group".into(),
            ..finding(
                "user-without-group",
                Severity::Low,
                span(&sources, "main.tf", "\"alice\""),
            )
        },
    ];
    let problems = vec![
        Problem::error("syntax-error", broken, "expected an expression, found `\n`")
            .help("Close the block"),
        Problem::new(
            ProblemLevel::Note,
            "module-not-found",
            span(&sources, "main.tf", "toset"),
            "the module is not here",
        ),
        Problem::error(
            "unreadable",
            Span::at(FileId(4), 0),
            "cannot be read: permission denied",
        )
        .help("Give the user who runs the check read access"),
        Problem::warning(
            "duplicate-key",
            span(&sources, "stack:ops.yaml", "Type"),
            "the key `Type` is written twice",
        ),
    ];
    let coverage = vec![
        CoverageEntry {
            span: span(&sources, "main.tf", "local.admin"),
            symbol: "data.aws_iam_policy.x.arn".into(),
            reason: Reason::ReadAtDeployment,
            uses: 3,
        },
        CoverageEntry {
            span: span(&sources, "stack:ops.yaml", "é, all"),
            symbol: "Stage".into(),
            reason: Reason::NoValue,
            uses: 1,
        },
    ];
    Report {
        custom_rules: std::sync::Arc::default(),
        assessments: Default::default(),
        unresolved: Vec::new(),
        fail_on: None,
        environments: Vec::new(),
        baseline: None,
        since: None,
        configurations: Vec::new(),
        sources,
        findings,
        problems,
        coverage,
        stats: Stats {
            files: 5,
            scopes: 2,
            resources: 3,
            principals: 2,
            policies: 2,
            attachments: 2,
        },
    }
}
