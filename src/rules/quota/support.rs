//! What the rules about quotas share.

use std::collections::BTreeMap;

use crate::diag::Finding;
use crate::graph::{Attachment, AttachmentKind, Graph, Principal, PrincipalId};
use crate::rules::finding::{Words, about, about_principal};
use crate::rules::{Context, describe};

/// The policies that each principal certainly has in one way, each once.
pub fn by_principal(
    graph: &Graph,
    kind: AttachmentKind,
) -> BTreeMap<PrincipalId, Vec<&Attachment>> {
    let mut found: BTreeMap<PrincipalId, BTreeMap<_, &Attachment>> = BTreeMap::new();
    for attachment in &graph.attachments {
        if attachment.kind == kind && describe::condition(attachment).is_none() {
            let of_principal = found.entry(attachment.principal).or_default();
            of_principal.entry(attachment.policy).or_insert(attachment);
        }
    }
    let lists = found.into_iter();
    lists
        .map(|(id, all)| (id, all.into_values().collect()))
        .collect()
}

/// A finding about a principal; where it is declared elsewhere, at one of its attachments.
pub fn finding(
    context: &Context<'_>,
    principal: &Principal,
    attachment: &Attachment,
    words: Words,
) -> Finding {
    match &principal.declared {
        Some(declared) => about_principal(context, principal, declared, words),
        None => about(
            context,
            describe::principal(principal),
            &attachment.declared,
            words,
        ),
    }
}

/// A number as people read it: 10,240.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, wanted) in [
            (7, "7"),
            (999, "999"),
            (2_048, "2,048"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(grouped(number), wanted);
        }
    }
}
