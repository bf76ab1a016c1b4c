//! Functions over maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::collections::ordered;
use super::{Args, Builtin, Outcome, Stop, picks};
use crate::terraform::eval::{
    HIDDEN, convert_within, holds_sensitive, join_rest, sorted_map, to_string,
};
use crate::text::Str;
use crate::value::{Data, List, ListKind, Map, MapEntry, MapKind, Symbol, TypeExpr, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "keys" => picks(1, 1, keys),
        "values" => picks(1, 1, values),
        "lookup" => picks(2, 3, lookup),
        "merge" => picks(0, None, merge),
        "zipmap" => picks(2, 2, zipmap),
        "transpose" => picks(1, 1, transpose),
        // Removed in Terraform 0.15, but found in older code.
        "map" => picks(0, None, map),
        _ => return None,
    })
}

fn is_secret(args: &Args<'_, '_>) -> bool {
    let budget = args.eval.budget();
    args.all().iter().any(|v| holds_sensitive(v, budget))
}

fn list_kind(map: &Map) -> ListKind {
    match map.kind {
        MapKind::Object => ListKind::Tuple,
        MapKind::Map => ListKind::List,
    }
}

fn open(map: &Map, items: Vec<Value>, item: &TypeExpr, args: &Args<'_, '_>) -> Outcome {
    let mut list = List::new(list_kind(map), items);
    list.rest.clone_from(&map.rest);
    if list.kind == ListKind::List {
        list = list.with_element(item);
    }
    args.list_from(0, list)
}

fn keys(args: &Args<'_, '_>) -> Outcome {
    if let (Data::Unknown(_), TypeExpr::Object(fields)) =
        (&args.any(0)?.data, args.eval.type_of(args.any(0)?))
    {
        let keys = fields.into_keys().map(|name| Value::text(name, args.at(0)));
        return args.new_list(ListKind::Tuple, keys.collect());
    }
    let map = args.map(0)?;
    let keys = map.entries().iter();
    let keys = keys.map(|e| Value::text(e.key.clone(), e.key_span));
    open(map, keys.collect(), &TypeExpr::String, args)
}

fn values(args: &Args<'_, '_>) -> Outcome {
    let map = args.map(0)?;
    let values = map.entries().iter().map(|e| e.value.clone());
    open(
        map,
        values.collect(),
        map.element().unwrap_or(&TypeExpr::Any),
        args,
    )
}

fn lookup(args: &Args<'_, '_>) -> Outcome {
    if let (Data::Unknown(_), TypeExpr::Object(fields)) =
        (&args.any(0)?.data, args.eval.type_of(args.any(0)?))
        && args.len() == 2
        && !fields.contains_key(&args.text(1)?)
    {
        return Err(args.fault(1, "the object has no such attribute"));
    }
    let map = args.map(0)?;
    let default = match args.all().get(2) {
        Some(default) => Some(default_of(args, map, default)?),
        None => None,
    };
    let default = default.as_ref();
    let key = match args.text(1) {
        Err(Stop::Unknown(_)) => {
            let key = args.any(1)?;
            let value = args
                .eval
                .any_entry(map, key, default, is_secret(args), args.span);
            return Ok(value.taken_from(args.any(0)?));
        }
        key => key?,
    };
    match (map.get(&key), &map.rest, default) {
        (Some(value), _, _) => Ok(value.clone().taken_from(args.any(0)?)),
        (None, Some(rest), _) => Err(Stop::Unknown(rest.reason)),
        (None, None, Some(default)) => Ok(default.clone()),
        (None, None, None) => Err(args.fault(1, format!("the map has no key `{key}`"))),
    }
}

/// The default of a map is of the type of its elements.
fn default_of(args: &Args<'_, '_>, map: &Map, default: &Value) -> Outcome {
    let ty = match map.kind {
        MapKind::Map => args.eval.type_of(args.any(0)?),
        MapKind::Object => TypeExpr::Any,
    };
    let ty = match ty {
        TypeExpr::Map(item) if item.is_complete() => *item,
        _ => return Ok(default.clone()),
    };
    let own = args.eval.type_of(default);
    if !ty.is_primitive() && !own.fits(&ty) {
        return Err(args.fault(2, "the default is not of the type of the elements"));
    }
    let converted = convert_within(default.clone(), &ty, args.eval.budget());
    converted.map_err(|p| args.fault(2, p.message))
}

/// Later arguments win. One that is not known may change every entry before it.
fn merge(args: &Args<'_, '_>) -> Outcome {
    let mut entries: BTreeMap<Str, MapEntry> = BTreeMap::new();
    let mut rest: Option<Arc<Symbol>> = None;
    let types: Vec<TypeExpr> = args.all().iter().map(|v| args.eval.type_of(v)).collect();
    let is_map = |ty: &TypeExpr| matches!(ty, TypeExpr::Map(_));
    let same = types
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.fits(b)));
    let any_null = args.all().iter().any(Value::is_null);
    // Maps of one type stay a map.
    let kind = match same && !any_null && types.iter().any(is_map) {
        true => MapKind::Map,
        false => MapKind::Object,
    };
    for (i, value) in args.all().iter().enumerate() {
        match &value.data {
            Data::Null(_) => {}
            Data::Map(map) => {
                if let Some(symbol) = &map.rest {
                    may_override(args, value, symbol, &mut entries);
                    join_rest(&mut rest, Some(symbol));
                }
                for entry in map.entries() {
                    args.step()?;
                    let mut entry = entry.clone();
                    entry.value = entry.value.taken_from(value);
                    entries.insert(entry.key.clone(), entry);
                }
            }
            Data::Unknown(symbol) => match TypeExpr::of_symbol(symbol) {
                TypeExpr::Object(fields) => {
                    for name in fields.into_keys() {
                        let field = args.eval.attribute(value, &name, args.at(i))?;
                        entries.insert(
                            name.clone(),
                            MapEntry {
                                key: name,
                                key_span: args.at(i),
                                value: field,
                            },
                        );
                    }
                }
                TypeExpr::Any | TypeExpr::Map(_) => {
                    may_override(args, value, symbol, &mut entries);
                    join_rest(&mut rest, Some(symbol));
                }
                _ => return Err(args.fault(i, "a map is required")),
            },
            _ => return Err(args.fault(i, "a map is required")),
        }
    }
    let map = Map::new(MapKind::Object, entries.into_values().collect()).with_rest(rest);
    let value = Value::new(Data::Map(map), args.span);
    if kind == MapKind::Object {
        return Ok(value);
    }
    let wanted = TypeExpr::Map(Box::new(TypeExpr::Any));
    Ok(convert_within(value, &wanted, args.eval.budget())?)
}

fn may_override(
    args: &Args<'_, '_>,
    by: &Value,
    symbol: &Symbol,
    entries: &mut BTreeMap<Str, MapEntry>,
) {
    let source = args.eval.condition_text(by.span);
    let secret = is_secret(args);
    for (i, (key, entry)) in entries.iter_mut().enumerate() {
        let has = match secret {
            true => format!("{source} has key {i} {HIDDEN}"),
            false => format!("{source} has {key}"),
        };
        let other = args.eval.symbol(by.span, symbol.reason);
        let cases = vec![
            (Str::from(format!("not {has}")), entry.value.clone()),
            (Str::from(has), other),
        ];
        entry.value = args.eval.one_of(entry.value.span, cases);
    }
}

fn zipmap(args: &Args<'_, '_>) -> Outcome {
    ordered(args, 1)?;
    let (keys, values) = (args.closed_list(0)?, args.closed_list(1)?);
    if keys.items().len() != values.items().len() {
        return Err(args.fault(1, "there are not as many values as keys"));
    }
    let mut rest = None;
    let mut entries = Vec::with_capacity(keys.items().len());
    let whole = args.any(1)?;
    for (key, value) in keys.items().iter().zip(values.items()) {
        let key = args.eval.map_key(key, args.span, &mut rest);
        if let Some((key, key_span)) = key.map_err(|p| args.fault(0, p.message))? {
            entries.push(MapEntry {
                key,
                key_span,
                value: value.clone().taken_from(whole),
            });
        }
    }
    let kind = match values.kind {
        ListKind::Tuple => MapKind::Object,
        ListKind::List | ListKind::Set => MapKind::Map,
    };
    let map = sorted_map(kind, entries).with_rest(rest);
    Ok(Value::new(Data::Map(map), args.span))
}

fn transpose(args: &Args<'_, '_>) -> Outcome {
    let map = args.map(0)?;
    if let Some(rest) = &map.rest {
        return Err(Stop::Unknown(rest.reason));
    }
    let mut out: BTreeMap<Str, (Value, Vec<Value>)> = BTreeMap::new();
    for entry in map.entries() {
        let Data::List(list) = &entry.value.data else {
            if entry.value.is_unknown() {
                return Err(args.unknown(Some(&entry.value)));
            }
            return Err(args.fault(0, "the values are not lists"));
        };
        if let Some(rest) = &list.rest {
            return Err(Stop::Unknown(rest.reason));
        }
        for item in list.items() {
            args.step()?;
            if item.is_null() {
                return Err(args.fault(0, "an element is null"));
            }
            let item = to_string(item.clone()).map_err(|p| args.fault(0, p.message))?;
            let Some(text) = item.as_known_text() else {
                return Err(args.unknown(Some(&item)));
            };
            let key = Value::text(entry.key.clone(), entry.key_span);
            out.entry(text)
                .or_insert_with(|| (item, Vec::new()))
                .1
                .push(key);
        }
    }
    let entries = out.into_iter().map(|(key, (item, values))| MapEntry {
        key,
        key_span: item.span,
        value: Value::new(Data::List(List::new(ListKind::List, values)), item.span),
    });
    let map = Map::new(MapKind::Map, entries.collect());
    Ok(Value::new(Data::Map(map), args.span))
}

/// Keys and values in turn.
fn map(args: &Args<'_, '_>) -> Outcome {
    if !args.len().is_multiple_of(2) {
        return Err(args.fault(args.len() - 1, "a key is without a value"));
    }
    let mut rest = None;
    let mut entries = Vec::with_capacity(args.len() / 2);
    for pair in args.all().chunks_exact(2) {
        let [key, value] = pair else { continue };
        if let Some((key, key_span)) = args.eval.map_key(key, args.span, &mut rest)? {
            entries.push(MapEntry {
                key,
                key_span,
                value: value.clone(),
            });
        }
    }
    let map = sorted_map(MapKind::Map, entries).with_rest(rest);
    Ok(Value::new(Data::Map(map), args.span))
}
