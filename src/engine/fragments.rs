//! Fragments of the modules of CloudFormation that a scan holds.
//!
//! The folder of a module has the file `.rpdk-config`, which says the name of its type, and the
//! folder `fragments` with the one template:
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/modules-structure.html>,
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-develop.html>.

use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;
use rustc_hash::FxHashMap;

use super::root::join;
use crate::syntax::{Node, json};
use crate::text::FileId;

/// The folder of a module's template.
const FOLDER: &str = "fragments";
/// What says the name of a module's type.
const CONFIGURATION: &str = ".rpdk-config";

/// Paths of fragments by the names of their types.
pub(super) struct Fragments {
    by_type: FxHashMap<String, BTreeSet<String>>,
}

impl Fragments {
    /// The fragments among the documents of a scan, by paths from the root. A file that is certainly
    /// no template is no document.
    pub(super) fn new<'p>(
        paths: impl Iterator<Item = &'p str>,
        read: impl Fn(&str) -> Result<(FileId, ArcStr), String>,
    ) -> Self {
        let mut folders: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for path in paths {
            if let Some(module) = module_of(path) {
                folders.entry(module).or_default().insert(path.to_owned());
            }
        }
        let mut by_type: FxHashMap<String, BTreeSet<String>> = FxHashMap::default();
        for (folder, paths) in folders {
            let configuration = join(folder, CONFIGURATION).and_then(|name| read(&name).ok());
            let tree = configuration.and_then(|(id, text)| json::parse(id, &text).tree);
            let name = tree.as_ref().and_then(|tree| tree.get("typeName"));
            if let Some(name) = name.and_then(Node::as_str) {
                by_type.entry(name.to_owned()).or_default().extend(paths);
            }
        }
        Self { by_type }
    }

    /// The path of the fragment of a type; none when it is not here.
    ///
    /// # Errors
    ///
    /// Several files that may be it.
    pub(super) fn find(&self, name: &str) -> Result<Option<String>, String> {
        let paths = self.by_type.get(name);
        let mut paths = paths.into_iter().flatten();
        match (paths.next(), paths.next()) {
            (Some(one), Some(other)) => Err(format!("both `{one}` and `{other}` may be it")),
            (one, _) => Ok(one.cloned()),
        }
    }
}

/// The folder of the module of which a file may be the fragment.
fn module_of(path: &str) -> Option<&str> {
    let (folder, _) = path.rsplit_once('/')?;
    match folder.rsplit_once('/') {
        Some((module, FOLDER)) => Some(module),
        None if folder == FOLDER => Some("."),
        _ => None,
    }
}
