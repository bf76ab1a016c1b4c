//! Changes to files, as byte ranges and their replacements.

use super::Span;

/// Replaces the bytes under a span by a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Why a set of edits was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// Two edits change the same bytes.
    Overlap(Span, Span),
    /// An edit lies outside the text or inside a character.
    OutOfRange(Span),
}

/// Applies edits of one file to its text, in any order.
///
/// # Errors
/// When two edits overlap or one does not fit the text; nothing is applied then.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|e| (e.span.start, e.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut last: Option<Span> = None;
    for edit in sorted {
        let range = edit.span.range();
        if let Some(last) = last
            && range.start < at
        {
            return Err(EditError::Overlap(last, edit.span));
        }
        let kept = text
            .get(at..range.start)
            .ok_or(EditError::OutOfRange(edit.span))?;
        if text.get(range.clone()).is_none() {
            return Err(EditError::OutOfRange(edit.span));
        }
        out.push_str(kept);
        out.push_str(&edit.text);
        at = range.end;
        last = Some(edit.span);
    }
    out.push_str(&text[at..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(FileId(0), start, end),
            text: text.into(),
        }
    }

    #[test]
    fn edits_apply_in_any_order_and_refuse_overlap() {
        let edits = [edit(4, 5, "E"), edit(0, 1, ""), edit(2, 2, "+")];
        assert_eq!(apply_edits("abcdef", &edits).unwrap(), "b+cdEf");
        assert!(apply_edits("abcdef", &[edit(0, 3, ""), edit(2, 4, "")]).is_err());
        assert!(apply_edits("aé", &[edit(2, 3, "")]).is_err());
    }
}
