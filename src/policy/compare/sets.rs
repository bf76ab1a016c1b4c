//! Sets of the actions that there are.

use crate::aws::{Action, actions};

/// A set of known actions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ActionSet(Box<[u64]>);

impl ActionSet {
    pub(super) fn empty() -> Self {
        Self(vec![0; actions().len().div_ceil(64)].into())
    }

    pub(super) fn all() -> Self {
        !&Self::empty()
    }

    pub(super) fn insert(&mut self, action: Action) {
        if let Some(word) = self.0.get_mut(action.index() / 64) {
            *word |= 1 << (action.index() % 64);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn is_apart(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & b == 0)
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & b)
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a | b)
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & !b)
    }

    fn combine(&self, other: &Self, word: impl Fn(u64, u64) -> u64) -> Self {
        let words = self.0.iter().zip(&other.0);
        Self(words.map(|(a, b)| word(*a, *b)).collect())
    }

    /// The actions, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Action> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let bits = (0..64).filter(move |bit| word >> bit & 1 == 1);
            bits.filter_map(move |bit| Action::at(at * 64 + bit))
        })
    }
}

impl std::ops::Not for &ActionSet {
    type Output = ActionSet;

    fn not(self) -> ActionSet {
        let count = actions().len();
        let words = self.0.iter().enumerate().map(|(at, word)| {
            let left = count.saturating_sub(at * 64);
            let mask = if left >= 64 {
                u64::MAX
            } else {
                (1 << left) - 1
            };
            !word & mask
        });
        ActionSet(words.collect())
    }
}
