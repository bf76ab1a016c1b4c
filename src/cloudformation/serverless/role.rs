//! The role that the functions of a service run as.
//!
//! <https://www.serverless.com/framework/docs/providers/aws/guide/iam>

use super::At;
use super::naming::EXECUTION_ROLE;
use super::service::{Function, OwnRoles, is_role, is_truthy};
use super::translation::{ExecutionRole, Place, StatementIndex, Translation};
use crate::cloudformation::build::{entries, items};
use crate::cloudformation::intrinsic::{Call, render};
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

/// What stands before the name of a log group in its ARN.
const LOG_GROUP: &str = ":log-group:/aws/lambda/";

impl Translation<'_> {
    /// Begins the role, unless all functions run as others.
    pub(super) fn start_execution_role(&mut self) {
        let service = self.service;
        let settings = service.setting(&["iam", "role"]);
        let has_role = |function: &Function| function.value.get("role").is_some();
        if service.functions.is_empty()
            || settings.is_some_and(is_role)
            || service.provider.value.get("role").is_some()
            || service.functions.iter().all(has_role)
            || service.own_roles == OwnRoles::Each
        {
            return;
        }
        let mut role = self.new_role();
        let place = role.place;
        let at = place.at();
        role.statements = self.log_statements(at);
        let statements = settings.and_then(|settings| given_entry(settings, "statements"));
        let legacy = || given_entry(&service.provider.value, "iamRoleStatements");
        role.give(statements.or_else(legacy));
        let in_network = |function: &Function| function.value.get("vpc").is_some();
        let network = service.setting(&["vpc"]).is_some_and(is_truthy);
        if network || service.functions.iter().any(in_network) {
            role.managed.push(network_policy(at));
        }
        self.role = Some(role);
        self.has_common_role = true;
    }

    /// A role without statements, with what the service gives to each.
    pub(super) fn new_role(&self) -> ExecutionRole {
        let place = self.place_of_role();
        let service = self.service;
        let managed = service.setting(&["iam", "role", "managedPolicies"]);
        let managed = managed.or_else(|| service.setting(&["iamManagedPolicies"]));
        ExecutionRole {
            place,
            statements: Vec::new(),
            own: None,
            services: Vec::new(),
            properties: self.role_properties(place.at()),
            managed: listed(managed),
            known: StatementIndex::default(),
        }
    }

    fn place_of_role(&self) -> Place {
        let provider = &self.service.provider;
        let iam = provider.value.entry("iam");
        let role = iam.and_then(|iam| iam.value.entry("role"));
        let legacy = ["iamRoleStatements", "iamManagedPolicies"];
        let mut legacy = legacy
            .into_iter()
            .filter_map(|name| provider.value.entry(name));
        Place::of(role.or_else(|| legacy.next()).unwrap_or(provider))
    }

    /// Path, name, tags and boundary.
    fn role_properties(&self, at: At) -> Vec<Entry> {
        let service = self.service;
        let setting = |name: &str| service.setting(&["iam", "role", name]);
        let text = |text: &str| at.text(text);
        let name = setting("name").filter(|n| is_truthy(n)).cloned();
        let name = name.unwrap_or_else(|| {
            let mut parts = service.prefix(at);
            parts.extend([text("-"), at.reference("AWS::Region"), text("-lambdaRole")]);
            at.join(parts)
        });
        let path = setting("path").cloned().unwrap_or_else(|| text("/"));
        let mut properties = vec![at.entry("Path", path), at.entry("RoleName", name)];
        if let Some(tags) = setting("tags") {
            let tags = entries(Some(tags))
                .iter()
                .map(|tag| at.map([("Key", tag.key.clone()), ("Value", tag.value.clone())]));
            properties.push(at.entry("Tags", at.list(tags.collect())));
        }
        let boundary = setting("permissionsBoundary")
            .or_else(|| setting("permissionBoundary"))
            .or_else(|| service.setting(&["rolePermissionsBoundary"]));
        properties.extend(boundary.map(|b| At(b.span).entry("PermissionsBoundary", b.clone())));
        properties
    }

    /// Statements on the log groups of all functions that write logs.
    fn log_statements(&self, at: At) -> Vec<Node> {
        let service = self.service;
        let common = at.join(service.prefix(at));
        let mut groups = Vec::new();
        let mut denied = Vec::new();
        let mut any_common = false;
        let mut any_apart = false;
        for function in &service.functions {
            let is_silent = function.get("disableLogs").is_some_and(is_truthy);
            match (starts_with(&function.name, &common), is_silent) {
                (true, true) => denied.push(log_group(at, &function.name, ":*")),
                (true, false) => any_common = true,
                (false, true) => {}
                (false, false) if self.is_apart(function) => any_apart = true,
                (false, false) => groups.push((function.name.clone(), "")),
            }
        }
        if any_common || groups.is_empty() && any_apart {
            groups.push((common, "*"));
        } else {
            denied.clear();
        }
        let group_arns = |end: &str| {
            let arns = groups.iter();
            let arns = arns.map(|(name, any)| log_group(at, name, &format!("{any}{end}")));
            at.list(arns.collect())
        };
        let mut statements = vec![
            at.allow(
                &[
                    "logs:CreateLogStream",
                    "logs:CreateLogGroup",
                    "logs:TagResource",
                ],
                group_arns(":*"),
            ),
            at.allow(&["logs:PutLogEvents"], group_arns(":*:*")),
        ];
        if !denied.is_empty() {
            statements.push(at.map([
                ("Effect", at.text("Deny")),
                ("Action", at.text("logs:PutLogEvents")),
                ("Resource", at.list(denied)),
            ]));
        }
        statements
    }

    /// Adds the role to the template.
    pub(super) fn finish_execution_role(&mut self) {
        if let Some(role) = self.role.take() {
            self.finish_role(role, EXECUTION_ROLE);
        }
    }

    /// Adds a role to the template.
    pub(super) fn finish_role(&mut self, role: ExecutionRole, id: &str) {
        let at = role.place.at();
        let trust = self.trust(&role);
        let mut properties = role.properties;
        properties.push(at.entry("AssumeRolePolicyDocument", trust));
        let policies = self.inline(at, role.statements, role.own);
        properties.push(at.entry("Policies", policies));
        if !role.managed.is_empty() {
            properties.push(at.entry("ManagedPolicyArns", at.list(role.managed)));
        }
        if role.own.is_none() {
            self.generated.insert(id.to_owned());
        }
        self.emit(role.place, id, "AWS::IAM::Role", properties);
    }

    /// Who may assume the role.
    fn trust(&self, role: &ExecutionRole) -> Node {
        let at = role.place.at();
        let mut services = vec!["lambda.amazonaws.com"];
        services.extend(&role.services);
        at.document(vec![at.map([
            ("Effect", at.text("Allow")),
            ("Action", at.texts(&["sts:AssumeRole"])),
            ("Principal", at.map([("Service", at.texts(&services))])),
        ])])
    }

    /// The one inline policy of a role; its document stands where the user's statements do.
    fn inline(&self, at: At, statements: Vec<Node>, own: Option<Span>) -> Node {
        let mut name = self.service.prefix(at);
        name.push(at.text("-lambda"));
        let key = own.map_or(at, At);
        let policy = vec![
            at.entry("PolicyName", at.join(name)),
            Entry {
                key: key.text("PolicyDocument"),
                value: at.document(statements),
            },
        ];
        at.list(vec![at.entries(policy)])
    }
}

/// An entry that is there and not null.
fn given_entry<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
    let entry = node.entry(name);
    entry.filter(|entry| !matches!(entry.value.kind, Kind::Null))
}

/// The items of a list of the configuration; the list itself when it is not known.
pub(super) fn listed(list: Option<&Node>) -> Vec<Node> {
    list.map(items).unwrap_or_default().to_vec()
}

/// The policy for functions in a network.
pub(super) fn network_policy(at: At) -> Node {
    at.managed_policy("service-role/AWSLambdaVPCAccessExecutionRole")
}

/// The ARN of the log group of the function `name`, and what stands behind it.
pub(super) fn log_group(at: At, name: &Node, end: &str) -> Node {
    let mut parts = arn(at, "logs", true);
    parts.extend([at.text(LOG_GROUP), name.clone(), at.text(end)]);
    at.join(parts)
}

/// `arn:PARTITION:service:REGION:ACCOUNT`; without region and account when it is not `local`.
pub(super) fn arn(at: At, service: &str, local: bool) -> Vec<Node> {
    let mut parts = vec![at.text("arn:"), at.reference("AWS::Partition")];
    parts.push(at.text(format!(":{service}:")));
    if local {
        let (region, account) = ("AWS::Region", "AWS::AccountId");
        parts.extend([at.reference(region), at.text(":"), at.reference(account)]);
    }
    parts
}

/// Whether a text certainly begins with another.
fn starts_with(text: &Node, start: &Node) -> bool {
    flat(text).starts_with(&flat(start))
}

/// A text with its unknown parts as they are written.
fn flat(node: &Node) -> String {
    let Some(call) = Call::of(node) else {
        return node.as_str().map_or_else(|| render(node), str::to_owned);
    };
    match (call.name, call.argument.as_list()) {
        ("Join", Some([delimiter, parts])) if delimiter.as_str() == Some("") => parts
            .as_list()
            .unwrap_or_default()
            .iter()
            .map(flat)
            .collect(),
        _ => format!("\u{0}{}\u{0}", render(node)),
    }
}
