//! The cheapest sets that together have everything.

use std::cmp::Reverse;

/// Most choices that are tried for what hangs together; beyond them the best so far is taken.
const MAX_CHOICES: usize = 20_000;

/// A set that can be chosen.
pub(super) struct Choice<T> {
    /// What it is.
    pub(super) what: T,
    /// Its cost.
    pub(super) cost: usize,
    /// What it has: numbers from 0, sorted.
    pub(super) members: Vec<usize>,
}

/// The choices of the least cost that together have all of `0..count`, as far as any has them.
///
/// The least is found by branch and bound for everything that hangs together by common choices;
/// where that takes too many steps, the result is that of the greedy way, improved as far as was
/// seen.
pub(super) fn cheapest<T>(count: usize, choices: Vec<Choice<T>>) -> Vec<T> {
    let useful = undominated(count, choices);
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, choice) in useful.iter().enumerate() {
        for &member in &choice.members {
            if let Some(holders) = holders.get_mut(member) {
                holders.push(at);
            }
        }
    }
    let mut taken = vec![false; useful.len()];
    for group in groups(&useful, &holders) {
        let search = Search::new(&useful, &holders, group);
        for at in search.best() {
            if let Some(taken) = taken.get_mut(at) {
                *taken = true;
            }
        }
    }
    let marked = useful.into_iter().zip(taken);
    marked
        .filter_map(|(choice, taken)| taken.then_some(choice.what))
        .collect()
}

/// Without choices that another one makes needless: it has all of theirs and costs no more.
fn undominated<T>(count: usize, mut choices: Vec<Choice<T>>) -> Vec<Choice<T>> {
    choices.sort_by_key(|choice| (Reverse(choice.members.len()), choice.cost));
    let mut kept: Vec<Choice<T>> = Vec::new();
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); count];
    for choice in choices {
        let Some(rarest) = choice
            .members
            .iter()
            .min_by_key(|&&m| holders.get(m).map_or(0, Vec::len))
        else {
            continue;
        };
        let is_dominated = holders.get(*rarest).is_some_and(|holders| {
            holders.iter().filter_map(|&at| kept.get(at)).any(|other| {
                other.cost <= choice.cost && is_subset(&choice.members, &other.members)
            })
        });
        if !is_dominated {
            for &member in &choice.members {
                if let Some(holders) = holders.get_mut(member) {
                    holders.push(kept.len());
                }
            }
            kept.push(choice);
        }
    }
    kept
}

fn is_subset(few: &[usize], many: &[usize]) -> bool {
    few.iter().all(|member| many.binary_search(member).is_ok())
}

/// The members that hang together by common choices.
fn groups<T>(choices: &[Choice<T>], holders: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut is_member_seen = vec![false; holders.len()];
    let mut is_choice_seen = vec![false; choices.len()];
    let mut groups = Vec::new();
    for first in 0..holders.len() {
        let mut group = Vec::new();
        let mut waiting = vec![first];
        while let Some(member) = waiting.pop() {
            if !see(&mut is_member_seen, member) {
                continue;
            }
            group.push(member);
            for &at in holders.get(member).into_iter().flatten() {
                if see(&mut is_choice_seen, at) {
                    waiting.extend(choices.get(at).into_iter().flat_map(|c| &c.members));
                }
            }
        }
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}

/// Marks a place; whether it was not marked before.
fn see(seen: &mut [bool], at: usize) -> bool {
    seen.get_mut(at)
        .is_some_and(|seen| !std::mem::replace(seen, true))
}

/// The search for the cheapest cover of one group.
struct Search<'a, T> {
    choices: &'a [Choice<T>],
    holders: &'a [Vec<usize>],
    group: Vec<usize>,
    /// How often each member is covered by what is chosen.
    covered: Vec<u32>,
    chosen: Vec<usize>,
    cost: usize,
    best: Option<(usize, Vec<usize>)>,
    left: usize,
}

impl<'a, T> Search<'a, T> {
    fn new(choices: &'a [Choice<T>], holders: &'a [Vec<usize>], mut group: Vec<usize>) -> Self {
        // Those with the fewest choices first: they leave the least to try.
        group.retain(|&member| holders.get(member).is_some_and(|h| !h.is_empty()));
        group.sort_by_key(|&member| (holders.get(member).map_or(0, Vec::len), member));
        Self {
            choices,
            holders,
            group,
            covered: vec![0; holders.len()],
            chosen: Vec::new(),
            cost: 0,
            best: None,
            left: MAX_CHOICES,
        }
    }

    fn best(mut self) -> Vec<usize> {
        let greedy = self.greedy();
        let cost = |chosen: &[usize]| {
            let costs = chosen.iter().filter_map(|&at| self.choices.get(at));
            costs.map(|choice| choice.cost).sum()
        };
        self.best = Some((cost(&greedy), greedy));
        self.branch();
        self.best.map_or_else(Vec::new, |(_, chosen)| chosen)
    }

    /// Takes again and again what costs the least for each member that it adds.
    fn greedy(&mut self) -> Vec<usize> {
        let mut chosen = Vec::new();
        let mut candidates: Vec<usize> = self.group_choices();
        loop {
            // What adds nothing now never will.
            candidates.retain(|&at| self.added(at) > 0);
            let price = |at: usize| {
                let cost = self.choices.get(at).map_or(0, |choice| choice.cost);
                (cost * 1024 / self.added(at).max(1), at)
            };
            let Some(next) = candidates.iter().copied().min_by_key(|&at| price(at)) else {
                break;
            };
            self.count(next, 1);
            chosen.push(next);
        }
        for &at in &chosen {
            self.count(at, -1);
        }
        chosen
    }

    fn group_choices(&self) -> Vec<usize> {
        let holders = self
            .group
            .iter()
            .filter_map(|&member| self.holders.get(member));
        let mut choices: Vec<usize> = holders.flatten().copied().collect();
        choices.sort_unstable();
        choices.dedup();
        choices
    }

    /// How many members a choice adds.
    fn added(&self, at: usize) -> usize {
        let members = self
            .choices
            .get(at)
            .into_iter()
            .flat_map(|choice| &choice.members);
        members
            .filter(|&&member| self.covered.get(member) == Some(&0))
            .count()
    }

    fn count(&mut self, at: usize, by: i32) {
        for &member in self
            .choices
            .get(at)
            .into_iter()
            .flat_map(|choice| &choice.members)
        {
            if let Some(covered) = self.covered.get_mut(member) {
                *covered = covered.saturating_add_signed(by);
            }
        }
    }

    /// Tries every choice for the first member that is not covered yet. The depth is at most the
    /// size of the group, of which every step covers one more.
    fn branch(&mut self) {
        let uncovered = |m: &&usize| self.covered.get(**m) == Some(&0);
        let Some(&member) = self.group.iter().find(uncovered) else {
            let is_better = self.best.as_ref().is_none_or(|(cost, _)| self.cost < *cost);
            if is_better {
                self.best = Some((self.cost, self.chosen.clone()));
            }
            return;
        };
        let holders: &'a [usize] = self.holders.get(member).map_or(&[], Vec::as_slice);
        for &at in holders {
            let cost = self.choices.get(at).map_or(0, |choice| choice.cost);
            let too_dear = self
                .best
                .as_ref()
                .is_some_and(|(best, _)| self.cost + cost >= *best);
            if too_dear || self.left == 0 {
                continue;
            }
            self.left -= 1;
            self.count(at, 1);
            self.chosen.push(at);
            self.cost += cost;
            self.branch();
            self.cost -= cost;
            self.chosen.pop();
            self.count(at, -1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn choice(at: usize, cost: usize, members: &[usize]) -> Choice<usize> {
        Choice {
            what: at,
            cost,
            members: members.to_vec(),
        }
    }

    #[test]
    fn the_greedy_way_is_not_the_end() {
        // Greedy takes the four, and then needs both others all the same.
        let choices = vec![
            choice(0, 4, &[1, 2, 4, 5]),
            choice(1, 4, &[0, 1, 2]),
            choice(2, 4, &[3, 4, 5]),
        ];
        let mut found = cheapest(6, choices);
        found.sort_unstable();
        assert_eq!(found, [1, 2]);
    }

    #[test]
    fn sets_without_a_quick_answer_are_covered_too() {
        // Pairs in a ring, and triples across it, at costs that rule nothing out early.
        let pair = |at: usize| choice(at, 10 + at % 3, &sorted([at, (at + 1) % 300]));
        let triple = |at: usize| {
            let members = sorted([at, (at + 7) % 300, (at + 101) % 300]);
            choice(1000 + at, 14 + at % 5, &members)
        };
        let found = cheapest(
            300,
            (0..300).map(pair).chain((0..300).map(triple)).collect(),
        );
        let mut covered = vec![false; 300];
        for at in found {
            let chosen = if at < 1000 {
                pair(at)
            } else {
                triple(at - 1000)
            };
            chosen
                .members
                .iter()
                .for_each(|&member| covered[member] = true);
        }
        assert!(covered.iter().all(|&covered| covered));
    }

    fn sorted<const N: usize>(mut members: [usize; N]) -> [usize; N] {
        members.sort_unstable();
        members
    }

    proptest! {
        #[test]
        fn nothing_is_cheaper(
            sets in prop::collection::vec((1usize..6, prop::collection::btree_set(0usize..6, 1..4)), 1..9)
        ) {
            let make = || sets.iter().enumerate().map(|(at, (cost, members))| {
                choice(at, *cost, &members.iter().copied().collect::<Vec<_>>())
            }).collect::<Vec<_>>();
            let all: std::collections::BTreeSet<usize> =
                sets.iter().flat_map(|(_, members)| members).copied().collect();
            let has_all = |chosen: &[usize]| {
                let covered: std::collections::BTreeSet<usize> =
                    chosen.iter().flat_map(|&at| &sets[at].1).copied().collect();
                covered == all
            };
            let cost = |chosen: &[usize]| chosen.iter().map(|&at| sets[at].0).sum::<usize>();
            let found = cheapest(6, make());
            prop_assert!(has_all(&found));
            let subsets = (0..1usize << sets.len()).map(|bits| {
                (0..sets.len()).filter(|at| bits >> at & 1 == 1).collect::<Vec<_>>()
            });
            let least = subsets.filter(|chosen| has_all(chosen)).map(|chosen| cost(&chosen)).min();
            prop_assert_eq!(Some(cost(&found)), least);
        }
    }
}
