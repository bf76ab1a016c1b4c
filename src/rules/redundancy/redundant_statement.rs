//! `redundant-statement`.

use super::support::{statement_name, written};
use crate::diag::{Label, LabelRole, Severity};
use crate::policy::{Effect, IdleReason, Statement};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[Alias::new("access-analyzer", "REDUNDANT_STATEMENT")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Statement that others of the policy cover",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in written(context) {
        for idle in held.idle() {
            let statements = &held.document.statements;
            let IdleReason::Covered(by) = idle.reason else {
                continue;
            };
            let Some(statement) = statements.get(idle.statement) else {
                continue;
            };
            let by = by.and_then(|by| statements.get(by));
            let words = words(context, held, statement, by);
            let mut finding = about_statement(context, held, statement, statement.span, words);
            finding.labels.extend(by.map(|by| Label {
                span: by.span,
                role: LabelRole::Related,
                text: "covers it".to_owned(),
            }));
            sink.written(finding);
        }
    }
    Ok(())
}

fn words(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    by: Option<&Statement>,
) -> Words {
    let entity = describe::owner(context.graph, held);
    let name = statement_name(statement);
    let (does, all_do, done) = match statement.effect {
        Effect::Deny => ("denies", "deny", "denied"),
        _ => ("allows", "allow", "allowed"),
    };
    let (others, already) = match by {
        Some(by) => (statement_name(by), format!("{does} it already")),
        None => ("the others".to_owned(), format!("{all_do} it already")),
    };
    let help = match by {
        Some(_) => {
            format!("remove {name}; if it was meant to be all that is {done}, remove {others}")
        }
        None => format!("remove {name}: other statements together {all_do} what is in it"),
    };
    Words {
        primary: format!("{others} {already}"),
        message: format!("{entity} could do without {name}: {others} {already}"),
        help,
    }
}
