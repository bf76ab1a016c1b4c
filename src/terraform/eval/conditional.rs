//! `condition ? a : b`.

use super::Evaluator;
use super::convert::convert_within;
use super::names::holds_sensitive;
use super::types::unify;
use crate::syntax::Node;
use crate::text::{Problem, Span, Str};
use crate::value::{Data, Reason, TypeExpr, Value};

impl Evaluator<'_> {
    pub(super) fn conditional(&self, parts: &[Node; 3], span: Span) -> Result<Value, Problem> {
        let [condition, then, otherwise] = parts;
        let decision = self.eval(condition)?;
        if let Data::OneOf(cases) = &decision.data {
            let mut decided = Vec::with_capacity(cases.len());
            for case in cases.iter() {
                decided.push((case.condition.clone(), self.operand_bool(&case.value)?));
            }
            return self.undecided(decided, parts, span, decision.sensitive);
        }
        let mut value = match self.operand_bool(&decision)? {
            Some(true) => self.choose(then, otherwise, span)?,
            Some(false) => self.choose(otherwise, then, span)?,
            None => {
                return self.undecided(vec![(Str::new(), None)], parts, span, decision.sensitive);
            }
        };
        value.sensitive |= decision.sensitive;
        Ok(value)
    }

    /// The arm that is taken, converted to the type that both arms have in common. An error in the
    /// other arm does not matter, as in Terraform.
    fn choose(&self, taken: &Node, other: &Node, span: Span) -> Result<Value, Problem> {
        let value = self.eval(taken)?;
        // A text stays a text whatever the other arm is.
        let untyped = match &value.data {
            Data::Text(_) | Data::Null(_) => true,
            Data::Unknown(symbol) => symbol.ty.is_none(),
            _ => false,
        };
        if untyped {
            return Ok(value);
        }
        match self.muted(|eval| eval.eval(other)) {
            Ok(other) => {
                let ty = self.common_type(&value, &other, span)?;
                convert_within(value, &ty, self.budget())
            }
            Err(_) => Ok(value),
        }
    }

    fn common_type(&self, a: &Value, b: &Value, span: Span) -> Result<TypeExpr, Problem> {
        let types = [self.type_of(a), self.type_of(b)];
        if types[0].fits(&types[1]) {
            return Ok(TypeExpr::Any);
        }
        let secret = holds_sensitive(a, self.budget()) || holds_sensitive(b, self.budget());
        let common = unify(&types);
        if common.is_none() && !types.iter().all(TypeExpr::is_complete) {
            return Ok(TypeExpr::Any);
        }
        common.ok_or_else(|| {
            let what = "the arms have no type in common";
            let message = match secret {
                true => what.to_owned(),
                false => format!("{what}: one is a {}, the other a {}", types[0], types[1]),
            };
            Problem::warning("inconsistent-conditional", span, message)
        })
    }

    /// Both arms, each under its condition. A case of `decided` that is itself not decided is split
    /// by the condition's source.
    fn undecided(
        &self,
        decided: Vec<(Str, Option<bool>)>,
        [condition, then, otherwise]: &[Node; 3],
        span: Span,
        sensitive: bool,
    ) -> Result<Value, Problem> {
        let (holds, fails) = self.condition_texts(condition);
        let arms = self.strictly(|eval| {
            (
                eval.under(&holds).eval(then),
                eval.under(&fails).eval(otherwise),
            )
        });
        let (then, otherwise) = match arms {
            (Ok(then), Ok(otherwise)) => {
                let ty = self.common_type(&then, &otherwise, span)?;
                (
                    convert_within(then, &ty, self.budget())?,
                    convert_within(otherwise, &ty, self.budget())?,
                )
            }
            // Terraform would fail under the one condition and go on under the other.
            (Ok(value), Err(_)) => (value, self.symbol(otherwise.span, Reason::Invalid)),
            (Err(_), Ok(value)) => (self.symbol(then.span, Reason::Invalid), value),
            (Err(problem), Err(_)) => return Err(problem),
        };
        let mut cases = Vec::with_capacity(decided.len() + 1);
        for (case, answer) in decided {
            let mut add = |own: &Str, value: &Value| {
                if let Some(condition) = crate::value::both(&case, own) {
                    cases.push((condition, value.clone()));
                }
            };
            match answer {
                Some(true) => add(&Str::new(), &then),
                Some(false) => add(&Str::new(), &otherwise),
                None => {
                    add(&holds, &then);
                    add(&fails, &otherwise);
                }
            }
        }
        let mut value = self.one_of(span, cases);
        value.sensitive |= sensitive;
        Ok(value)
    }
}
