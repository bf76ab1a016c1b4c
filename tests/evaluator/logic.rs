//! Decisions that AWS's documentation states, each with its page.

use iamvet::policy::{Answer, Level, Policies, PolicyType, authorize};
use serde_json::{Value as Json, json};

use super::{named, request};
use crate::generate::{OTHER, OWN, Question};

const USER: &str = "arn:aws:iam::111122223333:user/bob";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const ROOT: &str = "arn:aws:iam::111122223333:root";

struct Setting {
    principal: &'static str,
    action: &'static str,
    resource: &'static str,
    account: &'static str,
    policies: Policies,
}

impl Setting {
    fn new(principal: &'static str) -> Self {
        Self {
            principal,
            action: "s3:GetObject",
            resource: "arn:aws:s3:::b/k",
            account: OWN,
            policies: Policies::default(),
        }
    }

    fn of(mut self, action: &'static str, resource: &'static str) -> Self {
        (self.action, self.resource) = (action, resource);
        self
    }

    fn across(mut self) -> Self {
        self.account = OTHER;
        self
    }

    fn identity(mut self) -> Self {
        self.policies.identity = named(&[allow(None)], PolicyType::Identity);
        self
    }

    /// The resource's policy lets this principal.
    fn lets(mut self, principal: Json) -> Self {
        self.policies.resource = named(&[allow(Some(principal))], PolicyType::Resource(""));
        self
    }

    fn bounded(mut self) -> Self {
        let other = json!({"Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}});
        self.policies.boundary = Some(named(&[other], PolicyType::Boundary));
        self
    }

    fn session(mut self) -> Self {
        let other = json!({"Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}});
        self.policies.session = Some(named(&[other], PolicyType::Session));
        self
    }

    fn service_control(mut self, documents: &[Json]) -> Self {
        self.policies.service_control = vec![level(documents, PolicyType::ServiceControl)];
        self
    }

    fn resource_control(mut self) -> Self {
        let deny = json!({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}});
        self.policies.resource_control = vec![level(&[deny], PolicyType::ResourceControl)];
        self
    }

    fn answer(&self) -> Answer {
        let question = Question {
            principal: self.principal.into(),
            action: self.action.into(),
            resource: self.resource.into(),
            account: self.account.into(),
            context: Vec::new(),
        };
        authorize(&request(&question), &self.policies).answer
    }
}

fn level(documents: &[Json], kind: PolicyType) -> Level {
    Level {
        name: "root".into(),
        policies: named(documents, kind),
    }
}

fn allow(principal: Option<Json>) -> Json {
    let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    if let Some(principal) = principal {
        statement["Principal"] = principal;
    }
    json!({"Version": "2012-10-17", "Statement": statement})
}

#[track_caller]
fn assert_answers(cases: impl IntoIterator<Item = (Setting, Answer)>) {
    for (i, (setting, wanted)) in cases.into_iter().enumerate() {
        assert_eq!(setting.answer(), wanted, "case {i}: {}", setting.principal);
    }
}

use Answer::{Allowed, ExplicitlyDenied, ImplicitlyDenied, Unknown};

/// "Policy evaluation for requests within a single account".
#[test]
fn within_an_account() {
    assert_answers([
        (Setting::new(USER), ImplicitlyDenied),
        (Setting::new(USER).identity(), Allowed),
        (Setting::new(USER).lets(json!({"AWS": USER})), Allowed),
        (
            Setting::new(USER).lets(json!({"AWS": USER})).bounded(),
            Allowed,
        ),
        (Setting::new(SESSION).lets(json!({"AWS": ROLE})), Allowed),
        (
            Setting::new(SESSION).lets(json!({"AWS": ROLE})).bounded(),
            ImplicitlyDenied,
        ),
        (
            Setting::new(SESSION).lets(json!({"AWS": ROLE})).session(),
            ImplicitlyDenied,
        ),
        (
            Setting::new(SESSION)
                .lets(json!({"AWS": SESSION}))
                .bounded(),
            Allowed,
        ),
        (
            Setting::new(SESSION)
                .lets(json!({"AWS": SESSION}))
                .session(),
            Allowed,
        ),
        (
            Setting::new(USER).lets(json!({"AWS": OWN})),
            ImplicitlyDenied,
        ),
        (Setting::new(USER).identity().bounded(), ImplicitlyDenied),
        (Setting::new(ROOT).bounded(), Allowed),
    ]);
}

/// "Cross-account policy evaluation logic".
#[test]
fn across_accounts_both_sides_must_allow() {
    assert_answers([
        (Setting::new(USER).across().identity(), ImplicitlyDenied),
        (
            Setting::new(USER).across().lets(json!({"AWS": USER})),
            ImplicitlyDenied,
        ),
        (
            Setting::new(USER)
                .across()
                .identity()
                .lets(json!({"AWS": USER})),
            Allowed,
        ),
        (
            Setting::new(USER)
                .across()
                .identity()
                .lets(json!({"AWS": OWN})),
            Allowed,
        ),
        (
            Setting::new(USER)
                .across()
                .identity()
                .lets(json!({"AWS": OTHER})),
            ImplicitlyDenied,
        ),
        (
            Setting::new(USER)
                .across()
                .identity()
                .lets(json!("*"))
                .bounded(),
            ImplicitlyDenied,
        ),
    ]);
}

/// "Key policies in AWS KMS" and "Update a role trust policy".
#[test]
fn keys_and_roles_count_identity_policies_only_where_their_own_policy_lets_them() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/k";
    let kms = |setting: Setting| setting.of("kms:Decrypt", key);
    let assume =
        |setting: Setting| setting.of("sts:AssumeRole", "arn:aws:iam::111122223333:role/target");
    let alias = "arn:aws:kms:us-east-1:111122223333:alias/a";
    assert_answers([
        (kms(Setting::new(USER).identity()), ImplicitlyDenied),
        (
            kms(Setting::new(USER).identity().lets(json!({"AWS": ROOT}))),
            Allowed,
        ),
        (
            kms(Setting::new(USER).lets(json!({"AWS": ROOT}))),
            ImplicitlyDenied,
        ),
        (kms(Setting::new(USER).lets(json!({"AWS": USER}))), Allowed),
        (kms(Setting::new(ROOT)), ImplicitlyDenied),
        (
            Setting::new(USER).identity().of("kms:DeleteAlias", alias),
            Allowed,
        ),
        (assume(Setting::new(USER).identity()), ImplicitlyDenied),
        (
            assume(Setting::new(USER).identity().lets(json!({"AWS": ROOT}))),
            Allowed,
        ),
        (
            assume(Setting::new(USER).lets(json!({"AWS": USER}))),
            Allowed,
        ),
    ]);
}

/// "Service control policies", "Resource control policies", "Create a service-linked role".
#[test]
fn policies_of_the_organization() {
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    let everything = allow(None);
    let topic = "arn:aws:sns:us-east-1:111122223333:t";
    assert_answers([
        (
            Setting::new(USER).identity().service_control(&[]),
            ImplicitlyDenied,
        ),
        (
            Setting::new(USER).identity().service_control(&[everything]),
            Allowed,
        ),
        (
            Setting::new(USER)
                .lets(json!({"AWS": USER}))
                .service_control(&[]),
            ImplicitlyDenied,
        ),
        (Setting::new(ROOT).service_control(&[]), ImplicitlyDenied),
        (
            Setting::new(linked).identity().service_control(&[]),
            Allowed,
        ),
        (
            Setting::new(USER).identity().resource_control(),
            ExplicitlyDenied,
        ),
        (
            Setting::new(USER)
                .identity()
                .resource_control()
                .of("sns:Publish", topic),
            Allowed,
        ),
        (
            Setting::new("lambda.amazonaws.com")
                .lets(json!({"Service": "lambda.amazonaws.com"}))
                .service_control(&[]),
            Allowed,
        ),
        (
            Setting::new("lambda.amazonaws.com").identity(),
            ImplicitlyDenied,
        ),
    ]);
}

/// "Permissions for GetFederationToken", "Permissions boundaries for IAM entities", "Compare AWS STS
/// credentials" and, on `kms:RetireGrant`, "Resource control policies (RCPs)".
#[test]
fn federated_users_root_users_and_grants() {
    let federated = "arn:aws:sts::111122223333:federated-user/bob";
    let key = "arn:aws:kms:us-east-1:111122223333:key/1";
    let role = "arn:aws:iam::111122223333:role/target";
    let all = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let mut passed = Setting::new(federated).identity();
    passed.policies.session = Some(named(&[all], PolicyType::Session));
    assert_answers([
        (Setting::new(federated).identity(), ImplicitlyDenied),
        (passed, Allowed),
        (
            Setting::new(federated).lets(json!({"AWS": federated})),
            Allowed,
        ),
        (Setting::new(federated).lets(json!({"AWS": USER})), Unknown),
        (
            Setting::new(federated).session().lets(json!({"AWS": USER})),
            ImplicitlyDenied,
        ),
        (
            Setting::new(ROOT)
                .lets(json!({"AWS": ROOT}))
                .of("sts:AssumeRole", role),
            ImplicitlyDenied,
        ),
        (
            Setting::new(USER)
                .identity()
                .lets(json!({"AWS": ROOT}))
                .resource_control()
                .of("kms:RetireGrant", key),
            Allowed,
        ),
    ]);
}

/// "GetCallerIdentity" in the STS API Reference, "AWS JSON policy elements: NotPrincipal".
#[test]
fn single_rules() {
    let deny = json!({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}});
    let mut caller = Setting::new(USER).of("sts:GetCallerIdentity", "*");
    caller.policies.identity = named(&[deny], PolicyType::Identity);
    let all_but_bob = json!({"Statement": {
        "Effect": "Deny", "NotPrincipal": {"AWS": USER}, "Action": "*", "Resource": "*"}});
    let mut exempt = Setting::new(USER).identity();
    exempt.policies.resource = named(&[all_but_bob], PolicyType::Resource("s3"));
    assert_answers([(caller, Allowed)]);
    assert_eq!(exempt.answer(), Allowed);
    assert_eq!(exempt.bounded().answer(), ExplicitlyDenied);
}
