//! What is asked: may someone do something with something.

use super::context::{Context, ContextValue};
use super::principal::{self, IdentityKind, Requester};
use super::subject::Subject;
use crate::aws::Arn;
use crate::value::Text;

/// A request to a service.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who makes it.
    pub requester: Requester,
    /// The action: `s3:GetObject`.
    pub action: Subject,
    /// The ARN of the resource, or `*` where the action has none.
    pub resource: Subject,
    /// The account of the resource; none when it is not known.
    pub resource_account: Option<Subject>,
    /// The condition keys.
    pub context: Context,
    /// Whether the requester has a permissions boundary.
    pub is_bounded: bool,
}

impl Request {
    /// A request; the account of the resource is that of its ARN where none is told.
    pub fn new(
        requester: Requester,
        action: &Text,
        resource: &Text,
        resource_account: Option<Subject>,
        context: Context,
    ) -> Self {
        Self {
            requester,
            action: Subject::new(action),
            resource: Subject::new(resource),
            resource_account: resource_account.or_else(|| account_of(resource)),
            context,
            is_bounded: false,
        }
    }

    /// Tells the condition keys that the rest of the request decides, where they are not told.
    ///
    /// Source: "AWS global condition context keys" in the IAM User Guide.
    pub fn fill_context(&mut self) {
        let context = &mut self.context;
        let literal = |text: &str| Some(ContextValue::one(Subject::literal(text)));
        let one = |subject: &Subject| Some(ContextValue::one(subject.clone()));
        if let Some(account) = &self.resource_account {
            context.fill("aws:resourceaccount", || one(account));
        }
        let requester = &self.requester;
        if let Some(account) = requester.account() {
            context.fill("aws:principalaccount", || one(account));
        }
        let is_service = match requester {
            Requester::Other(_) => None,
            Requester::Service(_) => Some("true"),
            _ => Some("false"),
        };
        context.fill("aws:principalisawsservice", || is_service.and_then(literal));
        match requester {
            Requester::Root(_) => context.fill("aws:principaltype", || literal("Account")),
            Requester::Identity(identity) => {
                let kind = match identity.kind {
                    IdentityKind::User => "User",
                    IdentityKind::Role | IdentityKind::Session => "AssumedRole",
                    IdentityKind::FederatedUser => "FederatedUser",
                };
                context.fill("aws:principaltype", || literal(kind));
                match identity.kind {
                    IdentityKind::User => {
                        context.fill("aws:username", || one(&identity.name));
                        context.fill("aws:principalarn", || one(&identity.arn));
                    }
                    IdentityKind::Role | IdentityKind::FederatedUser => {
                        context.fill_absent("aws:username");
                        context.fill("aws:principalarn", || one(&identity.arn));
                    }
                    // The path of the role is not in the ARN of its session.
                    IdentityKind::Session => context.fill_absent("aws:username"),
                }
            }
            Requester::Service(name) => {
                context.fill("aws:principalservicename", || one(name));
                for key in ["aws:username", "aws:principalarn", "aws:principalaccount"] {
                    context.fill_absent(key);
                }
            }
            Requester::Anonymous => {
                context.fill("aws:principaltype", || literal("Anonymous"));
                context.fill("aws:principalaccount", || literal("anonymous"));
                for key in ["aws:username", "aws:principalarn", "aws:userid"] {
                    context.fill_absent(key);
                }
            }
            Requester::Federated(_) => context.fill_absent("aws:username"),
            Requester::Other(_) => {}
        }
        if !matches!(requester, Requester::Service(_) | Requester::Other(_)) {
            context.fill_absent("aws:principalservicename");
        }
    }

    /// Whether a principal of the resource's own account makes the request; unknown where one of
    /// the accounts is not known.
    pub(super) fn is_same_account(&self) -> super::Verdict {
        match (self.requester.account(), &self.resource_account) {
            (Some(one), Some(other)) => principal::same(one, other),
            _ => super::Verdict::Unknown,
        }
    }

    /// The service, by the prefix of the action in lower case; none when it is not known.
    pub fn service(&self) -> Option<&str> {
        let (service, _) = self.action.known(true)?.as_str().split_once(':')?;
        Some(service)
    }

    /// The action's name without the service, in lower case; none when it is not known.
    pub(super) fn action_name(&self) -> Option<&str> {
        let (_, name) = self.action.known(true)?.as_str().split_once(':')?;
        Some(name)
    }

    /// The resource in the segment of the ARN that names it; none when it is not known.
    pub(super) fn resource_name(&self) -> Option<&str> {
        Some(Arn::parse(self.resource.as_known()?)?.resource)
    }
}

/// The account in an ARN; none when there is none.
fn account_of(arn: &Text) -> Option<Subject> {
    let arn = arn.expanded();
    let mut segments = arn.splitn(Arn::<Text>::SEGMENTS, ':').into_iter();
    if segments.next()?.as_known()? != *"arn" {
        return None;
    }
    let account = Arn::from_segments(segments)?.account;
    (!account.is_empty()).then(|| Subject::new(&account))
}
