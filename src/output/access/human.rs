//! Answers for people at a terminal.

use std::fmt::Write;

use crate::access::{PrincipalAnswer, Who};
use crate::engine::Access;
use crate::output::Options;
use crate::output::place::{one_line, shown};
use crate::policy::{Answer, Decider, Effect, Why};

/// Most statements that are told of an answer.
const MAX_STATEMENTS: usize = 100;

/// Answers as text.
pub(super) fn render(access: &Access, options: &Options) -> String {
    let mut out = String::new();
    let (action, resource) = (one_line(&access.action), one_line(&access.resource));
    if access.answers.answers.is_empty() {
        let _ = writeln!(out, "nobody may `{action}` on `{resource}`");
    }
    for answer in &access.answers.answers {
        let who = who(&answer.who);
        let _ = match answer.decision.answer {
            Answer::Allowed => writeln!(out, "{who} may `{action}` on `{resource}`"),
            Answer::ImplicitlyDenied => {
                writeln!(
                    out,
                    "{who} may not `{action}` on `{resource}`: nothing allows it"
                )
            }
            Answer::ExplicitlyDenied => {
                writeln!(
                    out,
                    "{who} may not `{action}` on `{resource}`: it is denied"
                )
            }
            Answer::Unknown => {
                writeln!(
                    out,
                    "it is not known whether {who} may `{action}` on `{resource}`"
                )
            }
        };
        details(answer, access, options, &mut out);
    }
    for assumption in &access.answers.assumptions {
        let _ = writeln!(out, "assumed: {}", one_line(assumption));
    }
    out
}

fn who(who: &Who) -> String {
    let environment = who.environment.as_ref();
    let environment = environment.map_or_else(String::new, |e| format!(" in environment {e}"));
    let address = who
        .address
        .as_ref()
        .filter(|address| ***address != *who.name);
    let address = address.map_or_else(String::new, |address| format!(" ({address})"));
    let text = match who.kind {
        "anyone" => "anyone".to_owned(),
        kind => format!("{kind} `{}`{address}{environment}", who.name),
    };
    one_line(&text).into_owned()
}

fn details(answer: &PrincipalAnswer, access: &Access, options: &Options, out: &mut String) {
    let decision = &answer.decision;
    for decider in decision.decided_by.iter().take(MAX_STATEMENTS) {
        let place = shown(&access.sources, decider.span, options);
        let _ = writeln!(out, "  {}: {place}", one_line(&statement(decider)));
    }
    let more = decision.decided_by.len().saturating_sub(MAX_STATEMENTS);
    if more > 0 {
        let _ = writeln!(out, "  and {more} more");
    }
    for layer in &decision.missing {
        let _ = writeln!(out, "  no {} policy allows it", layer.name());
    }
    for why in &decision.whys {
        let _ = writeln!(out, "  depends on: {}", one_line(&why.to_string()));
    }
    let told = decision.keys.iter().map(|key| Why::Key(key.clone()));
    for key in told.filter(|key| !decision.whys.contains(key)) {
        let _ = writeln!(out, "  depends on: {}, as told", one_line(&key.to_string()));
    }
}

fn statement(decider: &Decider) -> String {
    let verb = match (decider.effect, decider.is_certain) {
        (Effect::Allow, true) => "allowed by",
        (Effect::Allow, false) => "perhaps allowed by",
        (Effect::Deny, true) => "denied by",
        (Effect::Deny, false) => "perhaps denied by",
        (Effect::Unknown, _) => "perhaps allowed or denied by",
    };
    let sid = decider.sid.as_ref();
    let sid = sid.map_or_else(String::new, |sid| format!(" `{sid}`"));
    let number = decider.statement + 1;
    format!("{verb} statement {number}{sid} of {}", decider.policy)
}
