//! Statements of template languages (`{% if x %}`, `{# note #}`) between the lines of a file.

use std::ops::Range;

/// Most bytes of a statement, so that one that is not closed costs little.
const LONGEST: usize = 4096;

/// The lines that hold nothing but a statement, which may go on over several lines.
pub(super) fn statements(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = text.get(start..).unwrap_or_default();
        let line = rest.find('\n').map_or(rest.len(), |i| i + 1);
        let length = statement(rest).unwrap_or(0);
        if length > 0 {
            out.push(start..start + length);
        }
        start += line.max(length).max(1);
    }
    out
}

/// How long the statement is that the text begins with, its line's end included.
fn statement(text: &str) -> Option<usize> {
    let open = text.len() - text.trim_start_matches([' ', '\t']).len();
    let body = text.get(open..)?;
    let close = match body.get(..2)? {
        "{%" => b"%}",
        "{#" => b"#}",
        _ => return None,
    };
    let mut pairs = body.as_bytes().get(2..)?.windows(2).take(LONGEST);
    let end = open + 2 + pairs.position(|pair| pair == close)? + 2;
    let behind = text.get(end..)?;
    let line = behind.find('\n').map_or(behind.len(), |i| i + 1);
    let is_alone = behind.get(..line)?.trim().is_empty();
    is_alone.then_some(end + line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_hold_nothing_else_are_statements() {
        let text = "a: 1\n{% if x %}\n  {%- for y in z\n  in w -%}\nb: {% c %}\n{% d %} e\n{# n #}\n{% open\n";
        let found: Vec<&str> = statements(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(
            found,
            [
                "{% if x %}\n",
                "  {%- for y in z\n  in w -%}\n",
                "{# n #}\n"
            ]
        );
        assert!(statements("").is_empty());
        assert!(statements("é").is_empty());
        assert_eq!(statements("{%%}").first(), Some(&(0..4)));
    }
}
