//! Templates: literals with their strip markers and heredoc indentation applied.
//!
//! `hcl-edit` gives the places of the parts; their text is decoded here from the source, with the
//! rules of HashiCorp's parser (`hclsyntax/parser_template.go`): white space is stripped and
//! indentation is measured on literal tokens, and outside quotes a token ends with its line.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, Strip, Template};

use super::convert::Converter;
use crate::syntax::escape::{self, Quoting};
use crate::syntax::{Kind, Literal, TemplatePart};

/// How a template is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// By quotes.
    Quoted,
    /// By heredoc markers; `flush` removes the common indentation.
    Heredoc { flush: bool },
    /// By the ends of a file or literal.
    Whole,
}

impl Form {
    fn quoting(self) -> Quoting {
        match self {
            Form::Quoted => Quoting::Quoted,
            Form::Heredoc { .. } | Form::Whole => Quoting::Bare,
        }
    }
}

/// What a template consists of, in source order and without its nesting.
enum Token {
    /// What is left of a literal token.
    Literal(Range<usize>),
    /// An interpolation or a directive's marker.
    Sequence,
}

/// The parts of a template, or the text of one without interpolation. `content` is where its text
/// stands.
pub(super) fn convert(
    converter: &Converter<'_>,
    template: &Template,
    form: Form,
    content: Range<usize>,
) -> Kind {
    let mut tokens = Tokens {
        converter,
        form,
        list: Vec::new(),
        strip_next: false,
    };
    tokens.collect(template);
    if form == (Form::Heredoc { flush: true }) {
        tokens.remove_indentation();
    }
    let mut builder = Builder {
        converter,
        form,
        tokens: tokens.list.into_iter().peekable(),
    };
    if template.iter().all(Element::is_literal) {
        return Kind::Text(builder.text(&content));
    }
    Kind::Template(builder.parts(template))
}

struct Tokens<'a, 'c> {
    converter: &'a Converter<'c>,
    form: Form,
    list: Vec<Token>,
    /// Whether the next token, if it is a literal, loses the white space at its start.
    strip_next: bool,
}

impl Tokens<'_, '_> {
    fn collect(&mut self, template: &Template) {
        for element in template.iter() {
            match element {
                Element::Literal(literal) => {
                    self.literal(self.converter.range(literal.span()));
                }
                Element::Interpolation(interpolation) => self.sequence(interpolation.strip),
                Element::Directive(directive) => self.directive(directive),
            }
        }
    }

    fn directive(&mut self, directive: &Directive) {
        match directive {
            Directive::If(directive) => {
                self.sequence(directive.if_expr.strip);
                self.collect(&directive.if_expr.template);
                if let Some(otherwise) = &directive.else_expr {
                    self.sequence(otherwise.strip);
                    self.collect(&otherwise.template);
                }
                self.sequence(directive.endif_expr.strip);
            }
            Directive::For(directive) => {
                self.sequence(directive.for_expr.strip);
                self.collect(&directive.for_expr.template);
                self.sequence(directive.endfor_expr.strip);
            }
        }
    }

    fn literal(&mut self, range: Range<usize>) {
        if self.form == Form::Quoted {
            return self.literal_token(range);
        }
        let mut at = range.start;
        for line in self.converter.source.str(range).split_inclusive('\n') {
            self.literal_token(at..at + line.len());
            at += line.len();
        }
    }

    fn literal_token(&mut self, mut range: Range<usize>) {
        if std::mem::take(&mut self.strip_next) {
            let raw = self.converter.source.str(range.clone());
            range.start += escape::leading_space(raw, self.form.quoting());
        }
        self.list.push(Token::Literal(range));
    }

    fn sequence(&mut self, strip: Strip) {
        if strip.strip_start()
            && let Some(Token::Literal(range)) = self.list.last_mut()
        {
            let raw = self.converter.source.str(range.clone());
            let len = escape::len_without_trailing_space(raw, self.form.quoting());
            range.end = range.start + len;
        }
        self.list.push(Token::Sequence);
        self.strip_next = strip.strip_end();
    }

    /// Removes the smallest indentation of all lines from each line. A line that starts with a
    /// sequence has none; a line of white space only does not count and stays as it is.
    fn remove_indentation(&mut self) {
        let mut smallest = usize::MAX;
        let mut lines = Vec::new();
        let mut line_start = true;
        for (i, token) in self.list.iter().enumerate() {
            let Token::Literal(range) = token else {
                if std::mem::take(&mut line_start) {
                    smallest = 0;
                }
                continue;
            };
            let text = self.converter.source.str(range.clone());
            if line_start {
                let indent = text.len() - text.trim_start().len();
                if indent < text.len() || !text.ends_with('\n') {
                    smallest = smallest.min(text[..indent].chars().count());
                    lines.push(i);
                }
            }
            line_start = text.ends_with('\n');
        }
        for i in lines {
            if let Some(Token::Literal(range)) = self.list.get_mut(i) {
                let text = self.converter.source.str(range.clone());
                range.start += text
                    .chars()
                    .take(smallest)
                    .map(char::len_utf8)
                    .sum::<usize>();
            }
        }
    }
}

struct Builder<'a, 'c> {
    converter: &'a Converter<'c>,
    form: Form,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Builder<'_, '_> {
    /// The whole template as one text.
    fn text(&mut self, content: &Range<usize>) -> Literal {
        let ranges = self.literal_ranges();
        let exact = self.form == Form::Quoted && ranges.as_slice() == std::slice::from_ref(content);
        escape::decode(self.converter.source, &ranges, self.form.quoting(), exact)
    }

    /// What is left of the literal tokens up to the next sequence; stretches that touch are one.
    fn literal_ranges(&mut self) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        while let Some(Token::Literal(range)) =
            self.tokens.next_if(|t| matches!(t, Token::Literal(_)))
        {
            match ranges.last_mut() {
                _ if range.is_empty() => {}
                Some(last) if last.end == range.start => last.end = range.end,
                _ => ranges.push(range),
            }
        }
        ranges
    }

    fn parts(&mut self, template: &Template) -> Box<[TemplatePart]> {
        let mut parts = Vec::new();
        for element in template.iter() {
            match element {
                // All its tokens are taken with those of its neighbours.
                Element::Literal(_) => self.literal_part(&mut parts),
                Element::Interpolation(interpolation) => {
                    self.tokens.next();
                    let range = self.converter.range(interpolation.span());
                    parts.push(TemplatePart::Interpolation(
                        self.converter.source.span(range),
                        self.converter.expr(&interpolation.expr),
                    ));
                }
                Element::Directive(directive) => parts.push(self.directive(directive)),
            }
        }
        parts.into()
    }

    fn literal_part(&mut self, parts: &mut Vec<TemplatePart>) {
        let ranges = self.literal_ranges();
        let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else {
            return;
        };
        let source = self.converter.source;
        let span = source.span(first.start..last.end);
        let literal = escape::decode(source, &ranges, self.form.quoting(), true);
        parts.push(TemplatePart::Literal(span, literal));
    }

    fn directive(&mut self, directive: &Directive) -> TemplatePart {
        let span = self
            .converter
            .source
            .span(self.converter.range(directive.span()));
        self.tokens.next();
        match directive {
            Directive::If(directive) => {
                let condition = self.converter.expr(&directive.if_expr.cond_expr);
                let then = self.parts(&directive.if_expr.template);
                let otherwise = match &directive.else_expr {
                    Some(otherwise) => {
                        self.tokens.next();
                        self.parts(&otherwise.template)
                    }
                    None => Box::default(),
                };
                self.tokens.next();
                TemplatePart::If {
                    span,
                    condition,
                    then,
                    otherwise,
                }
            }
            Directive::For(directive) => {
                let intro = &directive.for_expr;
                let key = intro.key_var.as_ref().map(|name| self.converter.name(name));
                let value = self.converter.name(&intro.value_var);
                let collection = self.converter.expr(&intro.collection_expr);
                let body = self.parts(&intro.template);
                self.tokens.next();
                TemplatePart::For {
                    span,
                    key,
                    value,
                    collection,
                    body,
                }
            }
        }
    }
}
