//! Names in a sentence.

use std::fmt::Display;

use rustc_hash::FxHashSet;

/// At most this many names stand in a sentence.
const NAMED: usize = 3;

/// Names in a sentence, each once: "`a`", "`a` and `b`", "`a`, `b`, `c` and 2 more". Empty for none.
pub fn listed<T: Display>(names: impl IntoIterator<Item = T>) -> String {
    let mut seen = FxHashSet::default();
    let mut first = Vec::new();
    for name in names {
        let name = format!("`{name}`");
        if seen.insert(name.clone()) && first.len() < NAMED {
            first.push(name);
        }
    }
    match (first.as_slice(), seen.len() - first.len()) {
        ([], _) => String::new(),
        ([one], _) => one.clone(),
        ([rest @ .., last], 0) => format!("{} and {last}", rest.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_short() {
        let list = |n: usize| listed(&["a", "b", "c", "a", "d", "e"][..n]);
        assert_eq!(list(0), "");
        assert_eq!(list(1), "`a`");
        assert_eq!(list(4), "`a`, `b` and `c`");
        assert_eq!(list(6), "`a`, `b`, `c` and 2 more");
    }
}
