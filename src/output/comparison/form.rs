//! The form of comparisons as JSON.
//!
//! `schema/comparison.schema.json` is made from these structs and their documentation. A change that
//! can break a reader raises [`COMPARISON_SCHEMA_VERSION`]; new fields do not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::output::json::form::{Location, Tool};

/// Version of the schema that comparisons are written in.
pub const COMPARISON_SCHEMA_VERSION: u32 = 1;

/// What `iamvet policy compare` and `iamvet policy grants` find.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "iamvet comparison")]
pub(super) struct JsonComparison {
    /// Version of this schema; a reader should refuse a version that it does not know.
    #[schemars(extend("const" = COMPARISON_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What made it.
    pub(super) tool: Tool,
    /// What is granted now and was not before; of `policy grants`, what is granted of what was asked.
    pub(super) gained: JsonExcess,
    /// What was granted before and is not now; null for `policy grants`.
    pub(super) lost: Option<JsonExcess>,
}

/// What one side grants and the other does not.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonExcess {
    /// Whether there is anything, of known actions.
    #[schemars(extend("enum" = ["yes", "no", "unknown"]))]
    pub(super) answer: &'static str,
    /// Requests of known actions, one for each statement and class of actions.
    pub(super) witnesses: Vec<JsonWitness>,
    /// Whether there is anything, of actions that there are not yet or that are not known.
    #[schemars(extend("enum" = ["yes", "no", "unknown"]))]
    pub(super) future_answer: &'static str,
    /// Requests of such actions.
    pub(super) future: Vec<JsonWitness>,
    /// What cannot be told.
    pub(super) doubts: Vec<JsonDoubt>,
    /// Whether there may be further ones.
    pub(super) truncated: bool,
}

/// A request that one side grants and the other does not.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonWitness {
    /// The action.
    pub(super) action: String,
    /// All known actions of which the same holds.
    pub(super) actions: Vec<String>,
    /// The resource.
    pub(super) resource: String,
    /// Who makes it; null where the policies name nobody.
    pub(super) principal: Option<String>,
    /// The condition keys with their values; all others are absent.
    pub(super) context: BTreeMap<String, Vec<String>>,
    /// The statements that grant it, one of each layer of policies.
    pub(super) granted_by: Vec<JsonPlace>,
    /// The statement of the other side that denies it; null where nothing allows it.
    pub(super) denied_by: Option<JsonPlace>,
}

/// A statement.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonPlace {
    /// The policy.
    pub(super) policy: String,
    /// Its place in the document, from 0.
    pub(super) statement: usize,
    /// Where it is written.
    pub(super) location: Location,
}

/// Something that cannot be told.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonDoubt {
    /// An action that it is about.
    pub(super) action: Option<String>,
    /// Whether it is about actions that there are not yet.
    pub(super) future: bool,
    /// The statement that may grant it.
    pub(super) granted_by: Option<JsonPlace>,
    /// Why.
    pub(super) reasons: Vec<String>,
}
