//! Templates, for each environment that says something about them.

use std::collections::BTreeMap;

use super::ShownOutput;
use super::assemblies;
use super::environments::told;
use super::evaluate::{EvaluatedScope, Evaluation, Part};
use crate::cloudformation::{self, ParameterValue};
use crate::config::Environment;
use crate::syntax::Node;
use crate::text::{Problem, Span, Str};
use crate::triage::TemplateMarkers;
use crate::value::{ResourceKind, ScopeId};

impl<K: Send> Evaluation<'_, K> {
    /// Evaluates the template in the file at `path`: for each environment that concerns it, or once
    /// when none does. `scope` and those behind it, one for each environment, are its own.
    pub(super) fn template(
        &self,
        path: &str,
        root: &Node,
        scope: ScopeId,
        options: &cloudformation::Options<'_>,
        part: &mut Part<K>,
    ) {
        part.markers.push(TemplateMarkers::of(root));
        let is_service = cloudformation::is_service(root);
        let all = self.loaded.configured.config().environments.iter();
        let concerned: Vec<_> = all
            .enumerate()
            .filter(|(_, environment)| {
                // An environment is also the stage of a service.
                let is_stage = is_service && environment.parameter_files.is_empty();
                is_stage || self.loaded.concerns(environment, path)
            })
            .collect();
        if concerned.is_empty() {
            let problems = self.stack(path, root, scope, None, options, part);
            return part.problems.extend(problems);
        }
        let chosen =
            |environment: &Environment| self.loaded.configured.is_chosen(&environment.name);
        let mut said: BTreeMap<Problem, Vec<&str>> = BTreeMap::new();
        let mut count = 0;
        for (index, environment) in concerned.into_iter().filter(|(_, e)| chosen(e)) {
            count += 1;
            let scope = ScopeId(scope.0 + 1 + index as u32);
            let name = environment.name.as_str();
            part.environments.push((scope, Str::from(name)));
            for problem in self.stack(path, root, scope, Some(environment), options, part) {
                said.entry(problem).or_default().push(name);
            }
        }
        part.problems.extend(told(said, count));
    }

    fn stack(
        &self,
        path: &str,
        root: &Node,
        scope: ScopeId,
        environment: Option<&Environment>,
        options: &cloudformation::Options<'_>,
        part: &mut Part<K>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut options = options.clone();
        if let Some(stack) = self.assemblies.stack(path) {
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
            .parameters_of(path, root, environment, &mut problems);
        options.parameters.extend(given);
        let secrets = cloudformation::sensitive_values(root, &options.parameters);
        part.secrets.extend(secrets);
        part.declared.add(root, &options.parameters);
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
        let done = cloudformation::evaluate(root, scope, &options);
        problems.extend(done.problems);
        part.coverage.missing(&done.missing);
        part.included.extend(done.files);
        let scope = EvaluatedScope {
            path,
            environment: environment.map(|e| e.name.as_str()),
            language: ResourceKind::CloudFormation,
            resources: done.resources,
            outputs: done.outputs.into_iter().map(ShownOutput::from).collect(),
        };
        part.add(scope, self.purpose);
        problems
    }
}

/// Where a parameter of a template is declared.
fn place(root: &Node, name: &str) -> Span {
    let entry = root.get("Parameters").and_then(|all| all.entry(name));
    let start = Span::at(root.span.file, root.span.start as usize);
    entry.map_or(start, |entry| entry.key.span)
}
