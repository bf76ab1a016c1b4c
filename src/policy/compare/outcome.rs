//! What a comparison finds.

use crate::aws::Action;
use crate::policy::condition::Condition;
use crate::policy::principal::Requester;
use crate::policy::request::Request;
use crate::policy::why::Why;
use crate::text::{Span, Str};

/// A request that one side grants and the other does not.
#[derive(Debug, Clone)]
pub struct Witness {
    /// The request. Condition keys that are not told in it are absent; one without statements that
    /// name principals is made by anyone.
    pub request: Request,
    /// Whether the request names who makes it.
    pub names_requester: bool,
    /// The action, where it is not known in the case of the statement that grants it.
    pub action: Str,
    /// The resource, as it may be shown.
    pub resource: Str,
    /// The condition keys that are told, with their values, sorted.
    pub context: Vec<(Str, Vec<Str>)>,
    /// All known actions of which the same holds, that of the request among them; none where it is
    /// of an action that is not known yet.
    pub actions: Vec<Action>,
    /// The statements that grant it, one of each layer.
    pub granted_by: Vec<Place>,
    /// The statement of the other side that denies it; none where none allows it.
    pub denied_by: Option<Place>,
}

impl Witness {
    /// Who makes the request, in words; none where nobody is named.
    pub fn made_by(&self) -> Option<String> {
        let text = match &self.request.requester {
            Requester::Root(account) => format!("account `{}`", account.text()),
            Requester::Identity(identity) => format!("`{}`", identity.arn.text()),
            Requester::Service(name) | Requester::Federated(name) | Requester::Other(name) => {
                format!("`{}`", name.text())
            }
            Requester::Anonymous => "anyone without credentials".to_owned(),
        };
        self.names_requester.then_some(text)
    }
}

/// A statement of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name of its policy.
    pub policy: Str,
    /// Its place in the document, from 0.
    pub statement: usize,
    /// The statement.
    pub span: Span,
}

/// Something of which it cannot be told whether the other side grants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// An action that it is about, where it is about a statement.
    pub action: Option<Str>,
    /// The statement that grants it.
    pub place: Option<Place>,
    /// Why, each once.
    pub reasons: Vec<Reason>,
}

/// Why something cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It depends on what is not known.
    Unknown(Why),
    /// Not every value of this condition key could be looked at.
    Key(Str),
    /// Not every resource could be looked at.
    Resources,
    /// Not every principal could be looked at.
    Principals,
    /// Not every action that there may be could be looked at.
    Actions,
    /// The requests that were found hold condition keys that contradict each other.
    Contradiction,
    /// It takes too many steps.
    Limit,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Unknown(why) => why.fmt(f),
            Reason::Key(key) => write!(f, "not every value of condition key `{key}` was tried"),
            Reason::Resources => f.write_str("not every resource was tried"),
            Reason::Principals => f.write_str("not every principal was tried"),
            Reason::Actions => f.write_str("not every action was tried"),
            Reason::Contradiction => {
                f.write_str("the requests that were found contradict themselves")
            }
            Reason::Limit => f.write_str("the policies are too large to compare"),
        }
    }
}

/// What one side grants and the other does not.
#[derive(Debug, Clone, Default)]
pub struct Excess {
    /// Requests of known actions.
    pub witnesses: Vec<Witness>,
    /// Requests of actions that there are not yet, or that are not known.
    pub future: Vec<Witness>,
    /// What cannot be told of known actions.
    pub doubts: Vec<Doubt>,
    /// What cannot be told of other actions.
    pub future_doubts: Vec<Doubt>,
    /// Whether there may be further ones.
    pub is_cut: bool,
}

impl Excess {
    /// Whether there is certainly nothing.
    pub fn is_empty(&self) -> bool {
        use crate::policy::Verdict::No;
        self.verdict() == No && self.future_verdict() == No
    }

    /// Whether there is anything, among known actions.
    pub fn verdict(&self) -> crate::policy::Verdict {
        match (self.witnesses.is_empty(), self.doubts.is_empty()) {
            (false, _) => crate::policy::Verdict::Yes,
            (true, true) => crate::policy::Verdict::No,
            (true, false) => crate::policy::Verdict::Unknown,
        }
    }

    /// The same, of actions that are not known.
    pub fn future_verdict(&self) -> crate::policy::Verdict {
        match (self.future.is_empty(), self.future_doubts.is_empty()) {
            (false, _) => crate::policy::Verdict::Yes,
            (true, true) => crate::policy::Verdict::No,
            (true, false) => crate::policy::Verdict::Unknown,
        }
    }
}

/// Two sides, compared both ways.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// What the new side grants and the old one did not.
    pub gained: Excess,
    /// What the old side granted and the new one does not.
    pub lost: Excess,
}

/// Whether a condition is on a key.
pub(super) fn is_on(condition: &Condition, key: &str) -> bool {
    condition.key_name.as_deref() == Some(key)
}
