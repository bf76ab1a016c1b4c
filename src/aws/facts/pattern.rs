//! Actions by pattern.

use std::ops::Range;
use std::sync::Arc;

use super::action::Action;
use super::service::{self, Service};
use super::table::{ACTIONS, SERVICES, Section};

/// No `service:action` is longer in bytes; a test holds it.
const LONGEST: usize = 160;

/// The actions that a pattern such as `s3:Get*` matches, sorted.
///
/// `*` stands for any text, `?` for one character, and case does not count, as in the `Action` of
/// policies. The pattern is matched against the whole of `service:action`: a `*` may stand for the
/// colon too. Whether a policy may have the pattern is not asked; IAM refuses wildcards in the
/// service.
///
/// Only the actions that begin with what stands before the first wildcard are looked at, and a
/// pattern that is longer than every action costs no more than to see that.
pub fn actions_matching(pattern: &str) -> impl Iterator<Item = Action> + use<> {
    let glob = Glob::new(pattern);
    let services = glob.as_ref().map_or(0..0, Glob::services);
    services.flat_map(move |index| {
        let (service, glob) = (Service::of(index), glob.clone());
        let rows = glob.as_ref().map_or(0..0, |glob| glob.rows(service));
        let prefix = service.prefix();
        let matches = move |row: &usize| {
            let name = ACTIONS.row(*row).text(0);
            glob.as_ref().is_some_and(|glob| glob.matches(prefix, name))
        };
        rows.filter(matches).map(Action::of)
    })
}

/// A pattern in lower case, without two `*` beside each other.
#[derive(Clone)]
struct Glob {
    text: Arc<str>,
    /// How many bytes stand before the first wildcard.
    literal: usize,
}

impl Glob {
    /// None for a pattern that is longer than any action.
    fn new(pattern: &str) -> Option<Self> {
        let mut text = String::new();
        let mut length = 0;
        for letter in pattern.chars() {
            if letter != '*' {
                length += 1;
            } else if text.ends_with('*') {
                continue;
            }
            if length > LONGEST {
                return None;
            }
            text.push(letter.to_ascii_lowercase());
        }
        let literal = text.find(['*', '?']).unwrap_or(text.len());
        Some(Self {
            text: text.into(),
            literal,
        })
    }

    /// What stands before the first wildcard: the service or its beginning, and when the service is
    /// whole, the beginning of the action.
    fn literal(&self) -> (&str, Option<&str>) {
        let literal = self.text.get(..self.literal).unwrap_or("");
        match literal.split_once(':') {
            Some((service, action)) => (service, Some(action)),
            None => (literal, None),
        }
    }

    /// The services that may have such actions.
    fn services(&self) -> Range<usize> {
        let all = 0..service::count();
        match self.literal() {
            (begin, None) => beginning(SERVICES, all, begin),
            (prefix, Some(_)) => SERVICES
                .find(all, prefix)
                .map_or(0..0, |found| found..found + 1),
        }
    }

    /// The actions of a service that may match.
    fn rows(&self, service: Service) -> Range<usize> {
        let rows = service.range(Service::ACTIONS);
        match self.literal() {
            (_, Some(begin)) => beginning(ACTIONS, rows, begin),
            (_, None) => rows,
        }
    }

    fn matches(&self, prefix: &str, name: &str) -> bool {
        if &*self.text == "*" {
            return true;
        }
        let mut text = [0; LONGEST];
        let bytes = prefix.bytes().chain([b':']).chain(name.bytes());
        let mut length = 0;
        for (place, byte) in text.iter_mut().zip(bytes) {
            *place = byte.to_ascii_lowercase();
            length += 1;
        }
        matches(self.text.as_bytes(), text.get(..length).unwrap_or(&[]))
    }
}

/// The rows whose names begin with a text in lower case.
fn beginning(section: Section, rows: Range<usize>, begin: &str) -> Range<usize> {
    let begins = |name: &str| {
        let name = name.as_bytes().get(..begin.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(begin.as_bytes()))
    };
    let is_before = |name: &str| super::table::compare(name, begin).is_lt();
    let first = section.partition(rows.clone(), |row| is_before(row.text(0)));
    let end = section.partition(first..rows.end, |row| begins(row.text(0)));
    first..end
}

/// Whether a pattern matches a text.
///
/// Where the rest does not fit, the last `*` takes one byte more: an earlier one could take nothing
/// that it cannot take itself. The time is that of both lengths multiplied, at most.
fn matches(mut pattern: &[u8], mut text: &[u8]) -> bool {
    let mut last: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern, text) {
            ([b'*', rest @ ..], _) => {
                pattern = rest;
                last = Some((rest, text));
            }
            ([a, after @ ..], [b, left @ ..]) if a == b || *a == b'?' => {
                (pattern, text) = (after, left);
            }
            ([], []) => return true,
            _ => match last {
                Some((after, [_, left @ ..])) => {
                    (pattern, text) = (after, left);
                    last = Some((after, left));
                }
                _ => return false,
            },
        }
    }
}
