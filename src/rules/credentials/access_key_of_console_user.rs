//! `access-key-of-console-user`.

use rustc_hash::FxHashMap;

use super::support;
use crate::diag::{Finding, Label, LabelRole, Severity};
use crate::graph::{Credential, CredentialKind, PrincipalId};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("prowler", "iam_user_no_setup_initial_access_key"),
    Alias::new("scout-suite", "iam-service-user-with-password"),
    Alias::new("scout-suite", "iam-user-unused-access-key-initial-setup"),
    Alias::new("scout-suite", "iam-user-with-password-and-key"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[support::EXEMPT],
        ..Rule::new(
            entry,
            "Access key of a user who signs in to the console",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    let passwords = support::of_kind(context, CredentialKind::Password);
    let of_users: FxHashMap<PrincipalId, &Credential> = passwords
        .filter(|password| support::condition(password).is_none())
        .map(|password| (password.user, password))
        .collect();
    for key in support::active_keys(context) {
        let exempted = exempt.has(support::user(context, key));
        let Some(password) = of_users.get(&key.user).filter(|_| exempted != Verdict::Yes) else {
            continue;
        };
        let found = support::about(context, key, exempted, |entity, when| Words {
            primary: "an access key".to_owned(),
            message: format!("{entity} has a console password and an access key{when}"),
            help: "remove the key: people use `aws login` or IAM Identity Center on the command \
                   line, and programs a role of their own"
                .to_owned(),
        });
        let mut labels = vec![Label {
            span: password.token,
            role: LabelRole::Related,
            text: "the password".to_owned(),
        }];
        labels.extend(found.labels);
        sink.construct(Finding { labels, ..found });
    }
    Ok(())
}
