//! Conditions decided by every case of what they rest on.
//!
//! A condition over `Env` and `AWS::Region` is undecided as long as these are; but one that gives
//! the same whatever they are is decided. What a condition compares is evaluated in each case, so it
//! may look up a mapping by a parameter or put it into a text.

use super::evaluator::{Evaluator, Given};
use super::intrinsic::Call;
use super::mentions::mentions;
use super::text::{computed_value, scalar_text};
use crate::syntax::{Kind, Node};
use crate::text::Str;
use crate::value::Value;

/// Most cases of the parameters that a condition is decided for.
const MAX_CASES: usize = 64;
/// Most nodes of a condition, and of those that are assumed, with the conditions they refer to.
const MAX_NODES: usize = 256;

/// A parameter with the texts that it can be; none stands for any other text.
type Subject<'a> = (&'a str, Vec<Option<Str>>);
/// What each parameter is.
type Case<'a> = Vec<(&'a str, Option<Str>)>;

impl<'a> Evaluator<'a> {
    /// What an undecided condition gives in every case that agrees with the assumptions; none
    /// where that differs or is not known.
    pub(super) fn in_every_case(&mut self, node: &'a Node) -> Option<bool> {
        let template = self.template;
        let assumed = self.assumptions.iter().filter_map(|it| match it.given {
            Given::Condition(name, holds) => Some((&template.conditions.get(name)?.value, holds)),
            Given::Parameter(..) => None,
        });
        let assumed: Vec<(&'a Node, bool)> = assumed.collect();
        let mut compared = Vec::new();
        let mut left = MAX_NODES;
        for node in assumed.iter().map(|(node, _)| *node).chain([node]) {
            self.comparisons(node, &mut compared, &mut left)?;
        }
        let mut subjects = Vec::new();
        for arguments in &compared {
            self.subject(arguments, &mut subjects);
        }
        for arguments in &compared {
            self.parts(arguments, &mut subjects);
        }
        let mut verdict = None;
        for case in cases(&subjects)? {
            let holds = self.quietly(|it| it.assuming_case(&case, &assumed, node));
            let Some(holds) = holds else {
                continue;
            };
            let holds = holds?;
            if verdict.is_some_and(|other| other != holds) {
                return None;
            }
            verdict = Some(holds);
        }
        verdict
    }

    /// What a condition gives in one case; outer none when the case is none of the assumptions'.
    fn assuming_case(
        &mut self,
        case: &Case<'a>,
        assumed: &[(&'a Node, bool)],
        node: &'a Node,
    ) -> Option<Option<bool>> {
        let template = self.template;
        let given = case.iter().filter_map(|(name, text)| {
            let (name, entry) = template.parameters.get_key_value(name)?;
            let value = computed_value(text.clone()?, entry.key.span);
            Some(Given::Parameter(name, value))
        });
        self.all_given(given, |it| {
            let agrees = assumed
                .iter()
                .all(|(node, holds)| it.in_case(node, case) != Some(!holds));
            agrees.then(|| it.in_case(node, case))
        })
    }

    /// Adds the arguments of every `Fn::Equals` that a condition rests on; none when it has too many
    /// nodes.
    fn comparisons(
        &self,
        node: &'a Node,
        out: &mut Vec<&'a [Node]>,
        left: &mut usize,
    ) -> Option<()> {
        *left = left.checked_sub(1)?;
        if let Some(name) = Call::condition_name(node) {
            let entry = self.template.conditions.get(name.as_str()?)?;
            return self.comparisons(&entry.value, out, left);
        }
        let call = Call::of(node);
        let Some((call, arguments)) = call.and_then(|c| Some((c, c.argument.as_list()?))) else {
            return Some(());
        };
        if call.name != "Equals" {
            return arguments
                .iter()
                .try_for_each(|one| self.comparisons(one, out, left));
        }
        out.push(arguments);
        Some(())
    }

    /// Adds what is compared with a text.
    fn subject(&mut self, arguments: &'a [Node], out: &mut Vec<Subject<'a>>) {
        let Some((name, reference, text)) = comparison(arguments) else {
            return;
        };
        let at = out.iter().position(|(other, _)| *other == name);
        if let Some((_, texts)) = at.and_then(|at| out.get_mut(at)) {
            if texts.contains(&None) && !texts.contains(&Some(text.clone())) {
                texts.push(Some(text));
            }
            return;
        }
        match self.value(reference) {
            Some(value) if value.is_unknown() => out.push((name, vec![None, Some(text)])),
            Some(value) => out.extend(choice(&value).map(|texts| (name, texts))),
            None => {}
        }
    }

    /// Adds the parameters with a known choice of values that what is compared is made of, as long
    /// as the cases are not too many.
    fn parts(&mut self, arguments: &'a [Node], out: &mut Vec<Subject<'a>>) {
        if comparison(arguments).is_some() {
            return;
        }
        let parts = arguments.iter().flat_map(|one| mentions(one, &|_| None));
        for mention in parts.take(MAX_NODES) {
            if !out.iter().any(|(name, _)| *name == mention.name)
                && let Some(value) = self.parameter(mention.name, mention.span)
                && let Some(texts) = choice(&value).filter(|texts| texts.len() > 1)
                && number_of_cases(out).saturating_mul(texts.len()) <= MAX_CASES
            {
                out.push((mention.name, texts));
            }
        }
    }

    /// What a condition gives in one case.
    fn in_case(&mut self, node: &'a Node, case: &Case<'a>) -> Option<bool> {
        if let Some(name) = Call::condition_name(node) {
            let entry = self.template.conditions.get(name.as_str()?)?;
            return self.in_case(&entry.value, case);
        }
        if let Kind::Bool(value) = node.kind {
            return Some(value);
        }
        let call = Call::of(node)?;
        let arguments = call.argument.as_list()?;
        match (call.name, arguments) {
            ("Equals", _) => {
                let known = comparison(arguments).and_then(|(name, _, text)| {
                    let (_, is) = case.iter().find(|(other, _)| *other == name)?;
                    Some(is.as_ref() == Some(&text))
                });
                known.or_else(|| self.verdict(node))
            }
            ("Not", [of]) => self.in_case(of, case).map(|holds| !holds),
            ("And", [_, ..]) => self.any_in_case(arguments, false, case).map(|found| !found),
            ("Or", [_, ..]) => self.any_in_case(arguments, true, case),
            _ => None,
        }
    }

    fn any_in_case(&mut self, nodes: &'a [Node], wanted: bool, case: &Case<'a>) -> Option<bool> {
        let mut decided = Some(false);
        for node in nodes {
            match self.in_case(node, case) {
                Some(holds) if holds == wanted => return Some(true),
                Some(_) => {}
                None => decided = None,
            }
        }
        decided
    }
}

/// The parameter that is compared, its reference, and the text that it is compared with.
fn comparison(arguments: &[Node]) -> Option<(&str, &Node, Str)> {
    let [left, right] = arguments else {
        return None;
    };
    [(left, right), (right, left)]
        .into_iter()
        .find_map(|(reference, text)| {
            let call = Call::of(reference).filter(|call| call.name == "Ref")?;
            let text = scalar_text(text)?.as_known_text()?;
            Some((call.argument.as_str()?, reference, text))
        })
}

/// The texts that a value is one of; none where one of them is not known.
fn choice(value: &Value) -> Option<Vec<Option<Str>>> {
    let texts = value.alternatives().into_iter();
    texts.map(|(_, v)| v.as_known_text().map(Some)).collect()
}

fn number_of_cases(subjects: &[Subject<'_>]) -> usize {
    let counts = subjects.iter().map(|(_, texts)| texts.len());
    counts.fold(1, usize::saturating_mul)
}

/// Every combination; none when they are too many.
fn cases<'a>(subjects: &[Subject<'a>]) -> Option<Vec<Case<'a>>> {
    if number_of_cases(subjects) > MAX_CASES {
        return None;
    }
    let mut out: Vec<Case<'a>> = vec![Vec::new()];
    for (name, texts) in subjects {
        let each = |case: &Case<'a>| {
            let case = case.clone();
            texts.iter().map(move |text| {
                let mut case = case.clone();
                case.push((*name, text.clone()));
                case
            })
        };
        out = out.iter().flat_map(each).collect();
    }
    Some(out)
}
