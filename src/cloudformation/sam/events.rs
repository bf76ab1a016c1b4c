//! `Events` of functions: the permissions of the services that call them.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>

use super::functions::Target;
use super::policies::Role;
use super::routes::{Routes, written_path};
use super::{Place, Sources, Transform};
use crate::cloudformation::build::{At, entries, given, set};
use crate::syntax::{Entry, Node};

/// An event of a function.
pub(super) struct Event<'e> {
    /// The function's logical id and the event's name.
    pub(super) id: String,
    pub(super) place: Place,
    pub(super) properties: &'e Node,
}

/// Who may call a function, for what.
pub(super) struct Permission<'p> {
    pub(super) id: String,
    pub(super) principal: &'p str,
    pub(super) further: Vec<Entry>,
}

impl Transform<'_> {
    pub(super) fn function_events(
        &mut self,
        target: &Target<'_>,
        properties: &Node,
        role: &mut Role,
        all: &Sources<'_>,
    ) {
        let mut events: Vec<&Entry> = entries(properties.get("Events")).iter().collect();
        // The order of the transform tells which of two equal policies gives its name.
        events.sort_by_key(|entry| {
            let kind = entry.value.get("Type").and_then(Node::as_str);
            let path = written_path(kind, entry.value.get("Properties"));
            let path = path.or(entry.key.as_str());
            path.unwrap_or_default().to_owned()
        });
        let mut routes = Routes::default();
        for entry in events {
            let kind = entry.value.get("Type").and_then(Node::as_str);
            let nothing = At(entry.value.span).entries(Vec::new());
            let properties = entry.value.get("Properties").unwrap_or(&nothing);
            let name = entry.key.as_str().unwrap_or_default();
            let event = Event {
                id: format!("{}{name}", target.source.id),
                place: target.source.part(entry),
                properties,
            };
            match kind.unwrap_or_default() {
                "Api" => self.rest_event(target, &event, all),
                "HttpApi" => self.http_event(target, &event, &mut routes),
                kind => self.event(kind, target, &event, role, all),
            }
        }
    }

    fn event(
        &mut self,
        kind: &str,
        target: &Target<'_>,
        event: &Event<'_>,
        role: &mut Role,
        all: &Sources<'_>,
    ) {
        match kind {
            "S3" => self.bucket_event(target, event),
            "SNS" => self.topic_event(target, event, role, all),
            "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => self.rule_event(target, event),
            "ScheduleV2" => {
                let at = event.place.at();
                let (arn, action) = (target.arn(at), "lambda:InvokeFunction");
                self.schedule(event, arn, action, "LambdaPolicy");
            }
            "CloudWatchLogs" => self.log_event(target, event),
            "IoTRule" => self.iot_event(target, event),
            "AlexaSkill" => {
                let token = given(event.properties, "SkillId");
                let token = token.map(|t| At(t.span).entry("EventSourceToken", t.clone()));
                let further = token.into_iter().collect();
                self.permission_of(target, event, "alexa-appkit.amazon.com", further);
            }
            "Cognito" => self.cognito_event(target, event),
            _ if self.pull_event(kind, target, event, role) => {}
            _ => self.warn(event.place.name, format!("`{kind}` is no type of an event")),
        }
    }

    /// The permission of an event.
    pub(super) fn permission_of(
        &mut self,
        target: &Target<'_>,
        event: &Event<'_>,
        principal: &str,
        further: Vec<Entry>,
    ) {
        let permission = Permission {
            id: format!("{}Permission", event.id),
            principal,
            further,
        };
        let function = target.name(event.place.at());
        self.permission(&event.place, function, permission);
    }

    pub(super) fn permission(&mut self, place: &Place, function: Node, permission: Permission<'_>) {
        let at = place.at();
        let mut properties = vec![
            at.entry("Action", at.text("lambda:InvokeFunction")),
            at.entry("FunctionName", function),
            at.entry("Principal", at.text(permission.principal)),
        ];
        properties.extend(permission.further);
        self.emit(place, &permission.id, "AWS::Lambda::Permission", properties);
    }

    fn bucket_event(&mut self, target: &Target<'_>, event: &Event<'_>) {
        let at = event.place.at();
        let account = at.entry("SourceAccount", at.reference("AWS::AccountId"));
        self.permission_of(target, event, "s3.amazonaws.com", vec![account]);
    }

    fn topic_event(
        &mut self,
        target: &Target<'_>,
        event: &Event<'_>,
        role: &mut Role,
        all: &Sources<'_>,
    ) {
        let at = event.place.at();
        let topic = given(event.properties, "Topic").cloned();
        let topic = topic.unwrap_or_else(|| at.unknown());
        let Some(queue) = set(event.properties, "SqsSubscription") else {
            let source = at.entry("SourceArn", topic.clone());
            self.permission_of(target, event, "sns.amazonaws.com", vec![source]);
            return self.subscription(event, topic, "lambda", target.arn(at));
        };
        let (arn, url, policy) = match queue.as_map() {
            Some(_) => {
                let part = |name| given(queue, name).cloned().unwrap_or_else(|| at.unknown());
                let policy = queue.get("QueuePolicyLogicalId").and_then(Node::as_str);
                (part("QueueArn"), part("QueueUrl"), policy)
            }
            None => {
                let id = format!("{}Queue", event.id);
                let fifo = super::build::referred(&topic).and_then(|topic| all.get(topic));
                let fifo = fifo.and_then(|topic| topic.property("FifoTopic"));
                let fifo = fifo.map(|fifo| at.entry("FifoQueue", fifo.clone()));
                let properties = fifo.into_iter().collect();
                self.emit(&event.place, &id, "AWS::SQS::Queue", properties);
                (at.get_att(&id, "Arn"), at.reference(id), None)
            }
        };
        let policy = policy.map_or_else(|| format!("{}QueuePolicy", event.id), str::to_owned);
        let statement = |principal| queue_statement(at, principal, arn.clone(), topic.clone());
        self.queue_policy(&event.place, &policy, url, statement(at.text("*")));
        self.subscription(event, topic.clone(), "sqs", arn.clone());
        role.managed(at.managed_policy("service-role/AWSLambdaSQSQueueExecutionRole"));
        let mapping = format!("{}EventSourceMapping", event.id);
        self.mapping(&event.place, &mapping, target, Some(arn));
    }

    fn subscription(&mut self, event: &Event<'_>, topic: Node, protocol: &str, to: Node) {
        let at = event.place.at();
        let properties = vec![
            at.entry("TopicArn", topic),
            at.entry("Protocol", at.text(protocol)),
            at.entry("Endpoint", to),
        ];
        self.emit(
            &event.place,
            &event.id,
            "AWS::SNS::Subscription",
            properties,
        );
    }

    pub(super) fn queue_policy(&mut self, place: &Place, id: &str, url: Node, statement: Node) {
        let at = place.at();
        let properties = vec![
            at.entry("Queues", at.list(vec![url])),
            at.entry("PolicyDocument", at.document(vec![statement])),
        ];
        self.emit(place, id, "AWS::SQS::QueuePolicy", properties);
    }

    fn rule_event(&mut self, target: &Target<'_>, event: &Event<'_>) {
        let at = event.place.at();
        self.rule(event, target.arn(at), None);
        let source = at.entry("SourceArn", at.get_att(&event.id, "Arn"));
        self.permission_of(target, event, "events.amazonaws.com", vec![source]);
    }

    fn log_event(&mut self, target: &Target<'_>, event: &Event<'_>) {
        let at = event.place.at();
        let group = event.properties.get("LogGroupName");
        let text = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:\
                    log-group:${LogGroupName}:*";
        let source = at.entry("SourceArn", at.sub_with(text, |_| group));
        self.permission_of(target, event, "logs.amazonaws.com", vec![source]);
        let mut properties = vec![at.entry("DestinationArn", target.arn(at))];
        properties.extend(group.map(|group| at.entry("LogGroupName", group.clone())));
        let kind = "AWS::Logs::SubscriptionFilter";
        self.emit(&event.place, &event.id, kind, properties);
    }

    fn iot_event(&mut self, target: &Target<'_>, event: &Event<'_>) {
        let at = event.place.at();
        let rule = at.reference(event.id.as_str());
        let text = "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}";
        let further = vec![
            at.entry("SourceArn", at.sub_with(text, |_| Some(&rule))),
            at.entry("SourceAccount", at.sub("${AWS::AccountId}")),
        ];
        self.permission_of(target, event, "iot.amazonaws.com", further);
        self.emit(&event.place, &event.id, "AWS::IoT::TopicRule", Vec::new());
    }

    /// All events of one function have one permission.
    fn cognito_event(&mut self, target: &Target<'_>, event: &Event<'_>) {
        let at = event.place.at();
        let pool = event.properties.get("UserPool");
        let arn = match pool.and_then(super::build::referred) {
            Some(pool) => at.get_att(pool, "Arn"),
            None => at.unknown(),
        };
        let permission = Permission {
            id: format!("{}CognitoPermission", target.id),
            principal: "cognito-idp.amazonaws.com",
            further: vec![at.entry("SourceArn", arn)],
        };
        self.permission(&event.place, target.name(at), permission);
    }
}

/// Lets a service send to a queue, for one source.
pub(super) fn queue_statement(at: At, principal: Node, queue: Node, source: Node) -> Node {
    let condition = at.map([("ArnEquals", at.map([("aws:SourceArn", source)]))]);
    at.map([
        ("Effect", at.text("Allow")),
        ("Action", at.text("sqs:SendMessage")),
        ("Principal", principal),
        ("Resource", queue),
        ("Condition", condition),
    ])
}
