//! Choosing one value of each dimension so that no box holds them all.
//!
//! A box is a product over dimensions, so a point is outside of it as soon as it is in one
//! dimension. What a value is worth is the set of boxes that it is outside of, and of two values one
//! that is outside of more boxes is never the worse choice.

/// A set of boxes by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Boxes(Box<[u64]>);

impl Boxes {
    /// Those of `count` boxes for which `is_in` holds.
    pub(super) fn of(count: usize, mut is_in: impl FnMut(usize) -> bool) -> Self {
        let mut words = vec![0; count.div_ceil(64)];
        for (at, word) in words.iter_mut().enumerate() {
            for number in (at * 64)..count.min((at + 1) * 64) {
                *word |= u64::from(is_in(number)) << (number % 64);
            }
        }
        Self(words.into())
    }

    fn union(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a | b).collect())
    }

    /// Whether every box of the other set is in this one.
    fn covers(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| b & !a == 0)
    }
}

/// Values of one dimension with the boxes that each is outside of.
#[derive(Debug)]
pub(super) struct Dimension<V> {
    choices: Vec<(V, Boxes)>,
}

impl<V> Default for Dimension<V> {
    fn default() -> Self {
        Self {
            choices: Vec::new(),
        }
    }
}

impl<V> Dimension<V> {
    /// Adds a value, unless one is there that is as good; drops those that are no better.
    pub(super) fn add(&mut self, value: V, outside: Boxes) {
        if self.choices.iter().any(|(_, known)| known.covers(&outside)) {
            return;
        }
        self.choices.retain(|(_, known)| !outside.covers(known));
        self.choices.push((value, outside));
    }
}

/// What a search found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<T> {
    /// What was made of a point outside of every box.
    Point(T),
    /// There is no such point among the values, or none that was taken; then `true`.
    None(bool),
    /// The search took too many steps.
    GaveUp,
}

/// Most points that are offered before the search ends.
const MAX_OFFERS: usize = 64;

/// The first point outside of every one of `count` boxes that `take` makes something of. Those of
/// `outside` need not be left in any dimension.
pub(super) fn point_outside<'v, V, T>(
    dimensions: &'v [Dimension<V>],
    count: usize,
    outside: &Boxes,
    steps: &mut usize,
    take: &mut dyn FnMut(&[&'v V]) -> Option<T>,
) -> Found<T> {
    let none = Boxes::of(count, |_| false);
    // Dimensions with few choices come first; behind each stands what the later ones can do at best.
    let mut order: Vec<(usize, &'v Dimension<V>)> = dimensions.iter().enumerate().collect();
    order.sort_by_key(|(_, dimension)| dimension.choices.len());
    let mut behind = none.clone();
    let mut best = vec![none.clone()];
    for (_, dimension) in order.iter().rev() {
        let of_it = dimension.choices.iter();
        behind = of_it.fold(behind, |all, (_, boxes)| all.union(boxes));
        best.push(behind.clone());
    }
    best.reverse();
    let mut search = Search {
        order: &order,
        best: &best,
        all: &Boxes::of(count, |_| true),
        steps,
        chosen: Vec::new(),
        take,
        offers: 0,
    };
    match search.go(0, outside) {
        Some(Some(taken)) => Found::Point(taken),
        Some(None) => Found::None(search.offers > 0),
        None => Found::GaveUp,
    }
}

struct Search<'s, 'v, V, T> {
    order: &'s [(usize, &'v Dimension<V>)],
    best: &'s [Boxes],
    all: &'s Boxes,
    steps: &'s mut usize,
    chosen: Vec<(usize, &'v V)>,
    take: &'s mut dyn FnMut(&[&'v V]) -> Option<T>,
    offers: usize,
}

impl<'v, V, T> Search<'_, 'v, V, T> {
    /// None when it took too many steps.
    fn go(&mut self, level: usize, outside: &Boxes) -> Option<Option<T>> {
        *self.steps = self.steps.checked_sub(1)?;
        let reachable = self.best.get(level)?.union(outside);
        if !reachable.covers(self.all) || self.offers >= MAX_OFFERS {
            return Some(None);
        }
        let Some((place, dimension)) = self.order.get(level).copied() else {
            return Some(self.offer());
        };
        for (value, boxes) in &dimension.choices {
            self.chosen.push((place, value));
            if let Some(taken) = self.go(level + 1, &outside.union(boxes))? {
                return Some(Some(taken));
            }
            self.chosen.pop();
        }
        Some(None)
    }

    fn offer(&mut self) -> Option<T> {
        self.offers += 1;
        let mut point = self.chosen.clone();
        point.sort_by_key(|(place, _)| *place);
        let values: Vec<&'v V> = point.into_iter().map(|(_, value)| value).collect();
        (self.take)(&values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Random(u64);

    impl Random {
        fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % n
        }
    }

    #[test]
    fn a_point_is_found_where_one_is() {
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        let (mut yes, mut no) = (0, 0);
        for _ in 0..20_000 {
            let count = 1 + random.below(5) as usize;
            let raw: Vec<Vec<u64>> = (0..1 + random.below(4))
                .map(|_| {
                    let values = random.below(4) + u64::from(random.below(9) > 0);
                    (0..values).map(|_| random.below(1 << count)).collect()
                })
                .collect();
            let dimensions: Vec<Dimension<u64>> = raw
                .iter()
                .map(|values| {
                    let mut dimension = Dimension::default();
                    for value in values {
                        dimension.add(*value, Boxes::of(count, |i| value >> i & 1 == 1));
                    }
                    dimension
                })
                .collect();
            let mut points = vec![0u64];
            for values in &raw {
                let with = |p: &u64| values.iter().map(|v| p | v).collect::<Vec<_>>();
                points = points.iter().flat_map(with).collect();
            }
            let all = (1 << count) - 1;
            let is_there = points.contains(&all);
            let none = Boxes::of(count, |_| false);
            let take = &mut |point: &[&u64]| Some(point.iter().fold(0, |a, v| a | **v));
            match point_outside(&dimensions, count, &none, &mut 1_000_000, take) {
                Found::Point(point) => {
                    yes += 1;
                    assert!(is_there && point == all);
                }
                Found::None(_) => {
                    no += 1;
                    assert!(!is_there);
                }
                Found::GaveUp => panic!("{raw:?}"),
            }
        }
        assert!(yes > 2_000 && no > 2_000);
    }
}
