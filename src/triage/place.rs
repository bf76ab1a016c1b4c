//! Which lines a comment speaks of.

use crate::syntax::Comment;
use crate::text::{SourceFile, Span};

/// Zero-based lines that a comment speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// The line that it starts on.
    pub own: usize,
    /// Its own line behind code, or the line below the comments that it stands among.
    pub target: usize,
    /// The line of code above the comments that it stands among: what it is inside of.
    pub inside: Option<usize>,
}

/// How files of HCL end.
const HCL: [&str; 2] = [".tf", ".tofu"];

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
                own: first,
                target: run.1 + 1,
                inside: run.0.checked_sub(1),
            },
            _ => Lines {
                own: first,
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

    /// Whether a comment stands in a block of HCL for a resource, a data source, a module or a
    /// provider, on a line between its first and its last one.
    pub fn is_within(&self, comment: Span, block: Span) -> bool {
        const KINDS: [&str; 4] = ["resource", "data", "module", "provider"];
        let text = self.file.text().get(block.range()).unwrap_or_default();
        let (first, last) = self.range(block);
        let (line, _) = self.range(comment);
        KINDS.iter().any(|kind| text.starts_with(kind)) && first < line && line < last
    }

    /// Whether the file is a template, and no HCL.
    pub fn are_of_template(&self) -> bool {
        !HCL.iter().any(|ending| self.file.path().ends_with(ending))
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
                    block: None,
                }
            })
            .collect();
        let lines = CommentLines::new(&file, &comments);
        let of = |i: usize| lines.of(comments[i].span);
        for (i, own, target, inside) in [
            (0, 1, 4, Some(0)),
            (1, 3, 4, Some(0)),
            (2, 4, 4, None),
            (3, 6, 7, Some(5)),
        ] {
            let expected = Lines {
                own,
                target,
                inside,
            };
            assert_eq!(of(i), expected, "{i}");
        }
    }
}
