//! `console-password-in-code`.

use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::CredentialKind;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe, finding};
use crate::value::Value;

const ALIASES: &[Alias] = &[
    Alias::new("cfn-nag", "F51"),
    Alias::new("kics", "b1b20ae3-8fa7-4af5-a74d-a2145920fcb1"),
    Alias::new("kics", "06adef8c-c284-4de7-aad2-af43b07a8ca1"),
    Alias::new("guard", "IAM_USER_LOGIN_PROFILE_USES_SECURE_PARAMETER"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(entry, "Console password in the code", Severity::High, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for password in support::of_kind(context, CredentialKind::Password) {
        let alternatives = password.secret.as_ref().map(|secret| secret.alternatives());
        for (condition, secret) in alternatives.unwrap_or_default() {
            if !is_written(secret) {
                continue;
            }
            let found = support::about(context, password, Verdict::No, |entity, when| Words {
                primary: "the password is written here".to_owned(),
                message: format!("the console password of {entity} is written in the code{when}"),
                help:
                    "take it from a secret by `{{resolve:secretsmanager:…}}`, or from a parameter \
                       with `NoEcho` and without a default; change the password, since all who can \
                       read the code know it"
                        .to_owned(),
            });
            let language = password.declared.kind;
            let mut labels = describe::hop_labels(&secret.via, language, secret.span);
            labels.extend(found.labels);
            let condition = condition.map(|c| c.to_string()).or(found.condition);
            sink.construct(Finding {
                primary: secret.span,
                labels,
                confidence: finding::confidence(Verdict::No, condition.as_deref()),
                condition,
                ..found
            });
        }
    }
    Ok(())
}

/// Whether a secret is known from the code alone: what the deployment looks up is not.
fn is_written(secret: &Value) -> bool {
    let text = secret.as_known_text();
    text.is_some_and(|text| !text.is_empty() && !text.contains("{{resolve:"))
}
