//! The Serverless Framework: what `serverless.yml` makes of a service on AWS, as far as access is
//! concerned.
//!
//! A service goes in and a template comes out, so that everything behind this room sees ordinary
//! resources only. Variables are resolved first; what only a deployment knows is a reference to an
//! unknown. Every node stands at the source that it was made from, in whichever file that is.
//!
//! What a resource does besides granting access (code, routes, tags) is left out, and so are the
//! hashes in logical ids of versions and layers. Nothing is run: programs that a service names, and
//! plugins but those whose result is known, are told and left out.
//!
//! Source: <https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml>, and the
//! templates that `serverless` 3.40.0 (npm) packages.

mod apis;
mod buckets;
mod custom_resources;
mod event_bridge;
mod event_sources;
mod events;
mod function_roles;
mod functions;
mod merge;
mod naming;
mod plugins;
mod pools;
mod pseudo_parameters;
mod role;
mod service;
mod translation;
mod variables;

use rustc_hash::FxHashSet;

use super::Options;
use super::build::At;
use super::template::Unknowns;
use crate::syntax::{Kind, Node};
use crate::text::{FileId, Problem};
use crate::value::{ScopeId, Symbol};
use service::Service;
use translation::Translation;
use variables::Resolver;

/// What makes roles with policies of its own.
pub(super) const NAME: &str = "the Serverless Framework";

/// A template made from a service.
pub(super) struct Translated {
    pub(super) root: Node,
    /// What stands for variables without a value.
    pub(super) unknowns: Unknowns,
    /// The roles whose policies are wholly the framework's, by logical id.
    pub(super) generated: FxHashSet<String>,
    pub(super) problems: Vec<Problem>,
    /// What is not known and may declare more.
    pub(super) missing: Vec<Symbol>,
    /// The files that variables read.
    pub(super) files: Vec<FileId>,
}

/// Whether a document is the configuration of a service that may be on AWS: it names a service and
/// its provider. The provider may be a variable.
pub(super) fn is_service(root: &Node) -> bool {
    let Some(provider) = root.get("provider") else {
        return false;
    };
    let name = provider.get("name").unwrap_or(provider);
    let may_be_aws = match name.as_str() {
        Some(name) => name == "aws" || is_variable(name),
        // The name may come from elsewhere with the rest of the provider.
        None => false,
    };
    may_be_aws && root.get("service").is_some()
}

fn is_variable(text: &str) -> bool {
    text.starts_with('$')
}

/// Makes a template of a service; none when its provider turns out not to be AWS.
pub(super) fn translate(root: &Node, scope: ScopeId, options: &Options<'_>) -> Option<Translated> {
    let stage = options.parameters.iter().rev();
    let stage = stage.into_iter().find(|given| given.name == "stage");
    let stage = stage.map(|given| given.value.clone());
    let stage = stage.or_else(|| options.environment.clone());
    let mut resolver = Resolver::new(root, scope, options, stage);
    let service = Service::read(&mut resolver)?;
    let mut made = Translation::new(&service).run(root);
    resolver.problems.extend(made.problems);
    if service.has_plugin(pseudo_parameters::PLUGIN) {
        let settings = resolver.part("custom", "pseudoParameters");
        let references = settings.as_ref().and_then(|s| s.get("allowReferences"));
        let any = references.is_none_or(service::is_truthy);
        made.root = pseudo_parameters::substituted(made.root, any);
    }
    Some(Translated {
        root: made.root,
        unknowns: resolver.unknowns,
        generated: made.generated,
        problems: resolver.problems,
        missing: made.missing,
        files: resolver.files,
    })
}

/// A literal text, number or boolean as a text.
fn text_of(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Bool(value) => Some(value.to_string()),
        _ => node.as_str().map(str::to_owned),
    }
}
