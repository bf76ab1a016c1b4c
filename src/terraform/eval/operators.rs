//! Operators.

use std::cmp::Ordering;

use bigdecimal::Zero;

use super::Evaluator;
use super::convert::{kind_name, to_bool, to_number};
use super::float;
use crate::syntax::{BinaryOp, Node, UnaryOp};
use crate::terraform::functions;
use crate::text::{Problem, Span};
use crate::value::{Data, Number, Reason, TypeExpr, Value};

impl Evaluator<'_> {
    pub(super) fn unary(&self, op: UnaryOp, operand: &Node, span: Span) -> Result<Value, Problem> {
        let operand = self.eval(operand)?;
        self.distribute(span, &[operand], &mut |values| {
            let [operand] = values else {
                return Ok(self.symbol(span, Reason::NotSupported));
            };
            let mut result = match op {
                UnaryOp::Not => match self.operand_bool(operand)? {
                    Some(b) => Value::new(Data::Bool(!b), span),
                    None => self.derived_as(TypeExpr::Bool, span, operand),
                },
                UnaryOp::Neg => match self.operand_number(operand)? {
                    Some(n) => {
                        let negated = float::bounded(-n.to_decimal());
                        self.number_or_limit(negated, span)
                    }
                    None => self.derived_as(TypeExpr::Number, span, operand),
                },
            };
            result.sensitive = operand.sensitive;
            Ok(result)
        })
    }

    pub(super) fn binary(
        &self,
        op: BinaryOp,
        operands: &[Node; 2],
        span: Span,
    ) -> Result<Value, Problem> {
        if matches!(op, BinaryOp::And | BinaryOp::Or) {
            return self.logical(op, operands, span);
        }
        let [left_node, right_node] = operands;
        let (left, right) = (self.eval(left_node)?, self.eval(right_node)?);
        if let Some(answer) = self
            .by_least_length(op, (left_node, &left), &right)
            .or_else(|| self.by_least_length(mirrored(op)?, (right_node, &right), &left))
        {
            return Ok(Value::new(Data::Bool(answer), span));
        }
        self.distribute(span, &[left, right], &mut |values| {
            let [left, right] = values else {
                return Ok(self.symbol(span, Reason::NotSupported));
            };
            let mut result = self.apply(op, left, right, span)?;
            result.sensitive = left.sensitive || right.sensitive;
            Ok(result)
        })
    }

    /// Compares a length that is not known but has a least value with a number.
    fn by_least_length(
        &self,
        op: BinaryOp,
        (node, length): (&Node, &Value),
        number: &Value,
    ) -> Option<bool> {
        let Data::Number(number) = &number.data else {
            return None;
        };
        if !length.is_unknown() {
            return None;
        }
        let least = Number::from_usize(functions::least_length(self, node)?);
        match op {
            BinaryOp::Greater | BinaryOp::NotEq if least > *number => Some(true),
            BinaryOp::GreaterEq if least >= *number => Some(true),
            BinaryOp::Less if least >= *number => Some(false),
            BinaryOp::LessEq | BinaryOp::Eq if least > *number => Some(false),
            _ => None,
        }
    }

    fn apply(
        &self,
        op: BinaryOp,
        left: &Value,
        right: &Value,
        span: Span,
    ) -> Result<Value, Problem> {
        let ty = match op {
            BinaryOp::Plus | BinaryOp::Minus | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => {
                TypeExpr::Number
            }
            _ => TypeExpr::Bool,
        };
        let undecided = || match left.is_unknown() || !is_known_scalar(left) {
            true => self.derived_as(ty.clone(), span, left),
            false => self.derived_as(ty.clone(), span, right),
        };
        let decided = |answer: Option<bool>| match answer {
            Some(b) => Value::new(Data::Bool(b), span),
            None => undecided(),
        };
        Ok(match op {
            BinaryOp::Eq => decided(self.equal(left, right)),
            BinaryOp::NotEq => decided(self.equal(left, right).map(|b| !b)),
            BinaryOp::And | BinaryOp::Or => {
                let (a, b) = (
                    self.logical_operand(op, left)?,
                    self.logical_operand(op, right)?,
                );
                let ends = Some(op == BinaryOp::Or);
                if a == ends || b == ends {
                    decided(ends)
                } else if left.is_null() && !right.is_unknown() {
                    return Err(null_operand(left));
                } else if right.is_null() && !left.is_unknown() {
                    return Err(null_operand(right));
                } else {
                    decided(a.and(b))
                }
            }
            BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq => {
                let (a, b) = (self.operand_number(left)?, self.operand_number(right)?);
                decided(a.zip(b).map(|(a, b)| compare(op, a.cmp(&b))))
            }
            BinaryOp::Plus | BinaryOp::Minus | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => {
                let (a, b) = (self.operand_number(left)?, self.operand_number(right)?);
                match a.zip(b) {
                    Some((a, b)) => self.arithmetic(op, &a, &b, span)?,
                    None => undecided(),
                }
            }
        })
    }

    /// `&&` and `||`. An operand that decides makes an error in the other one not matter.
    fn logical(&self, op: BinaryOp, operands: &[Node; 2], span: Span) -> Result<Value, Problem> {
        let [left, right] = operands;
        match (self.eval(left), self.eval(right)) {
            (Ok(left), Ok(right)) => self.distribute(span, &[left, right], &mut |values| {
                let [left, right] = values else {
                    return Ok(self.symbol(span, Reason::NotSupported));
                };
                let mut result = self.apply(op, left, right, span)?;
                result.sensitive = left.sensitive || right.sensitive;
                Ok(result)
            }),
            (Ok(operand), Err(problem)) => self.alone(op, &operand, problem, true, span),
            (Err(problem), Ok(operand)) => self.alone(op, &operand, problem, false, span),
            (Err(problem), Err(_)) => Err(problem),
        }
    }

    /// What one operand decides when the other is an error. One that is not known hides an error
    /// behind it, which may not be reached.
    fn alone(
        &self,
        op: BinaryOp,
        operand: &Value,
        problem: Problem,
        first: bool,
        span: Span,
    ) -> Result<Value, Problem> {
        self.distribute(span, std::slice::from_ref(operand), &mut |values| {
            let ends = op == BinaryOp::Or;
            let [operand] = values else {
                return Err(problem.clone());
            };
            let mut result = match self.logical_operand(op, operand)? {
                Some(b) if b == ends => Value::new(Data::Bool(ends), span),
                None if first && !operand.is_null() => {
                    self.derived_as(TypeExpr::Bool, span, operand)
                }
                _ => return Err(problem.clone()),
            };
            result.sensitive = operand.sensitive;
            Ok(result)
        })
    }

    /// An operand of `&&` or `||`; null counts as false in `&&`.
    fn logical_operand(&self, op: BinaryOp, value: &Value) -> Result<Option<bool>, Problem> {
        match value.is_null() {
            true => Ok((op == BinaryOp::And).then_some(false)),
            false => self.operand_bool(value),
        }
    }

    fn arithmetic(
        &self,
        op: BinaryOp,
        a: &Number,
        b: &Number,
        span: Span,
    ) -> Result<Value, Problem> {
        if let (Number::Int(a), Number::Int(b)) = (a, b)
            && let Some(int) = small_arithmetic(op, *a, *b)
        {
            return Ok(Value::new(Data::Number(int.into()), span));
        }
        let (a, b) = (a.to_decimal(), b.to_decimal());
        if b.is_zero() && op == BinaryOp::Div {
            if a.is_zero() {
                let problem = Problem::warning("invalid-operand", span, "division by zero");
                return Err(problem);
            }
            // Terraform's answer is infinity, which no plan can hold.
            return Ok(self.symbol(span, Reason::NotSupported));
        }
        let result = match b.is_zero() && op == BinaryOp::Mod {
            true => float::bounded(a),
            false => float::arithmetic(op, &a, &b),
        };
        Ok(self.number_or_limit(result, span))
    }

    /// A number, or a symbol for one that is too large.
    pub(crate) fn number_or_limit(&self, number: Option<Number>, span: Span) -> Value {
        match number {
            Some(number) => Value::new(Data::Number(number), span),
            None => self.limit(span, "a number is larger than is evaluated"),
        }
    }

    /// A boolean operand; none when it is not known.
    pub(crate) fn operand_bool(&self, value: &Value) -> Result<Option<bool>, Problem> {
        if value.is_null() {
            return Err(null_operand(value));
        }
        match to_bool(value.clone())?.data {
            Data::Bool(b) => Ok(Some(b)),
            _ => Ok(None),
        }
    }

    fn operand_number(&self, value: &Value) -> Result<Option<Number>, Problem> {
        if value.is_null() {
            return Err(null_operand(value));
        }
        match to_number(value.clone())?.data {
            Data::Number(n) => Ok(Some(n)),
            _ => Ok(None),
        }
    }
}

/// The operator with its operands exchanged.
fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Eq | BinaryOp::NotEq => op,
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessEq => BinaryOp::GreaterEq,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterEq => BinaryOp::LessEq,
        _ => return None,
    })
}

fn null_operand(value: &Value) -> Problem {
    Problem::warning("invalid-operand", value.span, "the operand is null")
}

fn is_known_scalar(value: &Value) -> bool {
    value.as_known_text().is_some() || value.is_null()
}

fn compare(op: BinaryOp, order: Ordering) -> bool {
    match op {
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessEq => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn small_arithmetic(op: BinaryOp, a: i64, b: i64) -> Option<i64> {
    match op {
        BinaryOp::Plus => a.checked_add(b),
        BinaryOp::Minus => a.checked_sub(b),
        BinaryOp::Mul => a.checked_mul(b),
        BinaryOp::Div if b != 0 && a.checked_rem(b)? == 0 => a.checked_div(b),
        BinaryOp::Mod => a.checked_rem(b),
        _ => None,
    }
}

/// An operand of the wrong type, in words.
pub(crate) fn wrong_type(value: &Value, wanted: &str) -> Problem {
    let message = format!("{wanted} is required, but this is a {}", kind_name(value));
    Problem::warning("type-mismatch", value.span, message)
}
