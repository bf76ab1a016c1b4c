//! Plugins: which of them may declare more than is seen here.

use super::service::ROLES_PER_FUNCTION;
use super::translation::Translation;
use crate::text::{Problem, ProblemLevel};
use crate::value::{Reason, Symbol, SymbolKind};

/// Plugins that are known to add no access: they package, run locally, read settings, or set up
/// what is no matter of IAM.
const HARMLESS: [&str; 14] = [
    "serverless-bundle",
    "serverless-domain-manager",
    "serverless-dotenv-plugin",
    "serverless-dynamodb-local",
    "serverless-esbuild",
    "serverless-offline",
    "serverless-plugin-include-dependencies",
    "serverless-plugin-optimize",
    "serverless-plugin-typescript",
    "serverless-prune-plugin",
    "serverless-pseudo-parameters",
    "serverless-python-requirements",
    "serverless-s3-local",
    "serverless-webpack",
];

impl Translation<'_> {
    /// Tells which plugins may grant access that is not analysed.
    pub(super) fn plugins(&mut self) {
        for (name, span) in &self.service.plugins {
            if name == ROLES_PER_FUNCTION || HARMLESS.contains(&name.as_str()) {
                continue;
            }
            let kind = SymbolKind::Outside(name.as_str().into());
            self.missing
                .push(Symbol::new(kind, Reason::NotSupported, *span));
            let message =
                format!("what the plugin `{name}` may add to the service is not analysed");
            let problem = Problem::new(ProblemLevel::Note, "plugin-not-run", *span, message);
            self.problems.push(problem.help(
                "check the packaged template too (`serverless package`, `.serverless/cloudformation-template-update-stack.json`)",
            ));
        }
    }
}
