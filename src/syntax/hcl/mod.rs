//! HCL (Terraform, OpenTofu) by `hcl-edit`.
//!
//! The parser's tree is converted and dropped. Texts, heredocs above all, are decoded here from
//! the source, since the parser loses some of their bytes; what it refuses as a whole file is read
//! piece by piece. Nothing here recurses deeper than the parser's own limit of 64 levels.

mod convert;
mod heredoc;
mod recover;
mod repair;
mod scan;
mod template;
#[cfg(test)]
mod tests;

use arcstr::ArcStr;
use hcl_edit::parser;

use super::source::Source;
use super::{Body, Comment, Kind, Literal, Node, Parsed, is_marker_comment};
use crate::text::{FileId, Span};

use convert::Converter;
use recover::Reader;
use scan::Level;
use template::Form;

/// Reads an HCL file.
///
/// What stands around a syntax error is in the tree; an argument whose value cannot be read has a
/// value of [`Kind::Invalid`].
pub fn parse(file: FileId, text: &ArcStr) -> Parsed<Body> {
    let source = Source::file(file, text);
    let whole = 0..source.text().len();
    let mut body = Body {
        span: source.span(whole.clone()),
        ..Body::default()
    };
    let mut reader = Reader {
        source: &source,
        problems: Vec::new(),
    };
    reader.read(whole, &mut body);
    let mut problems = reader.problems;
    problems.sort_by_key(|p| p.span);
    Parsed {
        comments: comments(&source, &body),
        tree: body,
        problems,
    }
}

fn comments(source: &Source<'_>, body: &Body) -> Vec<Comment> {
    if !is_marker_comment(source.text()) {
        return Vec::new();
    }
    scan::scan(source.text(), Level::Top)
        .comments
        .into_iter()
        .filter(|range| is_marker_comment(source.str(range.clone())))
        .map(|range| {
            let span = source.span(range.clone());
            // The blocks of a file stand in its order.
            let before = body
                .blocks
                .partition_point(|it| it.span.start <= span.start);
            let block = before.checked_sub(1).and_then(|at| body.blocks.get(at));
            let block = block.map(|block| block.span);
            Comment {
                block: block.filter(|block| block.contains(span)),
                ..Comment::new(span, &source.slice(range))
            }
        })
        .collect()
}

/// Reads the content of a literal as an HCL template, as Terraform's JSON syntax and
/// `templatefile` do. The result is a text or a template whose spans are in the literal's file.
///
/// A template with a syntax error gives no tree.
pub fn parse_template(literal: &Literal, span: Span) -> Parsed<Option<Node>> {
    let text = literal.text.as_str();
    if !text.contains("${") && !text.contains("%{") {
        return Parsed {
            tree: Some(Node::new(span, Kind::Text(literal.clone()))),
            ..Parsed::default()
        };
    }
    let map = literal.offset_map(span);
    let source = Source::literal_content(literal, span, &map);
    match parser::parse_template(text) {
        Ok(template) => {
            let converter = Converter {
                source: &source,
                at: 0,
            };
            let kind = template::convert(&converter, &template, Form::Whole, 0..text.len());
            Parsed {
                tree: Some(Node::new(span, kind)),
                ..Parsed::default()
            }
        }
        Err(error) => Parsed {
            problems: vec![recover::describe(text, &error, None, |r| source.span(r))],
            ..Parsed::default()
        },
    }
}

/// Reads the content of a literal as an HCL expression, as Terraform's JSON syntax does with
/// references and types. Spans are in the literal's file; a syntax error gives no tree.
pub fn parse_expression(literal: &Literal, span: Span) -> Parsed<Option<Node>> {
    let map = literal.offset_map(span);
    let source = Source::literal_content(literal, span, &map);
    let text = source.text();
    let at = text.len() - text.trim_start().len();
    match parser::parse_expr(text.trim()) {
        Ok(expr) => Parsed {
            tree: Some(
                Converter {
                    source: &source,
                    at,
                }
                .expr(&expr),
            ),
            ..Parsed::default()
        },
        Err(error) => Parsed {
            problems: vec![recover::describe(text.trim(), &error, None, |r| {
                source.span(at + r.start..at + r.end)
            })],
            ..Parsed::default()
        },
    }
}
