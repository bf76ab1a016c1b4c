//! What is known of the attributes that AWS or Terraform's AWS provider decide.

use super::table::{Index, Table};

/// Type, attribute and what is known of it, sorted.
static RESOURCES: Table = Table::new(include_str!("../../data/terraform_attributes.tsv"));

/// The same of data sources.
static DATA: Table = Table::new(include_str!("../../data/terraform_data.tsv"));

static RESOURCES_BY_NAME: Index = Index::new(&RESOURCES);
static DATA_BY_NAME: Index = Index::new(&DATA);

/// What is known of an attribute before its resource is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Computed {
    /// It is the same as another attribute.
    Same(&'static str),
    /// Its text has a form; see [`form_parts`](super::form_parts).
    Form(&'static str),
    /// It identifies the resource, and nothing else is known when it is not set.
    Identity,
    /// It is a secret.
    Secret,
}

/// What is known of an attribute of a resource type of the AWS provider when the configuration
/// does not set it.
///
/// The header of the table names its sources.
pub fn terraform_attribute(resource_type: &str, attribute: &str) -> Option<Computed> {
    let found = RESOURCES_BY_NAME.find(resource_type, attribute);
    found.map(computed)
}

/// The attributes of a resource type of the AWS provider of which something is known, sorted.
pub fn terraform_attributes(resource_type: &str) -> impl Iterator<Item = &'static str> {
    RESOURCES
        .of(resource_type)
        .filter_map(|row| Some(row.split_once('\t')?.0))
}

/// What is known of an attribute of a data source of the AWS provider when the configuration does
/// not set it.
pub fn terraform_data_attribute(data_source: &str, attribute: &str) -> Option<Computed> {
    DATA_BY_NAME.find(data_source, attribute).map(computed)
}

/// The attributes of a data source of the AWS provider of which something is known, sorted.
pub fn terraform_data_attributes(data_source: &str) -> impl Iterator<Item = &'static str> {
    DATA.of(data_source)
        .filter_map(|row| Some(row.split_once('\t')?.0))
}

pub(super) fn computed(text: &'static str) -> Computed {
    match text {
        "-" => Computed::Identity,
        "!" => Computed::Secret,
        _ => match text.strip_prefix('=') {
            Some(other) => Computed::Same(other),
            None => Computed::Form(text),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{FormPart, form_parts, resource_policy};
    use super::*;

    /// Every attribute of the provider: type, then names.
    const PROVIDER: &str = include_str!("../../testdata/terraform/provider_attributes.tsv");

    fn provider() -> BTreeMap<&'static str, Vec<&'static str>> {
        let rows = PROVIDER.lines().filter_map(|row| row.split_once('\t'));
        rows.map(|(name, attributes)| (name, attributes.split(' ').collect()))
            .collect()
    }

    fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        rows_of(&RESOURCES)
    }

    fn rows_of(table: &Table) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        table.rows().map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            let [name, attribute, known] = fields[..] else {
                panic!("{row}");
            };
            (name, attribute, known)
        })
    }

    /// The attributes that a form is made of.
    fn needs(form: &'static str) -> Vec<&'static str> {
        form_parts(form)
            .iter()
            .copied()
            .filter_map(|part| match part {
                FormPart::Attribute { name, .. } | FormPart::IfSet(name) => Some(name),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn the_table_is_sorted_and_found() {
        let keys: Vec<_> = rows()
            .map(|(name, attribute, _)| (name, attribute))
            .collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
        for (name, attribute, known) in rows() {
            assert_eq!(terraform_attribute(name, attribute), Some(computed(known)));
            assert!(terraform_attributes(name).any(|found| found == attribute));
        }
        let keys: Vec<_> = rows_of(&DATA)
            .map(|(name, attribute, _)| (name, attribute))
            .collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
        for (name, attribute, known) in rows_of(&DATA) {
            assert_eq!(
                terraform_data_attribute(name, attribute),
                Some(computed(known))
            );
            assert!(terraform_data_attributes(name).any(|found| found == attribute));
        }
        let arns = rows().filter(|(_, _, known)| known.contains("arn:") || known.contains("_arn}"));
        assert!(arns.count() > 900);
    }

    #[test]
    fn the_tables_name_attributes_of_the_provider() {
        let provider = provider();
        let check = |name: &str, attribute: &str| {
            let attributes = provider
                .get(name)
                .unwrap_or_else(|| panic!("no type `{name}`"));
            assert!(attributes.contains(&attribute), "{name}.{attribute}");
        };
        let data = |name: &'static str| provider.get_key_value(format!("data.{name}").as_str());
        let data = rows_of(&DATA).map(|(name, attribute, known)| {
            let (name, _) = data(name).unwrap_or_else(|| panic!("no data source `{name}`"));
            (*name, attribute, known)
        });
        let of_aws = rows().filter(|(name, ..)| name.starts_with("aws_"));
        for (name, attribute, known) in of_aws.chain(data) {
            check(name, attribute);
            match computed(known) {
                Computed::Same(other) => check(name, other),
                Computed::Form(form) => needs(form).iter().for_each(|other| check(name, other)),
                Computed::Identity | Computed::Secret => {}
            }
        }
        let policies = provider
            .keys()
            .filter_map(|name| Some((*name, resource_policy(name)?)));
        for (name, policy) in policies {
            let named = [policy.document, policy.named_by].into_iter().flatten();
            for path in named {
                check(name, path.split('.').next().unwrap_or(path));
            }
            let form = policy.arn.map(needs).unwrap_or_default();
            form.iter().for_each(|other| check(name, other));
        }
    }

    #[test]
    fn no_attribute_is_made_of_itself() {
        fn walk(name: &'static str, attribute: &'static str, depth: u32) {
            assert!(depth < 8, "{name}.{attribute}");
            match terraform_attribute(name, attribute) {
                Some(Computed::Same(other)) => walk(name, other, depth + 1),
                Some(Computed::Form(form)) => {
                    for other in needs(form) {
                        walk(name, other, depth + 1);
                    }
                }
                _ => {}
            }
        }
        rows().for_each(|(name, attribute, _)| walk(name, attribute, 0));
        for (name, attribute, known) in rows_of(&DATA) {
            let made_of = match computed(known) {
                Computed::Same(other) => vec![other],
                Computed::Form(form) => needs(form),
                Computed::Identity | Computed::Secret => Vec::new(),
            };
            for other in made_of {
                let deep = terraform_data_attribute(name, other);
                assert!(
                    !matches!(deep, Some(Computed::Same(_))),
                    "{name}.{attribute} is made of {other}"
                );
                assert_ne!(other, attribute, "{name}");
            }
        }
    }
}
