//! `aws_iam_policy_document`: the policy that the data source renders, as a value.
//!
//! Every leaf keeps the place it was written at, and one unknown ARN does not make the document
//! unknown, as it does in Terraform. See
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>.

mod arguments;
mod decoded;
mod groups;
mod merge;
mod order;
mod statement;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::DataSource;
use crate::terraform::run::Key;
use crate::terraform::variants::{Variant, all_of, combine, variants_of};
use crate::text::{Span, Str};
use crate::value::{
    Alternative, Data, JsonStyle, MAX_ALTERNATIVES, Map, MapEntry, MapKind, Reason, Symbol, Text,
    Value,
};
use merge::Merged;

/// Which provider's rendering is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::terraform) enum ProviderStyle {
    /// Version 3: an empty `Sid` is written, booleans in conditions of source documents vanish,
    /// and `Statement` must be a list there.
    V3,
    /// Newer ones.
    Current,
}

/// The version of a document that names none.
const DEFAULT_VERSION: &str = "2012-10-17";

/// An attribute of the data source: what it computes, or an argument.
pub(super) fn attribute(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    let style = match name {
        "json" => JsonStyle::POLICY_DOCUMENT,
        "minified_json" => JsonStyle::TERRAFORM,
        "version" => return source.configured(name).or_else(|| Some(version(source))),
        _ => return arguments::argument(source, name),
    };
    let document = source.scope.keep(
        Key::Document(source.block, source.member),
        || format!("{}.json", source.scope.block_name(source.block)),
        source.span,
        || document(source),
    );
    if document.is_unknown() {
        return Some(document);
    }
    let sensitive = is_sensitive(&document);
    let mut json = Value::new(
        Data::Text(Text::encoded(document.clone(), style)),
        document.span,
    );
    json.sensitive = sensitive;
    Some(json)
}

fn version(source: &DataSource<'_, '_, '_, '_>) -> Value {
    Value::text(DEFAULT_VERSION, header(source))
}

fn header(source: &DataSource<'_, '_, '_, '_>) -> Span {
    let declaration = source.scope.at.module.block(source.block);
    declaration.map_or(source.span, |declaration| declaration.header())
}

/// The whole document. What the provider would refuse is reported, and stands there as it is written.
fn document(source: &DataSource<'_, '_, '_, '_>) -> Value {
    let header = header(source);
    let cases = cases(source).into_iter();
    let documents = cases.map(|case| Alternative {
        value: case.build(source, header),
        condition: case.condition,
    });
    let documents: Vec<Alternative> = documents.collect();
    if documents.is_empty() {
        // Its parts exclude each other: there is no such document.
        return Value::unknown(unreadable(source), header);
    }
    joined(documents, header)
}

fn unreadable(source: &DataSource<'_, '_, '_, '_>) -> Symbol {
    Symbol {
        reason: Reason::Invalid,
        ..source.symbol("json")
    }
}

/// What a document is made of under a condition.
struct Case {
    condition: Str,
    sources: Variant,
    statements: Variant,
    overrides: Variant,
    /// Whether statements are put one behind the other, since it is not decided which there are.
    append: bool,
}

/// The cases of what is not decided about the parts of a document.
fn cases(source: &DataSource<'_, '_, '_, '_>) -> Vec<Case> {
    let undecided = || Some(Arc::new(source.symbol("statement")));
    let documents = |names: [&str; 2]| {
        names.iter().fold(vec![Variant::default()], |all, name| {
            let Some(value) = source.configured(name) else {
                return all;
            };
            let found = variants_of(&decoded::documents(&value), &undecided);
            combine(all, found, &undecided)
        })
    };
    let sources = documents(["source_json", "source_policy_documents"]);
    let overrides = documents(["override_policy_documents", "override_json"]);
    let statements = match source.configured("statement") {
        Some(statements) => variants_of(&statements, &undecided),
        None => vec![Variant::default()],
    };
    let parts = [&sources, &statements, &overrides];
    if parts.iter().map(|part| part.len()).product::<usize>() > MAX_ALTERNATIVES {
        return vec![Case {
            condition: Str::new(),
            sources: all_of(sources, &undecided),
            statements: all_of(statements, &undecided),
            overrides: all_of(overrides, &undecided),
            append: true,
        }];
    }
    let mut cases = Vec::new();
    for sources in &sources {
        for statements in &statements {
            for overrides in &overrides {
                let conditions = [&statements.condition, &overrides.condition];
                let condition = conditions
                    .into_iter()
                    .try_fold(sources.condition.clone(), |all, condition| {
                        crate::terraform::eval::both(&all, condition)
                    });
                if let Some(condition) = condition {
                    cases.push(Case {
                        condition,
                        sources: sources.clone(),
                        statements: statements.clone(),
                        overrides: overrides.clone(),
                        append: false,
                    });
                }
            }
        }
    }
    cases
}

impl Case {
    /// Source documents, then the own statements, then overriding documents.
    fn build(&self, source: &DataSource<'_, '_, '_, '_>, header: Span) -> Value {
        let style = source.scope.run.style();
        let report = |problem| source.scope.run.report(problem);
        let read = |value: &Value| {
            decoded::document(value, style).unwrap_or_else(|problem| {
                report(problem);
                Merged::unreadable(unreadable(source))
            })
        };
        let version = source
            .configured("version")
            .unwrap_or_else(|| version(source));
        let mut merged = Merged::new(self.append);
        for document in &self.sources.items {
            let document = read(document);
            merged.keep_repeated(&document).into_iter().for_each(report);
            merged.merge(document);
        }
        let mut own = Merged::new(false);
        for statement in &self.statements.items {
            let statement = statement::configured(statement, &version, style, &report);
            let problem = own.keep_repeated_statement(&statement);
            problem.into_iter().for_each(report);
            own.add(statement);
        }
        own.version = Some(version);
        own.id = source.configured("policy_id").filter(|id| !is_empty(id));
        own.rest = self.statements.rest.clone();
        merged.merge(own);
        merged.rest = merged.rest.or_else(|| self.sources.rest.clone());
        for document in &self.overrides.items {
            merged.merge(read(document));
        }
        merged.rest = merged.rest.or_else(|| self.overrides.rest.clone());
        merged.into_value(header)
    }
}

/// One document for the documents of several cases: what differs has alternatives.
fn joined(mut documents: Vec<Alternative>, header: Span) -> Value {
    if documents.len() == 1
        && let Some(document) = documents.pop()
    {
        return document.value;
    }
    let names = ["Version", "Id", "Statement"];
    let entries = names.into_iter().filter_map(|name| {
        let of = |document: &Alternative| document.value.get(name).cloned();
        let first = documents.iter().find_map(of)?;
        let known: Option<Vec<Str>> = documents
            .iter()
            .map(|document| of(document)?.as_known_text())
            .collect();
        let same = known.is_some_and(|texts| texts.windows(2).all(|pair| pair[0] == pair[1]));
        let value = if same {
            first
        } else {
            let alternatives = documents.iter().map(|document| Alternative {
                condition: document.condition.clone(),
                value: of(document).unwrap_or_else(|| Value::null(header)),
            });
            Value::new(Data::OneOf(alternatives.collect()), header)
        };
        Some(MapEntry {
            key: Str::from(name),
            key_span: header,
            value,
        })
    });
    let map = Map::new(MapKind::Object, entries.collect());
    Value::new(Data::Map(map), header)
}

/// Whether the value is a text that is known to be empty.
fn is_empty(value: &Value) -> bool {
    value.is_empty_text()
}

fn is_sensitive(value: &Value) -> bool {
    value.sensitive
        || match &value.data {
            Data::List(list) => list.items().iter().any(is_sensitive),
            Data::Map(map) => map.entries().iter().any(|entry| is_sensitive(&entry.value)),
            Data::OneOf(alternatives) => alternatives.iter().any(|a| is_sensitive(&a.value)),
            _ => false,
        }
}
