//! `console-user-without-mfa`.

use super::mfa::Enforcement;
use super::support;
use crate::diag::Severity;
use crate::graph::CredentialKind;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::run::Unresolved;
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};
use crate::value::Reason;

const ALIASES: &[Alias] = &[
    Alias::new("trivy", "AWS-0145"),
    Alias::new("trivy", "AWS-0123"),
    Alias::new("terrascan", "AC_AWS_0151"),
    Alias::new("security-hub", "IAM.5"),
    Alias::new("aws-config", "mfa-enabled-for-iam-console-access"),
    Alias::new("aws-config", "iam-user-mfa-enabled"),
    Alias::new("prowler", "iam_user_mfa_enabled_console_access"),
    Alias::new("kics", "3ddfa124-6407-4845-a501-179f90c65097"),
    Alias::new("scout-suite", "iam-user-without-mfa"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[support::EXEMPT],
        ..Rule::new(
            entry,
            "Console user who needs no second factor",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    let mut passwords = support::of_kind(context, CredentialKind::Password).peekable();
    if passwords.peek().is_none() {
        return Ok(());
    }
    let enforcement = Enforcement::new(context);
    for password in passwords {
        let user = support::user(context, password);
        let exempted = exempt.has(user);
        if exempted == Verdict::Yes {
            continue;
        }
        match enforcement.of(password.user) {
            Verdict::Yes => {}
            Verdict::Unknown => sink.unresolved(Unresolved {
                rule: context.rule.id.into(),
                span: password.token,
                symbol: describe::principal(user),
                reason: Reason::DecidedAtDeployment,
                uses: 1,
            }),
            Verdict::No => {
                sink.construct(support::about(
                    context,
                    password,
                    exempted,
                    |entity, when| Words {
                        primary: "a password is all that is needed".to_owned(),
                        message: format!(
                            "{entity} can sign in to the console and needs no second factor{when}"
                        ),
                        help: "attach a policy to the user's group that denies everything but the \
                           management of one's own credentials, with the condition \
                           `\"BoolIfExists\": {\"aws:MultiFactorAuthPresent\": \"false\"}`"
                            .to_owned(),
                    },
                ));
            }
        }
    }
    Ok(())
}
