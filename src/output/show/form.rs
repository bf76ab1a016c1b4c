//! The form of `iamvet show --format json`.
//!
//! `schema/show.schema.json` is made from these structs and their documentation. A change that can
//! break a reader raises [`SHOW_SCHEMA_VERSION`]; new fields do not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::plain::Json;
use crate::output::json::form::{JsonProblem, Location, Tool, Unknown};

/// Version of the schema that `iamvet show` writes in.
pub const SHOW_SCHEMA_VERSION: u32 = 1;

/// What an `iamvet show` evaluated.
///
/// Values are plain JSON beside a mirror of what is not known. In a value, null stands for a part
/// that is not wholly known. The mirror (`unknown`) has `true` there when nothing is known of it, or
/// else a text: what is known, with `${NAME}` for each symbol, such as `${aws_iam_role.app.arn}`,
/// `${var.name}`, `${data.aws_iam_role.x.arn}`, or an expression as written. Values that every
/// deployment has stand as `${AWS::AccountId}`, `${AWS::Partition}`, `${AWS::Region}` and
/// `${AWS::URLSuffix}` in both languages, whatever data source they were read from. Alternatives
/// under a condition that is not decided stand as `${"a" if COND | "b" if OTHER}`, entries of a
/// collection that are not known as `...${NAME}`. `(sensitive)` stands for what must not be printed.
/// Members of an object that are wholly known have no entry in its mirror; the mirror of a list has
/// as many items as the list, `false` for those that are known.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "iamvet show")]
pub(super) struct JsonShow<'a> {
    /// Version of this schema; a reader should refuse a version that it does not know.
    #[schemars(extend("const" = SHOW_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What wrote it.
    pub(super) tool: Tool,
    /// Path of the root of the scan relative to the root of the repository; empty when they are
    /// the same. Every path is relative to the root of the repository.
    pub(super) root: &'a str,
    /// The root modules and templates that were evaluated, by path.
    pub(super) scopes: Vec<JsonScope<'a>>,
    /// Every resource instance: by root module or template, then in the order of the source.
    pub(super) resources: Vec<JsonResource<'a>>,
    /// With `--outputs`, where there is one root module or template with outputs: these by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outputs: Option<Outputs<'a>>,
    /// With `--outputs`, where there is not just one: the outputs of each by its path, which
    /// `:` and the environment follow where it was evaluated for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outputs_by_module: Option<BTreeMap<String, Outputs<'a>>>,
    /// Counts.
    pub(super) summary: JsonTotals<'a>,
    /// What was wrong with the inputs: why less was understood.
    pub(super) problems: Vec<JsonProblem<'a>>,
    /// What of the resources' attributes is not known before deployment, and why.
    pub(super) unknown: Vec<Unknown<'a>>,
}

/// Outputs by name.
pub(super) type Outputs<'a> = BTreeMap<&'a str, JsonOutput<'a>>;

/// A root module or a template.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Scope")]
pub(super) struct JsonScope<'a> {
    /// Folder of the root module (`.` for the root), or path of the template.
    pub(super) path: String,
    /// The environment of the configuration that it was evaluated for, where it differs by them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) environment: Option<&'a str>,
    /// Its language.
    #[schemars(extend("enum" = ["terraform", "cloudformation"]))]
    pub(super) language: &'static str,
    /// Number of its resources that are shown.
    pub(super) resources: usize,
}

/// A resource instance.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Resource")]
pub(super) struct JsonResource<'a> {
    /// Its address in its root module, or its logical id.
    pub(super) address: &'a str,
    /// Its type.
    #[serde(rename = "type")]
    pub(super) resource_type: &'a str,
    /// Path of the construct of the AWS CDK that it was synthesized from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) construct: Option<&'a str>,
    /// Path of its root module or template, as `scopes` has it.
    pub(super) module: String,
    /// The environment of its root module, as `scopes` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) environment: Option<&'a str>,
    /// The condition under which it exists, where that is not decided; else null.
    pub(super) condition: Option<&'a str>,
    /// What is known: arguments and blocks as configured (blocks are lists of objects), and in
    /// Terraform also identities that the provider computes, such as `arn`.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub(super) attributes: Json,
    /// The mirror of the attributes; empty when all is known.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub(super) unknown: Json,
    /// In CloudFormation what `Ref` and `Fn::GetAtt` give, as far as something is known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) return_values: Option<JsonReturnValues>,
    /// Its declaration.
    pub(super) span: Location,
    /// The module calls that lead to it, outermost first.
    pub(super) calls: Vec<Location>,
    /// Its policy documents.
    pub(super) documents: Vec<JsonDocument<'a>>,
    /// With `--provenance`, where each leaf of the attributes comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provenance: Option<Vec<JsonWay>>,
}

/// What `Ref` (under that name) and `Fn::GetAtt` (by attribute) give.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReturnValues")]
pub(super) struct JsonReturnValues {
    /// What is known.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub(super) values: Json,
    /// The mirror of the values; empty when all is known.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub(super) unknown: Json,
}

/// A policy document of a resource.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Document")]
pub(super) struct JsonDocument<'a> {
    /// The way to it in the attributes: `policy`, `inline_policy[0].policy`.
    pub(super) path: &'a str,
    /// What it is for.
    #[schemars(extend("enum" = ["identity", "trust", "resource", "organization"]))]
    pub(super) kind: &'static str,
    /// How much of it is known. `full`: all; `partial`: its statements with their effects and lists
    /// of actions, but a symbol stands in a leaf; `unresolved`: the list of statements, an effect or
    /// a list of actions is not known, or nothing of an action is.
    #[schemars(extend("enum" = ["full", "partial", "unresolved"]))]
    pub(super) resolution: &'static str,
    /// What of it is not known, and why.
    pub(super) unknown: Vec<JsonSymbol<'a>>,
}

/// Something that is not known.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Symbol")]
pub(super) struct JsonSymbol<'a> {
    /// Its name, or the condition that is not decided.
    pub(super) symbol: &'a str,
    /// Why it is not known, such as `no-value` or `read-at-deployment`.
    pub(super) reason: &'static str,
}

/// Where a leaf is written, and its way from there.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Way")]
pub(super) struct JsonWay {
    /// The leaf in the attributes, also inside of a JSON text: `policy.Statement[0].Action`.
    pub(super) path: String,
    /// The condition under which the leaf is this one, where that is not decided; else null.
    pub(super) condition: Option<String>,
    /// Where it is written.
    pub(super) written: Location,
    /// What passed it on from there, in order.
    pub(super) hops: Vec<JsonHop>,
}

/// One hop of a value.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Hop")]
pub(super) struct JsonHop {
    /// What passed it on.
    #[schemars(extend("enum" = [
        "input", "local", "argument", "output", "attribute", "mapping", "file", "each", "function",
        "export", "import"
    ]))]
    pub(super) kind: &'static str,
    /// In a few words.
    pub(super) text: String,
    /// The expression that took the value from there.
    pub(super) location: Location,
}

/// An output of a root module or a template: a value with its mirror and type, or an error.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Output")]
pub(super) enum JsonOutput<'a> {
    /// An output that was evaluated.
    Value {
        /// What is known of it.
        #[schemars(with = "serde_json::Value")]
        value: Json,
        /// The mirror of the value: `false` when all is known.
        #[schemars(with = "serde_json::Value")]
        unknown: Json,
        /// Terraform's type of the value, as `terraform show -json` has it: `"string"`,
        /// `["list", "string"]`, `["object", {"a": "number"}]`; `"dynamic"` where it is not known.
        /// Outputs of templates are strings.
        #[serde(rename = "type")]
        value_type: serde_json::Value,
        /// Whether it must not be printed; then its value is null.
        sensitive: bool,
        /// The name that other stacks import it by; what is not known of it as in a mirror.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<serde_json::Value>")]
        export: Option<Json>,
        /// The condition under which it exists, where that is not decided.
        #[serde(skip_serializing_if = "Option::is_none")]
        condition: Option<&'a str>,
        /// The header of its block, or its logical id.
        span: Location,
    },
    /// An output whose expression is an error.
    Error {
        /// What is wrong.
        error: &'a str,
        /// Where.
        span: Location,
    },
}

/// Counts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Totals")]
pub(super) struct JsonTotals<'a> {
    /// Resource instances.
    pub(super) resources: usize,
    /// Resource instances by type.
    pub(super) by_type: BTreeMap<&'a str, usize>,
    /// Policy documents.
    pub(super) documents: JsonResolutions,
    /// Why documents are not fully known: those that most documents have first.
    pub(super) reasons: Vec<JsonReason>,
}

/// Policy documents by how much of them is known.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Resolutions")]
pub(super) struct JsonResolutions {
    /// All of them.
    pub(super) total: usize,
    /// Those that are fully known.
    pub(super) full: usize,
    /// Those that have symbols in leaves.
    pub(super) partial: usize,
    /// Those whose statements are not known.
    pub(super) unresolved: usize,
}

/// A reason for documents not being fully known.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reason")]
pub(super) struct JsonReason {
    /// The reason.
    pub(super) reason: &'static str,
    /// The documents in which something is not known for it.
    pub(super) documents: JsonResolutions,
    /// What is not known, in how many documents: the most frequent first.
    pub(super) symbols: Vec<JsonSymbolCount>,
}

/// In how many documents something is not known.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SymbolCount")]
pub(super) struct JsonSymbolCount {
    /// Its name, or the condition that is not decided.
    pub(super) symbol: String,
    /// Number of documents.
    pub(super) documents: usize,
}
