//! What a document could do without: entries that others of their list cover, statements that others
//! cover, that a denial takes away, or that can never match.
//!
//! Nothing is said of what depends on symbols: what is found here changes no answer to any request,
//! whatever they stand for. Lists are judged by what is written; statements are compared as
//! [`excess`](super::excess) compares policies.

mod contain;
mod entries;
mod idle;
mod values;

pub use contain::may_deny;
pub use entries::{Covered, covered_patterns, covered_principals};
pub use idle::{Idle, IdleReason, idle_statements};
pub use values::{AnyValue, any_value, covered_values};
