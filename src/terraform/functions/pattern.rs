//! Patterns of RE2, which Terraform uses, in the words of the crate `regex`.
//!
//! The two are nearly the same language. What differs: classes like `\w` and `\b` are of ASCII in RE2,
//! `\Q…\E` quotes, and in brackets `&`, `~`, `-` and `[` stand for themselves.
//!
//! <https://github.com/google/re2/wiki/Syntax>

use std::iter::Peekable;
use std::str::Chars;

/// The pattern for the crate `regex`.
pub(super) fn translated(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 16);
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(&mut chars, false, &mut out),
            '[' => class(&mut chars, &mut out),
            c => out.push(c),
        }
    }
    out
}

fn escape(chars: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) {
    let Some(c) = chars.next() else {
        out.push('\\');
        return;
    };
    let class = match c {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => "\\t\\n\\f\\r ",
        'D' => "^0-9",
        'W' => "^0-9A-Za-z_",
        'S' => "^\\t\\n\\f\\r ",
        'b' if !in_class => return out.push_str("(?-u:\\b)"),
        'Q' if !in_class => return quote(chars, out),
        // RE2 does not have the anchors of words that the crate has.
        '<' | '>' if !in_class => return out.push(c),
        _ => {
            out.push('\\');
            return out.push(c);
        }
    };
    if in_class && !class.starts_with('^') {
        out.push_str(class);
    } else {
        out.push('[');
        out.push_str(class);
        out.push(']');
    }
}

/// Text up to `\E` as it stands.
fn quote(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.next_if_eq(&'E').is_some() {
            break;
        }
        text.push(c);
    }
    out.push_str(&regex::escape(&text));
}

fn class(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    if chars.next_if_eq(&']').is_some() {
        out.push_str("\\]");
    }
    while let Some(c) = chars.next() {
        match c {
            ']' => return out.push(']'),
            '\\' => escape(chars, true, out),
            '[' if chars.peek() == Some(&':') => {
                out.push('[');
                for c in chars.by_ref() {
                    out.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            '[' | '&' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn classes_are_of_ascii_and_quotes_are_text() {
        for (source, wanted) in [
            (r"a\d+\w\s", r"a[0-9]+[0-9A-Za-z_][\t\n\f\r ]"),
            (r"[\d_][^\w]", r"[0-9_][^0-9A-Za-z_]"),
            (r"[[:alpha:]\D&&[]", r"[[:alpha:][^0-9]\&\&\[]"),
            (r"\Qa.b\E.", r"a\.b."),
            (r"\bx\\b", r"(?-u:\b)x\\b"),
            (r"[]a]\", r"[\]a]\"),
        ] {
            assert_eq!(translated(source), wanted, "{source}");
        }
    }
}
