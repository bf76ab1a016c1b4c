//! Identity providers, IAM Identity Center, credentials and brokers, from the source of each
//! language.

use super::configurations::scan as terraform;
use super::scan::Scan;
use super::templates::scan as template;
use crate::graph::ProviderKind;

fn with(condition: &Option<crate::text::Str>) -> String {
    condition
        .as_ref()
        .map_or_else(String::new, |c| format!(" if {c}"))
}

fn federations(scan: &Scan) -> Vec<String> {
    let edges = scan.graph.federations.iter();
    edges
        .map(|edge| {
            let provider = &scan.graph.identity_providers[edge.provider.0 as usize];
            let outside = if provider.declared.is_some() {
                ""
            } else {
                "outside "
            };
            let role = scan.graph.principal(edge.role).label();
            let place = scan.at(edge.token);
            let condition = with(&edge.condition);
            format!(
                "{role} > {outside}{} at {place}{condition}",
                provider.label()
            )
        })
        .collect()
}

fn assignments(scan: &Scan) -> Vec<String> {
    let edges = scan.graph.assignments.iter();
    edges
        .map(|edge| {
            let who = scan.graph.principal(edge.principal).label();
            let set = scan.graph.principal(edge.permission_set).label();
            let target = edge.target.as_ref().and_then(|t| t.to_text());
            let target = target.map_or_else(|| "nowhere".to_owned(), |t| t.to_string());
            let (place, condition) = (scan.at(edge.token), with(&edge.condition));
            format!("{who} > {set} in {target} at {place}{condition}")
        })
        .collect()
}

fn credentials(scan: &Scan) -> Vec<String> {
    let all = scan.graph.credentials.iter();
    all.map(|credential| {
        let user = scan.graph.principal(credential.user).label();
        let (kind, place) = (credential.kind.words(), scan.at(credential.token));
        format!("{kind} of {user} at {place}{}", with(&credential.condition))
    })
    .collect()
}

/// What limits the sessions of roles.
fn session_policies(scan: &Scan) -> Vec<String> {
    let edges = scan.graph.resource_attachments.iter();
    edges
        .map(|edge| {
            assert!(edge.resource.is_none() && edge.arn.is_none());
            let policy = scan.graph.policy(edge.policy);
            let (place, condition) = (scan.at(edge.token), with(&edge.condition));
            format!("{} at {place}{condition}", policy.label())
        })
        .collect()
}

fn brokers(scan: &Scan) -> Vec<String> {
    let all = scan.graph.brokers.iter();
    all.map(|broker| {
        let role = scan.graph.principal(broker.role);
        let outside = if role.declared.is_some() {
            ""
        } else {
            "outside "
        };
        let audience = broker.audience.as_deref().unwrap_or("all");
        let (kind, place) = (broker.kind.words(), scan.at(broker.token));
        format!(
            "{kind} to {audience}: {outside}{} at {place}{}",
            role.label(),
            with(&broker.condition)
        )
    })
    .collect()
}

fn memberships(scan: &Scan) -> Vec<String> {
    let all = scan.graph.memberships.iter();
    all.map(|m| {
        let [user, group] = [m.user, m.group].map(|id| scan.graph.principal(id).label());
        format!("{user} > {group} at {}", scan.at(m.token))
    })
    .collect()
}

const PROVIDERS: &str = r#"Parameters:
  Env: {Type: String}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  GitHub:
    Type: AWS::IAM::OIDCProvider
    Properties:
      Url: https://token.actions.githubusercontent.com
      ClientIdList: [sts.amazonaws.com]
      ThumbprintList: [6938fd4d98bab03faadb97b34396831e3780aea1]
  Cdk:
    Type: Custom::AWSCDKOpenIdConnectProvider
    Properties:
      ServiceToken: x
      Url: https://gitlab.com
      ClientIDList: [https://gitlab.com]
  Okta:
    Type: AWS::IAM::SAMLProvider
    Properties: {Name: okta, SamlMetadataDocument: x}
  Anchor:
    Type: AWS::RolesAnywhere::TrustAnchor
    Properties: {Name: ca}
  Linked:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal:
              Federated:
                - !GetAtt GitHub.Arn
                - !Ref Cdk
          - {Effect: Deny, Action: '*', Principal: {Federated: !Ref Okta}}
          - {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: ec2.amazonaws.com}}
          - {Effect: Allow, Action: 'sts:AssumeRole', Principal: '*'}
  ByText:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: !Sub |
        {"Statement": {"Effect": "Allow", "Principal": {
          "Federated": "arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com"}}}
  Named:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - !If
            - Prod
            - {Effect: Allow, Principal: {Federated: 'arn:aws:iam::123456789012:saml-provider/okta'}}
            - {Effect: Allow, Principal: {Federated: cognito-identity.amazonaws.com}}
          - {Effect: Allow, Principal: {Federated: !Sub 'arn:aws:iam::1:oidc-provider/${Env}.example.com'}}
          - {Effect: Allow, Principal: {Federated: !Ref Env}}
"#;

#[test]
fn trust_policies_name_providers_by_link_and_by_arn() {
    let scan = template(PROVIDERS);
    let labels: Vec<String> = scan
        .graph
        .identity_providers
        .iter()
        .map(|p| p.label())
        .collect();
    assert_eq!(
        labels,
        [
            "OIDC provider `https://token.actions.githubusercontent.com`",
            "OIDC provider `https://gitlab.com`",
            "SAML provider `okta`",
            "trust anchor `ca`",
            "web identity provider `cognito-identity.amazonaws.com`",
            "OIDC provider `${Env}.example.com`",
            "identity provider `${Env}`",
        ]
    );
    assert_eq!(
        federations(&scan),
        [
            "role `Linked` > OIDC provider `https://token.actions.githubusercontent.com` at 33:!GetAtt GitHub.Arn",
            "role `Linked` > OIDC provider `https://gitlab.com` at 34:!Ref Cdk",
            "role `ByText` > OIDC provider `https://token.actions.githubusercontent.com` at 43:\"arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com\"",
            "role `Named` > SAML provider `okta` at 51:'arn:aws:iam::123456789012:saml-provider/okta' if Prod",
            "role `Named` > outside web identity provider `cognito-identity.amazonaws.com` at 52:cognito-identity.amazonaws.com if not Prod",
            "role `Named` > outside OIDC provider `${Env}.example.com` at 53:'arn:aws:iam::1:oidc-provider/${Env}.example.com'",
            "role `Named` > outside identity provider `${Env}` at 54:!Ref Env",
        ]
    );
    let github = &scan.graph.identity_providers[0];
    let known = |values: &[crate::value::Value]| -> Vec<String> {
        values
            .iter()
            .filter_map(|v| Some(v.as_known_text()?.to_string()))
            .collect()
    };
    assert_eq!(known(&github.clients), ["sts.amazonaws.com"]);
    assert_eq!(
        known(&github.thumbprints),
        ["6938fd4d98bab03faadb97b34396831e3780aea1"]
    );
    assert_eq!(
        known(&scan.graph.identity_providers[1].clients),
        ["https://gitlab.com"]
    );
}

#[test]
fn providers_of_terraform() {
    let scan = terraform(&[(
        ".",
        r#"
variable "arn" {}
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_saml_provider" "okta" { name = "okta" }
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn, var.arn]
    }
  }
}
resource "aws_iam_role" "data" { assume_role_policy = data.aws_iam_policy_document.trust.json }
resource "aws_iam_role" "encoded" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { Federated = aws_iam_saml_provider.okta.arn } }]
  })
}
resource "aws_iam_role" "text" {
  assume_role_policy = <<EOT
{"Statement": [{"Effect": "Allow", "Principal": {"Federated":
  "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}}]}
EOT
}
resource "awscc_iam_oidc_provider" "cc" { url = "https://cc.example.com" }
resource "awscc_iam_role" "cc" {
  assume_role_policy_document = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { Federated = awscc_iam_oidc_provider.cc.arn } }]
  })
}
"#,
    )]);
    assert_eq!(
        federations(&scan),
        [
            "role `aws_iam_role.data` > outside identity provider `${var.arn}` at 13:var.arn",
            "role `aws_iam_role.data` > OIDC provider `https://token.actions.githubusercontent.com` at 13:aws_iam_openid_connect_provider.github.arn",
            "role `aws_iam_role.encoded` > SAML provider `okta` at 20:aws_iam_saml_provider.okta.arn",
            "role `aws_iam_role.text` > OIDC provider `https://token.actions.githubusercontent.com` at 26:\"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\"",
            "role `awscc_iam_role.cc` > OIDC provider `https://cc.example.com` at 32:awscc_iam_oidc_provider.cc.arn",
        ]
    );
    assert!(
        scan.graph
            .identity_providers
            .iter()
            .all(|p| p.kind != ProviderKind::Web)
    );
}

#[test]
fn who_has_which_permission_set_in_which_account() {
    let scan = template(
        r#"Parameters:
  Kind: {Type: String, AllowedValues: [USER, GROUP]}
  Which: {Type: String}
Conditions:
  On: !Equals [!Ref Which, 'on']
Resources:
  Set:
    Type: AWS::SSO::PermissionSet
    Properties: {Name: ops, InstanceArn: i}
  Admins:
    Type: AWS::IdentityStore::Group
    Properties: {DisplayName: admins, IdentityStoreId: d-1}
  Joe:
    Type: AWS::IdentityStore::GroupMembership
    Properties:
      GroupId: !GetAtt Admins.GroupId
      IdentityStoreId: d-1
      MemberId: {UserId: 906-joe}
  ByLink:
    Type: AWS::SSO::Assignment
    Condition: On
    Properties:
      PermissionSetArn: !GetAtt Set.PermissionSetArn
      PrincipalId: !GetAtt Admins.GroupId
      PrincipalType: GROUP
      TargetId: '012345678901'
      TargetType: AWS_ACCOUNT
  Outside:
    Type: AWS::SSO::Assignment
    Properties:
      PermissionSetArn: arn:aws:sso:::permissionSet/ssoins-1/ps-1
      PrincipalId: 906-joe
      PrincipalType: !Ref Kind
      TargetId: !Ref AWS::AccountId
  Unknown:
    Type: AWS::SSO::Assignment
    Properties:
      PermissionSetArn: !GetAtt Set.PermissionSetArn
      PrincipalId: 907-x
      PrincipalType: !Ref Which
      TargetId: '1'
"#,
    );
    assert_eq!(
        assignments(&scan),
        [
            "Identity Center group `admins` > permission set `ops` in 012345678901 at 24:!GetAtt Admins.GroupId if On",
            "Identity Center user `906-joe` > permission set `arn:aws:sso:::permissionSet/ssoins-1/ps-1` in ${AWS::AccountId} at 32:906-joe if Kind == \"USER\"",
            "Identity Center group `906-joe` > permission set `arn:aws:sso:::permissionSet/ssoins-1/ps-1` in ${AWS::AccountId} at 32:906-joe if Kind == \"GROUP\"",
            "Identity Center identity `907-x` > permission set `ops` in 1 at 39:907-x",
        ]
    );
    assert_eq!(
        memberships(&scan),
        ["Identity Center user `906-joe` > Identity Center group `admins` at 18:906-joe"]
    );
}

#[test]
fn assignments_of_terraform() {
    let scan = terraform(&[(
        ".",
        r#"
data "aws_identitystore_group" "ops" { identity_store_id = "d-1" }
resource "aws_ssoadmin_permission_set" "ops" { name = "ops" }
resource "aws_identitystore_group" "g" { display_name = "g" }
resource "aws_identitystore_user" "u" { user_name = "u" }
resource "aws_identitystore_group_membership" "m" {
  group_id  = aws_identitystore_group.g.group_id
  member_id = aws_identitystore_user.u.user_id
}
resource "aws_ssoadmin_account_assignment" "many" {
  for_each           = toset(["111111111111", "222222222222"])
  permission_set_arn = aws_ssoadmin_permission_set.ops.arn
  principal_id       = aws_identitystore_group.g.group_id
  principal_type     = "GROUP"
  target_id          = each.key
}
resource "aws_ssoadmin_account_assignment" "data" {
  permission_set_arn = aws_ssoadmin_permission_set.ops.arn
  principal_id       = data.aws_identitystore_group.ops.group_id
  principal_type     = "GROUP"
  target_id          = "333333333333"
}
resource "awscc_sso_assignment" "cc" {
  permission_set_arn = aws_ssoadmin_permission_set.ops.arn
  principal_id       = aws_identitystore_user.u.user_id
  principal_type     = "USER"
  target_id          = "333333333333"
}
"#,
    )]);
    assert_eq!(
        assignments(&scan),
        [
            "Identity Center group `g` > permission set `ops` in 111111111111 at 13:aws_identitystore_group.g.group_id",
            "Identity Center group `g` > permission set `ops` in 222222222222 at 13:aws_identitystore_group.g.group_id",
            "Identity Center group `${data.aws_identitystore_group.ops.group_id}` > permission set `ops` in 333333333333 at 19:data.aws_identitystore_group.ops.group_id",
            "Identity Center user `u` > permission set `ops` in 333333333333 at 25:aws_identitystore_user.u.user_id",
        ]
    );
    assert_eq!(
        memberships(&scan),
        [
            "Identity Center user `u` > Identity Center group `g` at 8:aws_identitystore_user.u.user_id"
        ]
    );
}

#[test]
fn credentials_and_brokers_of_templates() {
    let scan = template(
        r#"Parameters:
  Env: {Type: String}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  User:
    Type: AWS::IAM::User
    Properties:
      LoginProfile: !If [Prod, {Password: x}, !Ref AWS::NoValue]
  Key:
    Type: AWS::IAM::AccessKey
    Properties: {UserName: !Ref User, Status: Inactive}
  Mfa:
    Type: AWS::IAM::VirtualMFADevice
    Properties: {Users: [!Ref User]}
  Linked:
    Type: AWS::IAM::ServiceLinkedRole
    Properties: {AWSServiceName: ecs.amazonaws.com}
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: app}
  Profile:
    Type: AWS::RolesAnywhere::Profile
    Properties:
      Name: p
      RoleArns: [!GetAtt Role.Arn, 'arn:aws:iam::123456789012:role/path/other']
      SessionPolicy: '{"Statement": []}'
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess, !Ref Policy]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties: {ManagedPolicyName: own, PolicyDocument: {Statement: []}}
  Pool:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties:
      IdentityPoolId: pool
      Roles:
        authenticated: !GetAtt Role.Arn
        unauthenticated: arn:aws:iam::123456789012:role/app
      RoleMappings:
        google:
          IdentityProvider: accounts.google.com
          Type: Rules
          RulesConfiguration:
            Rules:
              - {Claim: sub, MatchType: Equals, Value: x, RoleARN: !GetAtt Role.Arn}
  Group:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {GroupName: g, UserPoolId: u, RoleArn: !GetAtt Role.Arn}
"#,
    );
    assert_eq!(
        credentials(&scan),
        [
            "password of user `User` at 9:LoginProfile if Prod",
            "access key of user `User` at 12:!Ref User",
        ]
    );
    let status = scan.graph.credentials[1].status.as_ref();
    assert_eq!(
        status.and_then(|s| s.as_known_text()).as_deref(),
        Some("Inactive")
    );
    assert_eq!(
        brokers(&scan),
        [
            "Roles Anywhere profile to all: role `app` at 26:!GetAtt Role.Arn",
            "Roles Anywhere profile to all: outside role `other` at 26:'arn:aws:iam::123456789012:role/path/other'",
            "identity pool to authenticated: role `app` at 37:!GetAtt Role.Arn",
            "identity pool to unauthenticated: role `app` at 38:arn:aws:iam::123456789012:role/app",
            "identity pool to accounts.google.com: role `app` at 45:!GetAtt Role.Arn",
            "user pool group to all: role `app` at 48:!GetAtt Role.Arn",
        ]
    );
    assert_eq!(
        session_policies(&scan),
        [
            "AWS managed policy `AdministratorAccess` at 28:arn:aws:iam::aws:policy/AdministratorAccess",
            "managed policy `own` at 28:!Ref Policy",
            "session policy `Profile` at 27:SessionPolicy",
        ]
    );
    // They limit sessions and grant nothing.
    assert_eq!(scan.graph.attachments.len(), 0);
    let picture = crate::graph::export::mermaid(&scan.graph);
    let limits = picture.matches("-.->|\"limits sessions by\"|").count();
    assert_eq!(limits, 6, "{picture}");
    let names: Vec<String> = scan.graph.principals.iter().map(|p| p.label()).collect();
    assert_eq!(names, ["user `User`", "role `app`", "role `other`"]);
}

#[test]
fn credentials_and_brokers_of_terraform() {
    let scan = terraform(&[(
        ".",
        r#"
resource "aws_iam_user" "u" { name = "u" }
resource "aws_iam_role" "r" { name = "r" }
resource "aws_iam_access_key" "k" { user = aws_iam_user.u.name }
resource "aws_iam_user_login_profile" "l" { user = "u" }
resource "aws_iam_service_specific_credential" "s" { user_name = "outside" }
resource "aws_iam_user_ssh_key" "s" { username = aws_iam_user.u.name }
resource "aws_iam_signing_certificate" "s" { user_name = aws_iam_user.u.name }
resource "awscc_iam_user" "cc" { login_profile = { password = "x" } }
resource "aws_rolesanywhere_profile" "p" { role_arns = [aws_iam_role.r.arn] }
resource "aws_cognito_identity_pool_roles_attachment" "c" {
  identity_pool_id = "x"
  roles            = { authenticated = aws_iam_role.r.arn }
  role_mapping {
    identity_provider = "graph.facebook.com"
    mapping_rule {
      role_arn = aws_iam_role.r.arn
    }
  }
}
resource "aws_cognito_user_group" "g" { role_arn = aws_iam_role.r.arn }
"#,
    )]);
    assert_eq!(
        credentials(&scan),
        [
            "access key of user `u` at 4:aws_iam_user.u.name",
            "password of user `u` at 5:\"u\"",
            "service-specific credential of user `outside` at 6:\"outside\"",
            "SSH key of user `u` at 7:aws_iam_user.u.name",
            "signing certificate of user `u` at 8:aws_iam_user.u.name",
            "password of user `awscc_iam_user.cc` at 9:login_profile",
        ]
    );
    assert_eq!(
        brokers(&scan),
        [
            "Roles Anywhere profile to all: role `r` at 10:aws_iam_role.r.arn",
            "identity pool to authenticated: role `r` at 13:aws_iam_role.r.arn",
            "identity pool to graph.facebook.com: role `r` at 17:aws_iam_role.r.arn",
            "user pool group to all: role `r` at 21:aws_iam_role.r.arn",
        ]
    );
}

/// The same resources, written in a template and for the `awscc` provider.
#[test]
fn one_reader_serves_cloudformation_and_awscc() {
    let of_template = template(
        r#"Resources:
  u: {Type: AWS::IAM::User, Properties: {UserName: u, Groups: [g], ManagedPolicyArns: ['arn:aws:iam::aws:policy/IAMFullAccess'], PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMFullAccess'}}
  g: {Type: AWS::IAM::Group, Properties: {GroupName: g, Policies: [{PolicyName: in, PolicyDocument: {Statement: []}}]}}
  r: {Type: AWS::IAM::Role, Properties: {RoleName: r, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: {Federated: 'arn:aws:iam::1:oidc-provider/x'}}}}}
  p: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: p, Roles: [r], Users: [u], Groups: [g], PolicyDocument: {Statement: []}}}
  rp: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: r, PolicyName: rp, PolicyDocument: {Statement: []}}}
  up: {Type: AWS::IAM::UserPolicy, Properties: {UserName: u, PolicyName: up, PolicyDocument: {Statement: []}}}
  gp: {Type: AWS::IAM::GroupPolicy, Properties: {GroupName: g, PolicyName: gp, PolicyDocument: {Statement: []}}}
  i: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [r]}}
  o: {Type: AWS::IAM::OIDCProvider, Properties: {Url: 'https://x'}}
  s: {Type: AWS::SSO::PermissionSet, Properties: {Name: s, ManagedPolicies: ['arn:aws:iam::aws:policy/IAMFullAccess'], CustomerManagedPolicyReferences: [{Name: p, Path: /}], InlinePolicy: '{"Statement": []}', PermissionsBoundary: {CustomerManagedPolicyReference: {Name: p}}}}
  t: {Type: AWS::SSO::PermissionSet, Properties: {Name: t, InlinePolicy: {Statement: []}, PermissionsBoundary: {ManagedPolicyArn: 'arn:aws:iam::aws:policy/IAMFullAccess'}}}
  a: {Type: AWS::SSO::Assignment, Properties: {PermissionSetArn: x, PrincipalId: i, PrincipalType: USER, TargetId: '1'}}
"#,
    );
    let of_provider = terraform(&[(
        ".",
        r#"
locals { none = jsonencode({ Statement = [] }) }
resource "awscc_iam_user" "u" {
  user_name            = "u"
  groups               = ["g"]
  managed_policy_arns  = ["arn:aws:iam::aws:policy/IAMFullAccess"]
  permissions_boundary = "arn:aws:iam::aws:policy/IAMFullAccess"
}
resource "awscc_iam_group" "g" {
  group_name = "g"
  policies   = [{ policy_name = "in", policy_document = local.none }]
}
resource "awscc_iam_role" "r" {
  role_name                   = "r"
  assume_role_policy_document = jsonencode({ Statement = { Effect = "Allow", Principal = { Federated = "arn:aws:iam::1:oidc-provider/x" } } })
}
resource "awscc_iam_managed_policy" "p" {
  managed_policy_name = "p"
  roles               = ["r"]
  users               = ["u"]
  groups              = ["g"]
  policy_document     = local.none
}
resource "awscc_iam_role_policy" "rp" {
  role_name       = "r"
  policy_name     = "rp"
  policy_document = local.none
}
resource "awscc_iam_user_policy" "up" {
  user_name       = "u"
  policy_name     = "up"
  policy_document = local.none
}
resource "awscc_iam_group_policy" "gp" {
  group_name      = "g"
  policy_name     = "gp"
  policy_document = local.none
}
resource "awscc_iam_instance_profile" "i" { roles = ["r"] }
resource "awscc_iam_oidc_provider" "o" { url = "https://x" }
resource "awscc_sso_permission_set" "s" {
  name                               = "s"
  managed_policies                   = ["arn:aws:iam::aws:policy/IAMFullAccess"]
  customer_managed_policy_references = [{ name = "p", path = "/" }]
  inline_policy                      = local.none
  permissions_boundary               = { customer_managed_policy_reference = { name = "p" } }
}
resource "awscc_sso_permission_set" "t" {
  name                 = "t"
  inline_policy        = local.none
  permissions_boundary = { managed_policy_arn = "arn:aws:iam::aws:policy/IAMFullAccess" }
}
resource "awscc_sso_assignment" "a" {
  permission_set_arn = "x"
  principal_id       = "i"
  principal_type     = "USER"
  target_id          = "1"
}
"#,
    )]);
    let edges = |scan: &Scan| {
        let graph = &scan.graph;
        let mut edges: Vec<String> = graph
            .attachments
            .iter()
            .map(|edge| {
                let principal = graph.principal(edge.principal).label();
                let policy = graph.policy(edge.policy);
                let name = policy.name.as_ref().and_then(|name| name.as_known_text());
                format!(
                    "{principal} {} {:?} {:?}",
                    edge.kind.name(),
                    policy.kind,
                    name.as_deref()
                )
            })
            .collect();
        let without_place = |edge: String| edge.split(" at ").next().map(str::to_owned);
        let others = federations(scan)
            .into_iter()
            .chain(assignments(scan))
            .chain(memberships(scan));
        edges.extend(others.filter_map(without_place));
        edges.extend(
            graph
                .instance_profiles
                .iter()
                .map(|p| format!("{:?}", p.role.is_some())),
        );
        edges.sort();
        edges
    };
    let edges_of_template = edges(&of_template);
    assert_eq!(edges_of_template.len(), 19, "{edges_of_template:#?}");
    assert_eq!(edges_of_template, edges(&of_provider));
}

/// Terraform's types have the same attributes, whichever provider they are of.
#[test]
fn policies_of_profiles_limit_sessions() {
    for profile in ["aws_rolesanywhere_profile", "awscc_rolesanywhere_profile"] {
        let scan = terraform(&[(
            ".",
            &format!(
                r#"
variable "limited" {{}}
resource "aws_iam_policy" "own" {{ name = "own" }}
resource "{profile}" "p" {{
  role_arns           = ["arn:aws:iam::123456789012:role/app"]
  managed_policy_arns = var.limited ? [aws_iam_policy.own.arn] : ["arn:aws:iam::aws:policy/AdministratorAccess"]
  session_policy      = jsonencode({{ Statement = [] }})
}}
"#
            ),
        )]);
        let all = session_policies(&scan);
        let expected = [
            "managed policy `own` at 6:aws_iam_policy.own.arn if var.limited",
            "AWS managed policy `AdministratorAccess` at 6:\"arn:aws:iam::aws:policy/AdministratorAccess\" if not var.limited",
            &format!("session policy `{profile}.p` at 7:session_policy"),
        ];
        assert_eq!(all, expected, "{profile}");
        assert_eq!(scan.graph.attachments.len(), 0, "{profile}");
    }
}
