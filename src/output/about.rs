//! What a report is about: when and of what it was made.

use super::Options;
use super::place::path;
use crate::engine::Report;

/// What is known of it, each with its name; what is not known is left out.
pub(super) fn rows(report: &Report, options: &Options) -> Vec<(&'static str, Vec<String>)> {
    let config = report.configurations.iter();
    let config = config.map(|file| path(&report.sources, *file, &options.root_prefix));
    let config: Vec<String> = config.collect();
    let none = || vec!["none".to_owned()];
    let mut rows = vec![(
        "Tool",
        vec![concat!("iamvet ", env!("CARGO_PKG_VERSION")).to_owned()],
    )];
    rows.extend(options.date.iter().map(|it| ("Date", vec![it.clone()])));
    let revision = options.revision.iter();
    rows.extend(revision.map(|it| ("Revision", vec![it.clone()])));
    if !options.scanned.is_empty() {
        rows.push(("Paths", options.scanned.clone()));
    }
    rows.push((
        "Configuration",
        if config.is_empty() { none() } else { config },
    ));
    let baseline = report.baseline.as_ref();
    let baseline = baseline.and_then(|baseline| baseline.file);
    let baseline = baseline.map(|file| path(&report.sources, file, &options.root_prefix));
    rows.extend(baseline.map(|name| ("Baseline", vec![name])));
    if !report.environments.is_empty() {
        rows.push(("Environments", report.environments.clone()));
    }
    rows
}
