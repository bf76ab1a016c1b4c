//! One value of each stretch that given borders cut an order into.

use std::ops::RangeInclusive;

/// Of ranges of which any two are nested or apart (blocks of addresses): for each of them, and for
/// `whole`, the first value that is in it and in no smaller one, where there is one.
pub(super) fn first_of_each(
    ranges: &[RangeInclusive<u128>],
    whole: RangeInclusive<u128>,
) -> Vec<u128> {
    let mut sorted: Vec<&RangeInclusive<u128>> = ranges.iter().chain([&whole]).collect();
    // By start; of those with one start the widest first.
    sorted.sort_by(|a, b| a.start().cmp(b.start()).then(b.end().cmp(a.end())));
    sorted.dedup();
    let mut found = Vec::new();
    // The ranges that are open, with the value from which on nothing of it has been looked at.
    let mut open: Vec<(u128, Option<u128>, bool)> = Vec::new();
    let close = |open: &mut Vec<(u128, Option<u128>, bool)>, found: &mut Vec<u128>| {
        let Some((end, next, is_found)) = open.pop() else {
            return;
        };
        if let Some(next) = next
            && !is_found
            && next <= end
        {
            found.push(next);
        }
        if let Some((_, next, _)) = open.last_mut() {
            *next = end.checked_add(1);
        }
    };
    for range in sorted {
        while open.last().is_some_and(|(end, ..)| end < range.start()) {
            close(&mut open, &mut found);
        }
        if let Some((_, next, is_found)) = open.last_mut()
            && !*is_found
            && let Some(first) = next.filter(|next| next < range.start())
        {
            found.push(first);
            *is_found = true;
        }
        open.push((*range.end(), Some(*range.start()), false));
    }
    while !open.is_empty() {
        close(&mut open, &mut found);
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stretch_has_a_value() {
        let mut seed = 0x2545F4914F6CDD1Du64;
        let mut next = |n: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % n
        };
        for _ in 0..5000 {
            let blocks: Vec<RangeInclusive<u128>> = (0..next(6))
                .map(|_| {
                    let bits = next(6) as u32;
                    let size = 1u128 << bits;
                    let start = (next(64) as u128) / size * size;
                    start..=start + size - 1
                })
                .collect();
            let found = first_of_each(&blocks, 0..=63);
            let sig = |v: u128| blocks.iter().map(|b| b.contains(&v)).collect::<Vec<_>>();
            let mut have: Vec<_> = found.iter().map(|v| sig(*v)).collect();
            have.sort();
            let mut all: Vec<_> = (0..64).map(sig).collect();
            all.sort();
            all.dedup();
            have.dedup();
            assert_eq!(have, all, "{blocks:?} {found:?}");
            assert!(found.len() <= blocks.len() + 1);
        }
        assert_eq!(
            first_of_each(&[u128::MAX..=u128::MAX], 0..=u128::MAX),
            [0, u128::MAX]
        );
    }
}
