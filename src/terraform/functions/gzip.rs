//! `base64gzip` and OpenTofu's `base64gunzip`.

use std::io::Read;
use std::sync::Arc;

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;

use super::{Args, Outcome};
use crate::terraform::eval::{MAX_TEXT, TOO_LONG, computed_piece};
use crate::value::{Data, Piece, Reason, Symbol, TextBuilder, Value};

/// The header that Go's library writes (RFC 1952: deflate, no flags, no time, an unknown system), as
/// far as whole characters of base64 go.
const HEADER: &str = "H4sIAAAAAAAA/";

/// Which bytes a compressor chooses is its own matter, so that only the header is known.
pub(super) fn base64gzip(args: &Args<'_, '_>) -> Outcome {
    args.text(0)?;
    let symbol = args.eval.derived_symbol(args.span, Reason::NotSupported);
    let mut shape = TextBuilder::default();
    shape.piece(computed_piece(HEADER, args.span));
    let rest = args.numbered_symbol(0, Reason::NotSupported);
    if let Some(rest) = rest.as_symbol() {
        shape.piece(Piece::Symbol(args.span, rest.clone()));
    }
    let symbol = Symbol::clone(&symbol).with_shape(shape.finish());
    Ok(Value::new(Data::Unknown(Arc::new(symbol)), args.span))
}

pub(super) fn base64gunzip(args: &Args<'_, '_>) -> Outcome {
    let text = args.text(0)?;
    let bytes = STANDARD.decode(text.as_bytes());
    let bytes = bytes.map_err(|_| args.fault(0, "this is not base64"))?;
    let mut out = Vec::new();
    let unpacked = GzDecoder::new(bytes.as_slice())
        .take(MAX_TEXT as u64 + 1)
        .read_to_end(&mut out);
    unpacked.map_err(|_| args.fault(0, "what is encoded is not gzip"))?;
    if out.len() > MAX_TEXT {
        return Err(args.limit(TOO_LONG));
    }
    let text = String::from_utf8(out);
    args.new_text(text.map_err(|_| args.fault(0, "what is packed is not UTF-8"))?)
}
