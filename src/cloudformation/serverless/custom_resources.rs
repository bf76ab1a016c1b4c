//! The framework's custom resources: functions with a role of their own, which set up what exists
//! already.

use super::naming::{CUSTOM_RESOURCES_ROLE, normalized};
use super::role::{arn, log_group};
use super::service::is_truthy;
use super::translation::{Place, Translation};
use crate::cloudformation::build::same;
use crate::syntax::{Entry, Node};

/// The function that lets API Gateway write logs.
const LOG_WRITER: &str = "custom-resource-apigw-cw-role";

impl Translation<'_> {
    /// A custom resource of the framework, and what its function may do.
    pub(super) fn custom_resource(&mut self, place: Place, function: &str, statements: Vec<Node>) {
        let service = self.service;
        let at = place.at();
        let mut name = service.prefix(at);
        name.push(at.text(format!("-{function}")));
        let deployment = service.setting(&["iam", "deploymentRole"]);
        let deployment = deployment.or_else(|| service.setting(&["cfnRole"]));
        let role = deployment.cloned();
        let role = role.unwrap_or_else(|| at.get_att(CUSTOM_RESOURCES_ROLE, "Arn"));
        let properties = vec![
            at.entry("FunctionName", at.join(name)),
            at.entry("Role", role),
        ];
        let id = format!("{}LambdaFunction", normalized(function));
        self.emit(place, &id, "AWS::Lambda::Function", properties);
        if deployment.is_some() {
            return;
        }
        let (_, all) = self.custom.get_or_insert_with(|| (place, Vec::new()));
        for statement in statements {
            if !all.iter().any(|own| same(own, &statement)) {
                all.push(statement);
            }
        }
    }

    /// Lets API Gateway write logs, by a role of the account.
    pub(super) fn log_writer(&mut self, logs: &Entry) {
        let managed = logs.value.get("roleManagedExternally");
        if managed.is_some_and(is_truthy) {
            return;
        }
        let place = Place::of(logs);
        let at = place.at();
        let mut roles = arn(at, "iam", false);
        roles.extend([
            at.text(":"),
            at.reference("AWS::AccountId"),
            at.text(":role/*"),
        ]);
        let actions = [
            "iam:AttachRolePolicy",
            "iam:CreateRole",
            "iam:ListAttachedRolePolicies",
            "iam:PassRole",
        ];
        let mut account = vec![at.text("arn:"), at.reference("AWS::Partition")];
        account.push(at.text(":apigateway:*::/account"));
        let statements = vec![
            at.allow(&actions, at.join(roles)),
            at.allow(&["apigateway:GET", "apigateway:PATCH"], at.join(account)),
        ];
        self.custom_resource(place, LOG_WRITER, statements);
    }

    /// Adds the role of all custom resources.
    pub(super) fn finish_custom_resources(&mut self) {
        let Some((place, mut statements)) = self.custom.take() else {
            return;
        };
        let service = self.service;
        let at = place.at();
        if service
            .setting(&["logs", "frameworkLambda"])
            .is_some_and(is_truthy)
        {
            let prefix = at.join(service.prefix(at));
            let groups = |end: &str| at.list(vec![log_group(at, &prefix, end)]);
            let actions = [
                "logs:CreateLogStream",
                "logs:CreateLogGroup",
                "logs:TagResource",
            ];
            statements.push(at.allow(&actions, groups("*:*")));
            statements.push(at.allow(&["logs:PutLogEvents"], groups("*:*:*")));
        }
        let name = at.join(vec![
            service.stage.clone(),
            at.text("-"),
            service.name.clone(),
            at.text("-custom-resources-lambda"),
        ]);
        let policy = at.map([
            ("PolicyName", name),
            ("PolicyDocument", at.document(statements)),
        ]);
        let properties = vec![
            at.entry("AssumeRolePolicyDocument", at.trust("lambda.amazonaws.com")),
            at.entry("Policies", at.list(vec![policy])),
        ];
        self.generated.insert(CUSTOM_RESOURCES_ROLE.to_owned());
        self.emit(place, CUSTOM_RESOURCES_ROLE, "AWS::IAM::Role", properties);
    }
}
