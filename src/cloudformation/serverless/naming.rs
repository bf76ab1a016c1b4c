//! The names that the framework gives to what it makes.
//!
//! Source: the logical ids in templates of `serverless` 3.40.0 (npm), and
//! <https://www.serverless.com/framework/docs/providers/aws/guide/resources>.

use crate::cloudformation::intrinsic::{Call, render};
use crate::syntax::Node;

/// The role that functions run as, unless they name another.
pub(super) const EXECUTION_ROLE: &str = "IamRoleLambdaExecution";
/// The role of the functions behind custom resources.
pub(super) const CUSTOM_RESOURCES_ROLE: &str = "IamRoleCustomResourcesLambdaExecution";

/// A name with its first letter in upper case.
pub(super) fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A name as the beginning of a logical id.
pub(super) fn normalized(name: &str) -> String {
    capitalized(&name.replace('-', "Dash").replace('_', "Underscore"))
}

/// A name as a part of a logical id: letters and digits only.
pub(super) fn alphanumeric(name: &str) -> String {
    capitalized(&name.replace(|c: char| !c.is_ascii_alphanumeric(), ""))
}

/// What a reference goes by in a logical id: the resource or import that it names, or the last part
/// of an ARN.
pub(super) fn reference_name(node: &Node, separator: char) -> String {
    let last = |text: &str| {
        let last = text.rsplit(separator).next().unwrap_or(text);
        last.to_owned()
    };
    let Some(call) = Call::of(node) else {
        return node.as_str().map(last).unwrap_or_default();
    };
    let list = call.argument.as_list();
    let name = match (call.name, list) {
        ("GetAtt", Some([id, ..])) => id.as_str(),
        ("GetAtt", None) => call.argument.as_str().and_then(|t| t.split('.').next()),
        ("Join", Some([_, items])) => {
            let item = items.as_list().and_then(<[Node]>::last);
            return item.and_then(Node::as_str).map(last).unwrap_or_default();
        }
        _ => call.argument.as_str(),
    };
    name.map_or_else(|| render(node), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_parts_of_logical_ids() {
        assert_eq!(normalized("my-fn_x"), "MyDashfnUnderscorex");
        assert_eq!(alphanumeric("my.bucket-1"), "Mybucket1");
        assert_eq!(capitalized(""), "");
    }
}
