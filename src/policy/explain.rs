//! Which condition keys an answer rests on.

use super::authorize::{Decision, Policies, authorize};
use super::request::Request;

/// Decides a request as [`authorize`] does, and tells also of the condition keys with a value
/// whether another one would change the answer, or may.
///
/// `open` is the same request with nothing told of the keys that are asked about: what its answer
/// depends on is what changes it.
pub fn authorize_and_explain(request: &Request, open: &Request, policies: &Policies) -> Decision {
    let mut decision = authorize(request, policies);
    decision.keys.extend(authorize(open, policies).keys);
    decision.keys.sort();
    decision.keys.dedup();
    decision
}
