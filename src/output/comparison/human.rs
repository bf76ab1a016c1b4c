//! Comparisons for people at a terminal.

use std::fmt::Write;

use super::SideOptions;
use crate::engine::{Compared, Granted};
use crate::output::Options;
use crate::output::place::{one_line, shown};
use crate::policy::{Doubt, Excess, Place, Verdict, Witness};
use crate::text::Sources;

/// One side as it is shown.
struct Shown<'a> {
    sources: &'a Sources,
    options: &'a Options,
}

/// A comparison as text.
pub(super) fn compared(compared: &Compared, options: &SideOptions) -> String {
    let old = Shown {
        sources: &compared.old.sources,
        options: &options.old,
    };
    let new = Shown {
        sources: &compared.new.sources,
        options: &options.new,
    };
    let comparison = &compared.comparison;
    let mut out = String::new();
    section("new access", &comparison.gained, &new, &old, &mut out);
    section("removed access", &comparison.lost, &old, &new, &mut out);
    let is_equal = [&comparison.gained, &comparison.lost]
        .iter()
        .all(|excess| excess.verdict() == Verdict::No && excess.future_verdict() == Verdict::No);
    if is_equal {
        out.push_str("both grant the same\n");
    } else {
        keys_are_absent(&[&comparison.gained, &comparison.lost], &mut out);
    }
    out
}

/// What is granted, as text.
pub(super) fn granted(granted: &Granted, options: &SideOptions) -> String {
    let side = Shown {
        sources: &granted.side.sources,
        options: &options.new,
    };
    let mut out = String::new();
    section("granted", &granted.excess, &side, &side, &mut out);
    keys_are_absent(&[&granted.excess], &mut out);
    out
}

fn keys_are_absent(excesses: &[&Excess], out: &mut String) {
    let found = |excess: &&&Excess| !excess.witnesses.is_empty() || !excess.future.is_empty();
    if excesses.iter().any(|excess| found(&excess)) {
        out.push_str("condition keys that are not named are absent\n");
    }
}

fn section(title: &str, excess: &Excess, own: &Shown<'_>, other: &Shown<'_>, out: &mut String) {
    let answer = match excess.verdict() {
        Verdict::Yes => "",
        Verdict::No => " none",
        Verdict::Unknown => " cannot be told",
    };
    let _ = writeln!(out, "{title}:{answer}");
    for found in &excess.witnesses {
        witness(found, own, other, out);
    }
    for found in &excess.doubts {
        doubt(found, own, out);
    }
    if !excess.future.is_empty() || !excess.future_doubts.is_empty() {
        let _ = writeln!(
            out,
            "{title} by actions that there are not yet or that are not known:"
        );
        for found in &excess.future {
            witness(found, own, other, out);
        }
        for found in &excess.future_doubts {
            doubt(found, own, out);
        }
    }
    if excess.is_cut {
        out.push_str("  and more\n");
    }
}

fn witness(witness: &Witness, own: &Shown<'_>, other: &Shown<'_>, out: &mut String) {
    let others = match witness.actions.len() {
        0 | 1 => String::new(),
        2 => " and 1 other action".to_owned(),
        count => format!(" and {} other actions", count - 1),
    };
    let action = action(witness);
    let resource = witness.resource.to_string();
    let _ = writeln!(
        out,
        "  `{}`{others} on `{}`",
        one_line(&action),
        one_line(&resource)
    );
    if let Some(principal) = witness.made_by() {
        let _ = writeln!(out, "    by {}", one_line(&principal));
    }
    for (key, values) in &witness.context {
        let values: Vec<String> = values
            .iter()
            .map(|v| format!("`{}`", one_line(v)))
            .collect();
        let _ = writeln!(
            out,
            "    when `{}` is {}",
            one_line(key),
            values.join(" and ")
        );
    }
    if witness.actions.len() > 1 {
        let names = witness.actions.iter().filter(|a| a.to_string() != action);
        let names: Vec<String> = names.take(SHOWN).map(|a| format!("`{a}`")).collect();
        let more = if witness.actions.len() > SHOWN + 1 {
            ", …"
        } else {
            ""
        };
        let _ = writeln!(out, "    other actions: {}{more}", names.join(", "));
    }
    for found in &witness.granted_by {
        place("granted by", found, own, out);
    }
    if let Some(found) = &witness.denied_by {
        place("denied on the other side by", found, other, out);
    }
}

/// How many other actions are named.
const SHOWN: usize = 8;

/// The action as AWS writes it.
pub(super) fn action(witness: &Witness) -> String {
    match witness.actions.first() {
        Some(action) => action.to_string(),
        None => witness.action.to_string(),
    }
}

fn doubt(doubt: &Doubt, own: &Shown<'_>, out: &mut String) {
    let action = doubt.action.as_ref();
    let action = action.map_or_else(String::new, |a| format!(" for `{}`", one_line(a)));
    let reasons: Vec<String> = doubt.reasons.iter().map(ToString::to_string).collect();
    let _ = writeln!(
        out,
        "  it cannot be told{action}: {}",
        one_line(&reasons.join("; "))
    );
    if let Some(found) = &doubt.place {
        place("perhaps granted by", found, own, out);
    }
}

fn place(what: &str, place: &Place, side: &Shown<'_>, out: &mut String) {
    let at = shown(side.sources, place.span, side.options);
    let (number, policy) = (place.statement + 1, one_line(&place.policy));
    let _ = writeln!(out, "    {what} statement {number} of {policy}: {at}");
}
