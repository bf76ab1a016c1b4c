//! The estates of CloudFormation: many templates of common sizes, and one large template as the CDK
//! writes it.

use super::{Part, fill, iam_types, pick};

/// What templates are made of, in turn: five of seven in YAML, one of them of SAM, and two in JSON.
const KINDS: [(&str, &str, &str); 7] = [
    ("network", "yaml", NETWORK),
    ("service", "yaml", SERVICE),
    ("pipeline", "json", PIPELINE),
    ("site", "yml", SITE),
    ("service", "template", SERVICE),
    ("functions", "yaml", FUNCTIONS),
    ("build", "json", PIPELINE),
];

const NETWORK: &str = include_str!("template/network.yaml");
const SERVICE: &str = include_str!("template/service.yaml");
const PIPELINE: &str = include_str!("template/pipeline.json");
const SITE: &str = include_str!("template/site.yaml");
const FUNCTIONS: &str = include_str!("template/functions.yaml");
const CONSTRUCT: &str = include_str!("template/construct.json");

/// `count` templates.
pub(super) fn templates(count: usize) -> impl Iterator<Item = Part> {
    (0..count).map(|number| {
        let (kind, extension, text) = KINDS[number % KINDS.len()];
        let name = format!("{kind}-{number:05}");
        let text = fill(text, number, &name);
        Part {
            iam_resources: iam_types(&text),
            files: vec![(format!("{}/{name}.{extension}", pick(&TEAMS, number)), text)],
        }
    })
}

const TEAMS: [&str; 5] = ["billing", "search", "media", "ledger", "mail"];

/// One template of at least `bytes` bytes: a service is a role with its policy, a function with its
/// permission, a table, and a bucket with its policy.
pub(super) fn synthesized(bytes: usize) -> Part {
    let mut text = String::from("{\n \"Resources\": {\n");
    for number in 0.. {
        let hash = format!("{:08X}", (number as u32).wrapping_mul(0x9E37_79B1));
        let construct = CONSTRUCT.replace("<<number>>", &number.to_string());
        text.push_str(construct.replace("<<hash>>", &hash).trim_end());
        if text.len() >= bytes {
            break;
        }
        text.push_str(",\n");
    }
    text.push_str("\n },\n \"Parameters\": {\n  \"BootstrapVersion\": {\n");
    text.push_str("   \"Type\": \"AWS::SSM::Parameter::Value<String>\",\n");
    text.push_str("   \"Default\": \"/cdk-bootstrap/hnb659fds/version\"\n  }\n }\n}\n");
    Part {
        iam_resources: iam_types(&text),
        files: vec![("cdk.out/Platform.template.json".to_owned(), text)],
    }
}
