//! Graph exports.
