//! Colours of what stands outside the frames.

use crate::diag::Severity;
use crate::text::ProblemLevel;

/// Paints texts, or leaves them as they are.
#[derive(Debug, Clone, Copy)]
pub(in crate::output) struct Style {
    color: bool,
}

/// ANSI "select graphic rendition" parameters (ECMA-48, 8.3.117).
mod sgr {
    pub const BOLD: &str = "1";
    pub const DIM: &str = "2";
    pub const RED: &str = "31";
    pub const BOLD_RED: &str = "1;31";
    pub const YELLOW: &str = "33";
    pub const CYAN: &str = "36";
}

impl Style {
    pub fn new(color: bool) -> Self {
        Self { color }
    }

    pub fn bold(self, text: &str) -> String {
        self.paint(sgr::BOLD, text)
    }

    pub fn dim(self, text: &str) -> String {
        self.paint(sgr::DIM, text)
    }

    pub fn severity(self, severity: Severity) -> String {
        self.paint(code(severity), severity.name())
    }

    /// The severity's name, as wide as the widest.
    pub fn severity_padded(self, severity: Severity) -> String {
        let width = Severity::Critical.name().len();
        self.paint(code(severity), &format!("{severity:width$}"))
    }

    pub fn level(self, level: ProblemLevel) -> String {
        match level {
            ProblemLevel::Error => self.paint(sgr::RED, level.name()),
            ProblemLevel::Warning => self.paint(sgr::YELLOW, level.name()),
            ProblemLevel::Note => self.paint(sgr::CYAN, level.name()),
        }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn code(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => sgr::BOLD_RED,
        Severity::High => sgr::RED,
        Severity::Medium => sgr::YELLOW,
        Severity::Low | Severity::Info => sgr::CYAN,
    }
}
