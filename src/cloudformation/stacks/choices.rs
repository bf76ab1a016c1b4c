//! Which template a stack is made of: it may rest on conditions.

use std::sync::Arc;

use super::super::evaluator::Evaluator;
use super::super::intrinsic::Call;
use super::super::template::{Resource, Unknowns};
use super::body::{Body, not_known, read};
use super::location::{Found, Location, Named};
use crate::syntax::Node;
use crate::text::{Problem, ProblemLevel, Span, Str};
use crate::value::{Reason, Text, Value, either};

/// A template that a stack may be made of.
pub(super) struct Choice {
    /// The condition under which it is this one; none when it always is.
    pub(super) condition: Option<Str>,
    /// Else why it is not known.
    pub(super) template: Result<Chosen, Reason>,
}

/// The template of a stack.
pub(super) struct Chosen {
    pub(super) root: Arc<Node>,
    /// The token that names it, or that it stands in.
    pub(super) at: Span,
    /// What its references to unknowns mean, where it stands in a text with symbols.
    pub(super) unknowns: Unknowns,
    /// Why a part of it is not known.
    pub(super) open: Option<Reason>,
}

impl Choice {
    fn only(template: Result<Chosen, Reason>) -> Vec<Self> {
        let condition = None;
        vec![Self {
            condition,
            template,
        }]
    }
}

impl<'a> Evaluator<'a> {
    /// The templates that a stack may be made of.
    pub(super) fn templates_of(&mut self, resource: Resource<'a>) -> Vec<Choice> {
        let id = resource.id;
        if let Some(body) = resource.property("TemplateBody") {
            return self.bodies(body, id);
        }
        let Some(named) = Named::of(&resource.entry.value) else {
            let message = format!("the stack `{id}` has no `TemplateURL`");
            let place = resource.entry.key.span;
            self.problem(Problem::warning("invalid-resource", place, message));
            return Choice::only(Err(Reason::Invalid));
        };
        match named.location {
            Some(location) => Choice::only(self.at_location(location, named.span(), id)),
            None => self.named_by(named.node, id),
        }
    }

    /// Templates that stand in the template, as texts or as a map.
    fn bodies(&mut self, node: &'a Node, id: &str) -> Vec<Choice> {
        if node.as_map().is_some() && Call::of(node).is_none() {
            return Choice::only(Ok(Chosen {
                root: Arc::new(node.clone()),
                at: node.span,
                unknowns: Unknowns::default(),
                open: None,
            }));
        }
        let value = self.name_or_value(node);
        let choices = texts(value.as_ref()).into_iter();
        let choices = choices.map(|(condition, text)| Choice {
            condition,
            template: self.embedded(text, id, node.span),
        });
        choices.collect()
    }

    /// A template that stands in a text.
    fn embedded(&mut self, text: Option<Text>, id: &str, at: Span) -> Result<Chosen, Reason> {
        let Some(text) = text else {
            self.problem(not_known(id, at));
            return Err(Reason::ReadAtDeployment);
        };
        let Body {
            template,
            is_open,
            problems,
        } = read(&text, id, at);
        problems.into_iter().for_each(|p| self.problem(p));
        let Some((embedded, unknowns)) = template else {
            return Err(match text.is_known() {
                true => Reason::Invalid,
                false => Reason::ReadAtDeployment,
            });
        };
        let root = Arc::clone(&embedded.root);
        self.embedded.push(embedded);
        let open = is_open.then_some(Reason::ReadAtDeployment);
        Ok(Chosen {
            root,
            at,
            unknowns,
            open,
        })
    }

    /// Templates that a function names.
    fn named_by(&mut self, node: &'a Node, id: &str) -> Vec<Choice> {
        let value = self.name_or_value(node);
        // Several conditions may lead to one template.
        let mut found: Vec<(Option<Str>, Found)> = Vec::new();
        for (condition, text) in texts(value.as_ref()) {
            let one = text.map_or(Found::Elsewhere, |text| Found::of_text(&text));
            match found.iter_mut().find(|(_, other)| *other == one) {
                Some((other, _)) => *other = either(other.take(), condition),
                None => found.push((condition, one)),
            }
        }
        if let [(condition, _)] = found.as_mut_slice() {
            *condition = None;
        }
        let choices = found.into_iter().map(|(condition, found)| Choice {
            condition,
            template: self.at_location(found.location(), node.span, id),
        });
        choices.collect()
    }

    /// The template of the stack `id` at a location that the token at `at` says.
    fn at_location(
        &mut self,
        location: Location<'_>,
        at: Span,
        id: &str,
    ) -> Result<Chosen, Reason> {
        let note = |message| Problem::new(ProblemLevel::Note, "template-not-local", at, message);
        match (self.options.find_template)(at.file, location) {
            Ok(Some(found)) => {
                if let Location::Copied(_) = location {
                    let path = found.path;
                    let message = format!("`{path}` is taken for the template of the stack `{id}`");
                    let code = "template-assumed";
                    let problem = Problem::new(ProblemLevel::Note, code, at, message);
                    self.problem(problem.help("its URL, of which not all is known, ends so"));
                }
                Ok(Chosen {
                    root: found.root,
                    at,
                    unknowns: Unknowns::default(),
                    open: None,
                })
            }
            Ok(None) => {
                let problem = note(format!("the template of the stack `{id}` is not here"));
                self.problem(problem.help(
                    "what it grants is not known; a path below the scanned root would be followed",
                ));
                Err(Reason::ReadAtDeployment)
            }
            Err(error) => {
                let name = match location {
                    Location::Path(name) | Location::Asset(name) | Location::Module(name) => name,
                    Location::Copied(_) => {
                        let message = format!("the template of the stack `{id}` is not certain");
                        self.problem(note(message).help(error));
                        return Err(Reason::ReadAtDeployment);
                    }
                    Location::Elsewhere => "TemplateURL",
                };
                let message = format!("`{name}` is not evaluated as a nested stack: {error}");
                self.problem(Problem::warning("file-not-read", at, message));
                Err(Reason::FileNotRead)
            }
        }
    }
}

/// The texts that a value may be, each with its condition; none for one that is no text.
fn texts(value: Option<&Value>) -> Vec<(Option<Str>, Option<Text>)> {
    let Some(value) = value else {
        return vec![(None, None)];
    };
    let all = value.alternatives().into_iter();
    let all = all.map(|(condition, value)| (condition, value.to_text()));
    all.collect()
}
