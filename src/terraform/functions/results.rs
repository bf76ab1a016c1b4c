//! What functions give when their arguments are not known.

use crate::value::TypeExpr;

/// The type of a function's result, as far as it does not depend on the arguments.
pub(super) fn result_type(name: &str) -> TypeExpr {
    let any = || Box::new(TypeExpr::Any);
    let string = || Box::new(TypeExpr::String);
    match name {
        "abspath" | "base64decode" | "base64encode" | "base64sha256" | "base64sha512"
        | "basename" | "bcrypt" | "chomp" | "cidrhost" | "cidrnetmask" | "cidrsubnet"
        | "dirname" | "file" | "filebase64" | "filebase64sha256" | "filebase64sha512"
        | "filemd5" | "filesha1" | "filesha256" | "filesha512" | "format" | "formatdate"
        | "indent" | "join" | "jsonencode" | "lower" | "md5" | "pathexpand" | "replace"
        | "rsadecrypt" | "sha1" | "sha256" | "sha512" | "strrev" | "substr"
        | "textdecodebase64" | "textencodebase64" | "timeadd" | "title" | "tostring" | "trim"
        | "trimprefix" | "trimspace" | "trimsuffix" | "upper" | "urldecode" | "urlencode"
        | "uuid" | "uuidv5" | "yamlencode" => TypeExpr::String,
        "abs" | "ceil" | "floor" | "index" | "length" | "log" | "max" | "min" | "parseint"
        | "pow" | "signum" | "sum" | "timecmp" | "tonumber" => TypeExpr::Number,
        "alltrue" | "anytrue" | "contains" | "endswith" | "fileexists" | "startswith"
        | "strcontains" | "tobool" => TypeExpr::Bool,
        "cidrsubnets" | "compact" | "formatlist" | "sort" | "split" => TypeExpr::List(string()),
        "range" => TypeExpr::List(Box::new(TypeExpr::Number)),
        "chunklist" | "csvdecode" | "distinct" | "matchkeys" | "regexall" => TypeExpr::List(any()),
        "fileset" => TypeExpr::Set(string()),
        "setintersection" | "setsubtract" | "setsymmetricdifference" | "setunion" => {
            TypeExpr::Set(any())
        }
        "transpose" => TypeExpr::Map(Box::new(TypeExpr::List(string()))),
        _ => TypeExpr::Any,
    }
}
