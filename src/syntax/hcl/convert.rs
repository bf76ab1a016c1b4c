//! From the tree of `hcl-edit` to ours.
//!
//! Names and texts are slices of the source, never copies from the parser's tree: the source may
//! have been repaired before it was parsed (see [`super::repair`]), and the tree must tell what the
//! user wrote. Recursion is bounded by the parser's own limit on nesting.

use std::ops::Range;

use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr as HclFor, FuncCall, ObjectKey, TraversalOperator,
    UnaryOperator,
};
use hcl_edit::structure::{self, BlockLabel, Structure};
use hcl_edit::{Decorated, Ident, Span as _};

use super::heredoc;
use super::template::{self, Form};
use crate::syntax::escape::{self, Quoting};
use crate::syntax::source::Source;
use crate::syntax::{
    Attribute, BinaryOp, Block, Body, Call, Entry, ForExpr, Kind, Label, Literal, Node, Step,
    StepKind, Traversal, UnaryOp,
};
use crate::text::{Span, Str};

/// Converts what was parsed from `source` from byte `at` on.
pub(super) struct Converter<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) at: usize,
}

impl Converter<'_> {
    /// The range in the source of a range that the parser gives. It gives one for every node.
    pub(super) fn range(&self, range: Option<Range<usize>>) -> Range<usize> {
        let range = range.unwrap_or_default();
        self.at + range.start..self.at + range.end
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.source.span(range)
    }

    /// A name as written.
    pub(super) fn name(&self, name: &Decorated<Ident>) -> Str {
        self.source.slice(self.range(name.span()))
    }

    /// Adds the structures of a parsed body.
    pub(super) fn structures(&self, parsed: &structure::Body, body: &mut Body) {
        for item in parsed {
            match item {
                Structure::Attribute(attribute) => body.attributes.push(self.attribute(attribute)),
                Structure::Block(block) => body.blocks.push(self.block(block)),
            }
        }
    }

    fn attribute(&self, attribute: &structure::Attribute) -> Attribute {
        let name = self.range(attribute.key.span());
        Attribute {
            name: self.source.slice(name.clone()),
            name_span: self.span(name),
            value: self.expr(&attribute.value),
        }
    }

    fn block(&self, block: &structure::Block) -> Block {
        let kind = self.range(block.ident.span());
        let whole = self.range(block.span());
        let labels: Box<[Label]> = block.labels.iter().map(|l| self.label(l)).collect();
        let header_end = block
            .labels
            .last()
            .map_or(kind.end, |label| self.range(label.span()).end);
        let brace = header_end + blank_len(self.source.str(header_end..whole.end));
        let mut body = Body {
            span: self.span(brace..whole.end),
            ..Body::default()
        };
        self.structures(&block.body, &mut body);
        Block {
            kind: self.source.slice(kind.clone()),
            kind_span: self.span(kind),
            labels,
            span: self.span(whole),
            body,
        }
    }

    fn label(&self, label: &BlockLabel) -> Label {
        let range = self.range(label.span());
        let text = match label {
            BlockLabel::Ident(_) => self.source.slice(range.clone()),
            BlockLabel::String(_) => self.quoted(range.clone()).text,
        };
        Label {
            text,
            span: self.span(range),
        }
    }

    /// The text between the quotes that `range` starts and ends with.
    fn quoted(&self, range: Range<usize>) -> Literal {
        let content = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
        escape::decode(self.source, &[content], Quoting::Quoted, true)
    }

    /// An expression.
    pub(super) fn expr(&self, expr: &Expression) -> Node {
        let range = self.range(expr.span());
        let kind = match expr {
            Expression::Null(_) => Kind::Null,
            Expression::Bool(value) => Kind::Bool(*value.value()),
            Expression::Number(_) => self.number(range.clone()),
            Expression::String(_) => Kind::Text(self.quoted(range.clone())),
            Expression::Array(array) => Kind::List(array.iter().map(|e| self.expr(e)).collect()),
            Expression::Object(object) => Kind::Map(
                object
                    .iter()
                    .map(|(key, value)| Entry {
                        key: self.key(key),
                        value: self.expr(value.expr()),
                    })
                    .collect(),
            ),
            Expression::StringTemplate(parts) => {
                let content = range.start + 1..range.end.saturating_sub(1);
                template::convert(self, parts, Form::Quoted, content)
            }
            Expression::HeredocTemplate(heredoc) => {
                let content = self.range(heredoc.template.span());
                let flush = heredoc::start(self.source.str(range.clone())).is_some_and(|s| s.flush);
                template::convert(self, &heredoc.template, Form::Heredoc { flush }, content)
            }
            Expression::Parenthesis(inner) => return self.parenthesis(inner.inner(), range),
            Expression::Variable(_) => Kind::Variable(self.source.slice(range.clone())),
            Expression::Conditional(c) => Kind::Conditional(Box::new([
                self.expr(&c.cond_expr),
                self.expr(&c.true_expr),
                self.expr(&c.false_expr),
            ])),
            Expression::FuncCall(call) => Kind::Call(Box::new(self.call(call))),
            Expression::Traversal(traversal) => Kind::Traversal(Box::new(Traversal {
                root: self.expr(&traversal.expr),
                steps: traversal.operators.iter().map(|o| self.step(o)).collect(),
            })),
            Expression::UnaryOp(op) => {
                let operator = match op.operator.value() {
                    UnaryOperator::Neg => UnaryOp::Neg,
                    UnaryOperator::Not => UnaryOp::Not,
                };
                Kind::Unary(operator, Box::new(self.expr(&op.expr)))
            }
            Expression::BinaryOp(op) => Kind::Binary(
                binary_op(*op.operator.value()),
                Box::new([self.expr(&op.lhs_expr), self.expr(&op.rhs_expr)]),
            ),
            Expression::ForExpr(expr) => Kind::For(Box::new(self.for_expr(expr))),
        };
        Node::new(self.span(range), kind)
    }

    /// An expression in parentheses takes their span. A text keeps the way to its own bytes.
    fn parenthesis(&self, inner: &Expression, range: Range<usize>) -> Node {
        let mut node = self.expr(inner);
        if let Kind::Text(literal) = &mut node.kind
            && !literal.text.is_empty()
        {
            literal.map = Some(literal.offset_map(node.span));
        }
        node.span = self.span(range);
        node
    }

    /// A number as written; the parser takes a minus sign before it as a part of it.
    fn number(&self, range: Range<usize>) -> Kind {
        let text = self.source.str(range.clone());
        match text.strip_prefix('-') {
            Some(rest) if !rest.starts_with(|c: char| c.is_ascii_digit()) => {
                let digits = range.start + 1 + blank_len(rest)..range.end;
                let number = Kind::Number(self.source.slice(digits.clone()));
                Kind::Unary(UnaryOp::Neg, Box::new(Node::new(self.span(digits), number)))
            }
            _ => Kind::Number(self.source.slice(range)),
        }
    }

    /// A key of an object: a bare word is a text.
    fn key(&self, key: &ObjectKey) -> Node {
        match key {
            ObjectKey::Ident(word) => {
                let range = self.range(word.span());
                // An empty key is a word where the source was repaired.
                let literal = match self.source.str(range.clone()).starts_with('"') {
                    true => self.quoted(range.clone()),
                    false => self.source.literal(range.clone(), true),
                };
                Node::new(self.span(range), Kind::Text(literal))
            }
            ObjectKey::Expression(Expression::Bool(_) | Expression::Null(_)) => {
                let range = self.range(key.span());
                let literal = self.source.literal(range.clone(), true);
                Node::new(self.span(range), Kind::Text(literal))
            }
            ObjectKey::Expression(expr) => self.expr(expr),
        }
    }

    fn call(&self, call: &FuncCall) -> Call {
        let name = self.range(call.name.name.span());
        let start = call
            .name
            .namespace
            .first()
            .map_or(name.start, |first| self.range(first.span()).start);
        let path: Vec<Str> = call.name.namespace.iter().map(|n| self.name(n)).collect();
        let last = self.source.slice(name.clone());
        Call {
            name: match path.is_empty() {
                true => last,
                false => format!("{}::{last}", path.join("::")).into(),
            },
            name_span: self.span(start..name.end),
            args: call.args.iter().map(|arg| self.expr(arg)).collect(),
            expand_final: call.args.expand_final(),
        }
    }

    fn step(&self, operator: &Decorated<TraversalOperator>) -> Step {
        let kind = match operator.value() {
            TraversalOperator::AttrSplat(_) => StepKind::AttrSplat,
            TraversalOperator::FullSplat(_) => StepKind::FullSplat,
            TraversalOperator::GetAttr(name) => StepKind::Attr(self.name(name)),
            TraversalOperator::Index(key) => StepKind::Index(self.expr(key)),
            TraversalOperator::LegacyIndex(index) => StepKind::LegacyIndex(*index.value()),
        };
        Step {
            span: self.span(self.range(operator.span())),
            kind,
        }
    }

    fn for_expr(&self, expr: &HclFor) -> ForExpr {
        ForExpr {
            key_var: expr.intro.key_var.as_ref().map(|name| self.name(name)),
            value_var: self.name(&expr.intro.value_var),
            collection: self.expr(&expr.intro.collection_expr),
            key: expr.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&expr.value_expr),
            grouping: expr.grouping,
            condition: expr.cond.as_ref().map(|cond| self.expr(&cond.expr)),
        }
    }
}

fn binary_op(operator: BinaryOperator) -> BinaryOp {
    match operator {
        BinaryOperator::Or => BinaryOp::Or,
        BinaryOperator::And => BinaryOp::And,
        BinaryOperator::Eq => BinaryOp::Eq,
        BinaryOperator::NotEq => BinaryOp::NotEq,
        BinaryOperator::Less => BinaryOp::Less,
        BinaryOperator::LessEq => BinaryOp::LessEq,
        BinaryOperator::Greater => BinaryOp::Greater,
        BinaryOperator::GreaterEq => BinaryOp::GreaterEq,
        BinaryOperator::Plus => BinaryOp::Plus,
        BinaryOperator::Minus => BinaryOp::Minus,
        BinaryOperator::Mul => BinaryOp::Mul,
        BinaryOperator::Div => BinaryOp::Div,
        BinaryOperator::Mod => BinaryOp::Mod,
    }
}

/// The length of the blanks and inline comments at the start of a text.
fn blank_len(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        match rest.strip_prefix("/*").and_then(|c| c.split_once("*/")) {
            Some((_, behind)) => rest = behind,
            None => return text.len() - rest.len(),
        }
    }
}
