//! What the rules about redundancy have in common.

use crate::diag::{Finding, Label, LabelRole};
use crate::policy::{Condition, Covered, Effect, IdleReason, Leaf, Statement};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Context, HeldDocument, describe};
use crate::text::listed;

/// The documents that users write. Those that a tool puts together from parts repeat themselves, and
/// nobody can change them.
pub fn written<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a HeldDocument> {
    let graph = context.graph;
    let documents = context.documents.all().iter();
    let documents = documents.filter(|held| !held.document.is_made());
    documents.filter(move |held| {
        held.declared(graph).is_none_or(|declared| {
            declared.origin.construct.is_none() && declared.origin.generated_by.is_none()
        })
    })
}

/// Statements that AWS takes.
pub fn statements(held: &HeldDocument) -> impl Iterator<Item = &Statement> {
    held.document.statements.iter().filter(|s| !s.is_broken)
}

/// A statement in words: "statement `Read`", "statement 2".
pub fn statement_name(statement: &Statement) -> String {
    let sid = statement.sid.as_ref().filter(|sid| !sid.is_sensitive);
    match sid.and_then(|sid| sid.text.as_known()) {
        Some(sid) if !sid.is_empty() => format!("statement `{sid}`"),
        _ => format!("statement {}", statement.index + 1),
    }
}

/// At most this many further entries are shown at their places.
const MAX_NAMED: usize = 3;

/// A finding about the entries of one list that others of it cover; none where there are none.
/// `what` is what an entry is called.
pub fn covered_entries(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    leaves: &[&Leaf],
    covered: &[Covered],
    what: &str,
) -> Option<Finding> {
    let pairs: Vec<(&Leaf, &Leaf)> = covered
        .iter()
        .filter_map(|c| Some((*leaves.get(c.entry)?, *leaves.get(c.by)?)))
        // What must not be shown is no text that people have written twice.
        .filter(|(entry, by)| !entry.is_sensitive && !by.is_sensitive)
        .collect();
    let (first, by) = *pairs.first()?;
    let entity = describe::owner(context.graph, held);
    let entries: Vec<&Leaf> = pairs.iter().map(|(entry, _)| *entry).collect();
    // Case is no difference where one covers the other.
    let is_same_text = |(entry, by): &(&Leaf, &Leaf)| {
        let (entry, by) = (entry.text.to_string(), by.text.to_string());
        entry.eq_ignore_ascii_case(&by)
    };
    let is_by_one = pairs.iter().all(|(_, other)| other.span == by.span);
    let (fault, help) = match (pairs.len(), pairs.iter().all(is_same_text)) {
        (1, true) => (
            format!("names the {what} {} twice", listed([first.shown()])),
            "remove one of them".to_owned(),
        ),
        (_, true) => (
            format!(
                "names {what}s twice: {}",
                listed(entries.iter().map(|entry| entry.shown()))
            ),
            "remove what stands there again".to_owned(),
        ),
        (1, false) => (
            format!(
                "names the {what} {} beside {}, which covers it",
                listed([first.shown()]),
                listed([by.shown()])
            ),
            format!(
                "remove {}, or {} if it is wider than what is needed",
                listed([first.shown()]),
                listed([by.shown()])
            ),
        ),
        (_, false) if is_by_one => (
            format!(
                "names {what}s beside {}, which covers them: {}",
                listed([by.shown()]),
                listed(entries.iter().map(|entry| entry.shown()))
            ),
            format!(
                "remove them, or {} if it is wider than what is needed",
                listed([by.shown()])
            ),
        ),
        (_, false) => (
            format!(
                "names {what}s beside others that cover them: {}",
                listed(entries.iter().map(|entry| entry.shown()))
            ),
            "remove them, or the patterns if these are wider than what is needed".to_owned(),
        ),
    };
    let words = Words {
        primary: format!("covered by {}", listed([by.shown()])),
        message: format!("{entity} {fault}, in {}", statement_name(statement)),
        help,
    };
    let mut finding = about_statement(context, held, statement, first, words);
    let mut label = |leaf: &Leaf, text: &str| {
        let span = leaf.span;
        if span != finding.primary && finding.labels.iter().all(|l| l.span != span) {
            finding.labels.push(Label {
                span,
                role: LabelRole::Related,
                text: text.to_owned(),
            });
        }
    };
    label(by, "covers it");
    for (entry, by) in pairs.iter().skip(1).take(MAX_NAMED) {
        label(entry, "is covered, too");
        label(by, "covers it");
    }
    Some(finding)
}

/// Findings about the statements of an effect whose conditions are never true together.
pub fn never_matches(context: &Context<'_>, sink: &mut Sink, effect: Effect, result: &str) {
    for held in context.documents.all() {
        for idle in held.idle() {
            let statement = held.document.statements.get(idle.statement);
            let (IdleReason::NeverMatches(places), Some(statement)) = (&idle.reason, statement)
            else {
                continue;
            };
            if statement.effect == effect {
                sink.written(contradiction(context, held, statement, places, result));
            }
        }
    }
}

fn contradiction(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    places: &[usize],
    result: &str,
) -> Finding {
    let conditions: Vec<&Condition> = places
        .iter()
        .filter_map(|at| statement.conditions.get(*at))
        .collect();
    let entity = describe::owner(context.graph, held);
    let name = statement_name(statement);
    let shown: Vec<String> = conditions
        .iter()
        .filter(|condition| !condition.is_secret)
        .map(|condition| format!("`{}`", condition.operator_name))
        .collect();
    let (which, help) = match conditions.last() {
        Some(last) if !last.is_secret => (
            format!("conditions on `{}` ({})", last.key, shown.join(", ")),
            "all conditions of a statement must be true at once, and one of the values of each: list \
             alternatives as values of one operator, or write a statement for each"
                .to_owned(),
        ),
        _ => (
            "conditions".to_owned(),
            "all conditions of a statement must be true at once, together with its principals: \
             remove those that exclude each other, or write a statement for each"
                .to_owned(),
        ),
    };
    let words = Words {
        primary: "never true together with the others".to_owned(),
        message: format!("{entity} has {which} in {name} that are never true together, {result}"),
        help,
    };
    let place = conditions
        .last()
        .map_or(statement.span, |last| last.key_span);
    let mut finding = about_statement(context, held, statement, place, words);
    for condition in conditions.iter().rev().skip(1) {
        finding.labels.push(Label {
            span: condition.key_span,
            role: LabelRole::Related,
            text: "excluded by it".to_owned(),
        });
    }
    finding
}
