//! Which attributes `Fn::GetAtt` takes.

use super::table::Table;

/// Type and the names of its attributes.
static NAMES: Table = Table::new(include_str!("../../data/cloudformation_getatt.tsv"));

/// The attributes that `Fn::GetAtt` takes for a resource type of CloudFormation; none for a type
/// that is not listed. The header of the table names its source.
#[derive(Debug, Clone, Copy)]
pub struct AttributeNames {
    names: &'static str,
}

impl AttributeNames {
    /// Those of a resource type.
    pub fn of(resource_type: &str) -> Option<Self> {
        let names = NAMES.find(resource_type)?;
        Some(Self { names })
    }

    /// Whether the type has an attribute, or one that it is a part of.
    pub fn has(self, attribute: &str) -> bool {
        self.names
            .split(' ')
            .any(|name| match name.strip_suffix('*') {
                Some(start) => attribute.starts_with(start),
                None => attribute.strip_prefix(name).is_some_and(|rest| {
                    rest.is_empty() || (rest.starts_with('.') && !name.is_empty())
                }),
            })
    }

    /// The names, without those that stand for many.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let all = self.names.split(' ');
        all.filter(|name| !name.is_empty() && !name.ends_with('*'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::cloudformation_attribute;

    #[test]
    fn the_table_is_sorted_and_agrees_with_the_forms() {
        let rows: Vec<&str> = NAMES.rows().collect();
        let kind = |row: &'static str| row.split('\t').next().unwrap();
        assert!(rows.is_sorted_by_key(|row| kind(row)));
        assert!(rows.len() > 1500, "{}", rows.len());
        let known = rows.iter().filter(|row| {
            let names = AttributeNames::of(kind(row)).unwrap();
            ["Arn"]
                .iter()
                .any(|name| cloudformation_attribute(kind(row), name).is_some() && !names.has(name))
        });
        let known: Vec<_> = known.map(|row| kind(row)).collect();
        assert_eq!(known, [] as [&str; 0]);
    }

    #[test]
    fn attributes_are_found_as_they_may_be_written() {
        let has = |kind: &str, name: &str| AttributeNames::of(kind).unwrap().has(name);
        assert!(has("AWS::IAM::Role", "Arn"));
        assert!(!has("AWS::IAM::Role", "ARN"));
        assert!(!has("AWS::IAM::RolePolicy", "Arn"));
        assert!(has("AWS::CloudFormation::Stack", "Outputs.Anything"));
        assert!(!has("AWS::CloudFormation::Stack", "Arn"));
        assert!(has("AWS::CloudFormation::CustomResource", "Anything"));
        assert!(has("AWS::RDS::DBInstance", "Endpoint.Address"));
        assert!(AttributeNames::of("Custom::Thing").is_none());
        let names = AttributeNames::of("AWS::IAM::Role").unwrap().names();
        assert_eq!(names.collect::<Vec<_>>(), ["Arn", "RoleId"]);
    }
}
