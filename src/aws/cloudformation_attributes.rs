//! What `Ref` and `Fn::GetAtt` give, as far as it is known before deployment.

use super::Computed;
use super::table::{Index, Table};
use super::terraform_attributes::computed;

/// Type, attribute and what is known of it, sorted.
static ATTRIBUTES: Table = Table::new(include_str!("../../data/cloudformation_attributes.tsv"));

static BY_NAME: Index = Index::new(&ATTRIBUTES);

/// What is known of an attribute of a resource type of CloudFormation; `Ref` counts as an
/// attribute.
///
/// The header of the table names its sources.
pub fn cloudformation_attribute(resource_type: &str, attribute: &str) -> Option<Computed> {
    BY_NAME.find(resource_type, attribute).map(computed)
}

/// The attributes of a resource type of which something is known, `Ref` among them.
pub fn cloudformation_attributes(
    resource_type: &str,
) -> impl Iterator<Item = &'static str> + use<> {
    let rows = ATTRIBUTES.of(resource_type);
    rows.filter_map(|row| Some(row.split_once('\t')?.0))
}

#[cfg(test)]
mod tests {
    use super::super::{FormPart, form_parts};
    use super::*;

    fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        ATTRIBUTES.rows().map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            let [name, attribute, known] = fields[..] else {
                panic!("{row}");
            };
            (name, attribute, known)
        })
    }

    #[test]
    fn the_table_is_sorted_and_found() {
        let keys: Vec<_> = rows()
            .map(|(name, attribute, _)| (name, attribute))
            .collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
        for (name, attribute, known) in rows() {
            let found = cloudformation_attribute(name, attribute);
            assert_eq!(found, Some(computed(known)), "{name} {attribute}");
        }
        assert!(
            rows()
                .filter(|(_, _, known)| known.starts_with("arn:"))
                .count()
                > 700
        );
        assert!(
            rows()
                .filter(|(_, attribute, _)| *attribute == "Ref")
                .count()
                > 1500
        );
    }

    #[test]
    fn forms_are_whole_and_made_of_nothing_that_is_made_of_them() {
        for (name, attribute, known) in rows() {
            assert_eq!(known.matches('{').count(), known.matches('}').count());
            match computed(known) {
                Computed::Same(other) => {
                    let next = cloudformation_attribute(name, other);
                    let again = matches!(next, Some(Computed::Same(_)));
                    assert!(!again && other != attribute, "{name} {attribute}");
                }
                Computed::Form(form) => {
                    for part in form_parts(form).iter().copied() {
                        let FormPart::Attribute { name: of, .. } = part else {
                            continue;
                        };
                        assert!(
                            of != attribute || form == format!("{{{of}}}"),
                            "{name} {of}"
                        );
                    }
                }
                Computed::Identity | Computed::Secret => panic!("{name} {attribute}"),
            }
        }
    }
}
