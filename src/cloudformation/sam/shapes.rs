//! The forms that properties must have for the transform to read them: what has another one is
//! told, since what it would grant is lost.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html>

use super::{PREFIX, Source, Transform};
use crate::cloudformation::intrinsic::Call;
use crate::cloudformation::text::scalar_text;
use crate::syntax::{Kind, Node};

#[derive(Clone, Copy)]
enum Shape {
    Map,
    List,
    Text,
    Bool,
    /// One of these words.
    Word(&'static [&'static str]),
}

use Shape::{Bool, List, Map, Text, Word};

impl Shape {
    /// Whether a node has the shape. A function may give anything.
    fn is_of(self, node: &Node) -> bool {
        if Call::of(node).is_some() || matches!(node.kind, Kind::Null) {
            return true;
        }
        match self {
            Map => node.as_map().is_some(),
            List => node.as_list().is_some(),
            Bool => scalar_text(node).is_some_and(|v| v.as_bool().is_some()),
            Text => node.as_str().is_some(),
            Word(words) => node.as_str().is_some_and(|text| words.contains(&text)),
        }
    }

    fn name(self) -> String {
        match self {
            Map => "a map".to_owned(),
            List => "a list".to_owned(),
            Bool => "`true` or `false`".to_owned(),
            Text => "a text".to_owned(),
            Word(words) => format!("one of `{}`", words.join("`, `")),
        }
    }
}

/// Types of resources between spaces, the path from the resource (`*` stands for every name or
/// item), and the shape there.
const SHAPES: &[(&str, &str, Shape)] = &[
    ("*", "Connectors", Map),
    ("*", "Connectors/*", Map),
    ("*", "Connectors/*/Properties", Map),
    ("*", "Connectors/*/Properties/Permissions", List),
    (
        "*",
        "Connectors/*/Properties/Permissions/*",
        Word(&["Read", "Write"]),
    ),
    ("Connector", "Properties/Permissions", List),
    (
        "Connector",
        "Properties/Permissions/*",
        Word(&["Read", "Write"]),
    ),
    ("Function StateMachine", "Properties/Events", Map),
    ("Function StateMachine", "Properties/Events/*", Map),
    (
        "Function StateMachine",
        "Properties/Events/*/Properties",
        Map,
    ),
    (
        "Function StateMachine",
        "Properties/Events/*/Properties/Auth",
        Map,
    ),
    ("Function", "Properties/Role", Text),
    ("Function", "Properties/AutoPublishAlias", Text),
    ("Function", "Properties/FunctionUrlConfig", Map),
    (
        "Function",
        "Properties/FunctionUrlConfig/AuthType",
        Word(&["NONE", "AWS_IAM"]),
    ),
    ("Function", "Properties/EventInvokeConfig", Map),
    (
        "Function",
        "Properties/EventInvokeConfig/DestinationConfig",
        Map,
    ),
    (
        "Function",
        "Properties/EventInvokeConfig/DestinationConfig/*",
        Map,
    ),
    ("Function", "Properties/DeadLetterQueue", Map),
    ("Function", "Properties/DeploymentPreference", Map),
    ("StateMachine", "Properties/Role", Text),
    ("Api HttpApi WebSocketApi", "Properties/Auth", Map),
    ("Api HttpApi", "Properties/Auth/Authorizers", Map),
    ("Api HttpApi", "Properties/Auth/Authorizers/*", Map),
    (
        "Api HttpApi",
        "Properties/Auth/Authorizers/*/EnableFunctionDefaultPermissions",
        Bool,
    ),
    (
        "Function StateMachine",
        "Properties/Events/*/Properties/RestApiId",
        Text,
    ),
    (
        "Function StateMachine",
        "Properties/Events/*/Properties/ApiId",
        Text,
    ),
    ("Api", "Properties/Auth/ResourcePolicy", Map),
    ("Api", "Properties/StageName", Text),
    (
        "WebSocketApi",
        "Properties/Auth/AuthType",
        Word(&["NONE", "AWS_IAM", "CUSTOM"]),
    ),
    ("WebSocketApi", "Properties/Routes", Map),
    ("WebSocketApi", "Properties/Routes/*", Map),
    ("GraphQLApi", "Properties/Auth", Map),
    ("GraphQLApi", "Properties/Auth/LambdaAuthorizer", Map),
    ("GraphQLApi", "Properties/Auth/Type", Word(GRAPHQL_AUTH)),
    ("GraphQLApi", "Properties/DataSources", Map),
    ("GraphQLApi", "Properties/DataSources/*", Map),
    ("GraphQLApi", "Properties/DataSources/*/*", Map),
];

const GRAPHQL_AUTH: &[&str] = &[
    "AMAZON_COGNITO_USER_POOLS",
    "API_KEY",
    "AWS_IAM",
    "AWS_LAMBDA",
    "OPENID_CONNECT",
];

impl Transform<'_> {
    /// Tells of the properties of a resource, those that `Globals` gives it among them, that cannot
    /// be read.
    pub(super) fn check_shapes(&mut self, source: &Source) {
        let kind = source.kind.strip_prefix(PREFIX);
        if kind.is_some() {
            self.check_shape(&source.value, "Properties", "Properties", Map);
        }
        let kind = kind.unwrap_or_default();
        for (kinds, path, shape) in SHAPES {
            if *kinds == "*" || kinds.split(' ').any(|one| one == kind) {
                self.check_shape(&source.value, path, path, *shape);
            }
        }
    }

    /// Tells of globals that are no map of maps.
    pub(super) fn check_globals(&mut self) {
        if let Some(globals) = self.root.get("Globals") {
            self.check_shape(globals, "", "Globals", Map);
            self.check_shape(globals, "*", "Globals/*", Map);
        }
    }

    fn check_shape(&mut self, node: &Node, path: &str, whole: &str, shape: Shape) {
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        if name.is_empty() {
            if !shape.is_of(node) {
                let property = whole.strip_prefix("Properties/").unwrap_or(whole);
                self.warn(node.span, format!("`{property}` must be {}", shape.name()));
            }
            return;
        }
        if Call::of(node).is_some() {
            return;
        }
        let children: Vec<&Node> = match (name, &node.kind) {
            ("*", Kind::Map(entries)) => entries.iter().map(|e| &e.value).collect(),
            ("*", Kind::List(items)) => items.iter().collect(),
            ("*", _) => Vec::new(),
            _ => node.get(name).into_iter().collect(),
        };
        for child in children {
            self.check_shape(child, rest, whole, shape);
        }
    }
}
