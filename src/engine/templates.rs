//! Templates, for each environment that says something about them.

use std::collections::BTreeMap;

use super::environments::told;
use super::evaluate::{EvaluatedScope, Evaluation, Part};
use crate::cloudformation;
use crate::config::Environment;
use crate::syntax::Node;
use crate::text::{Problem, Str};
use crate::value::{ResourceKind, ScopeId};

impl<K: Send + Sync> Evaluation<'_, K> {
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
        let all = self.loaded.configured.config().environments.iter();
        let concerned: Vec<_> = all
            .enumerate()
            .filter(|(_, environment)| self.loaded.concerns(environment, path))
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
        options.parameters = self.loaded.parameters_of(path, environment, &mut problems);
        if let Some(environment) = environment {
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
        part.secrets.extend(done.secrets);
        let scope = EvaluatedScope {
            path,
            environment: environment.map(|e| e.name.as_str()),
            language: ResourceKind::CloudFormation,
            resources: done.resources,
            outputs: Vec::new(),
        };
        part.add(scope, self.purpose);
        problems
    }
}
