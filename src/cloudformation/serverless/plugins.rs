//! Plugins: which of them may declare more than is seen here.

use super::pseudo_parameters;
use super::service::ROLES_PER_FUNCTION;
use super::translation::Translation;
use crate::text::{Problem, ProblemLevel};
use crate::value::{Reason, Symbol, SymbolKind};

/// Plugins that add no access: they package, run locally, read settings, or set up what is no
/// matter of IAM.
///
/// Source: the code of each as npm had it in November 2026 (`npm pack`, the latest release). None of
/// them writes roles, policies, permissions or statements into a service or its template, or by the
/// API of AWS. What some set are outputs (`serverless-domain-manager`, `serverless-associate-waf`,
/// `serverless-api-gateway-throttling`, `serverless-layers`), tags (`serverless-plugin-resource-tagging`),
/// types of content (`serverless-apigw-binary`), tracing (`serverless-plugin-tracing`), log groups
/// (`serverless-plugin-log-retention`), alarms and topics (`serverless-plugin-aws-alerts`), or layers
/// of the service itself (`serverless-ruby-layer`, `serverless-python-requirements`).
///
/// Not among them, since they do: `serverless-step-functions`, `serverless-appsync-plugin`,
/// `serverless-apigateway-service-proxy`, `serverless-lift`, `serverless-plugin-warmup`,
/// `serverless-plugin-canary-deployments`, `serverless-plugin-lambda-dead-letter`,
/// `serverless-plugin-split-stacks`, `serverless-plugin-ifelse`, `serverless-finch`,
/// `serverless-deployment-bucket`, `serverless-plugin-datadog`; nor those that run any command:
/// `serverless-plugin-scripts`, `serverless-hooks-plugin`.
const HARMLESS: [&str; 39] = [
    "serverless-add-api-key",
    "serverless-api-gateway-throttling",
    "serverless-apigw-binary",
    "serverless-associate-waf",
    "serverless-babel-plugin",
    "serverless-better-credentials",
    "serverless-bundle",
    "serverless-domain-manager",
    "serverless-dotenv-plugin",
    "serverless-dynamodb",
    "serverless-dynamodb-local",
    "serverless-esbuild",
    "serverless-export-env",
    "serverless-export-outputs",
    "serverless-go-plugin",
    "serverless-layers",
    "serverless-offline",
    "serverless-offline-sns",
    "serverless-offline-sqs",
    "serverless-plugin-aws-alerts",
    "serverless-plugin-common-excludes",
    "serverless-plugin-git-variables",
    "serverless-plugin-include-dependencies",
    "serverless-plugin-log-retention",
    "serverless-plugin-monorepo",
    "serverless-plugin-optimize",
    "serverless-plugin-resource-tagging",
    "serverless-plugin-select",
    "serverless-plugin-tracing",
    "serverless-plugin-typescript",
    "serverless-prune-plugin",
    "serverless-python-requirements",
    "serverless-ruby-layer",
    "serverless-rust",
    "serverless-s3-local",
    "serverless-stack-termination-protection",
    "serverless-webpack",
    "serverless-webpack-prisma",
    "serverless-wsgi",
];

/// Plugins whose result is known.
const TRANSLATED: [&str; 2] = [ROLES_PER_FUNCTION, pseudo_parameters::PLUGIN];

impl Translation<'_> {
    /// Tells which plugins may grant access that is not analysed.
    pub(super) fn plugins(&mut self) {
        for (name, span) in &self.service.plugins {
            if TRANSLATED.contains(&name.as_str()) || HARMLESS.contains(&name.as_str()) {
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
