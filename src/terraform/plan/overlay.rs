//! What an evaluation asks a plan: which instances there are, and what it says of a value.

use super::secrets::SecretTexts;
use super::{Instance, Plan, Planned, with_configuration, with_source};
use crate::aws::terraform_attribute;
use crate::terraform::eval::Evaluator;
use crate::terraform::expansion::{Expansion, Key};
use crate::terraform::inputs::relocated;
use crate::terraform::module::{BlockId, Class};
use crate::terraform::run::qualify;
use crate::terraform::scope::Scope;
use crate::terraform::{computed, module::Module};
use crate::text::{Problem, Span, Str};
use crate::value::{Origin, Reason, Value};

impl<'n> Plan<'n> {
    fn instance(&self, address: &str) -> Option<&Instance<'n>> {
        self.instances.get(address)
    }

    fn keys(&self, module: &Str, block: &Str) -> Option<&[Key]> {
        let keys = self.keys.get(&(module.clone(), block.clone()))?;
        Some(keys)
    }
}

impl<'p> Scope<'_, 'p> {
    pub(in crate::terraform) fn plan(&self) -> Option<&'p Plan<'p>> {
        self.run.project.plan
    }

    /// Whether this module is made of the plan's configuration.
    fn is_made(&self) -> bool {
        self.plan().is_some_and(|plan| plan.is_made(&self.at.dir))
    }

    /// The instances of a block as the plan has them.
    pub(in crate::terraform) fn planned_expansion(
        &self,
        block: BlockId,
        evaluated: Expansion,
        span: Span,
    ) -> Expansion {
        let Some(plan) = self.plan() else {
            return evaluated;
        };
        let name = self.block_name(block);
        let declaration = qualify(&self.at.declaration, &name);
        match plan.keys(&self.at.address, &name) {
            Some(keys) => {
                let address = qualify(&self.at.address, &name);
                evaluated.with_keys(keys, &address, &self.at.address, span)
            }
            // Nothing of it will be there. What a data source reads may still come from elsewhere.
            None if block.class == Class::Resource
                && plan.declared.contains(declaration.as_str()) =>
            {
                evaluated.without_instances()
            }
            None => evaluated,
        }
    }

    /// Whether an instance will be there. What the plan does not know at all is newer than it.
    pub(in crate::terraform) fn is_planned(&self, block: BlockId, address: &str) -> bool {
        self.plan().is_none_or(|plan| {
            let declaration = qualify(&self.at.declaration, &self.block_name(block));
            plan.instances.contains_key(address) || !plan.declared.contains(declaration.as_str())
        })
    }

    /// What the plan says of an attribute of a resource or data source.
    fn planned(
        &self,
        block: BlockId,
        member: usize,
        name: &str,
        eval: &Evaluator<'_>,
    ) -> Option<(Planned<'p>, Str)> {
        let plan = self.plan().filter(|_| block.class != Class::Call)?;
        let expansion = self.expansion(block, eval);
        let address = expansion.members.get(member)?.address.clone();
        let planned = plan.instance(&address)?.planned;
        let attribute = match planned.is_unknown() {
            true => planned,
            false => planned.member(name)?,
        };
        Some((attribute, address))
    }

    /// Whether the plan knows an attribute.
    pub(in crate::terraform) fn is_known_to_plan(
        &self,
        block: BlockId,
        member: usize,
        name: &str,
        eval: &Evaluator<'_>,
    ) -> bool {
        self.planned(block, member, name, eval)
            .is_some_and(|(planned, _)| !planned.is_unknown() && !planned.is_empty())
    }

    fn value(&self, planned: Planned<'_>, name: &str, reason: Reason) -> Value {
        let none = SecretTexts::default();
        let secrets = self.plan().map_or(&none, |plan| &plan.secret_texts);
        planned.to_value(name, reason, secrets)
    }

    /// What the configuration and the plan say of an attribute together; null when both say
    /// nothing.
    pub(in crate::terraform) fn with_plan(
        &self,
        block: BlockId,
        member: usize,
        name: &str,
        configured: Option<Value>,
        eval: &Evaluator<'_>,
    ) -> Value {
        let header = || {
            self.at
                .module
                .block(block)
                .map_or_else(Span::default, |d| d.header())
        };
        let Some((planned, address)) = self.planned(block, member, name, eval) else {
            return configured.unwrap_or_else(|| Value::null(header()));
        };
        let reason = match block.class {
            Class::Data => Reason::ReadAtDeployment,
            Class::Resource | Class::Call => Reason::DecidedAtDeployment,
        };
        let says = self.value(planned, &format!("{address}.{name}"), reason);
        match configured {
            None if self.is_made() => says,
            None => relocated(says, header()),
            Some(configured) if self.is_made() => {
                with_configuration::merged(says, Some(configured), name)
            }
            Some(configured) => with_source::merged(configured, &says),
        }
    }

    /// The value of an output of the root module, or the problem of its expression, with what the
    /// plan says of it.
    pub(in crate::terraform) fn planned_output(
        &self,
        name: &str,
        evaluated: Result<Value, Problem>,
        span: Span,
    ) -> Result<Value, Problem> {
        let said = self.plan().and_then(|plan| plan.outputs.get(name));
        let Some(planned) = said else {
            // What is made of a plan cannot be wrong.
            return match evaluated {
                Err(_) if self.is_made() => Ok(self.outside(
                    Str::from(format!("output.{name}")),
                    Reason::NotSupported,
                    span,
                )),
                evaluated => evaluated,
            };
        };
        let says = self.value(
            *planned,
            &format!("output.{name}"),
            Reason::DecidedAtDeployment,
        );
        match evaluated {
            Ok(value) if !self.is_made() => Ok(with_source::merged(value, &says)),
            Ok(value) => Ok(with_configuration::merged(says, Some(value), "")),
            Err(_) if self.is_made() => Ok(says),
            Err(problem) => Err(problem),
        }
    }

    /// The value of a variable of the root module as the plan has it.
    pub(in crate::terraform) fn planned_variable(&self, name: &Str, value: Value) -> Value {
        let assigned = self.plan().filter(|_| self.at.caller.is_none());
        let Some(node) = assigned.and_then(|plan| plan.variables.get(name)) else {
            return value;
        };
        let planned = Planned {
            value: Some(node),
            ..Planned::default()
        };
        let planned = self.value(planned, &format!("var.{name}"), Reason::NoValue);
        with_source::merged_input(value, planned)
    }

    /// The attributes that a resource has by the plan besides those that its configuration sets.
    pub(in crate::terraform) fn planned_names(
        &self,
        block: BlockId,
        address: &str,
        set: &[(Str, Span)],
    ) -> Vec<(Str, Span)> {
        let Some((plan, instance)) = self
            .plan()
            .and_then(|plan| Some((plan, plan.instance(address)?)))
        else {
            return Vec::new();
        };
        let resource_type = self.block_type(block);
        let declaration = qualify(&self.at.declaration, &self.block_name(block));
        let is_declared = plan.declared.contains(declaration.as_str());
        let is_made = self.is_made();
        let is_new = |name: &str| set.binary_search_by(|(n, _)| n.as_str().cmp(name)).is_err();
        let mut names: Vec<(Str, Span)> = instance
            .planned
            .names()
            .filter(|(name, _)| is_new(name))
            .filter(|(name, _)| {
                let Some(planned) = instance.planned.member(name) else {
                    return false;
                };
                if planned.is_unknown() || planned.is_empty() {
                    return false;
                }
                GENERATED.contains(&name.as_str())
                    && computed::is_identity(terraform_attribute(resource_type, name))
                    || (is_made
                        && (!is_declared || planned.is_blocks())
                        && !plan.is_read(resource_type, name, instance))
            })
            .collect();
        names.sort();
        names.dedup_by(|a, b| a.0 == b.0);
        names
    }

    /// Where a resource of a module that is made of the configuration stands in the plan.
    pub(in crate::terraform) fn planned_origin(&self, address: &str, origin: Origin) -> Origin {
        let made = self.plan().filter(|plan| plan.is_made(&self.at.dir));
        match made.and_then(|plan| plan.instance(address)) {
            Some(instance) => Origin {
                name: instance.name,
                whole: instance.whole,
                ..origin
            },
            None => origin,
        }
    }

    /// The module that a call leads to by the plan, where it is not here.
    pub(in crate::terraform) fn planned_module(
        &self,
        key: &str,
    ) -> Option<(Str, std::rc::Rc<Module<'p>>)> {
        let dir = self.plan()?.called(key)?;
        let module = self.run.module(&dir)?;
        Some((Str::from(dir), module))
    }
}

/// Names of resources that are made up where the configuration sets none.
const GENERATED: [&str; 2] = ["bucket", "name"];

/// Attributes of roles that a state also holds when other resources make them: the attribute, the
/// type of those resources, and their argument that names the role.
const READ: [(&str, &str); 2] = [
    ("inline_policy", "aws_iam_role_policy"),
    ("managed_policy_arns", "aws_iam_role_policy_attachment"),
];

impl Plan<'_> {
    /// Whether an attribute only tells what AWS has by other resources of the plan.
    fn is_read(&self, resource_type: &str, name: &str, instance: &Instance<'_>) -> bool {
        let Some((_, by)) = READ.iter().find(|(attribute, _)| *attribute == name) else {
            return false;
        };
        let role = instance.planned.member("name").and_then(|p| p.value);
        let Some(role) = role.and_then(|node| node.as_str()) else {
            return false;
        };
        resource_type == "aws_iam_role"
            && !instance.created
            && self.roles.contains(&(Str::from(*by), Str::from(role)))
    }
}
