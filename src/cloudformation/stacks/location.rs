//! Where the template of a nested stack is.

use std::collections::BTreeMap;

use crate::syntax::{Kind, Node};
use crate::text::Span;

use super::super::intrinsic::Call;
use super::super::modules::is_module;

/// The type of a nested stack.
const STACK: &str = "AWS::CloudFormation::Stack";
/// The same in SAM.
const APPLICATION: &str = "AWS::Serverless::Application";
/// The type of stacks of one template in several accounts and regions.
const STACK_SET: &str = "AWS::CloudFormation::StackSet";

/// Where a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location<'n> {
    /// At this path, from the folder of the template that names it, as `aws cloudformation package`
    /// and the CDK have it.
    Path(&'n str),
    /// In an object store under this name. An assembly of the CDK lists its files by such names,
    /// which are their hashes.
    Asset(&'n str),
    /// In the fragment of the module that resources of this type are.
    Module(&'n str),
    /// In an object store.
    Elsewhere,
}

/// Whether a resource of this type is a nested stack.
pub(in crate::cloudformation) fn is_stack(kind: &str) -> bool {
    matches!(kind, STACK | APPLICATION)
}

/// Whether a resource of this type makes stacks in other accounts and regions.
pub(super) fn is_stack_set(kind: &str) -> bool {
    kind == STACK_SET
}

/// Whether a resource of this type makes stacks.
pub(in crate::cloudformation) fn makes_stacks(kind: &str) -> bool {
    is_stack(kind) || is_stack_set(kind)
}

/// Where the template of a nested stack is, and the token that says it; none when nothing does.
pub(super) fn location(resource: &Node) -> Option<(Location<'_>, Span)> {
    let properties = resource.get("Properties")?;
    let (name, url) = ["TemplateURL", "Location"]
        .into_iter()
        .find_map(|name| Some((name, properties.get(name)?)))?;
    let location = match asset_path(resource, name) {
        Some(path) => Location::Path(path),
        None => of_url(url),
    };
    Some((location, url.span))
}

/// The file that the CDK says a property was made from, see
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-cdk-getting-started.html>.
fn asset_path<'n>(resource: &'n Node, property: &str) -> Option<&'n str> {
    let metadata = resource.get("Metadata")?;
    let of = metadata.get("aws:asset:property")?.as_str()?;
    let path = metadata.get("aws:asset:path")?.as_str()?;
    (of == property).then_some(path)
}

fn of_url(url: &Node) -> Location<'_> {
    if let Some(text) = url.as_str() {
        return match is_remote(text) {
            true => asset(text),
            false => Location::Path(text),
        };
    }
    end(url).map_or(Location::Elsewhere, asset)
}

/// Whether a text names something in an object store.
fn is_remote(text: &str) -> bool {
    text.contains("://") && !text.starts_with("file://")
}

/// The literal end of a text that a function puts together.
fn end(node: &Node) -> Option<&str> {
    let Some(call) = Call::of(node) else {
        return node.as_str();
    };
    let argument = match call.argument.as_list() {
        None => call.argument,
        Some(items) if call.name == "Join" => items.get(1)?.as_list()?.last()?,
        Some(items) => items.first()?,
    };
    let text = matches!(call.name, "Join" | "Sub").then(|| argument.as_str())?;
    Some(text?.rsplit('}').next().unwrap_or_default())
}

/// The last part of a URL, when it could be the name of an asset.
fn asset(url: &str) -> Location<'_> {
    let (_, name) = url.rsplit_once('/').unwrap_or_default();
    let hash = name.split_once('.').map_or(name, |(hash, _)| hash);
    let is_hash = hash.len() >= 32 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    match is_hash {
        true => Location::Asset(name),
        false => Location::Elsewhere,
    }
}

/// Values by their keys.
type IndexOfLast<'a> = BTreeMap<Option<&'a str>, &'a Node>;

fn has_body(resource: &Node) -> bool {
    let properties = resource.get("Properties");
    properties.is_some_and(|properties| properties.get("TemplateBody").is_some())
}

/// Where the templates of the nested stacks and modules of a template are, as far as it says so
/// itself; also those in loops.
pub fn nested_templates(root: &Node) -> Vec<Location<'_>> {
    let mut out = Vec::new();
    let mut left: Vec<&Node> = root.get("Resources").into_iter().collect();
    while let Some(resources) = left.pop() {
        // Of equal keys the last one counts.
        let resources = resources.as_map().unwrap_or_default().iter();
        let resources: IndexOfLast<'_> = resources.map(|e| (e.key.as_str(), &e.value)).collect();
        for value in resources.into_values() {
            match &value.kind {
                Kind::List(loop_) => left.extend(loop_.get(2)),
                _ => {
                    let kind = value.get("Type").and_then(Node::as_str);
                    let found = kind.and_then(|kind| match kind {
                        kind if is_module(kind) => Some(Location::Module(kind)),
                        // A body goes before a location.
                        kind if makes_stacks(kind) && !has_body(value) => Some(location(value)?.0),
                        _ => None,
                    });
                    out.extend(found);
                }
            }
        }
    }
    out
}
