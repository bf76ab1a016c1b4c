//! Findings as SARIF results.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use serde_sarif::sarif;

use crate::diag::{Applicability, Finding, Fix, Suppression, SuppressionKind};
use crate::output::markdown::inline;
use crate::text::{Edit, FileId};

use super::flow::code_flow;
use super::locations::{Locations, content, message, sentence};
use super::properties;
use super::rules::{Rules, level, security_severity};

/// The name of our fingerprint; a change of what it rests on raises the number.
const FINGERPRINT: &str = "iamvet/v1";

/// The finding as a result.
pub(super) fn result(
    finding: &Finding,
    environments: &[String],
    rules: &Rules,
    locations: Locations<'_>,
) -> sarif::Result {
    let fingerprint = finding.fingerprint.0.clone();
    let mut result = sarif::Result::builder()
        .rule_id(finding.rule.as_ref())
        .kind(sarif::ResultKind::Fail)
        .level(level(finding.severity))
        .message(result_message(finding))
        .locations(vec![location(finding, locations)])
        .partial_fingerprints(BTreeMap::from([(FINGERPRINT.to_owned(), fingerprint)]))
        .properties(result_properties(finding, environments))
        .build();
    result.rule_index = rules.index(&finding.rule);
    result.related_locations = some(related(finding, locations));
    result.code_flows = code_flow(finding, locations).map(|flow| vec![flow]);
    result.suppressions = finding
        .suppression
        .as_ref()
        .map(|s| vec![suppression(s, locations)]);
    let fixes = finding.fixes.iter().filter(|fix| !fix.edits.is_empty());
    result.fixes = some(fixes.map(|f| self::fix(f, locations)).collect());
    result
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// The message, and in Markdown the help below it.
fn result_message(finding: &Finding) -> sarif::Message {
    let mut message = message(&finding.message);
    let text = sentence(&inline(&finding.message));
    message.markdown = Some(match finding.help.as_str() {
        "" => text,
        help => format!("{text}\n\n{}", sentence(&inline(help))),
    });
    message
}

/// The primary place, with one logical location for each instance, the finding's first one first,
/// and one for the construct that they are made from.
fn location(finding: &Finding, locations: Locations<'_>) -> sarif::Location {
    let mut seen = BTreeSet::new();
    let named = |name: &str, kind: &str| {
        sarif::LogicalLocation::builder()
            .fully_qualified_name(name)
            .kind(kind)
            .build()
    };
    let instances = finding.instances.iter();
    let instances = instances.filter(|address| seen.insert(address.as_str()));
    let construct = finding.construct.as_ref();
    let logical: Vec<sarif::LogicalLocation> = instances
        .map(|address| named(address, "resource"))
        .chain(construct.map(|it| named(&it.path, "construct")))
        .collect();
    let mut location = locations.location_with_snippet(finding.primary);
    location.logical_locations = some(logical);
    if !finding.primary_text.is_empty() {
        location.message = Some(message(&finding.primary_text));
    }
    location
}

fn related(finding: &Finding, locations: Locations<'_>) -> Vec<sarif::Location> {
    (1..)
        .zip(&finding.labels)
        .map(|(id, label)| {
            let mut location = locations.labelled(label.span, &label.text);
            location.id = Some(id);
            location
        })
        .collect()
}

fn suppression(suppression: &Suppression, locations: Locations<'_>) -> sarif::Suppression {
    let (kind, by) = match suppression.kind {
        SuppressionKind::InSource => ("inSource", "comment"),
        SuppressionKind::Configuration => ("external", "configuration"),
        SuppressionKind::Baseline => ("external", "baseline"),
    };
    let mut result = sarif::Suppression::builder()
        .kind(kind)
        .status("accepted")
        .properties(properties([("by", json!(by))]))
        .build();
    let told = [("owner", &suppression.owner), ("until", &suppression.until)];
    let told = told
        .into_iter()
        .filter_map(|(name, told)| Some((name.to_owned(), json!(told.as_ref()?))));
    if let Some(bag) = &mut result.properties {
        bag.additional_properties.extend(told);
    }
    let reason = suppression.reason.as_str();
    result.justification = (!reason.is_empty()).then(|| reason.to_owned());
    result.location = suppression.span.map(|span| locations.location(span));
    result
}

/// A fix with one change for each file, edits in the order of the file.
fn fix(fix: &Fix, locations: Locations<'_>) -> sarif::Fix {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(edit.span.file).or_default().push(edit);
    }
    let mut changes: Vec<(&str, sarif::ArtifactChange)> = files
        .into_iter()
        .map(|(file, mut edits)| {
            edits.sort();
            let replacements: Vec<_> = edits.iter().map(|e| replacement(e, locations)).collect();
            let change = sarif::ArtifactChange::builder()
                .artifact_location(locations.artifact(file))
                .replacements(replacements)
                .build();
            (locations.sources.path(file), change)
        })
        .collect();
    // Ids of files say nothing about order.
    changes.sort_by_key(|(path, _)| *path);
    let changes: Vec<_> = changes.into_iter().map(|(_, change)| change).collect();
    let safe = fix.applicability == Applicability::Safe;
    sarif::Fix::builder()
        .description(message(&fix.title))
        .artifact_changes(changes)
        .properties(properties([("safe", json!(safe))]))
        .build()
}

fn replacement(edit: &Edit, locations: Locations<'_>) -> sarif::Replacement {
    let mut replacement = sarif::Replacement::builder()
        .deleted_region(locations.region(edit.span))
        .build();
    replacement.inserted_content = (!edit.text.is_empty()).then(|| content(&edit.text));
    replacement
}

fn result_properties(finding: &Finding, environments: &[String]) -> sarif::PropertyBag {
    let mut bag = properties([
        ("severity", json!(finding.severity.name())),
        ("confidence", json!(finding.confidence.name())),
        ("entity", json!(finding.entity)),
        ("address", json!(finding.address)),
        ("grantHash", json!(finding.grant_hash())),
    ]);
    if !environments.is_empty() {
        let name = "environments".to_owned();
        bag.additional_properties.insert(name, json!(environments));
    }
    if let Some(created) = finding
        .construct
        .as_ref()
        .and_then(|it| it.created.as_ref())
    {
        let name = "constructCreated".to_owned();
        bag.additional_properties.insert(name, json!(created));
    }
    if let Some(score) = security_severity(finding.severity) {
        let name = "security-severity".to_owned();
        bag.additional_properties.insert(name, score.into());
    }
    bag
}
