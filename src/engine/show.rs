//! What was evaluated, kept whole, to be shown.

use std::collections::BTreeMap;

use super::coverage::Coverage;
use super::evaluate::{finish_sources, parts};
use super::load::{Loaded, load};
use super::part::{EvaluatedScope, Purpose};
use super::run::in_pool;
use super::sort::sort_by_place;
use super::{CoverageEntry, Request};
use crate::graph::{self, DocumentKind};
use crate::policy::{Assessment, Resolution, assess};
use crate::text::{Problem, Sources, Span, Str};
use crate::value::{MODULE_CALL, PROVIDER, Reason, Resource, ResourceKind, TypeExpr, Value};
use crate::{cloudformation, terraform};

/// What is shown besides the resources of IAM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selection {
    /// Every other managed resource.
    pub all: bool,
    /// The outputs of root modules and templates.
    pub outputs: bool,
}

/// What was evaluated.
#[derive(Debug, Default)]
pub struct Shown {
    /// The files, for positions.
    pub sources: Sources,
    /// Root modules and templates, by path.
    pub scopes: Vec<ShownScope>,
    /// What was wrong with the inputs, by path and place.
    pub problems: Vec<Problem>,
    /// What was not resolved in the resources, by path and place.
    pub coverage: Vec<CoverageEntry>,
}

/// A root module or a template, evaluated.
#[derive(Debug)]
pub struct ShownScope {
    /// The folder of the root module, or the file of the template, below the root of the scan.
    pub path: String,
    /// The environment that it was evaluated for; none when it is the same in all.
    pub environment: Option<String>,
    /// Its language.
    pub language: ResourceKind,
    /// Its resource instances, in the order of the source.
    pub resources: Vec<ShownResource>,
    /// Its outputs, where they are asked for: by name in Terraform, as written in CloudFormation.
    pub outputs: Vec<ShownOutput>,
}

/// An output of a root module or a template.
#[derive(Debug)]
pub struct ShownOutput {
    /// Its name.
    pub name: Str,
    /// The header of its block, or its logical id.
    pub span: Span,
    /// Its value; sensitive when the output is.
    ///
    /// # Errors
    /// What is wrong with its expression.
    pub value: Result<Value, Problem>,
    /// The type of the value, as far as it is known.
    pub value_type: TypeExpr,
    /// The name that other stacks import it by.
    pub export: Option<Value>,
    /// The condition under which it exists, when that is not decided.
    pub condition: Option<Str>,
}

impl From<terraform::Output> for ShownOutput {
    fn from(output: terraform::Output) -> Self {
        Self {
            name: output.name,
            span: output.span,
            value: output.value,
            value_type: output.value_type,
            export: None,
            condition: None,
        }
    }
}

/// Outputs of stacks are texts.
impl From<cloudformation::Output> for ShownOutput {
    fn from(output: cloudformation::Output) -> Self {
        Self {
            name: output.name,
            span: output.span,
            value: Ok(output.value),
            value_type: TypeExpr::String,
            export: output.export,
            condition: output.condition,
        }
    }
}

/// A resource instance and how much is known of its policy documents.
#[derive(Debug)]
pub struct ShownResource {
    /// The resource.
    pub resource: Resource,
    /// What stands where policy documents belong; places without a document are left out.
    pub documents: Vec<ShownDocument>,
}

/// A policy document of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownDocument {
    /// The way to it in the resource's attributes: `policy`, `inline_policy[0].policy`.
    pub path: String,
    /// What it is for.
    pub kind: DocumentKind,
    /// How much of it is known.
    pub assessment: Assessment,
}

/// Counts of resources and of what is known of their policy documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Resource instances.
    pub resources: usize,
    /// Policy documents by how much of them is known.
    pub documents: BTreeMap<Resolution, usize>,
    /// Why documents are not fully known: those that most documents have first.
    pub reasons: Vec<ReasonTotals>,
}

/// Documents that are not fully known for one reason, among others perhaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonTotals {
    /// The reason.
    pub reason: Reason,
    /// Documents by how much of them is known.
    pub documents: BTreeMap<Resolution, usize>,
    /// What is not known, and in how many documents: the most frequent first.
    pub symbols: Vec<(Str, usize)>,
}

impl ReasonTotals {
    /// Documents that the reason is one of.
    pub fn total(&self) -> usize {
        self.documents.values().sum()
    }
}

/// Reads and evaluates, and keeps everything.
pub fn show(request: &Request, selection: Selection) -> Shown {
    in_pool(request.jobs, || evaluate(load(request), selection))
}

/// Whether IAM itself has the resource, also one that neither is an identity nor grants anything,
/// such as an access key or an identity provider.
fn is_of_iam(resource_type: &str) -> bool {
    ["aws_iam_", "awscc_iam_", "AWS::IAM::"]
        .iter()
        .any(|service| resource_type.starts_with(service))
}

fn evaluate(loaded: Loaded, selection: Selection) -> Shown {
    let wanted = |resource_type: &str, sets: &dyn Fn(&str) -> bool| {
        ![MODULE_CALL, PROVIDER].contains(&resource_type)
            && (selection.all || is_of_iam(resource_type) || graph::is_wanted(resource_type, sets))
    };
    let purpose = Purpose {
        wanted: &wanted,
        computed: true,
        outputs: selection.outputs,
        keep: &|scopes| scopes.into_iter().map(keep).collect(),
    };
    let parts = parts(&loaded, &purpose);
    let Loaded {
        mut sources,
        mut problems,
        named,
        ..
    } = loaded;
    finish_sources(&mut sources, &parts);
    let mut scopes = Vec::new();
    let mut coverage = Coverage::default();
    for part in parts {
        scopes.extend(part.kept);
        problems.extend(part.problems);
        coverage = coverage.merge(part.coverage);
    }
    if let Some(named) = named {
        let touches = |span: &Span| named.contains(&span.file);
        for scope in &mut scopes {
            scope.resources.retain(|shown| {
                let origin = &shown.resource.origin;
                touches(&origin.whole) || origin.calls.iter().any(touches)
            });
        }
    }
    // Documents of one file keep their order.
    scopes.sort_by(|a, b| a.path.cmp(&b.path));
    let mut coverage = coverage.into_entries();
    sort_by_place(&sources, &mut coverage, |entry| entry.span);
    sort_by_place(&sources, &mut problems, |problem| problem.span);
    problems.dedup();
    Shown {
        sources,
        scopes,
        problems,
        coverage,
    }
}

fn keep(scope: EvaluatedScope) -> ShownScope {
    let shown = |resource: Resource| {
        let documents = documents(&resource);
        ShownResource {
            resource,
            documents,
        }
    };
    ShownScope {
        path: scope.path.to_string(),
        environment: scope.environment.map(|name| name.to_string()),
        language: scope.language,
        resources: scope.resources.into_iter().map(shown).collect(),
        outputs: scope.outputs,
    }
}

fn documents(resource: &Resource) -> Vec<ShownDocument> {
    let positions = graph::documents(resource).into_iter();
    positions
        .filter_map(|position| {
            Some(ShownDocument {
                assessment: assess(position.value)?,
                path: position.path,
                kind: position.kind,
            })
        })
        .collect()
}

impl Shown {
    /// Every resource, in order.
    pub fn resources(&self) -> impl Iterator<Item = &ShownResource> {
        self.scopes.iter().flat_map(|scope| &scope.resources)
    }

    /// Counts over all scopes.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        let mut reasons: BTreeMap<Reason, Reasons<'_>> = BTreeMap::new();
        for resource in self.resources() {
            totals.resources += 1;
            for Assessment {
                resolution,
                unknown,
            } in resource.documents.iter().map(|d| &d.assessment)
            {
                *totals.documents.entry(*resolution).or_default() += 1;
                for names in unknown.chunk_by(|a, b| a.0 == b.0) {
                    let Some((reason, _)) = names.first() else {
                        continue;
                    };
                    let of = reasons.entry(*reason).or_default();
                    *of.documents.entry(*resolution).or_default() += 1;
                    for (_, name) in names {
                        *of.symbols.entry(name).or_default() += 1;
                    }
                }
            }
        }
        totals.reasons = reasons.into_iter().map(Reasons::finish).collect();
        totals.reasons.sort_by(|a, b| {
            let most_first = b.total().cmp(&a.total());
            most_first.then_with(|| a.reason.name().cmp(b.reason.name()))
        });
        totals
    }
}

#[derive(Default)]
struct Reasons<'a> {
    documents: BTreeMap<Resolution, usize>,
    symbols: BTreeMap<&'a Str, usize>,
}

impl Reasons<'_> {
    fn finish((reason, found): (Reason, Self)) -> ReasonTotals {
        let symbols = found.symbols.into_iter();
        let mut symbols: Vec<(Str, usize)> = symbols.map(|(name, n)| (name.clone(), n)).collect();
        // Sorted by name already.
        symbols.sort_by_key(|(_, documents)| std::cmp::Reverse(*documents));
        ReasonTotals {
            reason,
            documents: found.documents,
            symbols,
        }
    }
}
