//! Templates that stand in the resource that makes a stack of them.

use std::sync::Arc;

use arcstr::ArcStr;

use super::super::evaluator::Evaluator;
use super::super::intrinsic::Call;
use super::super::is_template;
use crate::syntax::{Comment, Node, Parsed, json, yaml};
use crate::text::{Problem, ProblemLevel, Span};
use crate::value::Reason;

/// A template that stands in another one.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// Its tree; every place is one in the file around it.
    pub root: Arc<Node>,
    /// The comments in it that may hold a suppression.
    pub comments: Vec<Comment>,
}

impl<'a> Evaluator<'a> {
    /// The template that a property holds, as a text or as a map, and its place; else why it is not
    /// known.
    pub(super) fn body(&mut self, node: &'a Node, id: &str) -> Result<(Arc<Node>, Span), Reason> {
        if node.as_map().is_some() && Call::of(node).is_none() {
            return Ok((Arc::new(node.clone()), node.span));
        }
        let text = self.name_or_value(node).and_then(|value| value.to_text());
        let Some(text) = text.filter(|text| text.is_known()) else {
            let message = format!("the template of the stack `{id}` is not known");
            let level = ProblemLevel::Note;
            let problem = Problem::new(level, "template-not-local", node.span, message);
            self.problem(problem.help("what it grants is not known"));
            return Err(Reason::ReadAtDeployment);
        };
        let (text, map) = text.flatten(|_| String::new());
        let text = ArcStr::from(text);
        let Parsed {
            tree,
            comments,
            problems,
        } = match text.trim_start().starts_with('{') {
            true => {
                let json = json::parse_embedded(&text, &map);
                Parsed {
                    tree: json.tree.into_iter().collect(),
                    comments: json.comments,
                    problems: json.problems,
                }
            }
            false => yaml::parse_embedded(&text, &map),
        };
        let is_read = problems.is_empty();
        problems.into_iter().for_each(|p| self.problem(p));
        let Some(root) = tree.into_iter().next().filter(is_template) else {
            if is_read {
                let message = format!("the body of the stack `{id}` is no template");
                self.problem(Problem::warning("invalid-resource", node.span, message));
            }
            return Err(Reason::Invalid);
        };
        let root = Arc::new(root);
        self.embedded.push(Embedded {
            root: Arc::clone(&root),
            comments,
        });
        Ok((root, node.span))
    }
}
