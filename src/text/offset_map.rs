//! From decoded text back to the bytes it was decoded from.

use super::{FileId, Span};

/// A stretch of decoded text and the bytes it came from.
///
/// Where both have the same length they run in step, byte by byte. Where they differ the run is an
/// escape: any part of the decoded text maps to the whole source of the escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    file: FileId,
    decoded: u32,
    decoded_len: u32,
    raw: u32,
    raw_len: u32,
}

impl Run {
    fn in_step(self) -> bool {
        self.decoded_len == self.raw_len
    }

    fn raw_span(self) -> Span {
        Span {
            file: self.file,
            start: self.raw,
            end: self.raw + self.raw_len,
        }
    }
}

/// Maps byte ranges of a decoded text (escapes resolved, indentation removed) to spans of the file.
///
/// Runs cover the decoded text without gaps; bytes of the file between runs (a removed indent, the
/// quotes) belong to no run. A text put together from several files has runs of several files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffsetMap {
    runs: Box<[Run]>,
}

impl OffsetMap {
    /// The map of a text that stands in the file as it is.
    pub fn identity(span: Span) -> Self {
        let mut builder = OffsetMapBuilder::default();
        builder.run(span.len(), span);
        builder.finish()
    }

    /// The span in the file of the decoded byte range `start..end`; escapes are covered whole.
    ///
    /// Offsets past the decoded text give the end of the last run. A range that reaches into
    /// another file ends with the part that is in the file of its start.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = (start as u32, end as u32);
        let from = self.start_of(start);
        if end <= start {
            return from;
        }
        let to = self.end_of(end);
        if to.file == from.file && to.end >= from.start {
            return Span {
                end: to.end,
                ..from
            };
        }
        // Only a text of several files comes here: stop at the end of the run of the start.
        let run = self.run_at(start);
        run.map_or(from, |run| Span {
            end: run.raw + run.raw_len,
            ..from
        })
    }

    /// Adds what `range` of this map's text maps to, run by run, to `builder`.
    ///
    /// This composes maps: a text decoded from this map's text gets the spans of the files.
    pub fn extend_range(&self, range: std::ops::Range<usize>, builder: &mut OffsetMapBuilder) {
        let (start, end) = (range.start as u32, range.end as u32);
        let first = self
            .runs
            .partition_point(|run| run.decoded + run.decoded_len <= start);
        for run in &self.runs[first..] {
            if run.decoded >= end {
                break;
            }
            let from = start.max(run.decoded);
            let to = end.min(run.decoded + run.decoded_len);
            let raw = if run.in_step() {
                let raw = run.raw + (from - run.decoded);
                Span {
                    file: run.file,
                    start: raw,
                    end: raw + (to - from),
                }
            } else {
                run.raw_span()
            };
            builder.run((to - from) as usize, raw);
        }
    }

    /// Adds this map, whose bytes are those of a text that `outer` maps, to `builder`: it then leads
    /// from the decoded text to what `outer` leads to.
    pub fn lead_through(&self, outer: &OffsetMap, builder: &mut OffsetMapBuilder) {
        for run in &self.runs {
            let range = run.raw as usize..(run.raw + run.raw_len) as usize;
            match run.in_step() {
                true => outer.extend_range(range, builder),
                false => builder.run(run.decoded_len as usize, outer.span(range.start, range.end)),
            }
        }
    }

    fn run_at(&self, at: u32) -> Option<&Run> {
        let next = self.runs.partition_point(|run| run.decoded <= at);
        next.checked_sub(1).and_then(|i| self.runs.get(i))
    }

    /// The empty span before the byte at decoded offset `at`.
    fn start_of(&self, at: u32) -> Span {
        let Some(run) = self.run_at(at).or(self.runs.first()) else {
            return Span::default();
        };
        let raw = match at.saturating_sub(run.decoded) {
            inside if inside >= run.decoded_len => run.raw + run.raw_len,
            inside if run.in_step() => run.raw + inside,
            _ => run.raw,
        };
        Span {
            file: run.file,
            start: raw,
            end: raw,
        }
    }

    /// The empty span behind the byte that ends at decoded offset `at`; `at` is above 0.
    fn end_of(&self, at: u32) -> Span {
        let next = self.runs.partition_point(|run| run.decoded < at);
        let run = next.checked_sub(1).and_then(|i| self.runs.get(i));
        let Some(run) = run.or(self.runs.first()) else {
            return Span::default();
        };
        let inside = at.saturating_sub(run.decoded).min(run.decoded_len);
        let raw = if run.in_step() {
            run.raw + inside
        } else {
            run.raw + run.raw_len
        };
        Span {
            file: run.file,
            start: raw,
            end: raw,
        }
    }
}

/// Collects the runs of an [`OffsetMap`] while a text is decoded, first to last.
#[derive(Debug, Default)]
pub struct OffsetMapBuilder {
    runs: Vec<Run>,
    decoded: u32,
}

impl OffsetMapBuilder {
    /// Adds `decoded_len` bytes of decoded text that came from the bytes of `raw`.
    ///
    /// Equal lengths mean that the bytes are the same; give escapes a run of their own.
    pub fn run(&mut self, decoded_len: usize, raw: Span) {
        if decoded_len == 0 {
            return;
        }
        let run = Run {
            file: raw.file,
            decoded: self.decoded,
            decoded_len: decoded_len as u32,
            raw: raw.start,
            raw_len: raw.end - raw.start,
        };
        self.decoded += run.decoded_len;
        if let Some(last) = self.runs.last_mut()
            && last.in_step()
            && run.in_step()
            && last.file == run.file
            && last.raw + last.raw_len == run.raw
        {
            last.decoded_len += run.decoded_len;
            last.raw_len += run.raw_len;
            return;
        }
        self.runs.push(run);
    }

    /// Bytes of decoded text so far.
    pub fn decoded_len(&self) -> usize {
        self.decoded as usize
    }

    /// The map of everything added so far.
    pub fn finish(self) -> OffsetMap {
        OffsetMap {
            runs: self.runs.into_boxed_slice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(start: usize, len: usize) -> Span {
        Span::new(FileId(0), start, start + len)
    }

    /// `a\"b` decoded to `a"b`, then a removed indent of two bytes, then `cd`.
    fn sample() -> OffsetMap {
        let mut b = OffsetMapBuilder::default();
        b.run(1, raw(10, 1));
        b.run(1, raw(11, 2));
        b.run(1, raw(13, 1));
        b.run(2, raw(16, 2));
        b.finish()
    }

    fn range(start: usize, end: usize) -> (u32, u32) {
        let span = sample().span(start, end);
        (span.start, span.end)
    }

    #[test]
    fn ranges_cover_escapes_whole_and_skip_removed_bytes() {
        assert_eq!(range(0, 1), (10, 11));
        assert_eq!(range(1, 2), (11, 13));
        assert_eq!(range(0, 2), (10, 13));
        assert_eq!(range(2, 3), (13, 14));
        assert_eq!(range(3, 5), (16, 18));
        assert_eq!(range(2, 5), (13, 18));
    }

    #[test]
    fn ranges_past_the_end_stay_inside_the_source() {
        assert_eq!(range(5, 5), (18, 18));
        assert_eq!(range(9, 12), (18, 18));
    }

    #[test]
    fn a_map_of_a_mapped_text_leads_to_the_file() {
        // `"bc"` of the sample's text `a"bcd`, its first two bytes an escape of one.
        let mut inner = OffsetMapBuilder::default();
        inner.run(1, raw(0, 2));
        inner.run(2, raw(2, 2));
        let mut led = OffsetMapBuilder::default();
        inner.finish().lead_through(&sample(), &mut led);
        let led = led.finish();
        assert_eq!(led.span(0, 1), raw(10, 3));
        assert_eq!(led.span(1, 2), raw(13, 1));
        assert_eq!(led.span(2, 3), raw(16, 1));
    }

    #[test]
    fn maps_compose() {
        let mut b = OffsetMapBuilder::default();
        sample().extend_range(1..4, &mut b);
        let composed = b.finish();
        assert_eq!(composed.span(0, 1), raw(11, 2));
        assert_eq!(composed.span(1, 3), raw(13, 4));
    }
}
