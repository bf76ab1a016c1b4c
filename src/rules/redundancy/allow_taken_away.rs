//! `allow-taken-away`.

use super::support::statement_name;
use crate::diag::{Label, LabelRole, Severity};
use crate::policy::IdleReason;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Context, Entry, OptionError, Rule, describe};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule::new(
        entry,
        "Statement that allows only what the policy denies",
        Severity::Low,
        check,
    )
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in context.documents.all() {
        for idle in held.idle() {
            let statements = &held.document.statements;
            let IdleReason::Denied(by) = idle.reason else {
                continue;
            };
            let Some(statement) = statements.get(idle.statement) else {
                continue;
            };
            let by = by.and_then(|by| statements.get(by));
            let entity = describe::owner(context.graph, held);
            let name = statement_name(statement);
            let (denies, verb) = match by {
                Some(by) => (statement_name(by), "denies"),
                None => ("the denials".to_owned(), "deny"),
            };
            let words = Words {
                primary: format!("{denies} {verb} all of it"),
                message: format!(
                    "{entity} allows nothing by {name}: {denies} of the same policy {verb} all of it"
                ),
                help: format!(
                    "remove {name}, or except what it allows from what {denies} {verb}: a denial \
                     goes before every statement that allows"
                ),
            };
            let mut finding = about_statement(context, held, statement, statement.span, words);
            finding.labels.extend(by.map(|by| Label {
                span: by.span,
                role: LabelRole::Related,
                text: "denies it".to_owned(),
            }));
            sink.written(finding);
        }
    }
    Ok(())
}
