//! The report in its own JSON schema, for programs.
//!
//! The structs here are the schema: `schema/report.schema.json` is made from them and their
//! documentation. A change that can break a reader raises [`SCHEMA_VERSION`]; new fields do not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diag::{Applicability, Finding, Fix, Label, LabelRole, Severity, SuppressionKind};
use crate::engine::{CoverageEntry, Report};
use crate::rules::Unresolved;
use crate::text::{self, Position, ProblemLevel, Sources, Span};
use crate::value::Reason;

use super::Options;
use super::place::Place;
use super::summary::Summary;

/// Version of the schema that reports are written in.
pub const SCHEMA_VERSION: u32 = 1;

/// What an `iamvet check` found, and what it could not know.
///
/// Lists are sorted: findings worst first, then by path and place; everything else by path and
/// place.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "iamvet report")]
struct JsonReport<'a> {
    /// Version of this schema; a reader should refuse a version that it does not know.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// What made the report.
    tool: Tool,
    /// Path of the root of the scan relative to the root of the repository; empty when they are
    /// the same. Every path in the report is relative to the root of the repository.
    root: &'a str,
    /// Counts.
    summary: Counts,
    /// Every finding, also the suppressed ones.
    findings: Vec<JsonFinding<'a>>,
    /// What was wrong with the inputs: why less was understood.
    problems: Vec<JsonProblem<'a>>,
    /// What is not known before deployment.
    coverage: Coverage<'a>,
    /// Sizes of the run.
    stats: Sizes,
}

/// What made the report.
#[derive(Serialize, JsonSchema)]
struct Tool {
    /// Always `iamvet`.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// Counts; suppressed findings are in `suppressed` only.
#[derive(Serialize, JsonSchema)]
struct Counts {
    /// Findings that are not suppressed.
    findings: usize,
    /// Suppressed findings.
    suppressed: usize,
    /// Findings by severity; every severity has its entry.
    by_severity: BTreeMap<&'static str, usize>,
    /// Findings by rule; rules without findings have no entry.
    by_rule: BTreeMap<&'static str, usize>,
    /// Problems of level `error`: files, or parts of them, that were not analysed.
    errors: usize,
    /// Problems of level `warning`.
    warnings: usize,
    /// Problems of level `note`.
    notes: usize,
}

/// One fault.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
struct JsonFinding<'a> {
    /// Id of the rule.
    rule: &'static str,
    /// How bad it is if the finding is true.
    #[schemars(extend("enum" = ["info", "low", "medium", "high", "critical"]))]
    severity: &'static str,
    /// How sure it is that the finding is true.
    #[schemars(extend("enum" = ["low", "medium", "high"]))]
    confidence: &'static str,
    /// One line that names the entity and the fault.
    message: &'a str,
    /// What to do; may be empty.
    help: &'a str,
    /// The principal, in words: "user `alice`".
    entity: &'a str,
    /// Address of the resource without instance keys.
    address: &'a str,
    /// Address of every instance that has the fault; one at least.
    instances: &'a [String],
    /// Names the fault over edits elsewhere: it holds no line numbers.
    fingerprint: &'a str,
    /// The token that does it.
    location: Location,
    /// A few words for that place; may be empty.
    text: &'a str,
    /// Further places, without the hops.
    labels: Vec<JsonLabel<'a>>,
    /// The way that a value took from where it is written to where it is used, in order.
    hops: Vec<JsonLabel<'a>>,
    /// Edits that mend it, best first.
    fixes: Vec<JsonFix<'a>>,
    /// Why the finding does not count; null when it does.
    suppression: Option<JsonSuppression<'a>>,
}

/// A place and what it has to do with the finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Label")]
struct JsonLabel<'a> {
    /// The role of the place.
    #[schemars(extend("enum" = ["principal", "attached", "grants", "hop", "call", "related"]))]
    role: &'static str,
    /// A few words.
    text: &'a str,
    /// The place.
    location: Location,
}

/// Edits that mend a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct JsonFix<'a> {
    /// What it does, as an order.
    title: &'a str,
    /// `safe` keeps what the code means but for the fault; `unsafe` may take away access that is
    /// needed.
    #[schemars(extend("enum" = ["safe", "unsafe"]))]
    applicability: &'static str,
    /// The changes; they do not overlap.
    edits: Vec<JsonEdit<'a>>,
}

/// Replaces the bytes at a place by a text.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
struct JsonEdit<'a> {
    /// What is replaced; empty to insert.
    location: Location,
    /// What stands there afterwards.
    text: &'a str,
}

/// Why a finding does not count.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suppression")]
struct JsonSuppression<'a> {
    /// By what it is suppressed.
    #[schemars(extend("enum" = ["in-source", "configuration", "baseline"]))]
    kind: &'static str,
    /// The user's reason.
    reason: &'a str,
    /// The comment, metadata or configuration entry; null for a baseline.
    location: Option<Location>,
}

/// Something that was wrong with an input.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
struct JsonProblem<'a> {
    /// How much it takes away: `error` means that a file or a part of it was not analysed.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    level: &'static str,
    /// Its kind, such as `syntax-error`.
    code: &'static str,
    /// What is wrong.
    message: &'a str,
    /// What the user can do about it; may be empty.
    help: &'a str,
    /// Where; an empty place at the start of the file when it could not be read at all.
    location: Location,
}

/// What is not known before deployment.
#[derive(Serialize, JsonSchema)]
struct Coverage<'a> {
    /// Number of entries of `unknown` by their reason.
    by_reason: BTreeMap<&'static str, usize>,
    /// Each of them.
    unknown: Vec<Unknown<'a>>,
    /// What rules could not judge because of something unknown: neither a fault nor safe.
    unjudged: Vec<Unjudged<'a>>,
}

/// Something that a rule could not judge.
#[derive(Serialize, JsonSchema)]
struct Unjudged<'a> {
    /// The rule.
    rule: &'static str,
    /// What it would have to know.
    #[serde(flatten)]
    unknown: Unknown<'a>,
}

/// A value that is not known before deployment.
#[derive(Serialize, JsonSchema)]
struct Unknown<'a> {
    /// What it is, in the words of its language: `var.name`.
    symbol: &'a str,
    /// Why it is not known, such as `no-value` or `read-at-deployment`.
    reason: &'static str,
    /// How many values of IAM resources rest on it.
    uses: usize,
    /// Path of the file.
    path: String,
    /// Line, from 1.
    line: u32,
    /// Column in Unicode characters, from 1.
    column: u32,
}

/// A stretch of a file.
#[derive(Serialize, JsonSchema)]
struct Location {
    /// Path of the file.
    path: String,
    /// The first character.
    start: Point,
    /// The place behind the last character.
    end: Point,
}

/// A place in a file.
#[derive(Serialize, JsonSchema)]
struct Point {
    /// Line, from 1.
    line: u32,
    /// Column in Unicode characters, from 1.
    column: u32,
    /// Column in UTF-16 code units, from 1.
    column_utf16: u32,
    /// Offset in bytes of the file; a byte order mark has bytes but no column.
    byte: u32,
}

/// Sizes of a run.
#[derive(Serialize, JsonSchema)]
struct Sizes {
    /// Files read.
    files: usize,
    /// Root modules and templates evaluated.
    scopes: usize,
    /// Instances of IAM resources evaluated.
    resources: usize,
    /// Principals.
    principals: usize,
    /// Policies.
    policies: usize,
    /// Attachments of policies to principals.
    attachments: usize,
}

/// The report as JSON.
pub(super) fn render(report: &Report, options: &Options) -> String {
    let places = Places {
        sources: &report.sources,
        prefix: &options.root_prefix,
    };
    let json = JsonReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        root: &options.root_prefix,
        summary: counts(report),
        findings: report.findings.iter().map(|f| places.finding(f)).collect(),
        problems: report.problems.iter().map(|p| places.problem(p)).collect(),
        coverage: places.coverage(report),
        stats: sizes(report),
    };
    // Maps here have text keys, and no value fails to serialize.
    let mut out = serde_json::to_string_pretty(&json).unwrap_or_default();
    out.push('\n');
    out
}

/// The JSON schema of reports, as `schema/report.schema.json` has it.
pub fn schema() -> String {
    let schema = schemars::schema_for!(JsonReport<'static>);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}

fn counts(report: &Report) -> Counts {
    let summary = Summary::new(report);
    Counts {
        findings: summary.total(),
        suppressed: summary.suppressed,
        by_severity: Severity::ALL
            .into_iter()
            .map(|s| (s.name(), summary.of_severity(s)))
            .collect(),
        by_rule: summary.by_rule(),
        errors: summary.problems_of(ProblemLevel::Error),
        warnings: summary.problems_of(ProblemLevel::Warning),
        notes: summary.problems_of(ProblemLevel::Note),
    }
}

fn sizes(report: &Report) -> Sizes {
    let stats = report.stats;
    Sizes {
        files: stats.files,
        scopes: stats.scopes,
        resources: stats.resources,
        principals: stats.principals,
        policies: stats.policies,
        attachments: stats.attachments,
    }
}

/// Turns spans into locations.
struct Places<'a> {
    sources: &'a Sources,
    prefix: &'a str,
}

impl<'a> Places<'a> {
    fn finding(&self, finding: &'a Finding) -> JsonFinding<'a> {
        let labels = |hops: bool| {
            finding
                .labels
                .iter()
                .filter(|label| (label.role == LabelRole::Hop) == hops)
                .map(|label| self.label(label))
                .collect()
        };
        JsonFinding {
            rule: finding.rule,
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            message: &finding.message,
            help: &finding.help,
            entity: &finding.entity,
            address: &finding.address,
            instances: &finding.instances,
            fingerprint: &finding.fingerprint.0,
            location: self.location(finding.primary),
            text: &finding.primary_text,
            labels: labels(false),
            hops: labels(true),
            fixes: finding.fixes.iter().map(|fix| self.fix(fix)).collect(),
            suppression: finding.suppression.as_ref().map(|s| JsonSuppression {
                kind: match s.kind {
                    SuppressionKind::InSource => "in-source",
                    SuppressionKind::Configuration => "configuration",
                    SuppressionKind::Baseline => "baseline",
                },
                reason: &s.reason,
                location: s.span.map(|span| self.location(span)),
            }),
        }
    }

    fn label(&self, label: &'a Label) -> JsonLabel<'a> {
        JsonLabel {
            role: match label.role {
                LabelRole::Principal => "principal",
                LabelRole::Attached => "attached",
                LabelRole::Grants => "grants",
                LabelRole::Hop => "hop",
                LabelRole::Call => "call",
                LabelRole::Related => "related",
            },
            text: &label.text,
            location: self.location(label.span),
        }
    }

    fn fix(&self, fix: &'a Fix) -> JsonFix<'a> {
        let edit = |edit: &'a text::Edit| JsonEdit {
            location: self.location(edit.span),
            text: &edit.text,
        };
        JsonFix {
            title: &fix.title,
            applicability: match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "unsafe",
            },
            edits: fix.edits.iter().map(edit).collect(),
        }
    }

    fn problem(&self, problem: &'a text::Problem) -> JsonProblem<'a> {
        JsonProblem {
            level: problem.level.name(),
            code: problem.code,
            message: &problem.message,
            help: &problem.help,
            location: self.location(problem.span),
        }
    }

    fn coverage(&self, report: &'a Report) -> Coverage<'a> {
        let mut by_reason = BTreeMap::new();
        for entry in &report.coverage {
            *by_reason.entry(entry.reason.name()).or_default() += 1;
        }
        let unknown = |entry: &'a CoverageEntry| {
            self.unknown(entry.span, &entry.symbol, entry.reason, entry.uses)
        };
        let unjudged = |entry: &'a Unresolved| Unjudged {
            rule: entry.rule,
            unknown: self.unknown(entry.span, &entry.symbol, entry.reason, entry.uses),
        };
        Coverage {
            by_reason,
            unknown: report.coverage.iter().map(unknown).collect(),
            unjudged: report.unresolved.iter().map(unjudged).collect(),
        }
    }

    fn unknown(&self, span: Span, symbol: &'a str, reason: Reason, uses: usize) -> Unknown<'a> {
        let place = Place::new(self.sources, span, self.prefix);
        Unknown {
            symbol,
            reason: reason.name(),
            uses,
            path: place.path,
            line: place.start.line,
            column: place.start.column,
        }
    }

    fn location(&self, span: Span) -> Location {
        let place = Place::new(self.sources, span, self.prefix);
        Location {
            path: place.path,
            start: point(place.start, span.start),
            end: point(place.end, span.end),
        }
    }
}

fn point(position: Position, byte: u32) -> Point {
    Point {
        line: position.line,
        column: position.column,
        column_utf16: position.column_utf16,
        byte,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Confidence;
    use crate::output::sample;

    fn options() -> Options {
        Options {
            root_prefix: "infra".into(),
            ..Options::default()
        }
    }

    #[test]
    fn a_report_as_json() {
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        let json = render(&sample::report(), &options());
        assert!(json.contains(&version));
        insta::assert_snapshot!(json.replace(&version, "\"version\": \"[VERSION]\""));
    }

    #[test]
    fn reports_follow_the_schema() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for report in [sample::report(), Report::default()] {
            let json = serde_json::from_str(&render(&report, &options())).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&json)
                .map(|e| e.to_string())
                .collect();
            assert_eq!(errors, [""; 0]);
        }
        let mut wrong: serde_json::Value =
            serde_json::from_str(&render(&sample::report(), &options())).unwrap();
        wrong["findings"][0]["severity"] = "bad".into();
        assert!(!validator.is_valid(&wrong));
        wrong["findings"][0]["severity"] = "low".into();
        assert!(validator.is_valid(&wrong));
        wrong["schema_version"] = 2.into();
        assert!(!validator.is_valid(&wrong));
    }

    #[test]
    fn the_schema_knows_every_name() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        let names =
            |kind: &str, field: &str| schema["$defs"][kind]["properties"][field]["enum"].clone();
        let severities = Severity::ALL.map(Severity::name);
        assert_eq!(names("Finding", "severity"), serde_json::json!(severities));
        let confidences = [Confidence::Low, Confidence::Medium, Confidence::High];
        let confidences = confidences.map(Confidence::name);
        assert_eq!(
            names("Finding", "confidence"),
            serde_json::json!(confidences)
        );
    }

    /// `UPDATE=1` writes the file.
    #[test]
    fn the_checked_in_schema_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/report.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, schema()).unwrap();
        }
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            checked_in.replace("\r\n", "\n") == schema(),
            "schema/report.schema.json is out of date: run the tests with UPDATE=1"
        );
    }
}
