//! What a rule says: findings, their labels, severities, fixes and fingerprints.
//!
//! Nothing here decides or prints. A finding holds spans and plain texts only, never values, so
//! that it outlives the trees and the graph.

mod access;
mod date;
mod finding;
mod fingerprint;

pub use access::{Access, Form, Holder};
pub use date::Date;
pub use finding::{
    Applicability, Confidence, Construct, Finding, Fix, Label, LabelRole, RuleId, Severity,
    Suppression, SuppressionKind,
};
pub use fingerprint::{Fingerprint, content_hash, number_fingerprints};
