//! Uses of modules in a template.

use super::is_module;
use crate::cloudformation::stacks::Location;
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

/// The section of modules that `aws cloudformation package` puts in.
pub(super) const SECTION: &str = "Modules";
/// The tag of a module that Rain puts in.
const RAIN: &str = "Rain::Module";

/// A use of a module.
#[derive(Clone, Copy)]
pub(super) struct Use<'n> {
    pub(super) id: &'n str,
    /// The type or the path that names the module.
    pub(super) kind: &'n str,
    pub(super) location: Location<'n>,
    /// What names it.
    pub(super) place: Span,
    pub(super) entry: &'n Entry,
    /// What is put over the resources of the fragment.
    pub(super) overrides: Option<&'n Node>,
    /// Whether a packaging tool puts it in, before the service sees the template.
    pub(super) is_packaged: bool,
}

impl<'n> Use<'n> {
    /// The module that stands in a resource's place.
    pub(super) fn of_resource(entry: &'n Entry) -> Option<Self> {
        let kind = entry.value.get("Type")?;
        if let Some(path) = rain(kind) {
            return Self::packaged(entry, path);
        }
        let name = kind.as_str().filter(|name| is_module(name))?;
        Some(Self {
            id: entry.key.as_str()?,
            kind: name,
            location: Location::Module(name),
            place: kind.span,
            entry,
            overrides: None,
            is_packaged: false,
        })
    }

    /// An entry of the section of modules; none for one that is made several times.
    pub(super) fn of_section(entry: &'n Entry) -> Option<Self> {
        let is_several = ["Map", "ForEach"]
            .iter()
            .any(|name| entry.value.get(name).is_some());
        let source = entry.value.get("Source").filter(|_| !is_several)?;
        Self::packaged(entry, source)
    }

    fn packaged(entry: &'n Entry, path: &'n Node) -> Option<Self> {
        // Others are a URL, or the name of a package.
        let is_path = |path: &&str| !path.contains("://") && !path.starts_with('$');
        let name = path.as_str().filter(is_path)?;
        Some(Self {
            id: entry.key.as_str()?,
            kind: name,
            location: Location::Path(name),
            place: path.span,
            entry,
            overrides: entry.value.get("Overrides"),
            is_packaged: true,
        })
    }
}

/// The path of a module of Rain: `!Rain::Module x`, `{"Rain::Module": x}`.
fn rain(kind: &Node) -> Option<&Node> {
    match &kind.kind {
        Kind::Tagged { tag, value, .. } => (*tag == *RAIN).then_some(&**value),
        Kind::Map(entries) => match &**entries {
            [entry] if entry.key.as_str() == Some(RAIN) => Some(&entry.value),
            _ => None,
        },
        _ => None,
    }
}

/// Where the fragments of the modules are that packaging tools put into a template.
pub(in crate::cloudformation) fn sources(root: &Node) -> impl Iterator<Item = Location<'_>> {
    let section = |name: &str| root.get(name).and_then(Node::as_map).unwrap_or_default();
    let resources = section("Resources").iter().filter_map(Use::of_resource);
    let resources = resources.filter(|module| module.is_packaged);
    let modules = section(SECTION).iter().filter_map(Use::of_section);
    resources.chain(modules).map(|module| module.location)
}
