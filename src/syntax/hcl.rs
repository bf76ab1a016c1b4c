//! HCL (Terraform, OpenTofu) by `hcl-edit`.

use arcstr::ArcStr;

use super::{Body, Literal, Node, Parsed};
use crate::text::{FileId, Span};

/// Reads an HCL file.
pub fn parse(_file: FileId, _text: &ArcStr) -> Parsed<Body> {
    Parsed::default()
}

/// Reads the content of a literal as an HCL template, as Terraform's JSON syntax and
/// `templatefile` do. The result is a text or a template whose spans are in the literal's file.
pub fn parse_template(_literal: &Literal, _span: Span) -> Parsed<Option<Node>> {
    Parsed::default()
}
