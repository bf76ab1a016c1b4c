//! Which account a provider configuration deploys to.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration>

use super::eval::Evaluator;
use super::module::BlockId;
use super::providers::ProviderName;
use super::run::Key;
use super::scope::Scope;
use crate::aws::Arn;
use crate::text::Span;
use crate::value::{Data, Reason, Symbol, SymbolKind, Value};

/// Arguments and blocks that give a configuration credentials of its own.
const CREDENTIALS: [&str; 8] = [
    "access_key",
    "assume_role",
    "assume_role_with_web_identity",
    "credentials",
    "profile",
    "shared_config_files",
    "shared_credentials_file",
    "shared_credentials_files",
];

impl Scope<'_, '_> {
    /// The account that the provider of a block deploys to, where its configuration says that it
    /// is another one than that of the deployment, or which one it is.
    pub(super) fn account(
        &self,
        block: BlockId,
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Option<Value> {
        let (scope, name) = self.configuration_of(block)?;
        let value = scope.keep(
            Key::Account(name.clone()),
            || format!("provider.{name}.account_id"),
            span,
            || {
                let found = scope.configured_account(&name, &eval.within(&scope));
                found.unwrap_or_else(|| Value::null(span))
            },
        );
        Some(value).filter(|value| !value.is_null())
    }

    fn configured_account(&self, name: &ProviderName, eval: &Evaluator<'_>) -> Option<Value> {
        let provider = self.at.module.providers.get(name)?;
        // What the user says of the deployment counts for the configuration without an alias.
        if name.is_default() && self.run.options.account_id.is_some() {
            return None;
        }
        let allowed = provider.attribute("allowed_account_ids");
        if let Some([id]) = allowed.and_then(|allowed| allowed.value.as_list()) {
            return Some(eval.settle(id));
        }
        let roles = ["assume_role", "assume_role_with_web_identity"];
        let account = roles.into_iter().find_map(|kind| {
            let role = match provider.attribute(kind) {
                Some(role) => eval.settle(&role.value),
                None => self.nested_blocks(provider.blocks(), kind, eval),
            };
            assumed(&role)
        });
        if account.is_some() {
            return account;
        }
        let own = CREDENTIALS
            .iter()
            .any(|set| provider.set_name(set).is_some());
        (own && !name.is_default()).then(|| {
            let span = provider.header();
            let name = self
                .at
                .qualified(&format!("provider.{name}.account_id").into());
            let kind = SymbolKind::Outside(name);
            let mut symbol = Symbol::new(kind, Reason::DecidedAtDeployment, span);
            symbol.not_null = true;
            Value::unknown(symbol, span)
        })
    }
}

/// The account in the ARN of the last role that is assumed, as far as the ARN is known.
fn assumed(roles: &Value) -> Option<Value> {
    let role = match &roles.data {
        Data::List(list) if list.rest.is_none() => list.items().last()?,
        Data::Map(_) => roles,
        _ => return None,
    };
    let arn = role.get("role_arn")?;
    let text = arn.to_text()?.expanded();
    let mut parts = text.splitn(Arn::<&str>::SEGMENTS, ':').into_iter();
    let is_arn = parts.next()?.as_known()? == *"arn";
    let account = Arn::from_segments(parts)?.account;
    let mut value = arn.clone();
    value.sensitive |= role.sensitive || roles.sensitive;
    value.data = match account.as_symbol() {
        Some(symbol) => Data::Unknown(symbol.clone()),
        None => Data::Text(account),
    };
    is_arn.then_some(value)
}
