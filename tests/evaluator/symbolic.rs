//! A yes or no about something with symbols holds whatever they stand for.

use std::sync::Arc;

use iamvet::policy::{
    Answer, Context, NamedPolicy, Policies, PolicyType, Request, Requester, Subject, authorize,
    read,
};
use iamvet::value::{
    Alternative, Data, List, ListKind, Map, MapEntry, MapKind, Piece, Pseudo, Reason, Symbol,
    SymbolKind, Text, TextBuilder, Value,
};
use serde_json::{Value as Json, json};

use super::generate::{self, OTHER, OWN, Random};
use super::{request, span};

const SETS: usize = 2_000;
const INSTANCES: usize = 8;

/// Symbols by the letter that stands for them between `⟨` and `⟩`; `@` is the account id.
const SYMBOLS: [char; 4] = ['p', 'q', 'r', '@'];

/// What the symbols of a case stand for, and which alternatives hold.
#[derive(Debug)]
struct Instance {
    texts: [String; 4],
    condition: bool,
}

impl Instance {
    fn new(random: &mut Random) -> Self {
        let choices = [
            "",
            "a",
            "b",
            "*",
            "?",
            "Get",
            "s3",
            "s3:Get",
            "arn:aws:s3:::b",
            "k",
            "b/*",
            "Allow",
            "Deny",
            "x:y",
            "bob",
            "arn:aws:iam::111122223333:user/bob",
        ];
        let mut pick = || random.pick(&choices).to_owned();
        let texts = [pick(), pick(), pick()];
        let account = random.pick(&[OWN, OTHER]).to_owned();
        let [p, q, r] = texts;
        Self {
            texts: [p, q, r, account],
            condition: random.percent(50),
        }
    }

    /// The text with what its symbols stand for.
    fn text(&self, template: &str) -> String {
        let mut out = template.to_owned();
        for (symbol, text) in SYMBOLS.iter().zip(&self.texts) {
            out = out.replace(&format!("⟨{symbol}⟩"), text);
        }
        out
    }

    fn json(&self, template: &Json) -> Json {
        match template {
            Json::String(text) => json!(self.text(text)),
            Json::Array(items) => items.iter().map(|i| self.json(i)).collect(),
            Json::Object(map) if map.contains_key("⟨if⟩") => {
                let key = if self.condition {
                    "⟨if⟩"
                } else {
                    "⟨else⟩"
                };
                self.json(&map[key])
            }
            Json::Object(map) => {
                let entries = map.iter().map(|(k, v)| (k.clone(), self.json(v)));
                Json::Object(entries.collect())
            }
            other => other.clone(),
        }
    }
}

fn text(template: &str) -> Text {
    let mut builder = TextBuilder::default();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('⟨') {
        builder.literal(before, span());
        let (name, after) = after.split_once('⟩').unwrap();
        let symbol = match name {
            "@" => Symbol::pseudo(Pseudo::AccountId, span()),
            name => Symbol::new(SymbolKind::Input(name.into()), Reason::NoValue, span()),
        };
        builder.piece(Piece::Symbol(span(), Arc::new(symbol)));
        rest = after;
    }
    builder.literal(rest, span());
    builder.finish()
}

fn value(template: &Json) -> Value {
    let data = match template {
        Json::String(template) => Data::Text(text(template)),
        Json::Array(items) => Data::List(List::new(
            ListKind::Tuple,
            items.iter().map(value).collect(),
        )),
        Json::Object(map) if map.contains_key("⟨if⟩") => Data::OneOf(
            [("A", "⟨if⟩"), ("not A", "⟨else⟩")]
                .map(|(condition, key)| Alternative {
                    condition: condition.into(),
                    value: value(&map[key]),
                })
                .into(),
        ),
        Json::Object(map) => {
            let entries = map.iter().map(|(key, json)| MapEntry {
                key: key.as_str().into(),
                key_span: span(),
                value: value(json),
            });
            Data::Map(Map::new(MapKind::Object, entries.collect()))
        }
        _ => Data::Null(None),
    };
    Value::new(data, span())
}

/// Puts symbols and alternatives into a document.
fn blur(random: &mut Random, json: &Json, below: usize) -> Json {
    if below > 1 && random.percent(4) {
        let mut other = || blur(random, json, below + 1);
        return json!({"⟨if⟩": other(), "⟨else⟩": other()});
    }
    match json {
        Json::String(text) if random.percent(25) => {
            let symbol = SYMBOLS[random.below(SYMBOLS.len())];
            let chars: Vec<char> = text.chars().collect();
            let is_variable = text.contains("${");
            let from = if is_variable {
                0
            } else {
                random.below(chars.len() + 1)
            };
            let to = if is_variable {
                0
            } else {
                from + random.below(chars.len() - from + 1)
            };
            let [before, after] =
                [&chars[..from], &chars[to..]].map(|c| c.iter().collect::<String>());
            json!(format!("{before}⟨{symbol}⟩{after}"))
        }
        Json::Array(items) => items.iter().map(|i| blur(random, i, below + 1)).collect(),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(k, v)| (k.clone(), blur(random, v, below + 1)));
            Json::Object(entries.collect())
        }
        other => other.clone(),
    }
}

fn policies(identity: &Value, resource: &Value) -> Policies {
    let named = |value: &Value, kind| {
        let document = read(value, kind).map(Arc::new);
        vec![NamedPolicy::new("policy", document)]
    };
    Policies {
        identity: named(identity, PolicyType::Identity),
        resource: named(resource, PolicyType::Resource("s3")),
        ..Policies::default()
    }
}

#[test]
fn answers_about_symbols_hold_for_all_that_they_stand_for() {
    let mut random = Random::new(77);
    let mut answers = [0usize; 4];
    for _ in 0..SETS {
        let calm = random.percent(50);
        let [identity, resource] = [false, true].map(|names_principals| {
            let document = generate::document(&mut random, names_principals, calm);
            blur(&mut random, &document, 0)
        });
        let question = generate::question(&mut random);
        let wanted = random.pick(&["⟨@⟩", "⟨p⟩", "none", "none"]);
        let blurred = |part: &str, with: &str| match wanted {
            "none" => part.to_owned(),
            wanted => part.replace(with, wanted),
        };
        let resource_name = blurred(&question.resource, "k");
        let principal = blurred(&question.principal, OWN);
        let ask = |identity: &Value, resource: &Value, name: &Text, principal: &Text| {
            let plain = request(&question);
            let context: Context = plain.context;
            let account = Some(Subject::literal(question.account.as_str()));
            let action = text(&question.action);
            let request = Request::new(Requester::new(principal), &action, name, account, context);
            authorize(&request, &policies(identity, resource)).answer
        };
        let symbolic = ask(
            &value(&identity),
            &value(&resource),
            &text(&resource_name),
            &text(&principal),
        );
        answers[symbolic as usize] += 1;
        if symbolic == Answer::Unknown {
            continue;
        }
        for _ in 0..INSTANCES {
            let instance = Instance::new(&mut random);
            // A principal whose account is no account id is none.
            if wanted == "⟨p⟩" && principal.contains('⟨') {
                break;
            }
            let concrete = ask(
                &value(&instance.json(&identity)),
                &value(&instance.json(&resource)),
                &text(&instance.text(&resource_name)),
                &text(&instance.text(&principal)),
            );
            let agrees = match symbolic {
                Answer::ImplicitlyDenied => concrete != Answer::Allowed,
                symbolic => concrete == symbolic,
            };
            // What AWS would refuse is not known either.
            assert!(
                agrees || concrete == Answer::Unknown,
                "{symbolic:?} but {concrete:?}\n{identity:#}\n{resource:#}\n{question:#?}\n\
                 {resource_name} {principal}\n{instance:?}"
            );
        }
    }
    assert!(answers.iter().all(|n| *n > 50), "{answers:?}");
}
