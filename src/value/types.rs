//! The types of Terraform's values.

use std::collections::BTreeMap;

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
