//! `Policies` and the roles that are made of them.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html>

use super::{Place, Transform};
use crate::aws::{SamTemplateStatement, managed_policy, sam_policy_template};
use crate::cloudformation::build::{At, MANAGED_POLICY, branches, is_no_value, items, same};
use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Node};
use crate::text::Span;

/// A role that is being made.
pub(super) struct Role {
    pub(super) id: String,
    pub(super) place: Place,
    trust: Node,
    managed: Vec<Node>,
    inline: Vec<Node>,
    further: Vec<Entry>,
}

/// What an item of `Policies` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PolicyForm {
    Managed,
    Document,
    Unknown,
}

impl Role {
    pub(super) fn new(id: String, place: Place, trust: Node) -> Self {
        Self {
            id,
            place,
            trust,
            managed: Vec::new(),
            inline: Vec::new(),
            further: Vec::new(),
        }
    }

    /// Adds a managed policy once.
    pub(super) fn managed(&mut self, arn: Node) {
        if !self.managed.iter().any(|one| same_policy(one, &arn)) {
            self.managed.push(arn);
        }
    }

    pub(super) fn inline(&mut self, policy: Node) {
        self.inline.push(policy);
    }

    /// Adds an inline policy unless there is one with the same document.
    pub(super) fn inline_once(&mut self, policy: Node) {
        let document = policy.get("PolicyDocument");
        let has_document = |one: &Node| match (one.get("PolicyDocument"), document) {
            (Some(one), Some(document)) => same(one, document),
            _ => false,
        };
        if !self.inline.iter().any(has_document) {
            self.inline.push(policy);
        }
    }

    /// Sets a property of the role to what a property of its owner is.
    pub(super) fn property(&mut self, name: &str, value: Option<&Node>) {
        if let Some(value) = value {
            self.further.push(At(value.span).entry(name, value.clone()));
        }
    }
}

/// Whether two nodes name the same managed policy, the partition being the same in a template.
fn same_policy(left: &Node, right: &Node) -> bool {
    match (aws_policy(left), aws_policy(right)) {
        (Some(left), Some(right)) => left == right,
        _ => same(left, right),
    }
}

/// Path and name in a literal ARN of a managed policy of AWS, or in one that the transform made.
fn aws_policy(arn: &Node) -> Option<&str> {
    if let Some(call) = Call::of(arn) {
        let text = call.argument.as_str().filter(|_| call.name == "Sub");
        return text?.strip_prefix(MANAGED_POLICY);
    }
    let rest = arn.as_str()?.strip_prefix("arn:")?;
    Some(rest.split_once(":iam::aws:policy/")?.1)
}

impl Transform<'_> {
    pub(super) fn emit_role(&mut self, role: Role) {
        let at = role.place.at();
        let trust = At(role.trust.span).entry("AssumeRolePolicyDocument", role.trust);
        let mut properties = vec![trust];
        properties.push(at.entry("ManagedPolicyArns", at.list(role.managed)));
        if !role.inline.is_empty() {
            properties.push(at.entry("Policies", at.list(role.inline)));
        }
        properties.extend(role.further);
        self.emit(&role.place, &role.id, "AWS::IAM::Role", properties);
    }

    /// Adds every item of `Policies`; inline policies are named by their index.
    pub(super) fn attach_policies(&mut self, role: &mut Role, policies: &Node) {
        for (index, item) in items(policies).iter().enumerate() {
            let name = format!("{}Policy{index}", role.id);
            if let Some([condition, then, otherwise]) = branches(item) {
                self.attach_either(role, &name, item, [condition, then, otherwise]);
                continue;
            }
            match self.form(item) {
                PolicyForm::Managed => role.managed(managed(item)),
                _ => {
                    let document = self.document(item);
                    role.inline(At(token(item)).inline_policy(name.as_str(), document));
                }
            }
        }
    }

    /// An item that is one of two. Where one is a document and the other a managed policy, it is
    /// either of them or nothing.
    fn attach_either(
        &mut self,
        role: &mut Role,
        name: &str,
        item: &Node,
        [condition, then, otherwise]: [&Node; 3],
    ) {
        let at = At(item.span);
        let arms = [then, otherwise];
        let forms = arms.map(|arm| (!is_no_value(arm)).then(|| self.form(arm)));
        if forms.contains(&Some(PolicyForm::Managed)) {
            let [then, otherwise] = [0, 1].map(|i| match forms[i] {
                Some(PolicyForm::Managed) => managed(arms[i]),
                _ => At(arms[i].span).reference("AWS::NoValue"),
            });
            role.managed(at.if_else(condition.clone(), then, otherwise));
        }
        let is_inline = |form: &Option<PolicyForm>| form.is_some_and(|f| f != PolicyForm::Managed);
        if forms.iter().any(is_inline) {
            let [then, otherwise] = [0, 1].map(|i| match is_inline(&forms[i]) {
                true => At(token(arms[i])).inline_policy(name, self.document(arms[i])),
                false => At(arms[i].span).reference("AWS::NoValue"),
            });
            role.inline(at.if_else(condition.clone(), then, otherwise));
        }
    }

    fn form(&self, policy: &Node) -> PolicyForm {
        if let Some([_, then, otherwise]) = branches(policy) {
            let arm = if is_no_value(then) { otherwise } else { then };
            return self.form(arm);
        }
        let is_managed = policy.as_str().is_some() || Call::of(policy).is_some();
        match policy.as_map() {
            _ if is_managed => PolicyForm::Managed,
            Some(_) if policy.get("Statement").is_some() => PolicyForm::Document,
            Some([only]) if template_statements(only).is_some() => PolicyForm::Document,
            _ => PolicyForm::Unknown,
        }
    }

    /// The document that an item of `Policies` is, or that its policy template makes.
    fn document(&mut self, policy: &Node) -> Node {
        if policy.get("Statement").is_some() {
            return policy.clone();
        }
        let at = At(policy.span);
        if let Some([condition, then, otherwise]) = branches(policy) {
            let arms = [then, otherwise].map(|arm| match is_no_value(arm) {
                true => arm.clone(),
                false => self.document(arm),
            });
            let [then, otherwise] = arms;
            return at.if_else(condition.clone(), then, otherwise);
        }
        let template = match policy.as_map() {
            Some([only]) => template_statements(only).map(|all| (only, all)),
            _ => None,
        };
        let Some((entry, statements)) = template else {
            let message = match policy.as_map() {
                Some([only]) => {
                    let name = only.key.as_str().unwrap_or("this");
                    format!("`{name}` is no policy template")
                }
                _ => "this is no policy, policy template or name of a policy".to_owned(),
            };
            self.warn(policy.span, message);
            return at.unknown();
        };
        let all = statements
            .iter()
            .map(|statement| self.statement(At(entry.key.span), statement, entry));
        at.bare_document(all.collect())
    }

    fn statement(&mut self, at: At, statement: &SamTemplateStatement, entry: &Entry) -> Node {
        let mut missing: Option<String> = None;
        let mut text = |text: &str| {
            let mut absent = Vec::new();
            let node = at.sub_with(text, |name| entry.value.get(name));
            for part in text.split("${").skip(1) {
                let name = part.split('}').next().unwrap_or_default();
                if !name.starts_with("AWS::") && entry.value.get(name).is_none() {
                    absent.push(name.to_owned());
                }
            }
            missing = missing.take().or(absent.pop());
            node
        };
        let mut resources: Vec<Node> = statement.resources().map(&mut text).collect();
        let condition = statement
            .condition()
            .map(|[operator, key, value]| (operator, key, text(value)));
        if let Some(name) = missing {
            let template = entry.key.as_str().unwrap_or_default();
            self.warn(
                at.0,
                format!("the policy template `{template}` needs `{name}`"),
            );
        }
        let actions: Vec<&str> = statement.actions().collect();
        let resource = match resources.len() {
            1 => resources.remove(0),
            _ => at.list(resources),
        };
        let mut parts = vec![at.entry("Action", at.texts(&actions))];
        if let Some((operator, key, value)) = condition {
            let test = at.map([(operator, at.map([(key, value)]))]);
            parts.push(at.entry("Condition", test));
        }
        parts.push(at.entry("Effect", at.text("Allow")));
        parts.push(at.entry("Resource", resource));
        at.entries(parts)
    }
}

/// The token of an item of `Policies`: the name of a policy template, `Statement` of a document.
fn token(policy: &Node) -> Span {
    match (policy.entry("Statement"), policy.as_map()) {
        (Some(statement), _) => statement.key.span,
        (None, Some([only])) if Call::of(policy).is_none() => only.key.span,
        _ => policy.span,
    }
}

/// The statements of the policy template that a map's only entry names.
fn template_statements(entry: &Entry) -> Option<Vec<SamTemplateStatement>> {
    let statements: Vec<_> = sam_policy_template(entry.key.as_str()?).collect();
    (!statements.is_empty()).then_some(statements)
}

/// The ARN of a managed policy: that of AWS's where one is named, else what is written.
fn managed(policy: &Node) -> Node {
    let at = At(policy.span);
    if let Some([condition, then, otherwise]) = branches(policy) {
        return at.if_else(condition.clone(), managed_arm(then), managed_arm(otherwise));
    }
    managed_arm(policy)
}

fn managed_arm(policy: &Node) -> Node {
    let name = policy.as_str();
    match name.and_then(managed_policy) {
        Some(known) => {
            let path = known.path().trim_start_matches('/');
            At(policy.span).managed_policy(&format!("{path}{}", known.name()))
        }
        None => policy.clone(),
    }
}
