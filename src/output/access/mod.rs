//! Answers about access: of `iamvet simulate`, `can` and `who-can`.

mod decision;

pub use decision::simulated;
