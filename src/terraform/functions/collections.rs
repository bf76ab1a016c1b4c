//! Functions over lists.

use super::{Args, Builtin, Outcome, Stop, builds, picks};
use crate::syntax::BinaryOp;
use crate::terraform::eval::{SetKey, arithmetic, convert_within, join_rest, set_of, to_string};
use crate::value::{Data, List, ListKind, Number, Reason, Symbol, SymbolKind, TypeExpr, Value};
use std::sync::Arc;

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "length" => builds(1, 1, length),
        "element" => picks(2, 2, element),
        "concat" => picks(1, None, concat),
        "flatten" => picks(1, 1, flatten),
        "contains" => builds(2, 2, contains),
        "index" => builds(2, 2, index),
        "slice" => picks(3, 3, slice),
        "sort" => picks(1, 1, sort),
        "reverse" => picks(1, 1, reverse),
        "one" => picks(1, 1, one),
        "chunklist" => picks(2, 2, chunklist),
        // Removed in Terraform 0.15, but found in older code.
        "list" => picks(0, None, |args| {
            args.new_list(ListKind::List, args.all().to_vec())
        }),
        "range" => builds(1, 3, range),
        "alltrue" => builds(1, 1, alltrue),
        "anytrue" => builds(1, 1, anytrue),
        _ => return None,
    })
}

/// Argument `i` as a list of one element type.
pub(super) fn uniform(args: &Args<'_, '_>, i: usize) -> Outcome<List> {
    args.list(i)?;
    let wanted = TypeExpr::List(Box::new(TypeExpr::Any));
    let value = convert_within(args.any(i)?.clone(), &wanted, args.eval.budget());
    match value.map_err(|p| args.fault(i, p.message))?.data {
        Data::List(list) => Ok(list),
        _ => Err(args.unknown(Some(args.any(i)?))),
    }
}

/// Stops at a set, whose elements have no order.
pub(super) fn ordered(args: &Args<'_, '_>, i: usize) -> Outcome<()> {
    match args.eval.type_of(args.present(i)?) {
        TypeExpr::Set(_) => Err(args.fault(i, "a set has no order of elements")),
        _ => Ok(()),
    }
}

fn length(args: &Args<'_, '_>) -> Outcome {
    let value = args.present(0)?;
    match &value.data {
        Data::List(list) => {
            let list = args.closed_list(0).map(|_| list)?;
            let merges = |v: &Value| !SetKey::of(v, args.eval.budget()).is_known();
            if list.kind == ListKind::Set
                && list.items().len() > 1
                && list.items().iter().any(merges)
            {
                return Err(args.unknown(Some(value)));
            }
            args.new_number(Number::from_usize(list.items().len()))
        }
        Data::Map(map) => match &map.rest {
            Some(rest) => Err(Stop::Unknown(rest.reason)),
            None => args.new_number(Number::from_usize(map.entries().len())),
        },
        Data::Text(_) => {
            let length = super::strings::length(&args.text(0)?);
            args.new_number(Number::from_usize(length))
        }
        Data::Unknown(_) => match args.eval.type_of(value) {
            TypeExpr::Tuple(items) => args.new_number(Number::from_usize(items.len())),
            TypeExpr::Object(fields) => args.new_number(Number::from_usize(fields.len())),
            TypeExpr::Number | TypeExpr::Bool => {
                Err(args.fault(0, "a collection or a string is required"))
            }
            _ => Err(args.unknown(Some(value))),
        },
        _ => Err(args.fault(0, "a collection or a string is required")),
    }
}

fn element(args: &Args<'_, '_>) -> Outcome {
    ordered(args, 0)?;
    let list = args.closed_list(0)?;
    let count = i64::try_from(list.items().len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Err(args.fault(0, "the list is empty"));
    }
    let index = match args.int(1) {
        Err(Stop::Unknown(_)) => {
            let item = args.eval.any_item(list, args.any(1)?, args.span);
            return Ok(item.taken_from(args.any(0)?));
        }
        index => index?.rem_euclid(count),
    };
    let item = usize::try_from(index)
        .ok()
        .and_then(|i| list.items().get(i));
    let item = item.ok_or_else(|| args.fault(1, "there is no such element"))?;
    Ok(item.clone().taken_from(args.any(0)?))
}

fn concat(args: &Args<'_, '_>) -> Outcome {
    let mut items = Vec::new();
    let mut rest = None;
    let mut kind = ListKind::List;
    for (i, value) in args.all().iter().enumerate() {
        match &args.present(i)?.data {
            Data::Unknown(symbol) if may_be_ordered(symbol) => join_rest(&mut rest, Some(symbol)),
            Data::List(list) if list.kind != ListKind::Set => {
                if list.kind == ListKind::Tuple {
                    kind = ListKind::Tuple;
                }
                append(args, list, value, &mut items)?;
                join_rest(&mut rest, list.rest.as_ref());
            }
            _ => return Err(args.fault(i, "a list is required")),
        }
    }
    let mut list = List::new(ListKind::Tuple, items);
    list.rest = rest;
    let value = Value::new(Data::List(list), args.span);
    if kind == ListKind::Tuple {
        return Ok(value);
    }
    let wanted = TypeExpr::List(Box::new(args.common_element()));
    Ok(convert_within(value, &wanted, args.eval.budget())?)
}

/// Whether a symbol may stand for a list or tuple.
pub(super) fn may_be_ordered(symbol: &Symbol) -> bool {
    let ty = TypeExpr::of_symbol(symbol);
    matches!(ty, TypeExpr::Any | TypeExpr::List(_) | TypeExpr::Tuple(_))
}

fn append(args: &Args<'_, '_>, list: &List, from: &Value, items: &mut Vec<Value>) -> Outcome<()> {
    if !args.eval.budget().spend_many(list.items().len() as u64) {
        return Err(args.limit("the evaluation takes more steps than are allowed"));
    }
    let taken = list.items().iter().map(|v| v.clone().taken_from(from));
    items.extend(taken);
    Ok(())
}

fn flatten(args: &Args<'_, '_>) -> Outcome {
    let list = args.list(0)?;
    // An item that is a list in some cases and not in others makes the result differ.
    let matters = |v: &Value| matches!(&v.data, Data::OneOf(cases) if cases.iter().any(|c| !is_single(&c.value)));
    let rest = list.rest.clone();
    over_cases(args, list, &matters, &|items| {
        let mut out = Vec::new();
        let mut rest = rest.clone();
        flatten_into(args, items, None, &mut out, &mut rest)?;
        let mut list = List::new(ListKind::Tuple, out);
        list.rest = rest;
        args.list_from(0, list)
    })
}

fn is_single(value: &Value) -> bool {
    match &value.data {
        Data::List(_) => false,
        Data::Unknown(symbol) => !may_be_list(symbol),
        _ => true,
    }
}

/// Whether a symbol may stand for a list: attributes of resources are taken for single values, as
/// those with a name or an ARN are.
fn may_be_list(symbol: &Symbol) -> bool {
    match TypeExpr::of_symbol(symbol) {
        TypeExpr::Any => !matches!(symbol.kind, SymbolKind::Attribute { .. }),
        ty => ty.is_sequence(),
    }
}

fn flatten_into(
    args: &Args<'_, '_>,
    items: &[Value],
    within: Option<&Value>,
    out: &mut Vec<Value>,
    rest: &mut Option<Arc<Symbol>>,
) -> Outcome<()> {
    for item in items {
        args.step()?;
        let item = match within {
            Some(within) => item.clone().taken_from(within),
            None => item.clone(),
        };
        match &item.data {
            Data::List(list) => {
                join_rest(rest, list.rest.as_ref());
                flatten_into(args, list.items(), Some(&item), out, rest)?;
            }
            Data::Unknown(symbol) if within.is_none() && may_be_list(symbol) => {
                join_rest(rest, Some(symbol));
            }
            _ => out.push(item),
        }
    }
    Ok(())
}

/// `f` of the items, for each combination of alternatives of those that matter. Where there are too
/// many, those items are left to the unknown rest.
pub(super) fn over_cases(
    args: &Args<'_, '_>,
    list: &List,
    matters: &dyn Fn(&Value) -> bool,
    f: &dyn Fn(&[Value]) -> Outcome,
) -> Outcome {
    let items = list.items();
    let places: Vec<usize> = (0..items.len())
        .filter(|&i| items.get(i).is_some_and(matters))
        .collect();
    if places.is_empty() {
        return f(items);
    }
    let chosen: Vec<Value> = places
        .iter()
        .filter_map(|&i| items.get(i).cloned())
        .collect();
    let run = |values: &[Value]| {
        let mut items = items.to_vec();
        for (&place, value) in places.iter().zip(values) {
            if let Some(item) = items.get_mut(place) {
                *item = value.clone();
            }
        }
        f(&items)
    };
    let too_many = crate::terraform::eval::combinations(&chosen).is_none();
    if too_many {
        let undecided = args.eval.symbol(args.span, Reason::UndecidedCondition);
        let values: Vec<Value> = chosen.iter().map(|_| undecided.clone()).collect();
        return run(&values);
    }
    let value = args.eval.distribute(args.span, &chosen, &mut |values| {
        run(values).or_else(|stop| match stop {
            Stop::Fault(problem) => Err(problem),
            Stop::Unknown(reason) => Ok(args.eval.symbol(args.span, reason)),
        })
    });
    Ok(value?)
}

fn contains(args: &Args<'_, '_>) -> Outcome {
    let list = args.list(0)?;
    let wanted = args.present(1)?;
    let mut undecided = None;
    for item in list.items() {
        match args.eval.equal(item, wanted) {
            Some(true) => return args.new_bool(Some(true), &[]),
            Some(false) => {}
            None => undecided = Some(item),
        }
    }
    match (undecided, &list.rest) {
        (None, None) => args.new_bool(Some(false), &[]),
        (Some(item), _) if item.as_known_text().is_none() => Err(args.unknown(Some(item))),
        (Some(_), _) => Err(args.unknown(Some(wanted))),
        (None, Some(rest)) => Err(Stop::Unknown(rest.reason)),
    }
}

fn index(args: &Args<'_, '_>) -> Outcome {
    ordered(args, 0)?;
    let list = args.closed_list(0)?;
    let wanted = args.present(1)?;
    for (i, item) in list.items().iter().enumerate() {
        match args.eval.equal(item, wanted) {
            Some(true) => return args.new_number(Number::from_usize(i)),
            Some(false) => {}
            None => return Err(args.unknown(Some(item))),
        }
    }
    Err(args.fault(1, "the list does not have this element"))
}

fn slice(args: &Args<'_, '_>) -> Outcome {
    ordered(args, 0)?;
    let list = args.closed_list(0)?;
    let (start, end) = (args.size(1)?, args.size(2)?);
    let items = list.items().get(start..end);
    let items = items.ok_or_else(|| args.fault(2, "the indexes are not inside the list"))?;
    args.list_from(0, List::new(list.kind, items.to_vec()))
}

fn sort(args: &Args<'_, '_>) -> Outcome {
    let list = args.closed_list(0)?;
    let mut keyed = Vec::with_capacity(list.items().len());
    for item in list.items() {
        if item.is_null() {
            return Err(args.fault(0, "an element is null"));
        }
        let item = to_string(item.clone()).map_err(|p| args.fault(0, p.message))?;
        match item.as_known_text() {
            Some(text) => keyed.push((text, item)),
            None => {
                let reason = args.eval.reason_of(&item);
                let count = list.items().len();
                let items = (0..count).map(|i| args.numbered_symbol(i, reason));
                return args.new_list(ListKind::List, items.collect());
            }
        }
    }
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    let items = keyed.into_iter().map(|(_, item)| item).collect();
    args.list_from(0, List::new(ListKind::List, items))
}

fn reverse(args: &Args<'_, '_>) -> Outcome {
    let list = args.closed_list(0)?;
    let kind = match list.kind {
        ListKind::Tuple => ListKind::Tuple,
        ListKind::List | ListKind::Set => ListKind::List,
    };
    let items = list.items().iter().rev().cloned();
    args.list_from(0, List::new(kind, items.collect()))
}

fn one(args: &Args<'_, '_>) -> Outcome {
    if let TypeExpr::Tuple(items) = args.eval.type_of(args.any(0)?)
        && items.len() > 1
    {
        return Err(args.fault(0, "there is more than one element"));
    }
    let list = args.closed_list(0)?;
    match list.items() {
        [] => Ok(Value::null(args.span)),
        [item] => Ok(item.clone().taken_from(args.any(0)?)),
        _ => Err(args.fault(0, "there is more than one element")),
    }
}

fn chunklist(args: &Args<'_, '_>) -> Outcome {
    let list = uniform(args, 0)?;
    if let Some(rest) = &list.rest {
        return Err(Stop::Unknown(rest.reason));
    }
    let size = match args.size(1)? {
        0 => list.items().len().max(1),
        size => size,
    };
    let chunks = list.items().chunks(size).map(|chunk| {
        let list = List::new(ListKind::List, chunk.to_vec());
        Value::new(Data::List(list), args.span)
    });
    args.list_from(0, List::new(ListKind::List, chunks.collect()))
}

/// Most numbers of a `range` in Terraform.
const MAX_RANGE: usize = 1024;

fn range(args: &Args<'_, '_>) -> Outcome {
    use bigdecimal::{BigDecimal, Signed, Zero};
    let (start, end) = match args.len() {
        1 => (BigDecimal::zero(), args.number(0)?.to_decimal()),
        _ => (args.number(0)?.to_decimal(), args.number(1)?.to_decimal()),
    };
    let step = match args.has(2) {
        true => args.number(2)?.to_decimal(),
        false if end < start => BigDecimal::from(-1),
        false => BigDecimal::from(1),
    };
    let leads = !step.is_zero() && step.is_negative() == (end < start);
    if !leads && start != end {
        return Err(args.fault(2, "the step does not lead from the start to the end"));
    }
    let mut items = Vec::new();
    let mut at = start;
    while if step.is_negative() {
        at > end
    } else {
        at < end
    } {
        if items.len() >= MAX_RANGE {
            let message = format!("more than {MAX_RANGE} numbers would be generated");
            return Err(args.fault(0, message));
        }
        args.step()?;
        let number = Number::from_decimal(at.clone());
        items.push(Value::new(Data::Number(number), args.span));
        let next = arithmetic(BinaryOp::Plus, &at, &step);
        let next = next.ok_or_else(|| args.limit("a number is larger than is evaluated"))?;
        at = next.to_decimal();
    }
    args.new_list(ListKind::List, items)
}

fn alltrue(args: &Args<'_, '_>) -> Outcome {
    decide(args, false)
}

fn anytrue(args: &Args<'_, '_>) -> Outcome {
    decide(args, true)
}

/// Whether some element is `wanted`: then that is the answer, else the contrary.
fn decide(args: &Args<'_, '_>, wanted: bool) -> Outcome {
    let list = args.list(0)?;
    let mut undecided = None;
    for item in list.items() {
        let answer = match &item.data {
            Data::Null(_) => Some(false),
            Data::OneOf(_) => None,
            _ => args.eval.operand_bool(item)?,
        };
        match answer {
            Some(b) if b == wanted => return args.new_bool(Some(wanted), &[]),
            Some(_) => {}
            None => undecided = Some(item),
        }
    }
    match (undecided, &list.rest) {
        (Some(item), _) => Err(args.unknown(Some(item))),
        (None, Some(rest)) => Err(Stop::Unknown(rest.reason)),
        (None, None) => args.new_bool(Some(!wanted), &[]),
    }
}

/// A set of the items, which go on as `rest` does.
pub(super) fn new_set(
    args: &Args<'_, '_>,
    items: Vec<Value>,
    rest: Option<Arc<Symbol>>,
) -> Outcome {
    let mut list = set_of(items, args.eval.budget());
    list.rest = rest;
    Ok(Value::new(Data::List(list), args.span))
}
