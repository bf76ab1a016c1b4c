//! Conditions in words: where an expression holds, and where it fails.
//!
//! Words are facts with ` and ` and ` or ` between them, so that `a && b` in one place is known to
//! imply `a` in another, and a local is the same fact as what it stands for.

use super::Evaluator;
use crate::syntax::{BinaryOp, Kind, Node, StepKind, UnaryOp};
use crate::text::Str;
use crate::value::{Data, SymbolKind};
use crate::value::{both, cases, either};

/// Operators within each other and locals that stand for locals are taken apart this deep.
const MAX_LEVEL: u32 = 16;

/// A condition of more cases than this is kept as it is written.
const MAX_CASES: usize = 8;

impl Evaluator<'_> {
    /// The words for where a condition that is not decided holds, and for where it fails.
    pub(super) fn condition_texts(&self, condition: &Node) -> (Str, Str) {
        let words = |wanted| {
            let words = self.muted(|eval| eval.facts(condition, wanted, 0));
            words.filter(|words| !words.is_empty())
        };
        match (words(true), words(false)) {
            (Some(holds), Some(fails)) => (holds, fails),
            _ => {
                let text = self.condition_text(condition.span);
                let fails = negated(&text);
                (text, fails)
            }
        }
    }

    /// When the expression is `wanted`: empty words for always, none for never. Level 0 is known
    /// not to be decided.
    fn facts(&self, node: &Node, wanted: bool, level: u32) -> Option<Str> {
        if level >= MAX_LEVEL {
            return Some(self.fact(node, wanted));
        }
        match &node.kind {
            Kind::Unary(UnaryOp::Not, inner) => self.facts(inner, !wanted, level),
            Kind::Binary(op @ (BinaryOp::And | BinaryOp::Or), operands) => {
                let [left, right] = &**operands;
                let left = self.facts(left, wanted, level + 1);
                let right = self.facts(right, wanted, level + 1);
                let words = match (*op == BinaryOp::And) == wanted {
                    true => both(&left?, &right?)?,
                    false => either(left, right)?,
                };
                match cases(&words) > MAX_CASES {
                    true => Some(self.fact(node, wanted)),
                    false => Some(words),
                }
            }
            _ => match self.definition(node) {
                Some(inner) => {
                    let level = if level == 0 { 0 } else { level + 1 };
                    self.within(self.env()).followed(inner, wanted, level)
                }
                None if level == 0 => Some(self.fact(node, wanted)),
                None => self.decided(node, wanted),
            },
        }
    }

    /// As [`Self::facts`], for what a local stands for.
    fn followed(&self, node: &Node, wanted: bool, level: u32) -> Option<Str> {
        if !self.enter(1) {
            return Some(self.fact(node, wanted));
        }
        let words = self.facts(node, wanted, level);
        self.leave(1);
        words
    }

    /// As [`Self::facts`], for an expression that is not taken apart.
    fn decided(&self, node: &Node, wanted: bool) -> Option<Str> {
        let Ok(value) = self.eval(node) else {
            return Some(self.fact(node, wanted));
        };
        let when = |answer: Option<bool>| match answer {
            Some(answer) => (answer == wanted).then(Str::new),
            None => Some(self.fact(node, wanted)),
        };
        let Data::OneOf(alternatives) = &value.data else {
            return when(self.operand_bool(&value).ok()?);
        };
        let mut words = None;
        for alternative in alternatives.iter() {
            let answer = self.operand_bool(&alternative.value).ok()?;
            let own = when(answer).and_then(|own| both(&alternative.condition, &own));
            words = either(words, own);
        }
        words
    }

    /// What a local stands for, where that can be taken apart or is the name of something else.
    fn definition(&self, node: &Node) -> Option<&Node> {
        let Kind::Traversal(traversal) = &node.kind else {
            return None;
        };
        let (Kind::Variable(root), [step]) = (&traversal.root.kind, &*traversal.steps) else {
            return None;
        };
        let StepKind::Attr(name) = &step.kind else {
            return None;
        };
        if *root != *"local" || self.is_bound(root) {
            return None;
        }
        let inner = self.env().local(name)?;
        let is_plain = matches!(
            inner.kind,
            Kind::Traversal(_) | Kind::Unary(UnaryOp::Not, _) | Kind::Binary(..)
        );
        is_plain.then_some(inner)
    }

    /// The expression as one fact: what it refers to by its own name, anything else as written.
    fn fact(&self, node: &Node, wanted: bool) -> Str {
        let named = || {
            let Kind::Traversal(_) = &node.kind else {
                return None;
            };
            let value = self.eval(node).ok()?;
            let Data::Unknown(symbol) = &value.data else {
                return None;
            };
            match symbol.kind {
                SymbolKind::Expression { .. } | SymbolKind::Pseudo(_) => None,
                _ => Some(Str::from(symbol.to_string())),
            }
        };
        let fact = named().unwrap_or_else(|| self.condition_text(node.span));
        match wanted {
            true => fact,
            false => negated(&fact),
        }
    }
}

fn negated(fact: &str) -> Str {
    Str::from(format!("not {fact}"))
}
