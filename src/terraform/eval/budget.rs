//! How much an evaluation may cost.

use std::cell::Cell;

/// Steps that are left: one for each node evaluated and each value walked, so that a value of a
/// few bytes of source that shares itself a million times over cannot hold up the run.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<u64>,
}

impl Budget {
    /// A budget of so many steps.
    pub(crate) fn new(steps: u64) -> Self {
        Self {
            left: Cell::new(steps),
        }
    }

    /// Takes one step; false when none is left.
    pub(crate) fn spend(&self) -> bool {
        self.spend_many(1)
    }

    /// Takes `steps` steps; false when there are not as many, and then none is left.
    pub(crate) fn spend_many(&self, steps: u64) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(steps));
        left >= steps
    }
}
