//! The APIs that events make when they name none.

use super::{Source, Transform, globals};
use crate::cloudformation::build::{At, entries, given};
use crate::syntax::{Entry, Node};
use crate::text::Str;

pub(super) const REST_API: &str = "ServerlessRestApi";
pub(super) const HTTP_API: &str = "ServerlessHttpApi";
/// The stage of the REST API that events make.
pub(super) const STAGE: &str = "Prod";

/// A kind of API: the type of events, the event's property that names an API, the API's logical
/// id, and its type.
const KINDS: [[&str; 4]; 2] = [
    ["Api", "RestApiId", REST_API, "AWS::Serverless::Api"],
    ["HttpApi", "ApiId", HTTP_API, "AWS::Serverless::HttpApi"],
];

impl Transform<'_> {
    pub(super) fn add_implicit_apis(&mut self) {
        for [event, property, id, kind] in KINDS {
            let events: Vec<(Option<Node>, Entry)> = self
                .sources
                .iter()
                .filter(|source| is_target(source))
                .flat_map(|source| events(source, event, property))
                .collect();
            if let Some((_, first)) = events.first() {
                let first = first.clone();
                self.add_implicit_api(id, kind, &first, events);
            }
        }
    }

    /// It exists when one of the resources whose events need it does.
    fn add_implicit_api(
        &mut self,
        id: &str,
        kind: &str,
        first: &Entry,
        events: Vec<(Option<Node>, Entry)>,
    ) {
        let at = At(first.value.span);
        let conditions: Option<Vec<Node>> = events.into_iter().map(|(c, _)| c).collect();
        let condition = conditions.and_then(|all| self.any_of(&format!("{id}Condition"), at, all));
        let stage = at.entry("StageName", at.text(STAGE));
        let stage = stage_of(kind).then_some(stage).into_iter().collect();
        let mut parts = vec![
            at.entry("Type", at.text(kind)),
            at.entry("Properties", at.entries(stage)),
        ];
        parts.extend(condition.map(|condition| at.entry("Condition", condition)));
        let api = Source {
            key: At(first.key.span).text(id),
            id: Str::from(id),
            kind: Str::from(kind),
            value: globals::merged(&at.entries(parts), kind, self.root.get("Globals")),
        };
        // The transform puts its own API in the place of one with this name.
        self.sources.retain(|source| source.id != *id);
        self.sources.push(api);
    }
}

fn stage_of(kind: &str) -> bool {
    kind == "AWS::Serverless::Api"
}

/// Whether a resource is one that events call or start.
pub(super) fn is_target(source: &Source) -> bool {
    matches!(
        source.kind.as_str(),
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
    )
}

/// The events of a resource that need the implicit API, with the resource's condition.
fn events(source: &Source, kind: &str, property: &str) -> Vec<(Option<Node>, Entry)> {
    let condition = source.value.get("Condition").cloned();
    let all = entries(source.property("Events")).iter();
    let of_kind = all.filter(|entry| {
        let written = entry.value.get("Type").and_then(Node::as_str);
        let api = entry
            .value
            .get("Properties")
            .and_then(|p| given(p, property));
        let is_implicit = api.is_none_or(|api| {
            let implicit = KINDS.iter().find(|[event, ..]| *event == kind);
            let named = super::build::referred(api).or(api.as_str());
            implicit.is_some_and(|[_, _, id, _]| named == Some(id))
        });
        written == Some(kind) && is_implicit
    });
    of_kind
        .map(|entry| (condition.clone(), entry.clone()))
        .collect()
}
