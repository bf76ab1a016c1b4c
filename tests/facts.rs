//! The embedded facts about AWS: what the program reads is what the texts in `data/aws` say, which
//! are sorted, without doubles and without prose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use iamvet::aws::{
    self, AccessLevel, Action, ConditionKey, ConditionType, ManagedPolicy, ManagedPolicyStanding,
    Standing,
};

fn text(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/aws");
    fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The rows of a table; its file must have that many fields in each.
fn rows<const FIELDS: usize>(file: &str) -> Vec<[String; FIELDS]> {
    let text = text(file);
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let fields = |row: &str| -> [String; FIELDS] {
        let fields: Vec<String> = row.split('\t').map(str::to_owned).collect();
        fields
            .try_into()
            .unwrap_or_else(|_| panic!("{file}: {row}"))
    };
    rows.map(fields).collect()
}

/// The names of a list.
fn list(field: &str) -> BTreeSet<String> {
    let names = field.split(',').filter(|name| *name != "-");
    names.map(str::to_owned).collect()
}

fn key_names(keys: impl Iterator<Item = ConditionKey>) -> BTreeSet<String> {
    keys.map(|key| key.name().to_owned()).collect()
}

/// Lists of keys compared without case: two services may spell one key in two ways.
fn lower(names: &BTreeSet<String>) -> BTreeSet<String> {
    names.iter().map(|name| name.to_ascii_lowercase()).collect()
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Current => "-",
        Standing::Retired => "retired",
        Standing::Unlisted => "unlisted",
    }
}

#[test]
fn services_are_those_of_the_text() {
    let rows = rows::<3>("services.tsv");
    assert_eq!(rows.len(), aws::services().len());
    for (row, service) in rows.iter().zip(aws::services()) {
        let [prefix, written, rcp] = row;
        assert_eq!(service.prefix(), prefix);
        assert_eq!(standing(service.standing()), written, "{prefix}");
        assert_eq!(service.supports_rcp(), rcp == "rcp", "{prefix}");
        assert_eq!(aws::service(prefix), Some(service));
        assert_eq!(aws::service(&prefix.to_uppercase()), Some(service));
    }
}

#[test]
fn actions_are_those_of_the_text() {
    let rows = rows::<6>("actions.tsv");
    assert_eq!(rows.len(), aws::actions().len());
    for (row, action) in rows.iter().zip(aws::actions()) {
        let [name, level, written, taken, keys, dependent] = row;
        assert_eq!(action.to_string(), *name);
        for asked in [name.clone(), name.to_lowercase(), name.to_uppercase()] {
            assert_eq!(aws::action(&asked), Some(action), "{asked}");
        }
        assert_eq!(
            action.access_level().map_or("-", AccessLevel::name),
            level,
            "{name}"
        );
        assert_eq!(standing(action.standing()), written, "{name}");
        let found = action.resource_types().map(|taken| {
            let taken = taken.map(|(kind, required)| {
                assert_eq!(kind.service(), action.service(), "{name}");
                format!("{}{}", kind.name(), if required { "*" } else { "" })
            });
            taken.collect::<BTreeSet<_>>()
        });
        assert_eq!(found, (taken != "?").then(|| list(taken)), "{name}");
        assert_eq!(action.only_all_resources(), taken == "-", "{name}");
        let found = key_names(action.condition_keys());
        assert_eq!(lower(&found), lower(&list(keys)), "{name}");
        let found: BTreeSet<String> = action
            .dependent_actions()
            .map(|action| action.to_string())
            .collect();
        assert_eq!(found, list(dependent), "{name}");
    }
}

#[test]
fn resource_types_are_those_of_the_text() {
    let rows = rows::<4>("resource_types.tsv");
    let kinds: Vec<_> = aws::services()
        .flat_map(|service| service.resource_types())
        .collect();
    assert_eq!(rows.len(), kinds.len());
    for (row, kind) in rows.iter().zip(kinds) {
        let [prefix, name, arns, keys] = row;
        assert_eq!(kind.service().prefix(), prefix);
        assert_eq!(kind.name(), name);
        assert_eq!(kind.service().resource_type(name), Some(kind));
        let formats: Vec<&str> = kind.arn_formats().map(|format| format.text()).collect();
        assert_eq!(formats.join(","), *arns);
        assert_eq!(
            lower(&key_names(kind.condition_keys())),
            lower(&list(keys)),
            "{name}"
        );
    }
}

fn value_type(key: ConditionKey) -> String {
    let single = match key.value_type() {
        ConditionType::String => "String",
        ConditionType::Arn => "ARN",
        ConditionType::Bool => "Bool",
        ConditionType::Numeric => "Numeric",
        ConditionType::Date => "Date",
        ConditionType::IpAddress => "IPAddress",
        ConditionType::Binary => "Binary",
    };
    let many = if key.is_multivalued() { "ArrayOf" } else { "" };
    format!("{many}{single}")
}

#[test]
fn condition_keys_are_those_of_the_texts() {
    let mut of_services: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for [prefix, name, value] in rows::<3>("condition_keys.tsv") {
        let key = (name.to_ascii_lowercase(), value);
        all.insert(key.clone());
        of_services.entry(prefix).or_default().insert(key);
    }
    let global = rows::<3>("global_condition_keys.tsv");
    for [name, value, sensitive] in &global {
        let key = aws::global_condition_keys()
            .find(|key| key.name() == name)
            .unwrap();
        assert_eq!(value_type(key), *value, "{name}");
        assert_eq!(key.is_sensitive(), sensitive == "sensitive", "{name}");
        all.insert((name.to_ascii_lowercase(), value.clone()));
    }
    assert_eq!(aws::global_condition_keys().count(), global.len());
    let pair = |key: ConditionKey| (key.name().to_ascii_lowercase(), value_type(key));
    assert!(aws::condition_keys().map(pair).eq(all));
    for service in aws::services() {
        let found: BTreeSet<_> = service.condition_keys().map(pair).collect();
        let written = of_services.remove(service.prefix()).unwrap_or_default();
        assert_eq!(found, written, "{service:?}");
    }
    assert!(of_services.is_empty());
    for key in aws::condition_keys() {
        let found = aws::condition_key(&key.name().to_uppercase()).unwrap();
        assert!(found.name().eq_ignore_ascii_case(key.name()));
        let written = key.name().replace("${", "a").replace('}', "b/c");
        let found = aws::condition_key(&written).unwrap_or_else(|| panic!("{written}"));
        assert!(key.is_template() || found.name().eq_ignore_ascii_case(key.name()));
        let sensitive_is_global = !key.is_sensitive() || key.is_global();
        assert!(sensitive_is_global, "{key}");
    }
}

#[test]
fn other_names_are_those_of_the_texts() {
    let principals: Vec<String> = rows::<1>("service_principals.tsv")
        .into_iter()
        .map(|[name]| name)
        .collect();
    assert!(aws::service_principals().eq(principals));
    for [begin, service] in rows::<2>("condition_key_prefixes.tsv") {
        let key = begin.replace("${", "a").replace('}', "b") + ":sub";
        let found = aws::service_of_condition_key(&key).map(|service| service.prefix());
        assert_eq!(found, Some(service.as_str()), "{key}");
    }
}

/// Name, path, version and standing of each managed policy of the text, and its document.
fn written_policies() -> Vec<([String; 6], String)> {
    let mut policies: Vec<([String; 6], String)> = Vec::new();
    for line in text("managed_policies.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        match line.strip_prefix('\t') {
            Some(part) => policies.last_mut().unwrap().1 += part,
            None => {
                let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
                policies.push((fields.try_into().unwrap(), String::new()));
            }
        }
    }
    policies
}

#[test]
fn managed_policies_are_those_of_the_text() {
    let written = written_policies();
    assert_eq!(written.len(), aws::managed_policies().len());
    for ((fields, document), policy) in written.iter().zip(aws::managed_policies()) {
        let [name, path, created, updated, version, standing] = fields;
        assert_eq!(policy.name(), name);
        assert_eq!(policy.path(), path, "{name}");
        assert_eq!(time(policy.created()), *created, "{name}");
        assert_eq!(time(policy.updated()), *updated, "{name}");
        assert_eq!(policy.version().to_string(), *version, "{name}");
        let known = match policy.standing() {
            ManagedPolicyStanding::Current => "-",
            ManagedPolicyStanding::Deprecated => "deprecated",
            ManagedPolicyStanding::Deleted => "deleted",
        };
        assert_eq!(known, standing, "{name}");
        assert_eq!(policy.document(), *document, "{name}");
        assert_eq!(aws::managed_policy(name), Some(policy));
        assert_eq!(
            aws::managed_policy_of_arn(&policy.arn("aws-cn")),
            Some(policy)
        );
    }
}

/// Seconds since 1970 as they stand in the text, by counting days one by one.
fn time(seconds: u32) -> String {
    let every = |year: u32, years| year.is_multiple_of(years);
    let is_leap = |year| every(year, 4) && (!every(year, 100) || every(year, 400));
    let (mut day, mut year, mut month) = (seconds / 86_400, 1970, 0);
    let length = |year, month: usize| match month {
        1 if is_leap(year) => 29,
        _ => [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month],
    };
    while day >= length(year, month) {
        day -= length(year, month);
        (year, month) = if month == 11 {
            (year + 1, 0)
        } else {
            (year, month + 1)
        };
    }
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!(
        "{year}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
        month + 1,
        day + 1
    )
}

/// What stands in `Action` and `NotAction` of a document.
fn used_actions(policy: ManagedPolicy) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_str(&policy.document()).unwrap();
    let list = |value: Option<&serde_json::Value>| match value {
        Some(serde_json::Value::Array(values)) => values.clone(),
        other => other.cloned().into_iter().collect(),
    };
    let mut actions = Vec::new();
    for statement in list(document.get("Statement")) {
        for element in ["Action", "NotAction"] {
            let used = list(statement.get(element));
            actions.extend(
                used.iter()
                    .map(|action| action.as_str().unwrap().to_owned()),
            );
        }
    }
    assert!(!actions.is_empty(), "{policy:?}");
    actions
}

#[test]
fn every_action_of_managed_policies_is_known() {
    let (mut literal, mut patterns) = (BTreeSet::new(), BTreeSet::new());
    for policy in aws::managed_policies() {
        for action in used_actions(policy) {
            match action.contains(['*', '?']) {
                true => patterns.insert(action),
                false => literal.insert(action),
            };
        }
    }
    let unknown = |action: &&String| aws::action(action).is_none();
    assert_eq!(literal.iter().filter(unknown).count(), 0);
    // Of a service whose actions nobody lists, nothing can be said.
    let unmatched = patterns.iter().filter(|pattern| {
        let service = pattern.split(':').next().and_then(aws::service);
        let may_have_others = service.is_some_and(|s| s.standing() == Standing::Unlisted);
        aws::actions_matching(pattern).next().is_none() && !may_have_others
    });
    assert_eq!(unmatched.collect::<Vec<_>>(), [] as [&String; 0]);
    println!(
        "{} literal actions, {} patterns",
        literal.len(),
        patterns.len()
    );
    assert!(literal.len() > 11_000 && patterns.len() > 1_000);
}

/// An action matches when a slow and obvious matcher says so.
#[test]
fn patterns_match_what_an_obvious_matcher_does() {
    fn matches(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => {
                matches(rest, text) || (!text.is_empty() && matches(pattern, &text[1..]))
            }
            ([b'?', rest @ ..], [_, left @ ..]) => matches(rest, left),
            ([a, rest @ ..], [b, left @ ..]) => a.eq_ignore_ascii_case(b) && matches(rest, left),
            _ => false,
        }
    }
    let all: Vec<(String, Action)> = aws::actions()
        .map(|action| (action.to_string(), action))
        .collect();
    for pattern in [
        "*",
        "**",
        "s3:*",
        "S3:gEt*",
        "s3:GetObject",
        "s3:GetObject*",
        "s3:?etObject",
        "s3*",
        "s3?*",
        "*:*",
        "*:Get*",
        "*Tag*",
        "ec2:*Vpc*Peer*",
        "iam:*Role",
        "iam:????Role",
        "a*:*e*r*y",
        "?*?:*",
        "*s3:GetObject",
        "ec2:Describe*s",
        "logs:*Log*Log*",
        "zocalo:*",
        "",
        ":",
        "s3:",
        "s3",
        ":*",
        "s3:*:*",
        "nosuch:*",
        "s3:GetObject ",
        "*passrole",
        "ä*",
    ] {
        let wanted = all
            .iter()
            .filter(|(name, _)| matches(pattern.as_bytes(), name.as_bytes()));
        let found: Vec<Action> = aws::actions_matching(pattern).collect();
        assert!(
            wanted.map(|(_, action)| *action).eq(found.iter().copied()),
            "{pattern}"
        );
    }
}

#[test]
fn what_is_no_name_is_not_found() {
    let long = "a".repeat(100_000);
    let stars = "*".repeat(10_000);
    for name in [
        "",
        ":",
        "s3",
        "s3:",
        ":GetObject",
        "s3:GetObject:x",
        "s3:Get*",
        "s3 :GetObject",
        "ſ3:GetObject",
        &long,
        &stars,
        "\0",
        "s3:GetObject\n",
    ] {
        assert_eq!(aws::action(name), None, "{name}");
        assert_eq!(aws::managed_policy(name), None, "{name}");
        assert_eq!(aws::managed_policy_of_arn(name), None, "{name}");
        assert_eq!(aws::condition_key(name), None, "{name}");
        assert_eq!(aws::service_principal(name), None, "{name}");
        assert_eq!(aws::resource_types_of_arn(name).count(), 0, "{name}");
    }
    assert_eq!(aws::actions_matching(&stars).count(), aws::actions().len());
    assert_eq!(aws::actions_matching(&"?".repeat(10_000)).count(), 0);
    assert_eq!(aws::actions_matching(&"*?".repeat(10_000)).count(), 0);
    assert_eq!(
        aws::actions_matching(&("s3:".to_owned() + &"*a".repeat(60))).count(),
        0
    );
    assert_eq!(aws::condition_key("aws:RequestTag/"), None);
    assert_eq!(aws::condition_key("aws:RequestTag"), None);
    for policy in [
        "administratoraccess",
        "AdministratorAcces",
        "AdministratorAccess2",
        "zzz",
        "ä",
    ] {
        assert_eq!(aws::managed_policy(policy), None, "{policy}");
    }
    for arn in [
        "arn:aws:iam::aws:policy/AWSLambdaRole",
        "arn:aws:iam::123456789012:policy/service-role/AWSLambdaRole",
        "arn:aws:iam::aws:role/service-role/AWSLambdaRole",
        "arn:aws:iam:us-east-1:aws:policy/service-role/AWSLambdaRole",
        "arn:aws:iam::aws:policyservice-role/AWSLambdaRole",
        "arn:aws:iam::aws:policy",
    ] {
        assert_eq!(aws::managed_policy_of_arn(arn), None, "{arn}");
    }
}

/// Access level, resource types and one of the condition keys, as the pages of the Service
/// Authorization Reference have them.
#[test]
fn actions_are_as_the_service_authorization_reference_has_them() {
    for (name, level, taken, key) in [
        (
            "s3:GetObject",
            "Read",
            "accesspointobject,object",
            "s3:ExistingObjectTag/x",
        ),
        (
            "s3:PutObject",
            "Write",
            "accesspointobject,object",
            "s3:x-amz-acl",
        ),
        ("s3:DeleteBucket", "Write", "bucket*", "s3:TlsVersion"),
        ("s3:ListAllMyBuckets", "List", "-", "s3:ResourceAccount"),
        (
            "s3:PutBucketPolicy",
            "Permissions management",
            "bucket*",
            "s3:authType",
        ),
        (
            "s3:PutObjectTagging",
            "Tagging",
            "accesspointobject,object",
            "s3:RequestObjectTagKeys",
        ),
        ("s3:ListBucket", "List", "accesspoint,bucket", "s3:prefix"),
        ("iam:PassRole", "Write", "role*", "iam:PassedToService"),
        (
            "iam:CreateUser",
            "Write",
            "user*",
            "iam:PermissionsBoundary",
        ),
        (
            "iam:AttachUserPolicy",
            "Permissions management",
            "user*",
            "iam:PolicyARN",
        ),
        ("iam:ListUsers", "List", "-", ""),
        ("iam:TagRole", "Tagging", "role*", "aws:RequestTag/team"),
        (
            "iam:CreateServiceLinkedRole",
            "Write",
            "role*",
            "iam:AWSServiceName",
        ),
        ("iam:GetUser", "Read", "user*", ""),
        ("sts:AssumeRole", "Write", "role*", "sts:ExternalId"),
        (
            "sts:AssumeRoleWithWebIdentity",
            "Write",
            "role*",
            "token.actions.githubusercontent.com:repository",
        ),
        ("sts:GetCallerIdentity", "Read", "-", ""),
        ("sts:TagSession", "Tagging", "role", "sts:TransitiveTagKeys"),
        ("ec2:DescribeInstances", "List", "-", "ec2:Region"),
        ("ec2:TerminateInstances", "Write", "instance*", "ec2:Region"),
        (
            "ec2:CreateVpc",
            "Write",
            "ipam-pool,ipv6pool-ec2,vpc*",
            "ec2:Region",
        ),
        (
            "kms:Decrypt",
            "Write",
            "key*",
            "kms:EncryptionContext:tenant",
        ),
        (
            "kms:PutKeyPolicy",
            "Permissions management",
            "key*",
            "kms:ViaService",
        ),
        ("kms:CreateKey", "Write", "-", "kms:KeySpec"),
        ("kms:TagResource", "Tagging", "key*", "aws:TagKeys"),
        (
            "lambda:InvokeFunction",
            "Write",
            "function*",
            "lambda:InvokedViaFunctionUrl",
        ),
        (
            "lambda:AddPermission",
            "Permissions management",
            "function*",
            "lambda:Principal",
        ),
        (
            "lambda:CreateFunction",
            "Write",
            "function*",
            "lambda:VpcIds",
        ),
        ("lambda:ListFunctions", "List", "-", ""),
        ("dynamodb:GetItem", "Read", "table*", "dynamodb:LeadingKeys"),
        ("dynamodb:ListTables", "List", "-", ""),
        ("sqs:SendMessage", "Write", "queue*", ""),
        ("sns:Publish", "Write", "topic*", ""),
        (
            "secretsmanager:GetSecretValue",
            "Read",
            "Secret*",
            "secretsmanager:VersionStage",
        ),
        (
            "secretsmanager:GetSecretValue",
            "Read",
            "Secret*",
            "secretsmanager:ResourceTag/team",
        ),
        (
            "ssm:GetParameter",
            "Read",
            "parameter*",
            "aws:ResourceTag/team",
        ),
        ("logs:PutLogEvents", "Write", "log-stream*", ""),
        (
            "cloudformation:CreateStack",
            "Write",
            "stack*",
            "cloudformation:RoleArn",
        ),
        ("organizations:ListAccounts", "List", "-", ""),
        ("eks:AccessKubernetesApi", "Read", "cluster*", ""),
        ("ecr:GetAuthorizationToken", "Read", "-", ""),
        (
            "route53:ChangeResourceRecordSets",
            "Write",
            "hostedzone*",
            "route53:ChangeResourceRecordSetsActions",
        ),
        ("ecs:RunTask", "Write", "task-definition*", "ecs:cluster"),
    ] {
        let action = aws::action(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(action.standing(), Standing::Current, "{name}");
        assert_eq!(
            action.access_level().map(AccessLevel::name),
            Some(level),
            "{name}"
        );
        let found = action
            .resource_types()
            .unwrap()
            .map(|(kind, required)| format!("{}{}", kind.name(), if required { "*" } else { "" }));
        assert_eq!(found.collect::<BTreeSet<_>>(), list(taken), "{name}");
        assert_eq!(action.only_all_resources(), taken == "-", "{name}");
        if !key.is_empty() {
            let key = aws::condition_key(key).unwrap_or_else(|| panic!("{key}"));
            assert!(action.condition_keys().any(|of| of == key), "{name}: {key}");
        }
    }
}

#[test]
fn what_is_gone_or_in_no_list_is_known_as_such() {
    for (name, standing) in [
        ("evidently:CreateProject", Standing::Retired),
        ("account:GetChallengeQuestions", Standing::Retired),
        ("mobilehub:CreateProject", Standing::Retired),
        ("payments:GetPaymentPreferences", Standing::Unlisted),
        ("budgets:CreateBudget", Standing::Unlisted),
    ] {
        let action = aws::action(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(action.standing(), standing, "{name}");
        assert_eq!(action.is_retired(), standing == Standing::Retired, "{name}");
    }
    // What an action takes that nobody lists is not known, and so not "nothing".
    let action = aws::action("budgets:CreateBudget").unwrap();
    assert!(action.resource_types().is_none() && !action.only_all_resources());
    assert_eq!(action.access_level(), None);
    assert_eq!(
        aws::service("zocalo").unwrap().standing(),
        Standing::Unlisted
    );
    assert_eq!(
        aws::service("evidently").unwrap().standing(),
        Standing::Retired
    );
    for (name, standing) in [
        ("AdministratorAccess", ManagedPolicyStanding::Current),
        (
            "AmazonElasticMapReduceRole",
            ManagedPolicyStanding::Deprecated,
        ),
        ("AmazonGuardDutyFullAccess", ManagedPolicyStanding::Deleted),
        ("AWSLambdaFullAccess", ManagedPolicyStanding::Deleted),
    ] {
        assert_eq!(
            aws::managed_policy(name).unwrap().standing(),
            standing,
            "{name}"
        );
    }
    let administrator = aws::managed_policy("AdministratorAccess")
        .unwrap()
        .document();
    let wanted =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    assert_eq!(administrator, wanted);
}

#[test]
fn dependent_actions_and_the_reach_of_rcps_are_known() {
    let depends = |name: &str, on: &str| {
        let on = aws::action(on).unwrap();
        aws::action(name)
            .unwrap()
            .dependent_actions()
            .any(|action| action == on)
    };
    assert!(depends("ec2:CreateVpc", "ec2:CreateTags"));
    assert!(depends("lambda:CreateFunction", "iam:PassRole"));
    assert!(depends("ecs:RunTask", "iam:PassRole"));
    assert!(!depends("ecs:RunTask", "iam:CreateUser"));
    let reached = |prefix: &str| aws::service(prefix).unwrap().supports_rcp();
    assert!(
        ["s3", "sts", "kms", "sqs", "secretsmanager"]
            .into_iter()
            .all(reached)
    );
    assert!(
        !["ec2", "iam", "lambda", "organizations"]
            .into_iter()
            .any(reached)
    );
}

#[test]
fn resource_types_are_found_by_arns() {
    for (arn, kinds) in [
        ("arn:aws:s3:::data", "bucket"),
        ("arn:aws:s3:::data/a/b:c", "object"),
        ("arn:aws:iam::123456789012:role/service-role/app", "role"),
        ("arn:aws:iam::123456789012:user/ana", "user"),
        ("arn:aws:iam::aws:policy/AdministratorAccess", "policy"),
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            "function",
        ),
        ("arn:aws-cn:sqs:cn-north-1:123456789012:jobs", "queue"),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/t", "table"),
        ("arn:aws:kms:eu-west-1:123456789012:key/1234", "key"),
        ("arn:aws:kms:eu-west-1:123456789012:alias/a", "alias"),
        ("arn:aws:s3:::", ""),
        ("arn:aws:sqs:eu-west-1::jobs", ""),
        ("arn:aws:sqs:eu-west-1:123456789012:", ""),
        ("arn:aws:nosuch:eu-west-1:123456789012:x", ""),
    ] {
        let found: Vec<_> = aws::resource_types_of_arn(arn)
            .map(|kind| kind.name())
            .collect();
        assert_eq!(found.join(","), kinds, "{arn}");
    }
    // A form fits what it makes with letters for its placeholders.
    for kind in aws::services().flat_map(|service| service.resource_types()) {
        for format in kind.arn_formats() {
            let arn = format.pattern().replace('*', "x");
            assert!(format.matches(&arn), "{format}: {arn}");
            assert!(
                !format.matches(&arn.replacen("arn:", "urn:", 1)),
                "{format}"
            );
        }
    }
}

#[test]
fn condition_keys_are_found_as_they_are_written() {
    for (written, name, value, sensitive) in [
        ("aws:sourceip", "aws:SourceIp", "IPAddress", false),
        ("aws:PrincipalOrgID", "aws:PrincipalOrgID", "String", true),
        (
            "aws:PrincipalOrgPaths",
            "aws:PrincipalOrgPaths",
            "ArrayOfString",
            false,
        ),
        (
            "AWS:requesttag/Cost:Center/x",
            "aws:RequestTag/${TagKey}",
            "String",
            false,
        ),
        ("aws:TagKeys", "aws:TagKeys", "ArrayOfString", false),
        (
            "aws:MultiFactorAuthAge",
            "aws:MultiFactorAuthAge",
            "Numeric",
            false,
        ),
        (
            "s3:ExistingObjectTag/a",
            "s3:ExistingObjectTag/${key}",
            "String",
            false,
        ),
        (
            "kms:EncryptionContext:a:b",
            "kms:EncryptionContext:${EncryptionContextKey}",
            "String",
            false,
        ),
        (
            "codebuild:environment.environmentVariables/A.value",
            "codebuild:environment.environmentVariables/${name}.value",
            "String",
            false,
        ),
        (
            "token.actions.githubusercontent.com:repository",
            "token.actions.githubusercontent.com:repository",
            "String",
            false,
        ),
    ] {
        let key = aws::condition_key(written).unwrap_or_else(|| panic!("{written}"));
        assert_eq!(key.name(), name);
        assert_eq!(
            (value_type(key).as_str(), key.is_sensitive()),
            (value, sensitive),
            "{name}"
        );
    }
    let service = |key: &str| aws::service_of_condition_key(key).map(|service| service.prefix());
    assert_eq!(
        service("token.actions.githubusercontent.com:sub"),
        Some("sts")
    );
    assert_eq!(
        service("accounts.google.com:google/organization_number"),
        Some("sts")
    );
    assert_eq!(service("saml:aud"), Some("sts"));
    assert_eq!(service("s3:prefix"), None);
    let principal = aws::service_principal;
    assert_eq!(
        principal("lambda.amazonaws.com"),
        Some("lambda.amazonaws.com")
    );
    assert_eq!(
        principal("LAMBDA.amazonaws.com"),
        Some("lambda.amazonaws.com")
    );
    assert_eq!(
        principal("logs.eu-west-1.amazonaws.com"),
        Some("logs.amazonaws.com")
    );
    assert_eq!(principal("ec2.amazonaws.com.cn"), Some("ec2.amazonaws.com"));
    assert_eq!(principal("lamda.amazonaws.com"), None);
}

/// The numbers that the sources gave when they were read last; a renewal says what changed.
#[test]
fn the_numbers_are_those_of_the_sources() {
    let with = |standing| {
        aws::actions()
            .filter(|action| action.standing() == standing)
            .count()
    };
    let standings = [Standing::Current, Standing::Retired, Standing::Unlisted].map(with);
    assert_eq!(standings, [22_329, 369, 84]);
    let policies = |standing| {
        let of = |policy: &ManagedPolicy| policy.standing() == standing;
        aws::managed_policies().filter(of).count()
    };
    assert_eq!(policies(ManagedPolicyStanding::Current), 1_577);
    assert_eq!(policies(ManagedPolicyStanding::Deprecated), 5);
    assert_eq!(policies(ManagedPolicyStanding::Deleted), 64);
    assert_eq!(
        aws::services()
            .filter(|service| service.supports_rcp())
            .count(),
        62
    );
    assert_eq!(aws::service_principals().len(), 412);
    assert_eq!(aws::global_condition_keys().count(), 62);
    let only_all = aws::actions()
        .filter(|action| action.only_all_resources())
        .count();
    assert_eq!(only_all, 6_787);
    let dependent = aws::actions()
        .filter(|action| action.dependent_actions().len() > 0)
        .count();
    assert_eq!(dependent, 1_654);
}

/// Names, and no text of AWS's: nothing is longer than a name is, but lists and documents.
#[test]
fn there_is_no_prose() {
    for action in aws::actions() {
        assert!(
            action.name().bytes().all(|b| b.is_ascii_graphic()),
            "{action}"
        );
        assert!(action.to_string().len() <= 160, "{action}");
    }
    for key in aws::condition_keys() {
        assert!(key.name().bytes().all(|b| b.is_ascii_graphic()), "{key}");
    }
    for kind in aws::services().flat_map(|service| service.resource_types()) {
        assert!(kind.name().split(' ').count() <= 4, "{kind:?}");
        assert!(
            kind.arn_formats()
                .all(|format| !format.text().contains(' ')),
            "{kind:?}"
        );
    }
    for principal in aws::service_principals() {
        assert!(!principal.contains(' '), "{principal}");
    }
}
