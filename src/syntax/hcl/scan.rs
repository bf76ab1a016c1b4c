//! A scanner that knows where comments, strings, heredocs and brackets of HCL begin and end, and
//! nothing more. It finds comments, and cuts a file that does not parse into pieces.

use std::ops::Range;

use super::heredoc;

/// Block types that Terraform has at the top level. A line that starts with one of them in its
/// first column begins a new block, even when a bracket above is not closed.
const TOP_LEVEL: [&str; 14] = [
    "resource",
    "data",
    "module",
    "variable",
    "output",
    "locals",
    "provider",
    "terraform",
    "moved",
    "import",
    "removed",
    "check",
    "ephemeral",
    "action",
];

/// After this many heredocs without an end, `<<` is no longer read as the start of one: each
/// costs a search through the whole rest.
const MAX_OPEN_HEREDOCS: usize = 8;

/// Deepest nesting at which `<<` starts a heredoc, for the same reason. What is nested deeper is
/// not read anyway.
const MAX_HEREDOC_DEPTH: usize = 128;

/// What a scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Comments with their markers.
    pub(super) comments: Vec<Range<usize>>,
    /// Where each structure of the scanned body starts.
    pub(super) starts: Vec<usize>,
    /// The closing brace of the scanned body, when it is in the text.
    pub(super) end: Option<usize>,
    /// The first thing that is opened and never closed.
    pub(super) unclosed: Option<Unclosed>,
    /// Line ends and comments of object `for` expressions, where they say nothing.
    pub(super) blanks: Vec<Range<usize>>,
}

/// Something that is opened and never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclosed {
    /// A quote without its partner on the line.
    Quote(usize),
    /// A heredoc without its end marker.
    Heredoc(usize),
    /// A bracket, or the start of a template sequence.
    Bracket(usize),
}

/// Which structures a scan looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Those of a file: they start in the first column.
    Top,
    /// Those of a block: they start a line.
    Block,
}

enum Context {
    Bracket(u8, usize),
    /// The brace of an object `for` expression.
    For(usize),
    Quote(usize),
    Heredoc(Range<usize>),
    /// `${` or `%{` up to its brace.
    Sequence(usize),
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    level: Level,
    stack: Vec<Context>,
    open_heredocs: usize,
    found: Scan,
}

/// Scans a body; at [`Level::Block`] it starts behind its opening brace.
pub(super) fn scan(text: &str, level: Level) -> Scan {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        level,
        stack: Vec::new(),
        open_heredocs: 0,
        found: Scan::default(),
    };
    while scanner.at < text.len() && scanner.found.end.is_none() {
        scanner.step();
    }
    if let Some(context) = scanner.stack.first() {
        let unclosed = match context {
            Context::Quote(at) => Unclosed::Quote(*at),
            Context::Bracket(_, at) | Context::For(at) | Context::Sequence(at) => {
                Unclosed::Bracket(*at)
            }
            Context::Heredoc(marker) => Unclosed::Heredoc(marker.start),
        };
        scanner.unclosed(unclosed);
    }
    scanner.found
}

impl Scanner<'_> {
    fn step(&mut self) {
        match self.stack.last() {
            Some(Context::Quote(at)) => {
                let at = *at;
                self.in_quote(at);
            }
            Some(Context::Heredoc(marker)) => {
                let marker = marker.clone();
                self.in_heredoc(&marker);
            }
            _ => self.in_code(),
        }
    }

    fn unclosed(&mut self, unclosed: Unclosed) {
        self.found.unclosed.get_or_insert(unclosed);
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn in_quote(&mut self, opened: usize) {
        match self.rest() {
            [b'\\', next, ..] if *next != b'\n' => self.at += 2,
            [b'"', ..] => {
                self.stack.pop();
                self.at += 1;
            }
            [b'\n', ..] => {
                self.unclosed(Unclosed::Quote(opened));
                self.stack.pop();
            }
            _ => self.template_byte(),
        }
    }

    fn in_heredoc(&mut self, marker: &Range<usize>) {
        if self.line_start() == Some(self.at)
            && let Some(len) =
                heredoc::end_marker(&self.text[self.at..], &self.text[marker.clone()])
        {
            self.stack.pop();
            self.at += len;
            // The end of its last line is a part of the heredoc.
            self.at += match self.rest() {
                [b'\r', b'\n', ..] => 2,
                [b'\n', ..] => 1,
                _ => 0,
            };
            return;
        }
        self.template_byte();
    }

    fn template_byte(&mut self) {
        match self.rest() {
            [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => self.at += 3,
            [b'$' | b'%', b'{', ..] => {
                self.stack.push(Context::Sequence(self.at));
                self.at += 2;
            }
            _ => self.advance(),
        }
    }

    /// Goes to the next character.
    fn advance(&mut self) {
        self.at += 1;
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    /// The start of the line, when there is nothing but the current position on it so far.
    fn line_start(&self) -> Option<usize> {
        (self.at == 0 || self.bytes[self.at - 1] == b'\n').then_some(self.at)
    }

    fn in_code(&mut self) {
        self.structure_start();
        match self.rest() {
            [b'#', ..] | [b'/', b'/', ..] => self.line_comment(),
            [b'/', b'*', ..] => self.block_comment(),
            [b'"', ..] => {
                self.stack.push(Context::Quote(self.at));
                self.at += 1;
            }
            [b'<', b'<', ..] => self.heredoc(),
            [open @ (b'{' | b'[' | b'('), ..] => {
                let context = match open {
                    b'{' if is_for(&self.text[self.at + 1..]) => Context::For(self.at),
                    _ => Context::Bracket(*open, self.at),
                };
                self.stack.push(context);
                self.at += 1;
            }
            [b'\r' | b'\n', ..] => {
                self.blank(self.at..self.at + 1);
                self.at += 1;
            }
            [close @ (b'}' | b']' | b')'), ..] => self.close(*close),
            _ => self.advance(),
        }
    }

    fn close(&mut self, close: u8) {
        let matches = match self.stack.last() {
            Some(Context::Bracket(open, _)) => {
                matches!((open, close), (b'{', b'}') | (b'[', b']') | (b'(', b')'))
            }
            Some(Context::For(_) | Context::Sequence(_)) => close == b'}',
            Some(_) => false,
            None => {
                if close == b'}' && self.level == Level::Block {
                    self.found.end = Some(self.at);
                }
                false
            }
        };
        if matches {
            self.stack.pop();
        }
        self.at += 1;
    }

    fn blank(&mut self, range: Range<usize>) {
        if let Some(Context::For(_)) = self.stack.last() {
            self.found.blanks.push(range);
        }
    }

    fn line_comment(&mut self) {
        let len = self.rest().iter().position(|b| *b == b'\n');
        let mut end = len.map_or(self.bytes.len(), |len| self.at + len);
        let next = end;
        if self.bytes[..end].ends_with(b"\r") {
            end -= 1;
        }
        self.found.comments.push(self.at..end);
        self.blank(self.at..end);
        self.at = next;
    }

    fn block_comment(&mut self) {
        let body = self.text.get(self.at + 2..).unwrap_or_default();
        let end = body
            .find("*/")
            .map_or(self.bytes.len(), |len| self.at + 2 + len + 2);
        self.found.comments.push(self.at..end);
        self.blank(self.at..end);
        self.at = end;
    }

    fn heredoc(&mut self) {
        let opened = self.at;
        if self.open_heredocs < MAX_OPEN_HEREDOCS
            && self.stack.len() <= MAX_HEREDOC_DEPTH
            && let Some(start) = heredoc::start(&self.text[opened..])
        {
            let marker = opened + start.marker.start..opened + start.marker.end;
            let body = opened + start.body;
            if heredoc::is_closed(&self.text[body..], &self.text[marker.clone()]) {
                self.stack.push(Context::Heredoc(marker));
                self.at = body;
                return;
            }
            self.open_heredocs += 1;
            self.unclosed(Unclosed::Heredoc(opened));
        }
        self.at += 2;
    }

    /// Notes a structure that starts here.
    fn structure_start(&mut self) {
        if !self.text[self.at..].starts_with(|c: char| c == '_' || c.is_alphabetic()) {
            return;
        }
        let is_start = match self.level {
            Level::Top => {
                self.line_start().is_some()
                    && (self.stack.is_empty() || is_top_level_header(&self.text[self.at..]))
            }
            Level::Block => {
                self.stack.is_empty()
                    && self.bytes[..self.at]
                        .iter()
                        .rev()
                        .find(|b| !matches!(b, b' ' | b'\t'))
                        .is_none_or(|b| *b == b'\n')
            }
        };
        if !is_start {
            return;
        }
        if let Some(Context::Bracket(_, at) | Context::For(at) | Context::Sequence(at)) =
            self.stack.first()
        {
            let at = *at;
            self.unclosed(Unclosed::Bracket(at));
            self.stack.clear();
        }
        if self.stack.is_empty() {
            self.found.starts.push(self.at);
        }
    }
}

/// Whether what stands behind an opening brace begins a `for` expression.
fn is_for(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix("for");
    rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

/// Whether a line is the header of a block that stands at the top level only.
fn is_top_level_header(line: &str) -> bool {
    let name_len = line
        .find(|c: char| !c.is_ascii_lowercase())
        .unwrap_or(line.len());
    let (name, rest) = line.split_at(name_len);
    TOP_LEVEL.contains(&name) && rest.trim_start_matches([' ', '\t']).starts_with(['"', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(text: &str, level: Level) -> Vec<&str> {
        let found = scan(text, level);
        found
            .starts
            .iter()
            .map(|&at| text[at..].split([' ', '=', '{', '\n']).next().unwrap())
            .collect()
    }

    #[test]
    fn comments_are_not_looked_for_in_strings_and_heredocs() {
        let text = "a = \"# ${x /* one */} // no\" # two\r\nb = <<-EOT\n  # no ${ y # three\n }\n  EOT\n// four";
        let found: Vec<_> = scan(text, Level::Top)
            .comments
            .into_iter()
            .map(|c| &text[c])
            .collect();
        assert_eq!(found, ["/* one */", "# two", "# three", "// four"]);
    }

    #[test]
    fn top_level_structures_are_found_behind_unclosed_brackets() {
        let text = "locals {\n  a = [\n}\nresource \"x\" \"y\" {\n  b = \"}\n}\nc = 1\n";
        assert_eq!(starts(text, Level::Top), ["locals", "resource", "c"]);
        assert_eq!(
            scan(text, Level::Top).unclosed,
            Some(Unclosed::Bracket(text.find('{').unwrap()))
        );
    }

    #[test]
    fn structures_of_a_block_end_at_its_brace() {
        let text = "\n  a = [\n    b\n  ]\n  c {\n    d = 1\n  }\n  e = <<X\n}\nX\n}\nf = 1";
        assert_eq!(starts(text, Level::Block), ["a", "c", "e"]);
        assert_eq!(scan(text, Level::Block).end, text.find("}\nf"));
    }

    #[test]
    fn a_heredoc_without_its_end_hides_nothing() {
        let text = "a = <<EOT\nx\nb = 1\n";
        let found = scan(text, Level::Top);
        assert_eq!(found.unclosed, Some(Unclosed::Heredoc(4)));
        assert_eq!(starts(text, Level::Top), ["a", "x", "b"]);
    }
}
