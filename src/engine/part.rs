//! What a file, a root module or a template gives, and what of it is kept.

use std::collections::BTreeSet;

use super::ShownOutput;
use super::coverage::Coverage;
use super::parameters::Declared;
use crate::syntax::Comment;
use crate::terraform;
use crate::text::{FileId, Problem, Span, Str};
use crate::triage::TemplateMarkers;
use crate::value::{MODULE_CALL, PROVIDER, Resource, ResourceKind, ScopeId, Value, Wanted};

/// A root module or a template, evaluated.
pub(super) struct EvaluatedScope {
    /// The folder of the root module, or the file of the template, below the root of the scan.
    pub(super) path: Str,
    /// The environment that it is evaluated for; none when it is the same in all.
    pub(super) environment: Option<Str>,
    pub(super) language: ResourceKind,
    pub(super) resources: Vec<Resource>,
    /// Where they are asked for.
    pub(super) outputs: Vec<ShownOutput>,
}

/// A scope, and the others of which it imports something.
pub(super) struct LinkedScope {
    pub(super) id: ScopeId,
    pub(super) imported: BTreeSet<ScopeId>,
    pub(super) scope: EvaluatedScope,
}

/// How much is evaluated, and what is kept of it.
pub(super) struct Purpose<'a, K> {
    /// Which resources are evaluated.
    pub(super) wanted: &'a Wanted<'a>,
    /// Whether resources have their computed attributes too.
    pub(super) computed: bool,
    /// Whether outputs are evaluated.
    pub(super) outputs: bool,
    /// What is kept of a scope, or of several that refer to each other; everything else of them is
    /// dropped at once.
    pub(super) keep: &'a (dyn Fn(Vec<EvaluatedScope>) -> Vec<K> + Sync),
}

/// What a file, a root module or a template gives.
pub(super) struct Part<K> {
    /// What is kept of the scopes.
    pub(super) kept: Vec<K>,
    /// How many scopes there are.
    scopes: usize,
    /// Scopes that others may refer to, or that refer to others.
    pub(super) linked: Vec<LinkedScope>,
    pub(super) policies: Vec<(FileId, Value)>,
    pub(super) problems: Vec<Problem>,
    pub(super) comments: Vec<Comment>,
    pub(super) markers: Vec<TemplateMarkers>,
    pub(super) coverage: Coverage,
    /// Places of values that must not be shown.
    pub(super) secrets: Vec<Span>,
    /// Folders that its module calls lead to.
    pub(super) called: BTreeSet<String>,
    /// Resources that are no module calls.
    resources: usize,
    /// Files that were understood.
    pub(super) files: usize,
    /// Other files that were read as parts of a service.
    pub(super) included: BTreeSet<FileId>,
    /// Paths of templates of which it makes stacks.
    pub(super) taken: BTreeSet<String>,
    /// The parameters of its templates.
    pub(super) declared: Declared,
    /// The environments of its scopes, where they differ by them.
    pub(super) environments: Vec<(ScopeId, Str)>,
}

/// Nothing.
impl<K> Default for Part<K> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            scopes: 0,
            linked: Vec::new(),
            policies: Vec::new(),
            problems: Vec::new(),
            comments: Vec::new(),
            markers: Vec::new(),
            coverage: Coverage::default(),
            secrets: Vec::new(),
            called: BTreeSet::new(),
            resources: 0,
            files: 0,
            included: BTreeSet::new(),
            taken: BTreeSet::new(),
            declared: Declared::default(),
            environments: Vec::new(),
        }
    }
}

impl<K> Part<K> {
    /// How many scopes there are.
    pub(super) fn scopes(&self) -> usize {
        self.scopes
    }

    /// How many resources there are that are no module calls.
    pub(super) fn resources(&self) -> usize {
        self.resources
    }

    /// Takes over what a root module gives.
    pub(super) fn add_module(
        &mut self,
        path: &str,
        environment: Option<&str>,
        done: terraform::Evaluation,
        purpose: &Purpose<'_, K>,
    ) {
        self.problems.extend(done.problems);
        let scope = EvaluatedScope {
            path: Str::from(path),
            environment: environment.map(Str::from),
            language: ResourceKind::Terraform,
            resources: done.resources,
            outputs: done.outputs.into_iter().map(ShownOutput::from).collect(),
        };
        self.add(scope, purpose);
    }

    /// Takes over what a scope declares.
    pub(super) fn add(&mut self, scope: EvaluatedScope, purpose: &Purpose<'_, K>) {
        self.count(&scope);
        self.kept.extend((purpose.keep)(vec![scope]));
    }

    /// Takes over what a scope declares that may refer to others, or others to it.
    pub(super) fn add_linked(&mut self, linked: LinkedScope) {
        self.count(&linked.scope);
        self.linked.push(linked);
    }

    fn count(&mut self, scope: &EvaluatedScope) {
        // What is not known of a module's arguments is no unresolved part of a resource.
        let is_resource =
            |r: &&Resource| ![MODULE_CALL, PROVIDER].contains(&r.resource_type.as_str());
        let own = || scope.resources.iter().filter(is_resource);
        self.coverage.attributes(own().map(|r| &r.attributes));
        self.resources += own().count();
        self.scopes += 1;
    }
}
