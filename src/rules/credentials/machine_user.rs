//! `machine-user`.

use rustc_hash::FxHashSet;

use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::{CredentialKind, PrincipalId};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe, finding};

const ALIASES: &[Alias] = &[Alias::new("prowler", "iam_user_with_temporary_credentials")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: &[support::EXEMPT],
        ..Rule::new(
            entry,
            "User of a program where a role would do",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    let passwords = support::of_kind(context, CredentialKind::Password);
    let people: FxHashSet<PrincipalId> = passwords.map(|password| password.user).collect();
    let mut seen = FxHashSet::default();
    for key in support::active_keys(context) {
        let user = support::user(context, key);
        let exempted = exempt.has(user);
        let Some(declared) = &user.declared else {
            continue;
        };
        if people.contains(&key.user) || exempted == Verdict::Yes || !seen.insert(key.user) {
            continue;
        }
        let entity = describe::principal(user);
        let condition = declared.origin.condition.as_deref();
        let words = Words {
            primary: "this user has keys and no password".to_owned(),
            message: format!("{entity} is a user for a program"),
            help: "declare a role that the program assumes instead, and let it in by its instance \
                   or function, by OIDC, or by IAM Roles Anywhere"
                .to_owned(),
        };
        sink.construct(Finding {
            confidence: finding::confidence(exempted, condition),
            ..finding::about_principal(context, user, declared, words)
        });
    }
    Ok(())
}
