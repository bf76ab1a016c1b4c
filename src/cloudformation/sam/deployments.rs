//! `DeploymentPreference`: the role with which CodeDeploy shifts traffic.

use super::policies::Role;
use super::{Place, Source, Transform};
use crate::cloudformation::build::{At, set};
use crate::syntax::Node;

const ROLE: &str = "CodeDeployServiceRole";
const APPLICATION: &str = "ServerlessDeploymentApplication";
const CONDITION: &str = "ServerlessCodeDeployCondition";

/// The functions whose versions CodeDeploy brings in.
#[derive(Default)]
pub(super) struct Deployments {
    /// Where the first one asks for it.
    place: Option<Place>,
    /// Whether one of them has no role of its own.
    needs_role: bool,
    /// Whether one of them depends on no condition.
    always: bool,
    conditions: Vec<Node>,
}

impl Transform<'_> {
    pub(super) fn deployment_of(&mut self, source: &Source, properties: &Node) {
        let Some(entry) = properties.entry("DeploymentPreference") else {
            return;
        };
        let enabled = entry.value.get("Enabled").and_then(|e| self.known(e));
        let disabled = enabled.is_some_and(|e| e.eq_ignore_ascii_case("false"));
        if disabled || set(properties, "DeploymentPreference").is_none() {
            return;
        }
        let passes = entry.value.get("PassthroughCondition");
        let passes = passes.and_then(|p| self.known(p));
        let passes = passes.is_some_and(|p| p.eq_ignore_ascii_case("true"));
        let mut place = source.part(entry);
        let condition = place.condition.take().filter(|_| passes);
        self.deployments.needs_role |= set(&entry.value, "Role").is_none();
        self.deployments.always |= condition.is_none();
        self.deployments.conditions.extend(condition);
        self.deployments.place.get_or_insert(place);
    }

    /// What all deployments share.
    pub(super) fn deployment_resources(&mut self) {
        let Some(mut place) = self.deployments.place.take() else {
            return;
        };
        let at = place.at();
        place.condition = match self.deployments.always {
            true => None,
            false => self.deployment_condition(at),
        };
        let kind = "AWS::CodeDeploy::Application";
        self.emit(&place, APPLICATION, kind, Vec::new());
        if self.deployments.needs_role {
            let trust = at.trust("codedeploy.amazonaws.com");
            let mut role = Role::new(ROLE.to_owned(), place, trust);
            let isolated = self.options.partition.as_deref();
            role.managed(at.managed_policy(match isolated {
                Some("aws-iso" | "aws-iso-b") => "service-role/AWSCodeDeployRoleForLambdaLimited",
                _ => "service-role/AWSCodeDeployRoleForLambda",
            }));
            self.emit_role(role);
        }
    }

    fn deployment_condition(&mut self, at: At) -> Option<Node> {
        let conditions = std::mem::take(&mut self.deployments.conditions);
        self.any_of(CONDITION, at, conditions)
    }

    /// A condition that holds when one of several does; of only one, that one.
    pub(super) fn any_of(&mut self, name: &str, at: At, mut all: Vec<Node>) -> Option<Node> {
        all.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        all.dedup_by(|a, b| a.as_str() == b.as_str());
        if all.len() < 2 {
            return all.pop();
        }
        let of = all.into_iter().map(|name| at.map([("Condition", name)]));
        let of = of.collect();
        Some(self.add_condition(name.to_owned(), at, "Fn::Or", of))
    }
}
