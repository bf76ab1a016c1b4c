//! Who may do what.

use super::library::Library;
use super::resources;
use super::who::{self, Place, Who};
use crate::aws::Arn;
use crate::graph::{Graph, PolicyKind, PrincipalId};
use crate::policy::{
    Answer, Context, Decision, Effect, Level, NamedPolicy, Policies, PrincipalName, Request,
    Requester, Subject, authorize, authorize_and_explain,
};
use crate::text::{FileId, Span};
use crate::value::{Pseudo, Symbol, Text};

/// What is asked about someone or everyone.
#[derive(Debug, Clone)]
pub struct Question {
    /// The action: `s3:GetObject`.
    pub action: String,
    /// The ARN of the resource, or `*`.
    pub resource: String,
    /// The condition keys that are told; all others may be anything.
    pub context: Context,
    /// Policies beside those of the code.
    pub assumed: Assumed,
    /// The account that the code is deployed to.
    pub account: Option<String>,
    /// The partition that the code is deployed to.
    pub partition: Option<String>,
}

/// Policies that the caller tells, beside those of the code.
#[derive(Debug, Clone, Default)]
pub struct Assumed {
    /// Further identity policies of the principal.
    pub identity: Vec<NamedPolicy>,
    /// The permissions boundary of principals that have none in the code.
    pub boundary: Vec<NamedPolicy>,
    /// What the session was given.
    pub session: Vec<NamedPolicy>,
    /// Levels of service control policies.
    pub service_control: Vec<Level>,
    /// Levels of resource control policies.
    pub resource_control: Vec<Level>,
    /// Further policies of the resource.
    pub resource: Vec<NamedPolicy>,
    /// Of the VPC endpoint.
    pub endpoint: Vec<NamedPolicy>,
}

/// Whether one principal may.
#[derive(Debug, Clone)]
pub struct PrincipalAnswer {
    /// Who.
    pub who: Who,
    /// Whether, and why.
    pub decision: Decision,
}

/// Answers to a question.
#[derive(Debug, Clone)]
pub struct Answers {
    /// One for each principal.
    pub answers: Vec<PrincipalAnswer>,
    /// What was taken for granted.
    pub assumptions: Vec<String>,
}

/// Whether a principal may do it: each of the graph that the text names, or one outside of the code.
pub fn can(library: &Library<'_>, principal: &str, question: &Question) -> Result<Answers, String> {
    let asked = Asked::new(library, question);
    let found = who::find(library.graph, principal, &asked.place);
    let text = Text::literal(principal.into(), Span::at(FileId(0), 0));
    let told = Requester::new(&text);
    let mut assumptions = asked.assumptions();
    let answers = if found.is_empty() {
        if matches!(told, Requester::Other(_)) {
            return Err(format!(
                "no principal `{principal}` in the code, and it is no ARN"
            ));
        }
        assumptions.push(format!(
            "`{principal}` is not in the code: it has the policies that are told and no others"
        ));
        let who = Who::of_requester(&told, principal);
        vec![asked.answer(who, told, None)]
    } else {
        let requester = |id| match who::is_arn(principal) {
            true => told.clone(),
            false => asked.requester(id),
        };
        let who = |id| Who::of_graph(library.graph, id);
        let answers = found.into_iter();
        answers
            .map(|id| asked.answer(who(id), requester(id), Some(id)))
            .collect()
    };
    Ok(Answers {
        answers,
        assumptions,
    })
}

/// Every principal that may do it, or may depending on what is not known: those of the graph, and
/// those that a policy of the resource names.
pub fn who_can(library: &Library<'_>, question: &Question) -> Answers {
    let asked = Asked::new(library, question);
    let own = library.requesters().map(|id| {
        let who = Who::of_graph(library.graph, id);
        asked.answer(who, asked.requester(id), Some(id))
    });
    let outside = asked.named_by_resource();
    let outside = outside
        .into_iter()
        .map(|(who, requester)| asked.answer(who, requester, None));
    let may = |answer: &PrincipalAnswer| {
        matches!(answer.decision.answer, Answer::Allowed | Answer::Unknown)
    };
    Answers {
        answers: own.chain(outside).filter(may).collect(),
        assumptions: asked.assumptions(),
    }
}

struct Asked<'a> {
    library: &'a Library<'a>,
    question: &'a Question,
    place: Place,
    /// The policies of the resource, of the code and told.
    resource: Vec<NamedPolicy>,
}

impl<'a> Asked<'a> {
    fn new(library: &'a Library<'a>, question: &'a Question) -> Self {
        let place = Place {
            account: question.account.clone(),
            partition: question.partition.clone(),
        };
        let nobody = Requester::Anonymous;
        let request = request(question, nobody, &question.context, library.graph);
        let mut resource = resources::policies(library, &request, &place);
        resource.extend(question.assumed.resource.clone());
        Self {
            library,
            question,
            place,
            resource,
        }
    }

    fn requester(&self, id: PrincipalId) -> Requester {
        Requester::new(&who::arn(self.library.graph.principal(id), &self.place))
    }

    fn answer(&self, who: Who, requester: Requester, id: Option<PrincipalId>) -> PrincipalAnswer {
        let assumed = &self.question.assumed;
        let some = |policies: &Vec<NamedPolicy>| (!policies.is_empty()).then(|| policies.clone());
        let mut identity = id.map_or_else(Vec::new, |id| self.library.identity(id));
        identity.extend(assumed.identity.clone());
        let own = id.and_then(|id| self.library.boundary(id));
        let policies = Policies {
            identity,
            boundary: own.or_else(|| some(&assumed.boundary)),
            session: some(&assumed.session),
            service_control: assumed.service_control.clone(),
            resource_control: assumed.resource_control.clone(),
            resource: self.resource.clone(),
            endpoint: some(&assumed.endpoint),
        };
        let graph = self.library.graph;
        let told = &self.question.context;
        let asked = request(self.question, requester.clone(), told, graph);
        let decision = if told.tells_nothing() {
            authorize(&asked, &policies)
        } else {
            let open = request(self.question, requester, &Context::open(), graph);
            authorize_and_explain(&asked, &open, &policies)
        };
        PrincipalAnswer { who, decision }
    }

    /// The principals that allowing statements of the resource's policies name and the graph has
    /// not.
    fn named_by_resource(&self) -> Vec<(Who, Requester)> {
        let documents = self.resource.iter().filter_map(|p| p.document.as_ref());
        let statements = documents.flat_map(|document| &document.statements);
        let allowing = statements.filter(|s| s.effect != Effect::Deny);
        let elements = allowing.filter_map(|s| s.principals.as_ref());
        let items = elements.filter(|e| !e.is_negated).flat_map(|e| &e.items);
        let mut found: Vec<(Who, Requester)> = Vec::new();
        for item in items.filter(|item| !item.leaf.is_sensitive) {
            let requester = match &item.meaning {
                PrincipalName::Everyone => Requester::Anonymous,
                PrincipalName::Account(account) => Requester::Root(account.clone()),
                PrincipalName::Identity(identity) => Requester::Identity(identity.clone()),
                PrincipalName::Service(service) => Requester::Service(service.clone()),
                PrincipalName::Federated(provider) => Requester::Federated(provider.clone()),
                PrincipalName::CanonicalUser(id) | PrincipalName::Other(id) => {
                    Requester::Other(id.clone())
                }
            };
            let is_own = matches!(requester, Requester::Identity(_)) && {
                let arn = item.leaf.text.to_string();
                !who::find(self.library.graph, &arn, &self.place).is_empty()
            };
            let name = item.leaf.text.expanded().to_string();
            let who = Who::of_requester(&requester, &name);
            if !is_own && !found.iter().any(|(other, _)| *other == who) {
                found.push((who, requester));
            }
        }
        found
    }

    /// What is taken for granted.
    fn assumptions(&self) -> Vec<String> {
        let mut out = Vec::new();
        let assumed = &self.question.assumed;
        let graph = self.library.graph;
        if self.resource.is_empty() && self.question.resource != "*" {
            out.push("the resource has no policy: the code has none for it".to_owned());
        }
        let arn = Arn::parse(&self.question.resource);
        let names_account = arn.is_some_and(|arn| !arn.account.is_empty());
        if !names_account && self.question.resource != "*" {
            let whose = match graph.principals.is_empty() {
                true => "principal",
                false => "code",
            };
            out.push(format!("the resource is in the account of the {whose}"));
        }
        let has = |kind| graph.policies.iter().any(|policy| policy.kind == kind);
        if assumed.service_control.is_empty() && has(PolicyKind::ServiceControl) {
            out.push(
                "no service control policy applies: which of those in the code do is not known"
                    .to_owned(),
            );
        }
        if assumed.resource_control.is_empty() && has(PolicyKind::ResourceControl) {
            out.push(
                "no resource control policy applies: which of those in the code do is not known"
                    .to_owned(),
            );
        }
        out
    }
}

/// The request of a question, with the condition keys that it decides itself. A resource whose ARN
/// names no account is taken for one of the code's account, or of the requester's where there is no
/// code.
fn request(question: &Question, requester: Requester, context: &Context, graph: &Graph) -> Request {
    let nowhere = Span::at(FileId(0), 0);
    let text = |text: &str| Text::literal(text.into(), nowhere);
    let mut request = Request::new(
        requester,
        &text(&question.action),
        &text(&question.resource),
        None,
        context.clone(),
    );
    if request.resource_account.is_none() {
        let symbol = Symbol::pseudo(Pseudo::AccountId, nowhere);
        request.resource_account = match &question.account {
            Some(account) => Some(Subject::literal(account.as_str())),
            None if graph.principals.is_empty() => request.requester.account().cloned(),
            None => Some(Subject::new(&Text::symbol(symbol.into(), nowhere))),
        };
    }
    request.fill_context();
    request
}
