//! What a folder declares, by name.

use std::cell::{Cell, RefCell};
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::declaration::Declaration;
use super::providers::ProviderName;
use super::refusals;
use super::{Directory, File};
use crate::syntax::{Attribute, Block, Kind, Node};
use crate::text::{Problem, Span, Str};
use crate::value::TypeExpr;

/// A folder's declarations, indexed once and shared by all instances of the module.
#[derive(Debug, Default)]
pub(super) struct Module<'p> {
    /// Resources and module calls in the order of files and blocks.
    pub items: Vec<BlockId>,
    pub variables: FxHashMap<Str, Declaration<'p>>,
    pub locals: FxHashMap<Str, &'p Attribute>,
    pub outputs: FxHashMap<Str, Declaration<'p>>,
    /// The provider configurations.
    pub providers: FxHashMap<ProviderName, Declaration<'p>>,
    /// What the module requires of the AWS provider.
    pub required_providers: Vec<&'p Node>,
    resources: Blocks<'p>,
    data: Blocks<'p>,
    calls: Blocks<'p>,
    /// Types of the variables, read at their first use; none for one that is not a type.
    pub types: RefCell<FxHashMap<Str, Option<Rc<TypeExpr>>>>,
    /// The most values that an instance has kept: what a further one will probably keep.
    kept: Cell<usize>,
    /// What is wrong with the declarations; reported when the module is first used.
    pub problems: Vec<Problem>,
}

/// Which of a module's repeatable blocks is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct BlockId {
    pub class: Class,
    index: u32,
}

/// Blocks that `count` and `for_each` repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Resource,
    Data,
    Call,
}

/// Blocks of a class: by type and name (calls have no type).
#[derive(Debug, Default)]
struct Blocks<'p> {
    list: Vec<Declaration<'p>>,
    by_name: FxHashMap<(Str, Str), u32>,
    types: FxHashSet<Str>,
}

impl<'p> Module<'p> {
    /// Indexes a folder: files in the order of their names, then the override files.
    pub(super) fn new(directory: &'p Directory) -> Self {
        let mut module = Self::default();
        let names: FxHashSet<&str> = directory.files.iter().map(|f| f.name.as_str()).collect();
        let (overrides, files): (Vec<&File>, Vec<&File>) = directory
            .files
            .iter()
            .filter(|file| !is_replaced(&file.name, &names))
            .partition(|file| is_override(&file.name));
        module.problems = refusals::of_files(&files);
        for file in files {
            for block in &file.body.blocks {
                module.declare(block);
            }
        }
        for file in overrides {
            for block in &file.body.blocks {
                module.override_with(block);
            }
        }
        let outputs = module.outputs.values().filter_map(refusals::of_output);
        module.problems.extend(outputs);
        module
    }

    /// Remembers that an instance keeps `count` values.
    pub(super) fn has_kept(&self, count: usize) {
        self.kept.set(self.kept.get().max(count));
    }

    /// How many values an instance will keep, as far as those before it tell.
    pub(super) fn expected_values(&self) -> usize {
        self.kept.get()
    }

    /// How many resources, data sources and module calls there are.
    pub(super) fn block_count(&self) -> usize {
        let all = [&self.resources, &self.data, &self.calls];
        all.iter().map(|blocks| blocks.list.len()).sum()
    }

    /// The declaration of a block.
    pub(super) fn block(&self, id: BlockId) -> Option<&Declaration<'p>> {
        self.blocks(id.class).list.get(id.index as usize)
    }

    /// The block of a class by type and name; calls have an empty type.
    pub(super) fn find(&self, class: Class, block_type: &Str, name: &Str) -> Option<BlockId> {
        let index = *self
            .blocks(class)
            .by_name
            .get(&(block_type.clone(), name.clone()))?;
        Some(BlockId { class, index })
    }

    /// The names of the variables, sorted.
    pub(super) fn variable_names(&self) -> Vec<&str> {
        sorted(self.variables.keys())
    }

    /// The names of the locals, sorted.
    pub(super) fn local_names(&self) -> Vec<&str> {
        sorted(self.locals.keys())
    }

    /// The names of the outputs, sorted.
    pub(super) fn output_names(&self) -> Vec<&str> {
        sorted(self.outputs.keys())
    }

    /// The names of the blocks of a class and type, in no order; calls have an empty type.
    pub(super) fn names<'m>(
        &'m self,
        class: Class,
        block_type: &'m str,
    ) -> impl Iterator<Item = &'m str> {
        let names = self.blocks(class).by_name.keys();
        names.filter_map(move |(kind, name)| (kind == block_type).then_some(name.as_str()))
    }

    /// Whether a resource of this type is declared.
    pub(super) fn has_resource_type(&self, resource_type: &Str) -> bool {
        self.resources.types.contains(resource_type)
    }

    fn blocks(&self, class: Class) -> &Blocks<'p> {
        match class {
            Class::Resource => &self.resources,
            Class::Data => &self.data,
            Class::Call => &self.calls,
        }
    }

    fn declare(&mut self, block: &'p Block) {
        let name = label(block, 0);
        let known = match block.kind.as_str() {
            "variable" => insert(&mut self.variables, name, block),
            "output" => insert(&mut self.outputs, name, block),
            "locals" => {
                for local in &block.body.attributes {
                    self.declare_local(local);
                }
                true
            }
            "resource" => self.declare_block(Class::Resource, name, label(block, 1), block),
            "data" => self.declare_block(Class::Data, name, label(block, 1), block),
            "module" => self.declare_block(Class::Call, Str::new(), name, block),
            "provider" => insert(&mut self.providers, ProviderName::of_block(block), block),
            "terraform" => {
                self.required_providers.extend(required_provider(block));
                true
            }
            _ => true,
        };
        if !known {
            let message = format!("`{}` is declared twice", display_name(block));
            self.problems.push(twice(block.header_span(), message));
        }
    }

    fn declare_local(&mut self, local: &'p Attribute) {
        match self.locals.entry(local.name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(local);
            }
            // In the JSON syntax `//` is a comment, and may stand in each object.
            Entry::Occupied(_) if local.name == *"//" => {}
            Entry::Occupied(_) => {
                let message = format!("`local.{}` is declared twice", local.name);
                self.problems.push(twice(local.name_span, message));
            }
        }
    }

    /// Whether the block is the first of its name.
    fn declare_block(&mut self, class: Class, kind: Str, name: Str, block: &'p Block) -> bool {
        let blocks = match class {
            Class::Resource => &mut self.resources,
            Class::Data => &mut self.data,
            Class::Call => &mut self.calls,
        };
        let Ok(index) = u32::try_from(blocks.list.len()) else {
            return false;
        };
        if blocks.by_name.contains_key(&(kind.clone(), name.clone())) {
            return false;
        }
        blocks.types.insert(kind.clone());
        blocks.by_name.insert((kind, name), index);
        blocks.list.push(Declaration::new(block));
        if class != Class::Data {
            self.items.push(BlockId { class, index });
        }
        true
    }

    fn override_with(&mut self, block: &'p Block) {
        let (first, second) = (label(block, 0), label(block, 1));
        let target = match block.kind.as_str() {
            "variable" => self.variables.get_mut(&first),
            "output" => self.outputs.get_mut(&first),
            "locals" => {
                for local in &block.body.attributes {
                    self.locals.insert(local.name.clone(), local);
                }
                return;
            }
            "resource" => self.resources.get_mut(first, second),
            "data" => self.data.get_mut(first, second),
            "module" => self.calls.get_mut(Str::new(), first),
            "provider" => self.providers.get_mut(&ProviderName::of_block(block)),
            "terraform" => {
                self.required_providers.extend(required_provider(block));
                return;
            }
            _ => return,
        };
        match target {
            Some(declaration) => declaration.override_with(block),
            None => {
                let message = format!("`{}` overrides nothing", display_name(block));
                let problem = Problem::warning("missing-base", block.header_span(), message)
                    .help("declare it in a file that is not an override file");
                self.problems.push(problem);
                self.declare(block);
            }
        }
    }
}

impl<'p> Blocks<'p> {
    fn get_mut(&mut self, kind: Str, name: Str) -> Option<&mut Declaration<'p>> {
        let index = *self.by_name.get(&(kind, name))?;
        self.list.get_mut(index as usize)
    }
}

/// What a `terraform` block requires of the AWS provider; in the JSON syntax, blocks are
/// attributes.
fn required_provider(block: &Block) -> Option<&Node> {
    const REQUIRED: &str = "required_providers";
    let mut nested = block.body.blocks_of(REQUIRED);
    if let Some(required) = nested.find_map(|nested| nested.body.attribute("aws")) {
        return Some(&required.value);
    }
    let required = &block.body.attribute(REQUIRED)?.value;
    match &required.kind {
        Kind::List(items) => items.iter().find_map(|item| item.get("aws")),
        _ => required.get("aws"),
    }
}

fn insert<'p, K: Eq + Hash>(
    map: &mut FxHashMap<K, Declaration<'p>>,
    name: K,
    block: &'p Block,
) -> bool {
    if map.contains_key(&name) {
        return false;
    }
    map.insert(name, Declaration::new(block));
    true
}

fn label(block: &Block, i: usize) -> Str {
    block
        .labels
        .get(i)
        .map_or_else(Str::new, |label| label.text.clone())
}

fn sorted<'m>(names: impl Iterator<Item = &'m Str>) -> Vec<&'m str> {
    let mut names: Vec<&str> = names.map(|name| name.as_str()).collect();
    names.sort_unstable();
    names
}

fn twice(span: Span, message: String) -> Problem {
    Problem::warning("duplicate-declaration", span, message)
        .help("rename one of them; only the first is evaluated")
}

/// A block's kind and labels with dots between them.
fn display_name(block: &Block) -> String {
    let mut name = block.kind.to_string();
    for label in &block.labels {
        name.push('.');
        name.push_str(&label.text);
    }
    name
}

/// A file name's stem and whether it is JSON and OpenTofu's; none for other files.
fn parse_name(name: &str) -> Option<(&str, bool, bool)> {
    [
        (".tf.json", true, false),
        (".tofu.json", true, true),
        (".tf", false, false),
        (".tofu", false, true),
    ]
    .into_iter()
    .find_map(|(end, json, tofu)| Some((name.strip_suffix(end)?, json, tofu)))
}

fn is_override(name: &str) -> bool {
    parse_name(name).is_some_and(|(stem, ..)| stem == "override" || stem.ends_with("_override"))
}

/// OpenTofu reads `x.tofu` instead of `x.tf`, see
/// <https://opentofu.org/docs/language/files/>.
fn is_replaced(name: &str, names: &FxHashSet<&str>) -> bool {
    match parse_name(name) {
        Some((stem, true, false)) => names.contains(format!("{stem}.tofu.json").as_str()),
        Some((stem, false, false)) => names.contains(format!("{stem}.tofu").as_str()),
        _ => false,
    }
}
