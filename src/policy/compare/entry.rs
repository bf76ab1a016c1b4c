//! A statement, ready to be compared: the actions that it takes, and whether it is certain.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::reading::{Lowered, Reading};
use super::sameness;
use super::sets::ActionSet;
use super::words::{Token, matches};
use crate::aws::{self, actions_matching};
use crate::policy::Verdict;
use crate::policy::document::{Elements, Statement};
use crate::policy::glob::{Binding, Glob};
use crate::policy::subject::Subject;
use crate::text::Str;

/// A statement with what of it is needed again and again.
pub(super) struct Entry<'a> {
    pub(super) statement: &'a Statement,
    /// The policy that it is in.
    pub(super) policy: usize,
    /// The condition of the code under which its policy takes part, when that is not decided.
    pub(super) when: Option<&'a Str>,
    /// Whether it is there and does what it says for certain.
    pub(super) is_certain: bool,
    pub(super) actions: Arc<Actions>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(
        statement: &'a Statement,
        policy: usize,
        when: Option<&'a Str>,
        known: &mut Known<'a>,
    ) -> Self {
        let is_clear = |c: &crate::policy::Condition| c.operator.is_some() && c.key_name.is_some();
        Self {
            statement,
            policy,
            when,
            is_certain: when.is_none()
                && !statement.is_broken
                && statement.open.is_none()
                && statement.when.is_none()
                && statement.effect != crate::policy::Effect::Unknown
                && statement.actions.is_some()
                && statement.conditions.iter().all(is_clear),
            actions: known.of(statement),
        }
    }

    /// Whether what is written tells that it takes every request that another one takes.
    pub(super) fn is_implied_by(&self, one: &Entry<'_>) -> bool {
        (self.when.is_none() || self.when == one.when)
            && self.statement.effect != crate::policy::Effect::Unknown
            && sameness::implies(one.statement, self.statement)
    }
}

/// Elements of actions that have been read, by their text: statements often share them.
#[derive(Default)]
pub(super) struct Known<'a> {
    read: FxHashMap<(bool, Vec<&'a Glob>), Arc<Actions>>,
}

impl<'a> Known<'a> {
    fn of(&mut self, statement: &'a Statement) -> Arc<Actions> {
        let Some(elements) = &statement.actions else {
            return Arc::new(Actions::unknown());
        };
        let is_plain =
            elements.open.is_none() && elements.items.iter().all(|i| i.leaf.when.is_none());
        if !is_plain {
            return Arc::new(Actions::new(elements));
        }
        let globs = elements.items.iter().map(|item| &item.meaning);
        let key = (elements.is_negated, globs.collect());
        let read = self.read.entry(key);
        read.or_insert_with(|| Arc::new(Actions::new(elements)))
            .clone()
    }
}

/// The actions of an element.
pub(super) struct Actions {
    /// The known actions that it takes for certain.
    pub(super) sure: ActionSet,
    /// Those that it may take.
    pub(super) maybe: ActionSet,
    pub(super) is_negated: bool,
    /// The patterns without symbols that take more than known actions.
    pub(super) patterns: Vec<Lowered>,
    /// Those of them that ask for a single letter.
    pub(super) with_singles: Vec<Lowered>,
    /// Whether there are further ones.
    pub(super) is_open: bool,
    /// The patterns by the text before their first wildcard.
    by_start: FxHashMap<String, Vec<usize>>,
}

impl Actions {
    fn unknown() -> Self {
        Self {
            sure: ActionSet::empty(),
            maybe: ActionSet::all(),
            is_negated: false,
            patterns: vec![Lowered::everything()],
            with_singles: Vec::new(),
            is_open: true,
            by_start: FxHashMap::default(),
        }
    }

    fn new(elements: &Elements<Glob>) -> Self {
        let mut read = Self {
            maybe: ActionSet::empty(),
            is_open: elements.open.is_some(),
            is_negated: elements.is_negated,
            patterns: Vec::new(),
            ..Self::unknown()
        };
        for item in &elements.items {
            let is_sure = item.leaf.when.is_none();
            read.is_open |= !is_sure;
            read.add(&item.meaning, is_sure);
        }
        if elements.open.is_some() {
            read.maybe = ActionSet::all();
        }
        if read.is_negated {
            (read.sure, read.maybe) = (!&read.maybe, !&read.sure);
        }
        for (at, pattern) in read.patterns.iter().enumerate() {
            let letters = pattern.tokens.iter().map_while(|token| match token {
                Token::Char(c) => Some(*c),
                _ => None,
            });
            read.by_start.entry(letters.collect()).or_default().push(at);
            if pattern.tokens.contains(&Token::One) {
                read.with_singles.push(pattern.clone());
            }
        }
        read
    }

    fn add(&mut self, glob: &Glob, is_sure: bool) {
        let Some(lowered) = Reading::default().lower(glob) else {
            return;
        };
        if lowered.is_soft {
            self.is_open = true;
            for action in aws::actions() {
                let subject = Subject::literal(action.to_string());
                match glob.matches(&subject, &mut |_| Binding::Absent) {
                    Verdict::No => {}
                    verdict => self.take(action, is_sure && verdict == Verdict::Yes),
                }
            }
            return;
        }
        let mut pattern = String::new();
        for token in &lowered.tokens {
            pattern.push(match token {
                Token::Char(c) => *c,
                Token::One | Token::Part => '?',
                Token::Star | Token::Run => '*',
            });
        }
        if pattern == "*" {
            self.maybe = ActionSet::all();
            if is_sure {
                self.sure = ActionSet::all();
            }
        } else {
            actions_matching(&pattern).for_each(|action| self.take(action, is_sure));
        }
        if is_sure {
            let is_known = lowered.as_literal().is_some() && aws::action(&pattern).is_some();
            if !is_known {
                self.patterns.push(lowered);
            }
        }
    }

    fn take(&mut self, action: aws::Action, is_sure: bool) {
        self.maybe.insert(action);
        if is_sure {
            self.sure.insert(action);
        }
    }

    /// Whether it takes an action that is not known, in lower case.
    pub(super) fn takes(&self, word: &[char]) -> Verdict {
        let mut start = String::new();
        let mut is_taken = self.is_taken(&start, word);
        for c in word {
            if is_taken {
                break;
            }
            start.push(*c);
            is_taken = self.is_taken(&start, word);
        }
        let verdict = match (is_taken, self.is_open) {
            (true, _) => Verdict::Yes,
            (false, true) => Verdict::Unknown,
            (false, false) => Verdict::No,
        };
        if self.is_negated { !verdict } else { verdict }
    }

    fn is_taken(&self, start: &str, word: &[char]) -> bool {
        let found = self.by_start.get(start).into_iter().flatten();
        let mut patterns = found.filter_map(|at| self.patterns.get(*at));
        patterns.any(|pattern| matches(&pattern.tokens, word))
    }
}
