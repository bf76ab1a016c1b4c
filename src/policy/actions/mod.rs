//! What the actions of policies mean by the facts: which there are, on which resources, and how to
//! write them in few patterns.

mod cover;
mod fit;
mod reached;
mod shrink;
mod words;

pub(super) use fit::fits_form;
pub use fit::{Fit, fit};
pub use reached::{Reached, reached};
pub use shrink::shrink;
