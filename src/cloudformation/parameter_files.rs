//! Files with values of parameters, in the forms that deployment tools take.

use crate::syntax::{Kind, Node};

/// The names and values of a parameters file; none when it is in no known form:
///
/// - the AWS CLI's list: `[{"ParameterKey": "Env", "ParameterValue": "prod"}]`, or `["Env=prod"]`,
/// - CodePipeline's template configuration: `{"Parameters": {"Env": "prod"}}`.
///
/// Lists are joined by commas. Sources:
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html>,
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html>
pub fn parameter_values(root: &Node) -> Option<Vec<(String, String)>> {
    if let Some(items) = root.as_list() {
        let values = items.iter().map(|item| match item.as_str() {
            Some(text) => text
                .split_once('=')
                .map(|(name, value)| Some((name.to_owned(), value.to_owned()))),
            None => {
                let name = item.get("ParameterKey")?.as_str()?.to_owned();
                // The previous value of a stack is not known here.
                Some(item.get("ParameterValue").and_then(text).map(|v| (name, v)))
            }
        });
        let values: Vec<_> = values.collect::<Option<_>>()?;
        return Some(values.into_iter().flatten().collect());
    }
    let entries = root.get("Parameters")?.as_map()?;
    let values = entries.iter();
    Some(
        values
            .filter_map(|e| Some((e.key.as_str()?.to_owned(), text(&e.value)?)))
            .collect(),
    )
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

/// The names and values of SAM's `parameter_overrides`: `Env=prod Users="a, b"`, or the longer
/// `ParameterKey=Env,ParameterValue=prod`.
///
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>
pub fn parameter_overrides(text: &str) -> Vec<(String, String)> {
    let pairs = words(text).into_iter().filter_map(|word| {
        let long = word.strip_prefix("ParameterKey=");
        match long.and_then(|rest| rest.split_once(",ParameterValue=")) {
            Some((name, value)) => Some((name.to_owned(), value.to_owned())),
            None => {
                let (name, value) = word.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            }
        }
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
        parameter_values(parsed.tree.first().expect("a document"))
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
        assert_eq!(values("{Env: prod}"), None);
        assert_eq!(values("[1]"), None);
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
        assert_eq!(parameter_overrides(text), pairs(&expected));
    }
}
