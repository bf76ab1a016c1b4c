//! Tokens of OpenID Connect providers in trust policies: who issues them, and whom the conditions
//! on their claims mean.
//!
//! Sources: "Identity-provider controls for shared OIDC providers" in the IAM User Guide; the pages
//! of GitHub, GitLab, HCP Terraform, Buildkite and EKS on the subjects of their tokens.

#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;

use crate::graph::{Graph, IdentityProvider, PrincipalId};
use crate::policy::{
    Condition, ConditionValue, Item, Leaf, PrincipalName, SetPrefix, Statement, Test, reached,
};
use crate::rules::{Context, HeldDocument, statements};
use crate::text::Span;

/// Who issues tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuer {
    GitHub,
    GitLab,
    Terraform,
    Buildkite,
    Cognito,
    /// Google, Amazon and Facebook as web identity providers.
    Web,
    /// The cluster of an EKS customer.
    Eks,
    /// One that many customers share, told apart by `sub`.
    SharedBySubject,
    /// One that many customers share, told apart by `aud`.
    SharedByAudience,
    /// A GitLab that one organization runs itself.
    OwnGitLab,
    /// CircleCI and Bitbucket, which have an issuer for each organization or workspace.
    OfOrganization,
    /// One of whose customers nothing is known.
    Other,
}

/// Issuers by the beginning of their URL without scheme.
const HOSTS: [(&str, Issuer); 23] = [
    ("token.actions.githubusercontent.com", Issuer::GitHub),
    ("token.actions.", Issuer::GitHub),
    ("gitlab.com", Issuer::GitLab),
    ("app.terraform.io", Issuer::Terraform),
    ("agent.buildkite.com", Issuer::Buildkite),
    ("cognito-identity.amazonaws.com", Issuer::Cognito),
    ("accounts.google.com", Issuer::Web),
    ("www.amazon.com", Issuer::Web),
    ("graph.facebook.com", Issuer::Web),
    ("oidc.eks.", Issuer::Eks),
    (
        "vstoken.actions.githubusercontent.com",
        Issuer::SharedBySubject,
    ),
    (
        "oidc-configuration.audit-log.githubusercontent.com",
        Issuer::SharedBySubject,
    ),
    ("oidc.codefresh.io", Issuer::SharedBySubject),
    ("studio.datachain.ai/api", Issuer::SharedBySubject),
    ("scalr.io", Issuer::SharedBySubject),
    ("tokens.cloud.shisho.dev", Issuer::SharedBySubject),
    ("proidc.upbound.io", Issuer::SharedBySubject),
    ("api.pulumi.com/oidc", Issuer::SharedByAudience),
    ("sandboxes.cloud", Issuer::SharedByAudience),
    ("oidc.vercel.com", Issuer::SharedByAudience),
    ("oidc.circleci.com/org", Issuer::OfOrganization),
    ("api.bitbucket.org/2.0/workspaces", Issuer::OfOrganization),
    // After `gitlab.com`: by the name that installations have as a rule.
    ("gitlab.", Issuer::OwnGitLab),
];

impl Issuer {
    fn of(host: &str) -> Self {
        let found = HOSTS.iter().find(|(known, _)| host.starts_with(known));
        found.map_or(Issuer::Other, |(_, issuer)| *issuer)
    }

    /// Whether a claim of the audience alone says nothing of the project, since workflows choose it or
    /// all have the same.
    pub fn is_of_one_organization(self) -> bool {
        matches!(self, Issuer::OwnGitLab | Issuer::OfOrganization)
    }

    /// Whether people who have nothing to do with each other get tokens of it.
    pub fn is_shared(self) -> bool {
        !matches!(
            self,
            Issuer::Eks | Issuer::OwnGitLab | Issuer::OfOrganization | Issuer::Other
        )
    }

    /// Whose tokens there are.
    pub fn whose(self) -> &'static str {
        match self {
            Issuer::GitHub => "every repository on GitHub",
            Issuer::GitLab => "every project on GitLab",
            Issuer::Terraform => "every organization of HCP Terraform",
            Issuer::Buildkite => "every organization of Buildkite",
            Issuer::Cognito => "every identity pool of Cognito",
            Issuer::Web => "every application",
            Issuer::Eks => "every service account of the cluster",
            Issuer::OwnGitLab => "every project of that GitLab",
            Issuer::OfOrganization => "every project of the organization",
            Issuer::SharedBySubject | Issuer::SharedByAudience => "every customer",
            Issuer::Other => "everybody who gets one",
        }
    }

    /// The claim that tells its customers apart.
    pub fn claim(self) -> &'static str {
        match self {
            Issuer::Cognito | Issuer::Web | Issuer::SharedByAudience => "aud",
            _ => "sub",
        }
    }

    /// What to ask for in that claim.
    pub fn example(self) -> &'static str {
        match self {
            Issuer::GitHub => "repo:<org>/<repo>:ref:refs/heads/main",
            Issuer::GitLab | Issuer::OwnGitLab => {
                "project_path:<group>/<project>:ref_type:branch:ref:main"
            }
            Issuer::Terraform => {
                "organization:<org>:project:<project>:workspace:<workspace>:run_phase:apply"
            }
            Issuer::Buildkite => "organization:<org>:pipeline:<pipeline>:…",
            Issuer::Cognito => "<id of the identity pool>",
            Issuer::Web => "<id of the application>",
            Issuer::Eks => "system:serviceaccount:<namespace>:<service account>",
            Issuer::SharedBySubject | Issuer::OfOrganization | Issuer::Other => "<subject>",
            Issuer::SharedByAudience => "<audience>",
        }
    }

    /// Whether its tokens have an audience that is worth asking for.
    pub fn has_audience(self) -> bool {
        matches!(
            self,
            Issuer::GitHub | Issuer::GitLab | Issuer::Terraform | Issuer::Buildkite | Issuer::Eks
        )
    }

    /// That audience.
    pub fn audience(self) -> &'static str {
        match self {
            Issuer::Terraform => "aws.workload.identity",
            _ => "sts.amazonaws.com",
        }
    }

    /// Whether a claim tells whose the token is.
    fn binds(self, claim: &str) -> bool {
        match self {
            Issuer::GitHub => matches!(
                claim,
                "sub"
                    | "repository"
                    | "repository_id"
                    | "repository_owner"
                    | "repository_owner_id"
                    | "job_workflow_ref"
                    | "enterprise"
                    | "enterprise_id"
            ),
            Issuer::Cognito | Issuer::SharedByAudience => claim == "aud",
            Issuer::Web => matches!(
                claim,
                "aud" | "oaud" | "sub" | "app_id" | "id" | "user_id" | "email"
            ),
            Issuer::Eks => claim == "sub",
            _ => !matches!(claim, "aud" | "iss" | "amr") || self == Issuer::Other,
        }
    }

    /// Why a pattern of the claim is met by tokens of others; none where it is not.
    fn looseness(self, claim: &str, pattern: &str) -> Option<&'static str> {
        const OWNER: &str =
            "has a wildcard in the name of the owner, so that others can have one that fits";
        const START: &str = "begins with a wildcard, so that the owner is not bound";
        let is_wild = |text: &str| text.contains(['*', '?']);
        let owner = |rest: &str, end: char| {
            let owner = rest.split(end).next().unwrap_or_default();
            match owner.split_once('@') {
                Some((name, _)) => is_wild(name),
                None => is_wild(owner),
            }
        };
        let first = pattern.split(':').next().unwrap_or_default();
        let rest = pattern.split_once(':').map_or("", |(_, rest)| rest);
        let is_formed = matches!(
            self,
            Issuer::GitHub | Issuer::GitLab | Issuer::Terraform | Issuer::Buildkite
        );
        if claim == "sub" && is_formed && is_wild(first) {
            return Some(START);
        }
        let end = match (self, claim, first) {
            (Issuer::GitHub, "sub", "repo" | "repository" | "job_workflow_ref") => '/',
            (Issuer::GitHub, "sub", _) => ':',
            (Issuer::GitHub, "repository" | "job_workflow_ref", _) => {
                return owner(pattern, '/').then_some(OWNER);
            }
            (Issuer::GitLab, "sub", "project_path") => '/',
            (Issuer::Terraform | Issuer::Buildkite, "sub", "organization") => ':',
            (Issuer::Eks, "sub", "system") => {
                let rest = rest.strip_prefix("serviceaccount:").unwrap_or(rest);
                return owner(rest, ':').then_some("means every service account of the cluster");
            }
            _ => return pattern.starts_with(['*', '?']).then_some(START),
        };
        owner(rest, end).then_some(OWNER)
    }

    /// Whether a pattern of the subject takes every project of one owner.
    fn takes_whole_owner(self, pattern: &str) -> bool {
        let (prefix, end) = match self {
            Issuer::GitHub => ("repo:", '/'),
            Issuer::GitLab => ("project_path:", '/'),
            Issuer::Terraform | Issuer::Buildkite => ("organization:", ':'),
            _ => return false,
        };
        let rest = pattern
            .strip_prefix(prefix)
            .and_then(|rest| rest.split_once(end));
        rest.is_some_and(|(_, rest)| match self {
            Issuer::GitHub | Issuer::GitLab => rest.split(':').next() == Some("*"),
            _ => {
                rest.starts_with('*')
                    || rest.starts_with("project:*:workspace:*")
                    || rest.starts_with("pipeline:*")
            }
        })
    }
}

/// A statement that takes the tokens of an issuer.
pub struct Token<'a> {
    pub role: PrincipalId,
    pub statement: &'a Statement,
    /// The entry that names the issuer.
    pub item: &'a Item<PrincipalName>,
    /// The issuer's URL without scheme, as far as it is known.
    pub host: String,
    pub issuer: Issuer,
}

/// The providers that the entries of trust policies lead to, by the place of the entry.
pub struct Linked<'g> {
    providers: FxHashMap<(PrincipalId, Span), &'g IdentityProvider>,
}

impl<'g> Linked<'g> {
    /// Those of a graph.
    pub fn new(graph: &'g Graph) -> Self {
        let providers = graph.federations.iter().filter_map(|federation| {
            let provider = graph
                .identity_providers
                .get(federation.provider.0 as usize)?;
            Some(((federation.role, federation.reference.span), provider))
        });
        Self {
            providers: providers.collect(),
        }
    }

    /// The provider that an entry of a role's trust policy names.
    pub fn provider(
        &self,
        role: PrincipalId,
        item: &Item<PrincipalName>,
    ) -> Option<&'g IdentityProvider> {
        self.providers.get(&(role, item.leaf.span)).copied()
    }
}

/// Goes through all statements that take tokens of a provider.
pub fn each<'a>(context: &Context<'a>, visit: &mut dyn FnMut(&HeldDocument, &Token<'a>)) {
    let linked = Linked::new(context.graph);
    for (role, held) in context.documents.trust() {
        for statement in held.allows().filter(|s| takes_tokens(s)) {
            for item in statements::principals(statement) {
                if let Some(host) = host(&linked, role, statement, item) {
                    let issuer = Issuer::of(&host);
                    let token = Token {
                        role,
                        statement,
                        item,
                        host,
                        issuer,
                    };
                    visit(held, &token);
                }
            }
        }
    }
}

fn takes_tokens(statement: &Statement) -> bool {
    statement.actions.as_ref().is_some_and(|actions| {
        let mut actions = reached(actions).certain.into_iter();
        actions.any(|action| action.name() == "AssumeRoleWithWebIdentity")
    })
}

/// The issuer that an entry names; none for what is none. Where its ARN is not known, the provider
/// that is linked tells it, or else the keys of the conditions do.
fn host(
    linked: &Linked<'_>,
    role: PrincipalId,
    statement: &Statement,
    item: &Item<PrincipalName>,
) -> Option<String> {
    let PrincipalName::Federated(named) = &item.meaning else {
        return None;
    };
    let text = named.text().expanded();
    let shown = text.to_string();
    if shown.contains(":saml-provider/") {
        return None;
    }
    if text.is_known() && !shown.starts_with("arn:") {
        return Some(shown);
    }
    let of_arn = shown.split_once(":oidc-provider/").map(|(_, host)| host);
    if let Some(host) = of_arn.filter(|host| !host.starts_with("${")) {
        return Some(host.to_owned());
    }
    let linked = linked.provider(role, item).and_then(|provider| {
        let name = provider.name.as_ref()?.as_known_text()?;
        Some(name.trim_start_matches("https://").to_owned())
    });
    let of_keys = || {
        statement.conditions.iter().find_map(|condition| {
            let key = condition.key.as_known()?;
            let (host, _) = key.rsplit_once(':')?;
            (host.contains('.')).then(|| host.to_owned())
        })
    };
    let host = linked.or_else(of_keys);
    Some(host.unwrap_or_else(|| of_arn.unwrap_or(&shown).to_owned()))
}

impl<'a> Token<'a> {
    /// The conditions with the claims that they are about.
    pub fn claims(&self) -> impl Iterator<Item = (String, &'a Condition)> {
        let conditions = self.statement.conditions.iter();
        conditions.filter_map(|condition| Some((statements::claim(condition)?, condition)))
    }

    /// Whether a condition asks for an audience, and not for any.
    pub fn has_audience(&self) -> bool {
        self.claims().any(|(claim, condition)| {
            matches!(&*claim, "aud" | "app_id" | "oaud") && !takes_any(condition)
        })
    }

    /// Whether there may be conditions that are not known, so that nothing can be said.
    pub fn is_open(&self) -> bool {
        let unknown = |c: &Condition| statements::claim(c).is_none() || c.operator.is_none();
        self.statement.open.is_some() || self.statement.conditions.iter().any(unknown)
    }

    /// The conditions that say whose the token must be.
    fn binding(&self) -> impl Iterator<Item = (String, &'a Condition)> {
        let issuer = self.issuer;
        self.claims().filter(move |(claim, condition)| {
            let positive = condition.operator.is_some_and(|operator| {
                !operator.is_negated
                    && matches!(
                        operator.test,
                        Test::StringEquals
                            | Test::StringEqualsIgnoreCase
                            | Test::StringLike
                            | Test::Arn
                    )
            });
            positive && issuer.binds(claim)
        })
    }

    /// Whether a condition says whose the token must be.
    pub fn is_bound(&self) -> bool {
        self.binding().next().is_some()
    }

    /// A value that others can meet, when no condition binds the owner; with why.
    pub fn loose(&self) -> Option<(&'a Leaf, &'static str)> {
        if self.is_open() {
            return None;
        }
        let mut first = None;
        for (claim, condition) in self.binding() {
            let loose = loose_value(self.issuer, &claim, condition)?;
            first = first.or(Some(loose));
        }
        first
    }

    /// The values of conditions on the subject.
    pub fn subjects(&self) -> impl Iterator<Item = &'a Leaf> {
        self.subject_values().map(|value| &value.leaf)
    }

    /// The values of conditions on the subject, as the operators take them.
    pub fn subject_values(&self) -> impl Iterator<Item = &'a ConditionValue> {
        let conditions = self.binding().filter(|(claim, _)| claim == "sub");
        conditions.flat_map(|(_, condition)| &condition.values)
    }

    /// Whether a condition on a claim only keeps some out.
    pub fn excludes(&self, claim: &str) -> bool {
        let mut claims = self.claims();
        claims.any(|(name, condition)| {
            name == claim && condition.operator.is_some_and(|o| o.is_negated)
        })
    }

    /// Values that take every project of an owner, where nothing else narrows them.
    pub fn whole_organizations(&self) -> Vec<&'a Leaf> {
        let is_owner = |claim: &str| {
            matches!(
                claim,
                "repository_owner" | "repository_owner_id" | "enterprise" | "enterprise_id"
            )
        };
        if self.issuer == Issuer::GitHub && self.binding().all(|(claim, _)| is_owner(&claim)) {
            let values = self.binding().flat_map(|(_, condition)| &condition.values);
            return values.map(|value| &value.leaf).take(1).collect();
        }
        if self.binding().any(|(claim, _)| claim != "sub") {
            return Vec::new();
        }
        let takes = |leaf: &&Leaf| self.issuer.takes_whole_owner(&shown(leaf));
        let patterns = self.claims().filter(|(_, c)| has_wildcards(c)).count() > 0;
        self.subjects().filter(|_| patterns).filter(takes).collect()
    }

    /// The binding conditions that also hold where the claim is absent.
    pub fn passing_when_absent(&self) -> Vec<&'a Condition> {
        let passes = |condition: &Condition| {
            condition.operator.is_some_and(|operator| {
                operator.set == Some(SetPrefix::ForAllValues)
                    || operator.if_exists && operator.set.is_none()
            })
        };
        let (passing, firm): (Vec<_>, Vec<_>) =
            self.binding().map(|(_, c)| c).partition(|c| passes(c));
        match firm.is_empty() {
            true => passing,
            false => Vec::new(),
        }
    }
}

/// Whether one of the values is `*` alone.
pub fn takes_any(condition: &Condition) -> bool {
    let mut values = condition.values.iter();
    has_wildcards(condition) && values.any(|value| value.glob.is_everything())
}

fn has_wildcards(condition: &Condition) -> bool {
    let test = condition.operator.map(|operator| operator.test);
    matches!(test, Some(Test::StringLike | Test::Arn))
}

/// A value of a condition that others can meet.
fn loose_value<'a>(
    issuer: Issuer,
    claim: &str,
    condition: &'a Condition,
) -> Option<(&'a Leaf, &'static str)> {
    if !has_wildcards(condition) {
        return None;
    }
    condition.values.iter().find_map(|value| {
        let why = issuer.looseness(claim, &shown(&value.leaf))?;
        Some((&value.leaf, why))
    })
}

/// A text as it is shown, with the symbols by their names, in which no wildcard is left.
pub fn shown(leaf: &Leaf) -> String {
    if leaf.is_sensitive {
        return "sensitive".to_owned();
    }
    let (text, _) = leaf.text.flatten(|at| {
        let symbol = leaf.text.symbols().nth(at);
        let name = symbol.map_or_else(String::new, |s| s.to_string());
        format!("${{{}}}", name.replace(['*', '?', ':', '/', '@'], "_"))
    });
    text
}
