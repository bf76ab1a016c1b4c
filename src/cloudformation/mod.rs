//! CloudFormation: templates to resources, as the service would evaluate them.
//!
//! Nothing is fetched. What only a deployment knows is a symbol, never a guess. This room knows
//! nothing of the graph or the rules.

mod alternatives;
mod assembly;
mod assumptions;
mod attributes;
mod bounds;
mod build;
mod cases;
mod cidr;
mod conditions;
mod constraints;
mod dependencies;
mod evaluator;
mod extensions;
mod functions;
mod intrinsic;
mod lists;
mod mappings;
mod mentions;
mod modules;
mod names;
mod outputs;
mod parameter_files;
mod parameters;
mod rebuild;
mod references;
mod sam;
mod serverless;
mod stacks;
mod sub;
mod template;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use arcstr::ArcStr;
use rustc_hash::FxHashSet;

use crate::syntax::{Entry, Node};
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{Resource, ScopeId, Symbol, Text, Wanted};

/// Why a file is not read that is not there.
pub const NO_FILE: &str = "the file does not exist";

pub use assembly::{
    Acknowledged, Assembly, AssemblyStack, Constructs, FindConstruct, Frame, MANIFEST, Unreadable,
    is_description, may_be_manifest,
};
use evaluator::Evaluator;
pub use outputs::Output;
pub use parameter_files::{ParameterValue, parameter_values};
pub use stacks::{
    Embedded, Export, Exports, ForeignStack, Location, NestedTemplates, evaluate_foreign,
    nested_templates,
};
use stacks::{Shared, Stack, makes_stacks};
use template::{Template, Unknowns};

/// Reads a file that the template in another file names relative to its own folder.
///
/// The error says why it cannot be read.
pub type ReadFile<'a> = dyn Fn(FileId, &str) -> Result<(FileId, ArcStr), String> + Sync + 'a;

/// A template of which a location was asked for.
#[derive(Debug, Clone)]
pub struct FoundTemplate {
    /// Its tree.
    pub root: Arc<Node>,
    /// Its path below the root of the scan.
    pub path: Str,
}

/// Finds the template of a stack that the template in a file makes.
///
/// None when it is not here: it is in an object store. The error says why one that should be here
/// is not.
pub type FindTemplate<'a> =
    dyn Fn(FileId, Location<'_>) -> Result<Option<FoundTemplate>, String> + Sync + 'a;

/// What an evaluation needs besides the template.
#[derive(Clone)]
pub struct Options<'a> {
    /// Values that parameters are given; later ones win.
    pub parameters: Vec<ParameterValue>,
    /// What `AWS::StackName` is; a symbol when none is given.
    pub stack_name: Option<String>,
    /// What `AWS::AccountId` is; a symbol when none is given.
    pub account_id: Option<String>,
    /// What `AWS::Region` is; a symbol when none is given.
    pub region: Option<String>,
    /// What `AWS::Partition` is; a symbol when none is given.
    pub partition: Option<String>,
    /// The environment that is evaluated: the stage of a service of the Serverless Framework, unless
    /// the parameter `stage` names another.
    pub environment: Option<String>,
    /// Whether a resource is wanted, by its type and by which properties it sets. Others are
    /// evaluated only when something wanted refers to them.
    pub wanted: &'a Wanted<'a>,
    /// Whether resources have what `Ref` and `Fn::GetAtt` give, too.
    pub computed: bool,
    /// Whether the outputs are evaluated.
    pub outputs: bool,
    /// What the stacks of the scan export; none where that is not known.
    pub exports: Option<&'a Exports>,
    /// How many scopes there are. Those with higher numbers are for stacks in other accounts.
    pub scopes: u32,
    /// Reads files that templates include.
    pub read_file: &'a ReadFile<'a>,
    /// Finds the templates of nested stacks.
    pub find_template: &'a FindTemplate<'a>,
    /// Finds the constructs of the AWS CDK that resources are made from.
    pub find_construct: &'a FindConstruct<'a>,
}

/// What a front end gives for one template.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Every wanted resource, in the order of the source.
    pub resources: Vec<Resource>,
    /// The outputs, in the order of the source; none where the options do not ask for them.
    pub outputs: Vec<Output>,
    /// What could not be evaluated and is wrong, in the order of the source.
    pub problems: Vec<Problem>,
    /// Transforms, loops, modules and nested stacks that are not expanded and may declare more.
    pub missing: Vec<Symbol>,
    /// Where values stand that are given to stacks and must not be shown.
    pub secrets: Vec<Span>,
    /// What it, where the options ask for its outputs, and the stacks that it makes export.
    pub exports: Vec<Export>,
    /// The names that it imports by, whether these are here or not.
    pub imports: FxHashSet<Text>,
    /// The other scopes whose exports it imports.
    pub imported: BTreeSet<ScopeId>,
    /// Further scopes: of stacks in other accounts and regions.
    pub scopes: Vec<ScopeId>,
    /// Templates that stand in the template, and in those of the stacks that it makes; and what a
    /// service of the Serverless Framework is as a template.
    pub embedded: Vec<Embedded>,
    /// Other files that were read as parts of a service of the Serverless Framework.
    pub files: Vec<FileId>,
}

/// Whether a document is a CloudFormation template, whatever the file's name: it has
/// `AWSTemplateFormatVersion`, or `Resources` of which one has a type such as `AWS::IAM::Role` or is
/// a loop.
pub fn is_template(root: &Node) -> bool {
    let has_type = |resource: &Node| {
        let kind = resource.get("Type").and_then(Node::as_str);
        kind.is_some_and(|t| t.contains("::"))
    };
    let is_loop = |key: &Node| {
        key.as_str()
            .is_some_and(|key| key.starts_with(extensions::LOOP))
    };
    let is_resource = |entry: &Entry| is_loop(&entry.key) || has_type(&entry.value);
    root.get("AWSTemplateFormatVersion").is_some()
        || root
            .get("Resources")
            .and_then(Node::as_map)
            .is_some_and(|resources| resources.iter().any(is_resource))
}

/// The path of the construct that a resource of a template was synthesized from, as its metadata
/// says.
pub fn construct_path(resource: &Node) -> Option<&str> {
    resource.get("Metadata")?.get(assembly::PATH)?.as_str()
}

/// Whether a document is the configuration of a service of the Serverless Framework that may be on
/// AWS, whatever the file's name.
pub fn is_service(root: &Node) -> bool {
    serverless::is_service(root)
}

/// Where the values of parameters with `NoEcho` stand: their defaults, and those that they are
/// given.
pub fn sensitive_values(root: &Node, given: &[ParameterValue]) -> Vec<Span> {
    parameters::sensitive_values(root, given)
}

/// The names of the parameters that a template has.
pub fn parameter_names(root: &Node) -> impl Iterator<Item = &str> {
    let parameters = root.get("Parameters").and_then(Node::as_map);
    let entries = parameters.unwrap_or_default().iter();
    entries.filter_map(|entry| entry.key.as_str())
}

/// The names of the parameters that must be given a value.
pub fn required_parameters(root: &Node) -> impl Iterator<Item = &str> {
    let parameters = root.get("Parameters").and_then(Node::as_map);
    let entries = parameters.unwrap_or_default().iter();
    let required = entries.filter(|entry| entry.value.get("Default").is_none());
    required.filter_map(|entry| entry.key.as_str())
}

/// Evaluates one template, or a service of the Serverless Framework as the template that it makes,
/// with the stacks that it makes.
pub fn evaluate(root: &Node, scope: ScopeId, options: &Options<'_>) -> Evaluation {
    let shared = Shared::default();
    let stack = Stack::root(root.span, scope, &shared);
    let mut evaluation = match is_service(root) {
        true => evaluate_service(root, &stack, options),
        false => evaluate_stack(root, Given::default(), &stack, options),
    };
    evaluation.imports = shared.imports.take();
    evaluation.imported = shared.imported.take();
    evaluation.scopes = shared.scopes.take();
    evaluation
}

fn evaluate_service(root: &Node, stack: &Stack<'_>, options: &Options<'_>) -> Evaluation {
    let Some(service) = serverless::translate(root, stack.scope, options) else {
        return Evaluation::default();
    };
    // The framework makes more resources than those that grant access.
    let given = Given {
        unknowns: Some(&service.unknowns),
        generated: Some(&service.generated),
        may_have_more: true,
    };
    let mut evaluation = evaluate_stack(&service.root, given, stack, options);
    evaluation.problems.extend(service.problems);
    evaluation.problems.sort();
    evaluation.problems.dedup();
    evaluation.missing.extend(service.missing);
    evaluation.files = service.files;
    let secrets = sensitive_values(&service.root, &options.parameters);
    evaluation.secrets.extend(secrets);
    // What the service declares itself may lie in other files, and hold suppressions.
    evaluation.embedded.push(Embedded {
        root: Arc::new(service.root),
        comments: Vec::new(),
    });
    evaluation
}

/// What is known of a template besides what it says.
#[derive(Clone, Copy, Default)]
struct Given<'a> {
    unknowns: Option<&'a Unknowns>,
    /// Roles whose policies are wholly those of the Serverless Framework.
    generated: Option<&'a FxHashSet<String>>,
    /// Whether the stack has resources that the template does not tell of.
    may_have_more: bool,
}

/// Evaluates the template of a stack.
fn evaluate_stack(
    root: &Node,
    given: Given<'_>,
    stack: &Stack<'_>,
    options: &Options<'_>,
) -> Evaluation {
    let mut problems = Vec::new();
    // Language extensions are expanded before SAM reads the template.
    let extended = extensions::expand(root, stack, options, &mut problems);
    let modules = modules::expand(&extended.root, options, &mut problems);
    let root = modules
        .as_ref()
        .map_or(&*extended.root, |modules| &modules.root);
    let expansion = sam::expand(root, options);
    let root = expansion.as_ref().map_or(root, |expansion| &expansion.root);
    let mut template = Template::read(root, &extended.names, &mut problems);
    template.unknowns = given.unknowns;
    template.generated = given.generated;
    template.may_have_more |= given.may_have_more;
    template.modules = modules.as_ref().map(|modules| &modules.left);
    if let Some(expansion) = &expansion {
        template.sam_names = Some(&expansion.names);
        problems.extend(expansion.problems.iter().cloned());
    }
    let mut evaluator = Evaluator::new(&template, stack, options, problems);
    evaluator.check_given();
    let mut resources = Vec::new();
    for resource in template.resources() {
        if (options.wanted)(resource.kind, &|name| resource.property(name).is_some()) {
            let made = evaluator.resource(resource);
            stack.shared.count(made.is_some());
            resources.extend(made);
        }
        if makes_stacks(resource.kind) {
            resources.extend(stacks::resources(&mut evaluator, resource));
        }
    }
    let outputs = match options.outputs {
        true => evaluator.outputs(),
        false => Vec::new(),
    };
    evaluator.export(&outputs);
    evaluator.check_conditions();
    evaluator.check_dependencies();
    let mut secrets = std::mem::take(&mut evaluator.secrets);
    secrets.extend(template.modules.into_iter().flat_map(|left| &left.secrets));
    let mut missing = template.missing.clone();
    missing.append(&mut evaluator.missing);
    Evaluation {
        resources,
        outputs,
        problems: evaluator.problems(),
        missing,
        secrets,
        exports: std::mem::take(&mut evaluator.exports),
        embedded: std::mem::take(&mut evaluator.embedded),
        ..Evaluation::default()
    }
}

#[cfg(test)]
mod tests;
