//! Files with values of parameters, in the forms that deployment tools take.

use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

/// A value that is given to a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterValue {
    /// The parameter.
    pub name: String,
    /// The value; lists are joined by commas.
    pub value: String,
    /// Where the value stands.
    pub span: Span,
    /// Whether it is given for this very template, which must have the parameter.
    pub own: bool,
    /// Whether it must not be shown, whatever its parameter says: it is made of another one's that
    /// must not.
    pub secret: bool,
}

impl ParameterValue {
    /// A value that may be of any template.
    pub fn new(name: impl Into<String>, value: impl Into<String>, span: Span) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            span,
            own: false,
            secret: false,
        }
    }
}

/// The names and values of a parameters file; none when it is in no known form:
///
/// - the AWS CLI's list: `[{"ParameterKey": "Env", "ParameterValue": "prod"}]`, or `["Env=prod"]`,
/// - CodePipeline's template configuration: `{"Parameters": {"Env": "prod"}}`,
/// - a map of names: `{"Env": "prod"}`.
///
/// Lists are joined by commas. Sources:
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html>,
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html>
pub fn parameter_values(root: &Node) -> Option<Vec<ParameterValue>> {
    if let Some(items) = root.as_list() {
        let values: Vec<_> = items.iter().map(item).collect::<Option<_>>()?;
        return Some(values.into_iter().flatten().collect());
    }
    if let Some(parameters) = root.get("Parameters") {
        return Some(parameters.as_map()?.iter().filter_map(named).collect());
    }
    let entries = root.as_map().filter(|entries| !entries.is_empty())?;
    entries.iter().map(named).collect()
}

/// An item of the AWS CLI's list. The previous value of a stack is not known here.
fn item(item: &Node) -> Option<Option<ParameterValue>> {
    if let Some(text) = item.as_str() {
        let (name, value) = text.split_once('=')?;
        return Some(Some(ParameterValue::new(name, value, item.span)));
    }
    let name = item.get("ParameterKey")?.as_str()?;
    let value = item.get("ParameterValue");
    Some(value.and_then(|v| Some(ParameterValue::new(name, text(v)?, v.span))))
}

fn named(entry: &Entry) -> Option<ParameterValue> {
    let (name, value) = (entry.key.as_str()?, text(&entry.value)?);
    Some(ParameterValue::new(name, value, entry.value.span))
}

fn text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Bool(value) => Some(value.to_string()),
        Kind::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(text).collect();
            Some(items?.join(","))
        }
        _ => node.as_str().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use arcstr::ArcStr;

    use super::*;
    use crate::syntax::yaml;
    use crate::text::FileId;

    fn values(text: &str) -> Option<Vec<(String, String)>> {
        let parsed = yaml::parse(FileId(0), &ArcStr::from(text));
        let values = parameter_values(parsed.tree.first().expect("a document"))?;
        for value in &values {
            let written = &text[value.span.range()];
            assert!(
                written.contains(value.value.split(',').next()?),
                "{written}"
            );
        }
        Some(values.into_iter().map(|v| (v.name, v.value)).collect())
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        owned.collect()
    }

    #[test]
    fn every_form_is_read() {
        let cli = "[{ParameterKey: Env, ParameterValue: prod}, {ParameterKey: Old, UsePreviousValue: true}]";
        assert_eq!(values(cli), Some(pairs(&[("Env", "prod")])));
        assert_eq!(values("['Env=a=b']"), Some(pairs(&[("Env", "a=b")])));
        let pipeline = "{Parameters: {Env: prod, Users: [a, b], Count: 3, Flag: true}, Tags: {}}";
        let expected = [
            ("Env", "prod"),
            ("Users", "a,b"),
            ("Count", "3"),
            ("Flag", "true"),
        ];
        assert_eq!(values(pipeline), Some(pairs(&expected)));
        assert_eq!(
            values("{Env: prod, Users: [a, b]}"),
            Some(pairs(&[("Env", "prod"), ("Users", "a,b")]))
        );
        for other in [
            "[1]",
            "{}",
            "{Env: {a: b}}",
            "{Env: prod, Tags: {a: b}}",
            "text",
        ] {
            assert_eq!(values(other), None, "{other}");
        }
    }
}
