//! Quoted scalars with lines too far left, told by the lines of a text.

use std::ops::Range;

use super::quoted_end;

/// Finds, between two bytes of a text, the quoted scalars of which a line stands no further right than
/// what they belong to. The first byte stands behind a scalar or at the start of a line.
pub(super) fn outdented(text: &str, between: Range<usize>) -> Vec<Range<usize>> {
    let mut scanner = Scanner {
        bytes: text.as_bytes().get(..between.end).unwrap_or_default(),
        at: between.start,
        found: Vec::new(),
    };
    scanner.rest_of_line(usize::MAX);
    while scanner.at < scanner.bytes.len() {
        scanner.line();
    }
    scanner.found
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    found: Vec<Range<usize>>,
}

impl Scanner<'_> {
    fn line(&mut self) {
        let start = self.at;
        self.at += self.blanks(start);
        let mut column = self.at - start;
        let mut dash = column;
        while self.is_indicator(b'-') {
            dash = self.at - start;
            self.at += 1;
            self.at += self.blanks(self.at);
            column = self.at - start;
        }
        let content = self.at;
        self.rest_of_line(column);
        let line = self.bytes.get(content..self.at).unwrap_or_default();
        if let Some(has_key) = block_scalar(line) {
            self.skip_deeper_than(if has_key { column } else { dash });
        }
    }

    /// Goes on to the next line, behind the quoted scalars that start on this one. Those with a line
    /// at `column` or left of it are kept.
    fn rest_of_line(&mut self, column: usize) {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => {
                    self.at += 1;
                    return;
                }
                b'#' if self.follows_blank() => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    let end = rest.iter().position(|b| *b == b'\n');
                    self.at += end.unwrap_or(rest.len());
                }
                b'\'' | b'"' if self.may_start_scalar(start) => {
                    let Some(end) = quoted_end(self.bytes, self.at, byte) else {
                        self.at = self.bytes.len();
                        return;
                    };
                    if column < usize::MAX && self.has_line_at(self.at..end, column) {
                        self.found.push(self.at..end);
                    }
                    self.at = end;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Whether a line but the first of a range stands at a column or left of it.
    fn has_line_at(&self, range: Range<usize>, column: usize) -> bool {
        let scalar = self.bytes.get(range).unwrap_or_default();
        let mut further = scalar.split(|b| *b == b'\n').skip(1);
        further.any(|line| {
            let indent = line.iter().take_while(|b| **b == b' ').count();
            indent <= column && !line.trim_ascii().is_empty()
        })
    }

    /// Whether a quote here begins a scalar: it stands behind an indicator, a tag or an anchor, or
    /// begins the line.
    fn may_start_scalar(&self, line: usize) -> bool {
        let before = self.bytes.get(line..self.at).unwrap_or_default();
        let is_apart = before.last().is_none_or(|b| b" \t[{,".contains(b));
        let before = before.trim_ascii_end();
        let word = before.rsplit(|b| b" \t[{,".contains(b)).next();
        is_apart
            && match before.last() {
                None => true,
                Some(last) if b":-?[{,".contains(last) => true,
                Some(_) => word.is_some_and(|word| matches!(word.first(), Some(b'!' | b'&'))),
            }
    }

    fn follows_blank(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|i| self.bytes.get(i));
        before.is_none_or(|b| b" \t\n".contains(b))
    }

    /// Whether an indicator stands here, with a blank behind it.
    fn is_indicator(&self, byte: u8) -> bool {
        let behind = self.bytes.get(self.at + 1);
        self.bytes.get(self.at) == Some(&byte) && behind == Some(&b' ')
    }

    fn blanks(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|b| **b == b' ').count()
    }

    /// Skips the lines of a block scalar.
    fn skip_deeper_than(&mut self, column: usize) {
        while let Some(rest) = self.bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
            let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
            let is_blank = line.trim_ascii().is_empty();
            if !is_blank && self.blanks(self.at) <= column {
                return;
            }
            self.at = (self.at + line.len() + 1).min(self.bytes.len());
        }
    }
}

/// Whether a line ends with the header of a block scalar, and if so, whether that is the value of a
/// key.
fn block_scalar(line: &[u8]) -> Option<bool> {
    let comment = line.windows(2).position(|pair| pair == b" #");
    let line = line.get(..comment.unwrap_or(line.len()))?.trim_ascii_end();
    let header = line.rsplit(|b| *b == b' ').next()?;
    let is_header = matches!(header.first(), Some(b'|' | b'>'))
        && header.iter().skip(1).all(|b| b"+-0123456789".contains(b));
    is_header.then(|| line.windows(2).any(|pair| pair == b": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let ranges = outdented(text, 0..text.len());
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn scalars_with_lines_too_far_left_are_found() {
        let text = "first: line\na: 'x\n y'\nb: !Sub '{\n}' # it's\nc: &n \"x\n\\\" y\"\n- d: 'x\n  y'\n- {e: 'x\n}'}\n";
        assert_eq!(
            found(text),
            ["'{\n}'", "\"x\n\\\" y\"", "'x\n  y'", "'x\n}'"]
        );
    }

    #[test]
    fn quotes_in_other_text_begin_no_scalar() {
        let text = "x: y\na: it is 'so\nb: |\n  echo 'x\n\n  y'\nc:\n  - >-\n    'q\n  - d: |2\n      'r\n    e: 'x\n y'\n# 'c\n";
        assert_eq!(found(text), ["'x\n y'"]);
    }
}
