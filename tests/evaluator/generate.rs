//! Small policies and requests.

use serde_json::{Map, Value as Json, json};

pub const OWN: &str = "111122223333";
pub const OTHER: &str = "444455556666";

/// A generator of numbers (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 33) as usize % n
    }

    /// Whether something of so many in a hundred happens.
    pub fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A text or list of one to three.
    pub fn several(&mut self, from: &[&str]) -> Json {
        let n = 1 + self.below(3);
        if n == 1 && self.percent(50) {
            return json!(self.pick(from));
        }
        (0..n).map(|_| json!(self.pick(from))).collect()
    }
}

/// Policies that take part.
#[derive(Debug, Default)]
pub struct Case {
    pub identity: Vec<Json>,
    pub boundary: Vec<Json>,
    pub session: Vec<Json>,
    pub service_control: Vec<Vec<Json>>,
    pub resource: Vec<Json>,
}

/// A request.
#[derive(Debug)]
pub struct Question {
    pub principal: String,
    pub action: String,
    pub resource: String,
    pub account: String,
    pub context: Vec<(String, Vec<String>)>,
}

const ACTIONS: [&str; 4] = ["s3:Get", "s3:GetAcl", "s3:Put", "ec2:Run"];
const ACTION_PATTERNS: [&str; 9] = [
    "*", "s3:*", "S3:get", "s3:Get*", "s3:?et", "s3:*t", "ec2:Run", "s3:P??", "*:*c*",
];
const RESOURCES: [&str; 5] = [
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b/a/k",
    "arn:aws:s3:::b/x:y",
    "arn:aws:s3:r:111122223333:b",
    "arn:aws:s3:::bob/",
];
const RESOURCE_PATTERNS: [&str; 12] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::*k",
    "arn:aws:s3:::b/*y",
    "arn:aws:s3:*:*:b*",
    "arn:aws:s3:::${user}/*",
    "arn:aws:s3:::${none, 'b'}/${*}",
    "arn:aws:s3:::b/${none, 'k'}",
    "arn:a*s:s3:::b/k",
    "arn:aws:s3:::?/a/k",
    "arn:aws:s3:::b/x:*",
];

fn principals(account: &str) -> [String; 5] {
    [
        format!("arn:aws:iam::{account}:user/bob"),
        format!("arn:aws:iam::{account}:user/p/bob"),
        format!("arn:aws:sts::{account}:assumed-role/app/s"),
        format!("arn:aws:sts::{account}:assumed-role/other/s"),
        format!("arn:aws:iam::{account}:root"),
    ]
}

pub fn case(random: &mut Random) -> Case {
    let mut case = Case::default();
    for _ in 0..random.below(3) {
        case.identity.push(document(random, false, false));
    }
    if random.percent(25) {
        case.boundary.push(document(random, false, false));
    }
    if random.percent(15) {
        case.session.push(document(random, false, false));
    }
    for _ in 0..random.below(5).saturating_sub(2) {
        let level = if random.percent(70) {
            vec![json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})]
        } else {
            Vec::new()
        };
        case.service_control.push(level);
        if let Some(level) = case.service_control.last_mut()
            && random.percent(40)
        {
            level.push(document(random, false, false));
        }
    }
    if random.percent(50) {
        case.resource.push(document(random, true, false));
    }
    case
}

/// A document; a calm one has no variables and no negated elements.
pub fn document(random: &mut Random, names_principals: bool, calm: bool) -> Json {
    let statements: Vec<Json> = (0..1 + random.below(3))
        .map(|_| statement(random, names_principals, calm))
        .collect();
    let version = if random.percent(90) || calm {
        "2012-10-17"
    } else {
        "2008-10-17"
    };
    json!({"Version": version, "Statement": statements})
}

fn statement(random: &mut Random, names_principals: bool, calm: bool) -> Json {
    let mut out = Map::new();
    let effect = if random.percent(25) { "Deny" } else { "Allow" };
    out.insert("Effect".into(), json!(effect));
    let negates = |random: &mut Random| !calm && random.percent(12);
    let key = if negates(random) {
        "NotAction"
    } else {
        "Action"
    };
    out.insert(key.into(), random.several(&ACTION_PATTERNS));
    let key = if negates(random) {
        "NotResource"
    } else {
        "Resource"
    };
    out.insert(key.into(), random.several(&RESOURCE_PATTERNS));
    if names_principals {
        let key = if negates(random) && effect == "Deny" {
            "NotPrincipal"
        } else {
            "Principal"
        };
        out.insert(key.into(), principal_element(random));
    }
    if random.percent(50) {
        let mut conditions = Map::new();
        for _ in 0..1 + random.below(2) {
            condition(random, &mut conditions);
        }
        out.insert("Condition".into(), Json::Object(conditions));
    }
    Json::Object(out)
}

fn principal_element(random: &mut Random) -> Json {
    if random.percent(15) {
        return json!("*");
    }
    let names: Vec<Json> = (0..1 + random.below(2))
        .map(|_| {
            let account = random.pick(&[OWN, OWN, OTHER]);
            let choices = principals(account);
            match random.below(8) {
                at @ 0..5 => json!(choices[at]),
                5 => json!(account),
                6 => json!(format!("arn:aws:iam::{account}:role/app")),
                _ => json!("*"),
            }
        })
        .collect();
    json!({"AWS": names})
}

const KEYS: [&str; 5] = ["k:a", "k:b", "K:list", "k:n", "user"];

fn condition(random: &mut Random, into: &mut Map<String, Json>) {
    let texts = [
        "a",
        "A",
        "ab",
        "a*",
        "?",
        "*",
        "${user}",
        "b${*}",
        "${none, 'a'}",
        "${none}",
        "",
    ];
    let (mut operator, values): (String, Json) = match random.below(6) {
        0..3 => {
            let names = [
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
            ];
            (random.pick(&names).into(), random.several(&texts))
        }
        3 => {
            let names = [
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ];
            (
                random.pick(&names).into(),
                random.several(&["1", "2", "-1", "1.0", "x"]),
            )
        }
        4 => ("Bool".into(), random.several(&["true", "False"])),
        _ => ("Null".into(), random.several(&["true", "false"])),
    };
    if operator != "Null" {
        match random.below(6) {
            0 => operator = format!("ForAllValues:{operator}"),
            1 => operator = format!("ForAnyValue:{operator}"),
            _ => {}
        }
        if random.percent(20) {
            operator.push_str("IfExists");
        }
    }
    let key = random.pick(&KEYS);
    let keys = into.entry(operator).or_insert_with(|| json!({}));
    if let Json::Object(keys) = keys {
        keys.insert(key.into(), values);
    }
}

pub fn question(random: &mut Random) -> Question {
    let account = if random.percent(75) { OWN } else { OTHER };
    let choices = principals(OWN);
    let mut context = Vec::new();
    for key in KEYS {
        if random.percent(60) {
            let values = ["a", "A", "ab", "*", "b*", "true", "1", "2", "", "bob"];
            let n = if key == "K:list" { random.below(4) } else { 1 };
            let values = (0..n).map(|_| random.pick(&values).to_owned()).collect();
            context.push((key.to_lowercase(), values));
        }
    }
    Question {
        principal: choices[random.below(choices.len())].clone(),
        action: random.pick(&ACTIONS).into(),
        resource: random.pick(&RESOURCES).into(),
        account: account.into(),
        context,
    }
}
