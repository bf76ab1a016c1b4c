//! The report as Markdown: a pull-request comment, or a step summary.

use std::fmt::Write;

use crate::diag::{Finding, Severity};
use crate::engine::Report;
use crate::text::{ProblemLevel, Span};

use super::Options;
use super::about;
use super::assessment::{controls, outcome, totals, why};
use super::place::{Place, one_line, percent_encode};
use super::standing;
use super::summary::{Summary, counted, shown};
use super::suppressed::{by, owner, reason, suppressed, until};

/// GitHub takes comments of up to 65,536 characters.
const COMMENT_LIMIT: usize = 65_000;
/// GitHub takes step summaries of up to 1 MiB.
const STEP_SUMMARY_LIMIT: usize = 1_000_000;
/// Kept free for what stands below the findings.
const RESERVE: usize = 1_000;
/// Instances of a finding that are named.
const MAX_INSTANCES: usize = 20;

/// The report, short enough for a comment.
pub(super) fn render(report: &Report, options: &Options) -> String {
    render_within(report, options, COMMENT_LIMIT)
}

/// The report, short enough for a step summary.
pub(super) fn step_summary(report: &Report, options: &Options) -> String {
    render_within(report, options, STEP_SUMMARY_LIMIT)
}

fn render_within(report: &Report, options: &Options, limit: usize) -> String {
    let mut page = Page {
        report,
        options,
        limit,
        out: String::new(),
    };
    let summary = Summary::new(report);
    page.head(&summary);
    page.assessments();
    page.findings(&summary);
    page.suppressed();
    page.problems();
    page.foot(&summary);
    page.out
}

struct Page<'a> {
    report: &'a Report,
    options: &'a Options,
    limit: usize,
    out: String,
}

impl Page<'_> {
    fn head(&mut self, summary: &Summary) {
        let title = match summary.total() {
            0 => "no findings".to_owned(),
            total => counted(total, "finding", "findings"),
        };
        let _ = writeln!(self.out, "## iamvet: {title}\n");
        if summary.total() == 0 {
            return;
        }
        self.out
            .push_str("| Severity | Rule | Findings |\n| --- | --- | ---: |\n");
        for (&(severity, rule), count) in summary.by_severity_and_rule.iter().rev() {
            let _ = writeln!(self.out, "| {severity} | {} | {count} |", cell(&code(rule)));
        }
        self.out.push('\n');
    }

    /// What the findings say of the frameworks that were asked for, and of what.
    fn assessments(&mut self) {
        if !self.report.assessments.is_empty() {
            self.out.push_str("| Assessment | |\n| --- | --- |\n");
            for (name, values) in about::rows(self.report, self.options) {
                let values: Vec<String> = values.iter().map(|it| cell(&inline(it))).collect();
                let _ = writeln!(self.out, "| {name} | {} |", values.join("<br>"));
            }
            self.out.push('\n');
        }
        for assessment in &self.report.assessments {
            let name = inline(assessment.framework.name);
            let totals = inline(&totals(assessment.totals()));
            let _ = writeln!(self.out, "### {name}\n\n{totals}\n");
            self.out
                .push_str("| Control | About | Outcome | Why |\n| --- | --- | --- | --- |\n");
            for result in &assessment.controls {
                let row = format!(
                    "| {} | {} | {} | {} |\n",
                    cell(&inline(result.control.number)),
                    cell(&inline(result.control.title)),
                    outcome(result),
                    cell(&inline(&why(result, &|span| self.place(span)))),
                );
                if !self.add(&row) {
                    break;
                }
            }
            self.out.push('\n');
        }
    }

    fn findings(&mut self, summary: &Summary) {
        let mut written = 0;
        for severity in Severity::ALL.into_iter().rev() {
            let count = summary.of_severity(severity);
            let heading = format!("### {} ({count})\n\n", capitalized(severity.name()));
            for (i, finding) in shown(self.report)
                .filter(|f| f.severity == severity)
                .enumerate()
            {
                let mut entry = if i == 0 {
                    heading.clone()
                } else {
                    String::new()
                };
                self.finding(finding, &mut entry);
                if !self.add(&entry) {
                    let rest = counted(summary.total() - written, "more finding", "more findings");
                    let _ = writeln!(self.out, "{rest}, not shown here.\n");
                    return;
                }
                written += 1;
            }
        }
    }

    /// Adds an entry when there is room for it.
    fn add(&mut self, entry: &str) -> bool {
        let fits = self.out.len() + entry.len() + RESERVE <= self.limit;
        if fits {
            self.out.push_str(entry);
        }
        fits
    }

    /// A list item with what else there is to know folded away below it.
    fn finding(&self, finding: &Finding, out: &mut String) {
        let link = self.link(finding.primary);
        let message = inline(&finding.message);
        let _ = writeln!(out, "- {} {message} ({link})", code(&finding.rule));
        out.push_str("\n  <details><summary>Details</summary>\n\n");
        if !finding.help.is_empty() {
            let _ = writeln!(out, "  {}\n", inline(&finding.help));
        }
        for instance in finding.instances.iter().take(MAX_INSTANCES) {
            let _ = writeln!(out, "  - {}", code(instance));
        }
        if finding.instances.len() > MAX_INSTANCES {
            let _ = writeln!(
                out,
                "  - and {} more",
                finding.instances.len() - MAX_INSTANCES
            );
        }
        for said in standing::said(self.report, finding) {
            let _ = writeln!(out, "  - why now: {}", inline(&said));
        }
        let controls = controls(self.report, finding);
        if !controls.is_empty() {
            let _ = writeln!(out, "  - control: {}", inline(&controls.join(", ")));
        }
        if let Some(created) = finding
            .construct
            .as_ref()
            .and_then(|it| it.created.as_ref())
        {
            let _ = writeln!(out, "  - construct made at {}", code(created));
        }
        for label in &finding.labels {
            let _ = writeln!(
                out,
                "  - {}: {}",
                self.link(label.span),
                inline(&label.text)
            );
        }
        let _ = writeln!(
            out,
            "  - confidence: {}\n\n  </details>\n",
            finding.confidence.name()
        );
    }

    /// The risks that were accepted, folded away.
    fn suppressed(&mut self) {
        let all: Vec<_> = suppressed(self.report).collect();
        if all.is_empty() {
            return;
        }
        let count = counted(all.len(), "suppressed finding", "suppressed findings");
        let mut entry = format!(
            "<details><summary>{count}: accepted risks</summary>\n\n\
             | Rule | Severity | Finding | Place | Reason | Owner | Until | Suppressed |\n\
             | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        );
        if !self.add(&entry) {
            return;
        }
        for (i, (finding, suppression)) in all.iter().enumerate() {
            let controls = controls(self.report, finding);
            let of = match controls.as_slice() {
                [] => String::new(),
                controls => format!(" ({})", controls.join(", ")),
            };
            let cells = [
                code(&finding.rule),
                finding.severity.name().to_owned(),
                inline(&(finding.message.clone() + &of)),
                self.link(finding.primary),
                inline(reason(suppression)),
                inline(owner(suppression)),
                inline(until(suppression)),
                inline(&by(suppression, &|span| self.place(span))),
            ];
            let cells = cells.map(|markdown| cell(&markdown));
            entry = format!("| {} |\n", cells.join(" | "));
            if !self.add(&entry) {
                let rest = all.len() - i;
                let rest = counted(rest, "more suppressed finding", "more suppressed findings");
                let _ = writeln!(self.out, "\n{rest}, not shown here.");
                break;
            }
        }
        self.out.push_str("\n</details>\n\n");
    }

    fn place(&self, span: Span) -> String {
        let prefix = &self.options.root_prefix;
        Place::new(&self.report.sources, span, prefix).to_string()
    }

    fn problems(&mut self) {
        let problems = self.report.problems.iter();
        let problems: Vec<_> = problems.filter(|p| p.level > ProblemLevel::Note).collect();
        for (i, problem) in problems.iter().enumerate() {
            let mut entry = String::new();
            if i == 0 {
                entry.push_str("### Inputs with problems\n\n");
            }
            let _ = write!(
                entry,
                "- {} {}: {}",
                problem.level.name(),
                self.link(problem.span),
                inline(&problem.message)
            );
            if !problem.help.is_empty() {
                let _ = write!(entry, ". {}", inline(&problem.help));
            }
            entry.push('\n');
            if !self.add(&entry) {
                let rest = counted(problems.len() - i, "more problem", "more problems");
                let _ = writeln!(self.out, "\n{rest}, not shown here.");
                break;
            }
        }
        if !problems.is_empty() {
            self.out.push('\n');
        }
    }

    fn foot(&mut self, summary: &Summary) {
        let stats = self.report.stats;
        let mut parts = vec![
            counted(stats.files, "file", "files"),
            counted(stats.resources, "IAM resource", "IAM resources"),
        ];
        if summary.suppressed > 0 {
            parts.push(counted(
                summary.suppressed,
                "suppressed finding",
                "suppressed findings",
            ));
        }
        let unknown = self.report.coverage.len();
        if unknown > 0 {
            parts.push(format!(
                "{} not resolved",
                counted(unknown, "value", "values")
            ));
        }
        let _ = writeln!(self.out, "{}", parts.join(" · "));
        for note in standing::notes(self.report) {
            let _ = writeln!(self.out, "\n{}", inline(&note));
        }
    }

    /// `path:line` as a link to the line.
    fn link(&self, span: Span) -> String {
        let place = Place::new(&self.report.sources, span, &self.options.root_prefix);
        let (first, last) = (place.start.line, place.end.line);
        let lines = if first == last {
            format!("#L{first}")
        } else {
            format!("#L{first}-L{last}")
        };
        let path = percent_encode(&place.path);
        let url = match &self.options.link_base {
            Some(base) => format!("{}/{path}{lines}", base.trim_end_matches('/')),
            None => format!("{path}{lines}"),
        };
        format!("[{}]({url})", code(&format!("{}:{first}", place.path)))
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// The text as a code span: fenced by more backticks than stand in it (CommonMark 0.31, 6.1).
fn code(text: &str) -> String {
    let text = one_line(text);
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if text.is_empty() || text.starts_with('`') || text.ends_with('`') {
        return format!("{fence} {text} {fence}");
    }
    format!("{fence}{text}{fence}")
}

/// A text of ours, whose backticks are code: everything else is escaped.
pub(super) fn inline(text: &str) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::with_capacity(text.len());
    for (i, part) in parts.iter().enumerate() {
        let inside = i % 2 == 1;
        if inside && i + 1 < parts.len() {
            out.push_str(&code(part));
        } else {
            if inside {
                out.push_str("\\`");
            }
            escape(part, &mut out);
        }
    }
    out
}

/// Escapes what Markdown and HTML obey, and keeps GitHub from telling whom an `@` names.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("@\u{200b}"),
            c => out.push(c),
        }
    }
}

/// Markdown as a table's cell: a bar ends a cell even in code (GFM 0.29, 4.10).
fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample;
    use crate::text::{FileId, SourceFile, Sources};

    fn options() -> Options {
        Options {
            root_prefix: "infra".into(),
            link_base: Some("https://example.com/blob/abc/".into()),
            ..Options::default()
        }
    }

    #[test]
    fn a_report_as_markdown() {
        insta::assert_snapshot!(render(&sample::report(), &options()));
    }

    #[test]
    fn an_empty_report_says_so() {
        assert_eq!(
            render(&Report::default(), &Options::default()),
            "## iamvet: no findings\n\n0 files · 0 IAM resources\n"
        );
    }

    #[test]
    fn texts_are_escaped_outside_of_code() {
        assert_eq!(inline("a `b|c*` *d* <e>"), "a `b|c*` \\*d\\* &lt;e&gt;");
        assert_eq!(inline("a `b\nc"), "a \\`b c");
        assert_eq!(inline("@org/team [x](y)"), "@\u{200b}org/team \\[x\\](y)");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(cell("`a|b`"), "`a\\|b`");
    }

    #[test]
    fn pages_stay_below_the_limit_and_say_what_is_missing() {
        let sources = Sources::new(vec![SourceFile::new("x.tf", "a\n".repeat(2000))]);
        let finding = |i: usize| {
            let span = Span::new(FileId(0), 2 * i, 2 * i + 1);
            sample::finding("inline-policy", Severity::High, span)
        };
        let report = Report {
            sources,
            findings: (0..1000).map(finding).collect(),
            ..Report::default()
        };
        let comment = render(&report, &options());
        assert!(comment.len() <= COMMENT_LIMIT, "{}", comment.len());
        let entries = comment.matches("<details>").count();
        let missing = format!("{} more findings, not shown here.", 1000 - entries);
        assert!(entries > 100 && comment.contains(&missing), "{entries}");

        let summary = step_summary(&report, &options());
        assert_eq!(summary.matches("<details>").count(), 1000);
        assert!(!summary.contains("not shown here"));
    }
}
