//! The JSON schema of the configuration.

use serde_json::{Map, Value as Json, json};

use crate::aws::partitions;
use crate::diag::Severity;
use crate::graph::PrincipalKind;
use crate::rules::{self, Generated, OptionSpec, Rule};

const KINDS: [PrincipalKind; 4] = [
    PrincipalKind::User,
    PrincipalKind::Group,
    PrincipalKind::Role,
    PrincipalKind::PermissionSet,
];

/// The JSON schema (2020-12) of `iamvet.yaml`, for editors and for this program itself.
pub fn schema() -> Json {
    let mut properties = Map::new();
    let mut definitions = Map::new();
    for rule in rules::all() {
        properties.insert(rule.id.to_owned(), reference(rule.id));
        definitions.insert(rule.id.to_owned(), of_rule(rule));
    }
    for alias in rules::all().iter().flat_map(|rule| rule.aliases) {
        properties
            .entry(alias.id)
            .or_insert_with(|| reference(definition_of(alias.id)));
    }
    definitions.insert("severity".to_owned(), severity());
    definitions.insert("several-rules".to_owned(), of_several_rules());
    definitions.insert("custom-rule".to_owned(), of_custom_rule());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of iamvet",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "extends": {
                "description": "Configurations that this one is set above, from its own folder: a \
                    file, or several of which later ones are set above earlier ones",
                "anyOf": [
                    { "type": "string", "minLength": 1 },
                    names("Files"),
                ],
            },
            "overrides": overrides(&properties),
            "select": names("The only rules to run, by id or by another tool's name"),
            "ignore": names("Rules not to run, by id or by another tool's name"),
            "custom-rules": custom_rules(),
            "custom_rules": custom_rules(),
            "exclude": names("Paths not to scan, in the language of .gitignore"),
            "fail-on": {
                "description": "The mildest severity that fails the run",
                "enum": severities().chain(["never"]).collect::<Vec<_>>(),
            },
            "baseline": {
                "description": "File of findings that are accepted, as `iamvet baseline` writes \
                    it, from the folder of the configuration",
                "type": "string",
                "minLength": 1,
            },
            "variables": variables(),
            "parameters": parameters(),
            "parameter-files": parameter_files(),
            "region": region(),
            "account-id": account_id(),
            "accounts": accounts(),
            "partition": partition(),
            "workspace": workspace(),
            "cdk-helpers": {
                "description": "What becomes of inline policies that only the AWS CDK makes, for \
                    roles of its own helpers: they are suppressed, or reported like all others",
                "enum": Generated::ALL.map(Generated::name),
                "default": Generated::default().name(),
            },
            "serverless-roles": {
                "description": "What becomes of inline policies of roles that the Serverless \
                    Framework makes, where all of their statements are its own: they are \
                    suppressed, or reported like all others",
                "enum": Generated::ALL.map(Generated::name),
                "default": Generated::default().name(),
            },
            "environments": {
                "description": "Named sets of files and values: the code is evaluated for each of \
                    them, and findings tell in which they hold",
                "type": "object",
                "additionalProperties": {
                    "anyOf": [var_files(), environment()],
                },
            },
            "rules": {
                "description": "Settings of rules, by id or by another tool's name",
                "type": "object",
                "additionalProperties": reference("custom-rule"),
                "properties": properties,
            },
        },
        "$defs": definitions,
    })
}

fn overrides(rules: &Map<String, Json>) -> Json {
    json!({
        "description": "What is set for findings in some paths, later ones above earlier ones",
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["paths"],
            "dependentRequired": { "ignore": ["reason"] },
            "properties": {
                "paths": {
                    "description": "The paths, in the language of .gitignore, from the folder of the \
                        configuration",
                    "anyOf": [
                        { "type": "string", "minLength": 1 },
                        names("Paths"),
                    ],
                },
                "ignore": names("Rules of which findings are suppressed"),
                "reason": {
                    "description": "Why they are",
                    "type": "string",
                    "minLength": 1,
                },
                "severity": {
                    "description": "Severity of all findings",
                    "enum": severities().collect::<Vec<_>>(),
                },
                "rules": {
                    "description": "Settings of rules, by id or by another tool's name",
                    "type": "object",
                    "additionalProperties": reference("custom-rule"),
                    "properties": rules,
                },
            },
        },
    })
}

fn account_id() -> Json {
    json!({
        "description": "The account that the code is deployed to",
        "type": ["string", "number"],
        "pattern": "^[0-9]{12}$",
    })
}

fn accounts() -> Json {
    let list = |description: &str| {
        json!({
            "description": description,
            "type": "array",
            "items": { "type": ["string", "number"], "pattern": "^[0-9]{12}$" },
        })
    };
    json!({
        "description": "Which accounts may have access: with lists, others that are let in are \
            findings",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "own": list("Accounts of your organization, besides those that are deployed to"),
            "trusted": list("Accounts of others that may have access"),
        },
    })
}

fn partition() -> Json {
    json!({
        "description": "The partition that the code is deployed to",
        "enum": partitions().collect::<Vec<_>>(),
    })
}

fn variables() -> Json {
    json!({ "description": "Values of Terraform variables", "type": "object" })
}

fn parameters() -> Json {
    json!({ "description": "Values of CloudFormation parameters", "type": "object" })
}

fn parameter_files() -> Json {
    names(
        "Files with values of CloudFormation parameters, later ones win: from each template's \
         folder, or else from that of the configuration",
    )
}

fn region() -> Json {
    json!({
        "description": "The region that templates are deployed to",
        "type": "string",
        "pattern": "^[a-z]{2,}(-[a-z]+)+-[0-9]+$",
    })
}

fn workspace() -> Json {
    json!({
        "description": "The workspace that Terraform is run in",
        "type": ["string", "number"],
        "minLength": 1,
    })
}

fn var_files() -> Json {
    names(
        "Files with values of variables, later ones win: from each root module's folder, or else \
         from that of the configuration",
    )
}

fn environment() -> Json {
    json!({
        "description": "What is set for the environment",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "var-files": var_files(),
            "variables": variables(),
            "parameter-files": parameter_files(),
            "parameters": parameters(),
            "workspace": workspace(),
            "region": region(),
            "account-id": account_id(),
            "partition": partition(),
        },
    })
}

/// The definition that holds for a rule's name: that of the one rule it means, or of several.
pub fn definition_of(name: &str) -> &'static str {
    let mut named = rules::named(name);
    match (named.next(), named.next()) {
        (Some(rule), None) => rule.id,
        _ => "several-rules",
    }
}

fn reference(definition: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

fn names(description: &str) -> Json {
    json!({
        "description": description,
        "type": "array",
        "items": { "type": "string", "minLength": 1 },
    })
}

fn severities() -> impl Iterator<Item = &'static str> {
    Severity::ALL.into_iter().map(Severity::name)
}

fn severity() -> Json {
    let one = json!({ "enum": severities().collect::<Vec<_>>() });
    let kinds: Map<String, Json> = KINDS
        .iter()
        .map(|kind| (kind.key().to_owned(), one.clone()))
        .collect();
    json!({
        "anyOf": [
            one,
            { "type": "object", "additionalProperties": false, "properties": kinds },
        ],
    })
}

fn common_properties() -> Map<String, Json> {
    let mut properties = Map::new();
    properties.insert(
        "enabled".to_owned(),
        json!({ "description": "Whether the rule is run", "type": "boolean" }),
    );
    properties.insert("severity".to_owned(), reference("severity"));
    properties
}

fn custom_rules() -> Json {
    names(
        "Files of custom rules in the language of AWS CloudFormation Guard: globs, from the folder \
         of the configuration",
    )
}

fn of_custom_rule() -> Json {
    json!({
        "description": "A custom rule",
        "type": "object",
        "additionalProperties": false,
        "properties": common_properties(),
    })
}

fn of_several_rules() -> Json {
    json!({
        "description": "A name that stands for several rules",
        "type": "object",
        "additionalProperties": false,
        "properties": common_properties(),
    })
}

fn of_rule(rule: &Rule) -> Json {
    let mut properties = common_properties();
    for option in rule.options {
        properties.insert(option.name.to_owned(), of_option(option));
    }
    json!({
        "description": rule.title,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The option's own schema, described. Both texts are JSON by the tests of the rules.
fn of_option(option: &OptionSpec) -> Json {
    let parse = |text| serde_json::from_str::<Json>(text).unwrap_or_default();
    let mut schema = parse(option.schema);
    if let Json::Object(map) = &mut schema {
        map.insert("description".to_owned(), option.summary.into());
        if !option.required {
            map.insert("default".to_owned(), parse(option.default));
        }
    }
    schema
}
