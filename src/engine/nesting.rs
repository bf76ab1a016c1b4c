//! Templates that nest others, and those that they nest: parsed once and kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::documents::{Unit, beside, read};
use super::fragments::Fragments;
use super::inside::read_inside;
use super::load::{Loaded, folder_of};
use super::parse::Document;
use super::part::Part;
use super::root::join;
use crate::cloudformation::{FoundTemplate, Location, is_service, nested_templates};
use crate::syntax::{Node, json};
use crate::text::{FileId, Problem, Span, has};

/// Whether a text may be a template that nests others. This is all that is done for the many that
/// do not.
pub(super) fn nests(text: &str) -> bool {
    [
        "AWS::CloudFormation::Stack",
        "AWS::Serverless::Application",
        "::MODULE",
        "Modules:",
        "\"Modules\"",
        "Rain::Module",
    ]
    .iter()
    .any(|kind| has(text, kind))
}

/// Most components of the end of a URL, and most folders around a template, that are looked at.
const MAX_COMPONENTS: usize = 32;

/// The folder around a folder below the root.
fn around<'p>(folder: &&'p str) -> Option<&'p str> {
    match folder.rsplit_once('/') {
        Some((outer, _)) => Some(outer),
        None => (*folder != ".").then_some("."),
    }
}

/// A file with templates.
struct Kept<K> {
    /// Its templates, or why it has none.
    templates: Result<Vec<Arc<Node>>, String>,
    part: Part<K>,
}

/// A file that is parsed when it is first asked for.
type Cell<K> = Arc<OnceLock<Kept<K>>>;

/// The files that the assemblies of the CDK in a folder list.
#[derive(Default)]
struct Assets {
    /// Paths by the names, or the hashes in them, that the files have in the object store.
    paths: FxHashMap<String, String>,
    problems: Vec<Problem>,
}

/// The templates of a scan that nest others, and those that they nest.
pub(super) struct Nesting<'a, K> {
    loaded: &'a Loaded,
    /// The documents of the scan by path.
    documents: FxHashMap<&'a str, FileId>,
    /// Templates of the scan that are kept, with their trees.
    units: Vec<(Unit<'a>, Vec<Arc<Node>>)>,
    /// The paths of the templates that each says itself that it nests.
    said: BTreeMap<&'a str, BTreeSet<String>>,
    /// Whether evaluating the templates may find further ones that they nest.
    may_have_more: bool,
    /// All files that are kept, by path.
    files: Mutex<BTreeMap<String, Cell<K>>>,
    /// What the assemblies of the CDK in a folder have.
    assets: Mutex<FxHashMap<String, Arc<OnceLock<Assets>>>>,
    /// The modules whose fragments are here.
    modules: OnceLock<Fragments>,
}

/// Which templates are evaluated on their own, and which are parts of others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Roots {
    /// Those of the kept ones that are evaluated on their own, by their places among these.
    pub(super) own: Vec<usize>,
    /// Paths of templates that others nest.
    called: FxHashSet<String>,
}

impl<'a, K: Send + Sync> Nesting<'a, K> {
    pub(super) fn new(loaded: &'a Loaded) -> Self {
        let sources = &loaded.sources;
        let documents = loaded.documents.iter();
        Self {
            loaded,
            documents: documents.map(|&id| (sources.path(id), id)).collect(),
            units: Vec::new(),
            said: BTreeMap::new(),
            may_have_more: false,
            files: Mutex::default(),
            assets: Mutex::default(),
            modules: OnceLock::new(),
        }
    }

    /// Keeps a file with templates.
    pub(super) fn keep(&mut self, unit: Unit<'a>, roots: Vec<Node>, part: Part<K>) {
        let roots: Vec<Arc<Node>> = roots.into_iter().map(Arc::new).collect();
        let kept = Kept {
            templates: Ok(roots.clone()),
            part,
        };
        let files = self.files.get_mut().unwrap_or_else(PoisonError::into_inner);
        files.insert(unit.path.to_owned(), Arc::new(OnceLock::from(kept)));
        self.units.push((unit, roots));
    }

    /// Notes what the kept templates say themselves that they nest.
    pub(super) fn note_said(&mut self) {
        let mut may_have_more = false;
        let mut said: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (unit, roots) in &self.units {
            let targets = said.entry(unit.path).or_default();
            for root in roots {
                let nested = nested_templates(root);
                // A service has variables, and other files as its parts.
                may_have_more |= nested.may_have_more || is_service(root);
                targets.extend(self.targets(unit, &nested.said));
            }
        }
        self.may_have_more = may_have_more;
        self.said = said;
    }

    /// The paths of the templates at locations that a file says.
    fn targets(&self, unit: &Unit<'_>, said: &[Location<'_>]) -> Vec<String> {
        // What cannot be put in is evaluated on its own, so that nothing of it is lost.
        let is_template = |path: &String| self.templates(path).is_ok_and(|all| all.len() == 1);
        let paths = said.iter();
        let paths = paths.filter_map(|location| self.path_of(unit.id, *location).ok()?);
        paths.filter(is_template).collect()
    }

    /// The templates that are kept, with their trees.
    pub(super) fn units(&self) -> &[(Unit<'a>, Vec<Arc<Node>>)] {
        &self.units
    }

    /// Whether evaluating the templates may find further ones that they nest.
    pub(super) fn may_have_more(&self) -> bool {
        self.may_have_more
    }

    /// Which templates are evaluated on their own: those that no other one nests, and that the user
    /// named. `found` has the paths of what evaluating some of them found.
    pub(super) fn roots(&self, found: &BTreeMap<&str, BTreeSet<String>>) -> Roots {
        let mut calls = self.said.clone();
        for (path, targets) in &mut calls {
            targets.extend(found.get(path).into_iter().flatten().cloned());
        }
        let others = calls.iter().flat_map(|(path, targets)| {
            let others = targets.iter().filter(move |target| target != path);
            others.cloned()
        });
        let called: FxHashSet<String> = others.collect();
        let own = on_their_own(&calls, &called);
        let named = self.loaded.named.as_ref();
        let units = self.units.iter().enumerate();
        let units = units.filter(|(_, (unit, _))| {
            own.contains(unit.path) || named.is_some_and(|named| named.contains(&unit.id))
        });
        Roots {
            own: units.map(|(index, _)| index).collect(),
            called,
        }
    }

    /// Whether a document is only evaluated as a part of others.
    pub(super) fn calls(&self, roots: &Roots, unit: &Unit<'_>) -> bool {
        let named = self.loaded.named.as_ref();
        roots.called.contains(unit.path) && !named.is_some_and(|named| named.contains(&unit.id))
    }

    /// See [`crate::cloudformation::FindTemplate`].
    pub(super) fn find(
        &self,
        from: FileId,
        location: Location<'_>,
    ) -> Result<Option<FoundTemplate>, String> {
        let Some(path) = self.path_of(from, location)? else {
            return Ok(None);
        };
        match self.templates(&path)?.as_slice() {
            [root] => Ok(Some(FoundTemplate {
                root: Arc::clone(root),
                path: path.into(),
            })),
            [] => Err("it is no template".to_owned()),
            _ => Err("it holds more than one template".to_owned()),
        }
    }

    /// The path below the root where a template is; none when it is not here.
    fn path_of(&self, from: FileId, location: Location<'_>) -> Result<Option<String>, String> {
        let sources = &self.loaded.sources;
        match location {
            Location::Path(name) => beside(sources, from, name).map(Some),
            Location::Asset(name) => {
                let from = sources.name(from);
                let folder = folder_of(&from);
                let Some(path) = self.asset(folder, name) else {
                    return Ok(None);
                };
                Ok(join(folder, &path))
            }
            Location::Copied(end) => self.copied(&sources.name(from), end),
            Location::Module(name) => self.fragments().find(name),
            Location::Elsewhere => Ok(None),
        }
    }

    /// The document of the scan that is copied to an object store under a name that ends so: the one
    /// whose path from a folder around the template is the longest end of it. A name without a folder
    /// is that of a file beside the template.
    fn copied(&self, from: &str, end: &str) -> Result<Option<String>, String> {
        let folders = || std::iter::successors(Some(folder_of(from)), |folder| around(folder));
        let components: Vec<&str> = end.split('/').collect();
        let is_name = |name: &&&str| !matches!(**name, "" | "." | "..");
        let names = components.iter().rev().take_while(is_name).count();
        for take in (1..=names.min(MAX_COMPONENTS)).rev() {
            let name = components[components.len() - take..].join("/");
            let folders = folders().take(if take == 1 { 1 } else { MAX_COMPONENTS });
            let paths = folders.filter_map(|folder| join(folder, &name));
            // It may well have the name of the template, but no template contains itself.
            let is_other = |path: &String| path != from;
            let is_here = |path: &String| self.documents.contains_key(path.as_str());
            let mut paths = paths.filter(|path| is_other(path) && is_here(path));
            match (paths.next(), paths.next()) {
                (Some(one), Some(other)) => {
                    return Err(format!("both `{one}` and `{other}` may be it"));
                }
                (Some(one), None) => return Ok(Some(one)),
                (None, _) => {}
            }
        }
        Ok(None)
    }

    /// The templates of a file, which is parsed if it was not yet.
    fn templates(&self, path: &str) -> Result<Vec<Arc<Node>>, String> {
        let cell = {
            let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
            match files.get(path) {
                Some(cell) => Arc::clone(cell),
                None => Arc::clone(files.entry(path.to_owned()).or_default()),
            }
        };
        cell.get_or_init(|| self.parse(path)).templates.clone()
    }

    fn parse(&self, path: &str) -> Kept<K> {
        let Loaded { root, sources, .. } = self.loaded;
        let known = self.documents.get(path).and_then(|id| {
            let source = sources.get(*id)?;
            Some((*id, source.text().clone()))
        });
        let found = known.map_or_else(|| read_inside(root, sources, path), Ok);
        let (id, text) = match found {
            Ok(found) => found,
            Err(error) => {
                return Kept {
                    templates: Err(error),
                    part: Part::default(),
                };
            }
        };
        let (document, part) = read(id, &text, true);
        let templates = match document {
            Document::Templates(roots) => Ok(roots.into_iter().map(Arc::new).collect()),
            _ => Err("it is no template".to_owned()),
        };
        Kept { templates, part }
    }

    fn fragments(&self) -> &Fragments {
        let Loaded { root, sources, .. } = self.loaded;
        let paths = self.documents.keys().copied();
        self.modules
            .get_or_init(|| Fragments::new(paths, |path| read_inside(root, sources, path)))
    }

    /// The path of the file that an assembly of the CDK in a folder has under a name.
    fn asset(&self, folder: &str, name: &str) -> Option<String> {
        let cell = {
            let mut assets = self.assets.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(assets.entry(folder.to_owned()).or_default())
        };
        let assets = cell.get_or_init(|| self.read_assets(folder));
        let (hash, _) = name.split_once('.').unwrap_or((name, ""));
        let paths = &assets.paths;
        paths.get(name).or_else(|| paths.get(hash)).cloned()
    }

    /// Reads the lists of assets in a folder: `files` has the path of each in `source`, and the name
    /// in the object store in `destinations`, of which the key is the hash.
    fn read_assets(&self, folder: &str) -> Assets {
        let Loaded { root, sources, .. } = self.loaded;
        let entries = std::fs::read_dir(root.path(folder)).into_iter().flatten();
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.ends_with(".assets.json"))
            .filter_map(|name| join(folder, &name))
            .collect();
        names.sort_unstable();
        let mut out = Assets::default();
        for name in names {
            let (id, text) = match read_inside(root, sources, &name) {
                Ok(found) => found,
                Err(why) => {
                    let id = sources.add_unreadable(&name);
                    out.problems.push(not_listed(Span::at(id, 0), &why));
                    continue;
                }
            };
            let parsed = json::parse(id, &text);
            let wrong = parsed.problems.iter();
            let wrong = wrong.map(|problem| not_listed(problem.span, &problem.message));
            out.problems.extend(wrong);
            let Some(tree) = parsed.tree else {
                continue;
            };
            let files = tree.get("files").and_then(Node::as_map);
            for file in files.unwrap_or_default() {
                let path = file
                    .value
                    .get("source")
                    .and_then(|source| source.get("path"));
                if let Some((hash, path)) = file.key.as_str().zip(path.and_then(Node::as_str)) {
                    out.paths.insert(hash.to_owned(), path.to_owned());
                }
            }
        }
        out
    }

    /// What the files give that were kept, by path.
    pub(super) fn into_parts(self) -> Vec<Part<K>> {
        let files = self.files.into_inner();
        let files = files.unwrap_or_else(PoisonError::into_inner).into_values();
        let kept = files.filter_map(|cell| Some(Arc::into_inner(cell)?.into_inner()?.part));
        let assets = self.assets.into_inner();
        let assets = assets.unwrap_or_else(PoisonError::into_inner).into_values();
        let lists = assets.filter_map(|cell| Arc::into_inner(cell)?.into_inner());
        let mut told = Part::default();
        told.problems = lists.flat_map(|assets| assets.problems).collect();
        told.problems.sort();
        kept.chain([told]).collect()
    }
}

/// Tells that a list of assets is not read, wholly or in part.
fn not_listed(at: Span, why: &str) -> Problem {
    let message = format!("the assets of the assembly cannot be read: {why}");
    let problem = Problem::warning("invalid-assembly", at, message);
    problem.help("run `cdk synth` again; nested stacks whose templates it lists are not found")
}

/// Which files are evaluated on their own: those that no other one calls, and of those that only
/// call each other in a circle the first.
fn on_their_own<'p>(
    calls: &BTreeMap<&'p str, BTreeSet<String>>,
    called: &FxHashSet<String>,
) -> BTreeSet<&'p str> {
    let mut roots: BTreeSet<&str> = calls.keys().copied().collect();
    roots.retain(|path| !called.contains(*path));
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    for root in &roots {
        reach(root, calls, &mut reached);
    }
    for path in calls.keys() {
        if !reached.contains(path) {
            roots.insert(path);
            reach(path, calls, &mut reached);
        }
    }
    roots
}

/// Adds a file, and all that it calls.
fn reach<'c>(
    from: &'c str,
    calls: &'c BTreeMap<&str, BTreeSet<String>>,
    reached: &mut BTreeSet<&'c str>,
) {
    let mut left = vec![from];
    while let Some(path) = left.pop() {
        if reached.insert(path) {
            left.extend(calls.get(path).into_iter().flatten().map(String::as_str));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_circle_calls_has_one_root() {
        let calls = BTreeMap::from([
            ("a", BTreeSet::from(["b".to_owned()])),
            ("b", BTreeSet::from(["a".to_owned(), "c".to_owned()])),
            ("c", BTreeSet::new()),
            ("d", BTreeSet::from(["d".to_owned()])),
            ("e", BTreeSet::from(["c".to_owned()])),
        ]);
        let called = ["a", "b", "c"].map(str::to_owned).into_iter().collect();
        let roots = on_their_own(&calls, &called);
        assert_eq!(roots, BTreeSet::from(["a", "d", "e"]));
    }
}
