//! The form of answers as JSON.
//!
//! `schema/access.schema.json` is made from these structs and their documentation. A change that
//! can break a reader raises [`ACCESS_SCHEMA_VERSION`]; new fields do not.

use schemars::JsonSchema;
use serde::Serialize;

use crate::output::json::form::{JsonProblem, Location, Tool};

/// Version of the schema that answers are written in.
pub const ACCESS_SCHEMA_VERSION: u32 = 1;

/// What `iamvet can` and `iamvet who-can` answer.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "iamvet access")]
pub(super) struct JsonAccess<'a> {
    /// Version of this schema; a reader should refuse a version that it does not know.
    #[schemars(extend("const" = ACCESS_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What made it.
    pub(super) tool: Tool,
    /// The action that was asked for.
    pub(super) action: &'a str,
    /// The resource that was asked for.
    pub(super) resource: &'a str,
    /// One for each principal: all that were asked for, or everyone who may or might.
    pub(super) answers: Vec<JsonAnswer<'a>>,
    /// What was taken for granted.
    pub(super) assumptions: &'a [String],
    /// What was wrong with the inputs: why less was understood.
    pub(super) problems: Vec<JsonProblem<'a>>,
}

/// Whether a principal may do it.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonAnswer<'a> {
    /// Who.
    pub(super) principal: JsonWho<'a>,
    /// The answer.
    #[schemars(extend("enum" = ["Allowed", "ImplicitlyDenied", "ExplicitlyDenied", "Unknown"]))]
    pub(super) answer: &'static str,
    /// The statements that decide it: those that allow, those that deny, or those that may.
    pub(super) decided_by: Vec<JsonDecider<'a>>,
    /// The parts that would have to allow it and do not.
    pub(super) missing: Vec<&'static str>,
    /// The condition keys that another value of would change the answer, or may.
    pub(super) keys: Vec<&'a str>,
    /// Why the answer is not known.
    pub(super) unknown: Vec<String>,
}

/// A principal.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonWho<'a> {
    /// `user`, `role`, `group`, `permission set`, `session`, `federated user`, `account`, `service`,
    /// `identity provider`, `anyone`, `principal`.
    pub(super) kind: &'static str,
    /// Its name, or its ARN where it is outside of the code.
    pub(super) name: &'a str,
    /// The address of what declares it.
    pub(super) address: Option<&'a str>,
    /// The environment that it is declared in; null when it is declared in all.
    pub(super) environment: Option<&'a str>,
    /// Where it is declared.
    pub(super) location: Option<Location>,
}

/// A statement that decides.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonDecider<'a> {
    /// The part of its policy.
    #[schemars(extend("enum" = ["identity", "boundary", "session", "service-control",
        "resource-control", "resource", "endpoint"]))]
    pub(super) layer: &'static str,
    /// The level of the organization, for policies of one.
    pub(super) level: Option<&'a str>,
    /// The policy.
    pub(super) policy: &'a str,
    /// Its place in the document, from 0.
    pub(super) statement: usize,
    /// Its `Sid`.
    pub(super) sid: Option<&'a str>,
    /// What it does.
    #[schemars(extend("enum" = ["Allow", "Deny", "Unknown"]))]
    pub(super) effect: &'static str,
    /// Whether it certainly matches, or may.
    pub(super) certain: bool,
    /// Where it is written.
    pub(super) location: Location,
}
