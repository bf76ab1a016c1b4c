//! Plugins: which of them may declare more than is seen here.

use super::translation::Translation;
use crate::text::{Problem, ProblemLevel};
use crate::value::{Reason, Symbol, SymbolKind};

/// Plugins that are known to add resources or statements that grant access.
const GRANTING: [&str; 6] = [
    "serverless-apigateway-service-proxy",
    "serverless-appsync-plugin",
    "serverless-lift",
    "serverless-plugin-canary-deployments",
    "serverless-plugin-warmup",
    "serverless-step-functions",
];

impl Translation<'_> {
    /// Tells which plugins grant access that is not analysed.
    pub(super) fn plugins(&mut self) {
        for (name, span) in &self.service.plugins {
            if !GRANTING.contains(&name.as_str()) {
                continue;
            }
            let kind = SymbolKind::Outside(name.as_str().into());
            self.missing
                .push(Symbol::new(kind, Reason::NotSupported, *span));
            let message = format!("what the plugin `{name}` adds to the service is not analysed");
            let problem = Problem::new(ProblemLevel::Note, "plugin-not-run", *span, message);
            self.problems.push(problem.help(
                "check the packaged template too (`serverless package`, `.serverless/cloudformation-template-update-stack.json`)",
            ));
        }
    }
}
