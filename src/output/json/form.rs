//! The form of the JSON report.
//!
//! `schema/report.schema.json` is made from these structs and their documentation. A change that
//! can break a reader raises [`SCHEMA_VERSION`]; new fields do not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// Version of the schema that reports are written in.
pub const SCHEMA_VERSION: u32 = 1;

/// What an `iamvet check` found, and what it could not know.
///
/// Lists are sorted: findings worst first, then by path and place; everything else by path and
/// place.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "iamvet report")]
pub(super) struct JsonReport<'a> {
    /// Version of this schema; a reader should refuse a version that it does not know.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What made the report.
    pub(super) tool: Tool,
    /// Path of the root of the scan relative to the root of the repository; empty when they are
    /// the same. Every path in the report is relative to the root of the repository.
    pub(super) root: &'a str,
    /// The environments that Terraform was evaluated for, in the order of the configuration.
    pub(super) environments: &'a [String],
    /// Counts.
    pub(super) summary: Counts<'a>,
    /// The baseline that was used; null without one.
    pub(super) baseline: Option<JsonBaseline<'a>>,
    /// The revision of which only what is new since is reported; null without one.
    pub(super) since: Option<JsonSince<'a>>,
    /// Every finding, also the suppressed ones.
    pub(super) findings: Vec<JsonFinding<'a>>,
    /// What was wrong with the inputs: why less was understood.
    pub(super) problems: Vec<JsonProblem<'a>>,
    /// What the findings say about the compliance frameworks that were asked for.
    pub(super) assessments: Vec<JsonAssessment<'a>>,
    /// What is not known before deployment.
    pub(super) coverage: Coverage<'a>,
    /// Sizes of the run.
    pub(super) stats: Sizes,
}

/// The baseline that was used.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Baseline")]
pub(super) struct JsonBaseline<'a> {
    /// How many entries it has.
    pub(super) entries: usize,
    /// Those of them that excuse nothing any more.
    pub(super) gone: Vec<JsonGone<'a>>,
}

/// An entry of the baseline that excuses nothing any more.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Gone")]
pub(super) struct JsonGone<'a> {
    /// Id of the rule.
    pub(super) rule: &'a str,
    /// Path of the file.
    pub(super) path: &'a str,
    /// Address of the resource.
    pub(super) address: &'a str,
}

/// A revision of which only what is new since is reported.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Since")]
pub(super) struct JsonSince<'a> {
    /// As it was named.
    pub(super) revision: &'a str,
    /// The commit that the code was held against: the newest that it has in common with `HEAD`.
    pub(super) commit: &'a str,
    /// How many findings were there already, and are not in the report; without suppressed ones.
    pub(super) older: usize,
}

/// What became of a finding that was known before.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Standing")]
pub(super) struct JsonStanding<'a> {
    /// Whether it was there, and what it grants beside what it granted. `changed` is another grant of
    /// which it cannot be told whether it is more.
    #[schemars(extend("enum" = ["new", "unchanged", "moved", "narrowed", "widened", "changed"]))]
    pub(super) state: &'static str,
    /// What it gives that it did not give, in words.
    pub(super) gained: &'a [String],
}

/// What made the report.
#[derive(Serialize, JsonSchema)]
pub(in crate::output) struct Tool {
    /// Always `iamvet`.
    pub(in crate::output) name: &'static str,
    /// Its version.
    pub(in crate::output) version: &'static str,
}

impl Tool {
    /// This program.
    pub(in crate::output) fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// What the findings say about a compliance framework.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Assessment")]
pub(super) struct JsonAssessment<'a> {
    /// Its name on the command line, such as `cis-aws-3.0`.
    pub(super) framework: &'a str,
    /// Its name, such as `CIS AWS v3.0`.
    pub(super) name: &'a str,
    /// The share of the controls that passed, wholly or in part, of those that passed or failed, in
    /// percent; null where none did.
    pub(super) score: Option<usize>,
    /// The share of the controls that were judged, in percent.
    pub(super) judged: usize,
    /// Controls that passed as a whole.
    pub(super) passed: usize,
    /// Controls that passed as far as code tells.
    pub(super) passed_in_part: usize,
    /// Controls that do not hold, and of which all findings are suppressed.
    pub(super) accepted: usize,
    /// Controls that failed.
    pub(super) failed: usize,
    /// Controls that cannot be told from the code, or were not.
    pub(super) not_assessable: usize,
    /// Each control of it that is about access, in its order.
    pub(super) controls: Vec<JsonControl<'a>>,
}

/// What the findings say about a control.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Control")]
pub(super) struct JsonControl<'a> {
    /// Its number, such as `1.16`.
    pub(super) control: &'a str,
    /// What it is about.
    pub(super) title: &'a str,
    /// What the findings say.
    #[schemars(extend("enum" = ["passed", "passed-in-part", "accepted", "failed", "not-assessable"]))]
    pub(super) outcome: &'a str,
    /// Why.
    pub(super) why: String,
    /// The rules that judge it; none where code tells nothing of it.
    pub(super) rules: Vec<&'a str>,
    /// Fingerprints of the findings that fail it.
    pub(super) findings: &'a [String],
    /// Fingerprints of the suppressed findings against it: risks that were accepted.
    pub(super) accepted: &'a [String],
    /// How many these are.
    pub(super) suppressed: usize,
    /// What keeps it from being judged as a whole; findings and accepted risks go before it.
    pub(super) gaps: Vec<JsonGap<'a>>,
}

/// What keeps a control from being judged.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Gap")]
pub(super) struct JsonGap<'a> {
    /// What it is.
    pub(super) text: &'a str,
    /// Where, or where the first of several is; null where it is at no place of the code.
    pub(super) location: Option<Location>,
}

/// Counts; suppressed findings are in `suppressed` only.
#[derive(Serialize, JsonSchema)]
pub(super) struct Counts<'a> {
    /// Findings that are not suppressed.
    pub(super) findings: usize,
    /// Suppressed findings.
    pub(super) suppressed: usize,
    /// Findings by severity; every severity has its entry.
    pub(super) by_severity: BTreeMap<&'static str, usize>,
    /// Findings by rule; rules without findings have no entry.
    pub(super) by_rule: BTreeMap<&'a str, usize>,
    /// Problems of level `error`: files, or parts of them, that were not analysed.
    pub(super) errors: usize,
    /// Problems of level `warning`.
    pub(super) warnings: usize,
    /// Problems of level `note`.
    pub(super) notes: usize,
}

/// One fault.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(super) struct JsonFinding<'a> {
    /// Id of the rule.
    pub(super) rule: &'a str,
    /// How bad it is if the finding is true.
    #[schemars(extend("enum" = ["info", "low", "medium", "high", "critical"]))]
    pub(super) severity: &'static str,
    /// How sure it is that the finding is true.
    #[schemars(extend("enum" = ["low", "medium", "high"]))]
    pub(super) confidence: &'static str,
    /// One line that names the entity and the fault.
    pub(super) message: &'a str,
    /// What to do; may be empty.
    pub(super) help: &'a str,
    /// The principal, in words: "user `alice`".
    pub(super) entity: &'a str,
    /// Address of the resource without instance keys.
    pub(super) address: &'a str,
    /// Address of every instance that has the fault; one at least.
    pub(super) instances: &'a [String],
    /// The environments of the configuration that have the fault; empty when it has none.
    pub(super) environments: &'a [String],
    /// The construct of the AWS CDK that the resource was synthesized from; null when it was not.
    pub(super) construct: Option<JsonConstruct<'a>>,
    /// Names the fault over edits elsewhere: it holds no line numbers.
    pub(super) fingerprint: &'a str,
    /// Names what grants: `grant=` in a suppression takes it, or its first eight digits or more.
    pub(super) grant_hash: String,
    /// What it is beside the baseline; null without one, and for what is suppressed otherwise.
    pub(super) baseline: Option<JsonStanding<'a>>,
    /// What it is beside the revision that `--new-since` names; null without one.
    pub(super) since: Option<JsonStanding<'a>>,
    /// The token that does it.
    pub(super) location: Location,
    /// A few words for that place; may be empty.
    pub(super) text: &'a str,
    /// Further places, without the hops.
    pub(super) labels: Vec<JsonLabel<'a>>,
    /// The way that a value took from where it is written to where it is used, in order.
    pub(super) hops: Vec<JsonLabel<'a>>,
    /// Edits that mend it, best first.
    pub(super) fixes: Vec<JsonFix<'a>>,
    /// Why the finding does not count; null when it does.
    pub(super) suppression: Option<JsonSuppression<'a>>,
}

/// A construct of the AWS CDK.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Construct")]
pub(super) struct JsonConstruct<'a> {
    /// Its path, such as `Stack/App/Role/Resource`.
    pub(super) path: &'a str,
    /// File, line and column where the user's code makes it, when that file is not here or has
    /// changed since; else null, and a label has the place.
    pub(super) created: Option<&'a str>,
}

/// A place and what it has to do with the finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Label")]
pub(super) struct JsonLabel<'a> {
    /// The role of the place.
    #[schemars(extend("enum" = ["principal", "attached", "grants", "hop", "call", "related"]))]
    pub(super) role: &'static str,
    /// A few words.
    pub(super) text: &'a str,
    /// The place.
    pub(super) location: Location,
}

/// Edits that mend a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
pub(super) struct JsonFix<'a> {
    /// What it does, as an order.
    pub(super) title: &'a str,
    /// `safe` keeps what the code means but for the fault; `unsafe` may take away access that is
    /// needed.
    #[schemars(extend("enum" = ["safe", "unsafe"]))]
    pub(super) applicability: &'static str,
    /// The changes; they do not overlap.
    pub(super) edits: Vec<JsonEdit<'a>>,
}

/// Replaces the bytes at a place by a text.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
pub(super) struct JsonEdit<'a> {
    /// What is replaced; empty to insert.
    pub(super) location: Location,
    /// What stands there afterwards.
    pub(super) text: &'a str,
}

/// Why a finding does not count.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suppression")]
pub(super) struct JsonSuppression<'a> {
    /// By what it is suppressed.
    #[schemars(extend("enum" = ["in-source", "configuration", "baseline"]))]
    pub(super) kind: &'static str,
    /// The user's reason.
    pub(super) reason: &'a str,
    /// Who answers for it; null where that is not told.
    pub(super) owner: Option<&'a str>,
    /// The last day on which it holds, `YYYY-MM-DD`; null where there is none.
    pub(super) until: Option<&'a str>,
    /// The comment, metadata, or entry of the configuration or the baseline; null where there is
    /// none.
    pub(super) location: Option<Location>,
}

/// Something that was wrong with an input.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(in crate::output) struct JsonProblem<'a> {
    /// How much it takes away: `error` means that a file or a part of it was not analysed.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    pub(in crate::output) level: &'static str,
    /// Its kind, such as `syntax-error`.
    pub(in crate::output) code: &'static str,
    /// What is wrong.
    pub(in crate::output) message: &'a str,
    /// What the user can do about it; may be empty.
    pub(in crate::output) help: &'a str,
    /// Where; an empty place at the start of the file when it could not be read at all.
    pub(in crate::output) location: Location,
}

/// What is not known before deployment.
#[derive(Serialize, JsonSchema)]
pub(super) struct Coverage<'a> {
    /// Number of entries of `unknown` by their reason.
    pub(super) by_reason: BTreeMap<&'static str, usize>,
    /// Each of them.
    pub(super) unknown: Vec<Unknown<'a>>,
    /// What rules could not judge because of something unknown: neither a fault nor safe.
    pub(super) unjudged: Vec<Unjudged<'a>>,
}

/// Something that a rule could not judge.
#[derive(Serialize, JsonSchema)]
pub(super) struct Unjudged<'a> {
    /// The rule.
    pub(super) rule: &'a str,
    /// What it would have to know.
    #[serde(flatten)]
    pub(super) unknown: Unknown<'a>,
}

/// A value that is not known before deployment.
#[derive(Serialize, JsonSchema)]
pub(in crate::output) struct Unknown<'a> {
    /// What it is, in the words of its language: `var.name`.
    pub(in crate::output) symbol: &'a str,
    /// Why it is not known, such as `no-value` or `read-at-deployment`.
    pub(in crate::output) reason: &'static str,
    /// What the user can do about it; may be empty.
    pub(in crate::output) help: &'static str,
    /// How many values of IAM resources rest on it.
    pub(in crate::output) uses: usize,
    /// Path of the file.
    pub(in crate::output) path: String,
    /// Line, from 1.
    pub(in crate::output) line: u32,
    /// Column in Unicode characters, from 1.
    pub(in crate::output) column: u32,
}

/// A stretch of a file.
#[derive(Serialize, JsonSchema)]
pub(in crate::output) struct Location {
    /// Path of the file.
    pub(in crate::output) path: String,
    /// The first character.
    pub(in crate::output) start: Point,
    /// The place behind the last character.
    pub(in crate::output) end: Point,
}

/// A place in a file.
#[derive(Serialize, JsonSchema)]
pub(in crate::output) struct Point {
    /// Line, from 1.
    pub(in crate::output) line: u32,
    /// Column in Unicode characters, from 1.
    pub(in crate::output) column: u32,
    /// Column in UTF-16 code units, from 1.
    pub(in crate::output) column_utf16: u32,
    /// Offset in bytes of the file; a byte order mark has bytes but no column.
    pub(in crate::output) byte: u32,
}

/// Sizes of a run.
#[derive(Serialize, JsonSchema)]
pub(super) struct Sizes {
    /// Files read.
    pub(super) files: usize,
    /// Root modules and templates evaluated.
    pub(super) scopes: usize,
    /// Instances of IAM resources evaluated.
    pub(super) resources: usize,
    /// Principals.
    pub(super) principals: usize,
    /// Policies.
    pub(super) policies: usize,
    /// Attachments of policies to principals.
    pub(super) attachments: usize,
}
