//! What the rules about the account's password policy share.
//!
//! Source of names and defaults: `aws_iam_account_password_policy` in the documentation of
//! Terraform's `aws` provider; an attribute that is not set asks for nothing.

use crate::diag::{Finding, LabelRole};
use crate::graph::{AccountSetting, AccountSettingKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words, about};
use crate::rules::run::Unresolved;
use crate::rules::{Context, describe};
use crate::text::Span;
use crate::value::{Data, Value};

/// What is wrong with a policy.
pub struct Fault {
    /// What it does, as the end of a sentence whose subject is the policy.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What it allows: "at least 8 characters", or several texts.
    pub allows: Vec<String>,
}

/// Judges a number that password policies set; none where they do not.
pub fn judge_number(
    context: &Context<'_>,
    sink: &mut Sink,
    name: &str,
    judge: impl Fn(Option<i64>) -> Option<Fault>,
) {
    for policy in policies(context) {
        let Some(entry) = policy.entry(name) else {
            if let Some(fault) = judge(None) {
                sink.construct(finding(context, policy, None, None, fault));
            }
            continue;
        };
        for (condition, value) in entry.value.alternatives() {
            let number = match number(value) {
                Some(number) => Some(number),
                None if value.is_null() => None,
                None => {
                    sink.unresolved(unresolved(context, value));
                    continue;
                }
            };
            if let Some(fault) = judge(number) {
                let condition = condition.map(|c| c.to_string());
                sink.construct(finding(context, policy, Some(value), condition, fault));
            }
        }
    }
}

/// Judges what password policies must set to true, all at once: `fault` is given the names of those
/// that they do not, which may be none.
pub fn judge_flags<'n>(
    context: &Context<'_>,
    sink: &mut Sink,
    names: impl Iterator<Item = &'n str> + Clone,
    fault: impl Fn(&[&'n str]) -> Option<Fault>,
) {
    for policy in policies(context) {
        let mut missing = Vec::new();
        for name in names.clone() {
            let value = policy.entry(name).map(|entry| &entry.value);
            match value.map(|value| (value, value.as_bool())) {
                Some((_, Some(true))) => {}
                Some((_, Some(false))) | None => missing.push(name),
                Some((value, None)) => sink.unresolved(unresolved(context, value)),
            }
        }
        if let Some(fault) = fault(&missing) {
            sink.construct(finding(context, policy, None, None, fault));
        }
    }
}

fn policies<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a AccountSetting> {
    let settings = context.graph.account_settings.iter();
    settings.filter(|setting| setting.kind == AccountSettingKind::PasswordPolicy)
}

fn number(value: &Value) -> Option<i64> {
    match &value.data {
        Data::Number(number) => number.as_i64(),
        _ => value.as_known_text()?.parse().ok(),
    }
}

fn unresolved(context: &Context<'_>, value: &Value) -> Unresolved {
    Unresolved::of(context.rule, value.span, value.as_symbol().map(|it| &**it))
}

/// A finding at the value that is at fault, or at the policy that does not set it.
fn finding(
    context: &Context<'_>,
    policy: &AccountSetting,
    value: Option<&Value>,
    condition: Option<String>,
    fault: Fault,
) -> Finding {
    let declared = &policy.declared;
    let entity = format!("password policy `{}`", declared.declaration);
    let when = describe::when(condition.as_deref());
    let words = Words {
        primary: fault.message.clone(),
        message: format!("{entity} {}{when}", fault.message),
        help: fault.help,
    };
    let found = about(context, entity, declared, words);
    let place: Span = value.map_or(found.primary, |value| value.span);
    let hops = value.map(|value| describe::hop_labels(&value.via, declared.kind, place));
    let mut labels = hops.unwrap_or_default();
    labels.retain(|label| label.role == LabelRole::Hop);
    labels.extend(found.labels);
    let mut found = Finding {
        primary: place,
        labels,
        confidence: finding::confidence(Verdict::No, condition.as_deref()),
        condition,
        ..found
    };
    found.set_grants(fault.allows);
    found
}
