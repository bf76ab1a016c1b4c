//! `replace` of given words in a text of which parts are not known.

use super::{Args, Outcome};
use crate::terraform::eval::{MAX_TEXT, TOO_LONG, slice};
use crate::value::{Piece, Reason, Symbol, SymbolKind, Text, TextBuilder};

/// The text with `search` replaced in its known parts. A symbol that may hold it becomes the symbol
/// of its own replacement.
///
/// # Errors
/// Unknown, where a known part and a symbol beside it may hold it together.
pub(super) fn substituted(args: &Args<'_, '_>, text: &Text, search: &str) -> Outcome<Text> {
    let by = args.symbolic(2)?;
    let by_length: usize = by.pieces().iter().map(Piece::known_length).sum();
    let pieces = text.pieces();
    let mut builder = TextBuilder::default();
    let mut added = 0;
    for (i, piece) in pieces.iter().enumerate() {
        args.step()?;
        match piece {
            Piece::Symbol(span, symbol) if is_free_of(symbol, search) => {
                builder.piece(Piece::Symbol(*span, symbol.clone()));
            }
            Piece::Symbol(span, symbol) => {
                let before = i.checked_sub(1).and_then(|i| pieces.get(i));
                if is_begun(before, search) || is_ended(pieces.get(i + 1), search) {
                    return Err(args.unknown(Some(args.any(0)?)));
                }
                match args.numbered_symbol(i, symbol.reason).as_symbol() {
                    Some(replaced) => builder.piece(Piece::Symbol(*span, replaced.clone())),
                    None => return Err(args.unknown(Some(args.any(0)?))),
                }
            }
            Piece::Literal(span, literal) => {
                let part = Text::from_literal(*span, literal.clone());
                let mut at = 0;
                for (start, found) in literal.text.match_indices(search) {
                    args.step()?;
                    added += by_length;
                    if added > MAX_TEXT {
                        return Err(args.limit(TOO_LONG));
                    }
                    builder.text(&slice(&part, at..start));
                    builder.text(&by);
                    at = start + found.len();
                }
                builder.text(&slice(&part, at..literal.text.len()));
            }
        }
    }
    Ok(builder.finish())
}

/// Whether a symbol certainly holds no such text: identities that a deployment makes hold no
/// placeholders.
fn is_free_of(symbol: &Symbol, search: &str) -> bool {
    let is_identity = matches!(
        symbol.kind,
        SymbolKind::Attribute { .. } | SymbolKind::Pseudo(_)
    );
    is_identity && symbol.reason == Reason::DecidedAtDeployment && is_placeholder(search)
}

/// Whether a text is a name between marks, such as `_NAME_`, `{{name}}`, `%NAME%` or `<name>`.
fn is_placeholder(text: &str) -> bool {
    let marks = |c: char| "_{}%<>$#@".contains(c);
    text.len() > 3 && text.starts_with(marks) && text.ends_with(marks)
}

/// Whether a known part ends as `search` begins.
fn is_begun(before: Option<&Piece>, search: &str) -> bool {
    let Some(Piece::Literal(_, literal)) = before else {
        return before.is_some();
    };
    let mut beginnings = search.char_indices().skip(1);
    beginnings.any(|(end, _)| search.get(..end).is_some_and(|b| literal.text.ends_with(b)))
}

/// Whether a known part begins as `search` ends.
fn is_ended(after: Option<&Piece>, search: &str) -> bool {
    let Some(Piece::Literal(_, literal)) = after else {
        return after.is_some();
    };
    let mut endings = search.char_indices().skip(1);
    endings.any(|(start, _)| {
        search
            .get(start..)
            .is_some_and(|e| literal.text.starts_with(e))
    })
}
