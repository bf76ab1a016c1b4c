//! What stacks export, and others import by its name.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::super::evaluator::Evaluator;
use super::super::intrinsic::Call;
use super::super::outputs::Output;
use crate::text::{Problem, ProblemLevel, Span};
use crate::value::{HopKind, Pseudo, Reason, ScopeId, Symbol, SymbolKind, Text, Value};

/// An output that others import by a name.
#[derive(Debug, Clone)]
pub struct Export {
    name: Text,
    value: Value,
    /// The stack that exports it, or makes the one that does.
    scope: ScopeId,
    environment: Option<String>,
}

impl Export {
    /// What others import it by.
    pub fn name(&self) -> &Text {
        &self.name
    }

    /// Whether nothing about it has changed.
    pub fn is_same(&self, other: &Self) -> bool {
        let unchanged = |a: &Value, b: &Value| {
            a.link == b.link && format!("{:?}", a.data) == format!("{:?}", b.data)
        };
        self.name == other.name && unchanged(&self.value, &other.value)
    }
}

/// What all stacks of a scan export.
#[derive(Debug, Default)]
pub struct Exports {
    /// By name, and by the number of the template.
    by_name: FxHashMap<Text, BTreeMap<usize, Vec<Export>>>,
}

/// What an import finds.
enum Found<'e> {
    /// What is exported, and which scope's it is; none when it may be one of several resources.
    One(&'e Export, Option<ScopeId>),
    /// Several that are not the same.
    Several(usize),
    Nothing,
}

impl Exports {
    /// Puts what a template exports in the place of what it exported before. Names are unique in an
    /// account and region, but a scan may have the templates of several.
    pub fn replace(&mut self, template: usize, before: &[Export], now: &[Export]) {
        for export in before {
            if let Some(of_name) = self.by_name.get_mut(&export.name) {
                of_name.remove(&template);
            }
        }
        for export in now {
            let of_name = self.by_name.entry(export.name.clone()).or_default();
            of_name.entry(template).or_default().push(export.clone());
        }
    }

    /// Whether anything is exported by a name.
    pub fn has(&self, name: &Text) -> bool {
        let of_name = self.by_name.get(name);
        of_name.is_some_and(|of_name| !of_name.is_empty())
    }

    /// What a stack of `scope`, evaluated for `environment`, imports by a name.
    fn find(&self, name: &Text, scope: ScopeId, environment: Option<&String>) -> Found<'_> {
        let all = self.by_name.get(name).into_iter();
        let all = all.flat_map(|of_name| of_name.values().flatten());
        let together = |export: &&Export| match (&export.environment, environment) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        let everywhere = name.symbols().all(|s| is_same_everywhere(&s.kind));
        let mut found: Vec<&Export> = all
            .filter(together)
            .filter(|export| everywhere || export.scope == scope)
            .collect();
        // What is deployed together is in one account and region.
        if found.iter().any(|export| export.scope == scope) {
            found.retain(|export| export.scope == scope);
        }
        match found.as_slice() {
            [] => Found::Nothing,
            [only] => Found::One(only, Some(only.scope)),
            [first, others @ ..] => {
                let equal = others.iter().all(|o| is_equal(&first.value, &o.value));
                let linked = others.iter().all(|o| o.value.link == first.value.link);
                match equal {
                    true => Found::One(first, linked.then_some(first.scope)),
                    false => Found::Several(found.len()),
                }
            }
        }
    }
}

/// Whether a symbol in the name of an export is the same one in every stack that can import it: such
/// stacks share account and region, but neither names nor parameters.
fn is_same_everywhere(kind: &SymbolKind) -> bool {
    use Pseudo::{AccountId, Partition, Region, UrlSuffix};
    match kind {
        SymbolKind::Pseudo(pseudo) => matches!(pseudo, AccountId | Partition | Region | UrlSuffix),
        SymbolKind::Attribute { .. } => true,
        _ => false,
    }
}

/// The scopes of the resources that an exported value refers to.
fn scopes(value: &Value) -> Vec<ScopeId> {
    let mut scopes = Vec::new();
    for (_, value) in value.alternatives() {
        scopes.extend(value.link.iter().map(|link| link.resource.scope));
        for symbol in value.to_text().iter().flat_map(Text::symbols) {
            if let SymbolKind::Attribute { resource, .. } = &symbol.kind {
                scopes.push(resource.scope);
            }
        }
    }
    scopes
}

fn is_equal(a: &Value, b: &Value) -> bool {
    let (a, b) = (a.to_text(), b.to_text());
    a.is_some() && a == b
}

impl<'a> Evaluator<'a> {
    /// Notes what outputs of the template are exported.
    pub(in crate::cloudformation) fn export(&mut self, outputs: &[Output]) {
        for output in outputs {
            let Some(export) = &output.export else {
                continue;
            };
            for (_, name) in export.alternatives() {
                // Nothing that may be shown can import by a name that may not.
                let shown = name.to_text().filter(|_| !export.holds_secret());
                let Some(text) = shown.filter(|text| !text.is_empty()) else {
                    continue;
                };
                let hop = HopKind::Export(text.to_string().into());
                self.exports.push(Export {
                    value: output.value.clone().hop(hop, export.span),
                    name: text,
                    scope: self.stack.scope,
                    environment: self.options.environment.clone(),
                });
            }
        }
    }

    /// What `Fn::ImportValue` gives.
    pub(in crate::cloudformation) fn import(&mut self, call: Call<'a>) -> Value {
        let expected = "the name of an export";
        let Some(name) = self.name_or_value(call.argument) else {
            return self.wrong_shape(call, expected);
        };
        let span = call.span();
        self.combined(call, expected, &[name], |it, values| {
            let name = values.first()?.to_text().filter(|name| !name.is_empty())?;
            Some(it.imported(&name, span))
        })
    }

    fn imported(&mut self, name: &Text, span: Span) -> Value {
        let (shared, scope) = (self.stack.shared, self.stack.scope);
        let mut imports = shared.imports.borrow_mut();
        if !imports.contains(name) {
            imports.insert(name.clone());
        }
        drop(imports);
        let environment = self.options.environment.as_ref();
        let found = match self.options.exports {
            Some(exports) => exports.find(name, scope, environment),
            None => Found::Nothing,
        };
        match found {
            Found::One(export, linked) => {
                let mut value = export.value.clone();
                match linked {
                    Some(other) => shared.refers_to(other, scope),
                    None => value.link = None,
                }
                // It may have come there from others.
                for other in scopes(&value) {
                    shared.refers_to(other, scope);
                }
                return value.hop(HopKind::Import(name.to_string().into()), span);
            }
            Found::Several(count) => {
                let message =
                    format!("`{name}` is exported {count} times, and not the same each time");
                let problem = Problem::new(ProblemLevel::Note, "ambiguous-import", span, message);
                self.problem(problem.help(
                    "it is unknown which of them is imported; name `environments` in iamvet.yaml",
                ));
            }
            Found::Nothing => {}
        }
        let kind = SymbolKind::Outside(format!("Fn::ImportValue({name})").into());
        Value::unknown(Symbol::new(kind, Reason::ReadAtDeployment, span), span)
    }
}
