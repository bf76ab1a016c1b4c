//! `oidc-set-operator`.

use super::issuers;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[Alias::new(
    "access-analyzer",
    "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Set operator or IfExists on a claim that has one value",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    issuers::each(context, &mut |held, token| {
        for condition in token.passing_when_absent() {
            let entity = describe::owner(context.graph, held);
            let operator = condition.operator_name.to_string();
            let key = condition.key.to_string();
            let words = Words {
                primary: format!("holds for tokens without `{key}`"),
                message: format!(
                    "{entity} asks for `{key}` by `{operator}`, which also holds when the token has none"
                ),
                help: format!("write `{}` instead of `{operator}`", plain(&operator)),
            };
            let finding = about_statement(
                context,
                held,
                token.statement,
                condition.operator_span,
                words,
            );
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    });
    Ok(())
}

/// The operator without its affixes.
fn plain(operator: &str) -> &str {
    let bare = operator.split_once(':').map_or(operator, |(_, bare)| bare);
    bare.strip_suffix("IfExists").unwrap_or(bare)
}
