//! Cloud assemblies of the AWS CDK: what they say about the templates that lie in their folders.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use arcstr::ArcStr;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::inside::read_inside;
use super::load::{Loaded, folder_of};
use super::read::read_text;
use super::root::join;
use crate::aws::partition_of_region;
use crate::cloudformation::{
    self, Assembly, AssemblyStack, Constructs, Frame, MANIFEST, Unreadable, may_be_manifest,
};
use crate::syntax::Node;
use crate::text::{FileId, LineIndex, Problem, Span, Str};
use crate::triage::TemplateMarkers;
use crate::value::{Construct, Creation, CreationPlace};

/// What the CDK writes into every folder of an assembly.
const MARK: &str = "cdk.out";

/// Where the sources of a Java project are, below its folder, by the convention of its build tools.
const JAVA_SOURCES: &str = "src/main/java";

/// The assemblies of a scan, by their folders.
#[derive(Default)]
pub(super) struct Assemblies {
    assemblies: BTreeMap<String, Described>,
    /// Places in the user's files, by folder of the assembly and frame in words.
    places: Mutex<FxHashMap<(String, String), CreationPlace>>,
}

/// Extensions of the languages that the CDK has. An assembly may name any file as a source, and
/// what is found is shown.
const SOURCES: [&str; 15] = [
    "ts", "js", "mts", "cts", "mjs", "cjs", "tsx", "jsx", "py", "java", "kt", "cs", "fs", "vb",
    "go",
];

/// Most parts of a path that are looked at, from its end.
const MAX_PARTS: usize = 32;

/// What an assembly says.
struct Described {
    stacks: Vec<AssemblyStack>,
    constructs: Constructs,
}

impl Assemblies {
    /// Reads the assemblies that the documents of a scan lie in, and what is wrong with them.
    pub(super) fn read(loaded: &Loaded) -> (Self, Vec<Problem>) {
        let paths = loaded.documents.iter().map(|id| loaded.sources.path(*id));
        let folders: BTreeSet<&str> = paths.map(folder_of).collect();
        let read: Vec<_> = folders
            .into_par_iter()
            .map(|dir| {
                let mut problems = Vec::new();
                (dir, describe(loaded, dir, &mut problems), problems)
            })
            .collect();
        let mut all = Self::default();
        let mut problems = Vec::new();
        for (dir, described, said) in read {
            all.assemblies
                .extend(described.map(|it| (dir.to_owned(), it)));
            problems.extend(said);
        }
        (all, problems)
    }

    /// The stack that the template at `path` is of.
    pub(super) fn stack(&self, path: &str) -> Option<&AssemblyStack> {
        let assembly = self.assemblies.get(folder_of(path))?;
        let is_its = |stack: &&AssemblyStack| {
            join(folder_of(path), &stack.template).is_some_and(|template| template == path)
        };
        assembly.stacks.iter().find(is_its)
    }

    /// The construct that a resource of a template is made from; `path` is what the resource's
    /// own metadata says.
    pub(super) fn construct(
        &self,
        loaded: &Loaded,
        template: FileId,
        logical_id: &str,
        path: Option<&str>,
    ) -> Option<Construct> {
        let file = loaded.sources.path(template);
        let dir = folder_of(file);
        let name = file.rsplit('/').next().unwrap_or(file);
        let Some(assembly) = self.assemblies.get(dir) else {
            return path.map(|path| Construct {
                path: Str::from(path),
                created: None,
            });
        };
        let path = assembly.constructs.path(name, logical_id, path)?;
        let made = assembly.constructs.made(path);
        Some(Construct {
            path: Str::from(path),
            created: made.map(|(path, frame)| Creation {
                path: Str::from(path),
                place: self.place(loaded, dir, frame),
            }),
        })
    }

    /// The suppressions that the assembly of the template at `path` has for its resources.
    pub(super) fn acknowledged(&self, path: &str, root: &Node) -> Option<TemplateMarkers> {
        let constructs = &self.assemblies.get(folder_of(path))?.constructs;
        if !constructs.acknowledge() {
            return None;
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        let mut markers = TemplateMarkers::default();
        for entry in root.get("Resources")?.as_map()? {
            let own = cloudformation::construct_path(&entry.value);
            let id = entry.key.as_str().unwrap_or_default();
            let Some(construct) = constructs.path(file, id, own) else {
                continue;
            };
            for rule in constructs.acknowledged(construct) {
                markers.acknowledge(entry.key.span, &rule.rule, &rule.reason);
            }
        }
        Some(markers)
    }

    fn place(&self, loaded: &Loaded, dir: &str, frame: &Frame) -> CreationPlace {
        let key = (dir.to_owned(), frame.to_string());
        let places = || self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = places().get(&key) {
            return known.clone();
        }
        let place = match span_of(loaded, outermost(dir), frame) {
            Some(span) => CreationPlace::At(span),
            None => CreationPlace::Named(Str::from(key.1.as_str())),
        };
        places().insert(key, place.clone());
        place
    }
}

/// What the assembly in a folder says; none when the folder is none of an assembly.
fn describe(loaded: &Loaded, dir: &str, problems: &mut Vec<Problem>) -> Option<Described> {
    let manifest = join(dir, MANIFEST)?;
    let (id, text) = match read_manifest(loaded, dir, &manifest) {
        Ok(found) => found?,
        Err(why) => {
            let id = loaded.sources.add_unreadable(&manifest);
            problems.push(invalid(Span::at(id, 0), MANIFEST, &why));
            return None;
        }
    };
    let mut assembly = match Assembly::read(&text) {
        Ok(assembly) => assembly?,
        Err(Unreadable { why, at }) => {
            problems.push(invalid(Span::at(id, at), MANIFEST, &why));
            return None;
        }
    };
    for (file, template) in &assembly.metadata_files {
        let outside = || "it lies outside the scanned root".to_owned();
        let read = join(dir, file)
            .ok_or_else(outside)
            .and_then(|name| read_inside(&loaded.root, &loaded.sources, &name));
        let (at, why) = match read {
            Err(why) => (Span::at(id, 0), why),
            Ok((id, text)) => match assembly.constructs.read(&text, template) {
                Ok(()) => continue,
                Err(Unreadable { why, at }) => (Span::at(id, at), why),
            },
        };
        problems.push(invalid(at, file, &why));
    }
    Some(Described {
        stacks: assembly.stacks,
        constructs: assembly.constructs,
    })
}

fn invalid(at: Span, name: &str, why: &str) -> Problem {
    let message = format!("`{name}` of the assembly cannot be read: {why}");
    Problem::warning("invalid-assembly", at, message).help("run `cdk synth` again")
}

/// The manifest of an assembly; the files of that name that many other tools write are not kept.
/// The error says why one is not read that is certainly of an assembly.
fn read_manifest(
    loaded: &Loaded,
    dir: &str,
    name: &str,
) -> Result<Option<(FileId, ArcStr)>, String> {
    let found = loaded.root.path(name).canonicalize().ok();
    let Some(path) = found.filter(|path| loaded.root.may_read(path) && path.is_file()) else {
        return Ok(None);
    };
    match read_text(&path) {
        Ok(text) if may_be_manifest(&text) => {
            read_inside(&loaded.root, &loaded.sources, name).map(Some)
        }
        Err(error) if loaded.root.path(dir).join(MARK).is_file() => Err(error.into_message()),
        Ok(_) | Err(_) => Ok(None),
    }
}

/// Where a frame is in a file of the root: the longest end of its path that is there, from the
/// folder of the assembly or from one around it.
fn span_of(loaded: &Loaded, dir: &str, frame: &Frame) -> Option<Span> {
    let (_, extension) = frame.file.rsplit_once('.')?;
    if !SOURCES.contains(&extension) {
        return None;
    }
    let mut candidates = candidates(dir, &frame.file).into_iter();
    let name = candidates
        .find(|name| loaded.root.path(name).is_file() && !loaded.configured.excludes(name))?;
    let (id, text) = read_inside(&loaded.root, &loaded.sources, &name).ok()?;
    let lines = LineIndex::new(&text);
    let line = (frame.line as usize).checked_sub(1)?;
    if line >= lines.lines() {
        return None;
    }
    let range = lines.line_range(&text, line);
    let whole = text.get(range.clone())?;
    let column = frame.column.map_or(1, |c| c as usize);
    let before = whole.chars().take(column.saturating_sub(1));
    let before: usize = before.map(char::len_utf8).sum();
    let rest = whole.get(before..)?;
    let start = before + rest.len() - rest.trim_start().len();
    let shown = whole.get(start..)?.trim_end();
    // A file that has changed since has something else there.
    (!shown.is_empty())
        .then(|| Span::new(id, range.start + start, range.start + start + shown.len()))
}

/// The folder of the whole assembly that the one in `dir` is part of: the CDK puts those of stages
/// into folders of this name.
fn outermost(dir: &str) -> &str {
    let mut dir = dir;
    while let Some((parent, name)) = dir.rsplit_once('/')
        && name.starts_with("assembly-")
    {
        dir = parent;
    }
    dir
}

/// The places where a file may be, best first.
fn candidates(dir: &str, file: &str) -> Vec<String> {
    let parts: Vec<&str> = file.split('/').filter(|part| !part.is_empty()).collect();
    let parts = parts
        .get(parts.len().saturating_sub(MAX_PARTS)..)
        .unwrap_or_default();
    let mut out = Vec::new();
    let mut base = Some(dir);
    let mut level = 0;
    while let Some(at) = base {
        for first in 0..parts.len() {
            let end = parts.get(first..).unwrap_or_default();
            // The bare name of a file says little, but right beside the assembly.
            if end.len() == 1 && parts.len() > 1 && level > 1 {
                continue;
            }
            let end = end.join("/");
            out.extend(join(at, &end));
            if end.ends_with(".java") {
                out.extend(join(at, JAVA_SOURCES).and_then(|at| join(&at, &end)));
            }
        }
        level += 1;
        base = match at {
            "." => None,
            _ => Some(folder_of(at)),
        };
    }
    out
}

/// What takes part in the evaluation of a template beside what the request says.
pub(super) fn apply(stack: &AssemblyStack, options: &mut cloudformation::Options<'_>) {
    options.stack_name = Some(stack.name.clone());
    for (set, own) in [
        (&mut options.account_id, &stack.account_id),
        (&mut options.region, &stack.region),
    ] {
        if set.is_none() {
            set.clone_from(own);
        }
    }
    let region = options.region.as_deref();
    if options.partition.is_none() && stack.region.as_deref() == region {
        let partition = region.and_then(partition_of_region);
        options.partition = partition.map(str::to_owned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_looked_for_from_the_assembly_outwards_by_the_longest_end() {
        let found = candidates("app/cdk.out", "/ci/app/lib/a.ts");
        let at = |name: &str| found.iter().position(|f| f == name);
        assert!(at("app/lib/a.ts") < at("lib/a.ts"));
        assert!(at("app/app/lib/a.ts") < at("app/lib/a.ts"));
        assert!(at("app/a.ts").is_some() && at("a.ts").is_none());
        assert_eq!(candidates("x", "a.py"), ["x/a.py", "a.py"]);
        let java = candidates("x", "com/App.java");
        assert!(java.contains(&"src/main/java/com/App.java".to_owned()));
        let long: Vec<String> = (0..=MAX_PARTS).map(|i| format!("p{i}")).collect();
        let found = candidates(".", &long.join("/"));
        assert!(found.contains(&long[1..].join("/")) && !found.contains(&long.join("/")));
        let climbing = candidates("x", "../../etc/passwd");
        assert!(climbing.iter().all(|name| !name.contains("..")));
    }
}
