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
    let letters = letters(name);
    for candidate in candidates.filter(|candidate| candidate.len() <= LONGEST) {
        let needed = best.map_or(ALIKE, |(alike, _)| alike);
        if likeness_bound(name, &letters, candidate) < needed {
            continue;
        }
        let alike = strsim::normalized_damerau_levenshtein(name, candidate);
        if alike >= ALIKE && best.is_none_or(|(b, _)| alike > b) {
            best = Some((alike, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How often each letter stands in a text; some letters share a place.
fn letters(text: &str) -> [i32; 32] {
    let mut counts = [0; 32];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte % 32)) {
            *count += 1;
        }
    }
    counts
}

/// What the likeness of two texts is at most: each letter that only one of them has is an edit, and
/// an edit can give one letter for another. It costs a fraction of the comparison.
fn likeness_bound(name: &str, letters: &[i32; 32], candidate: &str) -> f64 {
    if !name.is_ascii() || !candidate.is_ascii() {
        return 1.0;
    }
    let of_candidate = self::letters(candidate);
    let differences = letters.iter().zip(of_candidate).map(|(a, b)| a - b);
    let (more, fewer) = differences.fold((0, 0), |(more, fewer), d| {
        (more + d.max(0), fewer + (-d).max(0))
    });
    let longer = name.len().max(candidate.len()).max(1);
    1.0 - f64::from(more.max(fewer)) / longer as f64
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

    #[test]
    fn no_text_is_more_alike_than_its_bound() {
        let texts = [
            "",
            "a",
            "GetObject",
            "PutObject",
            "GetObjcet",
            "ListBuckets",
            "ünder",
            "under",
        ];
        for (a, b) in texts.iter().flat_map(|a| texts.iter().map(move |b| (a, b))) {
            let alike = strsim::normalized_damerau_levenshtein(a, b);
            assert!(likeness_bound(a, &letters(a), b) >= alike, "{a} {b}");
        }
    }
}
