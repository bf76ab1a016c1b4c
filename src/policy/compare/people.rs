//! Requesters of which one is as good as any other to lie outside of boxes.

use std::collections::BTreeSet;

use crate::policy::document::Statement;
use crate::policy::principal::{Identity, IdentityKind, PrincipalName, Requester};
use crate::policy::subject::Subject;
use crate::text::{FileId, Span};
use crate::value::{Text, TextBuilder};

/// Most names that requesters are made of.
const MAX_NAMES: usize = 2_048;

/// Requesters that the statements tell apart: whom they name, others of the accounts that they name,
/// and some that none names. False where these are not all.
pub(super) fn requesters(statements: &[&Statement]) -> (Vec<Requester>, bool) {
    let elements = statements.iter().filter_map(|s| s.principals.as_ref());
    let names: Vec<&PrincipalName> = elements
        .flat_map(|elements| elements.items.iter().map(|item| &item.meaning))
        .take(MAX_NAMES)
        .collect();
    let known: BTreeSet<String> = names.iter().flat_map(|name| texts_of(name)).collect();
    let fresh = |make: &dyn Fn(usize) -> String| {
        let all = (0..=known.len()).map(make);
        let mut free = all.filter(|text| !known.iter().any(|other| other.contains(text.as_str())));
        free.next().unwrap_or_default()
    };
    let name = fresh(&|n| match n {
        0 => "example".to_owned(),
        n => format!("example{n}"),
    });
    let account = fresh(&|n| format!("{:012}", 999_999_999_999 - n));
    let service = fresh(&|n| format!("example{n}.amazonaws.com"));
    let mut found = Found {
        requesters: Vec::new(),
        known: BTreeSet::new(),
        name,
    };
    for name in &names {
        found.named(name);
    }
    let literal = |text: String| Subject::literal(text);
    let provider = format!("arn:aws:iam::{account}:oidc-provider/{}", found.name);
    found.of_account(&literal(account));
    found.add(Requester::Service(literal(service)));
    found.add(Requester::Federated(literal(provider)));
    found.add(Requester::Anonymous);
    (found.requesters, names.len() < MAX_NAMES)
}

/// The known texts in a name.
fn texts_of(name: &PrincipalName) -> Vec<String> {
    let subjects = match name {
        PrincipalName::Everyone => Vec::new(),
        PrincipalName::Identity(identity) => vec![&identity.arn, &identity.account],
        PrincipalName::Account(text)
        | PrincipalName::Service(text)
        | PrincipalName::Federated(text)
        | PrincipalName::CanonicalUser(text)
        | PrincipalName::Other(text) => vec![text],
    };
    subjects.iter().map(|s| s.text().to_string()).collect()
}

struct Found {
    requesters: Vec<Requester>,
    known: BTreeSet<String>,
    /// A name that nobody has.
    name: String,
}

impl Found {
    fn add(&mut self, requester: Requester) {
        let text = match &requester {
            Requester::Root(text)
            | Requester::Service(text)
            | Requester::Federated(text)
            | Requester::Other(text) => text.text().to_string(),
            Requester::Identity(identity) => {
                format!("{:?} {}", identity.kind, identity.arn.text())
            }
            Requester::Anonymous => String::new(),
        };
        if self.known.insert(text) {
            self.requesters.push(requester);
        }
    }

    fn named(&mut self, name: &PrincipalName) {
        match name {
            PrincipalName::Everyone => {}
            PrincipalName::Account(account) => self.of_account(account),
            PrincipalName::Identity(identity) => {
                self.add(Requester::Identity(identity.clone()));
                if matches!(identity.kind, IdentityKind::Role | IdentityKind::Session) {
                    self.session(&identity.account, &identity.name);
                }
                self.of_account(&identity.account);
            }
            PrincipalName::Service(name) => self.add(Requester::Service(name.clone())),
            PrincipalName::Federated(name) => self.add(Requester::Federated(name.clone())),
            PrincipalName::CanonicalUser(name) | PrincipalName::Other(name) => {
                self.add(Requester::Other(name.clone()));
            }
        }
    }

    /// The root user of an account, and others that nobody names.
    fn of_account(&mut self, account: &Subject) {
        let name = Subject::literal(self.name.clone());
        self.add(Requester::Root(account.clone()));
        self.session(account, &name);
        for (kind, service, resource) in [
            (IdentityKind::User, "iam", "user"),
            (IdentityKind::FederatedUser, "sts", "federated-user"),
        ] {
            let arn = join(&[
                &literal(&format!("arn:aws:{service}::")),
                account.text(),
                &literal(&format!(":{resource}/")),
                name.text(),
            ]);
            self.add(Requester::Identity(Box::new(Identity {
                kind,
                account: account.clone(),
                arn: Subject::new(&arn),
                name: name.clone(),
                session: None,
            })));
        }
    }

    /// A session of a role that nobody names.
    fn session(&mut self, account: &Subject, role: &Subject) {
        let arn = join(&[
            &literal("arn:aws:sts::"),
            account.text(),
            &literal(":assumed-role/"),
            role.text(),
            &literal(&format!("/{}", self.name)),
        ]);
        self.add(Requester::Identity(Box::new(Identity {
            kind: IdentityKind::Session,
            account: account.clone(),
            arn: Subject::new(&arn),
            name: role.clone(),
            session: Some(Subject::literal(self.name.clone())),
        })));
    }
}

fn literal(text: &str) -> Text {
    Text::literal(text.into(), Span::at(FileId(0), 0))
}

fn join(texts: &[&Text]) -> Text {
    let mut builder = TextBuilder::default();
    texts.iter().for_each(|text| builder.text(text));
    builder.finish()
}
