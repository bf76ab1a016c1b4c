//! A graph with its sources, and its edges in words.

use crate::graph::Graph;
use crate::text::{Sources, Span};

pub(super) struct Scan {
    pub sources: Sources,
    pub graph: Graph,
}

impl Scan {
    /// Line and first line of the text at a place.
    pub fn at(&self, span: Span) -> String {
        let line = self.sources.positions(span).0.line;
        let text = self.sources.snippet(span);
        format!("{line}:{}", text.lines().next().unwrap_or_default())
    }

    /// Principal, policy, token, token of the principal, condition.
    pub fn attachments(&self) -> Vec<String> {
        let edges = self.graph.attachments.iter();
        edges
            .map(|edge| {
                let mut out = format!(
                    "{} > {} at {}",
                    self.graph.principal(edge.principal).label(),
                    self.graph.policy(edge.policy).label(),
                    self.at(edge.token)
                );
                if let Some(token) = edge.principal_token {
                    out += &format!(" by {}", self.at(token));
                }
                if let Some(condition) = &edge.condition {
                    out += &format!(" if {condition}");
                }
                out
            })
            .collect()
    }
}
