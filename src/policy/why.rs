//! Why something is not known.

use std::fmt;

use crate::text::Str;
use crate::value::Text;

/// Why an answer is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// It depends on a condition key of which nothing is told.
    Key(Str),
    /// It depends on what a symbol of the code stands for.
    Symbol(Str),
    /// It depends on a condition of the code.
    When(Str),
    /// There is no condition operator of this name.
    Operator(Str),
    /// AWS would refuse the statement: what is wrong with it.
    Refused(Str),
    /// A policy that takes part is not known: which.
    Policy(Str),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Key(key) => write!(f, "condition key `{key}`"),
            Why::Symbol(symbol) => write!(f, "value of `{symbol}`"),
            Why::When(condition) => write!(f, "condition `{condition}`"),
            Why::Operator(name) => write!(f, "condition operator `{name}`"),
            Why::Refused(fault) => write!(f, "AWS refuses the statement: {fault}"),
            Why::Policy(policy) => write!(f, "{policy} is not known"),
        }
    }
}

/// Why something is not known, as it is found.
#[derive(Debug, Default)]
pub(super) struct Notes {
    whys: Vec<Why>,
}

/// Most reasons that are kept.
const MAX_WHYS: usize = 256;

impl Notes {
    pub(super) fn push(&mut self, why: impl FnOnce() -> Why) {
        if self.whys.len() < MAX_WHYS {
            self.whys.push(why());
        }
    }

    /// The symbols of a text.
    pub(super) fn symbols(&mut self, text: &Text) {
        for symbol in text.symbols() {
            self.push(|| Why::Symbol(symbol.to_string().into()));
        }
    }

    /// Where further reasons start.
    pub(super) fn mark(&self) -> usize {
        self.whys.len()
    }

    /// Drops what was found after a mark: it turned out not to matter.
    pub(super) fn reset(&mut self, mark: usize) {
        self.whys.truncate(mark);
    }

    /// The reasons, sorted, each once.
    pub(super) fn finish(mut self) -> Vec<Why> {
        self.whys.sort();
        self.whys.dedup();
        self.whys
    }
}
