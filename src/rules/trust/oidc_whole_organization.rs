//! `oidc-whole-organization`.

use super::issuers;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[Alias::new(
    "access-analyzer",
    "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Role for every repository or project of an organization",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    issuers::each(context, &mut |held, token| {
        if token.is_open() {
            return;
        }
        for leaf in token.whole_organizations() {
            let entity = describe::owner(context.graph, held);
            let text = issuers::shown(leaf);
            let example = token.issuer.example();
            let words = Words {
                primary: "every project of the organization".to_owned(),
                message: format!(
                    "{entity} can be assumed from every project of the organization: `{text}`"
                ),
                help: format!(
                    "name the projects that need it, best with the branch or environment: `{example}`"
                ),
            };
            let finding = about_statement(context, held, token.statement, leaf, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    });
    Ok(())
}
