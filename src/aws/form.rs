//! Forms: texts of which AWS decides parts, such as the ARN of a resource.
//!
//! In a form, `{partition}`, `{region}`, `{account}` and `{suffix}` are the deployment's (`suffix`
//! is `amazonaws.com` or its like). Every other placeholder is of the resource:
//!
//! - `{name}`: an attribute,
//! - `{name|default}`: an attribute, or the default when it is not set; the default may be the name
//!   of a placeholder of the deployment,
//! - `{name:edit}`: an attribute, edited: `lower` (case), `unslashed` (without slashes before it),
//!   `schemeless` (a URL without `https://`), `queue` (the ARN of a queue in the place of its URL),
//! - `{name?}`: nothing when the attribute is not set, else something that AWS decides,
//! - `{@what}`: something that AWS decides and that no attribute gives.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

/// A part of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormPart {
    /// Text as it is.
    Literal(&'static str),
    /// What the deployment decides.
    Deployment(DeploymentPart),
    /// An attribute of the resource.
    Attribute {
        /// Its name.
        name: &'static str,
        /// What stands in its place when it is not set.
        default: Option<FormDefault>,
        /// What is done to it.
        edit: Option<FormEdit>,
    },
    /// Something unknown, when the attribute of this name is set.
    IfSet(&'static str),
    /// Something that AWS decides.
    MadeUp(&'static str),
}

/// What every deployment has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentPart {
    /// `aws`, `aws-cn`, …
    Partition,
    /// The region.
    Region,
    /// The account id.
    Account,
    /// `amazonaws.com` or its like.
    Suffix,
}

/// What stands in the place of an attribute that is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormDefault {
    /// This text.
    Literal(&'static str),
    /// What the deployment decides.
    Deployment(DeploymentPart),
}

/// What is done to an attribute before it becomes a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormEdit {
    /// Lower case.
    Lower,
    /// Without slashes before it.
    Unslashed,
    /// Without `https://` before it.
    Schemeless,
    /// The ARN of the queue whose URL it is.
    Queue,
}

thread_local! {
    /// Forms that were taken apart: there are few, and each is filled for very many resources.
    static KNOWN: RefCell<FxHashMap<&'static str, Rc<[FormPart]>>> = RefCell::default();
}

/// The parts of a form in their order.
pub fn form_parts(form: &'static str) -> Rc<[FormPart]> {
    KNOWN.with_borrow_mut(|known| {
        let parts = known.entry(form).or_insert_with(|| parts(form).collect());
        Rc::clone(parts)
    })
}

fn parts(form: &'static str) -> impl Iterator<Item = FormPart> {
    pieces(form).flat_map(|(literal, placeholder)| {
        let literal = Some(literal).filter(|l| !l.is_empty());
        let literal = literal.map(FormPart::Literal);
        literal.into_iter().chain(placeholder.map(part))
    })
}

/// The texts of a form, each with the placeholder behind it.
fn pieces(form: &'static str) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let mut rest = Some(form);
    std::iter::from_fn(move || {
        let text = rest?;
        let cut = text
            .split_once('{')
            .and_then(|(literal, behind)| Some((literal, behind.split_once('}')?)));
        let Some((literal, (placeholder, behind))) = cut else {
            rest = None;
            return Some((text, None));
        };
        rest = Some(behind);
        Some((literal, Some(placeholder)))
    })
}

fn part(placeholder: &'static str) -> FormPart {
    if let Some(part) = deployment(placeholder) {
        return FormPart::Deployment(part);
    }
    if let Some(what) = placeholder.strip_prefix('@') {
        return FormPart::MadeUp(what);
    }
    if let Some(name) = placeholder.strip_suffix('?') {
        return FormPart::IfSet(name);
    }
    if let Some((name, default)) = placeholder.split_once('|') {
        let default = match deployment(default) {
            Some(part) => FormDefault::Deployment(part),
            None => FormDefault::Literal(default),
        };
        return attribute(name, Some(default), None);
    }
    match placeholder.split_once(':') {
        Some((name, edit)) => attribute(name, None, form_edit(edit)),
        None => attribute(placeholder, None, None),
    }
}

fn attribute(name: &'static str, default: Option<FormDefault>, edit: Option<FormEdit>) -> FormPart {
    FormPart::Attribute {
        name,
        default,
        edit,
    }
}

fn deployment(placeholder: &str) -> Option<DeploymentPart> {
    Some(match placeholder {
        "partition" => DeploymentPart::Partition,
        "region" => DeploymentPart::Region,
        "account" => DeploymentPart::Account,
        "suffix" => DeploymentPart::Suffix,
        _ => return None,
    })
}

fn form_edit(edit: &str) -> Option<FormEdit> {
    Some(match edit {
        "lower" => FormEdit::Lower,
        "unslashed" => FormEdit::Unslashed,
        "schemeless" => FormEdit::Schemeless,
        "queue" => FormEdit::Queue,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_taken_apart() {
        let parts = form_parts("arn:{partition}:x{path|/}{name:lower}{bus?}-{@id}");
        assert_eq!(
            *parts,
            [
                FormPart::Literal("arn:"),
                FormPart::Deployment(DeploymentPart::Partition),
                FormPart::Literal(":x"),
                attribute("path", Some(FormDefault::Literal("/")), None),
                attribute("name", None, Some(FormEdit::Lower)),
                FormPart::IfSet("bus"),
                FormPart::Literal("-"),
                FormPart::MadeUp("id"),
            ]
        );
        let default = FormDefault::Deployment(DeploymentPart::Account);
        assert_eq!(
            *form_parts("{owner|account}"),
            [attribute("owner", Some(default), None)]
        );
        assert_eq!(form_parts("").len(), 0);
        assert_eq!(*form_parts("a{b"), [FormPart::Literal("a{b")]);
    }
}
