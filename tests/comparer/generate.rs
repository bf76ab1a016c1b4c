//! Small policies, and the requests that tell them apart.

use serde_json::{Map, Value as Json, json};

/// A generator of numbers (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
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

    pub fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn several(&mut self, from: &[&str]) -> Json {
        let n = 1 + self.below(3);
        (0..n).map(|_| json!(self.pick(from))).collect()
    }
}

/// What policies of a pair are about, and the requests that are tried.
pub struct Universe {
    pub actions: Vec<&'static str>,
    pub resources: Vec<&'static str>,
    pub principals: Vec<&'static str>,
    pub contexts: Vec<Vec<(String, Vec<String>)>>,
    keys: Vec<&'static Key>,
    /// How many of the patterns of resources are used: those that ask for a length come last.
    patterns: usize,
}

/// A condition key with the operators and values that are used with it, and those of requests.
struct Key {
    name: &'static str,
    operators: &'static [&'static str],
    values: &'static [&'static str],
    tried: &'static [&'static [&'static str]],
}

static KEYS: [Key; 8] = [
    Key {
        name: "k:text",
        operators: &[
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
        ],
        values: &[
            "a",
            "b",
            "A",
            "a*",
            "*b",
            "?",
            "*",
            "",
            "${user}",
            "${none, 'a'}",
        ],
        tried: &[
            &["a"],
            &["b"],
            &["A"],
            &["ab"],
            &["ax"],
            &["x"],
            &["xb"],
            &["xy"],
            &[""],
            &["u"],
        ],
    },
    Key {
        name: "k:case",
        operators: &[
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringEquals",
        ],
        values: &["ab", "AB", "Ab", "c"],
        tried: &[
            &["ab"],
            &["AB"],
            &["Ab"],
            &["aB"],
            &["c"],
            &["C"],
            &["x"],
            &[""],
        ],
    },
    Key {
        name: "k:list",
        operators: &[
            "ForAllValues:StringEquals",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringLike",
            "ForAnyValue:StringNotLike",
            "ForAllValues:StringNotEquals",
            "ForAnyValue:StringEqualsIfExists",
        ],
        values: &["a", "b", "a*", "*"],
        tried: &[
            &["a"],
            &["b"],
            &["x"],
            &["ax"],
            &["a", "b"],
            &["a", "x"],
            &["b", "x"],
            &["ax", "b"],
            &["a", "ax"],
            &["a", "b", "x"],
            &["a", "b", "ax", "x"],
            &[""],
            &["", "a"],
        ],
    },
    Key {
        name: "k:number",
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        values: &["1", "2", "2.0", "-1", "x"],
        tried: &[
            &["0"],
            &["1"],
            &["2"],
            &["3"],
            &["-1"],
            &["-2"],
            &["1.5"],
            &["x"],
            &[""],
        ],
    },
    Key {
        name: "aws:CurrentTime",
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateGreaterThanEquals",
        ],
        values: &["2020-01-01", "2020-01-01T00:00:00Z", "2021-06-01T12:00:00Z"],
        tried: &[
            &["2019-01-01"],
            &["2020-01-01"],
            &["2020-06-01"],
            &["2021-06-01T12:00:00Z"],
            &["2022-01-01"],
        ],
    },
    Key {
        name: "aws:SourceIp",
        operators: &["IpAddress", "NotIpAddress"],
        values: &[
            "10.0.0.0/8",
            "10.1.0.0/16",
            "10.1.2.3",
            "192.0.2.0/24",
            "2001:db8::/32",
        ],
        tried: &[
            &["10.0.0.1"],
            &["10.1.0.1"],
            &["10.1.2.3"],
            &["192.0.2.9"],
            &["8.8.8.8"],
            &["2001:db8::1"],
            &["::1"],
        ],
    },
    Key {
        name: "aws:SourceArn",
        operators: &["ArnEquals", "ArnLike", "ArnNotLike", "StringLike"],
        values: &[
            "arn:aws:s3:::a",
            "arn:aws:s3:::a*",
            "arn:*:s3:::*",
            "arn:aws:*:*:*:b",
        ],
        tried: &[
            &["arn:aws:s3:::a"],
            &["arn:aws:s3:::ab"],
            &["arn:aws:s3:::b"],
            &["arn:aws:sqs:r:1:b"],
            &["arn:x:s3:::b"],
            &["arn:x:s3:::a"],
            &["arn:aws:sqs:r:1:x"],
        ],
    },
    Key {
        name: "k:flag",
        operators: &["Bool", "BoolIfExists", "Null"],
        values: &["true", "false"],
        tried: &[&["true"], &["False"], &["x"], &[""]],
    },
];

const ACTIONS: [&str; 7] = [
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:PutObject",
    "ec2:RunInstances",
    "s3:GetFuture",
    "new:Thing",
    "s3:X",
];
const ACTION_PATTERNS: [&str; 13] = [
    "*",
    "s3:*",
    "S3:getobject",
    "s3:Get*",
    "s3:?etObject",
    "s3:*t",
    "ec2:Run*",
    "s3:PutObject",
    "*:*c*",
    "s3:GetObject*",
    "s?:*",
    "new:*",
    "s3:X",
];
const RESOURCES: [&str; 14] = [
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b/a/k",
    "arn:aws:s3:::b/x:y",
    "arn:aws:s3:::b/",
    "arn:aws:s3:::bob/",
    "arn:aws:s3:::u/k",
    "arn:aws:s3:r:111122223333:b",
    "arn:aws:s3:::c",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::xx/a/k",
    "*",
    "other",
    "arn:aws:s3:::b/xy",
    "arn:abs:s3:::b/k",
];
const RESOURCE_PATTERNS: [&str; 15] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::*k",
    "arn:aws:s3:::b/*y",
    "arn:aws:s3:*:*:b*",
    "arn:aws:s3:::${user}/*",
    "arn:aws:s3:::${none, 'b'}/*",
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b/x:*",
    "arn:*",
    "arn:aws:s3:::*/k",
    "?*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::?/a/k",
    "arn:a*s:s3:::b/k",
];
/// How many of them ask for no length.
const PLAIN_PATTERNS: usize = 11;
const PRINCIPALS: [&str; 8] = [
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/app/s",
    "arn:aws:sts::111122223333:assumed-role/other/s",
    "arn:aws:iam::444455556666:user/eve",
    "lambda.amazonaws.com",
    "sqs.amazonaws.com",
    "anonymous",
];
const NAMES: [&str; 9] = [
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:sts::111122223333:assumed-role/app/s",
    "444455556666",
    "*",
    "arn:aws:iam::444455556666:user/eve",
    "arn:aws:iam::111122223333:role/p/app",
];

/// A universe: of few keys, so that every combination can be tried.
pub fn universe(random: &mut Random) -> Universe {
    let mut keys: Vec<&'static Key> = Vec::new();
    for _ in 0..random.below(3) {
        let key = &KEYS[random.below(KEYS.len())];
        if !keys.iter().any(|other| other.name == key.name) {
            keys.push(key);
        }
    }
    let mut contexts: Vec<Vec<(String, Vec<String>)>> = vec![Vec::new()];
    let absent: Option<&&[&str]> = None;
    for key in &keys {
        let with = |context: &Vec<(String, Vec<String>)>| {
            let tried = key.tried.iter().map(Some).chain([absent]);
            let with = tried.map(|values| {
                let mut context = context.clone();
                if let Some(values) = values {
                    let values = values.iter().map(|v| (*v).to_owned()).collect();
                    context.push((key.name.to_lowercase(), values));
                }
                context
            });
            with.collect::<Vec<_>>()
        };
        contexts = contexts.iter().flat_map(with).collect();
    }
    let users = contexts.iter().flat_map(|context| {
        ["u", "b"].into_iter().map(Some).chain([None]).map(|user| {
            let mut context = context.clone();
            context.extend(user.map(|user| ("user".to_owned(), vec![user.to_owned()])));
            context
        })
    });
    let contexts = users.collect();
    let (principals, is_small) = match random.percent(35) {
        true => (PRINCIPALS.to_vec(), true),
        false => (vec!["principal"], false),
    };
    Universe {
        // Fewer of the rest where there are principals.
        actions: if is_small {
            vec![ACTIONS[0], ACTIONS[2], ACTIONS[4]]
        } else {
            ACTIONS.to_vec()
        },
        resources: if is_small {
            RESOURCES[..4].to_vec()
        } else {
            RESOURCES.to_vec()
        },
        principals,
        contexts,
        keys,
        patterns: match random.percent(25) {
            true => RESOURCE_PATTERNS.len(),
            false => PLAIN_PATTERNS,
        },
    }
}

/// Two documents of a universe; the second is often a change of the first.
pub fn pair(random: &mut Random, universe: &Universe) -> (Json, Json) {
    let first: Vec<Json> = (0..1 + random.below(3))
        .map(|_| statement(random, universe))
        .collect();
    let second = match random.percent(60) {
        true => {
            let mut second = first.clone();
            for _ in 0..1 + random.below(2) {
                let at = random.below(second.len() + 1);
                let other = statement(random, universe);
                match second.get_mut(at) {
                    Some(one) => change(random, one, &other),
                    None => second.push(other),
                }
            }
            second
        }
        false => (0..1 + random.below(3))
            .map(|_| statement(random, universe))
            .collect(),
    };
    let document =
        |statements: Vec<Json>| json!({"Version": "2012-10-17", "Statement": statements});
    (document(first), document(second))
}

/// Takes an element from another statement.
fn change(random: &mut Random, one: &mut Json, other: &Json) {
    let names = [
        &["Effect"][..],
        &["Action", "NotAction"],
        &["Resource", "NotResource"],
        &["Principal", "NotPrincipal"],
        &["Condition"],
    ];
    let names = names[random.below(names.len())];
    let (Json::Object(one), Json::Object(other)) = (one, other) else {
        return;
    };
    for name in names {
        one.remove(*name);
        if let Some(value) = other.get(*name) {
            one.insert((*name).into(), value.clone());
        }
    }
}

fn statement(random: &mut Random, universe: &Universe) -> Json {
    let mut out = Map::new();
    let effect = if random.percent(25) { "Deny" } else { "Allow" };
    out.insert("Effect".into(), json!(effect));
    let mut element = |random: &mut Random, names: [&str; 2], from: &[&str]| {
        let name = names[usize::from(random.percent(15))];
        out.insert(name.into(), random.several(from));
    };
    element(random, ["Action", "NotAction"], &ACTION_PATTERNS);
    element(
        random,
        ["Resource", "NotResource"],
        &RESOURCE_PATTERNS[..universe.patterns],
    );
    if universe.principals.len() > 1 {
        let name = if random.percent(15) {
            "NotPrincipal"
        } else {
            "Principal"
        };
        let principal = match random.below(8) {
            0 => json!("*"),
            1 => json!({"Service": random.several(&["lambda.amazonaws.com", "sqs.amazonaws.com"])}),
            _ => json!({"AWS": random.several(&NAMES)}),
        };
        out.insert(name.into(), principal);
    }
    let mut conditions = Map::new();
    for key in &universe.keys {
        if random.percent(55) {
            let mut operator = random.pick(key.operators).to_owned();
            if !operator.ends_with("IfExists") && operator != "Null" && random.percent(15) {
                operator.push_str("IfExists");
            }
            let keys = conditions.entry(operator).or_insert_with(|| json!({}));
            if let Json::Object(keys) = keys {
                keys.insert(key.name.into(), random.several(key.values));
            }
        }
    }
    if !conditions.is_empty() {
        out.insert("Condition".into(), Json::Object(conditions));
    }
    Json::Object(out)
}
