//! Terraform's JSON syntax as an HCL body.

use super::{Body, Node, Parsed};

/// Reads the root object of a `.tf.json` file as a body: blocks by their kinds and labels, strings
/// as templates. Inside a block everything is an attribute; nested blocks are maps or lists of maps.
pub fn body(_root: &Node) -> Parsed<Body> {
    Parsed::default()
}

/// Reads the root object of a `.tfvars.json` file as a body of attributes; its strings are no
/// templates.
pub fn variables(root: &Node) -> Parsed<Body> {
    let attributes = root.as_map().into_iter().flatten().filter_map(|entry| {
        let crate::syntax::Kind::Text(name) = &entry.key.kind else {
            return None;
        };
        Some(crate::syntax::Attribute {
            name: name.text.clone(),
            name_span: entry.key.span,
            value: entry.value.clone(),
        })
    });
    Parsed {
        tree: Body {
            span: root.span,
            attributes: attributes.collect(),
            blocks: Vec::new(),
        },
        ..Parsed::default()
    }
}
