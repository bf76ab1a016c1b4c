//! Template files: parsed once, whatever number of module instances renders them.

use std::sync::{Arc, Mutex, PoisonError};

use arcstr::ArcStr;
use rustc_hash::FxHashMap;

use crate::syntax::hcl::parse_template;
use crate::syntax::{Literal, Node, Parsed};
use crate::text::{FileId, Span};

/// A template as parsed: without a tree where it has a syntax error.
pub type ParsedTemplate = Arc<Parsed<Option<Node>>>;

/// The template files that were parsed, by file.
#[derive(Debug, Default)]
pub struct Templates(Mutex<FxHashMap<FileId, ParsedTemplate>>);

impl Templates {
    /// The template in a file with this text.
    pub(super) fn get(&self, file: FileId, text: &ArcStr) -> ParsedTemplate {
        let known = self.templates().get(&file).cloned();
        known.unwrap_or_else(|| {
            // Another thread may parse it too; both find the same.
            let template = parse(file, text);
            self.templates().insert(file, Arc::clone(&template));
            template
        })
    }

    fn templates(&self) -> impl std::ops::DerefMut<Target = FxHashMap<FileId, ParsedTemplate>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Parses the text of a file as a template.
pub fn parse(file: FileId, text: &ArcStr) -> ParsedTemplate {
    let span = Span::new(file, 0, text.len());
    Arc::new(parse_template(&Literal::plain(text.substr(..)), span))
}
