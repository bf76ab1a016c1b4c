//! Whom a policy lets in besides those whom it means.
//!
//! A stranger is one of whom the policy's owner knows nothing: somebody on the internet, a principal
//! of another account, a resource of another account for which a service works. A stranger chooses
//! what it sends (headers, tags of its own, its names, the time) and has what everybody can have (an
//! address, an account, buckets), but neither another one's account, organization, network or
//! secrets. Values of each condition key that it can bring are tried on the conditions; a denial
//! counts when no such values escape it.
//!
//! Symbols that stand for one thing of the deployment are taken as texts that no stranger has. What
//! rests on other symbols is unknown.

mod texts;
mod values;

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Verdict;
use super::actions::{Fit, fit, reached};
use super::condition::Condition;
use super::context::{Context, ContextValue};
use super::document::{Document, Effect, Elements, Item, Statement};
use super::glob::Glob;
use super::principal::{PrincipalName, Requester};
use super::request::Request;
use super::subject::Subject;
use super::why::Notes;
use crate::aws::Action;
use crate::text::{FileId, Span, Str};
use crate::value::Text;

/// An account that is nobody's: policies that name it mean strangers.
pub const STRANGE_ACCOUNT: &str = "987612345098";

/// Who asks without being meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody who does not say who they are.
    Anonymous,
    /// A principal of this account, with all that the account can give it.
    Account(Str),
    /// This service, by its principal, for a resource of [`STRANGE_ACCOUNT`].
    Service(Str),
    /// Whichever service comes for a resource of [`STRANGE_ACCOUNT`]: one that a statement lets in
    /// by letting in everybody.
    AnyService,
}

impl Who {
    /// Whether it is a service.
    fn is_service(&self) -> bool {
        matches!(self, Who::Service(_) | Who::AnyService)
    }
}

/// One whom a policy should let in only if it means to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// Who it is.
    pub who: Who,
    /// Whether it knows the secrets in conditions: an external id, the token of an event source.
    pub knows_secrets: bool,
    /// Whether it comes with MFA.
    pub has_mfa: bool,
}

impl Stranger {
    /// A stranger who knows no secrets and has MFA of its own.
    pub fn new(who: Who) -> Self {
        Self {
            who,
            knows_secrets: false,
            has_mfa: true,
        }
    }

    /// Everybody: on the internet, and in whichever account.
    pub fn everybody() -> [Self; 2] {
        let account = Who::Account(STRANGE_ACCOUNT.into());
        [Self::new(account), Self::new(Who::Anonymous)]
    }

    /// One that knows the secrets.
    #[must_use]
    pub fn knowing(mut self) -> Self {
        self.knows_secrets = true;
        self
    }

    /// One without MFA.
    #[must_use]
    pub fn without_mfa(mut self) -> Self {
        self.has_mfa = false;
        self
    }
}

/// A statement that lets a stranger in.
#[derive(Debug, Clone)]
pub struct Opening<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// The entry of its principals that means the stranger; none where those are negated or there
    /// are none.
    pub principal: Option<&'a Item<PrincipalName>>,
    /// Whether it certainly does, or depending on what is not known.
    pub is_certain: bool,
    /// The known actions that the stranger may do.
    pub actions: BTreeSet<Action>,
}

/// The statements of a resource-based or trust policy that let a stranger in, and what to. Only
/// actions of the service count, by its prefix; of all services where it is empty.
pub fn openings<'a>(
    document: &'a Document,
    service: &str,
    stranger: &Stranger,
) -> Vec<Opening<'a>> {
    let allows: Vec<&Statement> = document
        .statements
        .iter()
        .filter(|s| s.effect != Effect::Deny && !s.is_broken)
        .filter(|s| names(s, stranger).0 != Verdict::No)
        .collect();
    if allows.is_empty() {
        return Vec::new();
    }
    let denies: Vec<Denial<'_>> = document
        .statements
        .iter()
        .filter(|s| s.effect == Effect::Deny && !s.is_broken)
        .filter_map(|statement| Denial::new(statement, stranger))
        .collect();
    let open = |statement| opening(statement, service, stranger, &denies);
    allows.into_iter().filter_map(open).collect()
}

/// A statement that denies, or may.
struct Denial<'a> {
    statement: &'a Statement,
    is_certain: bool,
    actions: BTreeSet<Action>,
}

impl<'a> Denial<'a> {
    fn new(statement: &'a Statement, stranger: &Stranger) -> Option<Self> {
        let (named, _) = names(statement, stranger);
        let is_sure = statement.open.is_none() && statement.when.is_none();
        (named != Verdict::No).then(|| Self {
            statement,
            is_certain: named == Verdict::Yes && is_sure,
            actions: statement
                .actions
                .as_ref()
                .map(|actions| reached(actions).certain)
                .unwrap_or_default(),
        })
    }

    /// Whether it is about an action, and about all of the resources of another statement.
    fn covers(&self, action: Option<Action>, resources: &[Request]) -> bool {
        let takes_action = match action {
            Some(action) => self.actions.contains(&action),
            None => self.statement.actions.as_ref().is_some_and(takes_all),
        };
        let takes = |request| {
            self.statement
                .takes_resource(request, &mut Notes::default())
        };
        takes_action && resources.iter().all(|r| takes(r) != Verdict::No)
    }
}

fn takes_all(actions: &Elements<Glob>) -> bool {
    !actions.is_negated
        && actions
            .items
            .iter()
            .any(|i| i.meaning.matches_all_actions())
}

/// How a statement names a stranger, and by which entry.
fn names<'a>(
    statement: &'a Statement,
    stranger: &Stranger,
) -> (Verdict, Option<&'a Item<PrincipalName>>) {
    let Some(principals) = &statement.principals else {
        return (Verdict::Yes, None);
    };
    let mut best = (Verdict::No, None);
    for item in &principals.items {
        let named = match item.leaf.when {
            Some(_) => names_stranger(&item.meaning, stranger).and(Verdict::Unknown),
            None => names_stranger(&item.meaning, stranger),
        };
        if named == Verdict::Yes || (named == Verdict::Unknown && best.0 == Verdict::No) {
            best = (named, Some(item));
        }
        if named == Verdict::Yes {
            break;
        }
    }
    if principals.open.is_some() {
        best.0 = best.0.or(Verdict::Unknown);
    }
    match principals.is_negated {
        true => (!best.0, None),
        false => best,
    }
}

fn names_stranger(name: &PrincipalName, stranger: &Stranger) -> Verdict {
    let is = |subject: &Subject, text: &Str| subject.as_known().is_some_and(|known| known == text);
    match (name, &stranger.who) {
        (PrincipalName::Everyone, _) => Verdict::Yes,
        (PrincipalName::Account(account), Who::Account(id)) => is(account, id).into(),
        (PrincipalName::Identity(identity), Who::Account(id)) => is(&identity.account, id).into(),
        (PrincipalName::Service(service), Who::Service(name)) => is(service, name).into(),
        // A text that is not known may be `*`; an input is the user's to tell.
        (PrincipalName::Other(other), _) if other.as_known().is_none() => {
            match other
                .text()
                .symbols()
                .all(|symbol| texts::is_one_thing(symbol))
            {
                true => Verdict::No,
                false => Verdict::Unknown,
            }
        }
        _ => Verdict::No,
    }
}

fn opening<'a>(
    statement: &'a Statement,
    service: &str,
    stranger: &Stranger,
    denies: &[Denial<'_>],
) -> Option<Opening<'a>> {
    let (named, principal) = names(statement, stranger);
    if named == Verdict::No {
        return None;
    }
    let is_sure = statement.effect == Effect::Allow
        && statement.open.is_none()
        && statement.when.is_none()
        && named == Verdict::Yes;
    let resources = resources(statement);
    let mut found = Opening {
        statement,
        principal,
        is_certain: false,
        actions: BTreeSet::new(),
    };
    let mut answers: FxHashMap<Vec<usize>, Verdict> = FxHashMap::default();
    let mut best = Verdict::No;
    for action in actions(statement, service) {
        let covering = denies.iter().enumerate();
        let covering: Vec<usize> = covering
            .filter(|(_, deny)| deny.covers(action, &resources))
            .map(|(at, _)| at)
            .collect();
        let verdict = *answers.entry(covering).or_insert_with_key(|covering| {
            let denies: Vec<_> = covering.iter().filter_map(|at| denies.get(*at)).collect();
            admits(statement, stranger, &denies)
        });
        // What is certain tells the actions; without it what may be does.
        if verdict == Verdict::Yes && best != Verdict::Yes {
            found.actions.clear();
        }
        if verdict == Verdict::Yes || (verdict == Verdict::Unknown && best != Verdict::Yes) {
            found.actions.extend(action);
        }
        best = best.or(verdict);
    }
    found.is_certain = is_sure && best == Verdict::Yes;
    (best != Verdict::No).then_some(found)
}

/// The actions of a statement that its service has; a single unknown one where none is known.
fn actions(statement: &Statement, service: &str) -> Vec<Option<Action>> {
    let Some(actions) = &statement.actions else {
        return vec![None];
    };
    let reached = reached(actions);
    let all = reached.certain.into_iter().chain(reached.possible);
    let own = |action: &Action| service.is_empty() || action.service().prefix() == service;
    let own: Vec<Action> = all.filter(own).collect();
    if own.is_empty() {
        return vec![None];
    }
    own.into_iter()
        .filter(|action| fits(*action, statement))
        .map(Some)
        .collect()
}

/// Whether an action can be performed on one of the resources of a statement.
fn fits(action: Action, statement: &Statement) -> bool {
    let Some(resources) = statement.resources.as_ref().filter(|r| !r.is_negated) else {
        return true;
    };
    let is_other = |item: &Item<Glob>| matches!(fit(action, &item.meaning), Fit::OtherTypes(_));
    resources.open.is_some() || !resources.items.iter().all(is_other)
}

/// One request for each resource of a statement, with letters for its wildcards that no other
/// pattern is likely to have.
fn resources(statement: &Statement) -> Vec<Request> {
    let Some(resources) = statement.resources.as_ref().filter(|r| !r.is_negated) else {
        return Vec::new();
    };
    let request = |item: &Item<Glob>| {
        let text = texts::filled(&item.leaf.text, "q~q");
        let any = Text::literal("*".into(), Span::at(FileId(0), 0));
        Request::new(Requester::Anonymous, &any, &text, None, Context::open())
    };
    resources.items.iter().map(request).collect()
}

/// Whether a stranger has values by which all conditions of a statement hold, and not all of those
/// of any denial.
fn admits(statement: &Statement, stranger: &Stranger, denies: &[&Denial<'_>]) -> Verdict {
    let mut best = Verdict::No;
    for way in values::Way::of(&stranger.who) {
        let trial = Trial::new(statement, stranger, *way, denies);
        best = best.or(trial.run());
        if best == Verdict::Yes {
            break;
        }
    }
    best
}

/// Most steps of one search.
const MAX_STEPS: usize = 20_000;

/// A value of a key; none for its absence.
type Candidate = Option<ContextValue>;

/// The search for values, by one way to ask.
struct Trial {
    base: Context,
    own: Vec<Condition>,
    denies: Vec<(bool, Vec<Condition>)>,
    domains: FxHashMap<Str, Vec<Candidate>>,
    has_unknown_key: bool,
}

impl Trial {
    fn new(
        statement: &Statement,
        stranger: &Stranger,
        way: values::Way,
        denies: &[&Denial<'_>],
    ) -> Self {
        let pinned = |s: &Statement| s.conditions.iter().map(texts::pinned).collect::<Vec<_>>();
        let own = pinned(statement);
        let denies: Vec<_> = denies
            .iter()
            .map(|deny| (deny.is_certain, pinned(deny.statement)))
            .collect();
        let mut on_key: FxHashMap<Str, Vec<&Condition>> = FxHashMap::default();
        let all = own
            .iter()
            .chain(denies.iter().flat_map(|(_, conditions)| conditions));
        let mut has_unknown_key = false;
        for condition in all {
            match &condition.key_name {
                Some(key) => on_key.entry(key.clone()).or_default().push(condition),
                None => has_unknown_key = true,
            }
        }
        let domains = on_key
            .iter()
            .map(|(key, conditions)| (key.clone(), values::of(key, conditions, stranger, way)))
            .collect();
        Self {
            base: values::base(stranger),
            own,
            denies,
            domains,
            has_unknown_key,
        }
    }

    fn run(&self) -> Verdict {
        for wanted in [Verdict::Yes, Verdict::Unknown] {
            let mut domains = self.domains.clone();
            let mut fits = true;
            for condition in &self.own {
                fits = fits && self.narrow(&mut domains, condition, true, wanted);
            }
            let mut steps = MAX_STEPS;
            if fits && self.escape(&domains, 0, wanted, &mut steps) {
                return wanted;
            }
            if steps == 0 {
                return Verdict::Unknown;
            }
        }
        Verdict::No
    }

    /// Keeps the values of the condition's key by which it holds, or does not; whether some are
    /// left.
    fn narrow(
        &self,
        domains: &mut FxHashMap<Str, Vec<Candidate>>,
        condition: &Condition,
        holds: bool,
        wanted: Verdict,
    ) -> bool {
        let Some(domain) = condition.key_name.as_ref().and_then(|k| domains.get_mut(k)) else {
            return wanted == Verdict::Unknown && self.has_unknown_key;
        };
        domain.retain(|candidate| {
            let key = condition.key_name.as_deref().unwrap_or_default();
            let mut context = self.base.clone();
            context.tell(key, candidate.clone());
            let verdict = condition.holds(&context, &mut Notes::default());
            let verdict = if holds { verdict } else { !verdict };
            verdict == Verdict::Yes || verdict == wanted
        });
        !domain.is_empty()
    }

    /// Whether values are left by which no denial from `at` on holds: of each, one condition fails.
    fn escape(
        &self,
        domains: &FxHashMap<Str, Vec<Candidate>>,
        at: usize,
        wanted: Verdict,
        steps: &mut usize,
    ) -> bool {
        let Some((is_certain, conditions)) = self.denies.get(at) else {
            return true;
        };
        if *steps == 0 {
            return false;
        }
        *steps -= 1;
        if !is_certain && wanted == Verdict::Unknown {
            return self.escape(domains, at + 1, wanted, steps);
        }
        conditions.iter().any(|condition| {
            let mut narrowed = domains.clone();
            self.narrow(&mut narrowed, condition, false, wanted)
                && self.escape(&narrowed, at + 1, wanted, steps)
        })
    }
}

#[cfg(test)]
mod tests;
