//! What went wrong with an input.

use super::Span;

/// How much a problem takes away from the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemLevel {
    /// Something could not be resolved; the analysis goes on with a symbol in its place.
    Note,
    /// The input is legal enough to go on but wrong at this place (a cycle, a missing module).
    Warning,
    /// A file or a part of it could not be read or parsed: the run exits with 2.
    Error,
}

impl ProblemLevel {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            ProblemLevel::Note => "note",
            ProblemLevel::Warning => "warning",
            ProblemLevel::Error => "error",
        }
    }
}

/// A fault of an input: not a finding about access, but a reason why less was understood.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Problem {
    /// Where; for a file that could not be read at all, an empty span at its start.
    pub span: Span,
    /// How bad it is.
    pub level: ProblemLevel,
    /// Stable kebab-case name, such as `syntax-error` or `module-not-found`.
    pub code: &'static str,
    /// One sentence without a final stop that says what is wrong.
    pub message: String,
    /// What the user can do about it; may be empty.
    pub help: String,
}

impl Problem {
    /// A problem of the given level without advice.
    pub fn new(
        level: ProblemLevel,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            span,
            level,
            code,
            message: message.into(),
            help: String::new(),
        }
    }

    /// An error.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(ProblemLevel::Error, code, span, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(ProblemLevel::Warning, code, span, message)
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}
