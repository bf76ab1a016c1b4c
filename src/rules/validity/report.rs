//! Findings of what is wrong with documents.

use crate::diag::{Confidence, Finding, Label, LabelRole, Severity};
use crate::graph::PolicyKind;
use crate::policy::{Outcome, Problem};
use crate::rules::context::Sink;
use crate::rules::finding::{Place, Words, about_document};
use crate::rules::{Context, HeldDocument, OptionError, Owner, describe};

/// At most this many tokens of one finding are told.
const MAX_TOLD: usize = 3;

/// Reports the problems whose check has the name of the rule: those of one statement together.
pub fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in context.documents.all() {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for problem in held.problems() {
            if problem.check != context.rule.id || is_template(context, held, problem) {
                continue;
            }
            match groups.last_mut().filter(|group| group.takes(problem)) {
                Some(group) => group.others.push(problem),
                None => groups.push(Group {
                    first: problem,
                    others: Vec::new(),
                }),
            }
        }
        for group in groups {
            sink.written(finding(context, held, &group));
        }
    }
    Ok(())
}

/// Whether a document in a file of its own has a placeholder: somebody fills it in before it is used.
fn is_template(context: &Context<'_>, held: &HeldDocument, problem: &Problem) -> bool {
    let is_file = match held.owner {
        Owner::Policy(id) => context.graph.policy(id).kind == PolicyKind::Document,
        Owner::Trust(_) => false,
    };
    is_file && problem.check == "unrendered-placeholder"
}

/// Problems of one statement that are one cause.
struct Group<'p> {
    first: &'p Problem,
    others: Vec<&'p Problem>,
}

impl<'p> Group<'p> {
    fn takes(&self, problem: &Problem) -> bool {
        self.first.statement == problem.statement
            && self.first.outcome == problem.outcome
            && self.first.when == problem.when
    }

    fn all(&self) -> impl Iterator<Item = &'p Problem> + '_ {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

fn finding(context: &Context<'_>, held: &HeldDocument, group: &Group<'_>) -> Finding {
    let Group { first, others } = group;
    let entity = describe::owner(context.graph, held);
    let words = Words {
        primary: first.message.clone(),
        message: format!("in {entity}, {}{}", first.message, and_more(group)),
        help: help(group),
    };
    let place = Place {
        span: first.span,
        leaf: first.leaf.as_ref(),
    };
    let condition = first.when.as_ref().map(|when| when.to_string());
    let about = about_document(context, held, place, words);
    let mut labels = about.labels;
    labels.extend(others.iter().take(MAX_TOLD).map(|problem| Label {
        span: problem.span,
        role: LabelRole::Related,
        text: problem.message.clone(),
    }));
    let is_certain = group.all().all(|problem| problem.is_certain);
    let statement = first.statement.and_then(|index| {
        let mut statements = held.document.statements.iter();
        statements.find(|statement| statement.index == index)
    });
    let grant: Vec<&str> = group.all().map(|it| it.subject.as_str()).collect();
    Finding {
        severity: severity(context, held, first.outcome),
        confidence: match (is_certain, &condition) {
            (true, None) => Confidence::High,
            _ => Confidence::Medium,
        },
        subject: statement.map_or(held.document.span, |statement| statement.span),
        labels,
        condition,
        grant: grant.join("\n"),
        ..about
    }
}

fn and_more(group: &Group<'_>) -> String {
    let place = match group.first.statement {
        Some(_) => "statement",
        None => "document",
    };
    match group.others.len() {
        0 => String::new(),
        more => format!(" (and {more} more in the {place})"),
    }
}

/// What to do about each of the first ones.
fn help(group: &Group<'_>) -> String {
    let mut told: Vec<String> = Vec::new();
    let is_one = group.all().all(|problem| problem.help == group.first.help);
    for problem in group.all().take(MAX_TOLD) {
        let subject = format!("`{}`", problem.subject);
        let help = match !is_one && problem.message.contains(&subject) {
            true => format!("for {subject} {}", problem.help),
            false => problem.help.clone(),
        };
        if !told.contains(&help) {
            told.push(help);
        }
    }
    told.join("; ")
}

/// What AWS refuses never gives access, so that it does not matter who would have it; what leaves
/// something unguarded is worse the more can come to it.
fn severity(context: &Context<'_>, held: &HeldDocument, outcome: Outcome) -> Severity {
    if let Some(set) = context.settings.severity_set(context.rule, None) {
        return set;
    }
    let own = context.rule.severity;
    match outcome {
        Outcome::Unguarded => held.reach.severity(own.max(Severity::High)),
        Outcome::Style | Outcome::Inert | Outcome::Refused => own,
    }
}
