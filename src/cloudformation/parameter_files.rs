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
}

impl ParameterValue {
    /// A value that may be of any template.
    pub fn new(name: impl Into<String>, value: impl Into<String>, span: Span) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            span,
            own: false,
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

/// The names and values of SAM's `parameter_overrides`: a text (`Env=prod Users="a, b"`, or the
/// longer `ParameterKey=Env,ParameterValue=prod`), a list of such texts, or a map.
///
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>
pub fn parameter_overrides(node: &Node) -> Vec<ParameterValue> {
    if let Some(entries) = node.as_map() {
        return entries.iter().filter_map(named).collect();
    }
    let texts = node.as_list().unwrap_or(std::slice::from_ref(node));
    let of_text = |node: &Node| {
        let pairs = overrides(node.as_str().unwrap_or_default()).into_iter();
        let span = node.span;
        pairs.map(move |(name, value)| ParameterValue::new(name, value, span))
    };
    texts.iter().flat_map(of_text).collect()
}

fn overrides(text: &str) -> Vec<(String, String)> {
    let pairs = words(text).into_iter().filter_map(|word| {
        let long = word.strip_prefix("ParameterKey=");
        let pair = match long.and_then(|rest| rest.split_once(",ParameterValue=")) {
            Some(pair) => pair,
            None => word.split_once('=')?,
        };
        Some((pair.0.to_owned(), pair.1.to_owned()))
    });
    pairs.collect()
}

/// The words of a text, quotes and backslashes resolved.
fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (_, '\\') => word.extend(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_whitespace() => {
                if !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
            }
            (_, c) => word.push(c),
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
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

    #[test]
    fn overrides_are_words() {
        let text = r#"Env=prod Users="a, b" ParameterKey=X,ParameterValue='y z' Q="a\"b" none"#;
        let expected = [
            ("Env", "prod"),
            ("Users", "a, b"),
            ("X", "y z"),
            ("Q", "a\"b"),
        ];
        assert_eq!(overrides(text), pairs(&expected));
    }
}
