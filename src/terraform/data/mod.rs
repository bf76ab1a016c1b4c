//! Data sources of which something is known without reading them from AWS.
//!
//! What a data source reads at deployment is a symbol; what its arguments already say is known.

mod computed;
mod document;
mod iam;

use super::eval::Evaluator;
use super::module::BlockId;
use super::scope::Scope;
use crate::text::{Problem, Span, Str};
use crate::value::{Pseudo, Reason, Symbol, SymbolKind, Value};

pub(super) use document::ProviderStyle;

/// Attributes that every deployment has, see the pages of the data sources at
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>.
const PSEUDO: [(&str, &str, Pseudo); 8] = [
    ("aws_caller_identity", "account_id", Pseudo::AccountId),
    ("aws_caller_identity", "id", Pseudo::AccountId),
    ("aws_partition", "partition", Pseudo::Partition),
    ("aws_partition", "id", Pseudo::Partition),
    ("aws_partition", "dns_suffix", Pseudo::UrlSuffix),
    ("aws_region", "name", Pseudo::Region),
    ("aws_region", "region", Pseudo::Region),
    ("aws_region", "id", Pseudo::Region),
];

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

    /// An attribute that stands for the whole deployment.
    fn pseudo(&self, name: &str) -> Option<Value> {
        let (_, _, pseudo) = PSEUDO
            .iter()
            .find(|(kind, attribute, _)| *kind == self.kind && *attribute == name)?;
        let set = match pseudo {
            Pseudo::Region => self
                .configured("region")
                .or_else(|| self.configured("name")),
            _ => None,
        };
        Some(set.unwrap_or_else(|| {
            self.scope
                .deployed(self.block, *pseudo, self.span, self.eval)
        }))
    }

    fn attribute(&self, name: &str) -> Value {
        let known = match self.kind {
            kind if kind != "aws_iam_policy_document" && self.is_planned(name) => {
                self.configured(name)
            }
            "aws_iam_policy" => iam::policy(self, name),
            "aws_iam_role" | "aws_iam_user" | "aws_iam_group" => iam::principal(self, name),
            "aws_iam_policy_document" => document::attribute(self, name),
            "template_file" => computed::template_file(self, name),
            "null_data_source" => computed::null_data_source(self, name),
            _ => self.pseudo(name),
        };
        known
            .or_else(|| self.configured(name))
            .unwrap_or_else(|| Value::unknown(self.symbol(name), self.span))
    }
}

/// The attributes of a type that are known besides those that are set.
fn known_names(kind: &str) -> Vec<&'static str> {
    match kind {
        "aws_iam_policy" => vec!["arn", "id", "name"],
        "aws_iam_role" | "aws_iam_user" | "aws_iam_group" => vec!["arn", "id"],
        "aws_iam_policy_document" => vec!["json", "minified_json", "version"],
        "template_file" => vec!["rendered"],
        "null_data_source" => vec!["outputs"],
        _ => PSEUDO
            .iter()
            .filter(|(of, ..)| *of == kind)
            .map(|(_, name, _)| *name)
            .collect(),
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
        let known = known_names(self.block_type(block)).into_iter();
        let mut names: Vec<Str> = self
            .set_names(block)
            .iter()
            .map(|(n, _)| n.clone())
            .collect();
        names.extend(known.map(Str::from));
        names.sort();
        names.dedup();
        names
    }
}
