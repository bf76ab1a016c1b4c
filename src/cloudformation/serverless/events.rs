//! Events that call a function: who may.

use super::At;
use super::functions::named;
use super::naming::reference_name;
use super::role::arn;
use super::service::{Function, is_truthy};
use super::text_of;
use super::translation::{Place, Translation};
use crate::cloudformation::build::{given, items};
use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Node};

/// Events whose permission has the service as principal and nothing else.
const SKILLS: [(&str, &str, &str); 2] = [
    ("alexaSkill", "AlexaSkill", "alexa-appkit.amazon.com"),
    (
        "alexaSmartHome",
        "AlexaSmartHome",
        "alexa-connectedhome.amazon.com",
    ),
];

impl Translation<'_> {
    /// Adds what the events of all functions make.
    pub(super) fn events(&mut self) {
        let service = self.service;
        self.event_sources();
        for function in &service.functions {
            self.schedules(function);
            self.topics(function);
            self.rules(function);
            self.logs(function);
            self.things(function);
            self.load_balancers(function);
            for (kind, name, principal) in SKILLS {
                self.skills(function, kind, name, principal);
            }
            self.event_bridge(function);
        }
        self.schedulers();
        self.edge_functions();
        self.buckets();
        self.pools();
        self.rest_api();
        self.http_api();
        self.websocket_api();
        self.existing_event_buses();
    }

    /// Lets a service of AWS call the function, for one of its resources.
    pub(super) fn service_permission(
        &mut self,
        place: Place,
        function: &Function,
        id: &str,
        principal: &str,
        source: Option<Node>,
    ) {
        let at = place.at();
        let id = format!("{}{id}", function.prefix());
        let target = function.target(at);
        self.permission(place, &id, target, at.text(principal), source);
    }

    fn schedules(&mut self, function: &Function) {
        let mut number = 0;
        for event in function.events("schedule") {
            let place = Place::of(event);
            let at = place.at();
            let rates = given(&event.value, "rate").map_or(1, |rate| items(rate).len());
            for _ in 0..rates {
                number += 1;
                if is_of_scheduler(event) {
                    let id = format!("{}SchedulerSchedule{number}", function.prefix());
                    let role = self.scheduler_role(function, at);
                    let target = at.map([("Arn", function.target(at)), ("RoleArn", role)]);
                    let properties = vec![at.entry("Target", target)];
                    self.emit(place, &id, "AWS::Scheduler::Schedule", properties);
                    continue;
                }
                let id = format!("{}EventsRuleSchedule{number}", function.prefix());
                self.rule(place, &id, given(&event.value, "name"));
                let permission = format!("LambdaPermissionEventsRuleSchedule{number}");
                let source = at.get_att(&id, "Arn");
                let principal = "events.amazonaws.com";
                self.service_permission(place, function, &permission, principal, Some(source));
            }
        }
    }

    /// The role of a schedule is that of the function.
    fn scheduler_role(&self, function: &Function, at: At) -> Node {
        let own = function.get("role").filter(|role| is_truthy(role));
        let role = own.or_else(|| self.service.common_role()).cloned();
        role.unwrap_or_else(|| match self.is_apart(function) {
            true => at.get_att(&self.own_role_id(function), "Arn"),
            false => at.get_att(super::naming::EXECUTION_ROLE, "Arn"),
        })
    }

    /// Lets the scheduler assume the role that functions share, and call them.
    fn schedulers(&mut self) {
        let functions = self.sharing();
        self.scheduled(&functions);
    }

    /// Lets the scheduler assume the role under construction, and call functions.
    pub(super) fn scheduled(&mut self, among: &[&Function]) {
        let mut functions = Vec::new();
        let mut first = None;
        for function in among {
            let mut events = function.events("schedule");
            let Some(event) = events.find(|event| is_of_scheduler(event)) else {
                continue;
            };
            let at = At(event.value.span);
            first = first.or(Some(at));
            for end in ["", ":*"] {
                let mut parts = arn(at, "lambda", true);
                parts.extend([at.text(":function:"), function.name.clone(), at.text(end)]);
                functions.push(at.join(parts));
            }
        }
        if let (Some(at), Some(role)) = (first, &mut self.role) {
            role.services.push("scheduler.amazonaws.com");
            self.allow(at.allow(&["lambda:InvokeFunction"], at.list(functions)));
        }
    }

    fn rule(&mut self, place: Place, id: &str, name: Option<&Node>) {
        let at = place.at();
        let properties = name.map(|name| at.entry("Name", name.clone()));
        self.emit(
            place,
            id,
            "AWS::Events::Rule",
            properties.into_iter().collect(),
        );
    }

    fn rules(&mut self, function: &Function) {
        for (i, event) in function.events("cloudwatchEvent").enumerate() {
            let place = Place::of(event);
            let id = format!("EventsRuleCloudWatchEvent{}", i + 1);
            let rule = format!("{}{id}", function.prefix());
            self.rule(place, &rule, given(&event.value, "name"));
            let permission = format!("LambdaPermission{id}");
            let source = place.at().get_att(&rule, "Arn");
            let principal = "events.amazonaws.com";
            self.service_permission(place, function, &permission, principal, Some(source));
        }
    }

    fn logs(&mut self, function: &Function) {
        let mut groups = CommonStart::default();
        for event in function.events("cloudwatchLog") {
            groups.add(given(&event.value, "logGroup").unwrap_or(&event.value));
            let place = Place::of(event);
            let at = place.at();
            let principal = at.join(vec![
                at.text("logs."),
                at.reference("AWS::Region"),
                at.text(".amazonaws.com"),
            ]);
            let mut source = arn(at, "logs", true);
            source.extend([at.text(":log-group:"), groups.name(at), at.text(":*")]);
            let name = "LambdaPermissionLogsSubscriptionFilterCloudWatchLog";
            let id = format!("{}{name}", function.prefix());
            let target = function.target(at);
            self.permission(place, &id, target, principal, Some(at.join(source)));
        }
    }

    fn things(&mut self, function: &Function) {
        let principal = "iot.amazonaws.com";
        for (i, event) in function.events("iot").enumerate() {
            let place = Place::of(event);
            let at = place.at();
            let name = format!("IotTopicRule{}", i + 1);
            let rule = format!("{}{name}", function.prefix());
            let named = given(&event.value, "name");
            let properties = named.map(|name| at.entry("RuleName", name.clone()));
            let kind = "AWS::IoT::TopicRule";
            self.emit(place, &rule, kind, properties.into_iter().collect());
            let mut source = arn(at, "iot", true);
            source.extend([at.text(":rule/"), at.reference(rule)]);
            let id = format!("LambdaPermission{name}");
            let source = Some(at.join(source));
            self.service_permission(place, function, &id, principal, source);
        }
        for event in function.events("iotFleetProvisioning") {
            let id = "LambdaPermissionIotProvisioningTemplate";
            self.service_permission(Place::of(event), function, id, principal, None);
        }
    }

    fn load_balancers(&mut self, function: &Function) {
        let principal = "elasticloadbalancing.amazonaws.com";
        for event in function.events("alb") {
            let place = Place::of(event);
            let at = place.at();
            let listener = given(&event.value, "listenerArn");
            let balancer = listener.map(balancer_of).unwrap_or_default();
            let is_multi = given(&event.value, "multiValueHeaders").is_some_and(is_truthy);
            let multi = if is_multi { "MultiValue" } else { "" };
            let group = format!("{}Alb{multi}TargetGroup{balancer}", function.prefix());
            let kind = "AWS::ElasticLoadBalancingV2::TargetGroup";
            self.emit(place, &group, kind, Vec::new());
            let source = Some(at.reference(group));
            self.service_permission(place, function, "LambdaPermissionAlb", principal, source);
            let id = "LambdaPermissionRegisterTarget";
            self.service_permission(place, function, id, principal, None);
        }
    }

    fn skills(&mut self, function: &Function, kind: &str, name: &str, principal: &str) {
        for (i, event) in function.events(kind).enumerate() {
            let place = Place::of(event);
            let at = place.at();
            let value = &event.value;
            let is_off = value.get("enabled").is_some_and(|on| !is_truthy(on));
            let action = match is_off {
                true => "lambda:DisableInvokeFunction",
                false => "lambda:InvokeFunction",
            };
            let token = given(value, "appId").unwrap_or(value);
            let properties = vec![
                at.entry("EventSourceToken", token.clone()),
                at.entry("FunctionName", function.target(at)),
                at.entry("Action", at.text(action)),
                at.entry("Principal", at.text(principal)),
            ];
            let id = format!("{}LambdaPermission{name}{}", function.prefix(), i + 1);
            self.emit(place, &id, "AWS::Lambda::Permission", properties);
        }
    }

    fn topics(&mut self, function: &Function) {
        for event in function.events("sns") {
            let place = Place::of(event);
            let at = place.at();
            let value = &event.value;
            let given_arn = given(value, "arn");
            let text_arn = value.as_str().filter(|text| text.starts_with("arn:"));
            let is_arn = text_arn.is_some() || is_unknown_text(value);
            let topic_arn = given_arn.or_else(|| Some(value).filter(|_| is_arn));
            let last = |node: &Node| reference_name(node, ':');
            let name = given(value, "topicName").cloned();
            let name = name.or_else(|| topic_arn.map(|arn| at.text(last(arn))));
            let name = name.unwrap_or_else(|| value.clone());
            let part = named(&name);
            let source = match topic_arn {
                Some(arn) => arn.clone(),
                None => {
                    let id = format!("SNSTopic{part}");
                    if !self.is_made(&id) {
                        let properties = vec![at.entry("TopicName", name.clone())];
                        self.emit(place, &id, "AWS::SNS::Topic", properties);
                    }
                    let mut source = arn(at, "sns", true);
                    source.extend([at.text(":"), name]);
                    at.join(source)
                }
            };
            self.dead_letters(place, function, &part, event, topic_arn);
            let id = format!("LambdaPermission{part}SNS");
            let principal = "sns.amazonaws.com";
            self.service_permission(place, function, &id, principal, Some(source));
        }
    }

    /// Lets a topic write to the queue for what cannot be delivered.
    fn dead_letters(
        &mut self,
        place: Place,
        function: &Function,
        topic: &str,
        event: &Entry,
        topic_arn: Option<&Node>,
    ) {
        let Some(redrive) = given(&event.value, "redrivePolicy") else {
            return;
        };
        let at = At(redrive.span);
        let (queue, url) = if let Some(arn) = given(redrive, "deadLetterTargetArn") {
            let parts: Vec<&str> = arn.as_str().unwrap_or_default().split(':').collect();
            let [.., region, account, name] = &parts[..] else {
                return;
            };
            let url = at.join(vec![
                at.text(format!("https://sqs.{region}.")),
                at.reference("AWS::URLSuffix"),
                at.text(format!("/{account}/{name}")),
            ]);
            (arn.clone(), url)
        } else if let Some(id) = given(redrive, "deadLetterTargetRef").and_then(Node::as_str) {
            (at.get_att(id, "Arn"), at.reference(id))
        } else if let Some(import) = given(redrive, "deadLetterTargetImport") {
            let imported = |name: &str| {
                let value = given(import, name).cloned();
                at.map([("Fn::ImportValue", value.unwrap_or_else(|| at.unknown()))])
            };
            (imported("arn"), imported("url"))
        } else {
            return;
        };
        let id = format!("{topic}To{}DLQPolicy", function.prefix());
        let mut statement = vec![
            at.entry("Effect", at.text("Allow")),
            at.entry(
                "Principal",
                at.map([("Service", at.text("sns.amazonaws.com"))]),
            ),
            at.entry("Action", at.text("sqs:SendMessage")),
            at.entry("Resource", queue),
        ];
        // The framework leaves the condition empty for a topic that it makes.
        let of_topic = topic_arn.map(|arn| at.entry("aws:SourceArn", arn.clone()));
        let equals = at.entries(of_topic.into_iter().collect());
        statement.push(at.entry("Condition", at.map([("ArnEquals", equals)])));
        let document = at.map([
            ("Version", at.text("2012-10-17")),
            ("Id", at.text(id.as_str())),
            ("Statement", at.list(vec![at.entries(statement)])),
        ]);
        let properties = vec![
            at.entry("PolicyDocument", document),
            at.entry("Queues", at.list(vec![url])),
        ];
        self.emit(place, &id, "AWS::SQS::QueuePolicy", properties);
    }

    /// Functions that run at the edge: replicas write logs in any region.
    fn edge_functions(&mut self) {
        let service = self.service;
        let mut first = None;
        for function in &service.functions {
            let Some(event) = function.events("cloudFront").next() else {
                continue;
            };
            let place = Place::of(event);
            let at = place.at();
            first = first.or(Some(place));
            let version = format!("{}LambdaVersion", function.prefix());
            let properties = vec![at.entry("FunctionName", at.reference(function.logical_id()))];
            self.emit(place, &version, "AWS::Lambda::Version", properties);
            let distribution = "CloudFrontDistribution";
            let mut source = vec![at.text("arn:"), at.reference("AWS::Partition")];
            source.extend([
                at.text(":cloudfront::"),
                at.reference("AWS::AccountId"),
                at.text(":distribution/"),
                at.reference(distribution),
            ]);
            let id = format!("{}InvokePermission", function.logical_id());
            let principal = at.text("edgelambda.amazonaws.com");
            let source = Some(at.join(source));
            self.permission(place, &id, at.reference(version), principal, source);
        }
        let Some(place) = first else {
            return;
        };
        let kind = "AWS::CloudFront::Distribution";
        self.emit(place, "CloudFrontDistribution", kind, Vec::new());
        self.run_at_edge(place);
    }

    /// Lets functions run at the edge, by the role under construction.
    pub(super) fn run_at_edge(&mut self, place: Place) {
        if let Some(role) = &mut self.role {
            role.services.push("edgelambda.amazonaws.com");
            let at = place.at();
            let mut any = arn(at, "logs", false);
            any.push(at.text("*:*:*"));
            let actions = [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:TagResource",
            ];
            self.allow(at.allow(&actions, at.list(vec![at.join(any)])));
        }
    }
}

fn is_of_scheduler(event: &Entry) -> bool {
    given(&event.value, "method").and_then(Node::as_str) == Some("scheduler")
}

/// Whether a setting that is a name or an ARN is not known: only ARNs are given that way as a rule.
fn is_unknown_text(node: &Node) -> bool {
    Call::of(node).is_some()
}

/// The load balancer of a listener, as in logical ids.
fn balancer_of(listener: &Node) -> String {
    match Call::of(listener) {
        Some(call) => call.argument.as_str().unwrap_or_default().to_owned(),
        None => {
            let arn = text_of(listener).unwrap_or_default();
            arn.rsplit('/').nth(1).unwrap_or_default().to_owned()
        }
    }
}

/// What the names of several log groups begin with.
#[derive(Default)]
enum CommonStart<'n> {
    #[default]
    Nothing,
    One(&'n Node),
    /// None when one of them is not known.
    Several(Option<&'n str>),
}

impl<'n> CommonStart<'n> {
    fn add(&mut self, group: &'n Node) {
        *self = match self {
            Self::Nothing => Self::One(group),
            Self::One(first) => Self::Several(common_start(first.as_str(), group)),
            Self::Several(start) => Self::Several(common_start(*start, group)),
        };
    }

    /// The one name, or the pattern of all names.
    fn name(&self, at: At) -> Node {
        match self {
            Self::Nothing | Self::Several(None) => at.text("*"),
            Self::One(group) => (*group).clone(),
            Self::Several(Some(start)) => {
                let any = if start.ends_with('*') { "" } else { "*" };
                at.text(format!("{start}{any}"))
            }
        }
    }
}

/// What both a text and the name of a group begin with.
fn common_start<'n>(start: Option<&'n str>, group: &Node) -> Option<&'n str> {
    let (start, name) = (start?, group.as_str()?);
    let pairs = start.char_indices().zip(name.chars());
    let same = pairs.take_while(|((_, a), b)| a == b).last();
    start.get(..same.map_or(0, |((i, c), _)| i + c.len_utf8()))
}
