//! What AWS takes and that does not do what it seems to do: tests that let strangers pass, denials
//! that deny nothing, elements with nothing in them.

mod denials;
mod empties;
mod mfa;
mod mfa_removal;
mod networks;
mod operators;
mod qualifiers;
mod rcp;
mod spoofable;
mod stale;
mod tested;
mod unmet;

use super::problem::Found;
use crate::policy::document::Statement;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    denials::check(found, statement);
    empties::check(found, statement);
    mfa::check(found, statement);
    mfa_removal::check(found, statement);
    networks::check(found, statement);
    operators::check(found, statement);
    qualifiers::check(found, statement);
    rcp::check(found, statement);
    spoofable::check(found, statement);
    stale::check(found, statement);
    unmet::check(found, statement);
}

pub(super) fn check_document(found: &mut Found<'_>) {
    stale::sids(found);
}
