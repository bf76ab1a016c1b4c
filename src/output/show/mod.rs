//! What was evaluated, in its formats.
//!
//! Pure functions like those of the report. A value that must not be printed is printed nowhere.

mod attributes;
mod form;
mod human;
mod json;
mod marks;
mod plain;
mod pretty;
mod provenance;
#[cfg(test)]
mod tests;

pub use form::SHOW_SCHEMA_VERSION;
pub use json::schema as show_json_schema;

use super::Options;
use crate::engine::Shown;

/// What the caller decides about the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShowOptions {
    /// Paths, and colours and width of human output.
    pub report: Options,
    /// Whether outputs are shown.
    pub outputs: bool,
    /// Whether the provenance of values is shown.
    pub provenance: bool,
}

/// A format of what was evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowFormat {
    /// For people at a terminal.
    Human,
    /// For programs.
    Json,
}

/// What was evaluated, in `format`.
pub fn render_show(shown: &Shown, format: ShowFormat, options: &ShowOptions) -> String {
    match format {
        ShowFormat::Human => human::render(shown, options),
        ShowFormat::Json => json::render(shown, options),
    }
}
