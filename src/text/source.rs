//! The files of a scan.

use std::convert::Infallible;
use std::sync::{Mutex, OnceLock, PoisonError};

use arcstr::ArcStr;
use rustc_hash::FxHashMap;

use super::{FileId, LineIndex, Position, Span, Str};

/// One file: its path as reported, and its text.
#[derive(Debug)]
pub struct SourceFile {
    /// Path relative to the root of the scan, with `/` on every platform.
    path: String,
    text: ArcStr,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file at `path` (relative to the root of the scan, `/` between its parts).
    pub fn new(path: impl Into<String>, text: impl Into<ArcStr>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
        }
    }

    /// Masks sorted spans; those that do not fit are left out.
    fn mask(&mut self, spans: &[Span]) {
        let mut text = String::with_capacity(self.text.len());
        for span in spans {
            let range = span.range();
            // What an earlier one has is masked already.
            let start = range.start.max(text.len());
            let before = self.text.get(text.len()..start);
            if let (Some(before), Some(secret)) = (before, self.text.get(start..range.end)) {
                text.push_str(before);
                text.push_str(&masked(secret));
            }
        }
        text.push_str(&self.text[text.len()..]);
        self.text = text.into();
        self.lines = OnceLock::new();
    }

    /// Path relative to the root of the scan.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, shared.
    pub fn text(&self) -> &ArcStr {
        &self.text
    }

    /// The line index, made on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// As many bytes, of which only white space and the outermost quotes are those of the text.
fn masked(text: &str) -> String {
    let inner = text
        .strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .unwrap_or(text);
    let quote = if inner.len() < text.len() { "\"" } else { "" };
    let mut out = String::from(quote);
    for c in inner.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' => out.push(c),
            _ => out.extend(std::iter::repeat_n('*', c.len_utf8())),
        }
    }
    out.push_str(quote);
    out
}

/// All files of a scan, by [`FileId`].
///
/// Files that are found on the way, while others are evaluated (`templatefile`), are added through
/// a shared reference with [`Sources::add_late`] and can be looked up after [`Sources::seal`].
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    late: Mutex<Late>,
}

#[derive(Debug, Default)]
struct Late {
    files: Vec<SourceFile>,
    by_path: FxHashMap<String, FileId>,
}

impl Sources {
    /// The files of a scan; a file's id is its index.
    pub fn new(files: Vec<SourceFile>) -> Self {
        Self {
            files,
            late: Mutex::default(),
        }
    }

    /// The id and text of the file at `path`, which `load` reads when it was not read before.
    ///
    /// # Errors
    /// Those of `load`; they are not kept, so a later call tries again.
    pub fn add_late<E>(
        &self,
        path: &str,
        load: impl FnOnce() -> Result<ArcStr, E>,
    ) -> Result<(FileId, ArcStr), E> {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&id) = late.by_path.get(path) {
            let index = id.0 as usize - self.files.len();
            return Ok((id, late.files[index].text.clone()));
        }
        let text = load()?;
        let id = FileId((self.files.len() + late.files.len()) as u32);
        late.files.push(SourceFile::new(path, text.clone()));
        late.by_path.insert(path.to_owned(), id);
        Ok((id, text))
    }

    /// The id of the file at `path` that cannot be read, for what is told of it: it has no text.
    pub fn add_unreadable(&self, path: &str) -> FileId {
        let Ok((id, _)) = self.add_late(path, || Ok::<_, Infallible>(ArcStr::new()));
        id
    }

    /// The path of a file that was added late.
    pub fn late_path(&self, id: FileId) -> Option<String> {
        self.late(id, |file| file.path().to_owned())
    }

    /// The text of a file that was added late.
    pub fn late_text(&self, id: FileId) -> Option<ArcStr> {
        self.late(id, |file| file.text.clone())
    }

    fn late<T>(&self, id: FileId, read: impl FnOnce(&SourceFile) -> T) -> Option<T> {
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let index = (id.0 as usize).checked_sub(self.files.len())?;
        late.files.get(index).map(read)
    }

    /// Replaces what stands at the spans by asterisks, so that no frame or excerpt shows it. Line
    /// breaks, blanks and surrounding quotes stay, and so do all offsets.
    pub fn mask(&mut self, mut spans: Vec<Span>) {
        spans.sort_unstable();
        for spans in spans.chunk_by(|a, b| a.file == b.file) {
            let file = spans.first().map_or(0, |span| span.file.0 as usize);
            if let Some(file) = self.files.get_mut(file) {
                file.mask(spans);
            }
        }
    }

    /// Makes the files that were added late readable by id.
    pub fn seal(&mut self) {
        let late = self.late.get_mut().unwrap_or_else(PoisonError::into_inner);
        late.by_path.clear();
        self.files.append(&mut late.files);
    }

    /// Adds a file and gives its id.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// Every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(i, f)| (FileId(i as u32), f))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file `id`, or none when the id belongs to another scan.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Path of the file a span is in; empty for a foreign id.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", SourceFile::path)
    }

    /// The same, also of files that were added late and before [`Sources::seal`].
    pub fn name(&self, id: FileId) -> String {
        self.late_path(id)
            .unwrap_or_else(|| self.path(id).to_owned())
    }

    /// The text under a span; empty when the span does not fit its file.
    pub fn snippet(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|f| f.text.get(span.range()))
            .unwrap_or_default()
    }

    /// The text under a span, shared with the file; empty when the span does not fit its file.
    /// Files that were added late are found also before [`Sources::seal`].
    pub fn slice(&self, span: Span) -> Str {
        let cut = |file: &SourceFile| {
            let fits = file.text.get(span.range()).is_some();
            fits.then(|| file.text.substr(span.range()))
        };
        match (span.file.0 as usize).checked_sub(self.files.len()) {
            None => self.get(span.file).and_then(cut),
            Some(late) => {
                let files = self.late.lock().unwrap_or_else(PoisonError::into_inner);
                files.files.get(late).and_then(cut)
            }
        }
        .unwrap_or_default()
    }

    /// Start and end of a span in lines and columns.
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let Some(file) = self.get(span.file) else {
            let first = Position {
                line: 1,
                column: 1,
                column_utf16: 1,
            };
            return (first, first);
        };
        let at = |offset: u32| file.lines().position(&file.text, offset as usize);
        (at(span.start), at(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_bytes_are_shown_nowhere_and_move_nothing() {
        let mut sources = Sources::default();
        let text = "a = \"gé heim\"\nb = x\n";
        let id = sources.add(SourceFile::new("f", text));
        let start = text.find('"').unwrap();
        let end = text.rfind('"').unwrap() + 1;
        sources.mask(vec![Span::new(id, start, end), Span::new(id, 0, 9999)]);
        let file = sources.get(id).unwrap();
        assert_eq!(file.text().as_str(), "a = \"*** ****\"\nb = x\n");
    }

    #[test]
    fn what_overlaps_is_masked_as_a_whole() {
        for spans in [[(2, 4), (2, 8)], [(2, 5), (4, 8)], [(2, 8), (3, 4)]] {
            let mut sources = Sources::default();
            let id = sources.add(SourceFile::new("f", "a secret b"));
            let spans = spans.map(|(start, end)| Span::new(id, start, end));
            sources.mask(spans.to_vec());
            assert_eq!(sources.get(id).unwrap().text().as_str(), "a ****** b");
        }
    }
}
