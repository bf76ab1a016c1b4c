//! Functions over texts.

use unicode_segmentation::UnicodeSegmentation;

use super::format;
use super::regex as patterns;
use super::{Args, Builtin, Outcome, builds};
use crate::terraform::eval::{
    MAX_TEXT, TOO_LONG, known_suffix, merged, slice, span_of, text_value,
};
use crate::text::Str;
use crate::value::{
    Data, List, ListKind, Piece, Pseudo, Symbol, SymbolKind, Text, TextBuilder, Value,
};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "format" => builds(1, None, format::format),
        "formatlist" => builds(1, None, format::formatlist),
        "regex" => builds(2, 2, patterns::regex),
        "regexall" => builds(2, 2, patterns::regexall),
        "replace" => builds(3, 3, patterns::replace),
        "join" => builds(2, None, join),
        "split" => builds(2, 2, split),
        "lower" => builds(1, 1, lower),
        "upper" => builds(1, 1, upper),
        "title" => builds(1, 1, title),
        "trimspace" => builds(1, 1, trimspace),
        "trim" => builds(2, 2, trim),
        "trimprefix" => builds(2, 2, trimprefix),
        "trimsuffix" => builds(2, 2, trimsuffix),
        "chomp" => builds(1, 1, chomp),
        "indent" => builds(2, 2, indent),
        "substr" => builds(3, 3, substr),
        "strrev" => builds(1, 1, strrev),
        "startswith" => builds(2, 2, startswith),
        "endswith" => builds(2, 2, endswith),
        "strcontains" => builds(2, 2, strcontains),
        _ => return None,
    })
}

fn join(args: &Args<'_, '_>) -> Outcome {
    let separator = Value::new(Data::Text(args.symbolic(0)?), args.at(0));
    let mut parts = Vec::new();
    for i in 1..args.len() {
        let list = args.closed_list(i)?;
        for item in list.items() {
            if item.is_null() {
                return Err(args.fault(i, "an element is null"));
            }
            if !parts.is_empty() {
                parts.push((separator.clone(), separator.span));
            }
            parts.push((item.clone(), item.span));
        }
    }
    if let [(only, _)] = parts.as_slice()
        && matches!(only.data, Data::Unknown(_))
    {
        return Ok(only.clone());
    }
    let text = args.eval.assemble(args.span, parts);
    let text = text.map_err(|p| args.fault(1, p.message))?;
    Ok(args.hop(text))
}

fn split(args: &Args<'_, '_>) -> Outcome {
    let separator = args.text(0)?;
    let text = args.symbolic(1)?.expanded();
    let parts = split_text(&text, &separator);
    let parts = parts.ok_or_else(|| args.unknown(args.all().get(1)))?;
    if parts.len() > crate::terraform::eval::MAX_ELEMENTS {
        return Err(args.limit("`split` gives more parts than are evaluated"));
    }
    let whole = args.any(1)?;
    let items = parts.into_iter().map(|part: Text| {
        let span = span_of(&part).unwrap_or(whole.span);
        let mut value = text_value(part, span);
        value.via.clone_from(&whole.via);
        args.hop(value)
    });
    let list = List::new(ListKind::List, items.collect());
    Ok(Value::new(Data::List(list), args.span))
}

/// The parts between separators; none when a symbol of the text may hold a separator.
pub(super) fn split_text(text: &Text, separator: &str) -> Option<Vec<Text>> {
    if let Some(known) = text.as_known() {
        let ranges = cuts(&known, separator).into_iter();
        let text = merged(text.clone());
        return Some(ranges.map(|range| slice(&text, range)).collect());
    }
    let safe = !separator.is_empty() && text.symbols().all(|s| cannot_hold(s, separator));
    safe.then(|| split_pieces(text, separator))
}

/// The byte ranges between separators; an empty separator splits into characters.
fn cuts(text: &str, separator: &str) -> Vec<std::ops::Range<usize>> {
    if separator.is_empty() {
        let chars = text.char_indices();
        return chars.map(|(i, c)| i..i + c.len_utf8()).collect();
    }
    let mut start = 0;
    let mut out = Vec::new();
    for (at, _) in text.match_indices(separator) {
        out.push(start..at);
        start = at + separator.len();
    }
    out.push(start..text.len());
    out
}

/// Splits a text none of whose symbols can hold the separator or a part of it.
fn split_pieces(text: &Text, separator: &str) -> Vec<Text> {
    let mut out = Vec::new();
    let mut part = TextBuilder::default();
    for piece in text.pieces() {
        let Piece::Literal(span, literal) = piece else {
            part.piece(piece.clone());
            continue;
        };
        let alone = Text::from_literal(*span, literal.clone());
        for (i, range) in cuts(&literal.text, separator).into_iter().enumerate() {
            if i > 0 {
                out.push(std::mem::take(&mut part).finish());
            }
            part.text(&slice(&alone, range));
        }
    }
    out.push(part.finish());
    out
}

/// Whether a symbol's text has none of the characters of `text`: what AWS calls accounts,
/// partitions and regions is made of letters, digits and dashes.
fn cannot_hold(symbol: &Symbol, text: &str) -> bool {
    let plain = matches!(
        symbol.kind,
        SymbolKind::Pseudo(Pseudo::AccountId | Pseudo::Partition | Pseudo::Region)
    );
    plain && text.chars().all(|c| !c.is_alphanumeric() && c != '-')
}

fn lower(args: &Args<'_, '_>) -> Outcome {
    // Go has one character for each, also for the dotted capital i.
    let lower = |c: char| match c {
        'İ' => 'i',
        c => single(c.to_lowercase()).unwrap_or(c),
    };
    args.new_text(args.text(0)?.chars().map(lower).collect::<String>())
}

/// Characters without a single upper-case form stay as they are.
fn upper(args: &Args<'_, '_>) -> Outcome {
    let text = args.text(0)?;
    args.new_text(text.chars().map(upper_char).collect::<String>())
}

fn upper_char(c: char) -> char {
    single(c.to_uppercase()).unwrap_or(c)
}

/// Letters that are two in one have a form with a capital first half.
fn title_char(c: char) -> char {
    match c {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        c => upper_char(c),
    }
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next();
    first.filter(|_| chars.next().is_none())
}

fn title(args: &Args<'_, '_>) -> Outcome {
    let mut start = true;
    let mut out = String::new();
    for c in args.text(0)?.chars() {
        out.push(if start { title_char(c) } else { c });
        start = !(c.is_alphanumeric() || c == '_') && (c.is_ascii() || c.is_whitespace());
    }
    args.new_text(out)
}

fn trimspace(args: &Args<'_, '_>) -> Outcome {
    trim_ends(args, char::is_whitespace, [true, true])
}

fn trim(args: &Args<'_, '_>) -> Outcome {
    let cutset = args.text(1)?;
    trim_ends(args, |c| cutset.contains(c), [true, true])
}

fn chomp(args: &Args<'_, '_>) -> Outcome {
    trim_ends(args, |c| c == '\n' || c == '\r', [false, true])
}

/// Takes characters off the ends. A text of which parts are unknown can be trimmed where its end is
/// known and is not all taken off.
fn trim_ends(args: &Args<'_, '_>, cut: impl Fn(char) -> bool, [left, right]: [bool; 2]) -> Outcome {
    let text = args.symbolic(0)?;
    let known_length: usize = text.pieces().iter().map(Piece::known_length).sum();
    let (prefix, suffix) = (text.known_prefix(), known_suffix(&text));
    let start = match left {
        true => prefix.len() - prefix.trim_start_matches(&cut).len(),
        false => 0,
    };
    let end = match right {
        true => suffix.len() - suffix.trim_end_matches(&cut).len(),
        false => 0,
    };
    let open = |taken: usize, side: &str| !text.is_known() && taken == side.len();
    if left && open(start, &prefix) || right && open(end, &suffix) {
        return Err(args.unknown(Some(args.any(0)?)));
    }
    let end = known_length - end;
    args.part(0, slice(&text, start.min(end)..end))
}

fn trimprefix(args: &Args<'_, '_>) -> Outcome {
    let (text, prefix) = (args.symbolic(0)?, args.text(1)?);
    let known = text.known_prefix();
    let length: usize = text.pieces().iter().map(Piece::known_length).sum();
    if known.starts_with(prefix.as_str()) {
        return args.part(0, slice(&text, prefix.len()..length));
    }
    if text.is_known() || !prefix.starts_with(&known) {
        return args.part(0, text);
    }
    Err(args.unknown(Some(args.any(0)?)))
}

fn trimsuffix(args: &Args<'_, '_>) -> Outcome {
    let (text, suffix) = (args.symbolic(0)?, args.text(1)?);
    let known = known_suffix(&text);
    let length: usize = text.pieces().iter().map(Piece::known_length).sum();
    if known.ends_with(suffix.as_str()) {
        return args.part(0, slice(&text, 0..length - suffix.len()));
    }
    if text.is_known() || !suffix.ends_with(&known) {
        return args.part(0, text);
    }
    Err(args.unknown(Some(args.any(0)?)))
}

fn indent(args: &Args<'_, '_>) -> Outcome {
    let width = args.size(0)?;
    let text = args.text(1)?;
    let lines = text.matches('\n').count();
    if width.saturating_mul(lines) > MAX_TEXT {
        return Err(args.limit(TOO_LONG));
    }
    args.new_text(text.replace('\n', &format!("\n{}", " ".repeat(width))))
}

/// Counts grapheme clusters.
fn substr(args: &Args<'_, '_>) -> Outcome {
    let text = args.symbolic(0)?;
    let known = text.as_known();
    let known = known.ok_or_else(|| args.unknown(args.all().first()))?;
    let (offset, length) = (args.int(1)?, args.int(2)?);
    let bounds: Vec<usize> = known
        .grapheme_indices(true)
        .map(|(i, _)| i)
        .chain([known.len()])
        .collect();
    let count = i64::try_from(bounds.len()).unwrap_or(i64::MAX) - 1;
    let start = if offset < 0 { offset + count } else { offset }.clamp(0, count);
    // From the end, a length of 0 is all the rest in Terraform.
    let end = match length {
        0 if offset >= 0 => start,
        1.. => start.saturating_add(length).min(count),
        _ => count,
    };
    let byte = |i: i64| {
        let bound = usize::try_from(i).ok().and_then(|i| bounds.get(i));
        bound.copied().unwrap_or(known.len())
    };
    args.part(0, slice(&text, byte(start)..byte(end)))
}

fn strrev(args: &Args<'_, '_>) -> Outcome {
    let reversed: String = args.text(0)?.graphemes(true).rev().collect();
    args.new_text(reversed)
}

fn startswith(args: &Args<'_, '_>) -> Outcome {
    let (text, prefix) = (args.symbolic(0)?.expanded(), args.text(1)?);
    let known = text.known_prefix();
    let answer = if known.starts_with(prefix.as_str()) {
        Some(true)
    } else {
        (text.is_known() || !prefix.starts_with(&known)).then_some(false)
    };
    args.new_bool(answer, &[args.any(0)?])
}

fn endswith(args: &Args<'_, '_>) -> Outcome {
    let (text, suffix) = (args.symbolic(0)?.expanded(), args.text(1)?);
    let known = known_suffix(&text);
    let answer = if known.ends_with(suffix.as_str()) {
        Some(true)
    } else {
        (text.is_known() || !suffix.ends_with(&known)).then_some(false)
    };
    args.new_bool(answer, &[args.any(0)?])
}

fn strcontains(args: &Args<'_, '_>) -> Outcome {
    let (text, part) = (args.symbolic(0)?.expanded(), args.text(1)?);
    let held = known_runs(&text)
        .iter()
        .any(|run| run.contains(part.as_str()));
    let answer = (held || text.is_known()).then_some(held);
    args.new_bool(answer, &[args.any(0)?])
}

/// The stretches of known text between symbols.
fn known_runs(text: &Text) -> Vec<String> {
    let mut runs = vec![String::new()];
    for piece in text.pieces() {
        match (piece, runs.last_mut()) {
            (Piece::Literal(_, literal), Some(run)) => run.push_str(&literal.text),
            _ => runs.push(String::new()),
        }
    }
    runs
}

/// Number of grapheme clusters, which is what Terraform calls a text's length.
pub(super) fn length(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Least number of grapheme clusters of a text of which parts are unknown. What follows the known
/// start can only go into its last cluster; of the other runs no more than one cluster is sure.
pub(super) fn least_length(text: &Text) -> usize {
    let any = known_runs(text).iter().any(|run| !run.is_empty());
    length(&text.known_prefix()).max(usize::from(any))
}

/// The pieces of a text as a whole, for functions that need it shared.
pub(super) fn known(args: &Args<'_, '_>, i: usize) -> Outcome<(Text, Str)> {
    let text = args.symbolic(i)?;
    match text.as_known() {
        Some(known) => Ok((merged(text), known)),
        None => Err(args.unknown(args.all().get(i))),
    }
}
