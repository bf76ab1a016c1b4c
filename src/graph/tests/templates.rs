//! From the source of a template to the graph: tokens are the texts that they stand on.

use super::scan::Scan;
use crate::cloudformation::{self, Options};
use crate::graph::{build, is_wanted};
use crate::syntax::yaml;
use crate::text::{SourceFile, Sources};
use crate::value::ScopeId;

pub(super) fn scan(template: &str) -> Scan {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("template.yaml", template));
    let text = sources.get(file).unwrap().text().clone();
    let documents = yaml::parse(file, &text).tree;
    let options = Options {
        parameters: Vec::new(),
        account_id: None,
        region: None,
        partition: None,
        environment: None,
        read_file: &|_, _| Err("there are no files".to_owned()),
        find_template: &|_, _| Ok(None),
        exports: None,
        scopes: 100,
        find_construct: &|_, _, _| None,
        stack_name: None,
        wanted: &is_wanted,
        outputs: false,
        computed: false,
    };
    let done = cloudformation::evaluate(&documents[0], ScopeId(0), &options);
    assert_eq!(done.problems, []);
    let graph = build(&done.resources);
    Scan { sources, graph }
}

#[test]
fn every_family_in_one_template() {
    let scan = scan(
        "Parameters:
  Env: {Type: String}
  Arns: {Type: CommaDelimitedList}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub app-${Env}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess
        - !If [Prod, !Ref Own, !Ref AWS::NoValue]
      Policies:
        - PolicyName: in
          PolicyDocument: {Statement: []}
      AssumeRolePolicyDocument: {Statement: []}
  Other:
    Type: AWS::IAM::Role
    Condition: Prod
    Properties:
      ManagedPolicyArns: !Ref Arns
      PermissionsBoundary: !Ref Own
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: []}
      Roles: [!Ref Role]
      Users: [!Sub 'app-${Env}']
  Shared:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: shared
      PolicyDocument: {Statement: []}
      Roles: [!Sub 'app-${Env}', !Ref Other]
  Alone:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: !Ref Role
      PolicyName: alone
      PolicyDocument: {Statement: []}
",
    );
    assert_eq!(
        scan.attachments(),
        [
            "role `Role` > inline policy `in` at 16:PolicyDocument",
            "role `Role` > AWS managed policy `AdministratorAccess` at 12:arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess",
            "role `Role` > managed policy `Own` at 13:!Ref Own if Prod",
            "role `Other` > managed policy `${Arns}` at 22:!Ref Arns if Prod",
            "role `Other` > managed policy `Own` at 23:!Ref Own if Prod",
            "user `app-${Env}` > managed policy `Own` at 29:'app-${Env}' by 29:'app-${Env}'",
            "role `Role` > managed policy `Own` at 28:!Ref Role by 28:!Ref Role",
            "role `Role` > inline policy `shared` at 34:PolicyDocument by 35:'app-${Env}'",
            "role `Other` > inline policy `shared` at 34:PolicyDocument by 35:!Ref Other",
            "role `Role` > inline policy `alone` at 41:PolicyDocument by 39:!Ref Role",
        ]
    );
    let names: Vec<String> = scan.graph.principals.iter().map(|p| p.label()).collect();
    assert_eq!(names, ["role `Role`", "role `Other`", "user `app-${Env}`"]);
}

#[test]
fn a_parameter_default_is_seen_where_it_is_used() {
    let scan = scan(
        "Parameters:
  Arns: {Type: CommaDelimitedList, Default: 'arn:aws:iam::aws:policy/AdministratorAccess'}
Resources:
  Group:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns: !Ref Arns
  Set:
    Type: AWS::SSO::PermissionSet
    Properties:
      Name: ops
      ManagedPolicies: !Split [',', 'arn:aws:iam::aws:policy/ReadOnlyAccess']
  Add:
    Type: AWS::IAM::UserToGroupAddition
    Properties:
      GroupName: !Ref Group
      Users: [alice]
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties:
      Roles: [!ImportValue role]
",
    );
    assert_eq!(
        scan.attachments(),
        [
            "group `Group` > AWS managed policy `AdministratorAccess` at 7:!Ref Arns",
            "permission set `ops` > AWS managed policy `ReadOnlyAccess` at \
             12:arn:aws:iam::aws:policy/ReadOnlyAccess",
        ]
    );
    let written = scan.graph.attachments[0].reference.span;
    assert!(scan.at(written).starts_with("2:"));
    let membership = &scan.graph.memberships[0];
    assert_eq!(scan.at(membership.token), "17:alice");
    assert_eq!(
        scan.graph.principal(membership.group).label(),
        "group `Group`"
    );
    let role = scan.graph.instance_profiles[0].role.unwrap();
    assert!(scan.graph.principal(role).declared.is_none());
}
