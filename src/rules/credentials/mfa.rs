//! Whether a user can do anything without a second factor.
//!
//! A right way is a denial of everything but the management of one's own credentials, with
//! `"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}`: see "AWS: Allows MFA-authenticated IAM
//! users to manage their own credentials" in the IAM User Guide
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html>).
//! Another is that every permission asks for the second factor. Both are judged by what they do to
//! requests, not by how they are written: a denial with `Bool` lets requests through that are signed
//! with an access key, since these have no such key at all.

use rustc_hash::FxHashMap;

use crate::graph::{Attachment, PolicyKind, PrincipalId};
use crate::policy::{
    Context as Keys, ContextValue, Document, Request, Requester, Statement, Subject, Verdict,
};
use crate::rules::{Context, Owner};
use crate::text::{FileId, Span};
use crate::value::Text;

/// What nobody needs to set up a second factor, each on a resource.
const SAMPLES: [(&str, &str); 4] = [
    (
        "ec2:TerminateInstances",
        "arn:aws:ec2:us-east-1:111122223333:instance/i-0abcd1234abcd1234",
    ),
    ("s3:GetObject", "arn:aws:s3:::records/2026/ledger"),
    ("iam:CreateUser", "arn:aws:iam::111122223333:user/another"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/operator"),
];

/// Who asks.
const USER: &str = "arn:aws:iam::111122223333:user/someone";

/// What may be allowed without a second factor: to set one up, and to look at one's own user.
const SELF_SERVICE: [&str; 6] = [
    "iam:changepassword",
    "iam:get",
    "iam:list",
    "iam:createvirtualmfadevice",
    "iam:enablemfadevice",
    "iam:resyncmfadevice",
];

/// What policies say of users without a second factor.
pub struct Enforcement<'a> {
    context: &'a Context<'a>,
    attachments: FxHashMap<PrincipalId, Vec<&'a Attachment>>,
    groups: FxHashMap<PrincipalId, Vec<(PrincipalId, Verdict)>>,
    requests: Vec<Request>,
}

/// What one policy says.
#[derive(Debug, Clone, Copy, Default)]
struct Says {
    /// Whether it denies what it should.
    denies: Verdict,
    /// Whether it allows anything but self-service.
    allows: bool,
    /// Whether it allows something without a second factor.
    allows_without: bool,
}

impl<'a> Enforcement<'a> {
    /// Of the policies of a graph.
    pub fn new(context: &'a Context<'a>) -> Self {
        let mut attachments: FxHashMap<PrincipalId, Vec<&Attachment>> = FxHashMap::default();
        for attachment in &context.graph.attachments {
            attachments
                .entry(attachment.principal)
                .or_default()
                .push(attachment);
        }
        let mut groups: FxHashMap<PrincipalId, Vec<(PrincipalId, Verdict)>> = FxHashMap::default();
        for membership in &context.graph.memberships {
            let is_sure = membership.condition.is_none();
            let sure = if is_sure {
                Verdict::Yes
            } else {
                Verdict::Unknown
            };
            groups
                .entry(membership.user)
                .or_default()
                .push((membership.group, sure));
        }
        Self {
            context,
            attachments,
            groups,
            requests: requests(),
        }
    }

    /// Whether a user has to use a second factor.
    pub fn of(&self, user: PrincipalId) -> Verdict {
        let mut denied = Verdict::No;
        let (mut allows, mut allows_without) = (false, false);
        let principal = self.context.graph.principal(user);
        // The policies of who is not declared here are not all here.
        if principal.declared.is_none() {
            denied = Verdict::Unknown;
        }
        let groups = self.groups.get(&user).into_iter().flatten();
        let holders = std::iter::once((user, Verdict::Yes)).chain(groups.copied());
        for (holder, sure) in holders {
            if self.context.graph.principal(holder).declared.is_none() {
                denied = denied.or(Verdict::Unknown);
            }
            for attachment in self.attachments.get(&holder).into_iter().flatten() {
                let says = self.says(attachment);
                denied = denied.or(says.denies.and(sure));
                allows |= says.allows;
                allows_without |= says.allows_without;
            }
        }
        let only_with = denied == Verdict::No && allows && !allows_without;
        if only_with { Verdict::Yes } else { denied }
    }

    fn says(&self, attachment: &Attachment) -> Says {
        let policy = self.context.graph.policy(attachment.policy);
        let held = self.context.documents.of(Owner::Policy(attachment.policy));
        let always = attachment.condition.is_none();
        let sure = if always {
            Verdict::Yes
        } else {
            Verdict::Unknown
        };
        match held {
            Some(held) => Says {
                denies: self.denies(&held.document).and(sure),
                allows: held.is_identity() && held.allows().any(|s| !is_self_service(s)),
                allows_without: held.is_identity()
                    && held
                        .allows()
                        .any(|statement| self.allows_without(statement)),
            },
            // No policy of AWS asks for a second factor.
            None if policy.kind == PolicyKind::AwsManaged => Says {
                denies: Verdict::No,
                allows: true,
                allows_without: true,
            },
            None => Says {
                denies: Verdict::Unknown,
                allows: true,
                allows_without: true,
            },
        }
    }

    /// Whether a document denies all that it should to one without a second factor.
    fn denies(&self, document: &Document) -> Verdict {
        let verdicts = self
            .requests
            .iter()
            .map(|request| document.decides(request).1);
        verdicts.fold(Verdict::Yes, Verdict::and)
    }

    /// Whether a statement allows more than self-service to one without a second factor.
    fn allows_without(&self, statement: &Statement) -> bool {
        if is_self_service(statement) {
            return false;
        }
        // Without them the conditions alone decide.
        let conditions = Statement {
            actions: None,
            resources: None,
            ..statement.clone()
        };
        let mut matches = self
            .requests
            .iter()
            .map(|request| conditions.matches(request));
        matches.any(|verdict| verdict != Verdict::No)
    }
}

/// Requests of a user with an access key, which say nothing of a second factor, and of one who is
/// signed in to the console without.
fn requests() -> Vec<Request> {
    let text = |text: &str| Text::literal(text.into(), Span::at(FileId(0), 0));
    let one = |value: &str| ContextValue::one(Subject::literal(value));
    let mut requests = Vec::new();
    for (action, resource) in SAMPLES {
        for present in [None, Some("false")] {
            let mut keys = Keys::closed();
            keys.set("aws:ViaAWSService", one("false"));
            if let Some(present) = present {
                keys.set("aws:MultiFactorAuthPresent", one(present));
            }
            let requester = Requester::new(&text(USER));
            let (action, resource) = (text(action), text(resource));
            let mut request = Request::new(requester, &action, &resource, None, keys);
            request.fill_context();
            requests.push(request);
        }
    }
    requests
}

fn is_self_service(statement: &Statement) -> bool {
    let Some(actions) = statement
        .actions
        .as_ref()
        .filter(|actions| !actions.is_negated)
    else {
        return false;
    };
    let is_own = |action: &str| {
        let action = action.to_ascii_lowercase();
        SELF_SERVICE.iter().any(|known| action.starts_with(known))
    };
    !actions.items.is_empty()
        && actions.open.is_none()
        && actions
            .items
            .iter()
            .all(|item| is_own(&item.leaf.text.known_prefix()))
}
