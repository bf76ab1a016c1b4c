//! Answers about access: of `iamvet simulate`, `can` and `who-can`.
//!
//! Pure functions like those of the report.

mod decision;
mod form;
mod human;
mod json;

pub use decision::simulated;
pub use form::ACCESS_SCHEMA_VERSION;
pub use json::schema as access_json_schema;

use super::Options;
use crate::engine::Access;

/// A format of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessFormat {
    /// For people at a terminal.
    Human,
    /// For programs.
    Json,
}

/// Answers in `format`.
pub fn render_access(access: &Access, format: AccessFormat, options: &Options) -> String {
    match format {
        AccessFormat::Human => human::render(access, options),
        AccessFormat::Json => json::render(access, options),
    }
}
