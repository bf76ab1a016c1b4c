//! Which function gives what; those besides references, texts, lists and mappings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::bounds::Size;
use super::evaluator::Evaluator;
use super::intrinsic::Call;
use super::template::not_expanded;
use super::text::computed_value;
use crate::text::Str;
use crate::value::{Data, JsonStyle, Reason, Text, Value};

impl<'a> Evaluator<'a> {
    /// What a function gives; none for `AWS::NoValue`.
    pub(super) fn call(&mut self, call: Call<'a>) -> Option<Value> {
        match call.name {
            "Ref" => self.reference_of(call),
            "GetAtt" => self.get_att(call),
            "Sub" => self.sub(call),
            "If" => self.if_else(call),
            "Join" => Some(self.join(call)),
            "Select" => Some(self.select(call)),
            "Split" => Some(self.split(call)),
            "FindInMap" => self.find_in_map(call),
            "Base64" => Some(self.base64(call)),
            "Cidr" => Some(self.cidr(call)),
            "Length" => Some(self.length(call)),
            "ToJsonString" => Some(self.json(call)),
            "ImportValue" => Some(self.import(call)),
            "GetAZs" => Some(self.zones(call)),
            "Equals" | "And" | "Or" | "Not" | "Condition" => Some(match self.verdict(call.node) {
                Some(holds) => Value::new(Data::Bool(holds), call.span()),
                None => self.expression(call.node, Reason::UndecidedCondition),
            }),
            "Transform" => {
                self.problem(not_expanded(&call.full_name(), call.span()));
                Some(self.expression(call.node, Reason::NotSupported))
            }
            // Why a loop still stands here was told when it was not expanded.
            name if name.starts_with("ForEach::") => {
                Some(self.expression(call.node, Reason::NotSupported))
            }
            _ => {
                let message = format!("the function `{}` is not evaluated", call.full_name());
                self.note("unknown-function", call.span(), message);
                Some(self.expression(call.node, Reason::NotSupported))
            }
        }
    }

    fn if_else(&mut self, call: Call<'a>) -> Option<Value> {
        let Some([condition, then, otherwise]) = call.argument.as_list() else {
            return Some(self.wrong_shape(call, "a condition and two values"));
        };
        let Some(name) = condition.as_str() else {
            return Some(self.wrong_shape(call, "the name of a condition and two values"));
        };
        match self.condition(name, condition.span) {
            Some(true) => self.value(then),
            Some(false) => self.value(otherwise),
            None => {
                let then = self.assuming(name, true, |it| it.value(then));
                let otherwise = self.assuming(name, false, |it| it.value(otherwise));
                if then.is_none() && otherwise.is_none() {
                    return None;
                }
                let address = self.stack.address(name);
                let or_absent = |v: Option<Value>| v.unwrap_or_else(|| Value::null(call.span()));
                let alternatives = vec![
                    (address.clone(), or_absent(then)),
                    (Str::from(format!("not {address}")), or_absent(otherwise)),
                ];
                Some(self.one_of(call, alternatives))
            }
        }
    }

    fn base64(&mut self, call: Call<'a>) -> Value {
        let expected = "a text";
        let Some(text) = self.text_or_value(call.argument) else {
            return self.wrong_shape(call, expected);
        };
        let span = call.span();
        self.combined(call, expected, &[text], |it, values| {
            let [text] = values else {
                return None;
            };
            let known = text.as_known_text()?;
            let size = Size {
                bytes: known.len().div_ceil(3).saturating_mul(4),
                pieces: 1,
            };
            it.within(call.node, size, |_| {
                let mut value = computed_value(BASE64.encode(known.as_bytes()), span);
                value.sensitive = text.sensitive;
                Some(value)
            })
        })
    }

    fn json(&mut self, call: Call<'a>) -> Value {
        let expected = "a map or a list";
        let Some(value) = self.value(call.argument) else {
            return self.wrong_shape(call, expected);
        };
        let is_scalar = |v: &Value| {
            matches!(
                v.data,
                Data::Text(_) | Data::Number(_) | Data::Bool(_) | Data::Null(_)
            )
        };
        if value.alternatives().iter().all(|(_, v)| is_scalar(v)) {
            return self.wrong_shape(call, expected);
        }
        let sensitive = value.holds_secret();
        let text = Text::encoded(value, JsonStyle::default());
        let mut json = Value::new(Data::Text(text), call.span());
        json.sensitive = sensitive;
        json
    }

    /// The zones of a region, which only a deployment knows.
    fn zones(&mut self, call: Call<'a>) -> Value {
        let region = self.text_or_value(call.argument);
        match region.is_some_and(|region| {
            region
                .alternatives()
                .iter()
                .all(|(_, v)| v.to_text().is_some())
        }) {
            true => self.expression(call.node, Reason::DecidedAtDeployment),
            false => self.wrong_shape(call, "the name of a region"),
        }
    }
}
