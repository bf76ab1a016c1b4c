//! Problems of the inputs as SARIF notifications.

use std::collections::BTreeSet;

use serde_sarif::sarif;

use crate::engine::Report;
use crate::text::Problem;

use super::locations::{Locations, message, sentence};

/// One descriptor for each kind of problem in the report, in the order of their names.
pub(super) fn descriptors(report: &Report) -> Vec<sarif::ReportingDescriptor> {
    codes(report)
        .into_iter()
        .map(|code| {
            // Code scanning wants all of these. A name would often be equal to the id, which
            // SARIF forbids.
            let text = sentence(&code.replace('-', " "));
            sarif::ReportingDescriptor::builder()
                .id(code)
                .short_description(&text)
                .full_description(&text)
                .help(&text)
                .build()
        })
        .collect()
}

/// Every problem.
pub(super) fn all(report: &Report, locations: Locations<'_>) -> Vec<sarif::Notification> {
    let codes: Vec<&str> = codes(report).into_iter().collect();
    report
        .problems
        .iter()
        .map(|problem| {
            let index = codes.binary_search(&problem.code).unwrap_or_default();
            notification(problem, index, locations)
        })
        .collect()
}

fn codes(report: &Report) -> BTreeSet<&'static str> {
    report.problems.iter().map(|problem| problem.code).collect()
}

fn notification(problem: &Problem, index: usize, locations: Locations<'_>) -> sarif::Notification {
    let descriptor = sarif::ReportingDescriptorReference::builder()
        .id(problem.code)
        .index(index as i64)
        .build();
    let text = if problem.help.is_empty() {
        message(&problem.message)
    } else {
        let text = format!("{} {}", sentence(&problem.message), sentence(&problem.help));
        sarif::Message::builder().text(text).build()
    };
    let mut location = locations.location(problem.span);
    let empty = locations
        .sources
        .get(problem.span.file)
        .is_none_or(|f| f.text().is_empty());
    if let Some(physical) = location.physical_location.as_mut().filter(|_| empty) {
        // A file that could not be read has no line to point at.
        physical.region = None;
    }
    sarif::Notification::builder()
        .descriptor(descriptor)
        .level(problem.level.name())
        .message(text)
        .locations(vec![location])
        .build()
}
