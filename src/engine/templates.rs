//! Templates, for each environment that says something about them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::ShownOutput;
use super::assemblies;
use super::environments::told;
use super::evaluate::Evaluation;
use super::part::{EvaluatedScope, LinkedScope, Part};
use crate::cloudformation::{self, Export, FoundTemplate, Location, ParameterValue};
use crate::config::Environment;
use crate::syntax::Node;
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{ResourceKind, ScopeId, Text};

/// A template that is evaluated on its own.
#[derive(Clone, Copy)]
pub(super) struct TemplateFile<'a> {
    /// Its file.
    pub(super) path: &'a str,
    /// Its scope. Those behind it, one for each environment, are its own too.
    pub(super) scope: ScopeId,
    /// Whether it may import from others, or others from it.
    pub(super) is_linked: bool,
}

/// What a template exports, and what it is made of.
#[derive(Default, Clone)]
pub(super) struct Exported {
    pub(super) exports: Vec<Export>,
    /// The names that this rests on.
    pub(super) imports: FxHashSet<Text>,
    /// Other files that were read as parts of a service.
    pub(super) included: BTreeSet<FileId>,
    /// The paths of the templates that it nests.
    pub(super) nested: BTreeSet<String>,
}

impl Exported {
    /// What is exported by each name.
    #[expect(
        clippy::mutable_key_type,
        reason = "what a text keeps once it was asked for is no part of its equality"
    )]
    pub(super) fn by_name(&self) -> FxHashMap<&Text, Vec<&Export>> {
        let mut by_name: FxHashMap<&Text, Vec<&Export>> = FxHashMap::default();
        for export in &self.exports {
            by_name.entry(export.name()).or_default().push(export);
        }
        by_name
    }
}

/// A template in an environment.
struct Deployment<'a> {
    file: TemplateFile<'a>,
    scope: ScopeId,
    environment: Option<&'a Environment>,
}

impl<K: Send + Sync> Evaluation<'_, K> {
    /// Evaluates a template: for each environment that concerns it, or once when none does.
    pub(super) fn template(
        &self,
        file: TemplateFile<'_>,
        root: &Node,
        options: &cloudformation::Options<'_>,
        part: &mut Part<K>,
    ) {
        let mut said: BTreeMap<Problem, Vec<&str>> = BTreeMap::new();
        let deployments = self.deployments(file, root);
        for deployment in &deployments {
            let problems = self.stack(deployment, root, options, part);
            let Some(Environment { name, .. }) = deployment.environment else {
                part.problems.extend(problems);
                continue;
            };
            part.environments
                .push((deployment.scope, Str::from(name.as_str())));
            for problem in problems {
                said.entry(problem).or_default().push(name);
            }
        }
        part.problems.extend(told(said, deployments.len()));
    }

    /// What a template exports in all its environments, and what it is made of.
    pub(super) fn exports(
        &self,
        file: TemplateFile<'_>,
        root: &Node,
        options: &cloudformation::Options<'_>,
    ) -> Exported {
        let mut exported = Exported::default();
        let nested = Mutex::new(BTreeSet::new());
        let find = noting(options.find_template, &nested);
        for deployment in self.deployments(file, root) {
            let options = cloudformation::Options {
                outputs: true,
                wanted: &|_, _| false,
                find_template: &find,
                ..self.deployed(&deployment, root, options, &mut Vec::new())
            };
            let done = cloudformation::evaluate(root, deployment.scope, &options);
            exported.exports.extend(done.exports);
            exported.imports.extend(done.imports);
            exported.included.extend(done.files);
        }
        let mut nested = nested.lock().unwrap_or_else(PoisonError::into_inner);
        exported.nested.append(&mut nested);
        exported
    }

    fn deployments<'a>(&'a self, file: TemplateFile<'a>, root: &Node) -> Vec<Deployment<'a>> {
        let is_service = cloudformation::is_service(root);
        let all = self.loaded.configured.config().environments.iter();
        let concerned: Vec<_> = all
            .enumerate()
            .filter(|(_, environment)| {
                // An environment is also the stage of a service.
                let is_stage = is_service && environment.parameter_files.is_empty();
                is_stage || self.loaded.concerns(environment, file.path)
            })
            .collect();
        if concerned.is_empty() {
            return vec![Deployment {
                file,
                scope: file.scope,
                environment: None,
            }];
        }
        let chosen =
            |environment: &Environment| self.loaded.configured.is_chosen(&environment.name);
        let chosen = concerned.into_iter().filter(|(_, e)| chosen(e));
        chosen
            .map(|(index, environment)| Deployment {
                file,
                scope: ScopeId(file.scope.0 + 1 + index as u32),
                environment: Some(environment),
            })
            .collect()
    }

    /// The options with what holds for a deployment.
    fn deployed<'o>(
        &self,
        deployment: &Deployment<'_>,
        root: &Node,
        options: &cloudformation::Options<'o>,
        problems: &mut Vec<Problem>,
    ) -> cloudformation::Options<'o> {
        let Deployment {
            file, environment, ..
        } = deployment;
        let mut options = options.clone();
        if let Some(stack) = self.assemblies.stack(file.path) {
            assemblies::apply(stack, &mut options);
            let given = stack.parameters.iter();
            options.parameters = given
                .map(|(name, value)| ParameterValue {
                    own: true,
                    ..ParameterValue::new(name, value, place(root, name))
                })
                .collect();
        }
        let given = self
            .loaded
            .parameters_of(file.path, root, *environment, problems);
        options.parameters.extend(given);
        if let Some(environment) = environment {
            options.environment = Some(environment.name.clone());
            for (set, own) in [
                (&mut options.account_id, &environment.account_id),
                (&mut options.partition, &environment.partition),
                (&mut options.region, &environment.region),
            ] {
                if own.is_some() {
                    set.clone_from(own);
                }
            }
        }
        options
    }

    fn stack(
        &self,
        deployment: &Deployment<'_>,
        root: &Node,
        options: &cloudformation::Options<'_>,
        part: &mut Part<K>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let options = self.deployed(deployment, root, options, &mut problems);
        let secrets = cloudformation::sensitive_values(root, &options.parameters);
        part.secrets.extend(secrets);
        part.declared.add(root, &options.parameters);
        let done = cloudformation::evaluate(root, deployment.scope, &options);
        problems.extend(done.problems);
        part.coverage.missing(&done.missing);
        part.secrets.extend(done.secrets);
        if let Some(name) = &options.environment {
            let scopes = done.scopes.iter();
            let own = scopes.map(|scope| (*scope, Str::from(name.as_str())));
            part.environments.extend(own);
        }
        part.add_embedded(done.embedded);
        part.included.extend(done.files);
        let scope = EvaluatedScope {
            path: Str::from(deployment.file.path),
            environment: options.environment.map(Str::from),
            language: ResourceKind::CloudFormation,
            resources: done.resources,
            outputs: done.outputs.into_iter().map(ShownOutput::from).collect(),
        };
        match deployment.file.is_linked {
            true => part.add_linked(LinkedScope {
                id: deployment.scope,
                imported: done.imported,
                scope,
            }),
            false => part.add(scope, self.purpose),
        }
        problems
    }
}

/// Finds templates and notes their paths.
pub(super) fn noting<'f>(
    find: &'f cloudformation::FindTemplate<'f>,
    nested: &'f Mutex<BTreeSet<String>>,
) -> impl Fn(FileId, Location<'_>) -> Result<Option<FoundTemplate>, String> + Sync + 'f {
    move |from, location| {
        let found = find(from, location)?;
        if let Some(found) = &found {
            let mut nested = nested.lock().unwrap_or_else(PoisonError::into_inner);
            nested.insert(found.path.to_string());
        }
        Ok(found)
    }
}

/// Where a parameter of a template is declared.
fn place(root: &Node, name: &str) -> Span {
    let entry = root.get("Parameters").and_then(|all| all.entry(name));
    let start = Span::at(root.span.file, root.span.start as usize);
    entry.map_or(start, |entry| entry.key.span)
}
