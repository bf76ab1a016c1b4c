//! Event sources that a function reads from: what its role needs for them.

use super::At;
use super::naming::{normalized, reference_name};
use super::service::{Function, is_truthy};
use super::translation::{Place, Translation};
use crate::cloudformation::build::{given, items};
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

const READ_QUEUE: [&str; 3] = [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
];
const READ_TABLE: [&str; 4] = [
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:DescribeStream",
    "dynamodb:ListStreams",
];
const READ_STREAM: [&str; 4] = [
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:DescribeStream",
    "kinesis:ListStreams",
];
const READ_STREAM_AS_CONSUMER: [&str; 4] = [
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:DescribeStreamSummary",
    "kinesis:ListShards",
];
/// What a function needs to reach a broker in a network.
const NETWORK: [&str; 6] = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
];

/// Settings of a Kafka cluster that name secrets.
const KAFKA_SECRETS: [&str; 5] = [
    "saslPlainAuth",
    "saslScram256Auth",
    "saslScram512Auth",
    "clientCertificateTlsAuth",
    "serverRootCaCertificate",
];

/// Resources of one statement under construction.
#[derive(Default)]
struct Resources(Vec<Node>);

impl Resources {
    /// A statement on the resources; none when there are none.
    fn allow(self, actions: &[&str]) -> Option<Node> {
        let at = At(self.0.first()?.span);
        Some(at.allow(actions, at.list(self.0)))
    }
}

/// The ARN of an event source.
pub(super) fn source_arn(event: &Entry) -> &Node {
    given(&event.value, "arn").unwrap_or(&event.value)
}

/// The service of an ARN, or the type that is named beside it.
fn source_type(node: &Node, arn: &Node) -> Option<String> {
    let named = given(node, "type").and_then(Node::as_str);
    let of_arn = || arn.as_str().and_then(|arn| arn.split(':').nth(2));
    named.or_else(of_arn).map(str::to_owned)
}

impl Translation<'_> {
    /// Adds what the event sources of all functions need to the role that they share.
    pub(super) fn event_sources(&mut self) {
        let functions = self.sharing();
        self.sources_of(&functions);
    }

    /// Adds what the event sources of functions need to the role under construction.
    pub(super) fn sources_of(&mut self, functions: &[&Function]) {
        for function in functions {
            self.streams(function);
        }
        let queues = functions.iter().flat_map(|f| f.events("sqs"));
        let queues = Resources(queues.map(|event| source_arn(event).clone()).collect());
        if let Some(statement) = queues.allow(&READ_QUEUE) {
            self.allow(statement);
        }
        for function in functions {
            self.clusters(function);
            self.kafka(function);
            self.brokers(function, "activemq");
            self.brokers(function, "rabbitmq");
        }
    }

    fn streams(&mut self, function: &Function) {
        let mut tables = Resources::default();
        let mut streams = Resources::default();
        let mut consumed = Resources::default();
        let mut consumers = Resources::default();
        let mut topics = Resources::default();
        let mut queues = Resources::default();
        for event in function.events("stream") {
            let arn = source_arn(event);
            let kind = source_type(&event.value, arn);
            let consumer = given(&event.value, "consumer").filter(|c| is_truthy(c));
            match (kind.as_deref(), consumer) {
                (Some("dynamodb"), _) => tables.0.push(arn.clone()),
                (_, Some(_)) => consumed.0.push(arn.clone()),
                // It may be either.
                (None, None) => {
                    tables.0.push(arn.clone());
                    streams.0.push(arn.clone());
                }
                (_, None) => streams.0.push(arn.clone()),
            }
            if let Some(consumer) = consumer.filter(|_| kind.as_deref() == Some("kinesis")) {
                consumers.0.push(self.consumer(function, arn, consumer));
            }
            let destinations = given(&event.value, "destinations");
            if let Some(target) = destinations.and_then(|d| given(d, "onFailure")) {
                let arn = given(target, "arn").unwrap_or(target);
                match source_type(target, arn).as_deref() {
                    Some("sns") => topics.0.push(arn.clone()),
                    _ => queues.0.push(arn.clone()),
                }
            }
        }
        let statements = [
            tables.allow(&READ_TABLE),
            streams.allow(&READ_STREAM),
            consumed.allow(&READ_STREAM_AS_CONSUMER),
            consumers.allow(&["kinesis:SubscribeToShard"]),
            topics.allow(&["sns:Publish"]),
            queues.allow(&["sqs:ListQueues", "sqs:SendMessage"]),
        ];
        for statement in statements.into_iter().flatten() {
            self.allow(statement);
        }
    }

    /// The consumer of a stream: one that is named, or one that is made.
    fn consumer(&mut self, function: &Function, arn: &Node, consumer: &Node) -> Node {
        if !matches!(consumer.kind, Kind::Bool(_)) {
            return consumer.clone();
        }
        let at = At(consumer.span);
        let stream = match arn.as_str() {
            Some(arn) => arn.split('/').nth(1).unwrap_or_default().to_owned(),
            None => reference_name(arn, '/'),
        };
        let mut name = vec![at.text(format!("{}{stream}", function.id))];
        if self
            .service
            .setting(&["kinesis", "consumerNamingMode"])
            .is_some_and(is_truthy)
        {
            name.extend([self.service.name.clone(), self.service.stage.clone()]);
        }
        name.push(at.text("Consumer"));
        let name = at.join(name);
        let id = normalized(name.as_str().unwrap_or(&function.id));
        let id = format!("{id}StreamConsumer");
        let properties = vec![
            at.entry("StreamARN", arn.clone()),
            at.entry("ConsumerName", name),
        ];
        let place = Place {
            name: consumer.span,
            whole: consumer.span,
        };
        self.emit(place, &id, "AWS::Kinesis::StreamConsumer", properties);
        at.reference(id)
    }

    fn clusters(&mut self, function: &Function) {
        let arns = function
            .events("msk")
            .map(|event| source_arn(event).clone());
        let arns: Vec<Node> = arns.collect();
        let Some(span) = arns.first().map(|arn| arn.span) else {
            return;
        };
        let actions = ["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"];
        if let Some(statement) = Resources(arns).allow(&actions) {
            self.allow(statement);
            self.allow(network(span));
        }
    }

    fn kafka(&mut self, function: &Function) {
        let mut secrets = Resources::default();
        let mut in_network = None;
        for event in function.events("kafka") {
            let Some(access) = given(&event.value, "accessConfigurations") else {
                continue;
            };
            for name in KAFKA_SECRETS {
                let own = given(access, name).map(items).unwrap_or_default();
                secrets.0.extend_from_slice(own);
            }
            let network = ["vpcSubnet", "vpcSecurityGroup"];
            if network
                .into_iter()
                .any(|name| given(access, name).is_some())
            {
                in_network = Some(access.span);
            }
        }
        if let Some(statement) = secrets.allow(&["secretsmanager:GetSecretValue"]) {
            self.allow(statement);
        }
        if let Some(span) = in_network {
            self.allow(network(span));
        }
    }

    fn brokers(&mut self, function: &Function, kind: &str) {
        let mut brokers = Resources::default();
        let mut secrets = Resources::default();
        let mut place = None;
        for event in function.events(kind) {
            place = Some(event.value.span);
            brokers.0.extend(given(&event.value, "arn").cloned());
            secrets
                .0
                .extend(given(&event.value, "basicAuthArn").cloned());
        }
        let statements = [
            secrets.allow(&["secretsmanager:GetSecretValue"]),
            brokers.allow(&["mq:DescribeBroker"]),
            place.map(network),
        ];
        for statement in statements.into_iter().flatten() {
            self.allow(statement);
        }
    }
}

fn network(span: Span) -> Node {
    let at = At(span);
    at.allow(&NETWORK, at.text("*"))
}

/// What the plugin for roles of single functions gives for the event sources of one.
pub(super) fn own_statements(function: &Function) -> Vec<Node> {
    let mut tables = Resources::default();
    let mut streams = Resources::default();
    for event in function.events("stream") {
        let arn = source_arn(event);
        match source_type(&event.value, arn).as_deref() {
            Some("dynamodb") => tables.0.push(arn.clone()),
            _ => streams.0.push(arn.clone()),
        }
    }
    let queues = function.events("sqs");
    let queues = Resources(queues.map(|event| source_arn(event).clone()).collect());
    let statements = [
        tables.allow(&READ_TABLE),
        streams.allow(&READ_STREAM),
        queues.allow(&READ_QUEUE),
    ];
    statements.into_iter().flatten().collect()
}
