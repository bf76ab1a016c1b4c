//! Rules and schedules of EventBridge: their queues for what fails, and their roles.

use super::Transform;
use super::events::{Event, queue_statement};
use super::functions::delivery;
use super::policies::Role;
use crate::cloudformation::build::{At, given};
use crate::syntax::Node;

impl Transform<'_> {
    /// A rule that calls a target, as a role where one is given.
    pub(super) fn rule(&mut self, event: &Event<'_>, target: Node, role: Option<Node>) {
        let at = event.place.at();
        let mut parts = vec![at.entry("Id", at.text("Target")), at.entry("Arn", target)];
        parts.extend(role.map(|role| at.entry("RoleArn", role)));
        let rule = at.get_att(&event.id, "Arn");
        if let Some((queue, url)) = self.dead_letter_queue(event)
            && let Some(url) = url
        {
            let service = at.map([("Service", at.text("events.amazonaws.com"))]);
            let statement = queue_statement(at, service, queue, rule);
            let policy = format!("{}QueuePolicy", event.id);
            self.queue_policy(&event.place, &policy, url, statement);
        }
        let targets = at.list(vec![at.entries(parts)]);
        let mut properties = vec![at.entry("Targets", targets)];
        for (name, own) in [
            ("EventBusName", "EventBusName"),
            ("EventPattern", "Pattern"),
            ("Name", "RuleName"),
            ("Name", "Name"),
            ("ScheduleExpression", "Schedule"),
        ] {
            let value = given(event.properties, own);
            properties.extend(value.map(|value| At(value.span).entry(name, value.clone())));
        }
        self.emit(&event.place, &event.id, "AWS::Events::Rule", properties);
    }

    /// The ARN of the queue for what fails, and the URL of one that SAM makes.
    fn dead_letter_queue(&mut self, event: &Event<'_>) -> Option<(Node, Option<Node>)> {
        let config = event.properties.get("DeadLetterConfig")?;
        if let Some(arn) = given(config, "Arn") {
            return Some((arn.clone(), None));
        }
        given(config, "Type")?;
        let at = At(config.span);
        let id = config.get("QueueLogicalId").and_then(Node::as_str);
        let id = id.map_or_else(|| format!("{}Queue", event.id), str::to_owned);
        self.emit(&event.place, &id, "AWS::SQS::Queue", Vec::new());
        Some((at.get_att(&id, "Arn"), Some(at.reference(id))))
    }

    /// A schedule of the scheduler, which calls its target with a role of its own.
    pub(super) fn schedule(&mut self, event: &Event<'_>, target: Node, action: &str, policy: &str) {
        let at = event.place.at();
        let queue = self.dead_letter_queue(event).map(|(arn, _)| arn);
        let arn = match given(event.properties, "RoleArn") {
            Some(role) => role.clone(),
            None => {
                let id = format!("{}Role", event.id);
                let arn = at.get_att(&id, "Arn");
                let trust = at.trust("scheduler.amazonaws.com");
                let mut role = Role::new(id, event.place.clone(), trust);
                let document = at.bare_document(vec![at.allow(&[action], target.clone())]);
                role.inline(at.inline_policy(format!("{}{policy}", event.id), document));
                let send = queue.and_then(|queue| delivery(at, "SQS", &event.id, queue));
                if let Some(send) = send {
                    role.inline(send);
                }
                let boundary = given(event.properties, "PermissionsBoundary");
                role.property("PermissionsBoundary", boundary);
                self.emit_role(role);
                arn
            }
        };
        let target = at.map([("Arn", target), ("RoleArn", arn)]);
        let mut properties = vec![at.entry("Target", target)];
        for name in ["Name", "GroupName", "ScheduleExpression"] {
            let value = given(event.properties, name);
            properties.extend(value.map(|value| At(value.span).entry(name, value.clone())));
        }
        self.emit(
            &event.place,
            &event.id,
            "AWS::Scheduler::Schedule",
            properties,
        );
    }
}
