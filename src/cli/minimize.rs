//! `iamvet policy minimize`

use serde_json::json;

use super::args::{ListFormat, MinimizeArgs};
use super::policy::read;
use super::{CLEAN, FOUND, write::write};
use crate::engine::PolicyDocument;
use crate::policy::{NotMinimized, Size, minimize, size, size_quota};
use crate::text::{FileId, Span};
use crate::value::Value;

/// Prints the smallest document that grants the same, and says how large both are. Ends with 1 where
/// even the smallest is larger than AWS takes.
pub(super) fn run(args: &MinimizeArgs) -> Result<u8, String> {
    let shown = args.file.display();
    let file = PolicyDocument::read(shown.to_string(), &read(&args.file)?)?;
    let (value, kind) = (&file.value, args.kind.unwrap_or_else(|| file.kind()));
    let minimal = minimize(value, kind).map_err(|why| match why {
        NotMinimized::Fault(fault) => format!("`{shown}` is no valid policy: {fault}"),
        NotMinimized::NoDocument => format!("`{shown}` holds no policy document"),
        NotMinimized::TooLarge => format!("`{shown}` is too large to be minimized"),
        NotMinimized::Unknown => format!("`{shown}` is not wholly known"),
    })?;
    let minimal_value = Value::text(minimal.as_str(), Span::at(FileId(0), 0));
    let (before, after) = (size(value), size(&minimal_value));
    let quota = size_quota(kind);
    let count = |size: Size| quota.map_or(size.compact, |quota| size.by(quota));
    let most = quota.map(|quota| quota.characters);
    match args.format {
        ListFormat::Human => {
            eprintln!(
                "{} characters, were {}{}",
                count(after),
                count(before),
                of(most)
            );
            write(None, &format!("{minimal}\n"))?;
        }
        ListFormat::Json => {
            let document: serde_json::Value = serde_json::from_str(&minimal).unwrap_or_default();
            let sizes = json!({
                "document": document,
                "characters": count(after),
                "characters_before": count(before),
                "quota": most,
            });
            write(None, &format!("{sizes:#}\n"))?;
        }
    }
    let is_too_large = most.is_some_and(|most| count(after) > most);
    Ok(if is_too_large { FOUND } else { CLEAN })
}

fn of(most: Option<usize>) -> String {
    most.map_or_else(String::new, |most| format!("; AWS takes {most}"))
}
