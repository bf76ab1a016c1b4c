//! What is different in a baseline, for people.

use std::fmt::Write;

use super::place::one_line;
use super::summary::counted;
use crate::triage::baseline::{Entry, Update};

/// Entries that are named of each kind.
const MAX_NAMED: usize = 50;

/// What becomes of the baseline at `path`.
pub fn baseline_update(update: &Update, path: &str, only_prune: bool, dry_run: bool) -> String {
    let mut out = String::new();
    let entries = counted(update.entries.len(), "entry", "entries");
    let verb = if dry_run { "would have" } else { "has" };
    let _ = writeln!(out, "`{}` {verb} {entries}", one_line(path));
    let plain = |list: &[Entry]| -> Vec<(Entry, Vec<String>)> {
        list.iter()
            .map(|entry| (entry.clone(), Vec::new()))
            .collect()
    };
    let (new, widened) = match only_prune {
        true => ("new, and not accepted", "widened, and not accepted"),
        false => ("new", "widened"),
    };
    for (title, list) in [
        ("gone", plain(&update.gone)),
        ("narrowed", plain(&update.narrowed)),
        ("moved", plain(&update.moved)),
        (new, plain(&update.new)),
        (widened, update.widened.clone()),
        ("expired", plain(&update.expired)),
    ] {
        section(title, &list, &mut out);
    }
    if update.unchanged > 0 {
        let _ = writeln!(out, "  {} unchanged", update.unchanged);
    }
    out
}

fn section(title: &str, list: &[(Entry, Vec<String>)], out: &mut String) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {} {title}:", list.len());
    for (entry, gained) in list.iter().take(MAX_NAMED) {
        let (path, address) = (one_line(&entry.path), one_line(&entry.address));
        let _ = writeln!(out, "    {} {path} {address}", entry.rule);
        if !gained.is_empty() {
            let _ = writeln!(out, "      {}", one_line(&gained.join("; ")));
        }
    }
    if let Some(more @ 1..) = list.len().checked_sub(MAX_NAMED) {
        let _ = writeln!(out, "    and {more} more");
    }
}
