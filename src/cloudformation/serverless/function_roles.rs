//! Roles of single functions: those of the plugin `serverless-iam-roles-per-function`, and those
//! that release 4 of the framework makes itself.
//!
//! Sources: <https://github.com/functionalone/serverless-iam-roles-per-function>, and what release
//! 3.2.0 makes; <https://www.serverless.com/framework/docs/providers/aws/guide/iam>, and of
//! <https://github.com/serverless/serverless> `lib/plugins/aws/package/lib/roles-per-function.js`.

use super::event_sources::own_statements;
use super::naming::EXECUTION_ROLE;
use super::role::{arn, listed, log_group, network_policy};
use super::service::{Function, OwnRoles, is_truthy};
use super::translation::{ExecutionRole, Place, Translation};
use super::{At, text_of};
use crate::cloudformation::build::{entries, given, is_set};
use crate::syntax::{Entry, Node};
use crate::text::Problem;

impl Translation<'_> {
    /// Whether a function has a role of its own that is made here.
    pub(super) fn has_own_role(&self, function: &Function) -> bool {
        let names_one = || function.get("role").is_some_and(is_truthy);
        let has_statements = || function.value.get("iamRoleStatements").is_some();
        match self.service.own_roles {
            OwnRoles::None => false,
            OwnRoles::Each => !names_one(),
            OwnRoles::ByPlugin => self.has_common_role && has_statements() && !names_one(),
            OwnRoles::Selected => {
                let has_settings = function.role_setting("statements").is_some()
                    || function.role_setting("managedPolicies").is_some_and(is_set);
                (has_statements() || has_settings) && !names_one()
            }
        }
    }

    /// Whether what a function needs is no matter of the role that functions share.
    pub(super) fn is_apart(&self, function: &Function) -> bool {
        self.service.own_roles != OwnRoles::ByPlugin && self.has_own_role(function)
    }

    pub(super) fn own_role_id(&self, function: &Function) -> String {
        format!("{}{EXECUTION_ROLE}", function.prefix())
    }

    /// Makes the roles of single functions, like that of the service but for the statements.
    pub(super) fn function_roles(&mut self) {
        let service = self.service;
        let own = service.functions.iter();
        let own: Vec<&Function> = own.filter(|f| self.has_own_role(f)).collect();
        if own.is_empty() {
            return;
        }
        let mut common = self.role.take();
        let base = common.as_ref().map(ExecutionRole::like);
        let base = base.unwrap_or_else(|| self.new_role());
        let settings = service.roles_per_function.as_ref();
        let boundary = settings.and_then(|s| given(s, "iamGlobalPermissionsBoundary"));
        for function in &own {
            match service.own_roles {
                OwnRoles::ByPlugin => self.role_by_plugin(function, &base),
                _ => self.role_by_framework(function, &base),
            }
        }
        if let (Some(boundary), Some(role)) = (boundary, &mut common) {
            set(&mut role.properties, "PermissionsBoundary", boundary);
        }
        self.role = common;
    }

    fn role_by_plugin(&mut self, function: &Function, base: &ExecutionRole) {
        let at = own_place(function).at();
        let mut role = base.like();
        role.managed.clear();
        role.statements.push(log_statement(function, at));
        role.statements.extend(own_statements(function));
        if let Some(target) = function.get("onError").filter(|t| is_set(t)) {
            let at = At(target.span);
            let statement = at.allow(&["sns:Publish"], target.clone());
            role.statements.push(statement);
        }
        self.finish_function_role(function, role, false);
    }

    /// What the function needs by its settings and events is given to its own role.
    fn role_by_framework(&mut self, function: &Function, base: &ExecutionRole) {
        let at = own_place(function).at();
        let is_each = self.service.own_roles == OwnRoles::Each;
        let mut role = base.like();
        if !is_each {
            role.managed.clear();
        }
        self.passed_on += role.managed.len();
        if self.passed_on > MAX_PASSED_ON {
            role.managed = vec![at.unknown()];
        }
        let allowed = self.own_log_statement(function, "Allow", at);
        role.statements.push(allowed);
        if function.get("disableLogs").is_some_and(is_truthy) {
            let denied = self.own_log_statement(function, "Deny", at);
            role.statements.push(denied);
        }
        self.role = Some(role);
        self.sources_of(&[function]);
        if let Some(event) = function.events("websocket").next() {
            self.manage_connections(Place::of(event));
        }
        if let Some(event) = function.events("cloudFront").next() {
            self.run_at_edge(Place::of(event));
        }
        self.scheduled(&[function]);
        self.function_statements(function);
        if let Some(role) = self.role.take() {
            self.finish_function_role(function, role, is_each);
        }
    }

    /// Adds what the user gives to the role of a function, and the role to the template.
    fn finish_function_role(&mut self, function: &Function, mut role: ExecutionRole, each: bool) {
        let service = self.service;
        role.place = own_place(function);
        let at = role.place.at();
        let settings = service.roles_per_function.as_ref();
        let setting = |name: &str| settings.and_then(|settings| given(settings, name));
        let inherits = function.iam_setting("inheritStatements");
        let inherits = inherits.or_else(|| function.get("iamRoleStatementsInherit"));
        let inherits = inherits.or_else(|| setting("defaultInherit"));
        if inherits.map_or(each, is_truthy) {
            let common = match service.provider.value.entry("iam") {
                Some(iam) => iam.value.entry("role").map(|role| &role.value),
                None => Some(&service.provider.value),
            };
            let name = match service.setting(&["iam"]) {
                Some(_) => "statements",
                None => "iamRoleStatements",
            };
            let common = common.and_then(|common| common.entry(name));
            self.pass_on(&mut role, common);
        }
        let own = own_statements_entry(function);
        role.give(own);
        let boundary = function.role_setting("permissionsBoundary");
        let boundary = boundary.or_else(|| function.get("iamPermissionsBoundary"));
        let boundary = boundary.or_else(|| setting("iamGlobalPermissionsBoundary"));
        if let Some(boundary) = boundary {
            set(&mut role.properties, "PermissionsBoundary", boundary);
        }
        let name = function.role_setting("name").filter(|name| is_truthy(name));
        let name = name.or_else(|| function.get("iamRoleStatementsName"));
        let name = name.cloned();
        let name = name.unwrap_or_else(|| self.role_name(function, at));
        set(&mut role.properties, "RoleName", &name);
        if let Some(path) = function.role_setting("path").filter(|p| is_truthy(p)) {
            set(&mut role.properties, "Path", path);
        }
        let in_network = |vpc: Option<&Node>| vpc.is_some_and(is_set);
        if in_network(function.get("vpc")) || in_network(service.setting(&["vpc"])) {
            role.managed.push(network_policy(at));
        }
        if function.get("durableConfig").is_some_and(is_truthy) {
            role.managed.push(at.managed_policy(DURABLE));
        }
        role.managed
            .extend(listed(function.role_setting("managedPolicies")));
        if let Some(tags) = function.role_setting("tags") {
            let tags = entries(Some(tags)).iter();
            let tags = tags.map(|tag| (tag.key.clone(), tag.value.clone()));
            let tags = tags.map(|(key, value)| at.map([("Key", key), ("Value", value)]));
            let own = role
                .properties
                .iter()
                .find(|p| p.key.as_str() == Some("Tags"));
            let common = own
                .and_then(|tags| tags.value.as_list())
                .unwrap_or_default();
            let tags = at.list(common.iter().cloned().chain(tags).collect());
            set(&mut role.properties, "Tags", &tags);
        }
        let id = self.own_role_id(function);
        self.finish_role(role, &id);
    }

    /// Gives the statements of the service to the role of a function, as long as they are not too
    /// many for all roles together.
    fn pass_on(&mut self, role: &mut ExecutionRole, statements: Option<&Entry>) {
        let Some(entry) = statements else {
            return;
        };
        let before = self.passed_on;
        self.passed_on += entry.value.as_list().map_or(1, <[Node]>::len);
        if self.passed_on <= MAX_PASSED_ON {
            return role.give(statements);
        }
        role.own = Some(entry.key.span);
        role.statements.push(At(entry.value.span).unknown());
        if before <= MAX_PASSED_ON {
            let message = format!(
                "roles of functions inherit more than {MAX_PASSED_ON} statements and policies together"
            );
            let problem = Problem::error("evaluation-limit", entry.key.span, message);
            self.problems
                .push(problem.help("those of the further roles are unknown"));
        }
    }

    /// The statement about the log group of a function with a role of its own.
    fn own_log_statement(&self, function: &Function, effect: &str, at: At) -> Node {
        let common = || self.service.setting(&["logs", "lambda", "logGroup"]);
        let own = function
            .get("logs")
            .and_then(|logs| given(logs, "logGroup"));
        let group = match own.or_else(common) {
            Some(group) => {
                let mut parts = arn(at, "logs", true);
                parts.extend([at.text(":log-group:"), group.clone(), at.text(":*:*")]);
                at.join(parts)
            }
            None => log_group(at, &function.name, ":*:*"),
        };
        let actions: &[&str] = match effect {
            "Deny" => &["logs:PutLogEvents"],
            _ => &WRITE_LOGS,
        };
        at.map([
            ("Effect", at.text(effect)),
            ("Action", at.texts(actions)),
            ("Resource", at.list(vec![group])),
        ])
    }

    /// The name of the role of a function; its last part is left out where it would be too long.
    fn role_name(&self, function: &Function, at: At) -> Node {
        let service = self.service;
        let mut parts = service.prefix(at);
        let region = service.setting(&["region"]).and_then(text_of);
        let known = [&service.name, &service.stage, &function.key];
        let known = known.map(|part| part.as_str().map_or(0, str::len));
        let region = region.map_or("us-east-1".len(), |region| region.len());
        let length = known.iter().sum::<usize>() + region;
        parts.extend([
            at.text("-"),
            function.key.clone(),
            at.text("-"),
            at.reference("AWS::Region"),
        ]);
        let end = "-lambdaRole";
        if length + "---".len() + end.len() <= LONGEST_NAME {
            parts.push(at.text(end));
        }
        at.join(parts)
    }
}

/// Most statements and policies of the service that all roles of functions inherit together.
const MAX_PASSED_ON: usize = 100_000;
/// Longest name of a role.
const LONGEST_NAME: usize = 64;
/// What functions write logs by.
const WRITE_LOGS: [&str; 3] = [
    "logs:CreateLogStream",
    "logs:CreateLogGroup",
    "logs:PutLogEvents",
];
/// The policy for functions that go on for long.
const DURABLE: &str = "service-role/AWSLambdaBasicDurableExecutionRolePolicy";

/// The statements that a function gives to its own role.
fn own_statements_entry(function: &Function) -> Option<&Entry> {
    let iam = function.get("iam").and_then(|iam| given(iam, "role"));
    let own = iam.and_then(|role| role.entry("statements"));
    own.or_else(|| function.value.entry("iamRoleStatements"))
}

/// Where the role of a function stands.
fn own_place(function: &Function) -> Place {
    let iam = function.value.entry("iam");
    let entry = iam.or_else(|| function.value.entry("iamRoleStatements"));
    entry.map_or_else(|| Place::function(function), Place::of)
}

fn log_statement(function: &Function, at: At) -> Node {
    let group = log_group(at, &function.name, ":*:*");
    at.allow(&WRITE_LOGS, at.list(vec![group]))
}

fn set(properties: &mut Vec<Entry>, name: &'static str, value: &Node) {
    properties.retain(|entry| entry.key.as_str() != Some(name));
    properties.push(At(value.span).entry(name, value.clone()));
}
