//! The IAM policy language.
//!
//! Reads symbolic values; never files or syntax of a front end.
