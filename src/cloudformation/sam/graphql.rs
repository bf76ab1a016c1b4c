//! `AWS::Serverless::GraphQLApi`: the roles of its sources of data and of its log.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html>

use super::connectors::{Connection, End};
use super::policies::Role;
use super::{Source, Transform};
use crate::cloudformation::build::{At, entries, given, items, set};
use crate::syntax::{Entry, Kind, Node};

const SERVICE: &str = "appsync.amazonaws.com";
const LOG_POLICY: &str = "service-role/AWSAppSyncPushToCloudWatchLogs";

impl Transform<'_> {
    pub(super) fn graphql_api(&mut self, source: &Source) {
        let place = source.place();
        let at = place.at();
        let nothing = at.entries(Vec::new());
        let properties = source.properties().unwrap_or(&nothing);
        let name = given(properties, "Name").map(|n| at.entry("Name", n.clone()));
        let own = name.into_iter().collect();
        self.emit(&place, &source.id, "AWS::AppSync::GraphQLApi", own);
        self.graphql_authorizers(source, properties);
        let logging = properties.get("Logging");
        let is_off = logging.is_some_and(|node| matches!(node.kind, Kind::Bool(false)));
        let given_role = logging.and_then(|node| given(node, "CloudWatchLogsRoleArn"));
        if !is_off && given_role.is_none() {
            let id = format!("{}CloudWatchRole", source.id);
            let mut role = Role::new(id, place, at.trust(SERVICE));
            role.managed(at.managed_policy(LOG_POLICY));
            self.emit_role(role);
        }
        let sources = properties.get("DataSources");
        for kind in ["DynamoDb", "Lambda"] {
            for entry in entries(sources.and_then(|s| s.get(kind))) {
                self.data_source(source, kind == "Lambda", entry);
            }
        }
    }

    fn graphql_authorizers(&mut self, source: &Source, properties: &Node) {
        let Some(auth) = properties.get("Auth") else {
            return;
        };
        let additional = auth.get("Additional").map(items).unwrap_or_default();
        let functions = std::iter::once(auth).chain(additional).filter_map(|auth| {
            let kind = auth.get("Type").and_then(Node::as_str);
            let authorizer = auth.get("LambdaAuthorizer")?;
            let function = authorizer.get("AuthorizerUri");
            function.filter(|_| kind == Some("AWS_LAMBDA"))
        });
        let place = source.place();
        for (index, function) in functions.enumerate() {
            let at = At(function.span);
            let from = End {
                resource_id: Some(at.get_att(&source.id, "ApiId")),
                ..End::new("AWS::AppSync::GraphQLApi", at.reference(source.id.clone()))
            };
            let to = End::new("AWS::Lambda::Function", function.clone());
            let id = format!("{}ToLambdaAuthConnector{}", source.id, index + 1);
            let connection = Connection {
                id: &id,
                suffix: String::new(),
                place: &place,
            };
            self.connect(&connection, &from, &to, &["Write"]);
        }
    }

    fn data_source(&mut self, source: &Source, is_function: bool, entry: &Entry) {
        let at = At(entry.key.span);
        let place = source.part(entry);
        let name = entry.key.as_str().unwrap_or_default();
        let (kind, destination, connector) = match is_function {
            true => ("Lambda", "AWS::Lambda::Function", "ToLambdaConnector"),
            false => ("DynamoDB", "AWS::DynamoDB::Table", "ToTableConnector"),
        };
        let id = format!("{}{name}{kind}DataSource", source.id);
        let role_arn = match set(&entry.value, "ServiceRoleArn") {
            Some(role) => role.clone(),
            None => {
                let role_id = format!("{id}Role");
                let arn = at.get_att(&role_id, "Arn");
                let role_name = at.reference(role_id.as_str());
                self.emit_role(Role::new(role_id, place.clone(), at.trust(SERVICE)));
                let from = End {
                    role: Some(role_name),
                    ..End::new("AWS::AppSync::DataSource", at.get_att(&id, "DataSourceArn"))
                };
                let reached = match is_function {
                    true => given(&entry.value, "FunctionArn").cloned(),
                    false => Some(table(at, &entry.value)),
                };
                let to = End::new(destination, reached.unwrap_or_else(|| at.unknown()));
                let written = given(&entry.value, "Permissions").filter(|_| !is_function);
                let permissions: Vec<&str> = match written {
                    Some(list) => items(list).iter().filter_map(Node::as_str).collect(),
                    None if is_function => vec!["Write"],
                    None => vec!["Read", "Write"],
                };
                let connection = Connection {
                    id: &format!("{id}{connector}"),
                    suffix: String::new(),
                    place: &place,
                };
                self.connect(&connection, &from, &to, &permissions);
                arn
            }
        };
        let own = vec![at.entry("ServiceRoleArn", role_arn)];
        self.emit(&place, &id, "AWS::AppSync::DataSource", own);
    }
}

/// The ARN of the table of a source of data.
fn table(at: At, source: &Node) -> Node {
    if let Some(arn) = set(source, "TableArn") {
        return arn.clone();
    }
    let own_region = at.reference("AWS::Region");
    let region = given(source, "Region").unwrap_or(&own_region);
    let text = "arn:${AWS::Partition}:dynamodb:${Region}:${AWS::AccountId}:table/${Table}";
    at.sub_with(text, |name| match name {
        "Region" => Some(region),
        _ => source.get("TableName"),
    })
}
