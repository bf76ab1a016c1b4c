//! Whether a text of which parts are not known may fit, whatever they turn out to be.
//!
//! Unknown parts stand as `${…}` in it; policy variables, which are written so too, are taken for
//! such.

use std::collections::BTreeSet;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::util::start;

use crate::policy::Pattern;

/// Most states of a regular expression that are looked at.
const MAX_STATES: usize = 4096;

/// Bytes that the states may take.
const CACHE_BYTES: usize = 4 * 1024 * 1024;

/// Whether a text may be another one, or match a regular expression between slashes. True where that
/// cannot be told.
pub fn may_fit(text: &str, expected: &str) -> bool {
    let regex = expected
        .strip_prefix('/')
        .and_then(|it| it.strip_suffix('/'));
    match regex {
        Some(regex) => may_match(text, regex).unwrap_or(true),
        None => Pattern::new(&parts(text).join("*")).matches(expected),
    }
}

/// The known parts of a text, between those that are not known.
fn parts(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out.push(rest);
    out
}

/// Whether some texts in the place of the unknown parts make a match; none where the expression is
/// beyond what can be told.
fn may_match(text: &str, regex: &str) -> Option<bool> {
    let config = DFA::config()
        .cache_capacity(CACHE_BYTES)
        .skip_cache_capacity_check(true);
    let dfa = DFA::builder().configure(config).build(regex).ok()?;
    let mut walk = Walk {
        cache: dfa.create_cache(),
        dfa: &dfa,
    };
    let start = dfa
        .start_state(&mut walk.cache, &start::Config::new())
        .ok()?;
    let mut states = BTreeSet::from([start]);
    for (index, part) in parts(text).into_iter().enumerate() {
        if index > 0 {
            states = walk.anything(states)?;
        }
        for byte in part.bytes() {
            states = walk.step(&states, byte)?;
            if states.iter().any(|state| state.is_match()) {
                return Some(true);
            }
        }
        if states.iter().any(|state| state.is_match()) {
            return Some(true);
        }
    }
    for state in states {
        let end = dfa.next_eoi_state(&mut walk.cache, state).ok()?;
        if end.is_match() {
            return Some(true);
        }
    }
    Some(false)
}

/// Sets of states of a regular expression.
struct Walk<'a> {
    dfa: &'a DFA,
    cache: Cache,
}

impl Walk<'_> {
    /// The states behind one byte.
    fn step(&mut self, states: &BTreeSet<LazyStateID>, byte: u8) -> Option<BTreeSet<LazyStateID>> {
        let mut out = BTreeSet::new();
        for &state in states {
            out.insert(self.dfa.next_state(&mut self.cache, state, byte).ok()?);
        }
        // States of a cache that was emptied are none any more.
        (self.cache.clear_count() == 0).then_some(out)
    }

    /// The states behind any text, the empty one among them.
    fn anything(&mut self, states: BTreeSet<LazyStateID>) -> Option<BTreeSet<LazyStateID>> {
        let mut all = states.clone();
        let mut new = states;
        while !new.is_empty() {
            let mut next = BTreeSet::new();
            for byte in 0..=u8::MAX {
                let behind = self.step(&new, byte)?;
                next.extend(behind.into_iter().filter(|state| !all.contains(state)));
                if all.len() + next.len() > MAX_STATES {
                    return None;
                }
            }
            all.extend(next.iter().copied());
            new = next;
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_never_fit_is_told() {
        for (text, expected, fits) in [
            ("app-${var.x}", "/^app-/", true),
            ("web-${var.x}", "/^app-/", false),
            ("${var.x}-web", "/^app-/", true),
            ("${var.x}-web", "/-app$/", false),
            ("${var.x}-app", "/-app$/", true),
            ("a${var.x}b${var.y}c", "/^a[0-9]+b.c$/", true),
            ("a${var.x}b${var.y}d", "/^a[0-9]+b.c$/", false),
            ("app-${var.Team}-X", "/^[a-z-]+$/", false),
            ("${var.x}", "/^$/", true),
            ("a${var.x}", "/^$/", false),
            ("x${var.x}", "/(?=y)z/", true),
            ("x${var.x}", "/(?i)X.*Y/", true),
            ("x${var.x}y", "/\\bz\\b/", true),
            ("web-${var.x}", "app", false),
            ("a${var.x}", "app", true),
            ("${var.x}", "app", true),
        ] {
            assert_eq!(may_fit(text, expected), fits, "{text} {expected}");
        }
    }

    #[test]
    fn expressions_that_are_too_large_may_match() {
        assert!(may_fit("x${y}", "/(a|b){200}[^a]{300}(\\w+c){50}/"));
    }
}
