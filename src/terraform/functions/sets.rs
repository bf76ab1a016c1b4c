//! Functions over sets.

use rustc_hash::FxHashMap;

use super::collections::{new_set, uniform};
use super::{Args, Builtin, Outcome, Stop, picks};
use crate::terraform::eval::{MAX_ELEMENTS, SetKey, canonical, convert_within, join_rest, set_of};
use crate::value::{Data, List, ListKind, TypeExpr, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "setunion" => picks(1, None, setunion),
        "setintersection" => picks(1, None, setintersection),
        "setsubtract" => picks(2, 2, setsubtract),
        "setsymmetricdifference" => picks(1, None, setsymmetricdifference),
        "setproduct" => picks(2, None, setproduct),
        _ => return None,
    })
}

fn setunion(args: &Args<'_, '_>) -> Outcome {
    let mut items = Vec::new();
    let mut rest = None;
    for (i, value) in args.all().iter().enumerate() {
        match &args.present(i)?.data {
            Data::List(list) => {
                items.extend(list.items().iter().map(|v| v.clone().taken_from(value)));
                join_rest(&mut rest, list.rest.as_ref());
            }
            Data::Unknown(symbol) => join_rest(&mut rest, Some(symbol)),
            _ => return Err(args.unknown_or_fault(i, value, "a set is required")),
        }
        args.step()?;
    }
    let mut list = List::new(ListKind::Tuple, items);
    list.rest = rest;
    let wanted = TypeExpr::Set(Box::new(args.common_element()));
    let value = Value::new(Data::List(list), args.span);
    Ok(convert_within(value, &wanted, args.eval.budget())?)
}

/// The arguments as sets whose elements are all known, in one element type.
fn known_sets(args: &Args<'_, '_>) -> Outcome<Vec<Vec<(String, Value)>>> {
    let mut all = Vec::new();
    let mut lengths = Vec::new();
    for i in 0..args.len() {
        let list = args.closed_list(i)?;
        uniform(args, i)?;
        lengths.push(list.items().len());
        let whole = args.any(i)?;
        all.extend(list.items().iter().map(|v| v.clone().taken_from(whole)));
    }
    let all = List::new(ListKind::Tuple, all);
    let wanted = TypeExpr::List(Box::new(args.common_element()));
    let all = Value::new(Data::List(all), args.span);
    let Data::List(all) = convert_within(all, &wanted, args.eval.budget())?.data else {
        return Ok(Vec::new());
    };
    let mut items = all.items().iter();
    let mut sets = Vec::with_capacity(lengths.len());
    for length in lengths {
        let mut set = Vec::with_capacity(length);
        for item in items.by_ref().take(length) {
            args.step()?;
            if !SetKey::of(item, args.eval.budget()).is_known() {
                return Err(args.unknown(Some(item)));
            }
            set.push((canonical(item, args.eval.budget()), item.clone()));
        }
        sets.push(set);
    }
    Ok(sets)
}

/// The elements that are in so many of the sets as `keep` wants.
fn counted(args: &Args<'_, '_>, keep: impl Fn(usize) -> bool) -> Outcome {
    let sets = known_sets(args)?;
    let mut counts: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
    for (number, set) in sets.iter().enumerate() {
        for (key, _) in set {
            let (count, last) = counts.entry(key).or_insert((0, usize::MAX));
            if *last != number {
                (*count, *last) = (*count + 1, number);
            }
        }
    }
    let kept = sets.iter().flatten();
    let kept = kept.filter(|(key, _)| counts.get(key.as_str()).is_some_and(|(n, _)| keep(*n)));
    new_set(args, kept.map(|(_, value)| value.clone()).collect(), None)
}

fn setintersection(args: &Args<'_, '_>) -> Outcome {
    let all = args.len();
    counted(args, |count| count == all)
}

fn setsymmetricdifference(args: &Args<'_, '_>) -> Outcome {
    counted(args, |count| count % 2 == 1)
}

fn setsubtract(args: &Args<'_, '_>) -> Outcome {
    let sets = known_sets(args)?;
    let [from, taken] = sets.as_slice() else {
        return new_set(args, Vec::new(), None);
    };
    let taken: rustc_hash::FxHashSet<&str> = taken.iter().map(|(key, _)| key.as_str()).collect();
    let left = from.iter().filter(|(key, _)| !taken.contains(key.as_str()));
    new_set(args, left.map(|(_, value)| value.clone()).collect(), None)
}

fn setproduct(args: &Args<'_, '_>) -> Outcome {
    let mut lists = Vec::with_capacity(args.len());
    let mut total: usize = 1;
    let mut any_set = false;
    for i in 0..args.len() {
        any_set |= args.list(i)?.kind == ListKind::Set;
        let list = uniform(args, i)?;
        if let Some(rest) = &list.rest {
            return Err(Stop::Unknown(rest.reason));
        }
        total = total.saturating_mul(list.items().len());
        lists.push(list);
    }
    let cells = total.saturating_mul(lists.len());
    if total > MAX_ELEMENTS || !args.eval.budget().spend_many(cells as u64) {
        return Err(args.limit("`setproduct` gives more elements than are evaluated"));
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for (list, whole) in lists.iter().zip(args.all()) {
        let extended = rows.iter().flat_map(|row| {
            list.items().iter().map(|item| {
                let mut row = row.clone();
                row.push(item.clone().taken_from(whole));
                row
            })
        });
        rows = extended.collect();
    }
    let rows = rows.into_iter().map(|row| {
        let span = row.first().map_or(args.span, |v| v.span);
        Value::new(Data::List(List::new(ListKind::Tuple, row)), span)
    });
    let rows: Vec<Value> = rows.collect();
    if any_set {
        let set = set_of(rows, args.eval.budget());
        return Ok(Value::new(Data::List(set), args.span));
    }
    args.new_list(ListKind::List, rows)
}
