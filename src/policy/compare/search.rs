//! A request of one class of actions that is inside of some statements and outside of others.

use std::collections::BTreeSet;

use super::cover::{Boxes, Dimension, Found, point_outside};
use super::entry::Entry;
use super::keys::{self, KeyValue};
use super::outcome::{Reason, is_on};
use super::people;
use super::reading::{Bound, Lowered, Reading, letter_of_variable};
use super::sameness;
use super::texts::{self, Wanted};
use super::words::GENERIC;
use crate::policy::Verdict;
use crate::policy::condition::{Condition, Test};
use crate::policy::context::{Context, ContextValue};
use crate::policy::document::{Elements, PolicyType, Statement};
use crate::policy::glob::{Glob, Part, Reach};
use crate::policy::principal::Requester;
use crate::policy::request::Request;
use crate::policy::subject::Subject;
use crate::policy::why::Notes;
use crate::text::{FileId, Span, Str};
use crate::value::Text;

/// Most ways to bind variables that are tried.
const MAX_BINDINGS: usize = 64;

/// What is searched: a request that all of `inside` match and none of `outside`.
pub(super) struct Search<'e, 'a> {
    pub(super) action: Text,
    pub(super) inside: &'e [&'e Entry<'a>],
    /// The others, each with whether it takes the action for certain.
    pub(super) outside: Vec<(&'e Entry<'a>, bool)>,
    /// Whether the principals of an account make all requests.
    pub(super) by_identities: bool,
}

/// What a search finds.
pub(super) enum Answer<T> {
    /// What was made of a request.
    Request(T),
    /// There is no such request.
    None,
    /// It cannot be told.
    Doubt(Vec<Reason>),
}

/// A value of one dimension.
#[derive(Debug, Clone)]
enum Value {
    Resource(Subject),
    Requester(Requester),
    Key(Str, KeyValue),
    /// One that was not tried.
    Untried(Reason),
}

/// A dimension for both searches: one for what is certain, and one for what may be.
struct Axis {
    sure: Dimension<Value>,
    maybe: Dimension<Value>,
}

/// Condition keys that every request of a principal of an account has.
///
/// Source: "AWS global condition context keys" in the IAM User Guide.
const KEYS_OF_IDENTITIES: [&str; 4] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:userid",
];

impl<'e, 'a> Search<'e, 'a> {
    /// Searches; `take` makes something of a request that is found, where it is worth it.
    pub(super) fn run<T>(
        &self,
        steps: &mut usize,
        take: &mut dyn FnMut(&Request, &[Str]) -> Option<T>,
    ) -> Answer<T> {
        let keys = self.keys();
        let (bindings, mut doubts) = self.bindings(steps);
        for bound in bindings {
            match self.bound(&bound, &keys, steps, take) {
                Answer::Request(found) => return Answer::Request(found),
                Answer::None => {}
                Answer::Doubt(reasons) => doubts.extend(reasons),
            }
            if *steps == 0 {
                doubts.insert(Reason::Limit);
                break;
            }
        }
        match doubts.is_empty() {
            true => Answer::None,
            false => Answer::Doubt(doubts.into_iter().collect()),
        }
    }

    fn statements(&self) -> impl Iterator<Item = &'a Statement> + '_ {
        let inside = self.inside.iter().map(|entry| entry.statement);
        inside.chain(self.outside.iter().map(|(entry, _)| entry.statement))
    }

    /// The condition keys of all statements, those that only variables read among them.
    fn keys(&self) -> Vec<Str> {
        let conditions = self.statements().flat_map(|s| &s.conditions);
        let tested = conditions.filter_map(|c| c.key_name.clone());
        let globs = self.globs();
        let read = globs.iter().flat_map(|glob| glob.variables());
        let keys: BTreeSet<Str> = tested.chain(read.filter_map(|v| v.key.clone())).collect();
        keys.into_iter().collect()
    }

    /// The patterns that may hold variables.
    fn globs(&self) -> Vec<&'a Glob> {
        let mut globs = Vec::new();
        for statement in self.statements() {
            let resources = statement.resources.iter().flat_map(|r| &r.items);
            globs.extend(resources.map(|item| &item.meaning));
            let values = statement.conditions.iter().flat_map(|c| &c.values);
            globs.extend(values.map(|value| &value.glob));
        }
        globs
    }

    fn on_key(&self, key: &str) -> Vec<&'a Condition> {
        let conditions = self.statements().flat_map(|s| &s.conditions);
        conditions.filter(|c| is_on(c, key)).collect()
    }

    fn is_always_there(&self, key: &str) -> bool {
        self.by_identities && KEYS_OF_IDENTITIES.contains(&key)
    }

    /// What the variables of the statements may stand for, each way once; and why these are not all.
    fn bindings(&self, steps: &mut usize) -> (Vec<Vec<Bound>>, BTreeSet<Reason>) {
        let globs = self.globs();
        let variables = || globs.iter().flat_map(|glob| glob.variables());
        let mut gaps = BTreeSet::new();
        if variables().any(|v| v.key.is_none()) {
            gaps.insert(Reason::Resources);
        }
        let keys: BTreeSet<&Str> = variables().filter_map(|v| v.key.as_ref()).collect();
        let longest = longest_told(&globs);
        let mut all: Vec<Vec<Bound>> = vec![Vec::new()];
        for (number, key) in keys.into_iter().enumerate() {
            let (choices, are_all) = self.choices(key, number, longest, steps);
            if !are_all {
                gaps.insert(Reason::Key(key.clone()));
            }
            let with = |bound: &Vec<Bound>| {
                let with = |choice: &Bound| [&bound[..], std::slice::from_ref(choice)].concat();
                choices.iter().map(with).collect::<Vec<_>>()
            };
            let next: Vec<Vec<Bound>> = all.iter().flat_map(with).take(MAX_BINDINGS + 1).collect();
            all = next;
            if all.len() > MAX_BINDINGS {
                all.truncate(MAX_BINDINGS);
                gaps.insert(Reason::Limit);
            }
        }
        (all, gaps)
    }

    /// What one variable may stand for, and whether these are all. Texts of up to `longest` letters
    /// are told apart by their length, where any are.
    fn choices(
        &self,
        key: &Str,
        number: usize,
        longest: Option<usize>,
        steps: &mut usize,
    ) -> (Vec<Bound>, bool) {
        let letter = letter_of_variable(number);
        let bound = |value: Option<String>, is_generic| Bound {
            key: key.clone(),
            value,
            is_generic,
        };
        let mut found = vec![bound(Some(letter.to_string()), true)];
        if let Some(longest) = longest {
            let lengths = (0..=longest.min(MAX_BINDINGS)).filter(|length| *length != 1);
            let runs = lengths.map(|length| letter.to_string().repeat(length));
            let with_colon = format!("{letter}:{letter}");
            found.extend(runs.chain([with_colon]).map(|text| bound(Some(text), true)));
        }
        if !self.is_always_there(key) {
            found.push(bound(None, false));
        }
        let conditions = self.on_key(key);
        if conditions.is_empty() {
            return (found, true);
        }
        let mut reading = Reading::default();
        let context = Context::closed();
        let values = keys::values(key, &conditions, &mut reading, &context, true, steps);
        let mut is_complete = values.is_complete && conditions.iter().all(|c| tells_letters(c));
        for value in values.values.iter().flatten() {
            let texts: Option<Vec<_>> = value.subjects().iter().map(Subject::as_known).collect();
            match texts.as_deref() {
                Some([text]) => {
                    let is_generic = text.contains(GENERIC);
                    // Other texts of its kind are longer or shorter.
                    let is_run = text.chars().all(|c| c == GENERIC);
                    is_complete &= !is_generic || is_run || longest.is_none();
                    let text = text.replace(GENERIC, letter.encode_utf8(&mut [0; 4]));
                    found.push(bound(Some(text), is_generic));
                }
                _ => is_complete = false,
            }
        }
        (found, is_complete)
    }

    fn bound<T>(
        &self,
        bound: &[Bound],
        keys: &[Str],
        steps: &mut usize,
        take: &mut dyn FnMut(&Request, &[Str]) -> Option<T>,
    ) -> Answer<T> {
        let mut base = self.request(super::nobody());
        for one in bound {
            if let Some(value) = &one.value {
                let value = ContextValue::one(Subject::literal(value.as_str()));
                base.context.set(&one.key, value);
            }
        }
        let mut reading = Reading::new(bound.to_vec());
        let mut axes = vec![self.resources(&mut reading, &base, steps)];
        if self.statements().any(|s| s.principals.is_some()) {
            axes.push(self.requesters(&base, steps));
        }
        for key in keys {
            axes.push(self.key(key, &mut reading, &base, steps));
        }
        if *steps == 0 {
            return Answer::Doubt(vec![Reason::Limit]);
        }
        self.choose(axes, &base, keys, steps, take)
    }

    fn request(&self, requester: Requester) -> Request {
        let everything = Text::literal("*".into(), Span::at(FileId(0), 0));
        Request::new(
            requester,
            &self.action,
            &everything,
            None,
            Context::closed(),
        )
    }

    fn choose<T>(
        &self,
        axes: Vec<Axis>,
        base: &Request,
        keys: &[Str],
        steps: &mut usize,
        take: &mut dyn FnMut(&Request, &[Str]) -> Option<T>,
    ) -> Answer<T> {
        let count = self.outside.len();
        let (sure, maybe): (Vec<_>, Vec<_>) = axes.into_iter().map(|a| (a.sure, a.maybe)).unzip();
        let mut contradicts = false;
        if self.inside.iter().all(|entry| entry.is_certain) {
            let none = Boxes::of(count, |_| false);
            let offer = &mut |point: &[&Value]| take(&self.point(point, base), keys);
            match point_outside(&sure, count, &none, steps, offer) {
                Found::Point(found) => return Answer::Request(found),
                Found::None(was_offered) => contradicts = was_offered,
                Found::GaveUp => return Answer::Doubt(vec![Reason::Limit]),
            }
        }
        let left = Boxes::of(count, |at| {
            let other = self.outside.get(at);
            other.is_none_or(|(entry, takes)| {
                let is_same = |one: &&Entry<'_>| entry.is_implied_by(one);
                !(*takes && entry.is_certain || self.inside.iter().any(is_same))
            })
        });
        let mut reasons = Vec::new();
        let offer = &mut |point: &[&Value]| {
            reasons = self.reasons(point, base);
            Some(())
        };
        match point_outside(&maybe, count, &left, steps, offer) {
            Found::Point(()) => {
                if reasons.is_empty() || contradicts {
                    reasons.push(Reason::Contradiction);
                }
                Answer::Doubt(reasons)
            }
            Found::None(_) => Answer::None,
            Found::GaveUp => Answer::Doubt(vec![Reason::Limit]),
        }
    }

    fn point(&self, point: &[&Value], base: &Request) -> Request {
        let mut request = base.clone();
        for value in point {
            place(value, &mut request);
        }
        request
    }

    /// Why it cannot be told whether a request is inside or outside.
    fn reasons(&self, point: &[&Value], base: &Request) -> Vec<Reason> {
        let untried = point.iter().filter_map(|value| match value {
            Value::Untried(reason) => Some(reason.clone()),
            _ => None,
        });
        let request = self.point(point, base);
        let mut notes = Notes::default();
        for statement in self.statements() {
            statement.names(&request, &mut notes, &[]);
        }
        let whys = notes.finish().into_iter().take(3).map(Reason::Unknown);
        untried.chain(whys).collect()
    }

    fn resources(&self, reading: &mut Reading, base: &Request, steps: &mut usize) -> Axis {
        let mut wanted = Wanted::default();
        let inside = self
            .inside
            .iter()
            .filter_map(|e| e.statement.resources.as_ref());
        let mut is_named = false;
        for elements in inside {
            is_named = true;
            let lowered = lower(elements, reading);
            match elements.is_negated {
                true => wanted.apart.extend(lowered),
                false => wanted.inside.push(lowered),
            }
        }
        let outside = self
            .outside
            .iter()
            .filter_map(|(e, _)| e.statement.resources.as_ref());
        for elements in outside {
            is_named = true;
            let lowered = lower(elements, reading);
            match elements.is_negated {
                true => wanted.through.push(lowered),
                // A pattern without a single letter or a bound wildcard tells nothing more apart.
                false => wanted.apart.extend(lowered),
            }
        }
        let mut axis = Filling::new(self, base, Kind::Resource);
        if !is_named {
            axis.add(Value::Resource(Subject::literal("*")), steps);
            return axis.finish(None);
        }
        let found = texts::words(&wanted, steps);
        for word in found.words.iter().filter(|word| !word.is_empty()) {
            let subject = Subject::new(&reading.text(word));
            axis.add(Value::Resource(subject), steps);
        }
        let is_open = self.inside.iter().any(|entry| {
            entry
                .statement
                .resources
                .as_ref()
                .is_some_and(|r| r.open.is_some())
        });
        axis.finish((is_open || !found.is_complete).then_some(Reason::Resources))
    }

    fn requesters(&self, base: &Request, steps: &mut usize) -> Axis {
        let statements: Vec<&Statement> = self.statements().collect();
        let (found, is_complete) = people::requesters(&statements);
        let mut axis = Filling::new(self, base, Kind::Requester);
        for requester in found {
            axis.add(Value::Requester(requester), steps);
        }
        axis.finish((!is_complete).then_some(Reason::Principals))
    }

    fn key(&self, key: &Str, reading: &mut Reading, base: &Request, steps: &mut usize) -> Axis {
        let mut axis = Filling::new(self, base, Kind::Key(key));
        if let Some(bound) = reading.bound.iter().find(|b| b.key == *key) {
            let one = |text: &String| ContextValue::one(Subject::literal(text.as_str()));
            let value = bound.value.as_ref().map(one);
            axis.add(Value::Key(key.clone(), value), steps);
            return axis.finish(None);
        }
        let conditions = self.on_key(key);
        let is_always_there = self.is_always_there(key);
        let found = keys::values(
            key,
            &conditions,
            reading,
            &base.context,
            is_always_there,
            steps,
        );
        for value in found.values {
            axis.add(Value::Key(key.clone(), value), steps);
        }
        axis.finish((!found.is_complete).then(|| Reason::Key(key.clone())))
    }
}

/// Of how many letters a text can be so that patterns tell it from longer ones, and one more; none
/// where no pattern tells lengths, or colons from other letters.
fn longest_told(globs: &[&Glob]) -> Option<usize> {
    let count = |wanted: fn(&Part) -> bool| {
        let counts = globs
            .iter()
            .map(|glob| glob.parts().iter().filter(|part| wanted(part)).count());
        counts.max().unwrap_or(0)
    };
    let singles = count(|part| matches!(part, Part::One));
    let bound = count(|part| matches!(part, Part::Star(Reach::Segment)));
    (singles + bound > 0).then(|| singles.max(1) + 1)
}

/// Whether a condition that takes one text and another takes them for their letters, so that no third
/// text stands for them where a variable puts them into other patterns. Another variable may stand for
/// the same text.
fn tells_letters(condition: &Condition) -> bool {
    condition.operator.is_some_and(|operator| {
        matches!(
            operator.test,
            Test::StringEquals | Test::StringLike | Test::Arn | Test::Null
        )
    }) && condition
        .values
        .iter()
        .all(|value| value.glob.variables().next().is_none())
}

/// The patterns of an element that match anything in this search.
fn lower(elements: &Elements<Glob>, reading: &mut Reading) -> Vec<Lowered> {
    let globs = elements.items.iter().map(|item| &item.meaning);
    globs.filter_map(|glob| reading.lower(glob)).collect()
}

fn place(value: &Value, request: &mut Request) {
    match value {
        Value::Resource(subject) => request.resource = subject.clone(),
        Value::Requester(requester) => request.requester = requester.clone(),
        Value::Key(key, value) => request.context.tell(key, value.clone()),
        Value::Untried(_) => {}
    }
}

/// Which part of a request a dimension is.
#[derive(Clone, Copy)]
enum Kind<'k> {
    Resource,
    Requester,
    Key(&'k Str),
}

/// Puts a dimension together.
struct Filling<'s, 'e, 'a, 'k> {
    search: &'s Search<'e, 'a>,
    /// The request with the last value in its place.
    request: Request,
    kind: Kind<'k>,
    axis: Axis,
    /// Whether what is written tells that a statement takes all that is inside; once it was asked.
    implied: Vec<Option<bool>>,
}

impl<'s, 'e, 'a, 'k> Filling<'s, 'e, 'a, 'k> {
    fn new(search: &'s Search<'e, 'a>, base: &Request, kind: Kind<'k>) -> Self {
        Self {
            search,
            request: base.clone(),
            kind,
            axis: Axis {
                sure: Dimension::default(),
                maybe: Dimension::default(),
            },
            implied: vec![None; search.outside.len()],
        }
    }

    fn add(&mut self, value: Value, steps: &mut usize) {
        if *steps == 0 {
            return;
        }
        place(&value, &mut self.request);
        let search = self.search;
        let inside = search.inside.iter();
        let inside = inside.fold(Verdict::Yes, |all, entry| match all {
            Verdict::No => all,
            all => all.and(self.verdict(entry.statement, steps)),
        });
        if inside == Verdict::No {
            return;
        }
        let verdicts: Vec<Verdict> = (0..search.outside.len())
            .map(|at| self.verdict_of(at, steps))
            .collect();
        let count = verdicts.len();
        let boxes = |is: fn(Verdict) -> bool| {
            Boxes::of(count, |at| verdicts.get(at).is_some_and(|v| is(*v)))
        };
        if inside == Verdict::Yes {
            let outside = boxes(|verdict| verdict == Verdict::No);
            self.axis.sure.add(value.clone(), outside);
        }
        let outside = boxes(|verdict| verdict != Verdict::Yes);
        self.axis.maybe.add(value, outside);
    }

    fn verdict_of(&mut self, at: usize, steps: &mut usize) -> Verdict {
        let Some((entry, _)) = self.search.outside.get(at) else {
            return Verdict::No;
        };
        match self.verdict(entry.statement, steps) {
            Verdict::Unknown if self.is_implied(at) => Verdict::Yes,
            verdict => verdict,
        }
    }

    /// Whether a statement takes this part of a request.
    fn verdict(&self, statement: &Statement, steps: &mut usize) -> Verdict {
        let request = &self.request;
        let notes = &mut Notes::default();
        match self.kind {
            Kind::Resource => {
                let items = statement.resources.as_ref().map_or(0, |r| r.items.len());
                *steps = steps.saturating_sub(1 + items / 8);
                statement.takes_resource(request, notes)
            }
            Kind::Requester => {
                *steps = steps.saturating_sub(1);
                statement.takes_requester(request, notes).any()
            }
            Kind::Key(key) => {
                *steps = steps.saturating_sub(1);
                let conditions = statement.conditions.iter().filter(|c| is_on(c, key));
                conditions.fold(Verdict::Yes, |all, condition| match all {
                    Verdict::No => all,
                    all => {
                        *steps = steps.saturating_sub(condition.values.len() / 8);
                        all.and(condition.holds(&request.context, notes))
                    }
                })
            }
        }
    }

    /// Whether what is written tells that one of the others takes all that is inside.
    fn is_implied(&mut self, at: usize) -> bool {
        let known = self.implied.get(at).copied().flatten();
        if let Some(known) = known {
            return known;
        }
        let Some((entry, _)) = self.search.outside.get(at) else {
            return false;
        };
        let mut inside = self.search.inside.iter();
        let found = inside.any(|one| match self.kind {
            Kind::Resource => sameness::implies_resources(one.statement, entry.statement),
            Kind::Requester => sameness::implies_principals(one.statement, entry.statement),
            Kind::Key(key) => sameness::implies_key(one.statement, entry.statement, key),
        });
        if let Some(place) = self.implied.get_mut(at) {
            *place = Some(found);
        }
        found
    }

    /// The dimension; with a gap, a value that was not tried may be outside of whatever tests it.
    fn finish(mut self, gap: Option<Reason>) -> Axis {
        if let Some(gap) = gap {
            let count = self.search.outside.len();
            let tests = |statement: &Statement, kind: Kind<'_>| match kind {
                Kind::Resource => statement.resources.is_some(),
                Kind::Requester => statement.principals.is_some(),
                Kind::Key(key) => statement.conditions.iter().any(|c| is_on(c, key)),
            };
            let outside: Vec<bool> = (0..count)
                .map(|at| {
                    let other = self.search.outside.get(at);
                    let is_tested = other.is_some_and(|(e, _)| tests(e.statement, self.kind));
                    is_tested && !self.is_everything(at) && !self.is_implied(at)
                })
                .collect();
            let boxes = Boxes::of(count, |at| outside.get(at).copied().unwrap_or(false));
            self.axis.maybe.add(Value::Untried(gap), boxes);
        }
        self.axis
    }

    /// Whether one of the others takes any resource.
    fn is_everything(&self, at: usize) -> bool {
        let other = self.search.outside.get(at);
        let resources = other.and_then(|(entry, _)| entry.statement.resources.as_ref());
        matches!(self.kind, Kind::Resource)
            && resources.is_some_and(|elements| {
                let mut items = elements.items.iter();
                let is_all = |glob: &Glob| glob.is_everything();
                !elements.is_negated && items.any(|i| i.leaf.when.is_none() && is_all(&i.meaning))
            })
    }
}

/// Whether all requests to policies of a kind are made by principals of an account.
pub(super) fn is_of_identities(kind: PolicyType) -> bool {
    matches!(
        kind,
        PolicyType::Identity
            | PolicyType::Boundary
            | PolicyType::Session
            | PolicyType::ServiceControl
    )
}
