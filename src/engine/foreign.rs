//! Stacks of CloudFormation that Terraform makes: their templates are texts of the configuration, or
//! files that it reads.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack>,
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack_set>,
//! <https://registry.terraform.io/providers/hashicorp/awscc/latest/docs/resources/cloudformation_stack>.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::evaluate::Evaluation;
use super::part::Part;
use super::templates::noting;
use crate::cloudformation::{self, Embedded, ForeignStack, evaluate_foreign};
use crate::terraform;
use crate::text::{FileId, Problem, ProblemLevel, Str};
use crate::triage::TemplateMarkers;
use crate::value::{Data, Piece, Reason, Resource, ScopeId, Symbol, SymbolKind, Value};

/// Whether resources of this type make stacks.
pub(super) fn makes_stacks(kind: &str) -> bool {
    matches!(
        kind,
        "aws_cloudformation_stack"
            | "aws_cloudformation_stack_set"
            | "awscc_cloudformation_stack"
            | "awscc_cloudformation_stack_set"
    )
}

fn is_set(kind: &str) -> bool {
    kind.ends_with("_stack_set")
}

impl<K: Send + Sync> Evaluation<'_, K> {
    /// Adds the resources of the stacks that the resources of a root module make; gives the scopes of
    /// those in other accounts and regions.
    pub(super) fn add_stacks(
        &self,
        done: &mut terraform::Evaluation,
        scope: ScopeId,
        terraform: &terraform::Options<'_>,
        options: &cloudformation::Options<'_>,
        part: &mut Part<K>,
    ) -> Vec<ScopeId> {
        let makes = |resource: &&Resource| makes_stacks(&resource.resource_type);
        if !done.resources.iter().any(|resource| makes(&resource)) {
            return Vec::new();
        }
        let nested = Mutex::new(BTreeSet::new());
        let find = noting(options.find_template, &nested);
        let options = cloudformation::Options {
            account_id: terraform.account_id.clone(),
            partition: terraform.partition.clone(),
            region: None,
            find_template: &find,
            ..options.clone()
        };
        let mut stacks = Vec::new();
        for resource in done.resources.iter().filter(makes) {
            match template(resource) {
                Ok(body) => stacks.push(stack(resource, body)),
                Err(reason) => {
                    done.problems.extend(not_read(resource, reason));
                    part.coverage.missing(&[missing(resource, reason)]);
                }
            }
        }
        let made = evaluate_foreign(&stacks, scope, &options);
        let bodies = stacks.iter().flat_map(|stack| files_of(stack.body));
        let files: BTreeSet<FileId> = bodies.collect();
        let read = files
            .into_iter()
            .filter_map(|id| self.sources().late_path(id));
        part.taken.extend(read);
        let mut nested = nested.lock().unwrap_or_else(PoisonError::into_inner);
        part.taken.append(&mut nested);
        part.coverage.missing(&made.missing);
        part.secrets.extend(made.secrets);
        part.add_embedded(made.embedded);
        done.problems.extend(made.problems);
        let is_wanted = |resource: &Resource| {
            let sets = |name: &str| resource.attributes.get(name).is_some_and(|v| !v.is_null());
            (self.purpose.wanted)(&resource.resource_type, &sets)
        };
        done.resources
            .retain(|resource| !makes_stacks(&resource.resource_type) || is_wanted(resource));
        done.resources.extend(made.resources);
        made.scopes
    }
}

impl<K> Part<K> {
    /// Adds what templates give that stand in texts, besides what they declare.
    pub(super) fn add_embedded(&mut self, embedded: Vec<Embedded>) {
        for Embedded { root, comments } in embedded {
            let secrets = cloudformation::sensitive_values(&root, &[]);
            self.secrets.extend(secrets);
            self.markers.push(TemplateMarkers::of(&root));
            self.comments.extend(comments);
        }
    }
}

/// The template of a stack, as a text; else why it is not known.
fn template(resource: &Resource) -> Result<&Value, Reason> {
    let set = |name: &str| resource.attributes.get(name).filter(|v| !v.is_null());
    match (set("template_body"), set("template_url")) {
        (Some(body), _) => Ok(body),
        (None, Some(_)) => Err(Reason::ReadAtDeployment),
        (None, None) => Err(match &resource.attributes.rest {
            Some(rest) => rest.reason,
            None => Reason::Invalid,
        }),
    }
}

/// The stack that a resource makes of a template.
fn stack<'v>(resource: &'v Resource, body: &'v Value) -> ForeignStack<'v> {
    let (arguments, further) = arguments(resource);
    let is_set = is_set(&resource.resource_type);
    let id = (!is_set).then(|| {
        let kind = SymbolKind::Attribute {
            resource: resource.id.clone(),
            attribute: "id".into(),
        };
        let place = resource.origin.name;
        let symbol = Symbol::new(kind, Reason::DecidedAtDeployment, place);
        Value::unknown(symbol, place)
    });
    ForeignStack {
        resource,
        body,
        arguments,
        further,
        is_set,
        id,
    }
}

/// What a resource gives to the parameters of its template, and what else it may give.
fn arguments(resource: &Resource) -> (Vec<(Str, Value)>, Option<Arc<Symbol>>) {
    let Some(given) = resource.attributes.get("parameters") else {
        return (Vec::new(), resource.attributes.rest.clone());
    };
    match &given.data {
        Data::Map(map) => {
            let entries = map.entries().iter();
            let entries = entries.filter(|entry| !entry.value.is_null());
            let arguments = entries.map(|entry| (entry.key.clone(), entry.value.clone()));
            (arguments.collect(), map.rest.clone())
        }
        Data::List(list) => {
            let item = |item: &Value| {
                let name = item.get("parameter_key")?.as_known_text()?;
                let value = item.get("parameter_value").filter(|v| !v.is_null())?;
                Some((name, value.clone()))
            };
            let arguments = list.items().iter().filter_map(item);
            (arguments.collect(), list.rest.clone())
        }
        Data::Unknown(symbol) => (Vec::new(), Some(Arc::clone(symbol))),
        Data::Null(_) => (Vec::new(), None),
        _ => {
            let kind = SymbolKind::Attribute {
                resource: resource.id.clone(),
                attribute: "parameters".into(),
            };
            let symbol = Symbol::new(kind, Reason::UndecidedCondition, given.span);
            (Vec::new(), Some(Arc::new(symbol)))
        }
    }
}

/// The files that a text comes from.
fn files_of(value: &Value) -> Vec<FileId> {
    let texts = value.alternatives().into_iter();
    let texts = texts.filter_map(|(_, value)| value.to_text());
    let files = texts.flat_map(|text| {
        let pieces = text.pieces().iter();
        let literal = pieces.filter_map(|piece| match piece {
            Piece::Literal(span, _) => Some(span.file),
            Piece::Symbol(..) => None,
        });
        literal.collect::<Vec<_>>()
    });
    files.collect()
}

/// Tells that the template of a stack is not here. What is wrong in Terraform is told already.
fn not_read(resource: &Resource, reason: Reason) -> Option<Problem> {
    let url = resource.attributes.get("template_url")?;
    if reason != Reason::ReadAtDeployment {
        return None;
    }
    let id = &resource.id.address;
    let message = format!("the template of the stack `{id}` is not here");
    let problem = Problem::new(ProblemLevel::Note, "template-not-local", url.span, message);
    Some(problem.help(
        "what it grants is not known; a template that `file` or `templatefile` reads would be followed",
    ))
}

/// What stands for the resources of a stack of which the template is not known.
fn missing(resource: &Resource, reason: Reason) -> Symbol {
    let kind = SymbolKind::Attribute {
        resource: resource.id.clone(),
        attribute: Str::new(),
    };
    Symbol::new(kind, reason, resource.origin.name)
}
