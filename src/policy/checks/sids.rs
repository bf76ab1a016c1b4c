//! Statement ids.

use rustc_hash::FxHashSet;

use super::problem::{Found, Outcome, shown};
use crate::policy::document::PolicyType;

pub(super) fn check(found: &mut Found<'_>) {
    let document = found.document;
    // Resources of some services take any text, and the same one twice.
    if matches!(
        document.kind,
        PolicyType::Trust | PolicyType::Resource(_) | PolicyType::Endpoint
    ) {
        return;
    }
    let mut known = FxHashSet::default();
    for statement in &document.statements {
        found.enter(statement);
        let Some(leaf) = &statement.sid else { continue };
        let Some(sid) = leaf.text.as_known() else {
            continue;
        };
        let shown = shown(leaf);
        if !sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let letters: String = sid.chars().filter(char::is_ascii_alphanumeric).collect();
            let help = match letters.is_empty() || leaf.is_sensitive {
                true => "write letters and digits only".to_owned(),
                false => format!("write `{letters}`: letters and digits only"),
            };
            found.note(
                "unsupported-sid",
                Outcome::Refused,
                leaf,
                format!("the `Sid` `{shown}` has characters that AWS does not take"),
                help,
            );
        }
        // One of several that hold by conditions may have the same.
        let is_sure = statement.when.is_none() && leaf.when.is_none();
        if is_sure && !sid.is_empty() && !known.insert(sid) {
            found.note(
                "unique-sids-required",
                Outcome::Refused,
                leaf,
                format!("an earlier statement has the `Sid` `{shown}` too"),
                "give each statement a `Sid` of its own, or none",
            );
        }
    }
    found.leave();
}
