//! `AWS::Serverless::Api` and `AWS::Serverless::HttpApi`: who authorizes their requests.

use super::{Source, Sources, Transform, api_policies};
use crate::cloudformation::build::{At, entries, given, is_set, set};
use crate::syntax::{Entry, Kind, Node};

impl Transform<'_> {
    pub(super) fn rest_api(&mut self, source: &Source, all: &Sources<'_>) {
        let place = source.place();
        let at = place.at();
        let id = &source.id;
        let mut properties: Vec<Entry> = Vec::new();
        properties.extend(passed(source, "Name"));
        let policy = api_policies::policy(source, &all.routes, &|node| self.known(node));
        properties.extend(policy.map(|policy| At(policy.span).entry("Policy", policy)));
        self.emit(&place, id, "AWS::ApiGateway::RestApi", properties);
        let api = || at.entry("RestApiId", at.reference(id.clone()));
        let stage = source.property("StageName");
        let stage_id = match stage.and_then(Node::as_str) {
            Some(name) => format!("{id}{name}Stage"),
            None => format!("{id}Stage"),
        };
        let deployment_id = format!("{id}Deployment");
        let kind = "AWS::ApiGateway::Deployment";
        self.emit(&place, &deployment_id, kind, vec![api()]);
        let mut properties = vec![api()];
        properties.extend(stage.map(|stage| at.entry("StageName", stage.clone())));
        self.emit(&place, &stage_id, "AWS::ApiGateway::Stage", properties);
        self.names.insert(format!("{id}.Stage"), stage_id);
        self.names.insert(format!("{id}.Deployment"), deployment_id);
        self.authorizers(source, |authorizer| {
            !authorizer
                .get("DisableFunctionDefaultPermissions")
                .is_some_and(is_set)
        });
    }

    pub(super) fn http_api(&mut self, source: &Source) {
        let place = source.place();
        let at = place.at();
        let id = &source.id;
        let properties = passed(source, "Name").into_iter().collect();
        self.emit(&place, id, "AWS::ApiGatewayV2::Api", properties);
        let stage = given_property(source, "StageName");
        let stage_id = match stage.map(|stage| stage.as_str()) {
            None => format!("{id}ApiGatewayDefaultStage"),
            Some(name) => format!("{id}{}Stage", name.unwrap_or_default()),
        };
        let properties = vec![at.entry("ApiId", at.reference(id.clone()))];
        self.emit(&place, &stage_id, "AWS::ApiGatewayV2::Stage", properties);
        self.names.insert(format!("{id}.Stage"), stage_id);
        self.authorizers(source, |authorizer| {
            let enabled = authorizer.get("EnableFunctionDefaultPermissions");
            enabled.is_some_and(|enabled| matches!(enabled.kind, Kind::Bool(true)))
        });
    }

    fn authorizers(&mut self, source: &Source, is_permitted: impl Fn(&Node) -> bool) {
        let auth = source.property("Auth");
        for entry in entries(auth.and_then(|auth| auth.get("Authorizers"))) {
            let name = entry.key.as_str().unwrap_or_default();
            let function = set(&entry.value, "FunctionArn");
            if let Some(function) = function.filter(|_| is_permitted(&entry.value)) {
                let id = format!("{}{name}AuthorizerPermission", source.id);
                self.authorizer(&source.part(entry), id, function, &source.id);
            }
        }
    }
}

fn given_property<'s>(source: &'s Source, name: &str) -> Option<&'s Node> {
    given(source.properties()?, name)
}

fn passed(source: &Source, name: &str) -> Option<Entry> {
    let value = given_property(source, name)?;
    Some(At(value.span).entry(name, value.clone()))
}
