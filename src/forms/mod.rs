//! Texts that are known by their form before they are deployed, such as the ARN that a resource
//! will have. The forms are facts of `aws`; a [`Subject`] fills them.
//!
//! Nothing here knows a front end, a file or a policy.

mod secrets;

use std::cell::Cell;
use std::sync::Arc;

use crate::aws::{
    Arn, Computed, DeploymentPart, FormDefault, FormEdit, FormPart, form_parts, terraform_attribute,
};
use crate::text::{Span, Str};
use crate::value::{Data, Piece, Pseudo, Symbol, SymbolKind, Text, TextBuilder, Value};

pub use secrets::hidden;

/// A resource or data source whose attributes fill a form.
pub trait Subject {
    /// Where the text is asked for.
    fn span(&self) -> Span;
    /// The symbol of an attribute, or of a part of one.
    fn symbol(&self, name: &str) -> Symbol;
    /// What the configuration sets.
    fn configured(&self, name: &str) -> Option<Value>;
    /// An attribute, whether it is set or not.
    fn attribute(&self, name: &str) -> Value;
    /// What every deployment has.
    fn deployed(&self, pseudo: Pseudo) -> Value;
}

/// An attribute of a resource of Terraform that the configuration does not set: a symbol, with the
/// form of its text where that is known.
pub fn computed(resource_type: &str, name: &str, subject: &dyn Subject) -> Value {
    let known = terraform_attribute(resource_type, name);
    let form = match known {
        Some(Computed::Form(form)) => Some(form),
        _ => None,
    };
    formed(name, form, known.is_some(), subject)
}

/// The same of an attribute whose form is told.
pub fn formed(
    name: &str,
    form: Option<&'static str>,
    is_known: bool,
    subject: &dyn Subject,
) -> Value {
    let mut symbol = subject.symbol(name);
    symbol.not_null |= is_known || matches!(name, "arn" | "id");
    let mut sensitive = false;
    if let Some(form) = form {
        let text = filled(form, subject);
        sensitive = text.sensitive;
        symbol = shaped(symbol, text);
    }
    Value {
        sensitive,
        ..Value::unknown(symbol, subject.span())
    }
}

fn shaped(symbol: Symbol, text: Value) -> Symbol {
    let Data::Text(shape) = text.data else {
        return symbol;
    };
    // A symbol of which the whole text is another symbol of the same resource says no more.
    match shape.as_symbol() {
        Some(only) if !matches!(only.kind, SymbolKind::Pseudo(_)) => symbol,
        _ => symbol.with_shape(shape),
    }
}

/// The text of a form; sensitive when something sensitive went into it.
pub fn filled(form: &'static str, subject: &dyn Subject) -> Value {
    let filler = Filler {
        subject,
        span: subject.span(),
        sensitive: Cell::new(false),
    };
    let text = filler.text(form);
    Value {
        sensitive: filler.sensitive.get(),
        ..Value::new(Data::Text(text), filler.span)
    }
}

struct Filler<'a> {
    subject: &'a dyn Subject,
    span: Span,
    sensitive: Cell<bool>,
}

impl Filler<'_> {
    fn text(&self, form: &'static str) -> Text {
        let is_arn = form.starts_with(ARN);
        let mut text = TextBuilder::default();
        for part in form_parts(form).iter() {
            match *part {
                FormPart::Literal(literal) => text.literal(literal, self.span),
                FormPart::Deployment(part) => text.text(&self.deployment(part)),
                FormPart::MadeUp(what) => text.text(&self.made_up(what)),
                FormPart::IfSet(name) => {
                    if self.subject.configured(name).is_some() {
                        text.text(&self.made_up(name));
                    }
                }
                FormPart::Attribute {
                    name,
                    default,
                    edit,
                } => text.text(&self.attribute_text(name, default, edit, is_arn)),
            }
        }
        text.finish()
    }

    fn attribute_text(
        &self,
        name: &'static str,
        default: Option<FormDefault>,
        edit: Option<FormEdit>,
        in_arn: bool,
    ) -> Text {
        let value = match (default, self.subject.configured(name)) {
            (_, Some(set)) => set,
            (None, None) => self.subject.attribute(name),
            (Some(FormDefault::Literal(default)), None) => {
                return Text::literal(Str::from(default), self.span);
            }
            (Some(FormDefault::Deployment(part)), None) => return self.deployment(part),
        };
        self.sensitive.set(self.sensitive.get() || value.sensitive);
        match one_text(&value).and_then(|text| edited(text, edit)) {
            // Arguments that take a name often take an ARN as well, of which only a part is meant.
            Some(text) if in_arn && !name.ends_with("arn") && is_arn(&text) => self.made_up(name),
            Some(text) => text,
            None => self.made_up(name),
        }
    }

    fn deployment(&self, part: DeploymentPart) -> Text {
        let pseudo = match part {
            DeploymentPart::Partition => Pseudo::Partition,
            DeploymentPart::Account => Pseudo::AccountId,
            DeploymentPart::Suffix => Pseudo::UrlSuffix,
            DeploymentPart::Region => Pseudo::Region,
        };
        // Each resource and data source can be told its region since version 6 of the provider.
        let set = match part {
            DeploymentPart::Region => self.subject.configured("region"),
            _ => None,
        };
        let value = set.unwrap_or_else(|| self.subject.deployed(pseudo));
        self.sensitive.set(self.sensitive.get() || value.sensitive);
        one_text(&value).unwrap_or_else(|| self.made_up("region"))
    }

    fn made_up(&self, what: &str) -> Text {
        Text::symbol(Arc::new(self.subject.symbol(what)), self.span)
    }
}

/// The value as one text; none for alternatives and collections.
fn one_text(value: &Value) -> Option<Text> {
    match value.data {
        Data::OneOf(_) => None,
        _ => value.to_text(),
    }
}

/// What every ARN begins with.
const ARN: &str = "arn:";

/// Whether a text is certainly an ARN.
pub fn is_arn(text: &Text) -> bool {
    match text.pieces() {
        [Piece::Literal(_, literal), ..] if literal.text.len() >= ARN.len() => {
            literal.text.starts_with(ARN)
        }
        _ => text.expanded().known_prefix().starts_with(ARN),
    }
}

/// None when the text is not of the form that the edit needs.
fn edited(text: Text, edit: Option<FormEdit>) -> Option<Text> {
    match edit {
        None => Some(text),
        Some(FormEdit::Queue) => queue_arn(&text.expanded()),
        Some(FormEdit::Lower) => Some(edited_literals(&text, |literal, _| literal.to_lowercase())),
        Some(FormEdit::Unslashed) => Some(edited_literals(&text, |literal, first| {
            let cut = if first {
                literal.trim_start_matches('/')
            } else {
                literal
            };
            cut.to_owned()
        })),
        Some(FormEdit::Schemeless) => Some(schemeless(&text)),
    }
}

/// A URL without `https://`, as the ARN of an OIDC provider has it.
pub fn schemeless(url: &Text) -> Text {
    edited_literals(url, |literal, first| {
        let cut = literal.strip_prefix("https://").filter(|_| first);
        cut.unwrap_or(literal).to_owned()
    })
}

/// The text with its literals edited; the flag tells the one that it begins with.
fn edited_literals(text: &Text, edit: impl Fn(&str, bool) -> String) -> Text {
    let mut out = TextBuilder::default();
    for (i, piece) in text.pieces().iter().enumerate() {
        match piece {
            Piece::Literal(span, literal) => out.literal(edit(&literal.text, i == 0), *span),
            Piece::Symbol(..) => out.piece(piece.clone()),
        }
    }
    out.finish()
}

/// The ARN of the queue whose URL is `https://sqs.REGION.SUFFIX/ACCOUNT/NAME`, see
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>.
fn queue_arn(url: &Text) -> Option<Text> {
    if is_arn(url) {
        return Some(url.clone());
    }
    let [scheme, empty, host, account, name] =
        <[Text; 5]>::try_from(url.splitn(usize::MAX, '/')).ok()?;
    let [service, region, _] = <[Text; 3]>::try_from(host.splitn(3, '.')).ok()?;
    let is = |text: &Text, known: &str| text.as_known().is_some_and(|text| text == *known);
    if !is(&scheme, "https:") || !is(&empty, "") || !is(&service, "sqs") {
        return None;
    }
    let span = url.span().unwrap_or_default();
    let partition = Symbol::pseudo(Pseudo::Partition, span);
    let arn = Arn {
        partition: Text::symbol(Arc::new(partition), span),
        service,
        region,
        account,
        resource: name,
    };
    let mut out = TextBuilder::default();
    out.literal("arn", span);
    for segment in [
        arn.partition,
        arn.service,
        arn.region,
        arn.account,
        arn.resource,
    ] {
        out.literal(":", span);
        out.text(&segment);
    }
    Some(out.finish())
}
