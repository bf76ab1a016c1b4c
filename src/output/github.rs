//! Workflow commands: GitHub Actions shows them as annotations of the changed lines.
//!
//! See <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>. The
//! runner reads a command from each line, unescapes it, and shows the first ten of each kind that
//! a step prints; so the worst come first, and what is behind the tenth is named in one notice. The
//! step summary has them all.

use std::fmt::Write;

use crate::diag::{Finding, Severity};
use crate::engine::Report;
use crate::text::{Problem, ProblemLevel, Span};

use super::Options;
use super::place::{Place, clean, one_line};
use super::standing;
use super::summary::{counted, shown};

/// Annotations of one kind that GitHub shows for a step.
const PER_KIND: usize = 10;
/// Findings that the notice about the rest names.
const NAMED: usize = 20;

/// The commands, one a line, worst first.
pub(super) fn render(report: &Report, options: &Options) -> String {
    let findings = shown(report).map(|f| Annotation::of_finding(f, report, options));
    let problems = report.problems.iter();
    let problems = problems.filter(|p| p.level > ProblemLevel::Note);
    let problems = problems.map(|p| Annotation::of_problem(p, report, options));
    let all: Vec<Annotation> = findings.chain(problems).collect();
    let (kept, rest) = choose(&all);
    let mut out = String::new();
    for annotation in kept {
        annotation.write(&mut out);
    }
    if !rest.is_empty() {
        write_rest(&rest, &mut out);
    }
    out
}

/// GitHub's levels, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Error,
    Warning,
    Notice,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Error => "error",
            Kind::Warning => "warning",
            Kind::Notice => "notice",
        }
    }
}

struct Annotation {
    kind: Kind,
    place: Place,
    title: String,
    message: String,
}

impl Annotation {
    fn of_finding(finding: &Finding, report: &Report, options: &Options) -> Self {
        let kind = match finding.severity {
            Severity::Critical | Severity::High => Kind::Error,
            Severity::Medium => Kind::Warning,
            Severity::Low | Severity::Info => Kind::Notice,
        };
        let title = format!("{} ({})", finding.rule, finding.severity);
        let known = standing::said(report, finding).join("\n");
        let message = join(&join(&finding.message, &known), &finding.help);
        Self::new(kind, finding.primary, title, message, report, options)
    }

    fn of_problem(problem: &Problem, report: &Report, options: &Options) -> Self {
        let kind = match problem.level {
            ProblemLevel::Error => Kind::Error,
            ProblemLevel::Warning => Kind::Warning,
            ProblemLevel::Note => Kind::Notice,
        };
        let message = join(&problem.message, &problem.help);
        let title = problem.code.to_owned();
        Self::new(kind, problem.span, title, message, report, options)
    }

    fn new(
        kind: Kind,
        span: Span,
        title: String,
        message: String,
        report: &Report,
        options: &Options,
    ) -> Self {
        Self {
            kind,
            place: Place::new(&report.sources, span, &options.root_prefix),
            title,
            message,
        }
    }

    fn write(&self, out: &mut String) {
        let (start, end) = (self.place.start, self.place.end);
        let _ = write!(
            out,
            "::{} file={},line={},endLine={}",
            self.kind.name(),
            property(&self.place.path),
            start.line,
            end.line
        );
        if start.line == end.line {
            // The runner refuses columns of an annotation over several lines.
            let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
        }
        let _ = writeln!(
            out,
            ",title={}::{}",
            property(&self.title),
            data(&self.message)
        );
    }
}

/// The annotations that GitHub will show, and the others, both in their order.
fn choose(all: &[Annotation]) -> (Vec<&Annotation>, Vec<&Annotation>) {
    let count = |kind| all.iter().filter(|a| a.kind == kind).count();
    let crowded = [Kind::Error, Kind::Warning, Kind::Notice]
        .into_iter()
        .any(|kind| count(kind) > PER_KIND);
    // The notice about the rest is a notice too.
    let notices = if crowded { PER_KIND - 1 } else { PER_KIND };
    let mut room = [PER_KIND, PER_KIND, notices];
    let mut order: Vec<&Annotation> = all.iter().collect();
    order.sort_by_key(|a| a.kind);
    order.into_iter().partition(|annotation| {
        let room = &mut room[annotation.kind as usize];
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    })
}

fn write_rest(rest: &[&Annotation], out: &mut String) {
    let mut message = format!(
        "{} without an annotation; the step summary lists all:",
        counted(rest.len(), "more is", "more are")
    );
    for annotation in rest.iter().take(NAMED) {
        let _ = write!(
            message,
            "\n{}: {}",
            annotation.place,
            one_line(&annotation.title)
        );
    }
    if rest.len() > NAMED {
        let _ = write!(message, "\nand {} more", rest.len() - NAMED);
    }
    let _ = writeln!(out, "::notice title=iamvet::{}", data(&message));
}

fn join(message: &str, help: &str) -> String {
    if help.is_empty() {
        message.to_owned()
    } else {
        format!("{message}\n\n{help}")
    }
}

/// The text as a command's data. `%` first, since the others bring new ones.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c => out.push(c),
        }
    }
    clean(&out).into_owned()
}

/// The text as the value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample;
    use crate::text::{FileId, SourceFile, Sources};

    fn options() -> Options {
        Options {
            root_prefix: "infra".into(),
            ..Options::default()
        }
    }

    #[test]
    fn a_report_as_workflow_commands() {
        insta::assert_snapshot!(render(&sample::report(), &options()));
    }

    #[test]
    fn what_a_command_obeys_is_escaped() {
        assert_eq!(data("50% a:b,c\r\nd"), "50%25 a:b,c%0D%0Ad");
        assert_eq!(property("50% a:b,c\r\nd"), "50%25 a%3Ab%2Cc%0D%0Ad");
        assert_eq!(data("a\u{1b}b"), "a\u{fffd}b");
    }

    fn many(counts: &[(Severity, usize)]) -> Report {
        let path = "x\n::error::y.tf";
        let sources = Sources::new(vec![SourceFile::new(path, "a\n".repeat(100))]);
        let mut report = Report {
            sources,
            ..Report::default()
        };
        for &(severity, count) in counts {
            for i in 0..count {
                let span = Span::new(FileId(0), 2 * i, 2 * i + 1);
                let finding = sample::finding("inline-policy", severity, span);
                report.findings.push(finding);
            }
        }
        report
    }

    fn kinds(out: &str) -> [usize; 3] {
        let count = |start: &str| out.lines().filter(|line| line.starts_with(start)).count();
        let kinds = [count("::error "), count("::warning "), count("::notice ")];
        assert_eq!(kinds.iter().sum::<usize>(), out.lines().count(), "{out}");
        kinds
    }

    #[test]
    fn ten_of_a_kind_are_annotated_and_the_rest_is_named() {
        use Severity::{Critical, High, Info, Low, Medium};
        let full = many(&[(Critical, 4), (High, 6), (Medium, 10), (Low, 9), (Info, 1)]);
        assert_eq!(kinds(&render(&full, &options())), [10, 10, 10]);

        let crowded = many(&[(Critical, 9), (High, 25), (Medium, 1), (Low, 10)]);
        let out = render(&crowded, &options());
        assert_eq!(kinds(&out), [10, 1, 10]);
        let last = out.lines().last().unwrap();
        assert!(
            last.starts_with("::notice title=iamvet::25 more are without"),
            "{last}"
        );
        assert_eq!(last.matches("inline-policy (high)").count(), 20);
        assert!(last.ends_with("%0Aand 5 more"), "{last}");
        assert_eq!(out.matches("title=inline-policy (critical)").count(), 9);
    }
}
