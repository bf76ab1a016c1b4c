//! What a stack gives to others.

use rustc_hash::FxHashMap;

use super::super::evaluator::Evaluator;
use crate::syntax::Entry;
use crate::text::Str;
use crate::value::Value;

impl<'a> Evaluator<'a> {
    /// The outputs by name; those whose condition does not hold are left out.
    pub(in crate::cloudformation) fn outputs(&mut self) -> FxHashMap<Str, Value> {
        let template = self.template;
        let all = template.outputs.iter();
        all.filter_map(|entry| Some((Str::from(entry.key.as_str()?), self.output_value(entry)?)))
            .collect()
    }

    /// The value of an output; none when its condition does not hold.
    fn output_value(&mut self, entry: &'a Entry) -> Option<Value> {
        let node = entry.value.get("Value")?;
        let condition = entry.value.get("Condition");
        let Some((name, span)) = condition.and_then(|c| Some((c.as_str()?, c.span))) else {
            return self.text_or_value(node);
        };
        match self.condition(name, span) {
            Some(false) => None,
            Some(true) => self.text_or_value(node),
            // Who reads it relies on its being there.
            None => self.assuming(name, true, |it| it.text_or_value(node)),
        }
    }
}
