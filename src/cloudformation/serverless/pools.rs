//! User pools of Cognito that call functions.

use super::At;
use super::functions::named;
use super::service::{Function, is_truthy};
use super::translation::{Place, Translation};
use crate::cloudformation::build::given;
use crate::syntax::{Entry, Node};

/// Triggers that send messages and encrypt what they send.
const SENDERS: [&str; 2] = ["CustomSMSSender", "CustomEmailSender"];

impl Translation<'_> {
    pub(super) fn pools(&mut self) {
        let service = self.service;
        for function in &service.functions {
            let mut first_existing = None;
            for event in function.events("cognitoUserPool") {
                match given(&event.value, "existing").is_some_and(is_truthy) {
                    true => first_existing = first_existing.or(Some(event)),
                    false => self.pool(function, event),
                }
            }
            if let Some(event) = first_existing {
                self.existing_pool(function, event);
            }
        }
    }

    fn pool(&mut self, function: &Function, event: &Entry) {
        let place = Place::of(event);
        let at = place.at();
        let part = |name: &str| given(&event.value, name).map(named).unwrap_or_default();
        let pool = format!("CognitoUserPool{}", part("pool"));
        let name = given(&event.value, "pool").cloned();
        let properties = name.map(|name| at.entry("UserPoolName", name));
        let kind = "AWS::Cognito::UserPool";
        self.emit(place, &pool, kind, properties.into_iter().collect());
        let id = format!("LambdaPermission{pool}TriggerSource{}", part("trigger"));
        let source = Some(at.get_att(&pool, "Arn"));
        let principal = "cognito-idp.amazonaws.com";
        self.service_permission(place, function, &id, principal, source);
    }

    fn existing_pool(&mut self, function: &Function, event: &Entry) {
        let place = Place::of(event);
        let at = place.at();
        let trigger = given(&event.value, "trigger").and_then(Node::as_str);
        let key = given(&event.value, "kmsKeyId");
        let key = key.filter(|_| trigger.is_some_and(|t| SENDERS.contains(&t)));
        let mut statements = Vec::new();
        if let Some(key) = key {
            let at = At(key.span);
            statements.push(at.allow(&["kms:CreateGrant"], key.clone()));
        }
        let actions = [
            "cognito-idp:ListUserPools",
            "cognito-idp:DescribeUserPool",
            "cognito-idp:UpdateUserPool",
        ];
        statements.push(at.allow(&actions, at.text("*")));
        let partition = || vec![at.text("arn:"), at.reference("AWS::Partition")];
        let mut own = partition();
        own.extend([at.text(":lambda:*:*:function:"), function.name.clone()]);
        let actions = ["lambda:AddPermission", "lambda:RemovePermission"];
        statements.push(at.allow(&actions, at.join(own)));
        let mut roles = partition();
        roles.push(at.text(":iam::*:role/*"));
        statements.push(at.allow(&["iam:PassRole"], at.join(roles)));
        self.custom_resource(place, "custom-resource-existing-cup", statements);
    }
}
