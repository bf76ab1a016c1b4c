//! `AWS::Serverless::StateMachine`.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html>

use super::events::Event;
use super::policies::Role;
use super::{Source, Transform};
use crate::cloudformation::build::{At, entries, given, set};
use crate::syntax::{Entry, Kind, Node};

/// Properties that SAM reads and that the resource of Step Functions does not have.
const OF_SAM: &[&str] = &[
    "AutoPublishAlias",
    "Definition",
    "DefinitionUri",
    "DeploymentPreference",
    "Events",
    "PermissionsBoundary",
    "Policies",
    "PropagateTags",
    "RolePath",
    "Tags",
    "UseAliasAsEventTarget",
];

impl Transform<'_> {
    pub(super) fn state_machine(&mut self, source: &Source) {
        let place = source.place();
        let at = place.at();
        let nothing = at.entries(Vec::new());
        let properties = source.properties().unwrap_or(&nothing);
        let role = match set(properties, "Role") {
            Some(role) => role.clone(),
            None => self.state_machine_role(source, properties),
        };
        let own = entries(Some(properties)).iter().filter(|entry| {
            let name = entry.key.as_str().unwrap_or_default();
            name != "Role" && !OF_SAM.contains(&name)
        });
        let mut own: Vec<Entry> = own.cloned().collect();
        for entry in &mut own {
            let renamed = match entry.key.as_str() {
                Some("Name") => "StateMachineName",
                Some("Type") => "StateMachineType",
                _ => continue,
            };
            entry.key = At(entry.key.span).text(renamed);
        }
        own.push(At(role.span).entry("RoleArn", role));
        self.emit(&place, &source.id, "AWS::StepFunctions::StateMachine", own);
        let target = self.state_machine_alias(source, properties);
        for entry in entries(properties.get("Events")) {
            self.state_machine_event(source, properties, &target, entry);
        }
    }

    fn state_machine_role(&mut self, source: &Source, properties: &Node) -> Node {
        let place = source.place();
        let at = place.at();
        let id = format!("{}Role", source.id);
        let arn = at.get_att(&id, "Arn");
        let mut role = Role::new(id, place, at.trust("states.amazonaws.com"));
        if let Some(policies) = set(properties, "Policies") {
            self.attach_policies(&mut role, policies);
        }
        let tracing = properties.get("Tracing").and_then(|t| t.get("Enabled"));
        if let Some(tracing) = tracing.filter(|t| matches!(t.kind, Kind::Bool(true))) {
            role.managed(At(tracing.span).managed_policy(self.tracing_policy()));
        }
        role.property("Path", given(properties, "RolePath"));
        role.property(
            "PermissionsBoundary",
            given(properties, "PermissionsBoundary"),
        );
        self.emit_role(role);
        arn
    }

    /// Makes the alias where there is one, and gives the ARN that events start.
    fn state_machine_alias(&mut self, source: &Source, properties: &Node) -> Node {
        let at = source.place().at();
        let own = at.reference(source.id.clone());
        let Some(alias) = set(properties, "AutoPublishAlias") else {
            return own;
        };
        let name = self.known(alias).unwrap_or_default();
        let id = format!("{}Alias{name}", source.id);
        let version = format!("{}Version", source.id);
        let machine = vec![at.entry("StateMachineArn", own.clone())];
        let kind = "AWS::StepFunctions::StateMachineVersion";
        self.emit(&source.place(), &version, kind, machine);
        let named = vec![at.entry("Name", alias.clone())];
        let kind = "AWS::StepFunctions::StateMachineAlias";
        self.emit(&source.place(), &id, kind, named);
        for (name, made) in [("Alias", &id), ("Version", &version)] {
            self.names
                .insert(format!("{}.{name}", source.id), made.clone());
        }
        match set(properties, "UseAliasAsEventTarget") {
            Some(_) => at.reference(id),
            None => own,
        }
    }

    fn state_machine_event(&mut self, source: &Source, owner: &Node, target: &Node, entry: &Entry) {
        let nothing = At(entry.value.span).entries(Vec::new());
        let name = entry.key.as_str().unwrap_or_default();
        let event = Event {
            id: format!("{}{name}", source.id),
            place: source.part(entry),
            properties: entry.value.get("Properties").unwrap_or(&nothing),
        };
        let kind = entry.value.get("Type").and_then(Node::as_str);
        let principal = match kind.unwrap_or_default() {
            "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => "events.amazonaws.com",
            "Api" => "apigateway.amazonaws.com",
            "ScheduleV2" => {
                let action = "states:StartExecution";
                let policy = "StartExecutionPolicy";
                return self.schedule(&event, target.clone(), action, policy);
            }
            kind => {
                let message = format!("`{kind}` is no type of an event of a state machine");
                return self.warn(entry.key.span, message);
            }
        };
        let role = given(event.properties, "RoleArn").filter(|_| kind == Some("Schedule"));
        let role = match role {
            Some(role) => role.clone(),
            None => self.starting_role(&event, owner, target, principal),
        };
        if kind != Some("Api") {
            self.rule(&event, target.clone(), Some(role));
        }
    }

    /// The role by which a service starts the state machine.
    fn starting_role(
        &mut self,
        event: &Event<'_>,
        owner: &Node,
        target: &Node,
        principal: &str,
    ) -> Node {
        let at = event.place.at();
        let id = format!("{}Role", event.id);
        let arn = at.get_att(&id, "Arn");
        let statement = at.allow(&["states:StartExecution"], target.clone());
        let document = at.bare_document(vec![statement]);
        let policy = at.inline_policy(format!("{id}StartExecutionPolicy"), document);
        let mut role = Role::new(id, event.place.clone(), at.trust(principal));
        role.inline(policy);
        role.property("PermissionsBoundary", given(owner, "PermissionsBoundary"));
        self.emit_role(role);
        arn
    }
}
