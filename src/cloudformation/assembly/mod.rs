//! Cloud assemblies: what the AWS CDK says in `cdk.out` about the stacks that it synthesizes.
//!
//! Formats: `@aws-cdk/cloud-assembly-schema` (npm, Apache-2.0), its `lib/cloud-assembly` and
//! `lib/manifest`. What is not in their form is left out, since the templates say all that counts.

mod frame;

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use crate::text::FileId;
use crate::value::Construct;

pub use frame::Frame;

/// The name of an assembly's manifest, in the folder of its templates.
pub const MANIFEST: &str = "manifest.json";

/// Stands for an account that is not known at synthesis.
const UNKNOWN_ACCOUNT: &str = "unknown-account";
/// Stands for a region that is not known at synthesis.
const UNKNOWN_REGION: &str = "unknown-region";

/// Whether a text may be the manifest of an assembly, and not one of the many other files of that
/// name.
pub fn may_be_manifest(text: &str) -> bool {
    text.contains("\"artifacts\"")
        && ["\"aws:cloudformation:stack\"", "\"cdk:cloud-assembly\""]
            .iter()
            .any(|kind| text.contains(kind))
}

/// Whether a file is one of an assembly that repeats what its templates say: the tree of
/// constructs, or their metadata. A file of such a name that holds something else is none.
pub fn is_description(path: &str, text: &str) -> bool {
    let mut start = text.chars().filter(|c| !c.is_whitespace());
    let mut begins = |with: &str| with.chars().all(|c| start.next() == Some(c));
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "tree.json" => begins("{\"version\":\"tree-"),
        _ => name.ends_with(".metadata.json") && begins("{\"/"),
    }
}

/// A stack of an assembly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssemblyStack {
    /// The file of its template, from the folder of the assembly.
    pub template: String,
    /// Its name.
    pub name: String,
    /// The account that it is for, where that is known.
    pub account_id: Option<String>,
    /// The region that it is for, where that is known.
    pub region: Option<String>,
    /// Values of its parameters.
    pub parameters: Vec<(String, String)>,
}

/// What a manifest says.
#[derive(Debug, Default)]
pub struct Assembly {
    /// Its stacks.
    pub stacks: Vec<AssemblyStack>,
    /// The constructs that resources of its stacks are made from.
    pub constructs: Constructs,
    /// Files with the metadata of further constructs, from the folder of the assembly, each with
    /// the file of its stack's template.
    pub metadata_files: Vec<(String, String)>,
}

impl Assembly {
    /// Reads a manifest; none if it is that of something else.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(text: &str) -> Result<Option<Self>, Unreadable> {
        let root = parsed(text)?;
        let Some(artifacts) = root.get("artifacts").and_then(Json::as_object) else {
            return Ok(None);
        };
        let mut assembly = Self::default();
        for (id, artifact) in artifacts {
            assembly.artifact(id, artifact);
        }
        Ok(Some(assembly))
    }

    fn artifact(&mut self, id: &str, artifact: &Json) {
        let property = |name: &str| artifact.get("properties")?.get(name);
        let (Some("aws:cloudformation:stack"), Some(template)) = (
            artifact.get("type").and_then(Json::as_str),
            property("templateFile").and_then(Json::as_str),
        ) else {
            return;
        };
        let (account_id, region) = artifact
            .get("environment")
            .and_then(Json::as_str)
            .map(environment)
            .unwrap_or_default();
        let parameters = property("parameters").and_then(Json::as_object);
        let parameters = parameters.into_iter().flatten();
        self.stacks.push(AssemblyStack {
            template: template.to_owned(),
            name: property("stackName")
                .and_then(Json::as_str)
                .unwrap_or(id)
                .to_owned(),
            account_id,
            region,
            parameters: parameters
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
        });
        if let Some(metadata) = artifact.get("metadata") {
            self.constructs.add(metadata, template);
        }
        if let Some(file) = artifact
            .get("additionalMetadataFile")
            .and_then(Json::as_str)
        {
            self.metadata_files
                .push((file.to_owned(), template.to_owned()));
        }
    }
}

/// Account and region of `aws://ACCOUNT/REGION`.
fn environment(text: &str) -> (Option<String>, Option<String>) {
    let parts = text.strip_prefix("aws://").and_then(|t| t.split_once('/'));
    let Some((account, region)) = parts else {
        return (None, None);
    };
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let account = Some(account).filter(|a| *a != UNKNOWN_ACCOUNT && is_account);
    // A token that is not resolved at synthesis is `${Token[…]}`.
    let is_region = |r: &&str| *r != UNKNOWN_REGION && !r.is_empty() && !r.contains('$');
    (
        account.map(str::to_owned),
        Some(region).filter(is_region).map(str::to_owned),
    )
}

/// What kind of metadata holds the rules that the user acknowledges by
/// `Validations.of(construct).acknowledge`: an object of names and reasons.
///
/// Source: `aws-cdk-lib` 2.276 (npm), its class `Validations`; cdk-nag 3 reads the same.
const ACKNOWLEDGED: &str = "aws:cdk:acknowledged-rules";

/// What the names of rules begin with that are of no plugin's own; older versions write it small.
const ANNOTATION: &str = "annotation::";

/// A rule that the user acknowledges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Its name, such as `HIPAA.Security-IAMNoInlinePolicy`.
    pub rule: String,
    /// Why.
    pub reason: String,
}

/// The constructs that resources of stacks are made from.
#[derive(Debug, Default)]
pub struct Constructs {
    /// The rules that are acknowledged for constructs and all in them, by their paths.
    acknowledged: FxHashMap<String, Vec<Acknowledged>>,
    /// Where constructs are made in the user's code, by their paths; stacks are not among them.
    made: FxHashMap<String, Frame>,
    /// Paths by the file of a template, and by logical id in it.
    by_id: FxHashMap<String, FxHashMap<String, String>>,
}

impl Constructs {
    /// Reads the metadata of the constructs of a stack from the file that the manifest names.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(&mut self, text: &str, template: &str) -> Result<(), Unreadable> {
        let root = parsed(text)?;
        self.add(&root, template);
        Ok(())
    }

    /// Adds the metadata of the constructs of a stack and of the stacks nested in it.
    fn add(&mut self, metadata: &Json, template: &str) {
        let constructs = metadata.as_object().into_iter().flatten();
        let constructs: Vec<(&str, &Vec<Json>)> = constructs
            .filter_map(|(path, entries)| Some((path.trim_matches('/'), entries.as_array()?)))
            .collect();
        let text = |entry: &Json, name: &str| Some(entry.get(name)?.as_str()?.to_owned());
        let of_type = |entries: &Vec<Json>, kind: &str| {
            let mut found = entries
                .iter()
                .filter(|e| text(e, "type").as_deref() == Some(kind));
            found.find_map(|entry| text(entry, "data"))
        };
        let templates: FxHashMap<&str, String> = constructs
            .iter()
            .filter_map(|(path, entries)| Some((*path, of_type(entries, "aws:cdk:templateFile")?)))
            .collect();
        for (path, entries) in constructs {
            let rules: Vec<Acknowledged> = acknowledged(entries).collect();
            if !rules.is_empty() {
                self.acknowledged.insert(path.to_owned(), rules);
            }
            let is_stack = templates.contains_key(path);
            if let Some(frame) = created(entries).filter(|_| !is_stack) {
                self.made.insert(path.to_owned(), frame);
            }
            let Some(id) = of_type(entries, "aws:cdk:logicalId") else {
                continue;
            };
            // The nearest stack around it.
            let mut around = Some(path);
            let mut own = None;
            while let (Some(at), None) = (around, own) {
                own = templates.get(at);
                around = at.rsplit_once('/').map(|(parent, _)| parent);
            }
            let file = own.map_or(template, String::as_str).to_owned();
            let ids = self.by_id.entry(file).or_default();
            let known = ids.entry(id).or_insert_with(|| path.to_owned());
            // An older assembly does not tell which constructs are in a nested stack; those of
            // the outer one are nearer to the root.
            let depth = |path: &str| path.split('/').count();
            if depth(path) < depth(known) {
                path.clone_into(known);
            }
        }
    }

    /// The path of the construct that a resource is made from: that in the resource's own metadata,
    /// or else by its logical id in the template's file.
    pub fn path<'a>(
        &'a self,
        template: &str,
        logical_id: &str,
        own: Option<&'a str>,
    ) -> Option<&'a str> {
        own.or_else(|| Some(self.by_id.get(template)?.get(logical_id)?.as_str()))
    }

    /// Whether anything is acknowledged.
    pub fn acknowledge(&self) -> bool {
        !self.acknowledged.is_empty()
    }

    /// The rules that are acknowledged for a construct, or for one around it.
    pub fn acknowledged(&self, path: &str) -> Vec<&Acknowledged> {
        let mut found = Vec::new();
        let mut around = Some(path.trim_matches('/'));
        while let Some(at) = around {
            found.extend(self.acknowledged.get(at).into_iter().flatten());
            around = at.rsplit_once('/').map(|(parent, _)| parent);
        }
        found
    }

    /// Where the user's code makes a construct, or else the nearest one around it; with the path of
    /// that.
    pub fn made<'a>(&'a self, path: &'a str) -> Option<(&'a str, &'a Frame)> {
        let mut around = Some(path.trim_matches('/'));
        while let Some(at) = around {
            let found = self.made.get_key_value(at);
            // What a construct consists of is made where it is itself.
            let found = found.or_else(|| self.made.get_key_value(&format!("{at}/Resource")));
            if let Some((path, frame)) = found {
                return Some((path, frame));
            }
            around = at.rsplit_once('/').map(|(parent, _)| parent);
        }
        None
    }
}

fn acknowledged(entries: &[Json]) -> impl Iterator<Item = Acknowledged> {
    let is_its = |entry: &&Json| entry.get("type").and_then(Json::as_str) == Some(ACKNOWLEDGED);
    let rules = entries.iter().filter(is_its);
    let rules = rules.filter_map(|entry| entry.get("data")?.as_object());
    rules.flatten().map(|(name, reason)| {
        let parts = name.split_at_checked(ANNOTATION.len());
        let parts = parts.filter(|(start, _)| start.eq_ignore_ascii_case(ANNOTATION));
        let rule = parts.map_or(name.as_str(), |(_, rule)| rule);
        Acknowledged {
            rule: rule.to_owned(),
            reason: reason.as_str().unwrap_or_default().to_owned(),
        }
    })
}

/// The user's own frame that is nearest to the construct. Newer versions of the library have the
/// frames in an entry of their own, older ones with the logical id, and only if `CDK_DEBUG` is set.
fn created(entries: &[Json]) -> Option<Frame> {
    let is = |entry: &&Json, kind: &str| entry.get("type").and_then(Json::as_str) == Some(kind);
    let stacks = entries.iter().filter(|e| is(e, "aws:cdk:creationStack"));
    let stacks = stacks.filter_map(|e| e.get("data"));
    let traces = entries.iter().filter(|e| is(e, "aws:cdk:logicalId"));
    let traces = traces.filter_map(|e| e.get("trace"));
    let lines = stacks.chain(traces).filter_map(Json::as_array).flatten();
    let mut frames = lines.filter_map(|line| Frame::of_user(line.as_str()?));
    frames.next()
}

/// Why a file of an assembly cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The reason.
    pub why: String,
    /// The offset of the fault in the text.
    pub at: usize,
}

fn parsed(text: &str) -> Result<Json, Unreadable> {
    let json = text.trim_start_matches('\u{feff}');
    serde_json::from_str(json).map_err(|error| {
        let lines = json.split_inclusive('\n');
        let before: usize = lines
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        let at = text.len() - json.len() + before + error.column().saturating_sub(1);
        Unreadable {
            why: error.to_string(),
            at: at.min(text.len()),
        }
    })
}

/// The path that the metadata of a resource gives its construct.
pub(super) const PATH: &str = "aws:cdk:path";

/// Finds the construct that a resource is made from, by its file, its logical id and the path
/// in its metadata.
pub type FindConstruct<'a> = dyn Fn(FileId, &str, Option<&str>) -> Option<Construct> + Sync + 'a;

#[cfg(test)]
mod tests;
