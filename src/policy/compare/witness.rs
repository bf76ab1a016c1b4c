//! Requests that are found, as they could be made and read.

use super::words::GENERIC;
use crate::aws;
use crate::policy::context::{Context, ContextValue, Lookup};
use crate::policy::principal::Requester;
use crate::policy::request::Request;
use crate::policy::subject::Subject;
use crate::text::{FileId, Span, Str};
use crate::value::{Piece, Text, TextBuilder};

/// A request in which condition keys do not contradict the rest, and whose letters that stand for
/// any text are replaced; none where `is_one` does not hold for it any more.
pub(super) fn possible(
    request: &Request,
    keys: &[Str],
    is_one: &dyn Fn(&Request) -> bool,
) -> Option<Request> {
    if !is_one(request) {
        return None;
    }
    let request = agreeing(request, keys, is_one)?;
    let names = names(&request);
    let better = names.into_iter().map(|name| renamed(&request, keys, &name));
    let mut better = resources(&request).into_iter().chain(better);
    // A name that made a key contradict the rest is not worth it.
    let is_better = |other: &Request| is_one(other) && agreeing(other, keys, is_one).is_some();
    let Some(found) = better.find(is_better) else {
        return Some(request);
    };
    // Letters that are left after a resource was chosen.
    let left = self::names(&found);
    let mut left = left.into_iter().map(|name| renamed(&found, keys, &name));
    Some(left.find(is_better).unwrap_or(found))
}

/// A request with the condition keys that the rest of it decides.
fn agreeing(request: &Request, keys: &[Str], is_one: &dyn Fn(&Request) -> bool) -> Option<Request> {
    let mut implied = Request {
        requester: requester(request),
        context: Context::open(),
        ..request.clone()
    };
    let is_id = |account: &Subject| match account.as_known() {
        Some(id) => id.bytes().all(|b| b.is_ascii_digit()),
        None => true,
    };
    let text = request.resource.text();
    let action = request.action.text();
    let own = Request::new(Requester::Anonymous, action, text, None, Context::closed());
    implied.resource_account = own.resource_account.filter(is_id);
    implied.fill_context();
    let mut out = Request {
        resource_account: implied.resource_account.clone(),
        ..request.clone()
    };
    let mut agrees = true;
    for key in keys {
        let value = match implied.context.get(key) {
            Lookup::Unknown => continue,
            Lookup::Absent => None,
            Lookup::Value(value) => Some(value),
        };
        let told = request.context.value(key);
        if !are_same(told, value) {
            agrees = false;
            out.context.tell(key, value.cloned());
        }
    }
    (agrees || is_one(&out)).then_some(out)
}

/// Who makes a request, by its condition keys where nothing else tells.
fn requester(request: &Request) -> Requester {
    let told = request.context.value("aws:principalarn");
    match (&request.requester, told.map(ContextValue::subjects)) {
        (Requester::Other(_), Some([arn])) => Requester::new(arn.text()),
        (requester, _) => requester.clone(),
    }
}

pub(super) fn are_same(one: Option<&ContextValue>, other: Option<&ContextValue>) -> bool {
    let texts = |value: &ContextValue| -> Vec<String> {
        value
            .subjects()
            .iter()
            .map(|s| s.text().to_string())
            .collect()
    };
    one.map(texts) == other.map(texts)
}

/// What may stand for any text, the best first.
fn names(request: &Request) -> Vec<Name> {
    let is_future = request.action.text().to_string().contains(GENERIC);
    let whole = |text: &str| Name {
        text: text.to_owned(),
        is_run: true,
    };
    let letter = |text: &str| Name {
        text: text.to_owned(),
        is_run: false,
    };
    let mut out = vec![
        whole("example"),
        whole("x1"),
        letter("x"),
        letter("q"),
        letter("0"),
        letter("-"),
    ];
    if is_future {
        out.insert(0, whole("future"));
    }
    out
}

/// What stands for any text.
struct Name {
    text: String,
    /// Whether it stands for a run of letters, and not for each.
    is_run: bool,
}

impl Name {
    fn replace(&self, text: &str) -> String {
        let mut out = String::new();
        let mut last = None;
        for c in text.chars() {
            let number = u32::from(c).wrapping_sub(u32::from(GENERIC));
            if !(0..0x1000).contains(&number) {
                out.push(c);
            } else if !self.is_run || last != Some(c) {
                out.push_str(&self.text);
                if let Some(number) = number.checked_sub(0x100) {
                    out.push_str(&number.to_string());
                }
            }
            last = Some(c);
        }
        out
    }

    fn in_text(&self, text: &Text) -> Text {
        let mut builder = TextBuilder::default();
        for piece in text.pieces() {
            match piece {
                Piece::Literal(span, literal) => {
                    builder.literal(self.replace(&literal.text), *span)
                }
                symbol @ Piece::Symbol(..) => builder.piece(symbol.clone()),
            }
        }
        builder.finish()
    }
}

/// The request with names in place of letters that stand for any text.
fn renamed(request: &Request, keys: &[Str], name: &Name) -> Request {
    let subject = |subject: &Subject| Subject::new(&name.in_text(subject.text()));
    let mut out = request.clone();
    let action = subject(&request.action);
    let is_other = action
        .as_known()
        .is_some_and(|text| aws::action(text).is_none());
    if is_other || request.action.text().to_string() == action.text().to_string() {
        out.action = action;
    }
    out.resource = subject(&request.resource);
    for key in keys {
        let Some(value) = request.context.value(key) else {
            continue;
        };
        out.context.tell(key, Some(value.map(subject)));
    }
    out
}

/// The request with resources that the action is known to take, where it is for any resource.
fn resources(request: &Request) -> Vec<Request> {
    let is_any = request
        .resource
        .as_known()
        .is_some_and(|text| text.chars().all(|c| c == GENERIC));
    let action = request.action.as_known().and_then(|text| aws::action(text));
    let (true, Some(action)) = (is_any, action) else {
        return Vec::new();
    };
    let types = action.resource_types();
    let formats = types
        .into_iter()
        .flatten()
        .flat_map(|(t, _)| t.arn_formats());
    let forms = formats.map(|format| filled(format.text()));
    forms
        .take(4)
        .chain(["*".to_owned()])
        .map(|text| {
            let text = Text::literal(text.into(), Span::at(FileId(0), 0));
            Request {
                resource: Subject::new(&text),
                ..request.clone()
            }
        })
        .collect()
}

/// The form of an ARN with something in place of what the user chooses.
fn filled(form: &str) -> String {
    let mut out = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(match name {
            "Partition" => "aws",
            "Region" => "us-east-1",
            "Account" => "111122223333",
            _ => "example",
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}
