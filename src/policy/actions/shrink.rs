//! From actions to the shortest patterns.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::{Choice, cheapest};
use super::words::boundaries;
use crate::aws::{Action, Service, actions, actions_matching};

/// What each pattern costs in a list of JSON beside its own text: quotes and a comma.
const SEPARATORS: usize = 3;

/// The shortest list of patterns that matches exactly these of the known actions, sorted.
///
/// Wildcards stand for whole words only (`s3:Get*`, `s3:*Acl`, `ec2:*Snapshot*`,
/// `iam:List*Policies`): a pattern that is cut within a word would be shorter, but reads like a
/// misprint, and takes in actions to come that nobody meant. For the same reason an action that no
/// pattern has in common with another one is named. Actions to come that have such words are matched
/// all the same. Patterns that are given are taken as they are where they help.
pub fn shrink<'g>(
    wanted: &BTreeSet<Action>,
    given: impl IntoIterator<Item = &'g str>,
) -> Vec<String> {
    if wanted.len() == actions().len() {
        return vec!["*".to_owned()];
    }
    let mut services: BTreeMap<&'static str, (Service, Vec<Action>)> = BTreeMap::new();
    for &action in wanted {
        let service = action.service();
        let entry = services.entry(service.prefix());
        entry
            .or_insert_with(|| (service, Vec::new()))
            .1
            .push(action);
    }
    let mut given_to: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for pattern in given {
        if let Some((prefix, pattern)) = pattern.split_once(':') {
            let patterns = given_to.entry(prefix.to_ascii_lowercase()).or_default();
            patterns.push(pattern);
        }
    }
    let services = services.into_iter();
    let shrunk = services.flat_map(|(prefix, (service, wanted))| {
        let given = given_to.get(prefix).map_or(&[][..], Vec::as_slice);
        let patterns = of_service(service, &wanted, given).into_iter();
        patterns.map(move |pattern| format!("{prefix}:{pattern}"))
    });
    shrunk.collect()
}

/// The patterns for actions of one service.
fn of_service(service: Service, wanted: &[Action], given: &[&str]) -> Vec<String> {
    let all: Vec<Action> = service.actions().collect();
    if all.len() == wanted.len() {
        return vec!["*".to_owned()];
    }
    let names: Vec<Name> = wanted.iter().map(|action| Name::new(*action)).collect();
    let others = all
        .iter()
        .filter(|action| wanted.binary_search(action).is_err());
    let others: Vec<String> = others
        .map(|action| action.name().to_ascii_lowercase())
        .collect();
    let candidates: BTreeSet<Candidate<'_>> = names.iter().flat_map(Name::candidates).collect();
    let choice = |what: String, members| Choice {
        cost: service.prefix().len() + 1 + what.len() + SEPARATORS,
        what,
        members,
    };
    let choices = candidates.into_iter().filter_map(|candidate| {
        if others.iter().any(|other| candidate.matches(other)) {
            return None;
        }
        let members = names.iter().enumerate();
        let members = members.filter(|(_, name)| candidate.matches(&name.folded));
        let members: Vec<usize> = members.map(|(at, _)| at).collect();
        if members.len() < 2 && !matches!(candidate, Candidate::Whole(_)) {
            return None;
        }
        Some(choice(candidate.written(&names, &members), members))
    });
    let given = given.iter().filter_map(|pattern| {
        let matched = actions_matching(&format!("{}:{pattern}", service.prefix()));
        let members = matched.map(|action| wanted.binary_search(&action).ok());
        let members: Vec<usize> = members.collect::<Option<_>>()?;
        (!members.is_empty()).then(|| choice((*pattern).to_owned(), members))
    });
    let mut patterns = cheapest(names.len(), choices.chain(given).collect());
    patterns.sort();
    patterns
}

/// The name of an action.
struct Name {
    /// As AWS writes it.
    written: &'static str,
    folded: String,
    boundaries: Vec<usize>,
}

impl Name {
    fn new(action: Action) -> Self {
        let written = action.name();
        Self {
            written,
            folded: written.to_ascii_lowercase(),
            boundaries: boundaries(written),
        }
    }

    /// The name itself and every pattern of its words that matches it.
    fn candidates(&self) -> impl Iterator<Item = Candidate<'_>> {
        let piece = |from: usize, to: usize| self.folded.get(from..to).unwrap_or("");
        let end = self.folded.len();
        let pairs = self.boundaries.iter().enumerate().flat_map(|(at, &from)| {
            let behind = self.boundaries.iter().skip(at + 1);
            behind.map(move |&to| (from, to))
        });
        let wild = pairs.flat_map(move |(from, to)| {
            let around = Candidate::Around(piece(0, from), piece(to, end));
            let inside = Candidate::Inside(piece(from, to));
            [around, inside]
        });
        wild.chain([Candidate::Whole(&self.folded)])
    }
}

/// A pattern of words in lower case.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Candidate<'a> {
    /// No wildcard.
    Whole(&'a str),
    /// `begin*end`.
    Around(&'a str, &'a str),
    /// `*inside*`.
    Inside(&'a str),
}

impl Candidate<'_> {
    fn matches(self, name: &str) -> bool {
        match self {
            Candidate::Whole(whole) => name == whole,
            Candidate::Around(begin, end) => {
                name.len() >= begin.len() + end.len()
                    && name.starts_with(begin)
                    && name.ends_with(end)
            }
            Candidate::Inside(inside) => name.contains(inside),
        }
    }

    /// The pattern in the case that the first name that it matches has.
    fn written(self, names: &[Name], members: &[usize]) -> String {
        let first = members.first().and_then(|&at| names.get(at));
        let Some(first) = first else {
            return String::new();
        };
        let piece = |from: usize, length: usize| first.written.get(from..from + length);
        let piece = |from: usize, length: usize| piece(from, length).unwrap_or("");
        match self {
            Candidate::Whole(whole) => piece(0, whole.len()).to_owned(),
            Candidate::Around(begin, end) => {
                let at = first.written.len().saturating_sub(end.len());
                format!("{}*{}", piece(0, begin.len()), piece(at, end.len()))
            }
            Candidate::Inside(inside) => {
                let at = first.folded.find(inside).unwrap_or(0);
                format!("*{}*", piece(at, inside.len()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::aws::service;

    fn set(patterns: &[&str]) -> BTreeSet<Action> {
        patterns.iter().flat_map(|p| actions_matching(p)).collect()
    }

    fn shrunk(patterns: &[&str]) -> Vec<String> {
        let wanted = set(patterns);
        let found = shrink(&wanted, []);
        let texts: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(set(&texts), wanted);
        found
    }

    #[test]
    fn what_is_a_pattern_becomes_it_again() {
        assert_eq!(shrunk(&["*"]), ["*"]);
        assert_eq!(shrunk(&["s3:*"]), ["s3:*"]);
        assert_eq!(shrunk(&["s3:getob*", "s3:List*"]).len(), 2);
        assert_eq!(
            shrunk(&["sqs:Get*", "sqs:List*"]),
            ["sqs:Get*", "sqs:List*"]
        );
        assert_eq!(shrunk(&["s3:GetObject"]), ["s3:GetObject"]);
        assert_eq!(shrunk(&["sqs:SendMessage"]), ["sqs:SendMessage"]);
        assert_eq!(shrunk(&["iam:*AccessKey*"]), ["iam:*AccessKey*"]);
        assert!(shrunk(&[]).is_empty());
        // What is given may be shorter than what would be made.
        assert_eq!(
            shrink(&set(&["sqs:SendMessage"]), ["sqs:Send*", "s3:*"]),
            ["sqs:Send*"]
        );
        assert_eq!(
            shrink(&set(&["sqs:SendMessage"]), ["sqs:*"]),
            ["sqs:SendMessage"]
        );
    }

    #[test]
    fn every_pattern_of_a_large_service_is_exact() {
        for pattern in [
            "ec2:Describe*",
            "ec2:*Vpc*",
            "ec2:*s",
            "iam:?e*",
            "sagemaker:*e*e*",
        ] {
            shrunk(&[pattern]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_set_is_matched_exactly(
            which in prop::sample::select(vec!["s3", "sqs", "iam", "lambda", "kms"]),
            bits in prop::collection::vec(prop::bool::weighted(0.8), 300),
        ) {
            let service = service(which).unwrap();
            let picked = service.actions().zip(bits).filter_map(|(a, bit)| bit.then_some(a));
            let wanted: BTreeSet<Action> = picked.collect();
            let found = shrink(&wanted, []);
            let texts: Vec<&str> = found.iter().map(String::as_str).collect();
            prop_assert_eq!(set(&texts), wanted);
        }
    }
}
