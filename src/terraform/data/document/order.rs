//! The order in which the provider goes through nested blocks: they are sets, kept by a checksum.
//!
//! It decides the order of values when blocks with the same type or the same condition key are put
//! together. See `HashResource` and `Set.List` of
//! <https://pkg.go.dev/github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema>.

use super::statement::as_text;
use crate::value::Value;

/// The blocks in the provider's order, each once: `lists` and `sets` name the arguments of a block
/// that are collections.
pub(super) fn ordered<'v>(blocks: &'v [Value], arguments: &[(&str, Argument)]) -> Vec<&'v Value> {
    if let [one] = blocks {
        return vec![one];
    }
    let mut keyed: Vec<(String, String, &Value)> = blocks
        .iter()
        .map(|block| {
            let text = serialized(block, arguments);
            (code(&text), text, block)
        })
        .collect();
    keyed.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    keyed.dedup_by(|a, b| a.1 == b.1);
    keyed.into_iter().map(|(_, _, block)| block).collect()
}

/// What kind of argument of a block is.
#[derive(Clone, Copy)]
pub(super) enum Argument {
    Text,
    List,
    Set,
}

fn serialized(block: &Value, arguments: &[(&str, Argument)]) -> String {
    let mut out = String::new();
    for (name, kind) in arguments {
        out.push_str(name);
        out.push(':');
        let value = block.get(name).cloned().map(as_text);
        let items = || {
            let list = value.as_ref().and_then(Value::as_list);
            let items = list.map_or(&[][..], |list| list.items()).iter();
            items.map(|item| member(&as_text(item.clone())))
        };
        match kind {
            Argument::Text => out.push_str(&shown(value.as_ref())),
            Argument::List => {
                out.push('(');
                out.extend(items());
                out.push(')');
            }
            Argument::Set => {
                let mut members: Vec<(String, String)> =
                    items().map(|member| (code(&member), member)).collect();
                members.sort();
                members.dedup();
                out.push('{');
                out.extend(members.into_iter().map(|(_, member)| member));
                out.push('}');
            }
        }
        // What is not a collection where one is wanted is told apart by its name.
        if !matches!(kind, Argument::Text) && value.as_ref().is_some_and(Value::is_unknown) {
            out.push_str(&shown(value.as_ref()));
        }
        out.push(';');
    }
    out
}

fn member(value: &Value) -> String {
    shown(Some(value)) + ";"
}

fn shown(value: Option<&Value>) -> String {
    let text = value.and_then(Value::to_text);
    text.map_or_else(String::new, |text| text.to_string())
}

/// The key of a set's member: its checksum in decimal digits, compared as a text.
fn code(text: &str) -> String {
    crc32(text.as_bytes()).to_string()
}

/// CRC-32 with the IEEE polynomial.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1;
            crc >>= 1;
            if carry == 1 {
                crc ^= 0xEDB8_8320;
            }
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
