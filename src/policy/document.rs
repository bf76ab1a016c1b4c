//! The model of a policy document: every element with its place, its symbols and its pattern.

use std::sync::Arc;

use super::condition::Condition;
use super::fault::{Fault, SENSITIVE};
use super::glob::Glob;
use super::principal::PrincipalName;
use crate::text::{Span, Str};
use crate::value::{Symbol, Text, Via};

/// What a policy is for, which decides the elements that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyType {
    /// Says what its principal may do.
    Identity,
    /// Bounds what its principal may do.
    Boundary,
    /// Bounds what a session may do.
    Session,
    /// Bounds what the principals of an account may do.
    ServiceControl,
    /// Bounds what may be done with the resources of an account.
    ResourceControl,
    /// Says who may assume a role.
    Trust,
    /// Says who may use a resource of this service, by its prefix; empty where that is not known.
    Resource(&'static str),
    /// Bounds what may be done through a VPC endpoint.
    Endpoint,
}

impl PolicyType {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            PolicyType::Identity => "identity",
            PolicyType::Boundary => "boundary",
            PolicyType::Session => "session",
            PolicyType::ServiceControl => "service-control",
            PolicyType::ResourceControl => "resource-control",
            PolicyType::Trust => "trust",
            PolicyType::Resource(_) => "resource",
            PolicyType::Endpoint => "endpoint",
        }
    }

    /// Whether its statements name principals.
    pub fn has_principals(self) -> bool {
        matches!(
            self,
            PolicyType::ResourceControl
                | PolicyType::Trust
                | PolicyType::Resource(_)
                | PolicyType::Endpoint
        )
    }

    /// Whether its statements must name resources. Some services take policies without, which are
    /// about the resource that has them; S3 refuses those, and for KMS they say nothing.
    ///
    /// Sources: "Policies and permissions in Amazon S3", "Key policies in AWS KMS".
    pub fn needs_resources(self) -> bool {
        match self {
            PolicyType::Trust => false,
            PolicyType::Resource(service) => matches!(service, "kms" | "s3" | "s3express"),
            _ => true,
        }
    }
}

/// A policy document as it was read.
///
/// Of a document of which one of several holds by a condition that is not decided, the statements
/// of all stand here, each with its condition.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is for.
    pub kind: PolicyType,
    /// The version of the policy language.
    pub version: Version,
    /// Its `Id`.
    pub id: Option<Leaf>,
    /// The statements in their order.
    pub statements: Vec<Statement>,
    /// Set when there may be further statements that are not known.
    pub open: Option<Arc<Symbol>>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// The document.
    pub span: Span,
}

impl Document {
    /// Whether nobody has written it: a translator made it of a name, at which all of it stands, as
    /// of a policy template of SAM.
    pub fn is_made(&self) -> bool {
        !self.statements.is_empty() && self.statements.iter().all(Statement::is_made)
    }
}

/// A version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// None is given: as 2008-10-17.
    Missing,
    /// 2008-10-17, which has no policy variables.
    V2008,
    /// 2012-10-17.
    V2012,
    /// None that there is.
    Other,
    /// Not known, or different by a condition that is not decided.
    Unknown,
}

impl Version {
    /// Whether `${…}` is a policy variable; none when that is not known.
    pub fn has_variables(self) -> Option<bool> {
        match self {
            Version::V2012 => Some(true),
            Version::Missing | Version::V2008 => Some(false),
            Version::Other | Version::Unknown => None,
        }
    }
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its place in the document, from 0. Alternatives that stand at one place share it.
    pub index: usize,
    /// Its `Sid`.
    pub sid: Option<Leaf>,
    /// Its effect.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Elements<PrincipalName>>,
    /// `Action` or `NotAction`.
    pub actions: Option<Elements<Glob>>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Elements<Glob>>,
    /// The conditions, all of which must hold; one for each operator and key.
    pub conditions: Vec<Condition>,
    /// Where a condition or an operator of it holds nothing, which tests nothing.
    pub empty_conditions: Vec<Span>,
    /// The condition of the code under which the statement is there, when it is not decided.
    pub when: Option<Str>,
    /// Set when there may be further elements or conditions that are not known: the statement
    /// matches no more than what is read.
    pub open: Option<Arc<Symbol>>,
    /// Whether AWS would refuse it, so that it is not known what it does: its faults say why.
    pub is_broken: bool,
    /// The statement.
    pub span: Span,
}

impl Statement {
    /// Whether its elements all stand at one place, where nobody can write them.
    fn is_made(&self) -> bool {
        let keys = self.actions.as_ref().zip(self.resources.as_ref());
        keys.is_some_and(|(actions, resources)| {
            !actions.key_span.is_empty() && actions.key_span == resources.key_span
        })
    }
}

/// What a statement does with the requests that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It allows them.
    Allow,
    /// It denies them.
    Deny,
    /// Not known.
    Unknown,
}

/// The entries of an element that is a text or a list, with its negation.
#[derive(Debug, Clone)]
pub struct Elements<T> {
    /// The key.
    pub key_span: Span,
    /// Whether it is the negated element: `NotAction`.
    pub is_negated: bool,
    /// The entries.
    pub items: Vec<Item<T>>,
    /// Set when there may be further entries that are not known.
    pub open: Option<Arc<Symbol>>,
}

/// An entry and what it means.
#[derive(Debug, Clone)]
pub struct Item<T> {
    /// As written.
    pub leaf: Leaf,
    /// Read.
    pub meaning: T,
}

/// Parts of a secret that are shorter tell nothing of it.
const TELLING: usize = 4;

/// A text of a document.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// The text.
    pub text: Text,
    /// The token or expression that gave it.
    pub span: Span,
    /// Its way from there.
    pub via: Via,
    /// The condition of the code under which it is there, when it is not decided.
    pub when: Option<Str>,
    /// Whether it must never be printed.
    pub is_sensitive: bool,
}

impl Leaf {
    /// The text as messages show it: with symbols by their names, and nothing of what must not be
    /// printed.
    pub fn shown(&self) -> Str {
        match self.is_sensitive {
            true => SENSITIVE.into(),
            false => self.text.to_string().into(),
        }
    }

    /// Words about a text that must not be printed, without the names in backticks that are a part
    /// of it, or that are of its service: those would tell it.
    pub fn masked(&self, words: &str) -> String {
        if !self.is_sensitive {
            return words.to_owned();
        }
        let secret = self.text.to_string().to_ascii_lowercase();
        let service = secret.split_once(':').map(|(service, _)| service);
        let service = service.filter(|service| *service != "arn");
        let tells = |name: &str| {
            let name = name.to_ascii_lowercase();
            let of_service = name.split(':').next();
            let is_part = name.len() >= TELLING && secret.contains(&name);
            is_part || service.is_some() && of_service == service
        };
        let parts = words.split('`').enumerate().map(|(i, part)| {
            let is_name = i % 2 == 1;
            match is_name && tells(part) {
                true => SENSITIVE,
                false => part,
            }
        });
        parts.collect::<Vec<_>>().join("`")
    }
}
