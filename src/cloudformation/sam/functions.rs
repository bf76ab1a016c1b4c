//! `AWS::Serverless::Function`.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>

use super::policies::Role;
use super::{Place, Source, Sources, Transform, hash};
use crate::cloudformation::build::{At, branches, entries, given, is_no_value, is_set, set};
use crate::syntax::{Entry, Node};

/// Properties that SAM reads and that Lambda's resource does not have.
const OF_SAM: &[&str] = &[
    "AssumeRolePolicyDocument",
    "AutoPublishAlias",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "CodeUri",
    "DeadLetterQueue",
    "DeploymentPreference",
    "EventInvokeConfig",
    "Events",
    "FunctionUrlConfig",
    "ImageUri",
    "InlineCode",
    "PermissionsBoundary",
    "Policies",
    "PropagateTags",
    "ProvisionedConcurrencyConfig",
    "Role",
    "RolePath",
    "Tags",
    "Tracing",
    "VersionDescription",
];

/// A function as the target of events: itself, or its alias.
pub(super) struct Target<'s> {
    pub(super) source: &'s Source,
    /// The logical id of what is called.
    pub(super) id: String,
    is_alias: bool,
}

impl Target<'_> {
    /// What `FunctionName` of a permission is.
    pub(super) fn name(&self, at: At) -> Node {
        at.reference(self.id.as_str())
    }

    pub(super) fn arn(&self, at: At) -> Node {
        match self.is_alias {
            true => at.reference(self.id.as_str()),
            false => at.get_att(&self.id, "Arn"),
        }
    }
}

impl Transform<'_> {
    pub(super) fn function(&mut self, source: &Source, all: &Sources<'_>) {
        let nothing = source.place().at().entries(Vec::new());
        let properties = source.properties().unwrap_or(&nothing);
        let target = self.target(source, properties);
        let mut role = self.function_role(source, properties);
        self.function_policies(source, properties, &mut role);
        self.function_events(&target, properties, &mut role, all);
        self.function_url(&target, properties);
        self.function_itself(source, properties, role);
        let at = source.place().at();
        if target.is_alias {
            self.alias(&target, properties, at);
        }
        self.deployment_of(source, properties);
    }

    /// The function or its alias, whose name must be known.
    fn target<'s>(&self, source: &'s Source, properties: &Node) -> Target<'s> {
        let alias = set(properties, "AutoPublishAlias");
        let id = match alias {
            Some(alias) => {
                let name = self.known(alias).unwrap_or_default();
                let name = name.replace('-', "D").replace('_', "U");
                format!("{}Alias{name}", source.id)
            }
            None => source.id.to_string(),
        };
        Target {
            source,
            id,
            is_alias: alias.is_some(),
        }
    }

    fn alias(&mut self, target: &Target<'_>, properties: &Node, at: At) {
        let place = target.source.place();
        let function = || at.entry("FunctionName", at.reference(target.source.id.clone()));
        let version = format!("{}Version", target.source.id);
        self.emit(&place, &version, "AWS::Lambda::Version", vec![function()]);
        let name = properties.get("AutoPublishAlias").cloned();
        let version_number = at.get_att(&version, "Version");
        let alias = vec![
            at.entry("Name", name.unwrap_or_else(|| at.unknown())),
            function(),
            at.entry("FunctionVersion", version_number),
        ];
        self.emit(&place, &target.id, "AWS::Lambda::Alias", alias);
        let names = [("Alias", target.id.clone()), ("Version", version)];
        for (name, id) in names {
            self.names
                .insert(format!("{}.{name}", target.source.id), id);
        }
    }

    fn function_role(&self, source: &Source, properties: &Node) -> Role {
        let place = source.place();
        let at = place.at();
        let trust = given(properties, "AssumeRolePolicyDocument").cloned();
        let trust = trust.unwrap_or_else(|| at.trust("lambda.amazonaws.com"));
        let mut role = Role::new(format!("{}Role", source.id), place, trust);
        let basic = match set(properties, "DurableConfig") {
            Some(_) => "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
            None => "service-role/AWSLambdaBasicExecutionRole",
        };
        role.managed(at.managed_policy(basic));
        if let Some(tracing) = set(properties, "Tracing")
            && self.known(tracing).as_deref() != Some("Disabled")
        {
            role.managed(At(tracing.span).managed_policy(self.tracing_policy()));
        }
        let network = properties.entry("VpcConfig");
        if let Some(network) = network.filter(|entry| is_set(&entry.value)) {
            let name = "service-role/AWSLambdaVPCAccessExecutionRole";
            role.managed(At(network.key.span).managed_policy(name));
        }
        role.property("Path", given(properties, "RolePath"));
        role.property(
            "PermissionsBoundary",
            given(properties, "PermissionsBoundary"),
        );
        role
    }

    /// The managed policy for tracing, which has another name outside of the commercial partition.
    pub(super) fn tracing_policy(&self) -> &'static str {
        match self.options.partition.as_deref() {
            None | Some("aws") => "AWSXrayWriteOnlyAccess",
            Some(_) => "AWSXRayDaemonWriteAccess",
        }
    }

    fn function_policies(&mut self, source: &Source, properties: &Node, role: &mut Role) {
        let queue = properties.entry("DeadLetterQueue");
        if let Some(queue) = queue.filter(|entry| is_set(&entry.value)) {
            self.dead_letters(queue, role);
        }
        if let Some(config) = set(properties, "EventInvokeConfig") {
            self.invoke_config(source, config, role);
        }
        if let Some(policies) = set(properties, "Policies") {
            self.attach_policies(role, policies);
        }
    }

    fn dead_letters(&mut self, property: &Entry, role: &mut Role) {
        let at = At(property.key.span);
        let queue = &property.value;
        let kind = queue.get("Type").and_then(|kind| self.known(kind));
        let action = match kind.as_deref() {
            Some("SQS") => "sqs:SendMessage",
            Some("SNS") => "sns:Publish",
            _ => {
                let message = "the `Type` of a dead-letter queue must be `SQS` or `SNS`";
                return self.warn(queue.span, message.to_owned());
            }
        };
        let resource = queue.get("TargetArn").cloned();
        let statement = at.allow(&[action], resource.unwrap_or_else(|| at.unknown()));
        let document = at.document(vec![statement]);
        role.inline(at.inline_policy("DeadLetterQueuePolicy", document));
    }

    /// Where the results of asynchronous calls go.
    fn invoke_config(&mut self, source: &Source, config: &Node, role: &mut Role) {
        for name in ["OnSuccess", "OnFailure"] {
            let destination = config.get("DestinationConfig");
            let Some(entry) = destination.and_then(|d| d.entry(name)) else {
                continue;
            };
            let id = format!("{}EventInvokeConfig{name}", source.id);
            let kind = entry.value.get("Type").and_then(|kind| self.known(kind));
            let kind = kind.unwrap_or_default();
            let place = source.part(entry);
            let arn = self.destination(source, &place, &id, &kind, entry.value.get("Destination"));
            match delivery(At(entry.key.span), &kind, &id, arn) {
                Some(policy) => role.inline(policy),
                None => self.warn(
                    entry.value.span,
                    format!("`{kind}` is no type of a destination"),
                ),
            }
        }
    }

    /// The ARN of a destination, which SAM makes when none is given.
    fn destination(
        &mut self,
        source: &Source,
        place: &Place,
        id: &str,
        kind: &str,
        arn: Option<&Node>,
    ) -> Node {
        let at = place.at();
        let (suffix, resource_type, name) = match kind {
            "SQS" => ("Queue", "AWS::SQS::Queue", "DestinationQueue"),
            "SNS" => ("Topic", "AWS::SNS::Topic", "DestinationTopic"),
            _ => return arn.cloned().unwrap_or_else(|| at.unknown()),
        };
        let made = format!("{id}{suffix}");
        let made_arn = match kind {
            "SQS" => at.get_att(&made, "Arn"),
            _ => at.reference(made.as_str()),
        };
        let mut place = place.clone();
        let value = match arn.map(|arn| (arn, branches(arn))) {
            None => made_arn,
            Some((_, Some([condition, then, otherwise])))
                if is_no_value(then) != is_no_value(otherwise) =>
            {
                let (condition, given) = match is_no_value(then) {
                    true => (condition.clone(), otherwise),
                    false => (self.negated(source, at, condition), then),
                };
                place.condition = Some(self.both(source, at, &place, &condition));
                at.if_else(condition, made_arn, given.clone())
            }
            Some((given, _)) => return given.clone(),
        };
        self.names
            .insert(format!("{}.{name}", source.id), made.clone());
        self.emit(&place, &made, resource_type, Vec::new());
        value
    }

    fn negated(&mut self, source: &Source, at: At, condition: &Node) -> Node {
        let name = condition.as_str().unwrap_or_default();
        let suffix = hash(&format!("{}EventInvokeConfig", source.id));
        let of = at.map([("Condition", condition.clone())]);
        self.add_condition(format!("NOT{name}{suffix}"), at, "Fn::Not", vec![of])
    }

    /// A condition that holds when that of a place and another one do.
    fn both(&mut self, source: &Source, at: At, place: &Place, condition: &Node) -> Node {
        let Some(own) = &place.condition else {
            return condition.clone();
        };
        let [a, b] = [own, condition].map(|node| node.as_str().unwrap_or_default());
        let name = format!("{a}AND{b}{}", hash(&source.id));
        let of = [own, condition].map(|node| at.map([("Condition", node.clone())]));
        self.add_condition(name, at, "Fn::And", of.into())
    }

    /// A function URL that anybody may call.
    fn function_url(&mut self, target: &Target<'_>, properties: &Node) {
        let Some(entry) = properties.entry("FunctionUrlConfig") else {
            return;
        };
        let at = At(entry.key.span);
        let place = target.source.part(entry);
        let id = &target.source.id;
        let Some(auth) = given(&entry.value, "AuthType") else {
            return;
        };
        let properties = vec![
            at.entry("AuthType", auth.clone()),
            at.entry("TargetFunctionArn", target.name(at)),
        ];
        self.emit(&place, &format!("{id}Url"), "AWS::Lambda::Url", properties);
        if auth.as_str() != Some("NONE") {
            return;
        }
        let further = [
            (
                "UrlPublicPermissions",
                "lambda:InvokeFunctionUrl",
                at.entry("FunctionUrlAuthType", auth.clone()),
            ),
            (
                "URLInvokeAllowPublicAccess",
                "lambda:InvokeFunction",
                at.entry("InvokedViaFunctionUrl", at.bool(true)),
            ),
        ];
        for (suffix, action, further) in further {
            let properties = vec![
                at.entry("Action", at.text(action)),
                at.entry("FunctionName", target.name(at)),
                at.entry("Principal", at.text("*")),
                further,
            ];
            let id = format!("{id}{suffix}");
            self.emit(&place, &id, "AWS::Lambda::Permission", properties);
        }
    }

    /// The function with the role that it has, and that role unless another one is given.
    fn function_itself(&mut self, source: &Source, properties: &Node, mut role: Role) {
        let own = entries(Some(properties)).iter().filter(|entry| {
            let name = entry.key.as_str();
            name.is_none_or(|name| !OF_SAM.contains(&name))
        });
        let mut own: Vec<Entry> = own.cloned().collect();
        let at = source.place().at();
        let made = at.get_att(&role.id, "Arn");
        let mut is_made = false;
        let arn = match given(properties, "Role") {
            None => {
                is_made = true;
                made
            }
            Some(given) => match branches(given) {
                Some([condition, then, otherwise])
                    if is_no_value(then) || is_no_value(otherwise) =>
                {
                    is_made = true;
                    match (is_no_value(then), is_no_value(otherwise)) {
                        (true, true) => made,
                        (true, false) => {
                            role.place.condition = Some(condition.clone());
                            at.if_else(condition.clone(), made, otherwise.clone())
                        }
                        _ => {
                            role.place.condition = Some(self.not(at, condition));
                            at.if_else(condition.clone(), then.clone(), made)
                        }
                    }
                }
                _ => given.clone(),
            },
        };
        own.push(At(arn.span).entry("Role", arn));
        self.emit(&source.place(), &source.id, "AWS::Lambda::Function", own);
        if is_made {
            self.emit_role(role);
        }
    }

    fn not(&mut self, at: At, condition: &Node) -> Node {
        let name = format!("NOT{}", condition.as_str().unwrap_or_default());
        let of = at.map([("Condition", condition.clone())]);
        self.add_condition(name, at, "Fn::Not", vec![of])
    }
}

/// The inline policy that lets a function send its results somewhere.
pub(super) fn delivery(at: At, kind: &str, id: &str, arn: Node) -> Option<Node> {
    let (suffix, statements) = match kind {
        "SQS" => ("SQSPolicy", vec![at.allow(&["sqs:SendMessage"], arn)]),
        "SNS" => ("SNSPolicy", vec![at.allow(&["sns:publish"], arn)]),
        "EventBridge" => (
            "EventBridgePolicy",
            vec![at.allow(&["events:PutEvents"], arn)],
        ),
        "Lambda" => (
            "LambdaPolicy",
            vec![at.allow(&["lambda:InvokeFunction"], arn)],
        ),
        "S3Bucket" | "S3" => {
            let parts = at.list(vec![arn.clone(), at.text("*")]);
            let objects = at.map([("Fn::Join", at.list(vec![at.text("/"), parts]))]);
            let statements = vec![
                at.allow(&["s3:PutObject"], objects),
                at.allow(&["s3:ListBucket"], arn),
            ];
            ("S3Policy", statements)
        }
        _ => return None,
    };
    let document = at.bare_document(statements);
    Some(at.inline_policy(format!("{id}{suffix}"), document))
}
