//! Templates: texts with interpolations and directives.

use super::convert::kind_name;
use super::text::{computed_piece, text_value};
use super::{Evaluator, MAX_ELEMENTS, MAX_PIECES, MAX_TEXT};
use crate::syntax::{Node, TemplatePart};
use crate::text::{Problem, Span, Str};
use crate::value::combinations;
use crate::value::{Data, Piece, Reason, Text, TextBuilder, Value};

/// A value that becomes a part of a text, and where it is put in.
pub(crate) type Part = (Value, Span);

/// What is said of a text of more than [`MAX_TEXT`] bytes.
pub(crate) const TOO_LONG: &str = "a text is longer than is evaluated";

impl Evaluator<'_> {
    pub(super) fn template(&self, parts: &[TemplatePart], span: Span) -> Result<Value, Problem> {
        // A single interpolation is the value itself, whatever its type.
        if let [TemplatePart::Interpolation(_, node)] = parts {
            return self.eval(node);
        }
        let mut out = Vec::with_capacity(parts.len());
        self.render(parts, &mut out)?;
        self.assemble(span, out)
    }

    fn render(&self, parts: &[TemplatePart], out: &mut Vec<Part>) -> Result<(), Problem> {
        for part in parts {
            match part {
                TemplatePart::Literal(span, literal) => {
                    let text = Text::from_literal(*span, literal.clone());
                    out.push((Value::new(Data::Text(text), *span), *span));
                }
                TemplatePart::Interpolation(span, node) => out.push((self.part(node)?, *span)),
                TemplatePart::If {
                    span,
                    condition,
                    then,
                    otherwise,
                } => self.directive_if(*span, condition, [then, otherwise], out)?,
                TemplatePart::For {
                    span,
                    key,
                    value,
                    collection,
                    body,
                } => self.directive_for(*span, (key.as_ref(), value), collection, body, out)?,
            }
        }
        Ok(())
    }

    fn directive_if(
        &self,
        span: Span,
        condition: &Node,
        [then, otherwise]: [&[TemplatePart]; 2],
        out: &mut Vec<Part>,
    ) -> Result<(), Problem> {
        self.deeper(span, out, |eval, out| {
            let decision = eval.eval(condition)?;
            let holds = match decision.data {
                Data::OneOf(_) => None,
                _ => eval.operand_bool(&decision)?,
            };
            match holds {
                Some(true) => return eval.render(then, out),
                Some(false) => return eval.render(otherwise, out),
                None => {}
            }
            let arm = |condition: Str, parts| {
                let eval = eval.under(&condition);
                let mut arm = Vec::new();
                eval.render(parts, &mut arm)?;
                Ok((condition, eval.assemble(span, arm)?))
            };
            let (holds, fails) = eval.condition_texts(condition);
            let cases = vec![arm(holds, then)?, arm(fails, otherwise)?];
            out.push((eval.one_of(span, cases), span));
            Ok(())
        })
    }

    fn directive_for(
        &self,
        span: Span,
        (key_var, value_var): (Option<&Str>, &Str),
        collection: &Node,
        body: &[TemplatePart],
        out: &mut Vec<Part>,
    ) -> Result<(), Problem> {
        self.deeper(span, out, |eval, out| {
            let collection = eval.eval(collection)?;
            let iteration = match collection.data {
                Data::OneOf(_) => None,
                _ => eval.iterate(&collection)?,
            };
            let Some(iteration) = iteration else {
                out.push((eval.derived(span, &collection), span));
                return Ok(());
            };
            for (key, value) in iteration.pairs {
                if eval.exhausted() || out.len() > MAX_ELEMENTS {
                    let limit = eval.limit(span, "a template has more parts than are evaluated");
                    out.push((limit, span));
                    return Ok(());
                }
                let mut bindings = vec![(value_var.clone(), value)];
                if let Some(name) = key_var {
                    bindings.push((name.clone(), key));
                }
                eval.bound(&bindings, |eval| eval.render(body, out))?;
            }
            if let Some(symbol) = iteration.rest {
                out.push((eval.symbol(span, symbol.reason), span));
            }
            Ok(())
        })
    }

    /// One text of the parts, in which what is not known stays a symbol.
    ///
    /// # Errors
    /// A part is null or a collection.
    pub(crate) fn assemble(&self, span: Span, parts: Vec<Part>) -> Result<Value, Problem> {
        let is_one_of = |(value, _): &Part| matches!(value.data, Data::OneOf(_));
        if !parts.iter().any(is_one_of) {
            return self.joined(span, parts.iter().map(|(value, at)| (value, *at)));
        }
        let (values, places): (Vec<Value>, Vec<Span>) = parts.into_iter().unzip();
        if combinations(&values).is_some() {
            return self.distribute(span, &values, &mut |values| {
                self.joined(span, values.iter().zip(places.iter().copied()))
            });
        }
        let decided = values.into_iter().zip(&places).map(|(value, &at)| {
            let undecided = matches!(value.data, Data::OneOf(_));
            let symbol = || self.symbol(at, Reason::UndecidedCondition);
            if undecided { symbol() } else { value }
        });
        let decided: Vec<Value> = decided.collect();
        self.joined(span, decided.iter().zip(places.iter().copied()))
    }

    fn joined<'v>(
        &self,
        span: Span,
        parts: impl Iterator<Item = (&'v Value, Span)>,
    ) -> Result<Value, Problem> {
        let mut builder = TextBuilder::default();
        let mut sensitive = false;
        let (mut length, mut count) = (0, 0);
        for (value, at) in parts {
            let pieces = match &value.data {
                Data::Text(text) => text.pieces(),
                _ => &[],
            };
            if !self.budget().spend_many(1 + pieces.len() as u64) {
                return Ok(self.limit(span, "the evaluation takes more steps than are allowed"));
            }
            count += pieces.len();
            length += pieces.iter().map(Piece::known_length).sum::<usize>();
            if length > MAX_TEXT || count > MAX_PIECES {
                return Ok(self.limit(span, TOO_LONG));
            }
            sensitive |= value.sensitive;
            match &value.data {
                Data::Text(text) => builder.text(text),
                Data::Unknown(symbol) => builder.piece(Piece::Symbol(at, symbol.clone())),
                Data::Number(_) | Data::Bool(_) => {
                    let text = value.as_known_text().unwrap_or_default();
                    builder.piece(computed_piece(text, value.span));
                }
                Data::Null(_) | Data::List(_) | Data::Map(_) | Data::OneOf(_) => {
                    let message = format!("a {} cannot be a part of a text", kind_name(value));
                    let problem = Problem::warning("invalid-template-value", at, message);
                    if let Data::Unknown(symbol) = self.contain(problem, at)?.data {
                        builder.piece(Piece::Symbol(at, symbol));
                    }
                }
            }
        }
        let mut value = text_value(builder.finish(), span);
        value.sensitive = sensitive;
        Ok(value)
    }
}
