//! Functions: their roles, what their settings add to the role of the service, their addresses,
//! and layers.

use super::naming::{EXECUTION_ROLE, alphanumeric, normalized};
use super::role::arn;
use super::service::{Function, is_truthy};
use super::translation::{Place, Translation};
use super::{At, text_of};
use crate::cloudformation::build::{entries, given, items};
use crate::syntax::{Entry, Kind, Node};

impl Translation<'_> {
    /// Emits a function and what comes with it, and allows what its settings need.
    pub(super) fn function(&mut self, function: &Function) {
        let place = Place::function(function);
        let at = place.at();
        let role = self.role_of(function, at);
        let properties = vec![
            at.entry("FunctionName", function.name.clone()),
            at.entry("Role", role),
        ];
        let condition = function.get("condition");
        let kind = "AWS::Lambda::Function";
        self.emit_if(place, &function.logical_id(), kind, properties, condition);
        if !self.is_apart(function) {
            self.function_statements(function);
        }
        self.alias(function);
        self.address(function);
        if !function.get("disableLogs").is_some_and(is_truthy) {
            let name = at.join(vec![at.text("/aws/lambda/"), function.name.clone()]);
            let properties = vec![at.entry("LogGroupName", name)];
            let id = format!("{}LogGroup", function.prefix());
            self.emit(place, &id, "AWS::Logs::LogGroup", properties);
        }
    }

    /// The role that a function runs as.
    fn role_of(&self, function: &Function, at: At) -> Node {
        let own = function.get("role").filter(|role| is_truthy(role));
        match own.or_else(|| self.service.common_role()) {
            Some(role) => match &role.kind {
                Kind::Text(name) if !name.text.starts_with("arn:") => {
                    At(role.span).get_att(&name.text, "Arn")
                }
                _ => role.clone(),
            },
            None if self.has_own_role(function) => at.get_att(&self.own_role_id(function), "Arn"),
            None => at.get_att(EXECUTION_ROLE, "Arn"),
        }
    }

    /// What the settings of a function add to the role under construction.
    pub(super) fn function_statements(&mut self, function: &Function) {
        let at = function.at();
        if let Some(target) = function.get("onError")
            && matches!(target.kind, Kind::Text(_))
        {
            let at = At(target.span);
            let resources = at.list(vec![target.clone()]);
            self.allow(at.allow(&["sns:Publish"], resources));
        }
        let key = function.get("kmsKeyArn");
        let key = key.or_else(|| self.service.setting(&["kmsKeyArn"]));
        if let Some(key) = key.filter(|key| matches!(key.kind, Kind::Text(_))) {
            let at = At(key.span);
            let resources = at.list(vec![key.clone()]);
            self.allow_once(at.allow(&["kms:Decrypt"], resources));
        }
        let common = || self.service.setting(&["tracing", "lambda"]);
        let tracing = function.get("tracing").filter(|t| is_truthy(t));
        if tracing.or_else(common).is_some_and(is_truthy) {
            let actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
            self.allow_once(at.allow(&actions, at.texts(&["*"])));
        }
        let file_system = function.get("fileSystemConfig");
        if let Some(arn) = file_system.and_then(|config| given(config, "arn")) {
            let at = At(arn.span);
            let actions = [
                "elasticfilesystem:ClientMount",
                "elasticfilesystem:ClientWrite",
            ];
            self.allow(at.allow(&actions, at.list(vec![arn.clone()])));
        }
        self.destinations(function);
    }

    /// Adds a statement that the role does not have yet.
    fn allow_once(&mut self, statement: Node) {
        if let Some(role) = &mut self.role
            && !role.has(&statement)
        {
            role.statements.push(statement);
        }
    }

    /// Where the results of asynchronous calls go.
    fn destinations(&mut self, function: &Function) {
        let own = function.get("role").is_some_and(is_truthy);
        if own || self.service.common_role().is_some() {
            return;
        }
        let Some(destinations) = function.get("destinations") else {
            return;
        };
        for name in ["onSuccess", "onFailure"] {
            let Some(target) = given(destinations, name) else {
                continue;
            };
            let at = At(target.span);
            let text = target.as_str();
            let kind = match text {
                Some(arn) if arn.starts_with("arn:") => arn,
                Some(_) => ":function:",
                None => given(target, "type")
                    .and_then(Node::as_str)
                    .unwrap_or_default(),
            };
            let action = match kind {
                "sqs" => "sqs:SendMessage",
                "sns" => "sns:Publish",
                "eventBus" => "events:PutEvents",
                arn if arn.contains(":sqs:") => "sqs:SendMessage",
                arn if arn.contains(":sns:") => "sns:Publish",
                arn if arn.contains(":event-bus/") => "events:PutEvents",
                _ => "lambda:InvokeFunction",
            };
            let resource = match text {
                Some(arn) if arn.starts_with("arn:") => target.clone(),
                Some(id) => self.function_arn(id, at),
                None => match given(target, "arn") {
                    Some(arn) => arn.clone(),
                    None => target.clone(),
                },
            };
            self.allow(at.allow(&[action], resource));
        }
    }

    /// The ARN of another function of the service, by its name rather than by a reference, which
    /// would be a cycle.
    fn function_arn(&self, id: &str, at: At) -> Node {
        let function = self.service.function(id);
        let name = function.map_or_else(|| at.text(id), |function| function.name.clone());
        let mut parts = arn(at, "lambda", true);
        parts.extend([at.text(":function:"), name]);
        at.join(parts)
    }

    /// The alias that events call.
    fn alias(&mut self, function: &Function) {
        let Some((name, id)) = function.alias() else {
            return;
        };
        let at = function.at();
        let properties = vec![
            at.entry("FunctionName", at.reference(function.logical_id())),
            at.entry("Name", at.text(name)),
        ];
        let place = Place::function(function);
        self.emit(place, &id, "AWS::Lambda::Alias", properties);
    }

    /// The address of a function; anybody may call one without an authorizer.
    fn address(&mut self, function: &Function) {
        let Some(url) = function.value.entry("url").filter(|e| is_truthy(&e.value)) else {
            return;
        };
        let place = Place::of(url);
        let at = place.at();
        let authorizer = given(&url.value, "authorizer").and_then(Node::as_str);
        let auth = match authorizer {
            Some("aws_iam") => "AWS_IAM",
            _ => "NONE",
        };
        let target = function.target(at);
        let properties = vec![
            at.entry("AuthType", at.text(auth)),
            at.entry("TargetFunctionArn", target.clone()),
        ];
        let id = format!("{}LambdaFunctionUrl", function.prefix());
        self.emit(place, &id, "AWS::Lambda::Url", properties);
        if auth == "NONE" {
            let properties = vec![
                at.entry("FunctionName", target),
                at.entry("Action", at.text("lambda:InvokeFunctionUrl")),
                at.entry("Principal", at.text("*")),
                at.entry("FunctionUrlAuthType", at.text(auth)),
            ];
            let id = format!("{}LambdaPermissionFnUrl", function.prefix());
            self.emit(place, &id, "AWS::Lambda::Permission", properties);
        }
    }

    /// Layers, and the accounts that may use them.
    pub(super) fn layers(&mut self) {
        let service = self.service;
        for layer in entries(service.layers.as_ref()) {
            let Some(name) = layer.key.as_str() else {
                continue;
            };
            let place = Place::of(layer);
            let id = format!("{}LambdaLayer", normalized(name));
            self.layer(place, &id, layer);
            let accounts = given(&layer.value, "allowedAccounts").map(items);
            for account in accounts.unwrap_or_default() {
                let at = At(account.span);
                let named = text_of(account).unwrap_or_default().replace('*', "Wild");
                let named = if named.is_empty() { "Unknown" } else { &named };
                let properties = vec![
                    at.entry("Action", at.text("lambda:GetLayerVersion")),
                    at.entry("LayerVersionArn", at.reference(id.as_str())),
                    at.entry("Principal", account.clone()),
                ];
                let id = format!("{}{named}LambdaLayerPermission", normalized(name));
                let kind = "AWS::Lambda::LayerVersionPermission";
                self.emit(place, &id, kind, properties);
            }
        }
    }

    fn layer(&mut self, place: Place, id: &str, layer: &Entry) {
        let at = place.at();
        let name = given(&layer.value, "name").cloned();
        let name = name.unwrap_or_else(|| layer.key.clone());
        let properties = vec![at.entry("LayerName", name)];
        self.emit(place, id, "AWS::Lambda::LayerVersion", properties);
    }

    /// The bucket for the packages of the service, which no one may use without encryption in
    /// transit; none when another is named.
    pub(super) fn deployment_bucket(&mut self) {
        let service = self.service;
        let place = match service.provider.value.entry("deploymentBucket") {
            Some(entry) => Place::of(entry),
            None => Place::of(&service.provider),
        };
        let at = place.at();
        let own = service.setting(&["deploymentBucket"]);
        let named = own.filter(|bucket| bucket.as_map().is_none() || is_function(bucket));
        let named = named.or_else(|| own.and_then(|bucket| given(bucket, "name")));
        if named.is_some_and(is_truthy) {
            return;
        }
        let id = "ServerlessDeploymentBucket";
        self.emit(place, id, "AWS::S3::Bucket", Vec::new());
        let skipped = own.and_then(|bucket| given(bucket, "skipPolicySetup"));
        if skipped.is_some_and(is_truthy) {
            return;
        }
        let bucket = || at.reference(id);
        let resource = |end: &str| {
            let mut parts = arn(at, "s3", false);
            parts.extend([at.text("::"), bucket(), at.text(end)]);
            at.join(parts)
        };
        let statement = at.map([
            ("Action", at.text("s3:*")),
            ("Effect", at.text("Deny")),
            ("Principal", at.text("*")),
            ("Resource", at.list(vec![resource("/*"), resource("")])),
            (
                "Condition",
                at.map([("Bool", at.map([("aws:SecureTransport", at.bool(false))]))]),
            ),
        ]);
        let properties = vec![
            at.entry("Bucket", bucket()),
            at.entry("PolicyDocument", at.bare_document(vec![statement])),
        ];
        let id = "ServerlessDeploymentBucketPolicy";
        self.emit(place, id, "AWS::S3::BucketPolicy", properties);
    }
}

fn is_function(node: &Node) -> bool {
    crate::cloudformation::intrinsic::Call::of(node).is_some()
}

/// The name of a resource that a text names, as a part of a logical id.
pub(super) fn named(node: &Node) -> String {
    alphanumeric(&text_of(node).unwrap_or_default())
}
