//! The plugin `serverless-iam-roles-per-function`: a role of its own for each function that has
//! statements of its own.
//!
//! Source: <https://github.com/functionalone/serverless-iam-roles-per-function>, and what release
//! 3.2.0 makes.

use super::At;
use super::event_sources::own_statements;
use super::naming::EXECUTION_ROLE;
use super::role::{listed, log_group, network_policy};
use super::service::{Function, ROLES_PER_FUNCTION, is_truthy};
use super::translation::{ExecutionRole, Place, Translation};
use crate::cloudformation::build::{given, is_set};
use crate::syntax::{Entry, Node};

impl Translation<'_> {
    /// Whether a function has a role that the plugin makes.
    pub(super) fn has_own_role(&self, function: &Function) -> bool {
        self.role.is_some()
            && function.value.get("iamRoleStatements").is_some()
            && self.service.has_plugin(ROLES_PER_FUNCTION)
    }

    pub(super) fn own_role_id(&self, function: &Function) -> String {
        format!("{}{EXECUTION_ROLE}", function.prefix())
    }

    /// Makes the roles of single functions, like that of the service but for the statements.
    pub(super) fn function_roles(&mut self) {
        let service = self.service;
        let Some(mut role) = self.role.take() else {
            return;
        };
        let own = service.functions.iter();
        let own = own.filter(|f| f.value.get("iamRoleStatements").is_some());
        let own: Vec<&Function> = own
            .filter(|_| service.has_plugin(ROLES_PER_FUNCTION))
            .filter(|f| !f.get("role").is_some_and(is_truthy))
            .collect();
        let settings = service.roles_per_function.as_ref();
        let setting = |name: &str| settings.and_then(|settings| given(settings, name));
        let common_boundary = setting("iamGlobalPermissionsBoundary");
        for function in &own {
            self.function_role(function, &role, common_boundary);
        }
        if let Some(boundary) = common_boundary.filter(|_| !own.is_empty()) {
            set_boundary(&mut role.properties, boundary);
        }
        self.role = Some(role);
    }

    fn function_role(
        &mut self,
        function: &Function,
        role: &ExecutionRole,
        common_boundary: Option<&Node>,
    ) {
        let service = self.service;
        let entry = function.value.entry("iamRoleStatements");
        let place = entry.map_or_else(|| Place::function(function), Place::of);
        let at = place.at();
        let mut statements = vec![at.allow(
            &[
                "logs:CreateLogStream",
                "logs:CreateLogGroup",
                "logs:PutLogEvents",
            ],
            at.list(vec![log_group(at, &function.name, ":*:*")]),
        )];
        statements.extend(own_statements(function));
        if let Some(target) = function.get("onError").filter(|t| is_set(t)) {
            let at = At(target.span);
            statements.push(at.allow(&["sns:Publish"], target.clone()));
        }
        let settings = service.roles_per_function.as_ref();
        let default = settings.and_then(|settings| given(settings, "defaultInherit"));
        let inherits = function.get("iamRoleStatementsInherit").or(default);
        if inherits.is_some_and(is_truthy) {
            let common = match service.setting(&["iam"]) {
                Some(_) => service.setting(&["iam", "role", "statements"]),
                None => service.setting(&["iamRoleStatements"]),
            };
            statements.extend(listed(common));
        }
        statements.extend(listed(function.get("iamRoleStatements")));
        let mut properties = role.properties.clone();
        let boundary = function.get("iamPermissionsBoundary").or(common_boundary);
        if let Some(boundary) = boundary {
            set_boundary(&mut properties, boundary);
        }
        properties.retain(|entry| entry.key.as_str() != Some("RoleName"));
        let name = function.get("iamRoleStatementsName").cloned();
        let name = name.unwrap_or_else(|| self.role_name(function, at));
        properties.push(at.entry("RoleName", name));
        properties.push(at.entry("AssumeRolePolicyDocument", self.trust(role)));
        properties.push(at.entry("Policies", self.inline(at, statements)));
        let in_network = |vpc: Option<&Node>| vpc.is_some_and(is_set);
        if in_network(function.get("vpc")) || in_network(service.setting(&["vpc"])) {
            let managed = at.list(vec![network_policy(at)]);
            properties.push(at.entry("ManagedPolicyArns", managed));
        }
        let id = self.own_role_id(function);
        self.emit(place, &id, "AWS::IAM::Role", properties);
    }

    /// The name of the role of a function; its last part is left out where it would be too long.
    fn role_name(&self, function: &Function, at: At) -> Node {
        let service = self.service;
        let mut parts = service.prefix(at);
        let region = service.setting(&["region"]).and_then(Node::as_str);
        let known = [&service.name, &service.stage, &function.key];
        let known = known.map(|part| part.as_str().map_or(0, str::len));
        let length: usize = known.iter().sum::<usize>() + region.unwrap_or("us-east-1").len();
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

/// Longest name of a role.
const LONGEST_NAME: usize = 64;

fn set_boundary(properties: &mut Vec<Entry>, boundary: &Node) {
    properties.retain(|entry| entry.key.as_str() != Some("PermissionsBoundary"));
    properties.push(At(boundary.span).entry("PermissionsBoundary", boundary.clone()));
}
