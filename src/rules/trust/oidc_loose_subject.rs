//! `oidc-loose-subject`.

use super::issuers;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new("access-analyzer", "MISSING_GITHUB_REPO_CONDITION_KEY"),
    Alias::new("checkov", "CKV_AWS_358"),
    Alias::new("checkov", "CKV_AWS_393"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "oidc-missing-audience",
            "oidc-whole-organization",
            "oidc-set-operator",
            "condition-on-any-value",
            "redundant-condition-value",
        ],
        ..Rule::new(
            entry,
            "Condition on tokens that others can meet",
            Severity::Critical,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    issuers::each(context, &mut |held, token| {
        let Some((leaf, why)) = token.loose() else {
            return;
        };
        let entity = describe::owner(context.graph, held);
        let (whose, claim, example) = (
            token.issuer.whose(),
            token.issuer.claim(),
            token.issuer.example(),
        );
        let text = issuers::shown(leaf);
        let words = Words {
            primary: why.to_owned(),
            message: format!("{entity} can be assumed with a token of {whose}: `{text}` {why}"),
            help: format!(
                "write the owner without wildcards: `\"{}:{claim}\": \"{example}\"`",
                token.host
            ),
        };
        let finding = about_statement(context, held, token.statement, leaf, words);
        let severity = match token.issuer.is_shared() {
            true => Severity::Critical,
            false => Severity::Medium,
        };
        let set = context.settings.severity_set(context.rule, None);
        sink.written(Finding {
            severity: set.unwrap_or(severity),
            ..finding
        });
    });
    Ok(())
}
