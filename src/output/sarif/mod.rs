//! SARIF 2.1.0 (OASIS Standard, errata 01), as GitHub code scanning and SARIF viewers read it.
//!
//! Paths are URIs relative to the root of the repository (`%SRCROOT%`), columns are UTF-16 code
//! units, and the first logical location of a result is the address of the resource. Times and the
//! command line are written only when the options have them, so that the same input gives the same
//! bytes.

mod flow;
mod locations;
mod notifications;
mod results;
mod rules;

use std::collections::BTreeMap;

use serde_json::Value;
use serde_sarif::sarif;

use crate::engine::Report;
use crate::text::ProblemLevel;

use super::Options;
use super::standing::baseline_state;
use locations::{Locations, SRCROOT, message, sentence};
use rules::{RuleInfo, Rules};

/// Where the final schema of SARIF 2.1.0 is published.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The report as a SARIF log with one run.
pub(super) fn render(report: &Report, options: &Options) -> String {
    render_with(report, options, rules::registry())
}

fn render_with(report: &Report, options: &Options, rules: Vec<RuleInfo>) -> String {
    let log = sarif::Sarif::builder()
        .schema(SCHEMA)
        .version("2.1.0")
        .runs(vec![run(report, options, Rules::new(rules, report))])
        .build();
    // Maps here have text keys, and no value fails to serialize.
    let mut out = serde_json::to_string_pretty(&log).unwrap_or_default();
    out.push('\n');
    out
}

fn run(report: &Report, options: &Options, rules: Rules) -> sarif::Run {
    let locations = Locations {
        sources: &report.sources,
        prefix: &options.root_prefix,
    };
    let results: Vec<sarif::Result> = report
        .findings
        .iter()
        .map(|finding| {
            let mut result =
                results::result(finding, report.environments_of(finding), &rules, locations);
            result.baseline_state = baseline_state(report, finding).map(Value::from);
            result
        })
        .collect();
    let root = sarif::ArtifactLocation::builder()
        .description(message("The root of the repository"))
        .build();
    sarif::Run::builder()
        .tool(driver(report, rules))
        .invocations(vec![invocation(report, options, locations)])
        .original_uri_base_ids(BTreeMap::from([(SRCROOT.to_owned(), root)]))
        .automation_details(automation(options))
        .column_kind("utf16CodeUnits")
        .default_encoding("utf-8")
        .language("en")
        .newline_sequences(vec!["\r\n".to_owned(), "\n".to_owned()])
        .results(results)
        .build()
}

fn driver(report: &Report, rules: Rules) -> sarif::Tool {
    let version = env!("CARGO_PKG_VERSION");
    let mut driver = sarif::ToolComponent::builder()
        .name(env!("CARGO_PKG_NAME"))
        .full_name(format!("iamvet {version}"))
        .version(version)
        .semantic_version(version)
        .short_description(&sentence(env!("CARGO_PKG_DESCRIPTION")))
        .rules(rules.descriptors())
        .notifications(notifications::descriptors(report))
        .build();
    driver.information_uri = home().map(str::to_owned);
    sarif::Tool::builder().driver(driver).build()
}

/// The address of the project's repository, when the package names one.
fn home() -> Option<&'static str> {
    Some(env!("CARGO_PKG_REPOSITORY")).filter(|url| !url.is_empty())
}

fn invocation(report: &Report, options: &Options, locations: Locations<'_>) -> sarif::Invocation {
    let failed = match options.exit_code {
        Some(code) => !matches!(code, 0 | 1),
        None => report
            .problems
            .iter()
            .any(|p| p.level == ProblemLevel::Error),
    };
    let mut invocation = sarif::Invocation::builder()
        .execution_successful(!failed)
        .tool_execution_notifications(notifications::all(report, locations))
        .build();
    invocation.exit_code = options.exit_code.map(i64::from);
    invocation.command_line.clone_from(&options.command_line);
    invocation.start_time_utc.clone_from(&options.start_time);
    invocation.end_time_utc.clone_from(&options.end_time);
    invocation
}

/// The category ends with `/`: what stands behind it would name the single run.
fn automation(options: &Options) -> sarif::RunAutomationDetails {
    let id = match options.category.as_deref().filter(|c| !c.is_empty()) {
        Some(category) => format!("iamvet/{}/", category.trim_matches('/')),
        None => "iamvet/".to_owned(),
    };
    sarif::RunAutomationDetails::builder().id(id).build()
}

/// A property bag of these entries.
fn properties<const N: usize>(entries: [(&str, Value); N]) -> sarif::PropertyBag {
    let entries = entries.map(|(name, value)| (name.to_owned(), value));
    sarif::PropertyBag::builder()
        .additional_properties(BTreeMap::from(entries))
        .build()
}

#[cfg(test)]
mod tests;
