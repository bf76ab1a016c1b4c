//! Which lines a comment speaks of.

use crate::syntax::Comment;
use crate::text::{SourceFile, Span};

/// Zero-based lines that a comment speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// Its own line behind code, or the line below the comments that it stands among.
    pub target: usize,
    /// The line of code above the comments that it stands among: what it is inside of.
    pub inside: Option<usize>,
}

/// The comments of one file as lines.
pub struct CommentLines<'a> {
    file: &'a SourceFile,
    /// First and last line of each run of lines that hold nothing but comments, in order.
    runs: Vec<(usize, usize)>,
}

impl<'a> CommentLines<'a> {
    /// Of the comments of a file that may hold a suppression, in any order. Others are found by
    /// how their lines start, which is enough to see what stands among them.
    pub fn new(file: &'a SourceFile, comments: &[Comment]) -> Self {
        let mut lines = Self {
            file,
            runs: Vec::new(),
        };
        let mut alone: Vec<(usize, usize)> = comments
            .iter()
            .filter(|comment| lines.is_alone(comment.span))
            .map(|comment| lines.range(comment.span))
            .collect();
        let plain = file.text().lines().enumerate().filter(|(_, line)| {
            let line = line.trim_start();
            line.starts_with('#') || line.starts_with("//")
        });
        alone.extend(plain.map(|(line, _)| (line, line)));
        alone.sort_unstable();
        for (first, last) in alone {
            match lines.runs.last_mut() {
                Some(run) if first <= run.1 + 1 => run.1 = run.1.max(last),
                _ => lines.runs.push((first, last)),
            }
        }
        lines
    }

    /// The lines that a comment of the file speaks of.
    pub fn of(&self, comment: Span) -> Lines {
        let (first, last) = self.range(comment);
        let after = self.runs.partition_point(|run| run.0 <= first);
        match after.checked_sub(1).and_then(|i| self.runs.get(i)) {
            Some(run) if first <= run.1 => Lines {
                target: run.1 + 1,
                inside: run.0.checked_sub(1),
            },
            _ => Lines {
                target: last,
                inside: None,
            },
        }
    }

    /// Whether nothing but comments stands above a comment.
    pub fn is_head(&self, comment: Span) -> bool {
        let above = self.file.text().get(..comment.range().start);
        above.is_some_and(|above| {
            above.lines().map(str::trim).all(|line| {
                line.is_empty() || line.starts_with('#') || line.starts_with("//") || line == "---"
            })
        })
    }

    /// Whether a comment is a member of a JSON object, which it then speaks of, in whatever order
    /// the members stand.
    pub fn is_member(&self, comment: Span) -> bool {
        let rest = self.file.text().get(comment.range());
        rest.is_some_and(|text| text.starts_with('"'))
    }

    fn range(&self, span: Span) -> (usize, usize) {
        let index = self.file.lines();
        let last = span.range().end.max(span.range().start + 1) - 1;
        (index.line_of(span.range().start), index.line_of(last))
    }

    fn is_alone(&self, span: Span) -> bool {
        let (first, _) = self.range(span);
        let start = self.file.lines().line_range(self.file.text(), first).start;
        let before = self.file.text().get(start..span.range().start);
        before.is_some_and(|before| before.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn comments_speak_of_their_line_or_of_the_code_around_them() {
        let text = "a {\n  # one\n  # plain\n  // two\n  b # three\n}\n# last";
        let file = SourceFile::new("x.tf", text);
        let comments: Vec<Comment> = ["# one", "// two", "# three", "# last"]
            .iter()
            .map(|c| {
                let at = text.find(c).unwrap();
                Comment {
                    span: Span::new(FileId(0), at, at + c.len()),
                    text: (*c).into(),
                }
            })
            .collect();
        let lines = CommentLines::new(&file, &comments);
        let of = |i: usize| lines.of(comments[i].span);
        let inside = Some(0);
        assert_eq!(of(0), Lines { target: 4, inside });
        assert_eq!(of(1), Lines { target: 4, inside });
        let inside = None;
        assert_eq!(of(2), Lines { target: 4, inside });
        let inside = Some(5);
        assert_eq!(of(3), Lines { target: 7, inside });
    }
}
