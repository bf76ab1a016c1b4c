//! CloudFormation: templates to resources, as the service would evaluate them.
//!
//! Nothing is fetched. What only a deployment knows is a symbol, never a guess. This room knows
//! nothing of the graph or the rules.

use crate::syntax::Node;
use crate::text::Problem;
use crate::value::{Resource, ScopeId};

/// What an evaluation needs besides the template.
pub struct Options<'a> {
    /// `--parameter NAME=VALUE`.
    pub parameters: Vec<(String, String)>,
    /// Whether resources of this type are wanted. Others are evaluated only when something wanted
    /// refers to them.
    pub wanted: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What a front end gives for one template.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Every wanted resource, in the order of the source.
    pub resources: Vec<Resource>,
    /// What could not be evaluated and is wrong, in no order.
    pub problems: Vec<Problem>,
}

/// Whether a document is a CloudFormation template, whatever the file's name.
pub fn is_template(_root: &Node) -> bool {
    false
}

/// Evaluates one template.
pub fn evaluate(_root: &Node, _scope: ScopeId, _options: &Options<'_>) -> Evaluation {
    Evaluation::default()
}
