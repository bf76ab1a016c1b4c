//! Names that are probably meant.

/// The candidate that is most like `name`, when one is like it at all; the first among equals.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.6;
    /// The comparison takes the product of the lengths.
    const LONGEST: usize = 100;
    if name.len() > LONGEST {
        return None;
    }
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.filter(|candidate| candidate.len() <= LONGEST) {
        let alike = strsim::normalized_damerau_levenshtein(name, candidate);
        if alike >= ALIKE && best.is_none_or(|(b, _)| alike > b) {
            best = Some((alike, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_is_taken_and_nothing_that_is_not_alike() {
        let nearest = |name| nearest(name, ["default", "type", "sensitive"].into_iter());
        assert_eq!(nearest("defualt"), Some("default"));
        assert_eq!(nearest("tpye"), Some("type"));
        assert_eq!(nearest("x"), None);
        assert_eq!(nearest(&"default".repeat(20)), None);
    }
}
