//! Terraform's types: read from a type constraint, found from a value, and unified.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>

use std::collections::BTreeMap;
use std::fmt;

use super::budget::Budget;
pub use super::convert::convert;
use crate::syntax::{Call, Kind, Node};
use crate::text::{Problem, Str};
use crate::value::{
    Alternative, Data, Field, List, ListKind, Map, MapKind, Symbol, TypeExpr, Value,
};

impl Field {
    fn required(ty: TypeExpr) -> Self {
        Self {
            ty,
            optional: false,
            default: None,
        }
    }
}

impl TypeExpr {
    /// Reads a type constraint. `default` evaluates the defaults in `optional(type, default)`.
    ///
    /// Deprecated quoted forms (`type = "list"`) are understood as Terraform 0.11 did.
    ///
    /// # Errors
    /// What is not a type, at its place.
    pub fn parse(
        node: &Node,
        default: &mut dyn FnMut(&Node) -> Value,
    ) -> Result<TypeExpr, Problem> {
        match &node.kind {
            Kind::Variable(name) => keyword(name).ok_or_else(|| not_a_type(node)),
            Kind::Text(literal) => keyword(&literal.text).ok_or_else(|| not_a_type(node)),
            Kind::Call(call) => parse_call(node, call, default),
            _ => Err(not_a_type(node)),
        }
    }

    /// The type of a value as far as it is known.
    pub(crate) fn of(value: &Value, budget: &Budget) -> TypeExpr {
        if !budget.spend() {
            return TypeExpr::Any;
        }
        match &value.data {
            Data::Null(ty) => ty.as_deref().cloned().unwrap_or(TypeExpr::Any),
            Data::Bool(_) => TypeExpr::Bool,
            Data::Number(_) => TypeExpr::Number,
            Data::Text(_) => TypeExpr::String,
            Data::List(list) => of_list(list, budget),
            Data::Map(map) => of_map(map, budget),
            Data::Unknown(symbol) => Self::of_symbol(symbol),
            Data::OneOf(alternatives) => {
                let types = alternatives.iter().map(|a| Self::of(&a.value, budget));
                let types: Vec<TypeExpr> = types.collect();
                let open = |(ty, case): (&TypeExpr, &Alternative)| {
                    matches!(ty, TypeExpr::Any) && !case.value.is_null()
                };
                match types.iter().zip(alternatives.iter()).any(open) {
                    true => TypeExpr::Any,
                    false => unify(&types).unwrap_or(TypeExpr::Any),
                }
            }
        }
    }

    /// The type of what a symbol stands for, as far as it is known.
    pub(crate) fn of_symbol(symbol: &Symbol) -> TypeExpr {
        match &symbol.ty {
            Some(ty) => TypeExpr::clone(ty),
            None if symbol.shape.is_some() => TypeExpr::String,
            None => TypeExpr::Any,
        }
    }

    /// Whether no part of the type is unknown.
    pub(crate) fn is_complete(&self) -> bool {
        match self {
            TypeExpr::Any => false,
            TypeExpr::String | TypeExpr::Number | TypeExpr::Bool => true,
            TypeExpr::List(item) | TypeExpr::Set(item) | TypeExpr::Map(item) => item.is_complete(),
            TypeExpr::Tuple(items) => items.iter().all(TypeExpr::is_complete),
            TypeExpr::Object(fields) => fields.values().all(|f| f.ty.is_complete()),
        }
    }

    /// Whether two types may be the same; unknown parts fit everything.
    pub(crate) fn fits(&self, other: &TypeExpr) -> bool {
        use TypeExpr::{Any, Bool, List, Map, Number, Object, Set, String, Tuple};
        match (self, other) {
            (Any, _) | (_, Any) | (String, String) | (Number, Number) | (Bool, Bool) => true,
            (List(a), List(b)) | (Set(a), Set(b)) | (Map(a), Map(b)) => a.fits(b),
            (Tuple(a), Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.fits(b)),
            (Object(a), Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|((ka, a), (kb, b))| ka == kb && a.ty.fits(&b.ty))
            }
            _ => false,
        }
    }

    pub(crate) fn is_primitive(&self) -> bool {
        matches!(self, TypeExpr::String | TypeExpr::Number | TypeExpr::Bool)
    }

    /// Whether it is a list, set or tuple.
    pub(crate) fn is_sequence(&self) -> bool {
        matches!(
            self,
            TypeExpr::List(_) | TypeExpr::Set(_) | TypeExpr::Tuple(_)
        )
    }

    /// The type that a value of this type has after its conversion to `wanted`; none when it cannot
    /// be converted.
    pub(crate) fn converted(&self, wanted: &TypeExpr) -> Option<TypeExpr> {
        use TypeExpr::{Any, Bool, List, Map, Number, Object, Set, String, Tuple};
        let inner = |from: &TypeExpr, to: &TypeExpr| from.converted(to).map(Box::new);
        let one = |types: Vec<TypeExpr>, to: &TypeExpr| match to {
            Any => unify(&types).map(Box::new),
            to => {
                let types = types.iter().map(|ty| ty.converted(to));
                let types = types.collect::<Option<Vec<_>>>()?;
                unify(&types).map(Box::new)
            }
        };
        match (self, wanted) {
            (_, Any) => Some(self.clone()),
            (Any, _) => Some(wanted.clone()),
            (String, Number | Bool) | (String | Number | Bool, String) => Some(wanted.clone()),
            (Number, Number) | (Bool, Bool) => Some(wanted.clone()),
            (List(from) | Set(from), List(to)) => inner(from, to).map(List),
            (List(from) | Set(from), Set(to)) => inner(from, to).map(Set),
            (Map(from), Map(to)) => inner(from, to).map(Map),
            (Tuple(from), List(to)) => one(from.clone(), to).map(List),
            (Tuple(from), Set(to)) => one(from.clone(), to).map(Set),
            (Object(from), Map(to)) => {
                one(from.values().map(|f| f.ty.clone()).collect(), to).map(Map)
            }
            (List(_) | Set(_), Tuple(_)) | (Map(_), Object(_)) => Some(wanted.clone()),
            (Tuple(from), Tuple(to)) if from.len() == to.len() => {
                let pairs = from.iter().zip(to).map(|(from, to)| from.converted(to));
                pairs.collect::<Option<_>>().map(Tuple)
            }
            (Object(from), Object(to)) => {
                let fields = to.iter().map(|(name, to)| {
                    let ty = match from.get(name) {
                        Some(from) => from.ty.converted(&to.ty)?,
                        None if to.optional => to.ty.clone(),
                        None => return None,
                    };
                    Some((name.clone(), Field::required(ty)))
                });
                fields.collect::<Option<_>>().map(Object)
            }
            _ => None,
        }
    }
}

fn of_list(list: &List, budget: &Budget) -> TypeExpr {
    let types = list.items().iter().map(|item| TypeExpr::of(item, budget));
    match list.kind {
        ListKind::Tuple if list.rest.is_some() => TypeExpr::Any,
        ListKind::Tuple => TypeExpr::Tuple(types.collect()),
        ListKind::List => TypeExpr::List(Box::new(element_type(types, list.element()))),
        ListKind::Set => TypeExpr::Set(Box::new(element_type(types, list.element()))),
    }
}

fn of_map(map: &Map, budget: &Budget) -> TypeExpr {
    let entries = map.entries().iter();
    match map.kind {
        MapKind::Object if map.rest.is_some() => TypeExpr::Any,
        MapKind::Object => {
            let field = |value| Field::required(TypeExpr::of(value, budget));
            TypeExpr::Object(entries.map(|e| (e.key.clone(), field(&e.value))).collect())
        }
        MapKind::Map => {
            let types = entries.map(|e| TypeExpr::of(&e.value, budget));
            TypeExpr::Map(Box::new(element_type(types, map.element())))
        }
    }
}

/// The type of elements that are known to be of one type: the first that is wholly known will do.
/// `none` is the type where there are no elements.
fn element_type(types: impl Iterator<Item = TypeExpr>, none: Option<&TypeExpr>) -> TypeExpr {
    let mut partial: Vec<TypeExpr> = none.cloned().into_iter().collect();
    for ty in types {
        if ty.is_complete() {
            return ty;
        }
        partial.push(ty);
    }
    unify(&partial).unwrap_or(TypeExpr::Any)
}

fn keyword(name: &str) -> Option<TypeExpr> {
    Some(match name {
        "any" => TypeExpr::Any,
        "string" => TypeExpr::String,
        "number" => TypeExpr::Number,
        "bool" => TypeExpr::Bool,
        "list" => TypeExpr::List(Box::new(TypeExpr::Any)),
        "map" => TypeExpr::Map(Box::new(TypeExpr::Any)),
        "set" => TypeExpr::Set(Box::new(TypeExpr::Any)),
        _ => return None,
    })
}

fn not_a_type(node: &Node) -> Problem {
    Problem::warning("invalid-type", node.span, "this is not a type constraint")
        .help("types are `string`, `number`, `bool`, `any`, `list(…)`, `set(…)`, `map(…)`, `tuple([…])` and `object({…})`")
}

fn parse_call(
    node: &Node,
    call: &Call,
    default: &mut dyn FnMut(&Node) -> Value,
) -> Result<TypeExpr, Problem> {
    let [argument] = &*call.args else {
        return Err(not_a_type(node));
    };
    let mut element = || TypeExpr::parse(argument, default).map(Box::new);
    match call.name.as_str() {
        "list" => element().map(TypeExpr::List),
        "set" => element().map(TypeExpr::Set),
        "map" => element().map(TypeExpr::Map),
        "tuple" => {
            let items = argument.as_list().ok_or_else(|| not_a_type(argument))?;
            let items = items.iter().map(|item| TypeExpr::parse(item, default));
            items.collect::<Result<_, _>>().map(TypeExpr::Tuple)
        }
        "object" => {
            let entries = argument.as_map().ok_or_else(|| not_a_type(argument))?;
            let mut fields = BTreeMap::new();
            for entry in entries {
                let name = field_name(&entry.key).ok_or_else(|| not_a_type(&entry.key))?;
                fields.insert(name, parse_field(&entry.value, default)?);
            }
            Ok(TypeExpr::Object(fields))
        }
        _ => Err(not_a_type(node)),
    }
}

fn field_name(key: &Node) -> Option<Str> {
    match &key.kind {
        Kind::Variable(name) => Some(name.clone()),
        Kind::Text(literal) => Some(literal.text.clone()),
        _ => None,
    }
}

fn parse_field(node: &Node, default: &mut dyn FnMut(&Node) -> Value) -> Result<Field, Problem> {
    match &node.kind {
        Kind::Call(call) if call.name == *"optional" => {
            let first = call.args.first().ok_or_else(|| not_a_type(node))?;
            Ok(Field {
                ty: TypeExpr::parse(first, default)?,
                optional: true,
                default: call.args.get(1).map(default),
            })
        }
        _ => TypeExpr::parse(node, default).map(Field::required),
    }
}

/// The one type that all of the types convert to, as Terraform finds it for conditionals and for
/// collections of one element type; none when there is none. Unknown types fit all others.
pub(crate) fn unify(types: &[TypeExpr]) -> Option<TypeExpr> {
    let known: Vec<&TypeExpr> = types
        .iter()
        .filter(|t| !matches!(t, TypeExpr::Any))
        .collect();
    let Some(first) = known.first() else {
        return Some(TypeExpr::Any);
    };
    if known.iter().all(|t| t.is_primitive()) {
        return unify_primitives(&known);
    }
    let all = |matches: fn(&TypeExpr) -> bool| known.iter().all(|t| matches(t));
    match first {
        TypeExpr::Tuple(items) if all(|t| matches!(t, TypeExpr::Tuple(_))) => {
            unify_tuples(items.len(), &known)
        }
        TypeExpr::Object(_) if all(|t| matches!(t, TypeExpr::Object(_))) => unify_objects(&known),
        _ if all(|t| matches!(t, TypeExpr::Map(_) | TypeExpr::Object(_))) => {
            unify_elements(&known).map(TypeExpr::Map)
        }
        _ if all(|t| matches!(t, TypeExpr::Set(_) | TypeExpr::Tuple(_))) => {
            unify_elements(&known).map(TypeExpr::Set)
        }
        _ if all(|t| matches!(t, TypeExpr::List(_) | TypeExpr::Set(_) | TypeExpr::Tuple(_))) => {
            unify_elements(&known).map(TypeExpr::List)
        }
        _ => None,
    }
}

fn unify_primitives(types: &[&TypeExpr]) -> Option<TypeExpr> {
    if types.iter().any(|t| matches!(t, TypeExpr::String)) {
        return Some(TypeExpr::String);
    }
    let first = types.first()?;
    types
        .iter()
        .all(|t| t.fits(first))
        .then(|| TypeExpr::clone(first))
}

fn unify_tuples(length: usize, types: &[&TypeExpr]) -> Option<TypeExpr> {
    let rows: Vec<&Vec<TypeExpr>> = types
        .iter()
        .filter_map(|t| match t {
            TypeExpr::Tuple(items) => Some(items),
            _ => None,
        })
        .collect();
    if rows.iter().any(|items| items.len() != length) {
        return unify_elements(types).map(TypeExpr::List);
    }
    let column = |i| {
        let column: Vec<TypeExpr> = rows.iter().filter_map(|r| r.get(i)).cloned().collect();
        unify(&column)
    };
    (0..length)
        .map(column)
        .collect::<Option<_>>()
        .map(TypeExpr::Tuple)
}

fn unify_objects(types: &[&TypeExpr]) -> Option<TypeExpr> {
    let rows: Vec<&BTreeMap<Str, Field>> = types
        .iter()
        .filter_map(|t| match t {
            TypeExpr::Object(fields) => Some(fields),
            _ => None,
        })
        .collect();
    let first = rows.first()?;
    let same_names = rows.iter().all(|r| r.keys().eq(first.keys()));
    if !same_names {
        return unify_elements(types).map(TypeExpr::Map);
    }
    let mut fields = BTreeMap::new();
    for name in first.keys() {
        let column: Vec<TypeExpr> = rows
            .iter()
            .filter_map(|r| r.get(name))
            .map(|f| f.ty.clone())
            .collect();
        fields.insert(name.clone(), Field::required(unify(&column)?));
    }
    Some(TypeExpr::Object(fields))
}

/// The one type of the elements of all the collections.
fn unify_elements(types: &[&TypeExpr]) -> Option<Box<TypeExpr>> {
    let mut elements = Vec::new();
    for ty in types {
        match ty {
            TypeExpr::List(item) | TypeExpr::Set(item) | TypeExpr::Map(item) => {
                elements.push(TypeExpr::clone(item));
            }
            TypeExpr::Tuple(items) => elements.extend(items.iter().cloned()),
            TypeExpr::Object(fields) => elements.extend(fields.values().map(|f| f.ty.clone())),
            _ => return None,
        }
    }
    unify(&elements).map(Box::new)
}

/// The type as Terraform's messages name it.
impl fmt::Display for TypeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TypeExpr::Any => "any",
            TypeExpr::String => "string",
            TypeExpr::Number => "number",
            TypeExpr::Bool => "bool",
            TypeExpr::List(_) => "list",
            TypeExpr::Set(_) => "set",
            TypeExpr::Map(_) => "map",
            TypeExpr::Tuple(_) => "tuple",
            TypeExpr::Object(_) => "object",
        })
    }
}
