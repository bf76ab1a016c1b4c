//! Names of entities in words.

use crate::value::{Data, Pseudo, Symbol, Text, TextBuilder, Value};

use super::{Declaration, IdentityProvider, Policy, PolicyKind, Principal};

/// A name where that is known, else the address of what declares the entity, else the symbol.
fn name_or_address(name: &Option<Value>, declared: &Option<Declaration>) -> String {
    let address = || {
        let declared = declared.as_ref()?;
        Some(declared.resource.address.to_string())
    };
    let name = name.as_ref();
    name.and_then(known)
        .or_else(address)
        .or_else(|| name.map(shown))
        .unwrap_or_else(|| UNNAMED.to_owned())
}

impl Principal {
    /// What to call it: its name where that is known, else the address of what declares it, else
    /// the symbol that names it.
    pub fn display_name(&self) -> String {
        name_or_address(&self.name, &self.declared)
    }

    /// Kind and name, such as ``role `app` ``.
    pub fn label(&self) -> String {
        format!("{} `{}`", self.kind, self.display_name())
    }
}

impl IdentityProvider {
    /// What to call it: its URL or name where that is known, else the address of what declares it,
    /// else the symbol that names it.
    pub fn display_name(&self) -> String {
        name_or_address(&self.name, &self.declared)
    }

    /// Kind and name, such as ``OIDC provider `https://token.actions.githubusercontent.com` ``.
    pub fn label(&self) -> String {
        format!("{} `{}`", self.kind.words(), self.display_name())
    }
}

impl Policy {
    /// What to call it: its name where that is known, else the address of what declares it, else
    /// the ARN or symbol that names it.
    pub fn display_name(&self) -> String {
        let known = self.name.as_ref().and_then(known);
        let symbolic = || self.name.as_ref().map(shown);
        let address = || {
            let declared = self.declared.as_ref()?;
            Some(declared.resource.address.to_string())
        };
        let arn = || self.arn.as_ref().map(shown);
        let name = match self.kind {
            // The address would be that of the principal for a policy inside of it.
            PolicyKind::Inline => known.or_else(symbolic).or_else(address),
            PolicyKind::Document => known,
            PolicyKind::Customer
            | PolicyKind::ResourceBased
            | PolicyKind::Endpoint
            | PolicyKind::Session
            | PolicyKind::Service
            | PolicyKind::ServiceControl
            | PolicyKind::ResourceControl => known.or_else(address),
            PolicyKind::AwsManaged => known.or_else(arn),
            PolicyKind::External | PolicyKind::Unresolved => {
                self.arn.as_ref().map(shown).or(known).or_else(symbolic)
            }
        };
        name.unwrap_or_else(|| UNNAMED.to_owned())
    }

    /// Kind and name, such as ``inline policy `read` ``.
    pub fn label(&self) -> String {
        format!("{} `{}`", self.kind.words(), self.display_name())
    }

    /// [`Policy::arn_text`] for reports.
    pub(super) fn arn_shown(&self) -> Option<String> {
        let secret = [&self.arn, &self.name, &self.path]
            .into_iter()
            .flatten()
            .any(|value| value.sensitive);
        if secret {
            return Some(SENSITIVE.to_owned());
        }
        self.arn_text().map(|text| text.to_string())
    }

    /// Its ARN, as far as it is known: as it is referred to, or for a declared policy as AWS will
    /// make it from path and name. None for policies that are no managed ones, and where nothing
    /// tells the name.
    pub fn arn_text(&self) -> Option<Text> {
        let managed = matches!(
            self.kind,
            PolicyKind::Customer
                | PolicyKind::AwsManaged
                | PolicyKind::External
                | PolicyKind::Unresolved
        );
        if !managed {
            return None;
        }
        if let Some(arn) = &self.arn {
            return Some(arn.to_text()?.expanded());
        }
        let name = self.name.as_ref()?;
        let span = name.span;
        let pseudo = |pseudo| Text::symbol(Symbol::pseudo(pseudo, span).into(), span);
        let mut arn = TextBuilder::default();
        arn.literal("arn:", span);
        arn.text(&pseudo(Pseudo::Partition));
        arn.literal(":iam::", span);
        arn.text(&pseudo(Pseudo::AccountId));
        arn.literal(":policy", span);
        match &self.path {
            Some(path) => arn.text(&path.to_text()?.expanded()),
            None => arn.literal("/", span),
        }
        arn.text(&name.to_text()?.expanded());
        Some(arn.finish())
    }
}

/// Stands for a name that nothing tells.
const UNNAMED: &str = "(unknown)";
/// Stands for a name that must not be printed.
const SENSITIVE: &str = "(sensitive)";

fn known(value: &Value) -> Option<String> {
    if value.sensitive {
        return None;
    }
    let text = value.to_text()?.expanded().as_known()?;
    Some(text.to_string())
}

/// A value as one short text: what is known as it is, symbols as `${…}`.
pub(super) fn shown(value: &Value) -> String {
    if value.sensitive {
        return SENSITIVE.to_owned();
    }
    match &value.data {
        Data::OneOf(_) => value
            .alternatives()
            .iter()
            .map(|(_, v)| shown(v))
            .collect::<Vec<_>>()
            .join(" or "),
        _ => value
            .to_text()
            .map_or_else(|| UNNAMED.to_owned(), |text| text.expanded().to_string()),
    }
}
