//! All policies that take part in a request, in AWS's order.
//!
//! Source: "Policy evaluation logic" in the IAM User Guide, with its pages on requests within one
//! account and across accounts; "Resource control policies" in the AWS Organizations User Guide;
//! "Key policies in AWS KMS". Not judged: access control lists and the public access block of S3,
//! grants of KMS, and whether an account is the management account of its organization, to which
//! policies of the organization do not apply.

use std::sync::Arc;

use super::Verdict;
use super::document::{Document, Effect, Statement};
use super::evaluate::Tally;
use super::principal::{IdentityKind, Naming, Requester};
use super::request::Request;
use super::subject::Subject;
use super::why::{Notes, Why};
use crate::aws::service;
use crate::text::{Span, Str};

/// A policy that takes part.
#[derive(Debug, Clone)]
pub struct NamedPolicy {
    /// What it is called in answers.
    pub name: Str,
    /// Its document; none when it is not known, so that it may allow and deny anything.
    pub document: Option<Arc<Document>>,
    /// The condition of the code under which it takes part, when that is not decided.
    pub when: Option<Str>,
    /// Where the code names it, when its document is not of the code.
    pub named_at: Option<Span>,
}

impl NamedPolicy {
    /// A policy that takes part in any case.
    pub fn new(name: impl Into<Str>, document: Option<Arc<Document>>) -> Self {
        Self {
            name: name.into(),
            document,
            when: None,
            named_at: None,
        }
    }
}

/// The policies of one level of an organization: the root, a unit, the account.
#[derive(Debug, Clone)]
pub struct Level {
    /// What it is called.
    pub name: Str,
    /// The policies that are attached there.
    pub policies: Vec<NamedPolicy>,
}

/// The policies that take part in a request.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// Those of the principal and its groups.
    pub identity: Vec<NamedPolicy>,
    /// The permissions boundary; none for no boundary.
    pub boundary: Option<Vec<NamedPolicy>>,
    /// Those that the session was given; none for none.
    pub session: Option<Vec<NamedPolicy>>,
    /// Service control policies of the principal's account, from the root of the organization down.
    pub service_control: Vec<Level>,
    /// Resource control policies of the resource's account; `RCPFullAWSAccess` need not be told.
    pub resource_control: Vec<Level>,
    /// That of the resource.
    pub resource: Vec<NamedPolicy>,
    /// Those of the VPC endpoint; none where the request goes through none.
    pub endpoint: Option<Vec<NamedPolicy>>,
}

/// The part that policies have in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
    /// Service control policies.
    ServiceControl,
    /// Resource control policies.
    ResourceControl,
    /// The resource's policy.
    Resource,
    /// The VPC endpoint's policy.
    Endpoint,
}

impl Layer {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Identity => "identity",
            Layer::Boundary => "boundary",
            Layer::Session => "session",
            Layer::ServiceControl => "service-control",
            Layer::ResourceControl => "resource-control",
            Layer::Resource => "resource",
            Layer::Endpoint => "endpoint",
        }
    }
}

/// Whether a request is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    /// It is.
    Allowed,
    /// It is not, since nothing allows it.
    ImplicitlyDenied,
    /// It is not, since a statement denies it.
    ExplicitlyDenied,
    /// It depends on what is not known.
    Unknown,
}

impl Answer {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Allowed => "Allowed",
            Answer::ImplicitlyDenied => "ImplicitlyDenied",
            Answer::ExplicitlyDenied => "ExplicitlyDenied",
            Answer::Unknown => "Unknown",
        }
    }
}

/// A statement that takes part in a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decider {
    /// The part of its policy.
    pub layer: Layer,
    /// The level of the organization, for policies of one.
    pub level: Option<Str>,
    /// The policy.
    pub policy: Str,
    /// Its place in the document, from 0.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<Str>,
    /// What it does.
    pub effect: Effect,
    /// Whether it certainly matches, or may.
    pub is_certain: bool,
    /// The statement.
    pub span: Span,
}

/// Whether a request is allowed, and what decides it.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The answer.
    pub answer: Answer,
    /// The statements that decide it: those that deny, or those that allow, or that may.
    pub decided_by: Vec<Decider>,
    /// The parts that would have to allow the request and do not.
    pub missing: Vec<Layer>,
    /// Why the answer is not known.
    pub whys: Vec<Why>,
    /// The condition keys that the answer depends on, in lower case: those that are not told, and
    /// with [`authorize_and_explain`](super::authorize_and_explain) those that are.
    pub keys: Vec<Str>,
}

/// Decides a request.
pub fn authorize(request: &Request, policies: &Policies) -> Decision {
    let bounded = policies.boundary.is_some() && !request.is_bounded;
    let bounded = bounded.then(|| Request {
        is_bounded: true,
        ..request.clone()
    });
    let request = bounded.as_ref().unwrap_or(request);
    let mut review = Review::default();
    review.policies(request, policies);
    if is_always_allowed(request) {
        return Decision {
            answer: Answer::Allowed,
            decided_by: Vec::new(),
            missing: Vec::new(),
            whys: Vec::new(),
            keys: Vec::new(),
        };
    }
    let allow = review.allow(request, policies);
    let answer = match (review.denied, allow) {
        (Verdict::Yes, _) => Answer::ExplicitlyDenied,
        (_, Verdict::No) => Answer::ImplicitlyDenied,
        (Verdict::No, Verdict::Yes) => Answer::Allowed,
        _ => Answer::Unknown,
    };
    review.decision(answer)
}

/// `sts:GetCallerIdentity` needs no permission and cannot be denied.
///
/// Source: "GetCallerIdentity" in the AWS Security Token Service API Reference.
fn is_always_allowed(request: &Request) -> bool {
    let is_caller = request
        .action
        .known(true)
        .is_some_and(|a| *a == *"sts:getcalleridentity");
    is_caller && request.requester.has_account() == Verdict::Yes
}

/// What all policies say.
#[derive(Default)]
struct Review<'a> {
    denied: Verdict,
    identity: Tally,
    boundary: Verdict,
    session: Verdict,
    service_control: Verdict,
    endpoint: Verdict,
    resource: Naming,
    matched: Vec<Matched<'a>>,
    missing: Vec<Layer>,
    notes: Notes,
}

/// A statement that matches, or may.
struct Matched<'a> {
    layer: Layer,
    level: Option<&'a Str>,
    policy: &'a NamedPolicy,
    statement: &'a Statement,
    is_certain: bool,
}

impl<'a> Review<'a> {
    fn policies(&mut self, request: &Request, policies: &'a Policies) {
        let has_account = request.requester.has_account();
        let is_linked = is_service_linked(&request.requester);
        self.identity = Tally::NONE;
        if has_account != Verdict::No {
            self.identity = self.set(request, Layer::Identity, None, &policies.identity);
        }
        self.boundary = Verdict::Yes;
        self.session = Verdict::Yes;
        let is_root = matches!(request.requester, Requester::Root(_));
        if has_account != Verdict::No {
            if !is_root {
                self.boundary = self.bound(request, Layer::Boundary, &policies.boundary);
            }
            self.session = self.bound(request, Layer::Session, &policies.session);
        }
        if policies.session.is_none() && is_federated_user(&request.requester) {
            self.identity.allow = Naming::NONE;
        }
        self.endpoint = self.bound(request, Layer::Endpoint, &policies.endpoint);
        self.service_control = Verdict::Yes;
        if has_account != Verdict::No && !is_linked {
            for level in &policies.service_control {
                let name = Some(&level.name);
                let tally = self.set(request, Layer::ServiceControl, name, &level.policies);
                self.service_control = self.service_control.and(tally.allow.any());
            }
        }
        if !is_linked && has_resource_control(request) {
            for level in &policies.resource_control {
                let name = Some(&level.name);
                self.set(request, Layer::ResourceControl, name, &level.policies);
            }
        }
        let resource = self.set(request, Layer::Resource, None, &policies.resource);
        self.resource = resource.allow;
    }

    /// Whether policies that only take away leave the request; they do where there are none.
    fn bound(
        &mut self,
        request: &Request,
        layer: Layer,
        policies: &'a Option<Vec<NamedPolicy>>,
    ) -> Verdict {
        match policies {
            Some(policies) => {
                let allow = self.set(request, layer, None, policies).allow.any();
                // Without a policy that may not be there nothing is bounded.
                match policies.iter().any(|policy| policy.when.is_some()) {
                    true => allow.or(Verdict::Unknown),
                    false => allow,
                }
            }
            None => Verdict::Yes,
        }
    }

    /// What some policies of a layer say together.
    fn set(
        &mut self,
        request: &Request,
        layer: Layer,
        level: Option<&'a Str>,
        policies: &'a [NamedPolicy],
    ) -> Tally {
        let mut all = Tally::NONE;
        for policy in policies {
            let Some(document) = &policy.document else {
                self.notes.push(|| Why::Policy(policy.name.clone()));
                all.merge(Tally::UNKNOWN);
                continue;
            };
            let mark = self.notes.mark();
            let matched = &mut self.matched;
            let is_there = policy.when.is_none();
            let mut tally = document.tally(request, &mut self.notes, &mut |statement, naming| {
                matched.push(Matched {
                    layer,
                    level,
                    policy,
                    statement,
                    is_certain: is_there && naming.any() == Verdict::Yes,
                });
            });
            if let Some(when) = &policy.when {
                tally.allow = tally.allow.and(Verdict::Unknown);
                tally.deny = tally.deny.and(Verdict::Unknown);
                if self.notes.mark() > mark
                    || tally.allow.any() != Verdict::No
                    || tally.deny != Verdict::No
                {
                    self.notes.push(|| Why::When(when.clone()));
                }
            }
            all.merge(tally);
        }
        self.denied = self.denied.or(all.deny);
        all
    }

    /// Whether everything that must allow the request does.
    fn allow(&mut self, request: &Request, policies: &Policies) -> Verdict {
        let core = match request.requester.has_account() {
            Verdict::No => self.without_account(),
            Verdict::Yes => match request.is_same_account() {
                Verdict::Yes => self.within_account(request),
                Verdict::No => self.across_accounts(request),
                Verdict::Unknown => {
                    let within = self.within_account(request);
                    let missing = std::mem::take(&mut self.missing);
                    let across = self.across_accounts(request);
                    self.missing.extend(missing);
                    self.agreed(within, across, "account of the resource")
                }
            },
            Verdict::Unknown => {
                let one = self.without_account();
                let within = self.within_account(request);
                let other = self.across_accounts(request);
                match one == within && within == other {
                    true => one,
                    false => self.agreed(Verdict::Yes, Verdict::No, "kind of the principal"),
                }
            }
        };
        if self.service_control == Verdict::No {
            self.missing.push(Layer::ServiceControl);
        }
        if policies.endpoint.is_some() && self.endpoint == Verdict::No {
            self.missing.push(Layer::Endpoint);
        }
        core.and(self.service_control).and(self.endpoint)
    }

    /// The answer of two ways when it is the same on both.
    fn agreed(&mut self, one: Verdict, other: Verdict, on: &'static str) -> Verdict {
        if one == other {
            return one;
        }
        self.notes.push(|| Why::Policy(on.into()));
        Verdict::Unknown
    }

    /// Services, tokens of identity providers and those who say nothing need a policy that names
    /// them.
    fn without_account(&mut self) -> Verdict {
        if self.resource.direct == Verdict::No {
            self.missing.push(Layer::Resource);
        }
        self.resource.direct
    }

    /// Within one account, one of both policies is enough. What a resource's policy gives to a user
    /// or session itself is not bounded; what it gives to a role is, and what it gives to the account
    /// is for the identity's policies to pass on.
    fn within_account(&mut self, request: &Request) -> Verdict {
        let bounds = self.boundary.and(self.session);
        let by_role = self.resource.role.and(bounds);
        let trust = match needs_trust(request) {
            Verdict::No => Verdict::Yes,
            Verdict::Yes => self.resource.account,
            Verdict::Unknown => self.resource.account.or(Verdict::Unknown),
        };
        let by_identity = self.identity_allows(request).and(bounds).and(trust);
        let core = self.resource.direct.or(by_role).or(by_identity);
        if core == Verdict::No {
            self.miss_identity(request);
            if trust == Verdict::No {
                self.missing.push(Layer::Resource);
            }
        }
        core
    }

    /// Across accounts, both policies are needed.
    fn across_accounts(&mut self, request: &Request) -> Verdict {
        let bounds = self.boundary.and(self.session);
        let identity = self.identity_allows(request).and(bounds);
        let core = identity.and(self.resource.any());
        if core == Verdict::No {
            self.miss_identity(request);
            if self.resource.any() == Verdict::No {
                self.missing.push(Layer::Resource);
            }
        }
        core
    }

    /// The root user may do everything in its account but assume roles, which only users and roles
    /// may ("Compare AWS STS credentials" in the IAM User Guide).
    fn identity_allows(&self, request: &Request) -> Verdict {
        match request.requester {
            Requester::Root(_) => match (request.service(), request.action_name()) {
                (Some("sts"), Some(action)) => (!action.starts_with("assumerole")).into(),
                (Some(_), _) => Verdict::Yes,
                (None, _) => Verdict::Unknown,
            },
            _ => self.identity.allow.any(),
        }
    }

    fn miss_identity(&mut self, request: &Request) {
        for (layer, verdict) in [
            (Layer::Identity, self.identity_allows(request)),
            (Layer::Boundary, self.boundary),
            (Layer::Session, self.session),
        ] {
            if verdict == Verdict::No {
                self.missing.push(layer);
            }
        }
    }

    fn decision(self, answer: Answer) -> Decision {
        let decides = |matched: &&Matched<'_>| match answer {
            Answer::Allowed => matched.is_certain && matched.statement.effect == Effect::Allow,
            Answer::ExplicitlyDenied => {
                matched.is_certain && matched.statement.effect == Effect::Deny
            }
            Answer::Unknown => true,
            Answer::ImplicitlyDenied => false,
        };
        let decided_by = self.matched.iter().filter(decides).map(Matched::decider);
        let mut missing = match answer {
            Answer::ImplicitlyDenied => self.missing,
            _ => Vec::new(),
        };
        missing.sort();
        missing.dedup();
        let whys = match answer {
            Answer::Unknown => self.notes.finish(),
            _ => Vec::new(),
        };
        let keys = whys.iter().filter_map(|why| match why {
            Why::Key(key) => Some(key.clone()),
            _ => None,
        });
        Decision {
            answer,
            decided_by: decided_by.collect(),
            missing,
            keys: keys.collect(),
            whys,
        }
    }
}

impl Matched<'_> {
    fn decider(&self) -> Decider {
        let sid = self.statement.sid.as_ref();
        Decider {
            layer: self.layer,
            level: self.level.cloned(),
            policy: self.policy.name.clone(),
            statement: self.statement.index,
            sid: sid
                .filter(|s| !s.is_sensitive)
                .map(|s| s.text.to_string().into()),
            effect: self.statement.effect,
            is_certain: self.is_certain,
            span: self.policy.named_at.unwrap_or(self.statement.span),
        }
    }
}

/// Whether the identity's policies count only where the resource's policy lets them: for keys of KMS
/// and for assuming roles.
fn needs_trust(request: &Request) -> Verdict {
    let (Some(service), Some(action)) = (request.service(), request.action_name()) else {
        return Verdict::Unknown;
    };
    let is = |prefix: &str| match request.resource_name() {
        Some(name) => name.starts_with(prefix).into(),
        None if request.resource.as_known().is_some() => Verdict::No,
        None => Verdict::Unknown,
    };
    match service {
        "kms" => is("key/"),
        "sts" if action.starts_with("assumerole") => is("role/"),
        "sts" if matches!(action, "tagsession" | "setsourceidentity") => is("role/"),
        _ => Verdict::No,
    }
}

/// Whether resource control policies reach the resource of a request.
///
/// Source: "Resource control policies (RCPs)" in the AWS Organizations User Guide, which excepts
/// `kms:RetireGrant`.
fn has_resource_control(request: &Request) -> bool {
    let known = |prefix: &str| service(prefix).is_some_and(|service| service.supports_rcp());
    let is_excepted =
        request.service() == Some("kms") && request.action_name() == Some("retiregrant");
    !is_excepted && request.service().is_none_or(known)
}

/// Whether the session of a federated user makes the request: without a session policy, it has
/// nothing of what the user's policies allow.
///
/// Source: "Permissions for GetFederationToken" in the IAM User Guide.
fn is_federated_user(requester: &Requester) -> bool {
    matches!(requester, Requester::Identity(identity) if identity.kind == IdentityKind::FederatedUser)
}

/// Whether a role is one that a service made for itself: policies of an organization do not apply to
/// it. Its name and path are reserved.
///
/// Source: "Create a service-linked role" in the IAM User Guide.
fn is_service_linked(requester: &Requester) -> bool {
    let Requester::Identity(identity) = requester else {
        return false;
    };
    let is = |text: &Subject, test: &dyn Fn(&str) -> bool| text.as_known().is_some_and(|t| test(t));
    match identity.kind {
        IdentityKind::Role => is(&identity.arn, &|arn| {
            arn.contains(":role/aws-service-role/")
        }),
        IdentityKind::Session => is(&identity.name, &|name| {
            name.starts_with("AWSServiceRoleFor")
        }),
        IdentityKind::User | IdentityKind::FederatedUser => false,
    }
}
