//! The report as text, one file per format.
//!
//! Pure functions of a [`Report`] and [`Options`]: nothing here prints, reads the environment or
//! the clock, or decides what counts. The same report and options give the same bytes. Texts of
//! the sources are written only where the format cannot obey them: control characters are
//! replaced, and what has a meaning in the format is escaped.

mod format;
mod human;
mod json;
mod options;
mod place;
#[cfg(test)]
mod sample;
mod sarif;
mod summary;

pub use format::{Format, UnknownFormat};
pub use json::{SCHEMA_VERSION, schema as json_schema};
pub use options::Options;

use crate::engine::Report;

/// The report in `format`, ending with a line break.
pub fn render(report: &Report, format: Format, options: &Options) -> String {
    match format {
        Format::Human => human::render(report, options),
        Format::Json => json::render(report, options),
        Format::Sarif => sarif::render(report, options),
        _ => String::new(),
    }
}
