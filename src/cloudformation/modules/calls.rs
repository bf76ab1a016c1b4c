//! The condition of a module holds for all that the module makes.
//!
//! So do its `Metadata` and `DependsOn`, on which no value rests.

use rustc_hash::FxHashSet;

use super::Use;
use crate::cloudformation::build::At;
use crate::syntax::{Entry, Kind, Node};

/// Between the names of conditions that are joined.
pub(super) const AND: &str = " and ";

/// Makes the condition of a module hold for resources; adds conditions that join two.
pub(super) fn hold(module: Use<'_>, resources: &mut [Entry], conditions: &mut Vec<Entry>) {
    let Some(outer) = module.entry.value.entry("Condition") else {
        return;
    };
    let mut joined: FxHashSet<String> = FxHashSet::default();
    for resource in resources {
        let Kind::Map(own) = &mut resource.value.kind else {
            continue;
        };
        let mut all = own.iter_mut();
        let Some(inner) = all.find(|own| own.key.as_str() == Some("Condition")) else {
            let all = std::mem::take(own).into_vec();
            *own = all.into_iter().chain([outer.clone()]).collect();
            continue;
        };
        let at = At(inner.value.span);
        let names = outer.value.as_str().zip(inner.value.as_str());
        let Some((of_module, of_resource)) = names else {
            continue;
        };
        let name = format!("{of_module}{AND}{of_resource}");
        if joined.insert(name.clone()) {
            let both = at.list(vec![condition(&outer.value), condition(&inner.value)]);
            conditions.push(at.entry(name.as_str(), at.map([("Fn::And", both)])));
        }
        inner.value = at.text(name);
    }
}

fn condition(name: &Node) -> Node {
    At(name.span).map([("Condition", name.clone())])
}
