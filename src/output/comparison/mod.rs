//! What policies grant beside others: of `iamvet policy compare` and `iamvet policy grants`.
//!
//! Pure functions like those of the report.

mod form;
mod human;
mod json;

pub use form::COMPARISON_SCHEMA_VERSION;
pub use json::schema as comparison_json_schema;

use super::Options;
use crate::engine::{Compared, Granted};

/// A format of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonFormat {
    /// For people at a terminal.
    Human,
    /// For programs.
    Json,
}

/// How the files of both sides are reached.
#[derive(Debug, Default)]
pub struct SideOptions {
    /// Those of the old side.
    pub old: Options,
    /// Those of the new side, or of the only one.
    pub new: Options,
}

/// A comparison in `format`.
pub fn render_comparison(
    compared: &Compared,
    format: ComparisonFormat,
    options: &SideOptions,
) -> String {
    match format {
        ComparisonFormat::Human => human::compared(compared, options),
        ComparisonFormat::Json => json::compared(compared, options),
    }
}

/// What is granted of what was asked, in `format`.
pub fn render_granted(
    granted: &Granted,
    format: ComparisonFormat,
    options: &SideOptions,
) -> String {
    match format {
        ComparisonFormat::Human => human::granted(granted, options),
        ComparisonFormat::Json => json::granted(granted, options),
    }
}
