//! Events of EventBridge: rules of the template, or of a custom resource where the service asks for
//! one.

use sha1::Digest;

use super::naming::{alphanumeric, normalized};
use super::role::arn;
use super::service::{Function, is_truthy};
use super::text_of;
use super::translation::{Place, Translation};
use crate::cloudformation::build::given;
use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Node};

impl Translation<'_> {
    /// Whether rules are resources of the template.
    fn has_rules(&self) -> bool {
        let settings = self.service.setting(&["eventBridge"]);
        settings.is_none_or(|settings| given(settings, "useCloudFormation").is_some_and(is_truthy))
    }

    pub(super) fn event_bridge(&mut self, function: &Function) {
        if !self.has_rules() {
            return;
        }
        let events = function.get("events").and_then(Node::as_list);
        for (i, event) in events.unwrap_or_default().iter().enumerate() {
            if let Some(event) = event.entry("eventBridge") {
                self.bus_rule(function, event, i + 1);
            }
        }
    }

    fn bus_rule(&mut self, function: &Function, event: &Entry, number: usize) {
        let place = Place::of(event);
        let at = place.at();
        let stub = at.join(vec![
            function.name.clone(),
            at.text(format!("-rule-{number}")),
        ]);
        let name = given(&event.value, "name").cloned();
        let name = name.unwrap_or_else(|| match stub.as_str() {
            Some(text) if text.len() > LONGEST_NAME => at.text(shortened(text, number)),
            _ => stub.clone(),
        });
        let bus = self.event_bus(place, given(&event.value, "eventBus"));
        let id = alphanumeric(&text_of(&stub).unwrap_or_else(|| function.prefix()));
        let properties = vec![at.entry("Name", name.clone())];
        let rule = format!("{id}EventBridgeRule");
        self.emit(place, &rule, "AWS::Events::Rule", properties);
        let mut source = arn(at, "events", true);
        source.push(at.text(":rule/"));
        if let Some(bus) = bus {
            source.extend([bus, at.text("/")]);
        }
        source.push(name);
        let id = format!("EventBridgeLambdaPermission{number}");
        let principal = "events.amazonaws.com";
        self.service_permission(place, function, &id, principal, Some(at.join(source)));
    }

    /// The name of the bus of a rule; one that does not exist is made.
    fn event_bus(&mut self, place: Place, bus: Option<&Node>) -> Option<Node> {
        let bus = bus?;
        if Call::of(bus).is_some() {
            return Some(bus.clone());
        }
        let text = bus.as_str()?;
        let at = super::At(bus.span);
        if text.starts_with("arn") {
            let name = text.split_once('/').map_or(text, |(_, name)| name);
            return Some(at.text(name));
        }
        if text != "default" {
            let id = format!("{}EventBridgeEventBus", normalized(text));
            let properties = vec![at.entry("Name", bus.clone())];
            self.emit(place, &id, "AWS::Events::EventBus", properties);
        }
        Some(bus.clone())
    }

    /// What the custom resource needs where it sets the rules up.
    pub(super) fn existing_event_buses(&mut self) {
        if self.has_rules() {
            return;
        }
        let service = self.service;
        let events: Vec<&Entry> = service
            .functions
            .iter()
            .flat_map(|f| f.events("eventBridge"))
            .collect();
        let Some(first) = events.first() else {
            return;
        };
        let place = Place::of(first);
        let at = place.at();
        let local = |end: &str| {
            let mut parts = arn(at, "events", true);
            parts.push(at.text(end));
            at.join(parts)
        };
        let mut statements = Vec::new();
        let has_bus = |event: &&Entry| {
            let bus = given(&event.value, "eventBus").and_then(Node::as_str);
            bus.is_some_and(|bus| bus != "default")
        };
        if events.iter().any(has_bus) {
            let actions = ["events:CreateEventBus", "events:DeleteEventBus"];
            statements.push(at.allow(&actions, local(":event-bus/*")));
        }
        let actions = [
            "events:PutRule",
            "events:RemoveTargets",
            "events:PutTargets",
            "events:DeleteRule",
        ];
        statements.push(at.allow(&actions, local(":rule/*")));
        statements.push(self.any_function(at));
        self.custom_resource(place, "custom-resource-event-bridge", statements);
    }
}

/// Longest name of a rule.
const LONGEST_NAME: usize = 64;

/// The name of a rule whose own would be too long.
fn shortened(name: &str, number: usize) -> String {
    let end = format!("rule-{number}");
    let kept: String = name
        .chars()
        .take(31usize.saturating_sub(end.len()))
        .collect();
    let digest = md5::Md5::digest(name.as_bytes());
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{kept}{hash}-{end}")
}
