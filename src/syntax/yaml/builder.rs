//! The tree from the parser's events.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use arcstr::ArcStr;
use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};
use rustc_hash::{FxHashMap, FxHashSet};

use super::merge::{MERGE_KEY, merged};
use super::offsets::{self, Style};
use super::outdented::Input;
use super::{nesting_problem, scalar};
use crate::syntax::comment::is_marker_comment;
use crate::syntax::{Comment, Entry, Kind, Literal, MAX_DEPTH, Node, Parsed};
use crate::text::{FileId, OffsetMapBuilder, Problem, Span, Str};

/// Most nodes that aliases may add to a file.
const MAX_ALIAS_NODES: usize = 500_000;
/// Most nodes that aliases may add, per node that is written.
const MAX_ALIAS_RATIO: usize = 100;

/// Puts the events of a file together.
pub(super) struct Builder<'a> {
    file: FileId,
    text: &'a ArcStr,
    input: &'a Input<'a>,
    parsed: Parsed<Vec<Node>>,
    /// The collections that are open, outermost first.
    open: Vec<Frame>,
    /// Collections that are open inside one that is nested too deep.
    skipped: usize,
    anchors: FxHashMap<usize, Anchor>,
    /// Nodes that are written so far.
    nodes: usize,
    /// Nodes that were copied for anchors and aliases so far.
    copied: usize,
    /// End of the last token, which is where a block collection ends.
    last_end: usize,
    reported: Reported,
}

/// Problems that are given once per file.
#[derive(Default)]
struct Reported {
    alias_limit: bool,
    nesting: bool,
    placeholder: bool,
}

struct Frame {
    items: Items,
    start: usize,
    flow: bool,
    anchor: usize,
    tag: Option<LocalTag>,
}

enum Items {
    List(Vec<Node>),
    Map(Vec<Entry>, Option<Node>),
}

struct LocalTag {
    name: Str,
    span: Span,
}

/// What an alias stands for.
enum Anchor {
    Node {
        node: Node,
        size: usize,
        height: usize,
    },
    /// Larger than the copies that are left.
    TooLarge,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: FileId, text: &'a ArcStr, input: &'a Input<'a>) -> Self {
        Self {
            file,
            text,
            input,
            parsed: Parsed::default(),
            open: Vec::new(),
            skipped: 0,
            anchors: FxHashMap::default(),
            nodes: 0,
            copied: 0,
            last_end: 0,
            reported: Reported::default(),
        }
    }

    pub(super) fn finish(mut self) -> Parsed<Vec<Node>> {
        self.close_all();
        self.parsed.problems.sort_by_key(|p| p.span.start);
        self.parsed
    }

    /// Keeps what was read of a document that goes no further.
    pub(super) fn abandon_document(&mut self, problem: Problem) {
        self.parsed.problems.push(problem);
        self.close_all();
    }

    /// Where the last token ends.
    pub(super) fn last_end(&self) -> usize {
        self.last_end
    }

    /// Where the outermost flow collection that is open starts.
    pub(super) fn open_flow_start(&self) -> Option<usize> {
        self.open.iter().find(|f| f.flow).map(|f| f.start)
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) {
        let range = span.byte_range().unwrap_or(0..0);
        match event {
            Event::Comment(..) => self.comment(range),
            Event::DocumentStart(..) => self.last_end = range.end,
            Event::DocumentEnd => self.close_all(),
            Event::SequenceEnd | Event::MappingEnd if self.skipped > 0 => self.skipped -= 1,
            Event::SequenceStart(..) | Event::MappingStart(..) if self.skipped > 0 => {
                self.skipped += 1;
            }
            _ if self.skipped > 0 => {}
            Event::SequenceStart(style, anchor, tag) => {
                let tag = self.local_tag(tag.as_deref(), span);
                self.start(Items::List(Vec::new()), style, anchor, tag, range);
            }
            Event::MappingStart(style, anchor, tag) => {
                let tag = self.local_tag(tag.as_deref(), span);
                self.start(Items::Map(Vec::new(), None), style, anchor, tag, range);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range),
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(value, style, anchor, tag.as_deref(), span);
            }
            Event::Alias(id) => self.alias(id, range),
            Event::UnresolvedAlias(name) => {
                let span = self.span(range);
                self.parsed.problems.push(
                    Problem::error(
                        "syntax-error",
                        span,
                        format!("the anchor `{name}` is not defined"),
                    )
                    .help("put a value that starts with `*` in quotes"),
                );
                self.place(Node::new(span, Kind::Invalid));
            }
            _ => {}
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn slice(&self, range: Range<usize>) -> Str {
        match self.text.get(range.clone()) {
            Some(_) => self.text.substr(range),
            None => Str::new(),
        }
    }

    fn comment(&mut self, range: Range<usize>) {
        let source = self.slice(range.clone());
        if is_marker_comment(&source) {
            let comment = Comment::new(self.span(range), &source);
            self.parsed.comments.push(comment);
        }
    }

    /// The tag when it is not one of YAML's own.
    fn local_tag(&self, tag: Option<&Tag>, span: &granit_parser::Span) -> Option<LocalTag> {
        let tag = tag?;
        if tag.is_yaml_core_schema() {
            return None;
        }
        let range = span.tag_span().and_then(|s| s.byte_range())?;
        let raw = self.text.get(range.clone())?;
        let bare = raw.trim_start_matches('!');
        if bare.is_empty() {
            return None;
        }
        Some(LocalTag {
            name: self.slice(range.end - bare.len()..range.end),
            span: self.span(range),
        })
    }

    fn start(
        &mut self,
        items: Items,
        style: StructureStyle,
        anchor: usize,
        tag: Option<LocalTag>,
        range: Range<usize>,
    ) {
        self.nodes += 1;
        self.last_end = range.end.max(self.last_end);
        if self.open.len() >= MAX_DEPTH {
            let span = self.span(range);
            self.skipped = 1;
            self.place(Node::new(span, Kind::Invalid));
            if !std::mem::replace(&mut self.reported.nesting, true) {
                self.parsed.problems.push(nesting_problem(span));
            }
            return;
        }
        self.open.push(Frame {
            items,
            start: range.start,
            flow: style == StructureStyle::Flow,
            anchor,
            tag,
        });
    }

    fn end(&mut self, range: Range<usize>) {
        let Some(frame) = self.open.pop() else {
            return;
        };
        if frame.flow {
            self.last_end = range.end;
        }
        self.close(frame);
    }

    fn close_all(&mut self) {
        self.skipped = 0;
        while let Some(frame) = self.open.pop() {
            self.close(frame);
        }
        self.anchors.clear();
    }

    fn close(&mut self, frame: Frame) {
        let end = self.last_end.max(frame.start);
        let span = self.span(frame.start..end);
        let kind = match frame.items {
            Items::List(items) => Kind::List(items.into()),
            Items::Map(mut entries, pending) => {
                if let Some(key) = pending {
                    let value = Node::new(self.span(end..end), Kind::Invalid);
                    entries.push(Entry { key, value });
                }
                self.map(entries, frame.flow, span)
            }
        };
        self.node(Node::new(span, kind), frame.anchor, frame.tag);
    }

    fn map(&mut self, entries: Vec<Entry>, flow: bool, span: Span) -> Kind {
        if flow && is_placeholder(&entries) {
            if !std::mem::replace(&mut self.reported.placeholder, true) {
                self.parsed.problems.push(
                    Problem::error(
                        "syntax-error",
                        span,
                        "`{{ … }}` is a placeholder of a template language, not YAML",
                    )
                    .help("check what the template is rendered to, or put the value in quotes"),
                );
            }
            return Kind::Invalid;
        }
        self.report_duplicates(&entries);
        Kind::Map(merged(entries).into())
    }

    fn report_duplicates(&mut self, entries: &[Entry]) {
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let keys = entries.iter().map(|e| &e.key);
        for (key, name) in keys.filter_map(|k| k.as_str().map(|name| (k, name))) {
            if !seen.insert(name) && name != MERGE_KEY {
                self.parsed.problems.push(Problem::warning(
                    "duplicate-key",
                    key.span,
                    format!("the key `{name}` stands here again; the last value counts"),
                ));
            }
        }
    }

    fn scalar(
        &mut self,
        value: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: &granit_parser::Span,
    ) {
        self.nodes += 1;
        let range = span.byte_range().unwrap_or(0..0);
        let local = self.local_tag(tag, span);
        if style == ScalarStyle::Plain && range.is_empty() {
            // The parser writes `~` for a value that is not there.
            let at = local.as_ref().map_or(range.start, |t| t.span.end as usize);
            self.last_end = self.last_end.max(at);
            let node = Node::new(self.span(at..at), Kind::Null);
            return self.node(node, anchor, local);
        }
        let value = self.input.decoded(range.start).unwrap_or(&value);
        let (span, literal) = self.literal(value, style, range);
        self.last_end = span.end as usize;
        let core = tag.and_then(|t| t.core_suffix());
        let kind = match core {
            _ if self.wants_key() => Kind::Text(literal),
            Some(tag) => scalar::core(tag, literal),
            None if style != ScalarStyle::Plain || (tag.is_some() && local.is_none()) => {
                Kind::Text(literal)
            }
            None => scalar::plain(literal),
        };
        self.node(Node::new(span, kind), anchor, local);
    }

    /// The scalar's span with its quotes, and its text with the way back.
    fn literal(&self, value: &str, style: ScalarStyle, range: Range<usize>) -> (Span, Literal) {
        let source: &str = self.text;
        let quote = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
            _ => 0,
        };
        let content = range.start + quote..range.end.saturating_sub(quote).max(range.start + quote);
        let verbatim = content.start..content.start + value.len();
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if source.get(verbatim.clone()) == Some(value) && (is_block || verbatim == content) {
            let span = self.span(range.start..verbatim.end + quote);
            return (span, Literal::plain(self.slice(verbatim)));
        }
        let file = self.file;
        let map = match style {
            ScalarStyle::Plain => offsets::flow(file, source, content, value, Style::Plain),
            ScalarStyle::SingleQuoted => offsets::flow(file, source, content, value, Style::Single),
            ScalarStyle::DoubleQuoted => offsets::flow(file, source, content, value, Style::Double),
            _ => offsets::block(file, source, content, value),
        };
        let raw = source.get(range.clone()).unwrap_or_default();
        let span = self.span(range.start..range.start + raw.trim_end().len());
        let map = map.unwrap_or_else(|| {
            let mut whole = OffsetMapBuilder::default();
            whole.run(value.len(), span);
            whole.finish()
        });
        let literal = Literal {
            text: value.into(),
            map: Some(Arc::new(map)),
        };
        (span, literal)
    }

    /// Whether the next node is a key of a map.
    fn wants_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Frame {
                items: Items::Map(_, None),
                ..
            })
        )
    }

    fn node(&mut self, node: Node, anchor: usize, tag: Option<LocalTag>) {
        let node = match tag {
            None => node,
            Some(tag) => Node::new(
                tag.span.to(node.span),
                Kind::Tagged {
                    tag: tag.name,
                    tag_span: tag.span,
                    value: Box::new(node),
                },
            ),
        };
        if anchor != 0 {
            self.keep_anchor(anchor, &node);
        }
        self.place(node);
    }

    fn place(&mut self, node: Node) {
        match self.open.last_mut().map(|f| &mut f.items) {
            None => self.parsed.tree.push(node),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map(entries, key)) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }

    fn keep_anchor(&mut self, id: usize, node: &Node) {
        let (size, height) = measure(node);
        let anchor = if self.may_copy(size) {
            Anchor::Node {
                node: node.clone(),
                size,
                height,
            }
        } else {
            Anchor::TooLarge
        };
        self.anchors.insert(id, anchor);
    }

    fn may_copy(&mut self, size: usize) -> bool {
        let limit = MAX_ALIAS_NODES.min(self.nodes.saturating_mul(MAX_ALIAS_RATIO));
        let after = self.copied.saturating_add(size);
        if after > limit {
            return false;
        }
        self.copied = after;
        true
    }

    fn alias(&mut self, id: usize, range: Range<usize>) {
        self.last_end = range.end;
        let span = self.span(range);
        let found = match self.anchors.get(&id) {
            None => {
                self.parsed.problems.push(Problem::error(
                    "cycle",
                    span,
                    "the alias stands inside what it refers to",
                ));
                return self.place(Node::new(span, Kind::Invalid));
            }
            Some(Anchor::Node { size, height, .. }) if self.open.len() + height <= MAX_DEPTH => {
                Some(*size)
            }
            Some(_) => None,
        };
        if found.is_some_and(|size| self.may_copy(size))
            && let Some(Anchor::Node { node, .. }) = self.anchors.get(&id)
        {
            let node = node.clone();
            return self.place(node);
        }
        if !std::mem::replace(&mut self.reported.alias_limit, true) {
            self.parsed.problems.push(
                Problem::error(
                    "alias-limit",
                    span,
                    format!(
                        "aliases expand to more than {MAX_ALIAS_NODES} nodes, to more than {MAX_ALIAS_RATIO} times the file, or deeper than {MAX_DEPTH} levels"
                    ),
                )
                .help("this alias and those after it that do not fit are read as unknown"),
            );
        }
        self.place(Node::new(span, Kind::Invalid));
    }
}

/// Whether a flow map is `{{ … }}`: a map whose only key is a map.
fn is_placeholder(entries: &[Entry]) -> bool {
    matches!(entries, [entry] if entry.key.as_map().is_some() || matches!(entry.key.kind, Kind::Invalid))
}

/// Nodes and levels of a tree; its depth is bounded.
fn measure(node: &Node) -> (usize, usize) {
    let add = |(size, height): (usize, usize), child: &Node| {
        let (s, h) = measure(child);
        (size + s, height.max(h))
    };
    let (size, height) = match &node.kind {
        Kind::List(items) => items.iter().fold((0, 0), add),
        Kind::Map(entries) => entries
            .iter()
            .flat_map(|e| [&e.key, &e.value])
            .fold((0, 0), add),
        Kind::Tagged { value, .. } => return measure(value),
        _ => return (1, 0),
    };
    (size + 1, height + 1)
}
