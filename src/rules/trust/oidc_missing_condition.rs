//! `oidc-missing-condition`.

use super::issuers;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new(
        "access-analyzer",
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
    ),
    Alias::new("access-analyzer", "MISSING_GITHUB_REPO_CONDITION_KEY"),
    Alias::new("checkov", "CKV_AWS_358"),
    Alias::new("checkov", "CKV_AWS_393"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &["oidc-missing-audience"],
        ..Rule::new(
            entry,
            "Identity provider whose tokens are all taken",
            Severity::Critical,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    issuers::each(context, &mut |held, token| {
        if token.is_bound() || token.is_open() {
            return;
        }
        let entity = describe::owner(context.graph, held);
        let (whose, claim, example) = (
            token.issuer.whose(),
            token.issuer.claim(),
            token.issuer.example(),
        );
        let host = &token.host;
        let missing = match token.excludes(claim) {
            true => format!("its condition on `{claim}` only keeps some out"),
            false => format!("no condition on `{claim}`"),
        };
        let words = Words {
            primary: format!("takes the tokens of {whose}"),
            message: format!(
                "{entity} can be assumed with a token of {whose} from `{host}`: {missing}"
            ),
            help: format!(
                "add `\"Condition\": {{\"StringEquals\": {{\"{host}:{claim}\": \"{example}\"}}}}`"
            ),
        };
        let finding = about_entry(context, held, token.statement, token.item, words);
        let severity = match token.issuer {
            issuer if issuer.is_shared() => Severity::Critical,
            issuer if issuer.is_of_one_organization() && token.has_audience() => Severity::Low,
            _ => Severity::Medium,
        };
        let set = context.settings.severity_set(context.rule, None);
        sink.written(Finding {
            severity: set.unwrap_or(severity),
            ..finding
        });
    });
    Ok(())
}
