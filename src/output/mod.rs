//! The report as text, one file per format.
//!
//! Pure functions of a [`Report`] and [`Options`]: nothing here prints, reads the environment or
//! the clock, or decides what counts. The same report and options give the same bytes. Texts of
//! the sources are written only where the format cannot obey them: control characters are
//! replaced, and what has a meaning in the format is escaped.

mod about;
mod access;
mod assessment;
mod baseline;
mod comparison;
mod format;
mod github;
mod html;
mod human;
mod json;
mod markdown;
mod options;
mod place;
#[cfg(test)]
mod sample;
mod sarif;
mod show;
mod standing;
mod summary;
mod suppressed;

pub use access::{
    ACCESS_SCHEMA_VERSION, AccessFormat, access_json_schema, render_access, simulated,
};
pub use baseline::baseline_update;
pub use comparison::{
    COMPARISON_SCHEMA_VERSION, ComparisonFormat, SideOptions, comparison_json_schema,
    render_comparison, render_granted,
};
pub use format::{Format, UnknownFormat};
pub use json::{SCHEMA_VERSION, schema as json_schema};
pub use options::Options;
pub use place::shown_path;
pub use show::{SHOW_SCHEMA_VERSION, ShowFormat, ShowOptions, render_show, show_json_schema};

use crate::engine::Report;

/// The report in `format`, each line with its line break; empty when the format has nothing to say.
pub fn render(report: &Report, format: Format, options: &Options) -> String {
    match format {
        Format::Human => human::render(report, options),
        Format::Json => json::render(report, options),
        Format::Sarif => sarif::render(report, options),
        Format::Github => github::render(report, options),
        Format::Markdown => markdown::render(report, options),
        Format::Html => html::render(report, options),
    }
}

/// All findings as Markdown for the file that `GITHUB_STEP_SUMMARY` names, below GitHub's limit of
/// 1 MiB.
pub fn github_step_summary(report: &Report, options: &Options) -> String {
    markdown::step_summary(report, options)
}
