//! The version of the policy language.

use super::problem::{Found, Outcome, Place};
use crate::policy::document::Version;

pub(super) fn check(found: &mut Found<'_>) {
    let document = found.document;
    let message = match document.version {
        Version::V2008 => "the document is of version 2008-10-17",
        Version::Missing if !document.statements.is_empty() => {
            "the document has no `Version`, and so is of version 2008-10-17"
        }
        _ => return,
    };
    found.note(
        "old-version",
        Outcome::Style,
        Place::new(document.span, "Version"),
        message,
        "write `\"Version\": \"2012-10-17\"`, which has policy variables and is what managed \
         policies must have",
    );
}
