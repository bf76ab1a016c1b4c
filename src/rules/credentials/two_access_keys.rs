//! `two-access-keys`.

use rustc_hash::FxHashMap;

use super::support;
use crate::diag::{Finding, Label, LabelRole, Severity};
use crate::graph::{Credential, PrincipalId};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("trivy", "AWS-0167"),
    Alias::new("kics", "3561130e-9c5f-485b-9e16-2764c82763e5"),
    Alias::new("kics", "48677914-6fdf-40ec-80c4-2b0e94079f54"),
    Alias::new("prowler", "iam_user_two_active_access_key"),
    Alias::new("scout-suite", "iam-user-with-multiple-access-keys"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[support::EXEMPT],
        ..Rule::new(
            entry,
            "Two active access keys of one user",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    let mut first: FxHashMap<PrincipalId, &Credential> = FxHashMap::default();
    let certain = support::active_keys(context).filter(|key| support::condition(key).is_none());
    for key in certain {
        let user = support::user(context, key);
        let is_known = user.declared.is_some()
            || user
                .name
                .as_ref()
                .is_some_and(|name| name.as_known_text().is_some());
        let exempted = exempt.has(user);
        if !is_known || exempted == Verdict::Yes {
            continue;
        }
        let Some(before) = first.get(&key.user) else {
            first.insert(key.user, key);
            continue;
        };
        let found = support::about(context, key, exempted, |entity, _| Words {
            primary: "a second key".to_owned(),
            message: format!("{entity} has two access keys that are active"),
            help: "remove one of them, or set its `status` to `Inactive`: a second key is for the \
                   days of a rotation only"
                .to_owned(),
        });
        let mut labels = vec![Label {
            span: before.declared.origin.name,
            role: LabelRole::Related,
            text: "the first key".to_owned(),
        }];
        labels.extend(found.labels);
        sink.construct(Finding {
            subject: key.declared.origin.name,
            labels,
            ..found
        });
    }
    Ok(())
}
