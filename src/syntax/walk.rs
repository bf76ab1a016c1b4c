//! Every node within a node.

use super::{Kind, Node, Step, StepKind, TemplatePart};

impl Node {
    /// Whether this node or one within it is as asked, in depth. Nesting is bounded by the adapters.
    pub fn any(&self, is: &dyn Fn(&Node) -> bool) -> bool {
        let any = |nodes: &[Node]| nodes.iter().any(|node| node.any(is));
        is(self)
            || match &self.kind {
                Kind::Null
                | Kind::Bool(_)
                | Kind::Number(_)
                | Kind::Text(_)
                | Kind::Variable(_)
                | Kind::Invalid => false,
                Kind::List(items) => any(items),
                Kind::Map(entries) => entries.iter().any(|e| e.key.any(is) || e.value.any(is)),
                Kind::Tagged { value, .. } | Kind::Unary(_, value) => value.any(is),
                Kind::Template(parts) => any_part(parts, is),
                Kind::Traversal(traversal) => {
                    traversal.root.any(is) || any_step(&traversal.steps, is)
                }
                Kind::Call(call) => any(&call.args),
                Kind::Conditional(nodes) => any(&**nodes),
                Kind::Binary(_, nodes) => any(&**nodes),
                Kind::For(expr) => {
                    let clauses = [&expr.key, &expr.condition];
                    expr.collection.any(is)
                        || expr.value.any(is)
                        || clauses.into_iter().flatten().any(|node| node.any(is))
                }
            }
    }
}

fn any_step(steps: &[Step], is: &dyn Fn(&Node) -> bool) -> bool {
    steps.iter().any(|step| match &step.kind {
        StepKind::Index(key) => key.any(is),
        StepKind::Attr(_)
        | StepKind::LegacyIndex(_)
        | StepKind::AttrSplat
        | StepKind::FullSplat => false,
    })
}

fn any_part(parts: &[TemplatePart], is: &dyn Fn(&Node) -> bool) -> bool {
    parts.iter().any(|part| match part {
        TemplatePart::Literal(..) => false,
        TemplatePart::Interpolation(_, node) => node.any(is),
        TemplatePart::If {
            condition,
            then,
            otherwise,
            ..
        } => condition.any(is) || any_part(then, is) || any_part(otherwise, is),
        TemplatePart::For {
            collection, body, ..
        } => collection.any(is) || any_part(body, is),
    })
}

#[cfg(test)]
mod tests {
    use super::super::hcl;
    use super::*;
    use crate::text::FileId;

    #[test]
    fn a_call_is_found_wherever_it_may_stand() {
        for (expression, found) in [
            ("f()", true),
            ("[1, f()]", true),
            ("{ (f()) = 1 }", true),
            ("{ a = f() }", true),
            ("\"a${f()}\"", true),
            ("\"%{ if f() }a%{ endif }\"", true),
            ("\"%{ if x }${f()}%{ endif }\"", true),
            ("\"%{ if x }a%{ else }${f()}%{ endif }\"", true),
            ("\"%{ for a in f() }a%{ endfor }\"", true),
            ("\"%{ for a in x }${f()}%{ endfor }\"", true),
            ("[1][f()]", true),
            ("a.b[f()].c", true),
            ("f().a", true),
            ("a[*].b[f()]", true),
            ("x ? f() : 1", true),
            ("-f()", true),
            ("1 + f()", true),
            ("[for a in f() : a]", true),
            ("[for a in x : f()]", true),
            ("[for a in x : a if f()]", true),
            ("{ for a in x : f() => a }", true),
            ("{ for a in x : a => f() if a }", true),
            ("{ for k, a in x : k => \"${a[0]}\" if -a > 1 }", false),
            ("\"%{ if x }f()%{ endif }\"", false),
        ] {
            let text = format!("v = {expression}\n").into();
            let parsed = hcl::parse(FileId(0), &text);
            let node = &parsed.tree.attributes[0].value;
            let calls = node.any(&|node| matches!(node.kind, Kind::Call(_)));
            assert_eq!(calls, found, "{expression}");
        }
    }
}
