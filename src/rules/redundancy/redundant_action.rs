//! `redundant-action`.

use super::support::{covered_entries, statements, written};
use crate::diag::Severity;
use crate::policy::{Leaf, covered_patterns};
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[Alias::new("access-analyzer", "REDUNDANT_ACTION")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Action that another one of the statement covers",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in written(context) {
        for statement in statements(held) {
            let Some(actions) = &statement.actions else {
                continue;
            };
            let leaves: Vec<&Leaf> = actions.items.iter().map(|item| &item.leaf).collect();
            let covered = covered_patterns(actions);
            let found = covered_entries(context, held, statement, &leaves, &covered, "action");
            found.into_iter().for_each(|finding| sink.written(finding));
        }
    }
    Ok(())
}
