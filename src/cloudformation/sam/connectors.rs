//! `AWS::Serverless::Connector`, and `Connectors` of any resource.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>

use super::{Place, Source, Transform};
use crate::aws::{SamConnectorGrant, SamGrantHolder, sam_connector};
use crate::cloudformation::build::{At, branches, entries, given, items, referred};
use crate::syntax::{Entry, Node};
use crate::text::{Span, Str};

/// An end of a connector.
pub(super) struct End {
    pub(super) kind: String,
    pub(super) arn: Option<Node>,
    pub(super) role: Option<Node>,
    pub(super) resource_id: Option<Node>,
    pub(super) url: Option<Node>,
    pub(super) name: Option<Node>,
    pub(super) qualifier: Option<Node>,
}

impl End {
    /// An end of which only type and ARN are known.
    pub(super) fn new(kind: &str, arn: Node) -> Self {
        Self {
            kind: kind.to_owned(),
            arn: Some(arn),
            role: None,
            resource_id: None,
            url: None,
            name: None,
            qualifier: None,
        }
    }
}

/// A connector as it is made: its logical id, and what is behind the kind in the names of what it
/// makes.
pub(super) struct Connection<'c> {
    pub(super) id: &'c str,
    pub(super) suffix: String,
    pub(super) place: &'c Place,
}

/// The connectors that a resource has in itself, as resources.
pub(super) fn embedded(id: &str, resource: &Node) -> Vec<Source> {
    let all = entries(resource.get("Connectors")).iter();
    let sources = all.map(|entry| {
        let at = At(entry.key.span);
        let written = entry.value.get("Properties");
        let further = written.and_then(|p| p.get("SourceReference"));
        let mut end = vec![at.entry("Id", at.text(id))];
        end.extend(entries(further).iter().cloned());
        let mut properties = vec![at.entry("Source", at.entries(end))];
        properties.extend(entries(written).iter().cloned());
        let others = entries(Some(&entry.value)).iter();
        let others = others.filter(|part| part.key.as_str() != Some("Properties"));
        let mut parts: Vec<Entry> = others.cloned().collect();
        parts.push(at.entry("Properties", at.entries(properties)));
        let name = entry.key.as_str().unwrap_or_default();
        Source {
            key: entry.key.clone(),
            id: Str::from(format!("{id}{name}")),
            kind: Str::from("AWS::Serverless::Connector"),
            value: Node::new(entry.value.span, at.entries(parts).kind),
        }
    });
    sources.collect()
}

impl Transform<'_> {
    pub(super) fn connector(&mut self, source: &Source) {
        let from = source.property("Source");
        let to = source.property("Destination");
        let (Some(from), Some(to)) = (from, to) else {
            let message = format!("the connector `{}` lacks an end", source.id);
            return self.warn(source.key.span, message);
        };
        let permissions = source.property("Permissions");
        let permissions = permissions.map(items).unwrap_or_default();
        let permissions: Vec<&str> = permissions.iter().filter_map(Node::as_str).collect();
        let place = source.place();
        for (index, destination) in items(to).iter().enumerate() {
            let suffix = match to.as_list() {
                Some(_) => format!("Destination{index}"),
                None => String::new(),
            };
            let connection = Connection {
                id: &source.id,
                suffix,
                place: &place,
            };
            let ends = (self.end(from, destination), self.end(destination, from));
            match ends {
                (Some(from), Some(to)) => self.connect(&connection, &from, &to, &permissions),
                _ => {
                    let message = format!("an end of the connector `{}` is not here", source.id);
                    self.warn(destination.span, message);
                }
            }
        }
    }

    /// What an end of a connector is: what it says itself, or what the resource it names says.
    fn end(&self, written: &Node, other: &Node) -> Option<End> {
        let part = |name| given(written, name).cloned();
        let Some(id) = given(written, "Id") else {
            let kind = written.get("Type").and_then(Node::as_str)?;
            return Some(End {
                kind: ordinary(kind).to_owned(),
                arn: part("Arn"),
                role: part("RoleName"),
                resource_id: part("ResourceId"),
                url: part("QueueUrl"),
                name: part("Name"),
                qualifier: part("Qualifier"),
            });
        };
        let at = At(id.span);
        let id = id.as_str()?;
        let resource = self.made(id)?;
        let kind = resource.get("Type").and_then(Node::as_str)?;
        let is_api = matches!(kind, "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api");
        let arn = match kind {
            "AWS::SNS::Topic"
            | "AWS::StepFunctions::StateMachine"
            | "AWS::AppSync::GraphQLApi"
            | "AWS::AppSync::DataSource" => at.reference(id),
            _ => at.get_att(id, "Arn"),
        };
        let role = resource
            .get("Properties")
            .and_then(|p| role_of(kind, p, other));
        let resource_id = match kind {
            "AWS::AppSync::GraphQLApi" => Some(at.get_att(id, "ApiId")),
            _ => is_api.then(|| at.reference(id)),
        };
        let qualifier = part("Qualifier").or_else(|| is_api.then(|| at.text("*")));
        Some(End {
            role: role.and_then(referred).map(|role| at.reference(role)),
            resource_id,
            url: (kind == "AWS::SQS::Queue").then(|| at.reference(id)),
            name: (kind == "AWS::StepFunctions::StateMachine").then(|| at.get_att(id, "Name")),
            qualifier,
            ..End::new(kind, arn)
        })
    }

    /// Makes what lets `from` reach `to`.
    pub(super) fn connect(
        &mut self,
        connection: &Connection<'_>,
        from: &End,
        to: &End,
        permissions: &[&str],
    ) {
        let grants: Vec<SamConnectorGrant> = sam_connector(&from.kind, &to.kind).collect();
        let Some(first) = grants.first() else {
            let message = format!("`{}` cannot be connected to `{}`", from.kind, to.kind);
            return self.warn(connection.place.name, message);
        };
        let holder = first.holder;
        let wanted = grants
            .iter()
            .filter(|grant| permissions.contains(&grant.permission));
        let wanted: Vec<&SamConnectorGrant> = wanted.collect();
        if holder == SamGrantHolder::Permission {
            for grant in wanted {
                self.connected_permission(connection, grant, from, to);
            }
            return;
        }
        let at = connection.place.at();
        let statements = wanted.iter().map(|grant| statement(at, grant, from, to));
        let document = at.document(statements.collect());
        let (suffix, kind, list, held) = match holder {
            SamGrantHolder::SourceRole => {
                ("Policy", "AWS::IAM::ManagedPolicy", "Roles", &from.role)
            }
            SamGrantHolder::DestinationRole => {
                ("Policy", "AWS::IAM::ManagedPolicy", "Roles", &to.role)
            }
            SamGrantHolder::Topic => ("TopicPolicy", "AWS::SNS::TopicPolicy", "Topics", &to.arn),
            _ => ("QueuePolicy", "AWS::SQS::QueuePolicy", "Queues", &to.url),
        };
        let held = self.present(held, connection.place.whole, connection.id);
        let properties = vec![
            at.entry("PolicyDocument", document),
            at.entry(list, at.list(vec![held])),
        ];
        let id = format!("{}{suffix}{}", connection.id, connection.suffix);
        self.emit(connection.place, &id, kind, properties);
    }

    fn connected_permission(
        &mut self,
        connection: &Connection<'_>,
        grant: &SamConnectorGrant,
        from: &End,
        to: &End,
    ) {
        let at = connection.place.at();
        let function = self.present(&to.arn, connection.place.whole, connection.id);
        let mut properties = vec![at.entry("FunctionName", function)];
        let actions = grant.actions().next().unwrap_or_default();
        properties.push(at.entry("Action", at.text(actions)));
        properties.extend(grant.principal.map(|p| at.entry("Principal", at.text(p))));
        let source = grant.resources().next().unwrap_or_default();
        let source = at.sub_with(source, |name| part(name, from, to));
        properties.push(at.entry("SourceArn", source));
        if grant.own_account {
            properties.push(at.entry("SourceAccount", at.reference("AWS::AccountId")));
        }
        let id = format!(
            "{}{}LambdaPermission{}",
            connection.id, grant.permission, connection.suffix
        );
        self.emit(connection.place, &id, "AWS::Lambda::Permission", properties);
    }

    fn present(&mut self, node: &Option<Node>, span: Span, id: &str) -> Node {
        if let Some(node) = node {
            return node.clone();
        }
        self.warn(
            span,
            format!("the connector `{id}` does not say whom it lets in"),
        );
        At(span).unknown()
    }
}

fn statement(at: At, grant: &SamConnectorGrant, from: &End, to: &End) -> Node {
    let actions: Vec<&str> = grant.actions().collect();
    let resources = grant.resources();
    let resources = resources.map(|text| at.sub_with(text, |name| part(name, from, to)));
    let mut parts = vec![
        at.entry("Effect", at.text("Allow")),
        at.entry("Action", at.texts(&actions)),
        at.entry("Resource", at.list(resources.collect())),
    ];
    if let Some(principal) = grant.principal {
        let source = at.sub_with("${SourceArn}", |name| part(name, from, to));
        let test = at.map([("ArnEquals", at.map([("aws:SourceArn", source)]))]);
        let principal = at.map([("Service", at.text(principal))]);
        parts.push(at.entry("Principal", principal));
        parts.push(at.entry("Condition", test));
    }
    at.entries(parts)
}

/// What a placeholder of a grant stands for.
fn part<'e>(name: &str, from: &'e End, to: &'e End) -> Option<&'e Node> {
    match name {
        "SourceArn" => from.arn.as_ref(),
        "SourceResourceId" => from.resource_id.as_ref(),
        "SourceQualifier" => from.qualifier.as_ref(),
        "DestinationArn" => to.arn.as_ref(),
        "DestinationName" => to.name.as_ref(),
        _ => None,
    }
}

/// The role of a resource: of a rule, the one for the target at the other end.
fn role_of<'p>(kind: &str, properties: &'p Node, other: &Node) -> Option<&'p Node> {
    match kind {
        "AWS::Lambda::Function" => properties.get("Role"),
        "AWS::StepFunctions::StateMachine" => properties.get("RoleArn"),
        "AWS::AppSync::DataSource" => properties.get("ServiceRoleArn"),
        "AWS::Events::Rule" => {
            let id = other.get("Id").and_then(Node::as_str);
            let arn = other.get("Arn");
            let mut targets = properties.get("Targets").map(items)?.iter();
            let target = targets.find(|target| {
                let own = target.get("Arn");
                let by_id = id.is_some() && own.and_then(referred) == id;
                let by_arn = match (own, arn) {
                    (Some(own), Some(arn)) => super::build::same(own, arn),
                    _ => false,
                };
                by_id || by_arn
            });
            target?.get("RoleArn")
        }
        _ => None,
    }
    .map(|role| match branches(role) {
        // A role that SAM makes under a condition.
        Some([_, then, otherwise]) => match referred(then) {
            Some(_) => then,
            None => otherwise,
        },
        None => role,
    })
}

/// The type that the transform makes of one of SAM's.
fn ordinary(kind: &str) -> &str {
    match kind {
        "AWS::Serverless::Function" => "AWS::Lambda::Function",
        "AWS::Serverless::StateMachine" => "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::Api" => "AWS::ApiGateway::RestApi",
        "AWS::Serverless::HttpApi" => "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::SimpleTable" => "AWS::DynamoDB::Table",
        kind => kind,
    }
}
