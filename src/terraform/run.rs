//! The evaluation of one root module: its module instances and what is shared by them.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::conversions::Conversions;
use super::data::ProviderStyle;
use super::eval::both;
use super::expansion::Expansion;
use super::inputs::Assigned;
use super::module::{BlockId, Module};
use super::providers::{self, ProviderName};
use super::scope::Scope;
use super::{Options, Output, Project};
use crate::text::{Problem, Span, Str};
use crate::value::{Pseudo, Resource, ScopeId, Symbol, Value};

/// Most instances of blocks in one root module.
const MAX_INSTANCES: usize = 100_000;

/// Deepest nesting of modules.
pub(super) const MAX_MODULE_DEPTH: usize = 64;

/// Deepest nesting of values that are evaluated because another one refers to them. It bounds the
/// stack together with [`super::eval::MAX_DEPTH`].
const MAX_REFERENCES: usize = 250;

/// What the module instances of a root share.
pub(super) struct Run<'p> {
    pub project: Project<'p>,
    pub options: &'p Options<'p>,
    pub id: ScopeId,
    /// The root module's folder.
    pub root: Str,
    modules: RefCell<FxHashMap<Str, Rc<Module<'p>>>>,
    instances: RefCell<Vec<Rc<Instance<'p>>>>,
    problems: RefCell<Vec<Problem>>,
    /// How many further instances there is room for; none once there was too little.
    room: Cell<Option<usize>>,
    pub assigned: OnceCell<Assigned<'p>>,
    /// How many values are being evaluated, one for another.
    references: Cell<usize>,
    /// Arguments as variables take them.
    pub conversions: Conversions,
    /// How policy documents are rendered; found at the first use.
    pub style: OnceCell<ProviderStyle>,
}

/// A module as called from one place with one key: the root, or an instance of a module call.
pub(super) struct Instance<'p> {
    pub module: Rc<Module<'p>>,
    /// The module's folder.
    pub dir: Str,
    /// `module.team["a"]`, empty in the root.
    pub address: Str,
    /// The address without instance keys.
    pub declaration: Str,
    pub caller: Option<Caller<'p>>,
    /// The headers of the calls that lead here, outermost first.
    pub calls: Arc<[Span]>,
    /// When the module instance exists, if that is not decided.
    pub condition: Option<Str>,
    /// Values by what they belong to; none while they are being evaluated.
    pub values: RefCell<FxHashMap<Key, Option<Value>>>,
    /// Instances of blocks; none while they are being found.
    pub expansions: RefCell<FxHashMap<BlockId, Option<Rc<Expansion>>>>,
    /// Module instances by call and member, as indexes into the run's; none when the called
    /// module is not here.
    pub children: RefCell<FxHashMap<(BlockId, usize), Option<usize>>>,
    /// Provider configurations by their names in this instance: how many callers up each is
    /// written, and its name there.
    pub configurations: RefCell<FxHashMap<ProviderName, Option<(usize, ProviderName)>>>,
}

/// The module call that an instance comes from.
pub(super) struct Caller<'p> {
    pub instance: Rc<Instance<'p>>,
    pub call: BlockId,
    /// The call's name.
    pub name: Str,
    /// Which member of the call's expansion it is.
    pub member: usize,
}

/// What a kept value belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Variable(Str),
    Local(Str),
    Output(Str),
    /// An attribute of a member of a block.
    Attribute(BlockId, usize, Str),
    /// All members of a block, or an attribute of each, as the reference at a place reads them.
    Members(BlockId, Option<Str>, Span),
    /// The region of a provider configuration.
    Region(ProviderName),
    /// The tags that a provider configuration gives.
    DefaultTags(ProviderName),
    /// The account of a provider configuration.
    Account(ProviderName),
    /// The document of a policy document data source.
    Document(BlockId, usize),
}

impl<'p> Run<'p> {
    pub(super) fn new(project: Project<'p>, id: ScopeId, options: &'p Options<'p>) -> Self {
        Self {
            project,
            options,
            id,
            root: Str::from(project.root),
            modules: RefCell::default(),
            instances: RefCell::default(),
            problems: RefCell::default(),
            room: Cell::new(Some(MAX_INSTANCES)),
            assigned: OnceCell::new(),
            references: Cell::new(0),
            conversions: Conversions::default(),
            style: OnceCell::new(),
        }
    }

    /// Every wanted resource of the root module and of those it calls, and the root module's
    /// outputs where they are asked for.
    pub(super) fn evaluate(&self) -> (Vec<Resource>, Vec<Output>) {
        let mut resources = Vec::new();
        let Some(root) = self.root() else {
            return (resources, Vec::new());
        };
        root.collect(&mut resources);
        let outputs = match self.options.outputs {
            true => root.outputs(),
            false => Vec::new(),
        };
        (resources, outputs)
    }

    /// The root module's instance; none when its folder has no configuration.
    pub(super) fn root(&self) -> Option<Scope<'_, 'p>> {
        let module = self.module(&self.root)?;
        self.assigned.get_or_init(|| Assigned::new(self));
        let index = self.add_instance(Instance::root(module, self.root.clone()));
        Some(Scope::new(self, self.instance(index)?))
    }

    pub(super) fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// The first problem that was reported for a place within `span`.
    pub(super) fn problem_in(&self, span: Span) -> Option<Problem> {
        let problems = self.problems.borrow();
        problems.iter().find(|p| span.contains(p.span)).cloned()
    }

    /// Every problem once, in the order of the files.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort();
        problems.dedup();
        problems
    }

    /// What every deployment has: as the options say, else a symbol.
    pub(super) fn deployed(&self, pseudo: Pseudo, span: Span) -> Value {
        let known = match pseudo {
            Pseudo::AccountId => self.options.account_id.as_deref(),
            Pseudo::Partition => self.options.partition.as_deref(),
            Pseudo::Workspace => self.options.workspace.as_deref(),
            _ => None,
        };
        let told = || self.project.plan.and_then(|plan| plan.facts().get(pseudo));
        match known.or_else(told) {
            Some(known) => Value::text(known, span),
            None => Value::unknown(Symbol::pseudo(pseudo, span), span),
        }
    }

    /// How the newest provider that the root module allows renders policy documents.
    pub(super) fn style(&self) -> ProviderStyle {
        *self.style.get_or_init(|| {
            let root = self.module(&self.root);
            root.map_or(ProviderStyle::Current, |root| providers::style(&root))
        })
    }

    /// Whether the newest provider that the root module allows is older than a major version.
    pub(super) fn is_provider_before(&self, major: u64) -> bool {
        let root = self.module(&self.root);
        let newest = root.and_then(|root| providers::newest(&root));
        newest.is_some_and(|newest| newest < major)
    }

    /// The module in a folder of the project.
    pub(super) fn module(&self, dir: &str) -> Option<Rc<Module<'p>>> {
        if let Some(module) = self.modules.borrow().get(dir) {
            return Some(module.clone());
        }
        let directory = self.project.directory(dir)?;
        if directory.files.is_empty() {
            return None;
        }
        let module = Rc::new(Module::new(directory));
        for problem in &module.problems {
            self.report(problem.clone());
        }
        self.modules
            .borrow_mut()
            .insert(Str::from(dir), module.clone());
        Some(module)
    }

    /// Keeps an instance and gives its index.
    pub(super) fn add_instance(&self, instance: Instance<'p>) -> usize {
        let mut instances = self.instances.borrow_mut();
        instances.push(Rc::new(instance));
        instances.len() - 1
    }

    pub(super) fn instance(&self, index: usize) -> Option<Rc<Instance<'p>>> {
        self.instances.borrow().get(index).cloned()
    }

    /// Evaluates a value that another one refers to; none when that is nested too deep.
    pub(super) fn referred<R>(&self, evaluate: impl FnOnce() -> R) -> Option<R> {
        let depth = self.references.get();
        if depth >= MAX_REFERENCES {
            return None;
        }
        self.references.set(depth + 1);
        let value = evaluate();
        self.references.set(depth);
        Some(value)
    }

    /// Whether there is room for `count` further instances of the block at `span`; it is taken.
    /// Once there is none, there never is again, and what is left is not evaluated.
    pub(super) fn take_room(&self, count: usize, span: Span) -> bool {
        if self.is_full() {
            return false;
        }
        let left = self.room.get().and_then(|room| room.checked_sub(count));
        self.room.set(left);
        if left.is_none() {
            let message = format!(
                "the root module has more than {MAX_INSTANCES} instances; \
                 from here on they are not evaluated"
            );
            self.report(Problem::warning("limit", span, message));
        }
        left.is_some()
    }

    /// Whether there is no room for further instances.
    pub(super) fn is_full(&self) -> bool {
        self.room.get().is_none()
    }
}

impl<'p> Instance<'p> {
    /// An instance of a module; a root has no caller.
    pub(super) fn root(module: Rc<Module<'p>>, dir: Str) -> Self {
        let expected = module.expected_values();
        let values = FxHashMap::with_capacity_and_hasher(expected, FxBuildHasher);
        let blocks = module.block_count();
        let expansions = FxHashMap::with_capacity_and_hasher(blocks, FxBuildHasher);
        Self {
            module,
            dir,
            address: Str::new(),
            declaration: Str::new(),
            caller: None,
            calls: Arc::from([]),
            condition: None,
            values: RefCell::new(values),
            expansions: RefCell::new(expansions),
            children: RefCell::default(),
            configurations: RefCell::default(),
        }
    }

    /// The instances that lead here, this one first.
    pub(super) fn callers(&self) -> impl Iterator<Item = &Instance<'p>> {
        std::iter::successors(Some(self), |instance| {
            instance.caller.as_ref().map(|caller| &*caller.instance)
        })
    }

    /// What Terraform lists an installed module by that a call in this instance leads to, see
    /// [`super::InstalledModules`].
    pub(super) fn call_key(&self, call: &str) -> String {
        let callers = self.callers().filter_map(|i| i.caller.as_ref());
        let mut names: Vec<&str> = callers.map(|caller| caller.name.as_str()).collect();
        names.reverse();
        names.push(call);
        names.join(".")
    }

    /// The condition under which something in this instance exists, where its own is `own`.
    pub(super) fn when(&self, own: Option<&Str>) -> Option<Str> {
        match (&self.condition, own) {
            (Some(outer), Some(own)) => {
                Some(both(outer, own).unwrap_or_else(|| format!("{outer} and {own}").into()))
            }
            (outer, own) => outer.clone().or_else(|| own.cloned()),
        }
    }

    /// `name` with the instance's address before it.
    pub(super) fn qualified(&self, name: &Str) -> Str {
        qualify(&self.address, name)
    }
}

/// `name` with the address of a module before it.
pub(super) fn qualify(address: &str, name: &Str) -> Str {
    if address.is_empty() {
        name.clone()
    } else {
        [address, ".", name].concat().into()
    }
}
