//! `iam-user`.

use super::support;
use super::user_without_group::declared_users;
use crate::diag::{Finding, Severity};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_273"),
    Alias::new("prowler", "iam_check_saml_providers_sts"),
    Alias::new("prowler", "iam_user_with_temporary_credentials"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: const { &[OptionSpec::exempt("Users that may be, by name and path")] },
        ..Rule::new(
            entry,
            "IAM user where people could come by federation",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for (_, user, declared) in declared_users(context.graph) {
        let exempted = exempt.has(user);
        if exempted == Verdict::Yes {
            continue;
        }
        let entity = describe::principal(user);
        let condition = declared.origin.condition.as_deref();
        let words = Words {
            primary: "a user has long-lived credentials".to_owned(),
            message: format!("{entity} is an IAM user"),
            help: "let people in by IAM Identity Center or an identity provider, and programs by \
                   roles: of an instance or a function, by OIDC, or by IAM Roles Anywhere"
                .to_owned(),
        };
        sink.construct(Finding {
            confidence: finding::confidence(exempted, condition),
            ..finding::about_principal(context, user, declared, words)
        });
    }
    Ok(())
}
