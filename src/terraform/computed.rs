//! What is known of attributes that AWS decides.

use crate::aws::Computed;
use crate::text::{Span, Str};
use crate::value::{Reason, ResourceId, Symbol, SymbolKind};

/// Whether an attribute of which this is known identifies its resource.
pub(super) fn is_identity(known: Option<Computed>) -> bool {
    known.is_some_and(|known| known != Computed::Secret)
}

/// The symbol of an attribute of a resource.
pub(super) fn attribute_symbol(resource: &ResourceId, name: &str, span: Span) -> Symbol {
    let kind = SymbolKind::Attribute {
        resource: resource.clone(),
        attribute: Str::from(name),
    };
    Symbol::new(kind, Reason::DecidedAtDeployment, span)
}
