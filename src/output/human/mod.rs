//! The report for people at a terminal.

mod excerpt;
mod frame;
pub(super) mod style;

use std::fmt::Write;

use rayon::prelude::*;

use crate::diag::Finding;
use crate::engine::{Report, in_pool};
use crate::text::{Problem, ProblemLevel, Span};
use crate::value::Reason;

use super::Options;
use super::assessment::{controls, outcome, totals, why};
use super::place::{one_line, shown as shown_place, shown_from_here};
use super::standing;
use super::summary::{Summary, counted, shown};
use super::suppressed::{by, owner, reason, suppressed, until};
use frame::{Frame, Frames};
use style::Style;

/// Findings that are drawn by one thread; drawing is most of what a long report costs.
const CHUNK: usize = 64;

/// Findings that are drawn; the summary counts all.
const MAX_FINDINGS: usize = 10_000;

/// Instances of a finding that are named.
const MAX_INSTANCES: usize = 5;

/// Apps of the AWS CDK without an assembly that are named.
const MAX_APPS: usize = 3;

/// The report as text.
pub(super) fn render(report: &Report, options: &Options) -> String {
    let mut human = Human::new(report, options);
    let findings: Vec<&Finding> = shown(report).take(MAX_FINDINGS).collect();
    if findings.len() <= CHUNK {
        findings.iter().for_each(|finding| human.finding(finding));
    } else {
        let chunk = |findings: &[&Finding]| {
            let mut human = Human::new(report, options);
            findings.iter().for_each(|finding| human.finding(finding));
            human.out
        };
        let chunks: Vec<String> = in_pool(options.jobs, || {
            findings.par_chunks(CHUNK).map(chunk).collect()
        });
        human.out.extend(chunks);
    }
    for problem in &report.problems {
        if problem.level > ProblemLevel::Note {
            human.problem(problem);
        }
    }
    if !options.quiet {
        human.footer();
    }
    human.out
}

struct Human<'a> {
    report: &'a Report,
    options: &'a Options,
    frames: Frames,
    style: Style,
    out: String,
}

impl<'a> Human<'a> {
    fn new(report: &'a Report, options: &'a Options) -> Self {
        Self {
            report,
            options,
            frames: Frames::new(options),
            style: Style::new(options.color),
            out: String::new(),
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let severity = self.style.severity(finding.severity);
        let rule = self.style.bold(&finding.rule);
        let message = one_line(&finding.message);
        let title = format!("{severity}[{rule}]: {message}");
        let frame = Frame::of_finding(finding, title, self.report, self.options);
        self.frames.render(&frame, &mut self.out);
        self.details(finding, frame.hidden());
        self.out.push('\n');
    }

    /// What stands below the frame: places without room in it, instances, confidence, the fix.
    fn details(&mut self, finding: &Finding, hidden: usize) {
        let more = |count: usize| counted(count, "more place", "more places");
        if hidden > 0 {
            self.detail("also", &more(hidden));
        }
        if finding.instances.len() > 1 {
            let (named, rest) = finding
                .instances
                .split_at(finding.instances.len().min(MAX_INSTANCES));
            self.detail(
                "in",
                &counted(finding.instances.len(), "instance", "instances"),
            );
            for instance in named {
                let _ = writeln!(self.out, "        {}", one_line(instance));
            }
            if !rest.is_empty() {
                let _ = writeln!(self.out, "        and {} more", rest.len());
            }
        }
        if let Some(created) = finding
            .construct
            .as_ref()
            .and_then(|it| it.created.as_ref())
        {
            self.detail("construct made at", &one_line(created));
        }
        if finding.confidence < crate::diag::Confidence::High {
            self.detail("confidence", finding.confidence.name());
        }
        for said in standing::said(self.report, finding) {
            self.detail("why now", &one_line(&said));
        }
        if self.options.grant_hashes {
            self.detail("grant", &finding.short_grant_hash());
        }
        if let Some(fix) = finding.fixes.first() {
            self.detail("fix", &one_line(&fix.title));
        }
    }

    fn detail(&mut self, name: &str, text: &str) {
        let name = self.style.dim(name);
        let _ = writeln!(self.out, "  {name}: {text}");
    }

    fn problem(&mut self, problem: &Problem) {
        let level = self.style.level(problem.level);
        let code = self.style.bold(problem.code);
        let message = one_line(&problem.message);
        let title = format!("{level}[{code}]: {message}");
        let frame = Frame::of_problem(problem, title, self.report, self.options);
        self.frames.render(&frame, &mut self.out);
        self.out.push('\n');
    }

    /// What the findings say of the frameworks that were asked for, a line for each control.
    fn assessments(&mut self) {
        for assessment in &self.report.assessments {
            let name = self.style.bold(assessment.framework.name);
            let _ = writeln!(self.out, "{name}");
            let numbers = assessment.controls.iter().map(|r| r.control.number.len());
            let width = numbers.max().unwrap_or_default();
            for result in &assessment.controls {
                let number = result.control.number;
                let outcome = outcome(result);
                let title = result.control.title;
                let why = why(result, &|span| self.place(span));
                let why = self.style.dim(&one_line(&why));
                let _ = writeln!(self.out, "  {number:width$}  {outcome:14}  {title} ({why})");
            }
            let _ = writeln!(self.out, "{}\n", totals(assessment.totals()));
        }
    }

    fn place(&self, span: Span) -> String {
        shown_place(&self.report.sources, span, self.options).to_string()
    }

    /// The suppressed findings, where they are asked for: by the user, or by an assessment, which
    /// says nothing without the risks that were accepted.
    fn suppressed(&mut self) {
        if !self.options.show_suppressed && self.report.assessments.is_empty() {
            return;
        }
        let mut findings = suppressed(self.report).peekable();
        if findings.peek().is_none() {
            return;
        }
        let title = self.style.bold("Suppressed findings");
        self.line(&title);
        for (finding, suppression) in findings {
            let severity = self.style.severity(finding.severity);
            let message = one_line(&finding.message);
            let place = self.place(finding.primary);
            let rule = &finding.rule;
            self.line(&format!("  {severity}[{rule}]: {message} ({place})"));
            let by = by(suppression, &|span| self.place(span));
            let owner = owner(suppression);
            let (reason, until) = (reason(suppression), until(suppression));
            let why = format!("{by}: {reason}; owner: {owner}; until: {until}");
            self.line(&format!("    {}", self.style.dim(&one_line(&why))));
            let controls = controls(self.report, finding);
            if !controls.is_empty() {
                let controls = format!("controls: {}", controls.join(", "));
                self.line(&format!("    {}", self.style.dim(&controls)));
            }
        }
        self.out.push('\n');
    }

    fn footer(&mut self) {
        let summary = Summary::new(self.report);
        let more = summary.total().saturating_sub(MAX_FINDINGS);
        if more > 0 {
            let findings = counted(more, "more finding", "more findings");
            self.line(&format!("{findings}; `--format json` lists them\n"));
        }
        self.table(&summary);
        self.assessments();
        self.suppressed();
        self.counts(&summary);
        for note in standing::notes(self.report) {
            self.line(&one_line(&note));
        }
        let is_empty = self.report.stats.files == 0 && summary.total() == 0;
        if is_empty && self.report.problems.is_empty() {
            self.line("nothing among the paths was recognised as Terraform or CloudFormation");
        }
        let notes = summary.problems_of(ProblemLevel::Note);
        if notes > 0 {
            let notes = counted(notes, "note", "notes");
            self.line(&format!(
                "{notes} on the inputs; `--format json` lists them"
            ));
        }
        self.not_synthesized();
        let not_installed = |p: &&Problem| p.code == "module-not-installed";
        let missing = self.report.problems.iter().filter(not_installed).count();
        if missing > 0 {
            let calls = counted(missing, "module call leads", "module calls lead");
            let advice = Reason::ModuleNotInstalled.advice();
            self.line(&format!(
                "{calls} to modules that are not installed: {advice}"
            ));
        }
        let unknown = self.report.coverage.len();
        if unknown > 0 {
            let values = counted(unknown, "value is", "values are");
            self.line(&format!(
                "{values} not resolved; `--format json` lists them with the reasons"
            ));
        }
        let unjudged: usize = self.report.unresolved.iter().map(|u| u.uses).sum();
        if unjudged > 0 {
            let judgements = counted(unjudged, "judgement", "judgements");
            self.line(&format!(
                "{judgements} left open, because what they rest on is not known"
            ));
        }
    }

    /// Apps of the AWS CDK whose assembly is not there: an estate may have hundreds.
    fn not_synthesized(&mut self) {
        let problems = self.report.problems.iter();
        let apps: Vec<&Problem> = problems.filter(|p| p.code == "not-synthesized").collect();
        let Some(first) = apps.first() else {
            return;
        };
        let folders = apps.iter().take(MAX_APPS).map(|app| {
            let file = self.report.sources.path(app.span.file);
            let folder = file.rsplit_once('/').map_or(".", |(folder, _)| folder);
            format!("`{}`", one_line(&shown_from_here(folder, self.options)))
        });
        let folders = folders.collect::<Vec<_>>().join(", ");
        let more = match apps.len().saturating_sub(MAX_APPS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let apps = counted(
            apps.len(),
            "app of the AWS CDK is",
            "apps of the AWS CDK are",
        );
        let help = &first.help;
        self.line(&format!(
            "{apps} not synthesized and so not analysed: {folders}{more}: {help}"
        ));
    }

    /// One row for each severity and rule, worst first.
    fn table(&mut self, summary: &Summary) {
        let rows = &summary.by_severity_and_rule;
        let width = rows.keys().map(|(_, rule)| rule.len()).max().unwrap_or(0);
        let mut last = None;
        for (&(severity, rule), count) in rows.iter().rev() {
            let name = if last == Some(severity) {
                " ".repeat("critical".len())
            } else {
                self.style.severity_padded(severity)
            };
            last = Some(severity);
            let _ = writeln!(self.out, "  {name}  {rule:width$}  {count:>5}");
        }
        if !rows.is_empty() {
            self.out.push('\n');
        }
    }

    fn counts(&mut self, summary: &Summary) {
        let total = summary.total();
        let mut line = match total {
            0 => "No findings".to_owned(),
            _ => {
                let findings = counted(total, "finding", "findings");
                format!("{findings} ({})", summary.severities())
            }
        };
        if summary.suppressed > 0 {
            let _ = write!(line, ", {} suppressed", summary.suppressed);
        }
        let stats = self.report.stats;
        let files = counted(stats.files, "file", "files");
        let resources = counted(stats.resources, "IAM resource", "IAM resources");
        let _ = write!(line, " in {files} with {resources}");
        for (level, one, many) in [
            (ProblemLevel::Error, "error", "errors"),
            (ProblemLevel::Warning, "warning", "warnings"),
        ] {
            let count = summary.problems_of(level);
            if count > 0 {
                let _ = write!(line, "; {}", counted(count, one, many));
            }
        }
        let line = self.style.bold(&line);
        self.line(&line);
        if let Some(least) = self.options.fail_on {
            let failing = summary.at_least(least);
            if failing > 0 {
                let failing = counted(failing, "finding is", "findings are");
                self.line(&format!("{failing} `{least}` or worse: the check fails"));
            }
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::diag::{LabelRole, Severity};
    use crate::output::sample;
    use crate::text::{FileId, SourceFile, Sources, Span};

    fn options() -> Options {
        Options {
            width: 100,
            ..Options::default()
        }
    }

    #[test]
    fn a_report_in_plain_text() {
        let options = Options {
            fail_on: Some(Severity::Medium),
            display_prefix: "infra".into(),
            ..options()
        };
        insta::assert_snapshot!(render(&sample::report(), &options));
    }

    #[test]
    fn colours_only_when_asked_and_the_same_text_under_them() {
        let plain = render(&sample::report(), &options());
        assert!(!plain.contains('\u{1b}'));
        let colored = render(
            &sample::report(),
            &Options {
                color: true,
                ..options()
            },
        );
        let escape = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
        assert!(escape.is_match(&colored));
        assert_eq!(escape.replace_all(&colored, ""), plain);
    }

    #[test]
    fn quiet_leaves_findings_and_problems() {
        let options = Options {
            quiet: true,
            ..options()
        };
        let quiet = render(&sample::report(), &options);
        let full = render(&sample::report(), &self::options());
        assert!(full.starts_with(&quiet) && full.len() > quiet.len());
        assert!(quiet.contains("denylisted-policy") && quiet.contains("syntax-error"));
    }

    #[test]
    fn an_empty_report_says_so() {
        assert_eq!(
            render(&Report::default(), &options()),
            "No findings in 0 files with 0 IAM resources\n\
             nothing among the paths was recognised as Terraform or CloudFormation\n"
        );
    }

    fn one(text: String, marks: &[(usize, usize)]) -> Report {
        let sources = Sources::new(vec![SourceFile::new("x.json", text)]);
        let span = |i: usize| Span::new(FileId(0), marks[i].0, marks[i].1);
        let mut finding = sample::finding("inline-policy", Severity::High, span(0));
        finding.primary_text = "here".into();
        for i in 1..marks.len() {
            finding.labels.push(crate::diag::Label {
                span: span(i),
                role: LabelRole::Related,
                text: format!("label {i}"),
            });
        }
        Report {
            sources,
            findings: vec![finding],
            ..Report::default()
        }
    }

    #[test]
    fn long_lines_are_cut_around_their_marks() {
        let filler = "x".repeat(1000);
        let text = format!("{filler}é\"secret\"{filler}\"role\"{filler}\n{filler}\n");
        let secret = text.find("\"secret\"").unwrap();
        let role = text.find("\"role\"").unwrap();
        let report = one(text, &[(secret, secret + 8), (role, role + 900)]);
        insta::assert_snapshot!(render(&report, &options()));
    }

    #[test]
    fn labels_within_labels_are_drawn_where_they_stand() {
        let text = "Arns: !Split [',', !Ref Arns] # end\n";
        let report = one(text.into(), &[(6, 29), (19, 28), (0, 29)]);
        insta::assert_snapshot!(render(&report, &options()));
    }

    #[test]
    fn long_spans_are_marked_on_their_first_line() {
        let mut text = String::from("{\n");
        for i in 0..20 {
            let _ = writeln!(text, "  \"k{i}\": {i}");
        }
        let end = text.len();
        let report = one(text, &[(0, end)]);
        insta::assert_snapshot!(render(&report, &options()));
    }

    #[test]
    fn control_characters_of_a_source_are_not_written() {
        let report = one(
            "a \u{1b}[2J\u{202e} b\u{7}\ttail\r\n".into(),
            &[(2, 3), (11, 12)],
        );
        let out = render(&report, &options());
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{out:?}");
        insta::assert_snapshot!(out);
    }

    /// Every pair of offsets of a text with wide, combining and line-break characters is drawn.
    #[test]
    fn any_span_can_be_drawn() {
        let text = "é😀\r\n\r\n\u{300}\ta\rb\n\n}";
        for start in 0..=text.len() {
            for end in start..=text.len() {
                let out = render(
                    &one(text.into(), &[(start, end), (end, text.len())]),
                    &options(),
                );
                let fits = text.is_char_boundary(start) && text.is_char_boundary(end);
                assert_eq!(
                    out.contains("x.json:"),
                    fits || text.is_char_boundary(end),
                    "{start}..{end}"
                );
                assert!(!out.contains("Failed to read"), "{start}..{end}: {out}");
            }
        }
    }

    #[test]
    fn a_foreign_span_leaves_the_title() {
        let mut report = one("x".into(), &[(0, 1)]);
        report.findings[0].primary = Span::new(FileId(9), 0, 1);
        let out = render(&report, &options());
        assert!(
            out.contains("high[inline-policy]: user `alice` has a fault"),
            "{out}"
        );
    }
}
