//! The lines that a finding shows, cut out of its files through their line indexes.
//!
//! miette asks a [`SourceCode`] for the lines around each label, and its own implementations scan
//! the file from its start every time. An [`Excerpt`] copies the few lines that are shown into a
//! text of its own and answers from there, so that the cost of a frame does not depend on the size
//! of its file. The copy is also where over-long lines are cut around the labels, and where control
//! characters of the source are replaced.

use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::output::Options;
use crate::output::place::{is_plain, is_unsafe, one_line, shown_path};
use crate::text::{FileId, SourceFile, Sources, Span};

/// Lines around a mark that are shown with it.
const CONTEXT: usize = 1;
/// A primary span over more lines is marked on its first line only.
const MAX_PRIMARY_LINES: usize = 5;
/// A line of more bytes is cut around its marks.
const MAX_LINE: usize = 200;
/// Bytes shown before and behind a mark on a line that is cut.
const AROUND: usize = 40;
/// Bytes of a mark that are shown on a line that is cut.
const MAX_MARK: usize = 100;
/// Stands for what is cut.
const CUT: char = '…';

/// A span to mark and what to say there.
pub(super) struct Mark {
    pub span: Span,
    pub text: String,
    pub primary: bool,
}

/// The shown lines of one or several files as one text.
#[derive(Debug)]
pub(super) struct Excerpt {
    text: String,
    lines: Vec<Line>,
    /// Path of each group.
    groups: Vec<String>,
    labels: Vec<Label>,
}

/// A shown line; its number counts from 0.
#[derive(Debug)]
struct Line {
    start: usize,
    end: usize,
    number: usize,
    group: usize,
}

#[derive(Debug)]
struct Label {
    /// Byte range of the excerpt.
    range: Range<usize>,
    /// Column in the file of the start, from 0.
    column: usize,
    text: String,
    primary: bool,
}

/// A mark as lines and byte offsets of its file.
struct Target<'a> {
    mark: &'a Mark,
    file: &'a SourceFile,
    lines: Range<usize>,
    bytes: Range<usize>,
}

/// A run of lines of one file.
struct Group<'a> {
    id: FileId,
    file: &'a SourceFile,
    lines: Range<usize>,
}

impl Excerpt {
    /// The lines of `marks` with their context, first mark first. Marks that do not fit their file
    /// are left out; none when no mark is left.
    pub fn new(sources: &Sources, marks: &[Mark], options: &Options) -> Option<Self> {
        let targets: Vec<Target<'_>> = marks.iter().filter_map(|m| target(sources, m)).collect();
        let groups = group(&targets);
        if groups.is_empty() {
            return None;
        }
        let mut excerpt = Self {
            text: String::new(),
            lines: Vec::new(),
            groups: Vec::new(),
            labels: Vec::new(),
        };
        for group in &groups {
            let name = one_line(&shown_path(sources, group.id, options)).into_owned();
            excerpt.groups.push(name);
            excerpt.add_group(group, &targets);
        }
        excerpt.part_labels();
        Some(excerpt)
    }

    /// The marks as miette's labels.
    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            let span = (label.range.start, label.range.len());
            if label.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })
    }

    fn add_group(&mut self, group: &Group<'_>, targets: &[Target<'_>]) {
        let first_line = self.lines.len();
        let mut cuts = Vec::new();
        for number in group.lines.clone() {
            let bytes = group.file.lines().line_range(group.file.text(), number);
            let marked: Vec<Range<usize>> = targets
                .iter()
                .filter(|t| t.mark.span.file == group.id && t.lines.contains(&number))
                .map(|t| t.bytes.start.max(bytes.start)..t.bytes.end.min(bytes.end))
                .collect();
            let start = self.text.len();
            cuts.push(copy_line(group.file.text(), bytes, marked, &mut self.text));
            self.lines.push(Line {
                start,
                end: self.text.len(),
                number,
                group: self.groups.len() - 1,
            });
            self.text.push('\n');
        }
        for target in targets {
            let here = target.mark.span.file == group.id
                && group.lines.start <= target.lines.start
                && target.lines.end <= group.lines.end;
            if here {
                self.add_label(target, group, first_line, &cuts);
            }
        }
    }

    fn add_label(
        &mut self,
        target: &Target<'_>,
        group: &Group<'_>,
        first_line: usize,
        cuts: &[LineMap],
    ) {
        let at = |offset: usize, line: usize| {
            let index = line - group.lines.start;
            let line = &self.lines[first_line + index];
            cuts[index].shown(offset).clamp(line.start, line.end)
        };
        let start = at(target.bytes.start, target.lines.start);
        let end = at(target.bytes.end, target.lines.end - 1).max(start);
        let position = target
            .file
            .lines()
            .position(target.file.text(), target.bytes.start);
        self.labels.push(Label {
            range: start..end,
            column: position.column as usize - 1,
            text: target.mark.text.clone(),
            primary: target.mark.primary,
        });
    }

    /// Shortens labels of one line that overlap, such as that of a call and that of its argument:
    /// miette would draw the later one behind the earlier one, under other text.
    fn part_labels(&mut self) {
        let mut labels = std::mem::take(&mut self.labels);
        labels.sort_by_key(|label| (label.range.start, label.range.end));
        for i in 1..labels.len() {
            let (before, rest) = labels.split_at_mut(i);
            let (Some(previous), Some(label)) = (before.last_mut(), rest.first_mut()) else {
                continue;
            };
            let (first, last) = (
                previous.range.start,
                previous.range.end.max(label.range.end),
            );
            if label.range.start >= previous.range.end || self.line_at(first) != self.line_at(last)
            {
                continue;
            }
            if label.range.start > first {
                previous.range.end = label.range.start;
            } else if label.range.end > previous.range.end {
                label.range.start = previous.range.end;
            }
        }
        self.labels = labels;
    }

    /// Index of the shown line that holds byte `offset` of the excerpt.
    fn line_at(&self, offset: usize) -> Option<usize> {
        let next = self.lines.partition_point(|line| line.start <= offset);
        next.checked_sub(1)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let out = MietteError::OutOfBounds;
        let first = self.line_at(start).ok_or(MietteError::OutOfBounds)?;
        let last = self.line_at(end).ok_or(MietteError::OutOfBounds)?;
        let group = self.lines[first].group;
        if group != self.lines[last].group {
            // miette joins frames whose lines touch; groups never touch.
            return Err(out);
        }
        let in_group = |line: &usize| self.lines[*line].group == group;
        let from = (first.saturating_sub(before)..=first).find(in_group);
        let to = (last..=last + after)
            .take_while(|line| *line < self.lines.len() && in_group(line))
            .last();
        let (Some(from), Some(to)) = (from, to) else {
            return Err(out);
        };
        let (range, column) = if before == 0 && after == 0 {
            let label = self.labels.iter().find(|label| label.range.start == start);
            let column = label.map_or(start - self.lines[first].start, |label| label.column);
            (start..end, column)
        } else {
            (self.lines[from].start..self.lines[to].end + 1, 0)
        };
        let data = self.text.get(range.clone()).ok_or(out)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.groups[group].clone(),
            data.as_bytes(),
            (range.start, range.len()).into(),
            self.lines[from].number,
            column,
            to - from + 1,
        )))
    }
}

/// Where the mark stands in its file; long marks end with their first line.
fn target<'a>(sources: &'a Sources, mark: &'a Mark) -> Option<Target<'a>> {
    let file = sources.get(mark.span.file)?;
    let bytes = mark.span.range();
    file.text().get(bytes.clone())?;
    let index = file.lines();
    let first = index.line_of(bytes.start);
    let last = index.line_of(bytes.end.saturating_sub(1).max(bytes.start));
    let max = if mark.primary { MAX_PRIMARY_LINES } else { 1 };
    let (last, end) = if last - first < max {
        (last, bytes.end)
    } else {
        (first, index.line_range(file.text(), first).end)
    };
    Some(Target {
        mark,
        file,
        lines: first..last + 1,
        bytes: bytes.start..end.max(bytes.start),
    })
}

/// The runs of lines to show, in the order of the marks that need them first.
fn group<'a>(targets: &[Target<'a>]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for target in targets {
        let id = target.mark.span.file;
        let end = (target.lines.end + CONTEXT).min(last_line(target.file) + 1);
        let end = end.max(target.lines.end);
        let mut lines = target.lines.start.saturating_sub(CONTEXT)..end;
        // A run may close the gap between two others.
        let mut place = None;
        let mut i = 0;
        while i < groups.len() {
            let other = &groups[i];
            let touches =
                other.id == id && lines.start <= other.lines.end && other.lines.start <= lines.end;
            if touches {
                lines = lines.start.min(other.lines.start)..lines.end.max(other.lines.end);
                groups.remove(i);
                place.get_or_insert(i);
                i = place.unwrap_or_default();
            } else {
                i += 1;
            }
        }
        let at = place.unwrap_or(groups.len());
        let file = target.file;
        groups.insert(at, Group { id, file, lines });
    }
    groups
}

/// The last line that has text: not the empty one behind a final line break.
fn last_line(file: &SourceFile) -> usize {
    let last = file.lines().lines() - 1;
    if file.text().ends_with('\n') {
        last.saturating_sub(1)
    } else {
        last
    }
}

/// From offsets of a line in its file to offsets of the excerpt: runs of equal bytes.
#[derive(Debug, Default)]
struct LineMap {
    runs: Vec<Run>,
}

#[derive(Debug)]
struct Run {
    file: usize,
    shown: usize,
    len: usize,
}

impl LineMap {
    /// The offset in the excerpt; what is cut or replaced gives the end of what is before it.
    fn shown(&self, offset: usize) -> usize {
        let next = self.runs.partition_point(|run| run.file <= offset);
        let run = next.checked_sub(1).and_then(|i| self.runs.get(i));
        run.map_or(0, |run| run.shown + (offset - run.file).min(run.len))
    }
}

/// Copies the line at `bytes` to `out`, cut around what is `marked` when it is long.
fn copy_line(
    text: &str,
    bytes: Range<usize>,
    marked: Vec<Range<usize>>,
    out: &mut String,
) -> LineMap {
    let mut map = LineMap::default();
    let mut at = bytes.start;
    for piece in pieces(text, &bytes, marked) {
        if piece.start > at {
            out.push(CUT);
        }
        copy_piece(text, piece.clone(), out, &mut map);
        at = piece.end;
    }
    if at < bytes.end {
        out.push(CUT);
    }
    map
}

fn copy_piece(text: &str, piece: Range<usize>, out: &mut String, map: &mut LineMap) {
    let mut run_start = piece.start;
    let mut shown_start = out.len();
    let text_of_piece = &text[piece.clone()];
    if is_plain(text_of_piece) {
        out.push_str(text_of_piece);
        return map.runs.push(Run {
            file: run_start,
            shown: shown_start,
            len: piece.len(),
        });
    }
    for (i, c) in text_of_piece.char_indices() {
        let at = piece.start + i;
        if !is_unsafe(c) {
            out.push(c);
            continue;
        }
        map.runs.push(Run {
            file: run_start,
            shown: shown_start,
            len: at - run_start,
        });
        map.runs.push(Run {
            file: at,
            shown: out.len(),
            len: 0,
        });
        out.push(char::REPLACEMENT_CHARACTER);
        run_start = at + c.len_utf8();
        shown_start = out.len();
    }
    map.runs.push(Run {
        file: run_start,
        shown: shown_start,
        len: piece.end - run_start,
    });
}

/// The parts of a line that are shown, in order and apart from each other.
fn pieces(text: &str, line: &Range<usize>, mut marked: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if line.len() <= MAX_LINE {
        return vec![line.clone()];
    }
    if marked.is_empty() {
        let first = line.start..char_start(text, line.start + MAX_LINE);
        return vec![first];
    }
    marked.sort_by_key(|range| (range.start, range.end));
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for mark in marked {
        let start = mark.start.saturating_sub(AROUND).max(line.start);
        let end = mark.end.min(mark.start + MAX_MARK);
        // A mark that is itself cut ends with the piece.
        let around = if end < mark.end { 0 } else { AROUND };
        let end = (end + around).min(line.end);
        let piece = char_start(text, start)..char_start(text, end);
        match pieces.last_mut() {
            Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
            _ => pieces.push(piece),
        }
    }
    pieces
}

/// The start of the character that byte `offset` is in.
fn char_start(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default()
}
