//! Which rules say more than others.

use crate::rules;

/// Whether a rule is above another one: of findings of both about one thing its own is shown.
pub fn is_worse(rule: &str, than: &str) -> bool {
    let mut below: Vec<&str> = vec![rule];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(id) = below.pop() {
        let superseded = rules::find(id).map_or(&[][..], |rule| rule.supersedes);
        if superseded.contains(&than) {
            return true;
        }
        if !seen.contains(&id) {
            seen.push(id);
            below.extend(superseded);
        }
    }
    false
}
