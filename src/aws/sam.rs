//! What policy templates and connectors of the Serverless Application Model grant.

use super::table::Table;

/// Template, actions, resources, condition.
static TEMPLATES: Table = Table::new(include_str!("../../data/sam_policy_templates.tsv"));
/// Source, destination, what holds the statement, permission, actions, resources, principal,
/// whether the source is bound to the account.
static CONNECTORS: Table = Table::new(include_str!("../../data/sam_connectors.tsv"));

/// One statement of a policy template. In its texts, `${Name}` is a parameter of the template, and
/// `${AWS::Region}` and its like are pseudo parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamTemplateStatement {
    actions: &'static str,
    resources: &'static str,
    condition: Option<&'static str>,
}

impl SamTemplateStatement {
    /// The actions.
    pub fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.split(' ')
    }

    /// The resources.
    pub fn resources(&self) -> impl Iterator<Item = &'static str> {
        self.resources.split(' ')
    }

    /// Operator, key and value of its condition.
    pub fn condition(&self) -> Option<[&'static str; 3]> {
        let mut parts = self.condition?.splitn(3, ' ');
        Some([parts.next()?, parts.next()?, parts.next()?])
    }
}

/// The statements of a policy template; none when there is no template of that name.
///
/// The header of the table names its source.
pub fn sam_policy_template(name: &str) -> impl Iterator<Item = SamTemplateStatement> {
    TEMPLATES.of(name).filter_map(|row| {
        let mut fields = row.split('\t');
        Some(SamTemplateStatement {
            actions: fields.next()?,
            resources: fields.next()?,
            condition: fields.next().filter(|field| *field != "-"),
        })
    })
}

/// The names of all policy templates, each once.
pub fn sam_policy_templates() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    TEMPLATES.rows().filter_map(move |row| {
        let name = row.split('\t').next()?;
        (std::mem::replace(&mut last, name) != name).then_some(name)
    })
}

/// What holds the statement of a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamGrantHolder {
    /// A managed policy at the role of the source.
    SourceRole,
    /// A managed policy at the role of the destination.
    DestinationRole,
    /// A policy of the destination, which is a queue.
    Queue,
    /// A policy of the destination, which is a topic.
    Topic,
    /// A permission of the destination, which is a function.
    Permission,
}

/// One statement that a connector makes. In its texts, `${SourceArn}` and its like are the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamConnectorGrant {
    /// What holds it.
    pub holder: SamGrantHolder,
    /// `Read` or `Write`.
    pub permission: &'static str,
    actions: &'static str,
    resources: &'static str,
    /// The service that a policy of the destination allows.
    pub principal: Option<&'static str>,
    /// Whether a permission is bound to this account.
    pub own_account: bool,
}

impl SamConnectorGrant {
    /// The actions.
    pub fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.split(' ')
    }

    /// The resources; of a permission, its source.
    pub fn resources(&self) -> impl Iterator<Item = &'static str> {
        self.resources.split(' ')
    }
}

/// What a connector between two types of resources can grant; none when these cannot be connected.
///
/// The header of the table names its source.
pub fn sam_connector(source: &str, destination: &str) -> impl Iterator<Item = SamConnectorGrant> {
    CONNECTORS.of(source).filter_map(move |row| {
        let (to, row) = row.split_once('\t')?;
        (to == destination).then(|| grant(row)).flatten()
    })
}

fn grant(row: &'static str) -> Option<SamConnectorGrant> {
    let mut fields = row.split('\t');
    Some(SamConnectorGrant {
        holder: match fields.next()? {
            "source" => SamGrantHolder::SourceRole,
            "destination" => SamGrantHolder::DestinationRole,
            "queue" => SamGrantHolder::Queue,
            "topic" => SamGrantHolder::Topic,
            "permission" => SamGrantHolder::Permission,
            _ => return None,
        },
        permission: fields.next()?,
        actions: fields.next()?,
        resources: fields.next()?,
        principal: fields.next().filter(|field| *field != "-"),
        own_account: fields.next() == Some("account"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_templates_is_read() {
        let names: Vec<_> = sam_policy_templates().collect();
        assert_eq!(names.len(), 81);
        assert!(names.is_sorted_by(|a, b| a < b));
        let read = names.iter().flat_map(|name| sam_policy_template(name));
        let read: Vec<_> = read.collect();
        assert_eq!(read.len(), TEMPLATES.rows().count());
        for statement in read {
            assert!(statement.actions().all(|action| action.contains(':')));
            assert!(statement.resources().all(|r| r == "*" || r.contains("${")));
            assert_eq!(
                statement.condition.is_some(),
                statement.condition().is_some()
            );
        }
        assert_eq!(sam_policy_template("NoPolicy").count(), 0);
    }

    #[test]
    fn a_template_is_as_published() {
        let statement = sam_policy_template("SQSPollerPolicy").next().unwrap();
        assert!(statement.actions().any(|a| a == "sqs:ReceiveMessage"));
        let resources: Vec<_> = statement.resources().collect();
        let queue = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${QueueName}";
        assert_eq!(resources, [queue]);
    }

    #[test]
    fn every_row_of_the_connectors_is_read() {
        for row in CONNECTORS.rows() {
            let (source, rest) = row.split_once('\t').unwrap();
            let (destination, _) = rest.split_once('\t').unwrap();
            let grants: Vec<_> = sam_connector(source, destination).collect();
            assert!(!grants.is_empty(), "{row}");
            for grant in grants {
                let by_policy = matches!(
                    grant.holder,
                    SamGrantHolder::SourceRole | SamGrantHolder::DestinationRole
                );
                assert_eq!(grant.principal.is_none(), by_policy, "{row}");
            }
        }
        assert_eq!(
            sam_connector("AWS::S3::Bucket", "AWS::S3::Bucket").count(),
            0
        );
    }
}
