//! Whether policies grant what other policies do not, exactly.
//!
//! What one side grants is what its allowing statements match and its denying ones do not. Of each
//! allowing statement, what is looked for is a request outside of the other side's allowing
//! statements, or inside of one of its denying ones, and outside of what the own side denies. A
//! letter that no pattern holds can only be read by wildcards, so one request with such letters
//! stands for all that a pattern matches; values of condition keys, principals and actions are
//! taken from what the statements tell apart. A request that is found is asked of the evaluator
//! before it is told. Where not everything could be looked at, and where the answer depends on what
//! is not known, there is a doubt and never a "no".
//!
//! Requests are those of requesters without a permissions boundary. Condition keys are taken as
//! independent of each other but where the request itself decides them.

mod cover;
mod entry;
mod grants;
mod keys;
mod outcome;
mod people;
mod points;
mod ranges;
mod reading;
mod region;
mod sameness;
mod search;
mod sets;
mod texts;
mod witness;
mod words;

pub use grants::Grants;
pub use outcome::{Comparison, Doubt, Excess, Place, Reason, Witness};

use entry::Entry;
use region::{Class, ClassActions, Region};
use search::{Answer, Search};
use sets::ActionSet;

use super::Verdict;
use super::principal::Requester;
use super::request::Request;
use super::subject::Subject;
use crate::text::{FileId, Span, Str};
use crate::value::Text;

/// Most steps of one comparison; each is a value tried on a statement, or a like amount of work.
const MAX_STEPS: usize = 1_500_000;
/// Most steps of one class of actions.
const MAX_STEPS_OF_CLASS: usize = 200_000;
/// Most ways to take one statement of each layer.
const MAX_WAYS: usize = 20_000;

/// Compares what two sides grant, both ways; no more than `limit` requests and doubts are told of
/// each.
pub fn compare(old: &Grants<'_>, new: &Grants<'_>, limit: usize) -> Comparison {
    Comparison {
        gained: excess(new, old, limit),
        lost: excess(old, new, limit),
    }
}

/// What one side grants and another does not; no more than `limit` requests and doubts are told.
pub fn excess(one: &Grants<'_>, other: &Grants<'_>, limit: usize) -> Excess {
    let mut comparer = Comparer::new(one, other, limit.max(1));
    comparer.run();
    comparer.excess
}

/// Whether one side certainly grants nothing that another does not, as far as `steps` lead, of which
/// those that are left are left there. It looks no further than to the first request or doubt.
pub fn is_within(one: &Grants<'_>, other: &Grants<'_>, steps: &mut usize) -> bool {
    let mut comparer = Comparer {
        ends_with_first: true,
        steps: *steps,
        ..Comparer::new(one, other, 1)
    };
    comparer.run();
    *steps = comparer.steps;
    comparer.excess.is_empty()
}

struct Comparer<'c, 'a> {
    one: &'c Grants<'a>,
    other: &'c Grants<'a>,
    limit: usize,
    /// Whether the first request or doubt tells enough.
    ends_with_first: bool,
    steps: usize,
    excess: Excess,
    /// Known actions that were found of the statements that are looked at.
    found: ActionSet,
    /// The same of actions that are not known.
    found_future: Vec<Vec<char>>,
}

impl<'c, 'a> Comparer<'c, 'a> {
    fn new(one: &'c Grants<'a>, other: &'c Grants<'a>, limit: usize) -> Self {
        Self {
            one,
            other,
            limit,
            ends_with_first: false,
            steps: MAX_STEPS,
            excess: Excess::default(),
            found: ActionSet::empty(),
            found_future: Vec::new(),
        }
    }

    fn run(&mut self) {
        let gaps = self.one.gaps.iter().chain(&self.other.gaps);
        let mut reasons: Vec<Reason> = gaps.cloned().collect();
        reasons.sort();
        reasons.dedup();
        if !reasons.is_empty() {
            self.doubt(None, None, reasons, true);
        }
        let mut ways: Vec<Vec<&'c Entry<'a>>> = vec![Vec::new()];
        for layer in &self.one.allows {
            let with = |way: &Vec<&'c Entry<'a>>| {
                let with = |entry| [&way[..], &[entry]].concat();
                layer.iter().map(with).collect::<Vec<_>>()
            };
            let next: Vec<_> = ways.iter().flat_map(with).take(MAX_WAYS + 1).collect();
            ways = next;
            if ways.len() > MAX_WAYS {
                ways.truncate(MAX_WAYS);
                self.doubt(None, None, vec![Reason::Limit], true);
            }
        }
        if self.one.allows.is_empty() {
            return;
        }
        for way in &ways {
            self.found = ActionSet::empty();
            self.found_future.clear();
            for layer in &self.other.allows {
                let outside = layer.iter().chain(&self.one.denies);
                self.region(way, outside.collect());
            }
            for deny in &self.other.denies {
                let is_same = |own: &&Entry<'_>| own.is_certain && own.is_implied_by(deny);
                if self.one.denies.iter().any(|own| is_same(&own)) {
                    continue;
                }
                let inside = [&way[..], &[deny]].concat();
                self.region(&inside, self.one.denies.iter().collect());
            }
            if self.is_full(true) && self.is_full(false) {
                self.excess.is_cut = true;
                return;
            }
        }
    }

    /// Looks for requests that are inside of all of some statements and outside of others.
    fn region(&mut self, inside: &[&'c Entry<'a>], outside: Vec<&'c Entry<'a>>) {
        if self.is_full(true) && self.is_full(false) {
            return;
        }
        let place = inside.first().map(|entry| self.one.place(entry));
        let region = Region { inside, outside };
        let found = region.classes(&mut self.steps);
        for (gap, is_known) in [(found.known_gap, true), (found.future_gap, false)] {
            if let Some(gap) = gap {
                self.doubt(None, place.clone(), vec![gap], is_known);
            }
        }
        for mut class in found.classes {
            match &mut class.actions {
                ClassActions::Known(actions) => *actions = actions.without(&self.found),
                ClassActions::Future(word) if self.found_future.contains(word) => continue,
                ClassActions::Future(_) => {}
            }
            if !class.actions.is_empty() {
                self.class(&region, &class);
            }
        }
    }

    fn class(&mut self, region: &Region<'_, 'a>, class: &Class) {
        let is_known = matches!(class.actions, ClassActions::Known(_));
        if self.is_full(is_known) {
            self.excess.is_cut = true;
            return;
        }
        let word: String = class.actions.first().into_iter().collect();
        let place = region.inside.first().map(|entry| self.one.place(entry));
        let takers = class.takers.iter();
        let outside =
            takers.filter_map(|(at, is_sure)| Some((*region.outside.get(*at)?, *is_sure)));
        let search = Search {
            action: Text::literal(word.as_str().into(), Span::at(FileId(0), 0)),
            inside: region.inside,
            outside: outside.collect(),
            by_identities: self.one.by_identities,
        };
        let mut steps = self.steps.min(MAX_STEPS_OF_CLASS);
        let before = steps;
        let (one, other) = (self.one, self.other);
        let is_one = |request: &Request| {
            one.grants(request) == Verdict::Yes && other.grants(request) == Verdict::No
        };
        let answer = search.run(&mut steps, &mut |request, keys| {
            let request = witness::possible(request, keys, &is_one)?;
            Some((request, keys.to_vec()))
        });
        self.steps -= before - steps;
        match answer {
            Answer::None => {}
            Answer::Request((request, keys)) => {
                let witness = self.witness(region, class, request, &keys);
                match &class.actions {
                    ClassActions::Known(actions) => self.found = self.found.or(actions),
                    ClassActions::Future(word) => self.found_future.push(word.clone()),
                }
                match is_known {
                    true => self.excess.witnesses.push(witness),
                    false => self.excess.future.push(witness),
                }
            }
            Answer::Doubt(reasons) => self.doubt(Some(word.into()), place, reasons, is_known),
        }
    }

    fn is_full(&self, is_known: bool) -> bool {
        if self.ends_with_first && !self.excess.is_empty() {
            return true;
        }
        let witnesses = match is_known {
            true => &self.excess.witnesses,
            false => &self.excess.future,
        };
        witnesses.len() >= self.limit
    }

    fn witness(
        &self,
        region: &Region<'_, '_>,
        class: &Class,
        request: Request,
        keys: &[Str],
    ) -> Witness {
        let layers = self.one.allows.len();
        let granted_by = region.inside.iter().take(layers);
        let told = keys.iter().filter_map(|key| {
            let value = request.context.value(key)?;
            let texts = value.subjects().iter().map(|s| self.shown(s));
            Some((key.clone(), texts.collect()))
        });
        Witness {
            names_requester: !matches!(request.requester, Requester::Other(_))
                || region
                    .inside
                    .iter()
                    .any(|entry| entry.statement.principals.is_some()),
            action: cased(region.inside, &request),
            resource: self.shown(&request.resource),
            context: told.collect(),
            actions: class.actions.known(),
            granted_by: granted_by.map(|entry| self.one.place(entry)).collect(),
            denied_by: self.other.denier(&request),
            request,
        }
    }

    /// A text, unless there is something in it that must not be shown.
    fn shown(&self, subject: &Subject) -> Str {
        let text = subject.text().to_string();
        let mut hidden = self.one.sensitive.iter().chain(&self.other.sensitive);
        // What stands around wildcards of a text that must not be shown is a part of it.
        let is_hidden = hidden.any(|secret| {
            let mut parts = secret.split(['*', '?']);
            parts.any(|part| part.len() > 2 && text.contains(part)) || text == *secret
        });
        match is_hidden {
            true => crate::policy::normal::SENSITIVE.into(),
            false => text.into(),
        }
    }

    fn doubt(
        &mut self,
        action: Option<Str>,
        place: Option<Place>,
        reasons: Vec<Reason>,
        is_known: bool,
    ) {
        let doubt = Doubt {
            action,
            place,
            reasons,
        };
        let doubts = match is_known {
            true => &mut self.excess.doubts,
            false => &mut self.excess.future_doubts,
        };
        if doubts.len() < self.limit {
            doubts.push(doubt);
        }
    }
}

/// The action of a request, with its beginning as the first statement that has it writes it.
fn cased(inside: &[&Entry<'_>], request: &Request) -> Str {
    let action = request.action.text().to_string();
    let items = inside
        .iter()
        .filter_map(|entry| entry.statement.actions.as_ref());
    let known = items
        .flat_map(|elements| &elements.items)
        .filter(|i| !i.leaf.is_sensitive);
    let starts = known.filter_map(|item| {
        let text = item.leaf.text.as_known()?;
        let start = text.split(['*', '?']).next()?;
        let same = action.get(..start.len())?.eq_ignore_ascii_case(start);
        same.then(|| start.to_owned())
    });
    let start = starts.max_by_key(String::len).unwrap_or_default();
    let rest = action.get(start.len()..).unwrap_or_default();
    format!("{start}{rest}").into()
}

/// A requester of whom nothing is known, for policies that name none.
fn nobody() -> Requester {
    Requester::Other(Subject::literal("principal"))
}
