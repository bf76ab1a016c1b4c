//! Actions on every resource that could be limited: what the rules about them share.
//!
//! One statement on one `*` is one fault whatever its actions do, so of these rules the one about
//! the worst of them speaks: each names those below it in `supersedes`.

use super::class::Class;
use super::support::{Case, cases, changes, limiting};
use crate::aws::Action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::Breadth;
use crate::rules::{Context, OptionError};
use crate::text::{Str, listed};

/// What a rule says of its class.
pub struct Family {
    /// The class.
    pub class: Class,
    /// What the actions do, behind "allows": "reading data by".
    pub does: &'static str,
    /// The severity of an action on so much, where principals come to it.
    pub severity: fn(Action, Breadth) -> Severity,
}

/// Judges the statements by actions of one class.
pub fn check(context: &Context<'_>, sink: &mut Sink, family: &Family) -> Result<(), OptionError> {
    for case in cases(context) {
        if case.granted.limits.what {
            continue;
        }
        match faulty(context, &case, family.class) {
            Some(found) => report(context, sink, &case, family, &found),
            None if may_be(context, &case, family.class) => case.unresolved(context, sink),
            None => {}
        }
    }
    Ok(())
}

/// An entry that reaches more actions is told as it is written.
const WRITTEN_OUT: usize = 2;

/// What is at fault in a statement.
struct Found {
    /// The entries that reach actions of the class, as they are written.
    entries: Vec<Str>,
    /// The actions of the class.
    actions: Vec<Action>,
    /// The entries that reach none of the class but change something.
    others: Vec<Str>,
    /// All actions that could be limited.
    limitable: Vec<Action>,
    /// Those of its entries that are patterns.
    patterns: Vec<Str>,
}

fn faulty(context: &Context<'_>, case: &Case<'_>, class: Class) -> Option<Found> {
    // A statement with further conditions that are not known may be limited by them.
    if case.statement.open.is_some() {
        return None;
    }
    let mut given = case.granted.entries.iter().flat_map(|e| e.actions.iter());
    if !given.any(|action| Class::of(*action) == Some(class)) {
        return None;
    }
    let is_at_fault = |action: Action| {
        Class::of(action)
            .is_some_and(|of| of != Class::Other && case.is_broad(action, of.least(action)))
    };
    let all = case.reaching(context, is_at_fault);
    let of_class = |actions: &[Action]| {
        let own = actions
            .iter()
            .copied()
            .filter(|a| Class::of(*a) == Some(class));
        own.collect::<Vec<Action>>()
    };
    let mut found = Found {
        entries: Vec::new(),
        actions: Vec::new(),
        others: Vec::new(),
        limitable: Vec::new(),
        patterns: Vec::new(),
    };
    for (entry, mut actions) in all {
        let text = case.entry_text(entry);
        if is_of_reading(&text) {
            actions.retain(|action| Class::of(*action) != Some(Class::Write));
        }
        let own = of_class(&actions);
        let is_pattern = actions.len() > WRITTEN_OUT;
        if is_pattern {
            found.patterns.push(text.clone());
        }
        if !own.is_empty() {
            found.entries.push(text);
        } else if actions.iter().any(|action| changes(*action)) {
            found.others.push(text);
        }
        found.actions.extend(own);
        if !is_pattern {
            found.limitable.extend(actions);
        }
    }
    (!found.actions.is_empty()).then_some(found)
}

/// Whether an entry is a pattern that is meant to read: a service may count something of it as a
/// change, and nobody would know.
fn is_of_reading(entry: &str) -> bool {
    let name = entry.split_once(':').map_or("", |(_, name)| name);
    let beginnings = [
        "Get", "List", "Describe", "BatchGet", "View", "Search", "Lookup",
    ];
    let begins = |with: &&str| {
        name.get(..with.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(with))
    };
    name.contains(['*', '?']) && beginnings.iter().any(begins)
}

/// Whether a statement is at fault if what is not known of it is the worst.
fn may_be(context: &Context<'_>, case: &Case<'_>, class: Class) -> bool {
    case.granted.open.is_some() && {
        let is_of = |action: Action| {
            Class::of(action) == Some(class) && case.granted.breadth(action) >= Breadth::Unknown
        };
        !case.reaching(context, is_of).is_empty()
    }
}

fn report(context: &Context<'_>, sink: &mut Sink, case: &Case<'_>, family: &Family, found: &Found) {
    let resources = case.resources_in_words();
    let message = format!(
        "{} allows {} {}{} on {resources}{}{}",
        case.entity(context),
        family.does,
        listed(&found.entries),
        match found.others.is_empty() {
            true => String::new(),
            false => format!(" besides {}", listed(&found.others)),
        },
        case.conditions_in_words(),
        case.holders(context)
    );
    // What the message is about first.
    let (own, others): (Vec<Action>, Vec<Action>) = found
        .limitable
        .iter()
        .partition(|a| Class::of(**a) == Some(family.class));
    let limiting = limiting(own.into_iter().chain(others));
    let patterns = listed(&found.patterns);
    let help = match (found.patterns.is_empty(), limiting.is_empty()) {
        (true, _) => limiting,
        (false, true) => format!(
            "name the actions that are needed of {patterns}, and limit them to the ARNs of what they \
             are needed for"
        ),
        (false, false) => {
            format!(
                "name the actions that are needed of {patterns} and their resources, and {limiting}"
            )
        }
    };
    // Whoever names the type of what is changed has thought of it.
    let is_typed = family.class == Class::Write && !case.granted.is_everywhere();
    let severity_of = |action: &Action| match is_typed {
        true => Severity::Low,
        false => (family.severity)(*action, case.granted.breadth(*action)),
    };
    let severity = found.actions.iter().map(severity_of);
    let words = Words {
        primary: resources,
        message,
        help,
    };
    let severity = case.lessened(severity.max().unwrap_or(context.rule.severity));
    sink.written(case.finding(context, case.resource_place(), severity, words));
}
