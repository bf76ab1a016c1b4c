//! The report in its own JSON schema, for programs.

pub(super) mod form;

use std::collections::BTreeMap;

use form::{
    Counts, Coverage, JsonAssessment, JsonBaseline, JsonConstruct, JsonControl, JsonEdit,
    JsonFinding, JsonFix, JsonGap, JsonGone, JsonLabel, JsonProblem, JsonReport, JsonSince,
    JsonStanding, JsonSuppression, Location, Point, Sizes, Tool, Unjudged, Unknown,
};

pub use form::SCHEMA_VERSION;

use super::Options;
use super::assessment::why;
use super::place::Place;
use super::standing;
use super::summary::Summary;
use crate::diag::{Applicability, Finding, Fix, Label, LabelRole, Severity, SuppressionKind};
use crate::engine::{CoverageEntry, Report};
use crate::rules::Unresolved;
use crate::text::{self, Position, ProblemLevel, Sources, Span};
use crate::triage::baseline::Match;
use crate::triage::compliance::{Assessment, ControlResult};
use crate::value::Reason;

/// The report as JSON.
pub(super) fn render(report: &Report, options: &Options) -> String {
    let places = Places {
        sources: &report.sources,
        prefix: &options.root_prefix,
    };
    let json = JsonReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool::this(),
        root: &options.root_prefix,
        environments: &report.environments,
        summary: counts(report),
        baseline: baseline(report),
        since: report.since.as_ref().map(|since| JsonSince {
            revision: &since.revision,
            commit: &since.commit,
            older: since.older,
        }),
        findings: report
            .findings
            .iter()
            .map(|f| places.finding(f, report))
            .collect(),
        problems: report.problems.iter().map(|p| places.problem(p)).collect(),
        assessments: report
            .assessments
            .iter()
            .map(|a| places.assessment(a))
            .collect(),
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

fn baseline(report: &Report) -> Option<JsonBaseline<'_>> {
    let applied = &report.baseline.as_ref()?.applied;
    let entries = applied.baseline.entries.iter();
    let gone = entries
        .zip(&applied.is_needed)
        .filter(|(_, is_needed)| !**is_needed);
    Some(JsonBaseline {
        entries: applied.baseline.entries.len(),
        gone: gone
            .map(|(entry, _)| JsonGone {
                rule: &entry.rule,
                path: &entry.path,
                address: &entry.address,
            })
            .collect(),
    })
}

fn as_standing(found: &Match) -> JsonStanding<'_> {
    JsonStanding {
        state: found.standing.name(),
        gained: &found.gained,
    }
}

fn counts(report: &Report) -> Counts<'_> {
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
pub(super) struct Places<'a> {
    pub(super) sources: &'a Sources,
    pub(super) prefix: &'a str,
}

impl<'a> Places<'a> {
    fn finding(&self, finding: &'a Finding, report: &'a Report) -> JsonFinding<'a> {
        let labels = |hops: bool| {
            finding
                .labels
                .iter()
                .filter(|label| (label.role == LabelRole::Hop) == hops)
                .map(|label| self.label(label))
                .collect()
        };
        JsonFinding {
            rule: &finding.rule,
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            message: &finding.message,
            help: &finding.help,
            entity: &finding.entity,
            address: &finding.address,
            instances: &finding.instances,
            environments: report.environments_of(finding),
            construct: finding.construct.as_ref().map(|construct| JsonConstruct {
                path: &construct.path,
                created: construct.created.as_deref(),
            }),
            fingerprint: &finding.fingerprint.0,
            grant_hash: finding.grant_hash(),
            baseline: standing::of_baseline(report, finding).map(as_standing),
            since: standing::since(report, finding).map(as_standing),
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
                owner: s.owner.as_deref(),
                until: s.until.as_deref(),
                location: s.span.map(|span| self.location(span)),
            }),
        }
    }

    fn assessment(&self, assessment: &'a Assessment) -> JsonAssessment<'a> {
        let totals = assessment.totals();
        let controls = assessment.controls.iter();
        JsonAssessment {
            framework: assessment.framework.key,
            name: assessment.framework.name,
            score: totals.score(),
            judged: totals.share_judged(),
            passed: totals.passed,
            passed_in_part: totals.passed_in_part,
            accepted: totals.accepted,
            failed: totals.failed,
            not_assessable: totals.not_assessable,
            controls: controls.map(|result| self.control(result)).collect(),
        }
    }

    fn control(&self, result: &'a ControlResult) -> JsonControl<'a> {
        let place = |span| Place::new(self.sources, span, self.prefix).to_string();
        let gaps = result.gaps.iter();
        JsonControl {
            control: result.control.number,
            title: result.control.title,
            outcome: result.outcome.name(),
            why: why(result, &place),
            rules: result.control.rules().collect(),
            findings: &result.findings,
            accepted: &result.accepted,
            suppressed: result.accepted.len(),
            gaps: gaps
                .map(|gap| JsonGap {
                    text: &gap.text,
                    location: gap.span.map(|span| self.location(span)),
                })
                .collect(),
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

    pub(super) fn problem(&self, problem: &'a text::Problem) -> JsonProblem<'a> {
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
            rule: &entry.rule,
            unknown: self.unknown(entry.span, &entry.symbol, entry.reason, entry.uses),
        };
        Coverage {
            by_reason,
            unknown: report.coverage.iter().map(unknown).collect(),
            unjudged: report.unresolved.iter().map(unjudged).collect(),
        }
    }

    pub(super) fn unknown(
        &self,
        span: Span,
        symbol: &'a str,
        reason: Reason,
        uses: usize,
    ) -> Unknown<'a> {
        let place = Place::new(self.sources, span, self.prefix);
        Unknown {
            symbol,
            reason: reason.name(),
            help: reason.advice(),
            uses,
            path: place.path,
            line: place.start.line,
            column: place.start.column,
        }
    }

    pub(in crate::output) fn location(&self, span: Span) -> Location {
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
