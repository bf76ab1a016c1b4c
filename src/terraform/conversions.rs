//! Arguments as the types of variables take them, each once.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::eval::types::convert;
use super::eval::with_data;
use crate::text::Problem;
use crate::value::{Data, TypeExpr, Value};

/// What collections became that several module instances are given: one map that is passed to each
/// of many instances is converted once.
#[derive(Default)]
pub(super) struct Conversions(RefCell<FxHashMap<At, Rc<Conversion>>>);

/// Where the collection and the type are held.
type At = (usize, usize);

/// It holds what it is found by, so that nothing else comes to be at the same place.
struct Conversion {
    from: Value,
    ty: Rc<TypeExpr>,
    to: Data,
}

impl Conversion {
    /// Errors and defaults name the place of the collection, so that it counts.
    fn is_of(&self, value: &Value, ty: &Rc<TypeExpr>) -> bool {
        let same = match (&self.from.data, &value.data) {
            (Data::List(one), Data::List(other)) => one.is_same(other),
            (Data::Map(one), Data::Map(other)) => one.is_same(other),
            _ => false,
        };
        same && self.from.span == value.span && Rc::ptr_eq(&self.ty, ty)
    }
}

impl Conversions {
    /// As [`convert`].
    ///
    /// # Errors
    /// The value does not fit the type.
    pub(super) fn convert(&self, value: &Value, ty: &Rc<TypeExpr>) -> Result<Value, Problem> {
        let shared = match &value.data {
            Data::List(list) => list.shared_at(),
            Data::Map(map) => map.shared_at(),
            _ => None,
        };
        let Some(shared) = shared else {
            return convert(value.clone(), ty);
        };
        let at = (shared, Rc::as_ptr(ty).addr());
        let known = self.0.borrow().get(&at).cloned();
        if let Some(known) = known.filter(|known| known.is_of(value, ty)) {
            return Ok(with_data(value.clone(), known.to.clone()));
        }
        let converted = convert(value.clone(), ty)?;
        let conversion = Conversion {
            from: value.clone(),
            ty: ty.clone(),
            to: converted.data.clone(),
        };
        self.0.borrow_mut().insert(at, Rc::new(conversion));
        Ok(converted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{Map, MapEntry, MapKind};

    /// An object of one entry, as it stands at a place.
    fn object(at: usize) -> Value {
        let span = Span::at(FileId(0), at);
        let entry = MapEntry {
            key: "a".into(),
            key_span: span,
            value: Value::text("1", span),
        };
        let map = Map::new(MapKind::Object, vec![entry]);
        Value::new(Data::Map(map), span)
    }

    fn is_same(one: &Value, other: &Value) -> bool {
        let (Some(one), Some(other)) = (one.as_map(), other.as_map()) else {
            return false;
        };
        one.is_same(other)
    }

    #[test]
    fn what_many_are_given_is_converted_once() {
        let conversions = Conversions::default();
        let of = |item: TypeExpr| Rc::new(TypeExpr::Map(Box::new(item)));
        let (numbers, texts) = (of(TypeExpr::Number), of(TypeExpr::String));
        let value = object(1);
        let given = value.clone();
        let convert = |ty| conversions.convert(&given, ty).unwrap();
        assert!(is_same(&convert(&numbers), &convert(&numbers)));
        assert!(!is_same(&convert(&numbers), &convert(&texts)));
        assert_eq!(convert(&texts).span, value.span);

        let mut moved = value.clone();
        moved.span = Span::at(FileId(0), 2);
        let converted = conversions.convert(&moved, &numbers).unwrap();
        assert!(!is_same(&converted, &convert(&texts)));
        assert_eq!(converted.span, moved.span);
    }

    #[test]
    fn what_one_is_given_is_not_held() {
        let conversions = Conversions::default();
        let ty = Rc::new(TypeExpr::Map(Box::new(TypeExpr::Number)));
        assert!(conversions.convert(&object(1), &ty).is_ok());
        assert!(conversions.0.borrow().is_empty());
    }
}
