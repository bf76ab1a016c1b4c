//! What is known of attributes that AWS decides.

use crate::aws::{Computed, terraform_attribute};
use crate::text::{Span, Str};
use crate::value::{Reason, ResourceId, Symbol, SymbolKind};

/// Whether an attribute identifies its resource.
pub(super) fn is_identity(resource_type: &str, name: &str) -> bool {
    terraform_attribute(resource_type, name).is_some_and(|known| known != Computed::Secret)
}

/// The attribute that another one is always the same as.
pub(super) fn source_of(resource_type: &str, name: &str) -> Option<&'static str> {
    match terraform_attribute(resource_type, name)? {
        Computed::Same(source) => Some(source),
        _ => None,
    }
}

/// Whether an attribute is a secret, whoever decides it.
pub(super) fn is_secret(resource_type: &str, name: &str) -> bool {
    terraform_attribute(resource_type, name) == Some(Computed::Secret)
}

/// The symbol of an attribute of a resource.
pub(super) fn attribute_symbol(resource: &ResourceId, name: &str, span: Span) -> Symbol {
    let kind = SymbolKind::Attribute {
        resource: resource.clone(),
        attribute: Str::from(name),
    };
    Symbol::new(kind, Reason::DecidedAtDeployment, span)
}
