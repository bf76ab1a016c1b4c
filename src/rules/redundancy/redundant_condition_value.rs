//! `redundant-condition-value`.

use super::support::{covered_entries, statements, written};
use crate::diag::Severity;
use crate::policy::{Leaf, covered_values};
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[Alias::new(
    "access-analyzer",
    "REDUNDANT_CONDITION_VALUE_NUM",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Value of a condition that another one covers",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in written(context) {
        for statement in statements(held) {
            for condition in &statement.conditions {
                let values = condition.values.iter();
                let leaves: Vec<&Leaf> = values.map(|value| &value.leaf).collect();
                let covered = covered_values(condition);
                let what = match condition.is_secret {
                    true => "value of a condition".to_owned(),
                    false => format!("value of `{}`", condition.key),
                };
                let found = covered_entries(context, held, statement, &leaves, &covered, &what);
                found.into_iter().for_each(|finding| sink.written(finding));
            }
        }
    }
    Ok(())
}
