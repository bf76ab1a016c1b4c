//! Where the template of a nested stack is.

use std::collections::BTreeMap;

use crate::syntax::{Kind, Node};
use crate::text::Span;
use crate::value::{Piece, Text};

use super::super::intrinsic::Call;
use super::super::modules::{is_module, sources};

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
    /// In an object store that a parameter or the deployment names, under a name with this end. Who
    /// deploys such a template copies the folders around it there.
    Copied(&'n str),
    /// In the fragment of the module that resources of this type are.
    Module(&'n str),
    /// In an object store.
    Elsewhere,
}

/// What a location says, put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Path(String),
    Asset(String),
    Copied(String),
    Elsewhere,
}

impl Found {
    pub(super) fn location(&self) -> Location<'_> {
        match self {
            Found::Path(path) => Location::Path(path),
            Found::Asset(name) => Location::Asset(name),
            Found::Copied(end) => Location::Copied(end),
            Found::Elsewhere => Location::Elsewhere,
        }
    }

    /// Where a text leads that is put together of others.
    pub(super) fn of_text(text: &Text) -> Self {
        let end = known_end(text);
        if text.is_known() && !is_remote(&end) {
            return Found::Path(end);
        }
        if let Location::Asset(name) = asset(&end) {
            return Found::Asset(name.to_owned());
        }
        let (end, _) = end.split_once(['?', '#']).unwrap_or((&end, ""));
        match end.trim_start_matches('/') {
            "" => Found::Elsewhere,
            end => Found::Copied(end.to_owned()),
        }
    }
}

/// The text behind the last symbol.
fn known_end(text: &Text) -> String {
    let pieces = text.pieces();
    let is_symbol = |piece: &Piece| matches!(piece, Piece::Symbol(..));
    let first = pieces
        .iter()
        .rposition(is_symbol)
        .map_or(0, |last| last + 1);
    let literals = pieces.iter().skip(first).filter_map(|piece| match piece {
        Piece::Literal(_, literal) => Some(literal.text.as_str()),
        Piece::Symbol(..) => None,
    });
    literals.collect()
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

/// What says where the template of a nested stack is.
pub(super) struct Named<'n> {
    /// The token that says it.
    pub(super) node: &'n Node,
    /// Where it is, unless a function says so.
    pub(super) location: Option<Location<'n>>,
}

impl<'n> Named<'n> {
    /// What a resource says; none when it says nothing.
    pub(super) fn of(resource: &'n Node) -> Option<Self> {
        let properties = resource.get("Properties")?;
        let (name, node) = ["TemplateURL", "Location"]
            .into_iter()
            .find_map(|name| Some((name, properties.get(name)?)))?;
        let location = match asset_path(resource, name) {
            Some(path) => Some(Location::Path(path)),
            None => of_literal(node),
        };
        Some(Self { node, location })
    }

    pub(super) fn span(&self) -> Span {
        self.node.span
    }
}

/// The file that the CDK says a property was made from, see
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-cdk-getting-started.html>.
fn asset_path<'n>(resource: &'n Node, property: &str) -> Option<&'n str> {
    let metadata = resource.get("Metadata")?;
    let of = metadata.get("aws:asset:property")?.as_str()?;
    let path = metadata.get("aws:asset:path")?.as_str()?;
    (of == property).then_some(path)
}

/// Where a literal leads; none for a function.
fn of_literal(url: &Node) -> Option<Location<'_>> {
    match url.as_str() {
        Some(text) if is_remote(text) => Some(asset(text)),
        Some(text) => Some(Location::Path(text)),
        None => Call::of(url).is_none().then_some(Location::Elsewhere),
    }
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

/// Where the templates of the nested stacks and modules of a template are.
#[derive(Debug, Default)]
pub struct NestedTemplates<'n> {
    /// Those that it says itself; also those in loops.
    pub said: Vec<Location<'n>>,
    /// Whether evaluating it may find others.
    pub may_have_more: bool,
}

/// Where the templates of the nested stacks and modules of a template are, as far as it says so
/// itself.
pub fn nested_templates(root: &Node) -> NestedTemplates<'_> {
    let mut out = NestedTemplates {
        said: sources(root).collect(),
        ..NestedTemplates::default()
    };
    let mut left: Vec<&Node> = root.get("Resources").into_iter().collect();
    while let Some(resources) = left.pop() {
        // Of equal keys the last one counts.
        let resources = resources.as_map().unwrap_or_default().iter();
        let resources: IndexOfLast<'_> = resources.map(|e| (e.key.as_str(), &e.value)).collect();
        for value in resources.into_values() {
            if let Kind::List(loop_) = &value.kind {
                left.extend(loop_.get(2));
                out.may_have_more = true;
                continue;
            }
            match value.get("Type").and_then(Node::as_str) {
                Some(kind) if is_module(kind) => out.said.push(Location::Module(kind)),
                Some(kind) if makes_stacks(kind) => out.add(value),
                _ => {}
            }
        }
    }
    out
}

impl<'n> NestedTemplates<'n> {
    /// Adds what the resource of a stack says. A body goes before a location.
    fn add(&mut self, resource: &'n Node) {
        let properties = resource.get("Properties");
        if properties.is_some_and(|properties| properties.get("TemplateBody").is_some()) {
            self.may_have_more = true;
            return;
        }
        let Some(named) = Named::of(resource) else {
            return;
        };
        let said = named.location.or_else(|| {
            let said = asset(end(named.node)?);
            (said != Location::Elsewhere).then_some(said)
        });
        self.may_have_more |= said.is_none();
        self.said.extend(said);
    }
}
