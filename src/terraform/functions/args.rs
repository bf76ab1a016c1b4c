//! The arguments of a call, asked for by type.

use crate::terraform::eval::{
    Evaluator, MAX_TEXT, TOO_LONG, computed, expression_symbol, kind_name, text_value, to_number,
    to_string, unify, with_data,
};
use crate::text::{Problem, Span, Str};
use crate::value::{
    Data, HopKind, List, ListKind, Map, Number, Reason, Symbol, SymbolKind, Text, TypeExpr, Value,
};

/// Why a function gives no result of its own.
pub(crate) enum Stop {
    /// It depends on what is not known.
    Unknown(Reason),
    /// An error in Terraform.
    Fault(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Stop::Fault(problem)
    }
}

/// What a function gives.
pub(crate) type Outcome<T = Value> = Result<T, Stop>;

/// Whether a symbol may stand for a value of such a type.
fn may_be(symbol: &Symbol, is: impl Fn(&TypeExpr) -> bool) -> bool {
    let ty = TypeExpr::of_symbol(symbol);
    matches!(ty, TypeExpr::Any) || is(&ty)
}

/// Evaluated arguments. None of them is one of several: the caller goes through the alternatives.
pub(crate) struct Args<'a, 'e> {
    pub eval: &'a Evaluator<'e>,
    pub span: Span,
    name: &'a str,
    values: &'a [Value],
    spans: &'a [Span],
}

impl<'a, 'e> Args<'a, 'e> {
    pub(super) fn new(
        eval: &'a Evaluator<'e>,
        name: &'a str,
        span: Span,
        values: &'a [Value],
        spans: &'a [Span],
    ) -> Self {
        Self {
            eval,
            span,
            name,
            values,
            spans,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is an argument `i`.
    pub(super) fn has(&self, i: usize) -> bool {
        i < self.values.len()
    }

    /// All of them.
    pub(super) fn all(&self) -> &'a [Value] {
        self.values
    }

    /// Where argument `i` is written; the call when there is none.
    pub(super) fn at(&self, i: usize) -> Span {
        self.spans.get(i).copied().unwrap_or(self.span)
    }

    /// Argument `i` as it is.
    pub(super) fn any(&self, i: usize) -> Outcome<&'a Value> {
        let missing = || self.fault(i, "an argument is missing");
        self.values.get(i).ok_or_else(missing)
    }

    /// Argument `i`, which is not null.
    pub(super) fn present(&self, i: usize) -> Outcome<&'a Value> {
        let value = self.any(i)?;
        if value.is_null() {
            return Err(self.fault(i, "the argument is null"));
        }
        Ok(value)
    }

    /// A wholly known text; numbers and booleans are converted.
    pub(super) fn text(&self, i: usize) -> Outcome<Str> {
        let text = self.symbolic(i)?;
        text.as_known()
            .ok_or_else(|| self.unknown(self.values.get(i)))
    }

    /// A text of which parts may be unknown.
    pub(super) fn symbolic(&self, i: usize) -> Outcome<Text> {
        let value = self.converted(i, to_string, "a string")?;
        value.to_text().ok_or_else(|| self.unknown(Some(&value)))
    }

    pub(super) fn number(&self, i: usize) -> Outcome<Number> {
        let value = self.converted(i, to_number, "a number")?;
        match value.data {
            Data::Number(number) => Ok(number),
            _ => Err(self.unknown(Some(&value))),
        }
    }

    /// A whole number.
    pub(super) fn int(&self, i: usize) -> Outcome<i64> {
        let number = self.number(i)?;
        let fault = || self.fault(i, "a whole number is required");
        number.as_i64().ok_or_else(fault)
    }

    /// A whole number that is not negative.
    pub(super) fn size(&self, i: usize) -> Outcome<usize> {
        let fault = |_| self.fault(i, "a number that is not negative is required");
        usize::try_from(self.int(i)?).map_err(fault)
    }

    /// A list, set or tuple, which may go on with unknown items.
    pub(super) fn list(&self, i: usize) -> Outcome<&'a List> {
        let value = self.present(i)?;
        match &value.data {
            Data::List(list) => Ok(list),
            Data::Unknown(symbol) if may_be(symbol, TypeExpr::is_sequence) => {
                Err(self.unknown(Some(value)))
            }
            _ => Err(self.mismatch(i, "a list")),
        }
    }

    /// A list whose items are all there.
    pub(super) fn closed_list(&self, i: usize) -> Outcome<&'a List> {
        let list = self.list(i)?;
        match &list.rest {
            Some(rest) => Err(Stop::Unknown(rest.reason)),
            None => Ok(list),
        }
    }

    /// A map or object, which may go on with unknown entries.
    pub(super) fn map(&self, i: usize) -> Outcome<&'a Map> {
        let value = self.present(i)?;
        match &value.data {
            Data::Map(map) => Ok(map),
            Data::Unknown(symbol)
                if may_be(symbol, |ty| {
                    matches!(ty, TypeExpr::Map(_) | TypeExpr::Object(_))
                }) =>
            {
                Err(self.unknown(Some(value)))
            }
            _ => Err(self.mismatch(i, "a map")),
        }
    }

    fn converted(
        &self,
        i: usize,
        convert: fn(Value) -> Result<Value, Problem>,
        wanted: &str,
    ) -> Outcome<Value> {
        let value = self.present(i)?.clone();
        convert(value).map_err(|_| self.mismatch(i, wanted))
    }

    fn mismatch(&self, i: usize, wanted: &str) -> Stop {
        let kind = self.values.get(i).map_or("null", kind_name);
        self.fault(i, format!("{wanted} is required, but this is a {kind}"))
    }

    /// An error at argument `i`.
    pub(super) fn fault(&self, i: usize, message: impl Into<String>) -> Stop {
        let message = format!("`{}`: {}", self.name, message.into());
        Stop::Fault(Problem::warning("invalid-argument", self.at(i), message))
    }

    /// The result depends on a value that is not known.
    pub(super) fn unknown(&self, value: Option<&Value>) -> Stop {
        Stop::Unknown(value.map_or(Reason::NotSupported, |v| self.eval.reason_of(v)))
    }

    /// An unknown for one of several results of the call.
    pub(super) fn numbered_symbol(&self, number: usize, reason: Reason) -> Value {
        let whole = self.eval.derived_symbol(self.span, reason);
        let (scope, source) = match &whole.kind {
            SymbolKind::Expression { scope, source } => (scope.clone(), source.clone()),
            _ => Default::default(),
        };
        let name = format!("{source}[{number}]");
        let symbol = expression_symbol(scope, name, reason, self.span);
        Value::unknown(symbol, self.span)
    }

    /// The argument is not known, or else of the wrong kind.
    pub(super) fn unknown_or_fault(&self, i: usize, value: &Value, message: &str) -> Stop {
        match value.data {
            Data::Unknown(_) | Data::OneOf(_) => self.unknown(Some(value)),
            _ => self.fault(i, message),
        }
    }

    /// The result depends on a limit.
    pub(super) fn limit(&self, message: &str) -> Stop {
        self.eval.limit(self.span, message);
        Stop::Unknown(Reason::Limit)
    }

    /// Stops when no step is left.
    pub(super) fn step(&self) -> Outcome<()> {
        if self.eval.exhausted() {
            return Err(self.limit("the evaluation takes more steps than are allowed"));
        }
        Ok(())
    }

    /// A new value that the function made.
    pub(super) fn new_value(&self, data: Data) -> Outcome {
        Ok(self.hop(Value::new(data, self.span)))
    }

    /// A text that the function computed.
    pub(super) fn new_text(&self, text: impl Into<Str>) -> Outcome {
        let text = text.into();
        if text.len() > MAX_TEXT {
            return Err(self.limit(TOO_LONG));
        }
        self.new_value(Data::Text(computed(text, self.span)))
    }

    /// A number that the function computed.
    pub(super) fn new_number(&self, number: impl Into<Number>) -> Outcome {
        self.new_value(Data::Number(number.into()))
    }

    /// A boolean that the function computed; not decided for `None`.
    pub(super) fn new_bool(&self, answer: Option<bool>, operands: &[&Value]) -> Outcome {
        match answer {
            Some(b) => self.new_value(Data::Bool(b)),
            None => {
                let unknown = operands.iter().find(|v| v.as_known_text().is_none());
                Err(self.unknown(unknown.copied()))
            }
        }
    }

    /// A list of items that keep their own places.
    pub(super) fn new_list(&self, kind: ListKind, items: Vec<Value>) -> Outcome {
        let data = Data::List(List::new(kind, items));
        Ok(Value::new(data, self.span))
    }

    /// The type that the elements of all arguments, which are collections, have in common.
    pub(super) fn common_element(&self) -> TypeExpr {
        let elements = self.all().iter().map(|value| self.eval.type_of(value));
        let elements: Vec<TypeExpr> = elements
            .filter_map(|ty| match ty {
                TypeExpr::List(item) | TypeExpr::Set(item) => Some(*item),
                TypeExpr::Tuple(items) => unify(&items),
                _ => None,
            })
            .collect();
        unify(&elements).unwrap_or(TypeExpr::Any)
    }

    /// A list of elements of the list that is argument `i`: what passed that on, passed them on.
    pub(super) fn list_from(&self, i: usize, list: List) -> Outcome {
        let list = match &self.any(i)?.data {
            Data::List(from) if list.kind != ListKind::Tuple && list.items().is_empty() => {
                match self.eval.type_of(self.any(i)?) {
                    TypeExpr::List(item) | TypeExpr::Set(item) if from.kind != ListKind::Tuple => {
                        list.with_element(&item)
                    }
                    _ => list,
                }
            }
            _ => list,
        };
        let mut value = Value::new(Data::List(list), self.span);
        value.via.clone_from(&self.any(i)?.via);
        Ok(value)
    }

    /// A part of the text of argument `i`, which keeps its place in the source.
    pub(super) fn part(&self, i: usize, text: Text) -> Outcome {
        let value = self.any(i)?.clone();
        let data = text_value(text, value.span).data;
        let mut part = with_data(value, data);
        part.link = None;
        Ok(self.hop(part))
    }

    /// The value, passed on by this function.
    pub(super) fn hop(&self, value: Value) -> Value {
        value.hop(HopKind::Function(self.name.into()), self.span)
    }
}
