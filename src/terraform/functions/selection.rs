//! Functions that choose among elements or arguments.

use rustc_hash::FxHashSet;

use super::collections::{over_cases, uniform};
use super::{Args, Builtin, Outcome, Stop, picks};
use crate::terraform::eval::{SetKey, canonical, convert_within, join_rest, to_string, unify};
use crate::text::Str;
use crate::value::{Data, List, ListKind, Piece, SymbolKind, Text, TypeExpr, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "compact" => picks(1, 1, compact),
        "distinct" => picks(1, 1, distinct),
        "coalesce" => picks(1, None, coalesce),
        "coalescelist" => picks(1, None, coalescelist),
        "matchkeys" => picks(3, 3, matchkeys),
        _ => return None,
    })
}

fn compact(args: &Args<'_, '_>) -> Outcome {
    let list = args.list(0)?;
    let matters = |v: &Value| matches!(v.data, Data::OneOf(_));
    let rest = list.rest.clone();
    over_cases(args, list, &matters, &|items| {
        let mut out = Vec::new();
        let mut rest = rest.clone();
        for item in items {
            if item.is_null() {
                continue;
            }
            let item = to_string(item.clone()).map_err(|p| args.fault(0, p.message))?;
            match is_empty(&item) {
                Some(true) => {}
                Some(false) => out.push(item),
                None => join_rest(&mut rest, item.as_symbol()),
            }
        }
        let mut list = List::new(ListKind::List, out);
        list.rest = rest;
        args.list_from(0, list)
    })
}

/// Whether a value is null or an empty text, as far as it can be said.
fn is_empty(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Null(_) => Some(true),
        Data::Text(text) => match text.as_known() {
            Some(known) => Some(known.is_empty()),
            None => has_literal(text).then_some(false),
        },
        Data::Unknown(symbol) => match &symbol.kind {
            // What AWS names is never without a name.
            SymbolKind::Attribute { attribute, .. }
                if matches!(attribute.as_str(), "arn" | "id" | "name" | "unique_id") =>
            {
                Some(false)
            }
            _ => symbol
                .shape
                .as_ref()
                .filter(|s| has_literal(s))
                .map(|_| false),
        },
        Data::OneOf(cases) => {
            let mut answers = cases.iter().map(|c| is_empty(&c.value));
            let first = answers.next()??;
            answers.all(|a| a == Some(first)).then_some(first)
        }
        _ => Some(false),
    }
}

fn has_literal(text: &Text) -> bool {
    let literal = |p: &Piece| matches!(p, Piece::Literal(_, literal) if !literal.text.is_empty());
    text.pieces().iter().any(literal)
}

fn distinct(args: &Args<'_, '_>) -> Outcome {
    let list = uniform(args, 0)?;
    let budget = args.eval.budget();
    let mut seen = FxHashSet::default();
    let mut out = Vec::new();
    let mut rest = list.rest.clone();
    for item in list.items() {
        args.step()?;
        let is_known = SetKey::of(item, budget).is_known();
        if !seen.insert(canonical(item, budget)) {
            continue;
        }
        // An unknown may be the same as one before it, or as a known one behind it.
        if !is_known && list.items().len() > 1 {
            let symbol = || {
                args.eval
                    .derived_symbol(item.span, args.eval.reason_of(item))
            };
            rest.get_or_insert_with(|| item.as_symbol().cloned().unwrap_or_else(symbol));
            continue;
        }
        out.push(item.clone());
    }
    let mut list = List::new(ListKind::List, out);
    list.rest = rest;
    args.list_from(0, list)
}

/// All arguments in the one type that fits them, nulls included.
fn unified(args: &Args<'_, '_>) -> Outcome<Vec<Value>> {
    let types: Vec<TypeExpr> = args.all().iter().map(|v| args.eval.type_of(v)).collect();
    let fault = || args.fault(0, "the arguments are not of one type");
    let ty = unify(&types).ok_or_else(fault)?;
    let values = args.all().iter().cloned();
    let values = values.map(|v| convert_within(v, &ty, args.eval.budget()));
    Ok(values.collect::<Result<_, _>>()?)
}

fn coalesce(args: &Args<'_, '_>) -> Outcome {
    first_where(args, unified(args)?, is_empty)
}

fn coalescelist(args: &Args<'_, '_>) -> Outcome {
    let values = args.all().to_vec();
    for (i, value) in values.iter().enumerate() {
        let is_list = match &value.data {
            Data::List(list) => list.kind != ListKind::Set,
            Data::Unknown(_) => true,
            _ => false,
        };
        if !is_list {
            return Err(args.fault(i, "a list is required"));
        }
    }
    first_where(args, values, |value| match &value.data {
        Data::Null(_) => Some(true),
        Data::List(list) if !list.items().is_empty() => Some(false),
        Data::List(list) => list.rest.is_none().then_some(true),
        _ => None,
    })
}

/// The first value that is not empty; where that is not decided, one of those it may be.
fn first_where(
    args: &Args<'_, '_>,
    values: Vec<Value>,
    empty: fn(&Value) -> Option<bool>,
) -> Outcome {
    let mut cases: Vec<(Str, Value)> = Vec::new();
    let mut before = Str::new();
    for value in values {
        match empty(&value) {
            Some(true) => {}
            Some(false) => {
                if cases.is_empty() {
                    return Ok(value);
                }
                cases.push((before, value));
                return Ok(args.eval.one_of(args.span, cases));
            }
            None => {
                let is_set = format!("{} is set", args.eval.condition_text(value.span));
                let and = if before.is_empty() { "" } else { " and " };
                let condition = Str::from(format!("{before}{and}{is_set}"));
                before = Str::from(format!("{before}{and}not {is_set}"));
                cases.push((condition, value));
            }
        }
    }
    if let [(_, _), ..] = cases.as_slice() {
        // Terraform fails when none is set, so one of them is.
        return Ok(args.eval.one_of(args.span, cases));
    }
    Err(args.fault(0, "all arguments are null or empty"))
}

/// Two lists in one element type.
fn alike(args: &Args<'_, '_>, a: List, b: List) -> Outcome<(List, List)> {
    let lists = [a, b].map(|list| Value::new(Data::List(list), args.span));
    let types: Vec<TypeExpr> = lists.iter().map(|v| args.eval.type_of(v)).collect();
    let fault = || args.fault(1, "the lists are not of one element type");
    let ty = unify(&types).ok_or_else(fault)?;
    let [a, b] = lists.map(|list| convert_within(list, &ty, args.eval.budget()));
    match (a?.data, b?.data) {
        (Data::List(a), Data::List(b)) => Ok((a, b)),
        _ => Err(fault()),
    }
}

fn matchkeys(args: &Args<'_, '_>) -> Outcome {
    let (values, keys, wanted) = (uniform(args, 0)?, uniform(args, 1)?, uniform(args, 2)?);
    let (keys, wanted) = alike(args, keys, wanted)?;
    for list in [&values, &keys, &wanted] {
        if let Some(rest) = &list.rest {
            return Err(Stop::Unknown(rest.reason));
        }
    }
    if values.items().len() != keys.items().len() {
        return Err(args.fault(1, "there are not as many keys as values"));
    }
    if keys.items().is_empty() {
        return args.list_from(0, List::new(ListKind::List, Vec::new()));
    }
    let budget = args.eval.budget();
    let mut set = FxHashSet::default();
    for item in wanted.items() {
        if !SetKey::of(item, budget).is_known() {
            return Err(args.unknown(Some(item)));
        }
        set.insert(canonical(item, budget));
    }
    let mut out = Vec::new();
    for (value, key) in values.items().iter().zip(keys.items()) {
        if !SetKey::of(key, budget).is_known() {
            return Err(args.unknown(Some(key)));
        }
        if set.contains(&canonical(key, budget)) {
            out.push(value.clone());
        }
    }
    args.list_from(0, List::new(ListKind::List, out))
}
