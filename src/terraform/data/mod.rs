//! Data sources of which something is known without reading them from AWS.
//!
//! What a data source reads at deployment is a symbol; what its arguments already say is known.

mod arn;
mod computed;
mod document;
mod iam;

use std::sync::Arc;

use super::eval::Evaluator;
use super::module::BlockId;
use super::resources::with_rest;
use super::scope::Scope;
use crate::aws::{Computed, terraform_data_attribute, terraform_data_attributes};
use crate::forms::{Subject, filled};
use crate::text::{Problem, Span, Str};
use crate::value::{Data, Pseudo, Reason, Symbol, SymbolKind, Value};

pub(super) use document::ProviderStyle;

/// One instance of a data source, of which an attribute is asked for at `span`.
struct DataSource<'a, 'r, 'p, 'e> {
    scope: &'a Scope<'r, 'p>,
    block: BlockId,
    member: usize,
    /// The type, such as `aws_iam_policy`.
    kind: &'a str,
    span: Span,
    eval: &'a Evaluator<'e>,
}

impl DataSource<'_, '_, '_, '_> {
    /// What the configuration sets.
    fn configured(&self, name: &str) -> Option<Value> {
        self.scope
            .configured(self.block, self.member, name, self.span, self.eval)
    }

    /// What the configuration sets, with the word that nested blocks may have more than that.
    fn opened(&self, name: &str) -> Option<Value> {
        let value = self.configured(name)?;
        Some(match self.scope.has_blocks(self.block, name) {
            true => with_rest(value, &self.symbol(name)),
            false => value,
        })
    }

    /// Whether a plan knows an attribute.
    fn is_planned(&self, name: &str) -> bool {
        let (scope, eval) = (self.scope, self.eval);
        scope.is_known_to_plan(self.block, self.member, name, eval)
    }

    /// An attribute that is read at deployment.
    fn symbol(&self, name: &str) -> Symbol {
        let kind = SymbolKind::Data(format!("{}.{name}", self.address()).into());
        Symbol::new(kind, Reason::ReadAtDeployment, self.span)
    }

    fn address(&self) -> Str {
        let expansion = self.scope.expansion(self.block, self.eval);
        self.scope.address_of(self.block, &expansion, self.member)
    }

    /// What was computed; an error is reported, and the attribute is a symbol.
    fn or_symbol(&self, computed: Result<Value, Problem>) -> Value {
        computed.unwrap_or_else(|problem| self.eval.reported(problem, self.span))
    }

    fn attribute(&self, name: &str) -> Value {
        let known = match self.kind {
            kind if kind != "aws_iam_policy_document" && self.is_planned(name) => {
                self.configured(name)
            }
            "aws_arn" => arn::segment(self, name),
            "aws_iam_policy" => iam::policy(self, name),
            "aws_iam_policy_document" => document::attribute(self, name),
            "aws_iam_session_context" => arn::session_context(self, name),
            "template_file" => computed::template_file(self, name),
            "null_data_source" => computed::null_data_source(self, name),
            _ => None,
        };
        let mut value = known
            .or_else(|| self.opened(name))
            .unwrap_or_else(|| self.looked_up(name));
        value.sensitive |= terraform_data_attribute(self.kind, name) == Some(Computed::Secret);
        value
    }

    /// An attribute that nothing sets.
    fn looked_up(&self, name: &str) -> Value {
        match terraform_data_attribute(self.kind, name) {
            Some(Computed::Same(other)) => self.attribute(other),
            Some(Computed::Form(form)) => self.formed(name, filled(form, self)),
            known => {
                let mut symbol = self.symbol(name);
                symbol.not_null |= known.is_some();
                Value::unknown(symbol, self.span)
            }
        }
    }

    /// A text that is wholly known, or is what every deployment has, stands for itself.
    fn formed(&self, name: &str, value: Value) -> Value {
        let Data::Text(text) = &value.data else {
            return value;
        };
        if text.is_known() {
            return value;
        }
        let deployed = text
            .as_symbol()
            .filter(|symbol| matches!(symbol.kind, SymbolKind::Pseudo(_)));
        let data = match deployed {
            Some(symbol) => Data::Unknown(symbol.clone()),
            None => Data::Unknown(Arc::new(self.symbol(name).with_shape(text.clone()))),
        };
        Value { data, ..value }
    }
}

impl Subject for DataSource<'_, '_, '_, '_> {
    fn span(&self) -> Span {
        self.span
    }

    fn symbol(&self, name: &str) -> Symbol {
        DataSource::symbol(self, name)
    }

    fn configured(&self, name: &str) -> Option<Value> {
        DataSource::configured(self, name)
    }

    fn attribute(&self, name: &str) -> Value {
        DataSource::attribute(self, name)
    }

    fn deployed(&self, pseudo: Pseudo) -> Value {
        self.scope
            .deployed(self.block, pseudo, self.span, self.eval)
    }
}

/// The attributes of a type that are not looked up, whether they are set or not.
fn computed_names(kind: &str) -> &'static [&'static str] {
    match kind {
        "aws_arn" => &["account", "partition", "region", "resource", "service"],
        "aws_iam_policy" => &["arn", "id", "name"],
        "aws_iam_policy_document" => &[
            "json",
            "minified_json",
            "override_json",
            "override_policy_documents",
            "policy_id",
            "source_json",
            "source_policy_documents",
            "version",
        ],
        "aws_iam_session_context" => &["issuer_arn", "issuer_name", "session_name"],
        "template_file" => &["rendered"],
        "null_data_source" => &["outputs"],
        _ => &[],
    }
}

impl Scope<'_, '_> {
    /// An attribute of an instance of a data source.
    pub(super) fn data_attribute(
        &self,
        block: BlockId,
        member: usize,
        name: &Str,
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Value {
        DataSource {
            scope: self,
            block,
            member,
            kind: self.block_type(block),
            span,
            eval,
        }
        .attribute(name)
    }

    /// The names of the attributes of a data source of which something is known.
    pub(super) fn data_attributes(&self, block: BlockId) -> Vec<Str> {
        let kind = self.block_type(block);
        let mut names: Vec<Str> = self
            .set_names(block)
            .iter()
            .map(|(n, _)| n.clone())
            .collect();
        names.extend(computed_names(kind).iter().map(|name| Str::from(*name)));
        names.extend(terraform_data_attributes(kind).map(Str::from));
        names.sort();
        names.dedup();
        names
    }
}
