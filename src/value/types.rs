//! The types of Terraform's values.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::Value;
use crate::text::Str;

/// A type constraint, or the type of a value.
#[derive(Debug, Clone)]
pub enum TypeExpr {
    /// `any`, or a type that is not known.
    Any,
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `list(…)`
    List(Box<TypeExpr>),
    /// `set(…)`
    Set(Box<TypeExpr>),
    /// `map(…)`
    Map(Box<TypeExpr>),
    /// `tuple([…])`
    Tuple(Vec<TypeExpr>),
    /// `object({…})`
    Object(BTreeMap<Str, Field>),
}

impl TypeExpr {
    /// Whether it is a type without parts, or not known.
    pub fn is_simple(&self) -> bool {
        matches!(
            self,
            TypeExpr::Any | TypeExpr::String | TypeExpr::Number | TypeExpr::Bool
        )
    }

    /// The type for values to keep: most are of a simple type, which is there once.
    pub fn shared(&self) -> Arc<TypeExpr> {
        static SIMPLE: LazyLock<[Arc<TypeExpr>; 3]> =
            LazyLock::new(|| [TypeExpr::String, TypeExpr::Number, TypeExpr::Bool].map(Arc::new));
        let [string, number, bool] = &*SIMPLE;
        match self {
            TypeExpr::String => string.clone(),
            TypeExpr::Number => number.clone(),
            TypeExpr::Bool => bool.clone(),
            other => Arc::new(other.clone()),
        }
    }
}

/// An attribute of an object type.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its type.
    pub ty: TypeExpr,
    /// Whether it may be absent.
    pub optional: bool,
    /// The value when it is absent or null, from `optional(type, default)`.
    pub default: Option<Value>,
}
