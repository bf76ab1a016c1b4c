//! The finding.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{Access, Fingerprint, content_hash};
use crate::text::{Edit, Span};

/// A rule's id: of a rule of this program, or of one that the user wrote.
pub type RuleId = Cow<'static, str>;

/// How bad it is if the finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A deviation from good practice.
    Low,
    /// Weakens the account.
    Medium,
    /// Gives access that is very likely too much.
    High,
    /// Gives the account away.
    Critical,
}

impl Severity {
    /// All severities, mildest first.
    pub const ALL: [Severity; 5] = [
        Severity::Info,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ];

    /// Its name in configuration and reports.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.name() == text).ok_or(())
    }
}

/// How sure it is that the finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// Rests on a guess about something unknown.
    Low,
    /// Holds under a condition that is not decided.
    Medium,
    /// Holds.
    High,
}

impl Confidence {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// What a labelled place has to do with the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelRole {
    /// The principal that gets the access.
    Principal,
    /// Where the policy is attached.
    Attached,
    /// What grants.
    Grants,
    /// A step of the way that a value took, in order.
    Hop,
    /// A module call or instance through which the code is reached.
    Call,
    /// Anything else worth seeing.
    Related,
}

/// A place and what it has to do with the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Its role.
    pub role: LabelRole,
    /// A few words without a final stop.
    pub text: String,
}

/// Whether a fix can be applied without a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// Keeps what the code means but for the fault.
    Safe,
    /// May take away access that is needed.
    Unsafe,
}

/// Edits that mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "Attach the policy to the group".
    pub title: String,
    /// Whether it can be applied unseen.
    pub applicability: Applicability,
    /// The changes.
    pub edits: Vec<Edit>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// By what.
    pub kind: SuppressionKind,
    /// The user's reason.
    pub reason: String,
    /// The comment, metadata or entry of the configuration or the baseline.
    pub span: Option<Span>,
    /// Who answers for it, where that is told.
    pub owner: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`, where there is one.
    pub until: Option<String>,
}

impl Suppression {
    /// By the configuration, for a reason.
    pub fn by_configuration(reason: impl Into<String>) -> Self {
        Self {
            kind: SuppressionKind::Configuration,
            reason: reason.into(),
            span: None,
            owner: None,
            until: None,
        }
    }
}

/// By what a finding is suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SuppressionKind {
    /// A comment or metadata in the source.
    InSource,
    /// The configuration.
    Configuration,
    /// The baseline.
    Baseline,
}

/// The construct of the AWS CDK that a resource was synthesized from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Construct {
    /// Its path, as the metadata of the resource has it.
    pub path: String,
    /// Where the user's code makes it, in words, when that is in no file that can be shown; else a
    /// label has the place.
    pub created: Option<String>,
}

/// One fault.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id.
    pub rule: RuleId,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The token that does it.
    pub primary: Span,
    /// What is judged: a statement, an attachment. Of two findings about the same the more specific
    /// one is kept.
    pub subject: Span,
    /// A few words for the primary place: "AdministratorAccess is attached here".
    pub primary_text: String,
    /// Further places.
    pub labels: Vec<Label>,
    /// The resource's address without instance keys.
    pub address: String,
    /// Every instance's address that has the fault; one at least.
    pub instances: Vec<String>,
    /// The environments that have the fault; empty when all have it.
    pub environments: Vec<String>,
    /// What the resource was synthesized from, if it was.
    pub construct: Option<Construct>,
    /// The whole declaration of the resource: suppressions on it apply.
    pub resource_span: Span,
    /// The principal, in words: "user `alice`".
    pub entity: String,
    /// Its kind, such as `user` or `permission-set`, where it is a principal.
    pub principal_kind: Option<&'static str>,
    /// Stable name of the kind of the policy that it is about: `inline`, `customer`; of the policy
    /// of a resource the service of the resource, such as `s3`; of what is shared without a policy
    /// what it is, such as `volume-snapshot`.
    pub policy_kind: Option<&'static str>,
    /// One line that names the entity and the fault, without a final stop.
    pub message: String,
    /// The condition under which it holds, where that is not decided; the message says it too.
    pub condition: Option<String>,
    /// What to do.
    pub help: String,
    /// Fixes, best first.
    pub fixes: Vec<Fix>,
    /// The normal form of what grants the access: an ARN, a policy's text. The fingerprint rests on
    /// it.
    pub grant: String,
    /// The rules that say less about the same thing and were left out beside it.
    pub covers: Vec<RuleId>,
    /// What is accepted with it, of each instance; none where what grants is all.
    pub accesses: Vec<Access>,
    /// Set by the engine.
    pub fingerprint: Fingerprint,
    /// Set by triage.
    pub suppression: Option<Suppression>,
}

/// What stands between the grants of a finding that several instances have with different ones.
const BETWEEN_GRANTS: &str = "\u{1e}";

/// Hexadecimal digits of a hash that a person copies.
const SHORT_HASH: usize = 12;

/// Grants of several instances that are longer together are kept as their hash.
const MAX_GRANTS_BYTES: usize = 256 * 1024;

impl Finding {
    /// Everything that grants: one normal form, or those of several instances.
    pub fn grants(&self) -> impl Iterator<Item = &str> {
        self.grant.split(BETWEEN_GRANTS)
    }

    /// Sets what grants in several instances; what would be very long is named by its hash.
    pub fn set_grants(&mut self, mut grants: Vec<String>) {
        grants.sort_unstable();
        grants.dedup();
        let bytes: usize = grants.iter().map(String::len).sum();
        self.grant = match grants.as_slice() {
            [_] => grants.pop().unwrap_or_default(),
            several if bytes > MAX_GRANTS_BYTES => {
                let parts: Vec<&str> = several.iter().map(String::as_str).collect();
                content_hash(&parts)
            }
            _ => grants.join(BETWEEN_GRANTS),
        };
    }

    /// What is accepted with it: suppressions are bound to that.
    pub fn accepts(&self) -> Cow<'_, [Access]> {
        match self.accesses.is_empty() {
            true => Cow::Owned(self.grants().map(Access::of).collect()),
            false => Cow::Borrowed(&self.accesses),
        }
    }

    /// The hash of what is accepted with it.
    pub fn grant_hash(&self) -> String {
        match self.accesses.is_empty() {
            true => content_hash(&[&self.grant]),
            false => Access::hash_of_all(&self.accesses),
        }
    }

    /// As much of the hash of what is accepted as a suppression names it by.
    pub fn short_grant_hash(&self) -> String {
        let hash = self.grant_hash();
        hash.chars().take(SHORT_HASH).collect()
    }
}
