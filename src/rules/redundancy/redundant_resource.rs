//! `redundant-resource`.

use super::support::{covered_entries, statements, written};
use crate::diag::Severity;
use crate::policy::{Covered, Leaf, covered_patterns};
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[Alias::new("access-analyzer", "REDUNDANT_RESOURCE")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Resource that another one of the statement covers",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in written(context) {
        for statement in statements(held) {
            let Some(resources) = &statement.resources else {
                continue;
            };
            let leaves: Vec<&Leaf> = resources.items.iter().map(|item| &item.leaf).collect();
            let mut covered = covered_patterns(resources);
            covered.retain(|covered| !is_beneath(&leaves, covered));
            let found = covered_entries(context, held, statement, &leaves, &covered, "resource");
            found.into_iter().for_each(|finding| sink.written(finding));
        }
    }
    Ok(())
}

/// Whether an entry goes on where its pattern ends: `data-*/*` beside `data-*` names the objects
/// beside the buckets, though the pattern of the buckets takes both.
fn is_beneath(leaves: &[&Leaf], covered: &Covered) -> bool {
    match (leaves.get(covered.entry), leaves.get(covered.by)) {
        (Some(entry), Some(by)) => {
            let (entry, by) = (entry.text.to_string(), by.text.to_string());
            entry.len() > by.len() && entry.starts_with(&by)
        }
        _ => false,
    }
}
