//! `trust-wildcard-action`.

use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Glob, Part};
use crate::rules::context::Sink;
use crate::rules::finding::{Place, Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new("cfn-nag", "F2"),
    Alias::new("cfn-nag", "W14"),
    Alias::new("guard", "IAM_ROLE_NO_ALLOW_PLUS_NOT_ACTION_ON_TRUST_POLICY"),
    Alias::new("guard", "IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Trust policy with a wildcard action",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (_, held) in context.documents.trust() {
        for statement in held.allows() {
            let Some(actions) = &statement.actions else {
                continue;
            };
            let wildcard = |glob: &Glob| {
                glob.parts()
                    .iter()
                    .any(|p| matches!(p, Part::Star(_) | Part::One))
            };
            let found = actions.items.iter().find(|item| wildcard(&item.meaning));
            let place: Place<'_> = match (actions.is_negated, found) {
                (true, _) => actions.key_span.into(),
                (false, Some(item)) => (&item.leaf).into(),
                (false, None) => continue,
            };
            let entity = describe::owner(context.graph, held);
            let written = match actions.is_negated {
                true => "`NotAction`".to_owned(),
                false => format!(
                    "`{}`",
                    found.map(|i| i.leaf.text.to_string()).unwrap_or_default()
                ),
            };
            let words = Words {
                primary: "every way to assume the role, with tags and source identities of choice"
                    .to_owned(),
                message: format!(
                    "{entity} is assumed by {written} and not by the one action that its principals need"
                ),
                help: "write `sts:AssumeRole`, for OIDC `sts:AssumeRoleWithWebIdentity`, for SAML \
                       `sts:AssumeRoleWithSAML`; add `sts:TagSession` only if sessions are tagged"
                    .to_owned(),
            };
            let finding = about_statement(context, held, statement, place, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    }
    Ok(())
}
