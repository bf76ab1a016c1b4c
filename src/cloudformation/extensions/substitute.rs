//! Identifiers of loops in texts.

use std::ops::Range;
use std::sync::Arc;

use crate::syntax::{Kind, Literal, Node};
use crate::text::{OffsetMapBuilder, Span, Str};

/// The items of the loops around a place, outermost first.
pub(super) type Bindings = Vec<(Str, Str)>;

/// The item of an identifier; that of the innermost loop with this identifier.
pub(super) fn bound<'b>(bindings: &'b Bindings, name: &str) -> Option<&'b Str> {
    let found = bindings.iter().rev().find(|(n, _)| n == name);
    found.map(|(_, item)| item)
}

/// The text with the items in the place of `${identifier}`, and of `&{identifier}` without what is
/// neither a letter nor a digit; none when there is nothing to put in, or when `may_have` does not
/// allow as many bytes.
pub(super) fn substituted(
    literal: &Literal,
    span: Span,
    bindings: &Bindings,
    may_have: impl FnOnce(usize) -> bool,
) -> Option<Literal> {
    let text = literal.text.as_str();
    let found = places(text, bindings);
    let added = || found.iter().map(|place| place.item.len());
    if found.is_empty() || !may_have(added().fold(text.len(), usize::saturating_add)) {
        return None;
    }
    let own = literal.offset_map(span);
    let mut out = String::with_capacity(text.len());
    let mut map = OffsetMapBuilder::default();
    let mut at = 0;
    for Place {
        range,
        item,
        is_short,
    } in found
    {
        out += &text[at..range.start];
        own.extend_range(at..range.start, &mut map);
        let start = out.len();
        match is_short {
            true => out.extend(item.chars().filter(char::is_ascii_alphanumeric)),
            false => out += item,
        }
        let place = literal.span_of(span, range.start, range.end);
        map.run(out.len() - start, place);
        at = range.end;
    }
    out += &text[at..];
    own.extend_range(at..text.len(), &mut map);
    Some(Literal {
        text: out.into(),
        map: Some(Arc::new(map.finish())),
    })
}

/// A text that was put in for what stands at `span`.
pub(super) fn put_in(text: &Str, span: Span) -> Node {
    let mut map = OffsetMapBuilder::default();
    map.run(text.len(), span);
    let literal = Literal {
        text: text.clone(),
        map: Some(Arc::new(map.finish())),
    };
    Node::new(span, Kind::Text(literal))
}

/// Where an identifier stands in a text.
struct Place<'b> {
    range: Range<usize>,
    item: &'b Str,
    /// Whether only the letters and digits of the item are put in.
    is_short: bool,
}

/// Where identifiers stand in a text, and what is put in there.
fn places<'b>(text: &str, bindings: &'b Bindings) -> Vec<Place<'b>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(brace) = text.get(at..).and_then(|rest| rest.find('{')) {
        let open = at + brace;
        at = open + 1;
        let mark = open.checked_sub(1).and_then(|i| text.as_bytes().get(i));
        let Some(mark @ (b'$' | b'&')) = mark else {
            continue;
        };
        let Some(close) = text[at..].find('}').map(|i| at + i) else {
            break;
        };
        if let Some(item) = bound(bindings, &text[at..close]) {
            out.push(Place {
                range: open - 1..close + 1,
                item,
                is_short: *mark == b'&',
            });
            at = close + 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn items_are_put_in_at_their_places() {
        let bindings = vec![("A".into(), "x.y".into()), ("B".into(), Str::from("z"))];
        let source = "p-${A}&{A}${C}${!A}${B";
        let span = Span::new(FileId(0), 10, 10 + source.len());
        let literal = Literal::plain(source.into());
        let out = substituted(&literal, span, &bindings, |_| true).expect("a change");
        assert_eq!(out.text, "p-x.yxy${C}${!A}${B");
        assert_eq!(out.span_of(span, 2, 5), Span::new(FileId(0), 12, 16));
        assert_eq!(out.span_of(span, 0, 2), Span::new(FileId(0), 10, 12));
        assert_eq!(out.span_of(span, 7, 11), Span::new(FileId(0), 20, 24));
        assert!(substituted(&literal, span, &bindings, |bytes| bytes < 20).is_none());
        let other = Literal::plain("{A} $A é{".into());
        assert!(substituted(&other, span, &bindings, |_| true).is_none());
    }
}
