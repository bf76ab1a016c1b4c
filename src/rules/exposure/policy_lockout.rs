//! `policy-lockout`.

use super::public;
use crate::diag::{Finding, Severity};
use crate::graph::ResourceAttachment;
use crate::policy::{
    Context as Keys, Effect, PrincipalName, Request, Requester, STRANGE_ACCOUNT, Statement, Verdict,
};
use crate::rules::context::Sink;
use crate::rules::finding::{Place, Words, about_document, about_statement};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};
use crate::text::{FileId, Span, Str, listed};
use crate::value::Text;

const ALIASES: &[Alias] = &[Alias::new("checkov", "CKV_AWS_93")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Policy that nobody can change any more",
            Severity::High,
            check,
        )
    }
}

/// The actions by which the policy of a service's resources is changed or taken away.
const WAYS: [(&str, &[&str]); 8] = [
    (
        "backup",
        &[
            "backup:PutBackupVaultAccessPolicy",
            "backup:DeleteBackupVaultAccessPolicy",
        ],
    ),
    (
        "ecr",
        &["ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy"],
    ),
    (
        "elasticfilesystem",
        &[
            "elasticfilesystem:PutFileSystemPolicy",
            "elasticfilesystem:DeleteFileSystemPolicy",
        ],
    ),
    ("kms", &["kms:PutKeyPolicy"]),
    ("s3", &["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]),
    (
        "secretsmanager",
        &[
            "secretsmanager:PutResourcePolicy",
            "secretsmanager:DeleteResourcePolicy",
        ],
    ),
    ("sns", &["sns:SetTopicAttributes"]),
    ("sqs", &["sqs:SetQueueAttributes"]),
];

/// The name of someone in the account of whom a policy says nothing.
const SOMEBODY: &str = "q~q";

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (held, edge) in public::resource_policies(context) {
        let ways = WAYS.iter().find(|(service, _)| *service == edge.service);
        let Some((_, ways)) = ways else {
            continue;
        };
        if held.document.open.is_some() {
            continue;
        }
        let people = people(held, edge);
        let requests: Vec<Request> = people
            .iter()
            .flat_map(|person| ways.iter().map(|way| request(person, way, edge)))
            .collect();
        let locked = requests.iter().all(|it| is_refused(held, it, edge.service));
        if !requests.is_empty() && locked {
            sink.written(found(context, held, edge, ways, &requests));
        }
    }
    Ok(())
}

/// Those who could change the policy: everyone whom it names, and one of whom it says nothing.
fn people(held: &HeldDocument, edge: &ResourceAttachment) -> Vec<Requester> {
    let mut people = vec![somebody(STRANGE_ACCOUNT)];
    for statement in &held.document.statements {
        for item in statements::principals_of(statement) {
            match &item.meaning {
                PrincipalName::Identity(identity) => {
                    people.push(Requester::Identity(identity.clone()));
                }
                // Who is let in as one of an account is let in by the account's own policies.
                PrincipalName::Account(_) if edge.service == "kms" => {
                    let text = &item.leaf.text;
                    people.push(Requester::new(text));
                }
                _ => {}
            }
        }
    }
    people
}

fn somebody(account: &str) -> Requester {
    let arn = format!("arn:aws:iam::{account}:role/{SOMEBODY}");
    Requester::new(&literal(&arn))
}

fn literal(text: &str) -> Text {
    Text::literal(text.into(), Span::at(FileId(0), 0))
}

fn request(person: &Requester, way: &str, edge: &ResourceAttachment) -> Request {
    let arn = edge.arn.as_ref().and_then(|arn| arn.to_text());
    let resource = arn.unwrap_or_else(|| literal("*"));
    Request::new(person.clone(), &literal(way), &resource, None, Keys::open())
}

/// Whether someone certainly may not. Of keys the key's policy must allow it, of all others a policy
/// of the account can.
fn is_refused(held: &HeldDocument, request: &Request, service: &str) -> bool {
    let (allowed, denied) = held.document.decides(request);
    denied == Verdict::Yes || service == "kms" && allowed == Verdict::No
}

fn found(
    context: &Context<'_>,
    held: &HeldDocument,
    edge: &ResourceAttachment,
    ways: &[&str],
    requests: &[Request],
) -> Finding {
    let entity = describe::owner(context.graph, held);
    let is_key = edge.service == "kms";
    let denies = |statement: &&Statement| {
        let denied = |request| statement.matches(request) == Verdict::Yes;
        statement.effect == Effect::Deny && requests.iter().any(denied)
    };
    let denial = held.document.statements.iter().find(denies);
    let names: Vec<Str> = ways.iter().map(|way| Str::from(*way)).collect();
    let ways = listed(&names);
    let words = match denial {
        Some(_) => Words {
            primary: "denies it to everybody".to_owned(),
            message: format!("{entity} denies everybody {ways}, so that nobody can change it any more"),
            help: "take these actions out of the denial, or except who manages the resource by a \
                   condition on `aws:PrincipalArn`; where it is deployed already, only the root user of \
                   the account can change it, and a key's only AWS Support"
                .to_owned(),
        },
        None => Words {
            primary: format!("allows nobody {ways}"),
            message: format!("{entity} allows nobody {ways}, so that nobody can manage the key"),
            help: "add a statement that allows `kms:*` to the account, \
                   `arn:aws:iam::<account id>:root`, so that its policies decide who manages the key"
                .to_owned(),
        },
    };
    let found = match denial {
        Some(statement) => {
            let item = statements::principals_of(statement).next();
            let place = item.map_or(Place::from(statement.span), |item| Place::from(&item.leaf));
            about_statement(context, held, statement, place, words)
        }
        None => about_document(context, held, edge.token, words),
    };
    let set = context.settings.severity_set(context.rule, None);
    let own = if is_key {
        Severity::High
    } else {
        Severity::Medium
    };
    Finding {
        severity: set.unwrap_or(own),
        ..found
    }
}
