//! Texts of conditions as strangers see them.

use crate::policy::condition::{Condition, ConditionValue, Test};
use crate::policy::document::Leaf;
use crate::value::{Piece, Symbol, SymbolKind, Text, TextBuilder};

/// Begins what stands for a symbol; no text of a request has it.
const PINNED: char = '\u{E0F1}';

/// Whether a symbol stands for one thing of the deployment, and for no pattern: the account, an
/// attribute of a resource, what is looked up. An input may be anything.
pub(super) fn is_one_thing(symbol: &Symbol) -> bool {
    matches!(
        symbol.kind,
        SymbolKind::Pseudo(_) | SymbolKind::Attribute { .. } | SymbolKind::Data(_)
    )
}

/// A condition in which symbols that stand for one thing are texts that no stranger has. Where the
/// operator knows no wildcards and no ranges, all do.
///
/// A `*` that is all of a pattern of ARNs is one that every ARN meets: AWS does not say that it meets
/// none, and a stranger must not be taken for kept out by it.
pub(super) fn pinned(condition: &Condition) -> Condition {
    let test = condition.operator.map(|operator| operator.test);
    let is_any_arn = |value: &ConditionValue| test == Some(Test::Arn) && value.glob.is_everything();
    let changes = |value: &ConditionValue| !value.leaf.text.is_known() || is_any_arn(value);
    let is_literal = matches!(
        test,
        Some(Test::StringEquals | Test::StringEqualsIgnoreCase)
    );
    let is_open = condition.open.is_some() && !is_literal;
    if !condition.values.iter().any(changes) && is_open == condition.open.is_some() {
        return condition.clone();
    }
    let values = condition.values.iter().map(|value| {
        if is_any_arn(value) {
            let leaf = Leaf {
                text: Text::literal("*:*:*:*:*:*".into(), value.leaf.span),
                ..value.leaf.clone()
            };
            return ConditionValue::new(leaf, condition.operator, Some(true));
        }
        let text = &value.leaf.text.expanded();
        let can = text.symbols().all(|s| is_literal || is_one_thing(s));
        if text.is_known() || !can {
            return value.clone();
        }
        let leaf = Leaf {
            text: pinned_text(text),
            ..value.leaf.clone()
        };
        ConditionValue::new(leaf, condition.operator, Some(true))
    });
    Condition {
        values: values.collect(),
        open: condition.open.clone().filter(|_| is_open),
        ..condition.clone()
    }
}

fn pinned_text(text: &Text) -> Text {
    let mut out = TextBuilder::default();
    for piece in text.pieces() {
        match piece {
            Piece::Symbol(span, symbol) => out.literal(format!("{PINNED}{symbol}"), *span),
            Piece::Literal(..) => out.piece(piece.clone()),
        }
    }
    out.finish()
}

/// A text that a pattern matches: its wildcards and its variables filled, its symbols as they are.
pub(super) fn filled(text: &Text, filler: &str) -> Text {
    let mut out = TextBuilder::default();
    for piece in text.expanded().pieces() {
        match piece {
            Piece::Literal(span, literal) => out.literal(fill(&literal.text, filler, true), *span),
            Piece::Symbol(..) => out.piece(piece.clone()),
        }
    }
    out.finish()
}

/// A known text that a known pattern matches: its wildcards, where it has some, and its variables
/// filled.
pub(super) fn fill(text: &str, filler: &str, wildcards: bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '?', '$']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if let Some(inside) = after.strip_prefix("${")
            && let Some((_, after)) = inside.split_once('}')
        {
            out.push_str(filler);
            rest = after;
            continue;
        }
        let mut letters = after.chars();
        match letters.next() {
            Some('*') if wildcards => out.push_str(filler),
            Some('?') if wildcards => out.push('x'),
            Some(other) => out.push(other),
            None => {}
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out
}
