//! Stacks that are deployed together: a stack, and those that it makes.
//!
//! The stacks that one makes share its scope, but for those of a stack set. Their resources are named
//! from the outermost on (`Network/Role`), and so are their conditions and parameters, so that equal
//! names of two templates are never taken for one thing.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html>

mod arguments;
mod body;
mod choices;
mod exports;
mod foreign;
mod location;
mod nested;
mod sets;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::{Span, Str};
use crate::value::{ResourceId, ScopeId, Text, Value};
pub use body::Embedded;
pub use exports::{Export, Exports};
pub use foreign::{ForeignStack, evaluate_foreign};
pub use location::{Location, NestedTemplates, nested_templates};
pub(super) use location::{is_stack, makes_stacks};
pub(super) use nested::{Nested, resources};

/// A stack of which the template is evaluated.
pub(super) struct Stack<'a> {
    pub(super) scope: ScopeId,
    /// What its addresses begin with: `Outer/Inner/`; nothing where no stack makes it.
    prefix: Str,
    /// The stacks that lead here, outermost first.
    pub(super) calls: Arc<[Span]>,
    /// The condition under which it exists, when that is not decided.
    pub(super) condition: Option<Str>,
    /// The stack set that it is one of, whose account and region are its own.
    pub(super) set: Option<ResourceId>,
    /// What the stack that makes it gives it.
    pub(super) inner: Option<Inner<'a>>,
    /// Its template.
    template: Span,
    /// What all stacks that are evaluated together share.
    pub(super) shared: &'a Shared,
}

/// What a stack has that another one makes.
pub(super) struct Inner<'a> {
    pub(super) outer: &'a Stack<'a>,
    /// The resource that makes it.
    pub(super) resource: ResourceId,
    /// Its id, where that is what a reference to the resource gives.
    pub(super) id: Option<Value>,
    /// Values of its parameters.
    pub(super) arguments: FxHashMap<Str, Value>,
    /// How deep evaluation was when it came here.
    pub(super) depth: usize,
}

/// What a stack shares with all that it makes.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) steps: Cell<usize>,
    /// Whether a limit of evaluation was passed.
    pub(super) is_limited: Cell<bool>,
    /// Stacks that were made.
    stacks: Cell<usize>,
    /// Resources that were made, by these stacks too.
    resources: Cell<usize>,
    /// Whether a limit of both was passed.
    is_full: Cell<bool>,
    /// The names that anything is imported by, here or not.
    pub(super) imports: RefCell<FxHashSet<Text>>,
    /// Whose resources were imported.
    pub(super) imported: RefCell<BTreeSet<ScopeId>>,
    /// The scopes of stacks in other accounts and regions.
    pub(super) scopes: RefCell<Vec<ScopeId>>,
}

impl Shared {
    /// Counts a resource that was made.
    pub(super) fn count(&self, is_made: bool) {
        self.resources
            .set(self.resources.get() + usize::from(is_made));
    }

    /// Notes that something of `scope` refers to another one.
    fn refers_to(&self, other: ScopeId, scope: ScopeId) {
        if other != scope {
            self.imported.borrow_mut().insert(other);
        }
    }
}

impl<'a> Stack<'a> {
    /// A stack that no other one makes.
    pub(super) fn root(template: Span, scope: ScopeId, shared: &'a Shared) -> Self {
        Self {
            scope,
            prefix: Str::new(),
            calls: Arc::from([]),
            condition: None,
            set: None,
            inner: None,
            template,
            shared,
        }
    }

    /// The address of what a template calls by `name`: a resource, a parameter, a condition.
    pub(super) fn address(&self, name: &str) -> Str {
        match self.prefix.as_str() {
            "" => Str::from(name),
            prefix => Str::from(format!("{prefix}{name}")),
        }
    }

    /// What its template calls the thing at an address; none for what is not its own.
    pub(super) fn own_name<'n>(&self, address: &'n str) -> Option<&'n str> {
        address.strip_prefix(self.prefix.as_str())
    }

    /// The names of what is told apart by them where no address is.
    pub(super) fn name(&self) -> Str {
        Str::from(format!("{}/{}", self.scope.0, self.prefix))
    }

    /// Itself and the stacks around it, innermost first.
    fn chain(&self) -> impl Iterator<Item = &Stack<'a>> {
        std::iter::successors(Some(self), |stack| Some(stack.inner.as_ref()?.outer))
    }
}
