//! What the policies of one principal grant, layer by layer.

use super::library::Library;
use super::who::{self, Place, Who};
use crate::graph::Graph;
use crate::policy::NamedPolicy;

/// A principal with the layers of policies that each have to allow what it does: its own and those of
/// its groups, and its permissions boundary.
#[derive(Debug)]
pub struct Held {
    /// Who.
    pub who: Who,
    /// The layers.
    pub layers: Vec<Vec<NamedPolicy>>,
}

/// The principals of the graph that a text names, by address, by name or by ARN.
pub fn held(
    graph: &Graph,
    principal: &str,
    account: Option<String>,
    partition: Option<String>,
) -> Vec<Held> {
    let place = Place { account, partition };
    let library = Library::new(graph);
    let found = who::find(graph, principal, &place).into_iter();
    found
        .map(|id| {
            let mut layers = vec![library.identity(id)];
            layers.extend(library.boundary(id));
            Held {
                who: Who::of_graph(graph, id),
                layers,
            }
        })
        .collect()
}
