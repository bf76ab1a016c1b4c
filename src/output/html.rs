//! The report as one page of HTML: an assessment to hand on. It refers to nothing outside of itself
//! and runs nothing.

use std::fmt::Write;

use super::Options;
use super::about;
use super::assessment::{controls, outcome, totals, why};
use super::place::{Place, one_line};
use super::summary::{Summary, counted, shown};
use super::suppressed::{by, owner, reason, suppressed, until};
use crate::diag::{Finding, Severity};
use crate::engine::Report;
use crate::text::{ProblemLevel, Span};
use crate::triage::compliance::Assessment;

const STYLE: &str = "\
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1b1f24}\
table{border-collapse:collapse;width:100%;margin:1rem 0}\
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d8dee4}\
code{font:13px/1.4 ui-monospace,monospace;background:#f3f5f7;padding:.1em .3em;overflow-wrap:anywhere}\
.critical,.failed{color:#a40e26}.high{color:#b35900}.medium{color:#7d6600}.low,.info{color:#57606a}\
.passed{color:#116329}.accepted{color:#7d6600}article{border:1px solid #d8dee4;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}\
dt{font-weight:600}dd{margin:0 0 .4rem}h3{margin:.4rem 0}";

/// The report as a page.
pub(super) fn render(report: &Report, options: &Options) -> String {
    let mut page = Page {
        report,
        options,
        out: String::new(),
    };
    page.head();
    for assessment in &report.assessments {
        page.assessment(assessment);
    }
    page.findings();
    page.suppressed();
    page.problems();
    page.out.push_str("</main></body></html>\n");
    page.out
}

struct Page<'a> {
    report: &'a Report,
    options: &'a Options,
    out: String,
}

impl Page<'_> {
    fn head(&mut self) {
        let names: Vec<&str> = self
            .report
            .assessments
            .iter()
            .map(|a| a.framework.name)
            .collect();
        let title = match names.as_slice() {
            [] => "Findings about access".to_owned(),
            names => format!("Assessment: {}", names.join(", ")),
        };
        let _ = write!(
            self.out,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
             <style>{STYLE}</style></head>\n<body><main>\n<h1>{title}</h1>\n"
        );
        let summary = Summary::new(self.report);
        self.out.push_str("<table>\n");
        for (name, values) in about::rows(self.report, self.options) {
            let values: Vec<String> = values.iter().map(|it| escape(&one_line(it))).collect();
            let _ = writeln!(self.out, "<tr><th>{name}<td>{}</tr>", values.join("<br>"));
        }
        self.out.push_str("</table>\n");
        let stats = self.report.stats;
        let _ = writeln!(
            self.out,
            "<p>{} · {} · {}</p>",
            counted(stats.files, "file", "files"),
            counted(stats.resources, "IAM resource", "IAM resources"),
            counted(stats.principals, "principal", "principals"),
        );
        self.out
            .push_str("<h2>Summary</h2>\n<table><tr><th>Severity<th>Findings</tr>\n");
        for severity in Severity::ALL.into_iter().rev() {
            let name = severity.name();
            let count = summary.of_severity(severity);
            let _ = writeln!(self.out, "<tr><td class=\"{name}\">{name}<td>{count}</tr>");
        }
        let _ = writeln!(
            self.out,
            "<tr><th>all<th>{}</tr>\n</table>\n<p>{}; {}</p>",
            summary.total(),
            counted(
                summary.suppressed,
                "suppressed finding",
                "suppressed findings"
            ),
            counted(
                self.report.coverage.len(),
                "value not resolved",
                "values not resolved"
            ),
        );
    }

    fn assessment(&mut self, assessment: &Assessment) {
        let _ = write!(
            self.out,
            "<h2>{}</h2>\n<p>{}</p>\n<table><tr><th>Control<th>About<th>Outcome<th>Why</tr>\n",
            escape(assessment.framework.name),
            escape(&totals(assessment.totals())),
        );
        for result in &assessment.controls {
            let class = match result.outcome.name() {
                "failed" => "failed",
                "passed" | "passed-in-part" => "passed",
                "accepted" => "accepted",
                _ => "info",
            };
            let _ = writeln!(
                self.out,
                "<tr><td>{}<td>{}<td class=\"{class}\">{}<td>{}</tr>",
                escape(result.control.number),
                escape(result.control.title),
                outcome(result),
                inline(&why(result, &|span| self.place(span))),
            );
        }
        self.out.push_str("</table>\n");
    }

    fn findings(&mut self) {
        let summary = Summary::new(self.report);
        for severity in Severity::ALL.into_iter().rev() {
            let count = summary.of_severity(severity);
            if count == 0 {
                continue;
            }
            let name = severity.name();
            let _ = writeln!(
                self.out,
                "<h2 class=\"{name}\">Severity {name} ({count})</h2>"
            );
            for finding in shown(self.report).filter(|f| f.severity == severity) {
                self.finding(finding);
            }
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let place = self.place(finding.primary);
        let instances: Vec<String> = finding.instances.iter().map(|i| code(i)).collect();
        let controls = controls(self.report, finding);
        let mut rows = vec![
            ("Resource", instances.join(", ")),
            ("Place", code(&place)),
            ("Reason", inline(&finding.message)),
        ];
        if !finding.help.is_empty() {
            rows.push(("Remediation", inline(&finding.help)));
        }
        if !controls.is_empty() {
            rows.push(("Control", escape(&controls.join(", "))));
        }
        rows.push(("Confidence", finding.confidence.name().to_owned()));
        let _ = writeln!(self.out, "<article><h3>{}</h3><dl>", code(&finding.rule));
        for (name, text) in rows {
            let _ = writeln!(self.out, "<dt>{name}<dd>{text}");
        }
        self.out.push_str("</dl></article>\n");
    }

    /// The risks that were accepted, as a table.
    fn suppressed(&mut self) {
        let all: Vec<_> = suppressed(self.report).collect();
        if all.is_empty() {
            return;
        }
        let _ = write!(
            self.out,
            "<h2 class=\"accepted\">Suppressed findings: accepted risks ({})</h2>\n<table><tr>\
             <th>Rule<th>Severity<th>Resource<th>Finding<th>Reason<th>Owner<th>Until\
             <th>Suppressed<th>Control</tr>\n",
            all.len()
        );
        for (finding, suppression) in all {
            let _ = writeln!(
                self.out,
                "<tr><td>{}<td class=\"{severity}\">{severity}<td>{} {}<td>{}<td>{}<td>{}<td>{}\
                 <td>{}<td>{}</tr>",
                code(&finding.rule),
                code(&finding.address),
                code(&self.place(finding.primary)),
                inline(&finding.message),
                escape(&one_line(reason(suppression))),
                escape(&one_line(owner(suppression))),
                escape(until(suppression)),
                inline(&by(suppression, &|span| self.place(span))),
                escape(&controls(self.report, finding).join(", ")),
                severity = finding.severity.name(),
            );
        }
        self.out.push_str("</table>\n");
    }

    fn place(&self, span: Span) -> String {
        let prefix = &self.options.root_prefix;
        Place::new(&self.report.sources, span, prefix).to_string()
    }

    fn problems(&mut self) {
        let problems = self.report.problems.iter();
        let problems: Vec<_> = problems.filter(|p| p.level > ProblemLevel::Note).collect();
        if problems.is_empty() {
            return;
        }
        self.out.push_str("<h2>Inputs with problems</h2>\n<ul>\n");
        for problem in problems {
            let place = self.place(problem.span);
            let _ = writeln!(
                self.out,
                "<li>{} {}: {}",
                problem.level.name(),
                code(&place),
                inline(&problem.message)
            );
        }
        self.out.push_str("</ul>\n");
    }
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(&one_line(text)))
}

/// A text of ours, whose backticks are code.
fn inline(text: &str) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    let last = parts.len() - 1;
    let mut out = String::with_capacity(text.len());
    for (i, part) in parts.into_iter().enumerate() {
        match i % 2 == 1 {
            true if i < last => out.push_str(&code(part)),
            true => out.extend(["`", &escape(part)]),
            false => out.push_str(&escape(part)),
        }
    }
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample;

    #[test]
    fn a_report_as_html() {
        insta::assert_snapshot!(render(&sample::report(), &Options::default()));
    }

    #[test]
    fn texts_of_sources_are_escaped() {
        assert_eq!(inline("a `<b>` & `c"), "a <code>&lt;b&gt;</code> &amp; `c");
        assert_eq!(code("\"x\""), "<code>&quot;x&quot;</code>");
    }
}
