//! Stack sets: one template in several accounts and regions.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html>

use super::super::evaluator::Evaluator;
use super::super::template::Resource;
use super::Stack;
use crate::value::{ScopeId, Value};

/// Where the stacks of a set are.
#[derive(Default)]
pub(super) struct Target {
    pub(super) account_id: Option<String>,
    pub(super) region: Option<String>,
}

impl<'a> Evaluator<'a> {
    /// The account and the region of a set's stacks, each where there is only one that may be shown.
    pub(super) fn target(&mut self, resource: Resource<'a>) -> Target {
        let groups = resource.property("StackInstancesGroup");
        let groups = groups.and_then(|node| self.value(node));
        let Some(group) = groups.as_ref().and_then(only) else {
            return Target::default();
        };
        let accounts = group
            .get("DeploymentTargets")
            .and_then(|targets| targets.get("Accounts"));
        let text = |value: Option<&Value>| {
            let known = only(value?)
                .filter(|v| !v.holds_secret())?
                .as_known_text()?;
            Some(known.to_string())
        };
        Target {
            account_id: text(accounts),
            region: text(group.get("Regions")),
        }
    }
}

/// The only item of a list.
fn only(list: &Value) -> Option<&Value> {
    let list = list.as_list().filter(|list| list.rest.is_none())?;
    match list.items() {
        [only] => Some(only),
        _ => None,
    }
}

impl Stack<'_> {
    /// A scope of its own for the stacks of a set: names in another account are other names.
    pub(super) fn next_scope(&self, scopes: u32) -> ScopeId {
        let root = self.chain().last().map_or(self.scope, |root| root.scope);
        let mut made = self.shared.scopes.borrow_mut();
        let before = u32::try_from(made.len()).unwrap_or(u32::MAX);
        let distance = scopes.wrapping_mul(before.wrapping_add(1));
        let scope = ScopeId(root.0.wrapping_add(distance));
        made.push(scope);
        scope
    }
}
