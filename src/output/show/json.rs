//! What was evaluated, as JSON.

use std::collections::BTreeMap;

use super::ShowOptions;
use super::attributes::{Attribute, attributes};
use super::form::{
    JsonDocument, JsonHop, JsonOutput, JsonReason, JsonResolutions, JsonResource, JsonReturnValues,
    JsonScope, JsonShow, JsonSymbol, JsonSymbolCount, JsonTotals, JsonWay, Outputs,
    SHOW_SCHEMA_VERSION,
};
use super::plain::{Json, computed, object, plain};
use super::provenance::ways;
use crate::engine::{ReasonTotals, Shown, ShownDocument, ShownOutput, ShownResource, ShownScope};
use crate::output::json::Places;
use crate::output::json::form::Tool;
use crate::output::place::below;
use crate::policy::Resolution;
use crate::value::{ResourceKind, TypeExpr, Value};

/// What was evaluated, as JSON.
pub(super) fn render(shown: &Shown, options: &ShowOptions) -> String {
    let prefix = options.report.root_prefix.as_str();
    let writer = Writer {
        shown,
        options,
        places: Places {
            sources: &shown.sources,
            prefix,
        },
    };
    let (outputs, outputs_by_module) = writer.outputs();
    let json = JsonShow {
        schema_version: SHOW_SCHEMA_VERSION,
        tool: Tool::this(),
        root: prefix,
        scopes: shown.scopes.iter().map(|s| writer.scope(s)).collect(),
        resources: writer.resources(),
        outputs,
        outputs_by_module,
        summary: totals(shown),
        problems: shown
            .problems
            .iter()
            .map(|p| writer.places.problem(p))
            .collect(),
        unknown: shown
            .coverage
            .iter()
            .map(|entry| {
                writer
                    .places
                    .unknown(entry.span, &entry.symbol, entry.reason, entry.uses)
            })
            .collect(),
    };
    // Maps here have text keys, and no value fails to serialize.
    let mut out = serde_json::to_string_pretty(&json).unwrap_or_default();
    out.push('\n');
    out
}

/// The JSON schema of what `iamvet show` writes, as `schema/show.schema.json` has it.
pub fn schema() -> String {
    let schema = schemars::schema_for!(JsonShow<'static>);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}

struct Writer<'a> {
    shown: &'a Shown,
    options: &'a ShowOptions,
    places: Places<'a>,
}

/// The outputs of the only root module, or those of each.
type AllOutputs<'a> = (Option<Outputs<'a>>, Option<BTreeMap<String, Outputs<'a>>>);

impl<'a> Writer<'a> {
    fn path(&self, scope: &ShownScope) -> String {
        match (scope.path.as_str(), self.places.prefix) {
            (".", "") => ".".to_owned(),
            (".", prefix) => prefix.to_owned(),
            (path, prefix) => below(path, prefix),
        }
    }

    fn scope(&self, scope: &'a ShownScope) -> JsonScope<'a> {
        JsonScope {
            path: self.path(scope),
            environment: scope.environment.as_deref(),
            language: match scope.language {
                ResourceKind::Terraform => "terraform",
                ResourceKind::CloudFormation => "cloudformation",
            },
            resources: scope.resources.len(),
        }
    }

    fn resources(&self) -> Vec<JsonResource<'a>> {
        let scopes = self.shown.scopes.iter();
        scopes
            .flat_map(|scope| {
                let resources = scope.resources.iter();
                resources.map(|resource| self.resource(scope, resource))
            })
            .collect()
    }

    fn resource(&self, scope: &'a ShownScope, shown: &'a ShownResource) -> JsonResource<'a> {
        let resource = &shown.resource;
        let all = attributes(resource);
        let is_template = resource.kind == ResourceKind::CloudFormation;
        let (given, attributes): (Vec<_>, Vec<_>) = all
            .iter()
            .partition(|a| is_template && matches!(a, Attribute::Computed(_)));
        let (values, unknown) = object_of(&attributes);
        let return_values = (!given.is_empty()).then(|| {
            let (values, unknown) = object_of(&given);
            JsonReturnValues {
                values,
                unknown: Json::Map(unknown),
            }
        });
        let calls = resource.origin.calls.iter();
        JsonResource {
            address: &resource.id.address,
            resource_type: &resource.resource_type,
            construct: resource
                .origin
                .construct
                .as_ref()
                .map(|it| it.path.as_str()),
            module: self.path(scope),
            environment: scope.environment.as_deref(),
            condition: resource.origin.condition.as_deref(),
            attributes: values,
            unknown: Json::Map(unknown),
            return_values,
            span: self.places.location(resource.origin.whole),
            calls: calls.map(|call| self.places.location(*call)).collect(),
            documents: shown.documents.iter().map(document).collect(),
            provenance: self.options.provenance.then(|| self.ways(shown)),
        }
    }

    fn ways(&self, shown: &ShownResource) -> Vec<JsonWay> {
        let entries = shown.resource.attributes.entries().iter();
        let ways = entries.flat_map(|e| ways(&e.key, &e.value, shown.resource.kind));
        ways.map(|way| JsonWay {
            path: way.path,
            condition: way.condition.map(|condition| condition.to_string()),
            written: self.places.location(way.written),
            hops: way
                .hops
                .into_iter()
                .map(|hop| JsonHop {
                    kind: hop.kind,
                    text: hop.text,
                    location: self.places.location(hop.span),
                })
                .collect(),
        })
        .collect()
    }

    fn outputs(&self) -> AllOutputs<'a> {
        if !self.options.outputs {
            return (None, None);
        }
        // Many templates have no outputs.
        let scopes =
            self.shown.scopes.iter().filter(|scope| {
                scope.language == ResourceKind::Terraform || !scope.outputs.is_empty()
            });
        let mut roots: Vec<(&ShownScope, Outputs<'a>)> =
            scopes.map(|root| (root, self.outputs_of(root))).collect();
        match roots.pop() {
            Some((_, only)) if roots.is_empty() => (Some(only), None),
            last => {
                // Several documents of one file have one path.
                let mut all: BTreeMap<String, Outputs<'a>> = BTreeMap::new();
                for (root, outputs) in roots.into_iter().chain(last) {
                    let path = self.path(root);
                    let name = match &root.environment {
                        Some(environment) => format!("{path}:{environment}"),
                        None => path,
                    };
                    all.entry(name).or_default().extend(outputs);
                }
                (None, Some(all))
            }
        }
    }

    fn outputs_of(&self, root: &'a ShownScope) -> Outputs<'a> {
        let outputs = root.outputs.iter();
        outputs.map(|o| (o.name.as_str(), self.output(o))).collect()
    }

    fn output(&self, output: &'a ShownOutput) -> JsonOutput<'a> {
        match &output.value {
            Ok(value) => {
                let plain = plain(value);
                JsonOutput::Value {
                    value: plain.value,
                    unknown: plain.unknown.unwrap_or(Json::Bool(false)),
                    value_type: type_of(&output.value_type),
                    sensitive: value.sensitive,
                    export: output.export.as_ref().map(name_of),
                    condition: output.condition.as_deref(),
                    span: self.places.location(output.span),
                }
            }
            Err(problem) => JsonOutput::Error {
                error: &problem.message,
                span: self.places.location(problem.span),
            },
        }
    }
}

fn object_of(attributes: &[&Attribute<'_>]) -> (Json, Vec<(String, Json)>) {
    object(attributes.iter().map(|attribute| match attribute {
        Attribute::Set(entry) => (entry.key.as_str(), plain(&entry.value)),
        Attribute::Computed(entry) => (entry.key.as_str(), computed(&entry.value)),
    }))
}

/// A name, or the mirror of one that is not known.
fn name_of(value: &Value) -> Json {
    let plain = plain(value);
    plain.unknown.unwrap_or(plain.value)
}

fn document(document: &ShownDocument) -> JsonDocument<'_> {
    let unknown = document.assessment.unknown.iter();
    JsonDocument {
        path: &document.path,
        kind: document.kind.name(),
        resolution: document.assessment.resolution.name(),
        unknown: unknown
            .map(|(reason, symbol)| JsonSymbol {
                symbol,
                reason: reason.name(),
            })
            .collect(),
    }
}

/// A type as Terraform's JSON formats have it.
fn type_of(ty: &TypeExpr) -> serde_json::Value {
    use serde_json::json;
    match ty {
        TypeExpr::Any => json!("dynamic"),
        TypeExpr::String => json!("string"),
        TypeExpr::Number => json!("number"),
        TypeExpr::Bool => json!("bool"),
        TypeExpr::List(item) => json!(["list", type_of(item)]),
        TypeExpr::Set(item) => json!(["set", type_of(item)]),
        TypeExpr::Map(item) => json!(["map", type_of(item)]),
        TypeExpr::Tuple(items) => {
            let items: Vec<_> = items.iter().map(type_of).collect();
            json!(["tuple", items])
        }
        TypeExpr::Object(fields) => {
            let fields: serde_json::Map<_, _> = fields
                .iter()
                .map(|(name, field)| (name.to_string(), type_of(&field.ty)))
                .collect();
            json!(["object", fields])
        }
    }
}

fn totals(shown: &Shown) -> JsonTotals<'_> {
    let totals = shown.totals();
    let mut by_type = BTreeMap::new();
    for shown in shown.resources() {
        *by_type
            .entry(shown.resource.resource_type.as_str())
            .or_default() += 1;
    }
    JsonTotals {
        resources: totals.resources,
        by_type,
        documents: resolutions(&totals.documents),
        reasons: totals.reasons.iter().map(reason).collect(),
    }
}

fn reason(totals: &ReasonTotals) -> JsonReason {
    let symbols = totals.symbols.iter();
    JsonReason {
        reason: totals.reason.name(),
        documents: resolutions(&totals.documents),
        symbols: symbols
            .map(|(symbol, documents)| JsonSymbolCount {
                symbol: symbol.to_string(),
                documents: *documents,
            })
            .collect(),
    }
}

fn resolutions(counts: &BTreeMap<Resolution, usize>) -> JsonResolutions {
    let of = |resolution| counts.get(&resolution).copied().unwrap_or_default();
    JsonResolutions {
        total: counts.values().sum(),
        full: of(Resolution::Full),
        partial: of(Resolution::Partial),
        unresolved: of(Resolution::Unresolved),
    }
}
