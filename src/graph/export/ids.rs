//! Ids that stay when something else in the code changes.

use rustc_hash::FxHashMap;

use crate::graph::{Declaration, Graph};
use crate::text::Sources;

/// Ids of entities, in the order of the graph.
pub struct Ids {
    /// Of principals.
    pub principals: Vec<String>,
    /// Of policies.
    pub policies: Vec<String>,
    /// Of identity providers.
    pub providers: Vec<String>,
}

impl Ids {
    /// Ids from kind, path and address of what the code declares, and from the name of the rest.
    /// Equal ones are numbered.
    pub fn of(graph: &Graph, sources: &Sources) -> Self {
        let mut used = FxHashMap::default();
        let principals = graph
            .principals
            .iter()
            .map(|principal| {
                let kind = principal.kind.key();
                let place = place(graph, principal.declared.as_ref(), sources);
                unique(
                    &mut used,
                    format!(
                        "{kind}:{}",
                        place.unwrap_or_else(|| principal.display_name())
                    ),
                )
            })
            .collect();
        let policies = graph
            .policies
            .iter()
            .map(|policy| {
                let kind = policy.kind.name();
                let name = policy.display_name();
                let id = match place(graph, policy.declared.as_ref(), sources) {
                    Some(place) => format!("{kind}-policy:{place}:{name}"),
                    None => format!("{kind}-policy:{name}"),
                };
                unique(&mut used, id)
            })
            .collect();
        let providers = graph
            .identity_providers
            .iter()
            .map(|provider| {
                let place = place(graph, provider.declared.as_ref(), sources);
                let name = place.unwrap_or_else(|| provider.display_name());
                unique(
                    &mut used,
                    format!("{}-provider:{name}", provider.kind.name()),
                )
            })
            .collect();
        Self {
            principals,
            policies,
            providers,
        }
    }
}

fn place(graph: &Graph, declared: Option<&Declaration>, sources: &Sources) -> Option<String> {
    let declared = declared?;
    let path = sources.path(declared.origin.name.file);
    let environment = graph.environment(declared);
    let environment = environment.map_or_else(String::new, |name| format!("{name}:"));
    Some(format!("{environment}{path}:{}", declared.resource.address))
}

fn unique(used: &mut FxHashMap<String, u32>, id: String) -> String {
    let count = used.entry(id.clone()).or_insert(0);
    *count += 1;
    match *count {
        1 => id,
        n => format!("{id}#{n}"),
    }
}
