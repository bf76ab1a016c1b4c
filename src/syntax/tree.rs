//! The tree.

use std::sync::Arc;

use crate::text::{OffsetMap, OffsetMapBuilder, Problem, Span, Str};

/// What an adapter gives for a file: the tree, the comments, and what could not be read.
#[derive(Debug, Clone, Default)]
pub struct Parsed<T> {
    /// The tree; parts that could not be read are left out.
    pub tree: T,
    /// Comments that may hold a suppression, in the order of the file.
    pub comments: Vec<Comment>,
    /// Syntax errors, in the order of the file.
    pub problems: Vec<Problem>,
}

/// A comment, with its marker (`#`, `//`, `/* */`), or the member `"//"` of a JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The whole comment.
    pub span: Span,
    /// Its text without the marker and surrounding blanks.
    pub text: Str,
    /// The outermost block of HCL that it stands in, if it stands in one.
    pub block: Option<Span>,
}

/// A literal text as decoded, and the way back to its bytes.
#[derive(Debug, Clone)]
pub struct Literal {
    /// The text, escapes resolved.
    pub text: Str,
    /// The way back where the text does not stand in the file as it is. Without it, the text is its
    /// span, or stands in it between one quote on each side; a text of any other length was
    /// computed from the whole span.
    pub map: Option<Arc<OffsetMap>>,
}

impl Literal {
    /// A literal that stands in the file as it is, or inside one quote on each side.
    pub fn plain(text: Str) -> Self {
        Self { text, map: None }
    }

    /// Bytes `range` of a literal that was read from `span`, with the place of that part.
    ///
    /// A range that does not fit the text gives an empty literal.
    pub fn slice(&self, span: Span, range: std::ops::Range<usize>) -> (Span, Self) {
        if self.text.get(range.clone()).is_none() {
            return (self.span_of(span, 0, 0), Self::plain(Str::new()));
        }
        let part = self.span_of(span, range.start, range.end);
        let map = self.map.as_ref().map(|map| {
            let mut builder = OffsetMapBuilder::default();
            map.extend_range(range.clone(), &mut builder);
            Arc::new(builder.finish())
        });
        let text = self.text.substr(range);
        (part, Self { text, map })
    }

    /// The map of the literal that was read from `span`.
    pub fn offset_map(&self, span: Span) -> Arc<OffsetMap> {
        self.map.clone().unwrap_or_else(|| {
            let mut builder = OffsetMapBuilder::default();
            builder.run(self.text.len(), self.verbatim_span(span).unwrap_or(span));
            Arc::new(builder.finish())
        })
    }

    /// Where bytes `start..end` of the text stand in the file, for a literal read from `span`.
    pub fn span_of(&self, span: Span, start: usize, end: usize) -> Span {
        if let Some(map) = &self.map {
            return map.span(start, end);
        }
        match self.verbatim_span(span) {
            Some(content) => {
                let base = content.start as usize;
                Span::new(span.file, base + start, base + end)
            }
            None => span,
        }
    }

    /// `span` without the quotes, when the text stands there byte by byte; none when it was
    /// computed or decoded.
    pub fn verbatim_span(&self, span: Span) -> Option<Span> {
        let quotes = span.len().checked_sub(self.text.len())?;
        if self.map.is_some() || !matches!(quotes, 0 | 2) {
            return None;
        }
        let start = span.start as usize + quotes / 2;
        Some(Span::new(span.file, start, start + self.text.len()))
    }
}

/// A value or expression and where it stands. Strings include their quotes, blocks their braces.
#[derive(Debug, Clone)]
pub struct Node {
    /// The whole token or construct.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a [`Node`] is. JSON and YAML give the first group only.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `null`, `~`, or a YAML value that is not there.
    Null,
    /// A boolean (YAML: `true` and `false` as CloudFormation reads them).
    Bool(bool),
    /// A number as it is written. YAML's unquoted dates and account ids stay text.
    Number(Str),
    /// A text without interpolation.
    Text(Literal),
    /// A list or tuple.
    List(Box<[Node]>),
    /// A map or object in source order; keys may repeat.
    Map(Box<[Entry]>),
    /// A YAML node with a local tag, such as `!Sub`; `tag` is without `!`.
    Tagged {
        /// Name without the exclamation mark.
        tag: Str,
        /// The tag.
        tag_span: Span,
        /// What it applies to.
        value: Box<Node>,
    },

    /// A text with interpolations or directives; strip markers are already applied.
    Template(Box<[TemplatePart]>),
    /// A name that is not followed by a step: `local`, `each`, a `for` variable.
    Variable(Str),
    /// A root and the steps taken from it: `aws_iam_role.app[0].arn`.
    Traversal(Box<Traversal>),
    /// A function call.
    Call(Box<Call>),
    /// `[condition, then, else]`.
    Conditional(Box<[Node; 3]>),
    /// An operator before an operand.
    Unary(UnaryOp, Box<Node>),
    /// `[left, right]`.
    Binary(BinaryOp, Box<[Node; 2]>),
    /// A `for` expression.
    For(Box<ForExpr>),
    /// Something that could not be read; the problem is reported beside the tree.
    Invalid,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key: a text, or in HCL an expression in parentheses or a template.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// A piece of a template.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Literal text; its span is its source without quotes.
    Literal(Span, Literal),
    /// `${…}`; the span is the whole sequence.
    Interpolation(Span, Node),
    /// `%{ if … }…%{ else }…%{ endif }`.
    If {
        /// The whole directive up to its `endif`.
        span: Span,
        /// Condition.
        condition: Node,
        /// Parts when it holds.
        then: Box<[TemplatePart]>,
        /// Parts when it does not.
        otherwise: Box<[TemplatePart]>,
    },
    /// `%{ for k, v in … }…%{ endfor }`.
    For {
        /// The whole directive up to its `endfor`.
        span: Span,
        /// First name when two are given.
        key: Option<Str>,
        /// The item's name.
        value: Str,
        /// What is iterated.
        collection: Node,
        /// Parts per item.
        body: Box<[TemplatePart]>,
    },
}

/// A root and the steps taken from it.
#[derive(Debug, Clone)]
pub struct Traversal {
    /// Where it starts: usually a [`Kind::Variable`].
    pub root: Node,
    /// At least one step.
    pub steps: Box<[Step]>,
}

/// One step of a traversal.
#[derive(Debug, Clone)]
pub struct Step {
    /// The step with its dot or brackets.
    pub span: Span,
    /// What it does.
    pub kind: StepKind,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// `.name`
    Attr(Str),
    /// `[key]`
    Index(Node),
    /// `.0`
    LegacyIndex(u64),
    /// `.*`: the attribute steps behind it apply to each item.
    AttrSplat,
    /// `[*]`: all steps behind it apply to each item.
    FullSplat,
}

/// A function call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Name with its namespace, such as `jsonencode` or `provider::aws::arn_parse`.
    pub name: Str,
    /// The name.
    pub name_span: Span,
    /// Arguments in order.
    pub args: Box<[Node]>,
    /// Whether the last argument is expanded (`list...`).
    pub expand_final: bool,
}

/// `[for k, v in c : value if cond]` or `{for k, v in c : key => value... if cond}`.
#[derive(Debug, Clone)]
pub struct ForExpr {
    /// First name when two are given.
    pub key_var: Option<Str>,
    /// The item's name.
    pub value_var: Str,
    /// What is iterated.
    pub collection: Node,
    /// Present in the object form.
    pub key: Option<Node>,
    /// Value per item.
    pub value: Node,
    /// Whether values of equal keys are grouped (`...`).
    pub grouping: bool,
    /// The `if` clause.
    pub condition: Option<Node>,
}

/// An operator before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `!`
    Not,
}

/// An operator between operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Eq,
    /// `!=`
    NotEq,
    /// `<`
    Less,
    /// `<=`
    LessEq,
    /// `>`
    Greater,
    /// `>=`
    GreaterEq,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Mod,
}

/// The content of an HCL file or block, in source order.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// From the first to the last byte of the content, or of the braces.
    pub span: Span,
    /// `name = value`
    pub attributes: Vec<Attribute>,
    /// `kind "label" { … }`
    pub blocks: Vec<Block>,
}

/// `name = value`
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Name.
    pub name: Str,
    /// The name.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

impl Attribute {
    /// From the name to the end of the value.
    pub fn span(&self) -> Span {
        self.name_span.to(self.value.span)
    }
}

/// `kind "label" "label" { … }`
#[derive(Debug, Clone)]
pub struct Block {
    /// The block's type, such as `resource`.
    pub kind: Str,
    /// The type.
    pub kind_span: Span,
    /// Labels.
    pub labels: Box<[Label]>,
    /// Type to closing brace.
    pub span: Span,
    /// What is between the braces.
    pub body: Body,
}

impl Block {
    /// The type and the labels, without the body.
    pub fn header_span(&self) -> Span {
        self.labels
            .last()
            .map_or(self.kind_span, |l| self.kind_span.to(l.span))
    }

    /// The text of label `i`, or an empty text.
    pub fn label(&self, i: usize) -> &str {
        self.labels.get(i).map_or("", |l| &l.text)
    }
}

/// A block's label.
#[derive(Debug, Clone)]
pub struct Label {
    /// Text without quotes.
    pub text: Str,
    /// With quotes.
    pub span: Span,
}

impl Node {
    /// A node.
    pub fn new(span: Span, kind: Kind) -> Self {
        Self { span, kind }
    }

    /// The text of a literal text or a number; tags are looked through only for plain scalars.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(literal) => Some(&literal.text),
            Kind::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map.
    pub fn as_map(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The last value of key `name` in a map.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|e| &e.value)
    }

    /// The last entry with key `name` in a map.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.as_map()?
            .iter()
            .rev()
            .find(|e| e.key.as_str() == Some(name))
    }
}

impl Body {
    /// The attribute `name`.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name == *name)
    }

    /// The blocks of type `kind`.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |b| b.kind == *kind)
    }
}
