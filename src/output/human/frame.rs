//! A finding or a problem as miette draws it: title, source frames, help.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as Icon, SourceCode,
};

use crate::diag::{Finding, Severity};
use crate::engine::Report;
use crate::output::Options;
use crate::output::place::{one_line, shown};
use crate::text::{Problem, ProblemLevel};

use super::excerpt::{Excerpt, Mark};

/// Labels drawn for one finding, the primary one among them.
const MAX_MARKS: usize = 12;

/// Draws frames.
pub(super) struct Frames {
    handler: GraphicalReportHandler,
}

impl Frames {
    pub fn new(options: &Options) -> Self {
        let theme = if options.color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let width = if options.width == 0 {
            usize::MAX
        } else {
            options.width.max(40)
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(width)
            .with_wrap_lines(options.width > 0)
            .with_break_words(false)
            .without_syntax_highlighting();
        Self { handler }
    }

    pub fn render(&self, frame: &Frame, out: &mut String) {
        let length = out.len();
        if self.handler.render_report(out, frame).is_err() {
            // Writing to a text does not fail; a frame that cannot be drawn leaves its title.
            out.truncate(length);
            out.push_str(&format!("  {frame}\n"));
        }
    }
}

/// A finding or problem ready to be drawn.
#[derive(Debug)]
pub(super) struct Frame {
    title: String,
    icon: Icon,
    help: String,
    excerpt: Option<Excerpt>,
    hidden: usize,
}

impl Frame {
    pub fn of_finding(
        finding: &Finding,
        title: String,
        report: &Report,
        options: &Options,
    ) -> Self {
        let mut marks = vec![Mark {
            span: finding.primary,
            text: one_line(&finding.primary_text).into_owned(),
            primary: true,
        }];
        let mut hidden = 0;
        for label in &finding.labels {
            let text = one_line(&label.text);
            if let Some(same) = marks.iter_mut().find(|m| m.span == label.span) {
                if same.text.is_empty() {
                    same.text = text.into_owned();
                } else if !same.text.split("; ").any(|part| part == text) {
                    same.text = format!("{}; {text}", same.text);
                }
            } else if marks.len() < MAX_MARKS {
                marks.push(Mark {
                    span: label.span,
                    text: text.into_owned(),
                    primary: false,
                });
            } else {
                hidden += 1;
            }
        }
        let icon = match finding.severity {
            Severity::Critical | Severity::High => Icon::Error,
            Severity::Medium => Icon::Warning,
            Severity::Low | Severity::Info => Icon::Advice,
        };
        Self {
            title,
            icon,
            help: one_line(&finding.help).into_owned(),
            excerpt: Excerpt::new(&report.sources, &marks, options),
            hidden,
        }
    }

    /// A problem with its place in the title: the file may have no text to show.
    pub fn of_problem(
        problem: &Problem,
        title: String,
        report: &Report,
        options: &Options,
    ) -> Self {
        let mark = Mark {
            span: problem.span,
            text: String::new(),
            primary: true,
        };
        let text = report.sources.get(problem.span.file).map(|f| f.text());
        let has_text = text.is_some_and(|text| !text.is_empty());
        let excerpt = has_text
            .then(|| Excerpt::new(&report.sources, &[mark], options))
            .flatten();
        let title = match &excerpt {
            Some(_) => title,
            None => {
                let place = shown(&report.sources, problem.span, options);
                format!("{title} ({place})")
            }
        };
        Self {
            title,
            icon: match problem.level {
                ProblemLevel::Error => Icon::Error,
                ProblemLevel::Warning => Icon::Warning,
                ProblemLevel::Note => Icon::Advice,
            },
            help: one_line(&problem.help).into_owned(),
            excerpt,
            hidden: 0,
        }
    }

    /// Number of labels that are not drawn.
    pub fn hidden(&self) -> usize {
        self.hidden
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn severity(&self) -> Option<Icon> {
        Some(self.icon)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        Some(Box::new(excerpt.labels()))
    }
}
