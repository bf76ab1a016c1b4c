//! Which lines of a text were not in another one.

use std::collections::HashMap;

use rustc_hash::FxHashSet;

/// Most pairs of lines that are looked at; where there are more, a line is changed if its text was
/// not among the old ones, or not as often.
const MAX_PAIRS: usize = 4_000_000;

/// The zero-based lines of `new` that are not those of `old`, blanks aside.
pub(super) fn changed(old: &str, new: &str) -> FxHashSet<usize> {
    let old: Vec<String> = old.lines().map(without_blanks).collect();
    let new: Vec<String> = new.lines().map(without_blanks).collect();
    let pairs = old.iter().zip(&new);
    let before = pairs.take_while(|(a, b)| a == b).count();
    let (old, middle) = (tail(&old, before), tail(&new, before));
    let pairs = old.iter().rev().zip(middle.iter().rev());
    let behind = pairs.take_while(|(a, b)| a == b).count();
    let old = head(old, behind);
    let middle = head(middle, behind);
    let found = match old.len().saturating_mul(middle.len()) > MAX_PAIRS {
        true => not_among(old, middle),
        false => not_common(old, middle),
    };
    found.into_iter().map(|line| line + before).collect()
}

fn without_blanks(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

fn tail(lines: &[String], from: usize) -> &[String] {
    lines.get(from..).unwrap_or_default()
}

fn head(lines: &[String], without: usize) -> &[String] {
    let end = lines.len().saturating_sub(without);
    lines.get(..end).unwrap_or_default()
}

fn not_among(old: &[String], new: &[String]) -> Vec<usize> {
    let mut left: HashMap<&String, usize> = HashMap::new();
    for line in old {
        *left.entry(line).or_default() += 1;
    }
    let mut out = Vec::new();
    for (at, line) in new.iter().enumerate() {
        match left.get_mut(line) {
            Some(count) if *count > 0 => *count -= 1,
            _ => out.push(at),
        }
    }
    out
}

/// The lines that are not in the longest common subsequence.
fn not_common(old: &[String], new: &[String]) -> Vec<usize> {
    let width = new.len() + 1;
    // The length of the longest one of what follows each pair of places.
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    let get = |lengths: &[u32], i, j| lengths.get(at(i, j)).copied().unwrap_or(0);
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let length = match a == b {
                true => get(&lengths, i + 1, j + 1) + 1,
                false => get(&lengths, i + 1, j).max(get(&lengths, i, j + 1)),
            };
            if let Some(own) = lengths.get_mut(at(i, j)) {
                *own = length;
            }
        }
    }
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    while j < new.len() {
        if i < old.len() && old.get(i) == new.get(j) {
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && get(&lengths, i + 1, j) >= get(&lengths, i, j + 1) {
            i += 1;
        } else {
            out.push(j);
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(old: &str, new: &str) -> Vec<usize> {
        let mut lines: Vec<usize> = changed(old, new).into_iter().collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn lines_that_are_new_or_different_are_changed() {
        for (old, new, expected) in [
            ("a\nb\nc", "a\nb\nc", &[][..]),
            ("a\nb\nc", "a\nx\nc", &[1]),
            ("a\nb\nc", "a\nb\nx\nc", &[2]),
            ("a\nb\nc", "a\nc", &[]),
            ("a\nb", "  a\r\n\tb\r\n", &[]),
            ("", "a\nb", &[0, 1]),
            ("a\nb\nc\nd", "c\nd\na\nb", &[2, 3]),
            ("a\nb\nb\nc", "x\nb\ny\nb\nc", &[0, 2]),
        ] {
            assert_eq!(lines(old, new), expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn many_changed_lines_are_found_without_all_pairs() {
        let text =
            |step: usize| -> String { (0..4000).map(|i| format!("{}\n", i * step)).collect() };
        let found = lines(&text(2), &text(3));
        let fresh = (0..4000).filter(|i| (i * 3) % 2 == 1 || i * 3 >= 8000);
        assert_eq!(found, fresh.collect::<Vec<usize>>());
    }
}
