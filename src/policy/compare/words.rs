//! Words that stand for all others of a pattern, and patterns for what two have in common.
//!
//! A letter that occurs in no pattern can only be read by wildcards. So where a pattern matches the
//! word that has such a letter for every wildcard of another pattern, it matches all that the other
//! one does; and where it does not, that word is a difference.

use std::collections::BTreeSet;

/// A letter that stands for any text that only wildcards can read: one for private use, which no
/// pattern that is compared holds.
pub(super) const GENERIC: char = '\u{e000}';

/// A position of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// Any one character but a colon.
    Part,
    /// Any one character.
    One,
    /// Any run of characters but colons: a wildcard inside of one segment of an ARN.
    Run,
    /// Any run of characters.
    Star,
}

impl Token {
    fn is_run(self) -> bool {
        matches!(self, Token::Run | Token::Star)
    }

    /// What one position can read that both tokens can read; none for nothing.
    fn and(self, other: Token) -> Option<Token> {
        use Token::{Char, One, Part, Run, Star};
        match (self, other) {
            (Star, token) | (token, Star) => Some(token),
            (Char(c), Char(d)) => (c == d).then_some(self),
            (Char(c), One) | (One, Char(c)) => Some(Char(c)),
            (Char(c), Part | Run) | (Part | Run, Char(c)) => (c != ':').then_some(Char(c)),
            (Run, Run) => Some(Run),
            (One, One) => Some(One),
            (One | Part | Run, One | Part | Run) => Some(Part),
        }
    }
}

/// A pattern; [`push`] puts it together.
pub(super) type Tokens = Vec<Token>;

/// Adds a position; a star behind a star says nothing.
pub(super) fn push(tokens: &mut Tokens, token: Token) {
    match (tokens.last(), token) {
        (Some(Token::Star), Token::Star | Token::Run) | (Some(Token::Run), Token::Run) => {}
        (Some(Token::Run), Token::Star) => {
            tokens.pop();
            push(tokens, token);
        }
        _ => tokens.push(token),
    }
}

/// Whether a word matches.
pub(super) fn matches(pattern: &[Token], word: &[char]) -> bool {
    match pattern.contains(&Token::Run) {
        false => matches_stars(pattern, word),
        true => matches_runs(pattern, word),
    }
}

/// Where reading fails, it goes back to the last star: an earlier one could do no better.
fn matches_stars(pattern: &[Token], word: &[char]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(c) = word.get(read) {
        match pattern.get(at) {
            Some(Token::Star) => {
                at += 1;
                star = Some((at, read));
            }
            Some(token) if reads(*token, *c) => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((after, from)) = star else {
                    return false;
                };
                (at, read) = (after, from + 1);
                star = Some((at, read));
            }
        }
    }
    pattern[at..].iter().all(|token| token.is_run())
}

/// Follows every way at once: a run that meets a colon may have to be shorter than an earlier one.
fn matches_runs(pattern: &[Token], word: &[char]) -> bool {
    let mut now = vec![false; pattern.len() + 1];
    now[0] = true;
    pass_runs(pattern, &mut now);
    let mut next = vec![false; pattern.len() + 1];
    for c in word {
        next.fill(false);
        for (at, token) in pattern.iter().enumerate() {
            if now[at] && reads(*token, *c) {
                next[if token.is_run() { at } else { at + 1 }] = true;
            }
        }
        pass_runs(pattern, &mut next);
        std::mem::swap(&mut now, &mut next);
    }
    now[pattern.len()]
}

/// A wildcard for runs may read nothing.
fn pass_runs(pattern: &[Token], states: &mut [bool]) {
    for (at, token) in pattern.iter().enumerate() {
        states[at + 1] |= states[at] && token.is_run();
    }
}

fn reads(token: Token, c: char) -> bool {
    match token {
        Token::Char(d) => c == d,
        Token::Part | Token::Run => c != ':',
        Token::One | Token::Star => true,
    }
}

/// Patterns whose words, together, are those that match both; none when that takes more steps than
/// there are.
pub(super) fn intersection(a: &[Token], b: &[Token], steps: &mut usize) -> Option<Vec<Tokens>> {
    if a == [Token::Star] || a == b {
        return Some(vec![b.to_vec()]);
    }
    if b == [Token::Star] {
        return Some(vec![a.to_vec()]);
    }
    let mut search = Intersection {
        prefix: Vec::new(),
        found: BTreeSet::new(),
        steps,
    };
    search.go(a, b)?;
    Some(search.found.into_iter().collect())
}

struct Intersection<'s> {
    prefix: Tokens,
    found: BTreeSet<Tokens>,
    steps: &'s mut usize,
}

impl Intersection<'_> {
    fn go(&mut self, a: &[Token], b: &[Token]) -> Option<()> {
        *self.steps = self.steps.checked_sub(1)?;
        match (a.split_first(), b.split_first()) {
            (None, None) => {
                self.found.insert(self.prefix.clone());
                Some(())
            }
            (Some((x, a_rest)), Some((y, b_rest))) if x.is_run() && y.is_run() => {
                self.reading(x.and(*y), |it| {
                    it.go(a_rest, b)?;
                    it.go(a, b_rest)
                })
            }
            (Some((x, a_rest)), behind) if x.is_run() => {
                self.go(a_rest, b)?;
                match behind {
                    Some((y, b_rest)) => self.reading(x.and(*y), |it| it.go(a, b_rest)),
                    None => Some(()),
                }
            }
            (behind, Some((y, b_rest))) if y.is_run() => {
                self.go(a, b_rest)?;
                match behind {
                    Some((x, a_rest)) => self.reading(x.and(*y), |it| it.go(a_rest, b)),
                    None => Some(()),
                }
            }
            (Some((x, a_rest)), Some((y, b_rest))) => {
                self.reading(x.and(*y), |it| it.go(a_rest, b_rest))
            }
            _ => Some(()),
        }
    }

    /// Goes on behind a position, where there is one.
    fn reading(
        &mut self,
        token: Option<Token>,
        go: impl FnOnce(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let Some(token) = token else {
            return Some(());
        };
        let before = self.prefix.clone();
        push(&mut self.prefix, token);
        let done = go(self);
        self.prefix = before;
        done
    }
}

/// What the patterns that words are tested with can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolution {
    /// How many single characters a pattern asks for at most, wherever.
    pub(super) singles: usize,
    /// How many colons a pattern can ask for at most; none where no wildcard is bound to a segment.
    pub(super) colons: Option<usize>,
}

impl Resolution {
    /// Of the patterns, none of which may hold [`GENERIC`].
    pub(super) fn of<'a>(patterns: impl Iterator<Item = &'a [Token]> + Clone) -> Self {
        let count = |wanted: fn(Token) -> bool| {
            let counts = patterns
                .clone()
                .map(|p| p.iter().filter(|t| wanted(**t)).count());
            counts.max().unwrap_or(0)
        };
        let is_bound = |p: &[Token]| p.iter().any(|t| matches!(t, Token::Run | Token::Part));
        // Where every pattern begins with segments, no run of characters begins before the last one,
        // which is read in one way, whatever colons it has.
        let bound = patterns.clone().any(is_bound) && !patterns.clone().all(is_segmented);
        Self {
            singles: count(|t| matches!(t, Token::One | Token::Part)),
            colons: bound.then(|| count(|t| matches!(t, Token::Char(':') | Token::One))),
        }
    }

    /// Words of `pattern` of which one is outside of every set of the patterns that any word of it
    /// is outside of; none when there are more than `most`.
    pub(super) fn words(&self, pattern: &[Token], most: usize) -> Option<Vec<Vec<char>>> {
        let mut words: Vec<Vec<char>> = vec![Vec::new()];
        for token in pattern {
            let readings = self.readings(*token);
            if words.len() * readings.len() > most {
                return None;
            }
            if let [only] = &readings[..] {
                words.iter_mut().for_each(|word| word.extend(only));
                continue;
            }
            words = words
                .iter()
                .flat_map(|word| readings.iter().map(move |r| [&word[..], r].concat()))
                .collect();
        }
        Some(words)
    }

    fn readings(&self, token: Token) -> Vec<Vec<char>> {
        let letter = GENERIC;
        let runs: Vec<Vec<char>> = match self.singles {
            // A run that only wildcards for runs can read says as much as any other.
            0 => vec![vec![letter]],
            singles => (0..=singles + 1).map(|n| vec![letter; n]).collect(),
        };
        match (token, self.colons) {
            (Token::Char(c), _) => vec![vec![c]],
            (Token::One, Some(_)) => vec![vec![letter], vec![':']],
            (Token::One | Token::Part, _) => vec![vec![letter]],
            (Token::Run, _) | (Token::Star, None) => runs,
            (Token::Star, Some(colons)) => {
                let mut all = runs.clone();
                let mut longer = runs.clone();
                for _ in 0..=colons {
                    longer = longer
                        .iter()
                        .flat_map(|word| runs.iter().map(move |r| [&word[..], &[':'], r].concat()))
                        .collect();
                    all.extend(longer.iter().cloned());
                    if all.len() > 4096 {
                        break;
                    }
                }
                all
            }
        }
    }
}

/// Whether the pattern has the first five segments of an ARN, and only behind them wildcards that
/// read colons.
fn is_segmented(pattern: &[Token]) -> bool {
    let mut colons = 0;
    for token in pattern {
        match token {
            Token::Char(':') => colons += 1,
            Token::One | Token::Star if colons < 5 => return false,
            Token::Part | Token::Run if colons >= 5 => return false,
            _ => {}
        }
    }
    colons >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(p: &str) -> Tokens {
        let mut out = Vec::new();
        for c in p.chars() {
            push(
                &mut out,
                match c {
                    '*' => Token::Star,
                    '?' => Token::One,
                    '%' => Token::Run,
                    '_' => Token::Part,
                    c => Token::Char(c),
                },
            );
        }
        out
    }

    fn naive(p: &[Token], w: &[char]) -> bool {
        match p.split_first() {
            None => w.is_empty(),
            Some((Token::Star, rest)) => (0..=w.len()).any(|n| naive(rest, &w[n..])),
            Some((Token::Run, rest)) => (0..=w.len())
                .take_while(|n| !w[..*n].contains(&':'))
                .any(|n| naive(rest, &w[n..])),
            Some((t, rest)) => w
                .split_first()
                .is_some_and(|(c, tail)| reads(*t, *c) && naive(rest, tail)),
        }
    }

    struct Rng(u64);
    impl Rng {
        fn next(&mut self, n: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % n as u64) as usize
        }
    }

    fn words(alphabet: &[char], max: usize) -> Vec<Vec<char>> {
        let mut all = vec![vec![]];
        let mut last = vec![vec![]];
        for _ in 0..max {
            last = last
                .iter()
                .flat_map(|w: &Vec<char>| {
                    alphabet.iter().map(move |c| {
                        let mut w = w.clone();
                        w.push(*c);
                        w
                    })
                })
                .collect();
            all.extend(last.clone());
        }
        all
    }

    fn random(rng: &mut Rng, letters: &str) -> Tokens {
        let letters: Vec<char> = letters.chars().collect();
        let n = rng.next(5);
        tokens(
            &(0..n)
                .map(|_| letters[rng.next(letters.len())])
                .collect::<String>(),
        )
    }

    #[test]
    fn agree() {
        let mut rng = Rng(88172645463325252);
        let all = words(&['a', 'b', ':', GENERIC], 6);
        let mut differences = 0;
        for i in 0..4000 {
            let letters = ["ab*", "ab:*?", "a:%*_", "ab:*?%_"][i % 4];
            let (a, b) = (random(&mut rng, letters), random(&mut rng, letters));
            for w in &all {
                assert_eq!(matches(&a, w), naive(&a, w), "{a:?} {w:?}");
            }
            let both = intersection(&a, &b, &mut 1_000_000).unwrap();
            for w in &all {
                let expected = naive(&a, w) && naive(&b, w);
                assert_eq!(
                    expected,
                    both.iter().any(|p| naive(p, w)),
                    "{a:?} {b:?} {w:?} {both:?}"
                );
            }
            // a within b or c?
            let c = random(&mut rng, letters);
            let res = Resolution::of([&a[..], &b[..], &c[..]].into_iter());
            if let Some(ws) = res.words(&a, 20000) {
                for w in &ws {
                    assert!(naive(&a, w));
                }
                let found = ws.iter().any(|w| !naive(&b, w) && !naive(&c, w));
                let brute = all
                    .iter()
                    .any(|w| naive(&a, w) && !naive(&b, w) && !naive(&c, w));
                if brute {
                    differences += 1;
                    assert!(found, "{a:?} {b:?} {c:?}");
                }
            }
        }
        assert!(differences > 500);
    }
}
