//! ARNs of managed policies of which parts may be unknown.

use super::iam_arn::IamArn;
use crate::text::Span;
use crate::value::{Piece, Pseudo, SymbolKind, Text, TextBuilder};

/// The ARN of a managed policy, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PolicyArn {
    /// Whose it is.
    pub owner: Owner,
    /// Name without the path.
    pub name: Text,
    /// Path with both of its slashes; none for `/`.
    pub path: Option<Text>,
    /// Path and name, `service-role/Name`: what tells AWS's policies apart in every partition.
    pub path_and_name: Text,
}

/// Whose a managed policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// AWS.
    Aws,
    /// Certainly an account.
    Account,
    /// Not known.
    Unknown,
}

impl PolicyArn {
    /// Reads `arn:…:iam::…:policy/…`; none when the text is no such ARN, or when too little of it
    /// is known to tell.
    pub fn parse(text: &Text) -> Option<Self> {
        let arn = IamArn::parse(text).filter(|arn| arn.kind == *"policy")?;
        let tail = arn.rest;
        let mut folders = tail.splitn(usize::MAX, '/');
        let name = folders.pop()?;
        Some(Self {
            owner: owner(&arn.account),
            name,
            path: (!folders.is_empty()).then(|| path(&folders, tail.span().unwrap_or_default())),
            path_and_name: tail,
        })
    }

    /// Whether `text`, which was read, names one policy: it is no pattern and no list of ARNs. See
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> for the
    /// characters of names and paths.
    pub fn is_one(&self, text: &Text) -> bool {
        let odd = |c: char| !c.is_ascii_graphic() || matches!(c, '*' | '?');
        let named = self.name.as_known().is_none_or(|name| !name.is_empty());
        named && !has(text, odd) && !has(&self.path_and_name, |c| c == ':')
    }
}

fn has(text: &Text, unwanted: impl Fn(char) -> bool + Copy) -> bool {
    text.pieces().iter().any(|piece| match piece {
        Piece::Literal(_, literal) => literal.text.chars().any(unwanted),
        Piece::Symbol(..) => false,
    })
}

fn path(folders: &[Text], span: Span) -> Text {
    let mut path = TextBuilder::default();
    path.literal("/", span);
    for folder in folders {
        path.text(folder);
        path.literal("/", span);
    }
    path.finish()
}

fn owner(account: &Text) -> Owner {
    match account.as_known() {
        Some(known) if known == *"aws" => Owner::Aws,
        Some(_) => Owner::Account,
        None => match account.as_symbol().map(|s| &s.kind) {
            Some(SymbolKind::Pseudo(Pseudo::AccountId)) => Owner::Account,
            // Of an account, or of the accounts of a stack set.
            Some(SymbolKind::Attribute { attribute, .. }) if attribute == "AccountId" => {
                Owner::Account
            }
            _ => Owner::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::text;
    use super::*;

    #[test]
    fn reads_known_and_symbolic_arns() {
        let cases = [
            ("arn:aws:iam::aws:policy/A", Owner::Aws, "A", None),
            (
                "arn:${p}:iam::aws:policy/service-role/A",
                Owner::Aws,
                "A",
                Some("/service-role/"),
            ),
            ("arn:aws:iam::aws:policy/${n}", Owner::Aws, "${n}", None),
            (
                "arn:aws:iam::1:policy/a/b/C",
                Owner::Account,
                "C",
                Some("/a/b/"),
            ),
            (
                "arn:aws:iam::${a}:policy/C-${n}",
                Owner::Unknown,
                "C-${n}",
                None,
            ),
        ];
        for (arn, owner, name, path) in cases {
            let parsed = PolicyArn::parse(&text(arn)).expect(arn);
            assert_eq!(parsed.owner, owner, "{arn}");
            assert_eq!(parsed.name, text(name), "{arn}");
            assert_eq!(parsed.path, path.map(text), "{arn}");
        }
    }

    #[test]
    fn refuses_what_is_not_certainly_a_policy_arn() {
        for text_ in [
            "AdministratorAccess",
            "",
            "${x}",
            "${x}/AdministratorAccess",
            "arn:aws:iam::1:role/x",
            "arn:aws:iam::aws:policy",
            "arn:aws:${s}::aws:policy/x",
            "arn:aws:iam::aws:${r}",
        ] {
            assert_eq!(PolicyArn::parse(&text(text_)), None, "{text_}");
        }
    }
}
