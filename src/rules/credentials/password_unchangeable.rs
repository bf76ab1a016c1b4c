//! `password-unchangeable`.

use super::password_policy::{self, Fault};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[Alias::new("kics", "9ef7d25d-9764-4224-9968-fa321c56ef76")];

const CHANGE: &str = "allow_users_to_change_password";

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Password policy by which users cannot change their passwords",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    password_policy::judge_flags(context, sink, [CHANGE].into_iter(), |missing| {
        (!missing.is_empty()).then(|| Fault {
            message: "does not let users change their own passwords".to_owned(),
            help: format!("set `{CHANGE}` to true"),
            allows: vec!["no change of passwords".to_owned()],
        })
    });
    Ok(())
}
