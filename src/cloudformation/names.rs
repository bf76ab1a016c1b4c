//! Values that are used as names.

use super::evaluator::Evaluator;
use crate::syntax::Node;
use crate::value::{Data, Reason, Value};

impl<'a> Evaluator<'a> {
    /// The same as [`Self::text_or_value`] where a name is asked for.
    pub(super) fn name_or_value(&mut self, node: &'a Node) -> Option<Value> {
        let value = self.text_or_value(node)?;
        Some(self.shown_name(value, node))
    }

    /// What `node` gives, to be used as a name, or as a text with names in it.
    ///
    /// Names are shown: in messages, ids, conditions and symbols. So what must not be shown is
    /// none, and is unknown by the name of its expression.
    pub(super) fn shown_name(&self, value: Value, node: &Node) -> Value {
        match &value.data {
            _ if !value.holds_secret() => value,
            Data::Unknown(symbol) if symbol.shape.is_none() => Value {
                sensitive: false,
                ..value
            },
            _ => self.expression(node, Reason::NotSupported),
        }
    }
}
