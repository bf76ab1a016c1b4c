//! `contradicting-conditions`: statements that allow.

use super::support::never_matches;
use crate::diag::Severity;
use crate::policy::Effect;
use crate::rules::context::Sink;
use crate::rules::{Context, Entry, OptionError, Rule};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule::new(
        entry,
        "Statement whose conditions are never true together",
        Severity::Low,
        check,
    )
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    never_matches(context, sink, Effect::Allow, "so that it allows nothing");
    Ok(())
}
