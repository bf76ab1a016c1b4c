//! Data sources of providers that read nothing: what they give follows from their arguments.

use super::DataSource;
use crate::terraform::eval::convert_within;
use crate::terraform::functions;
use crate::text::Problem;
use crate::value::{Data, Map, MapKind, TypeExpr, Value};

/// `rendered` of `template_file`, see
/// <https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file>.
pub(super) fn template_file(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    if name != "rendered" {
        return None;
    }
    let template = source.configured("template")?;
    let none = || Value::new(Data::Map(Map::new(MapKind::Map, Vec::new())), source.span);
    let vars = source.configured("vars").unwrap_or_else(none);
    Some(source.or_symbol(rendered(source, template, vars)))
}

fn rendered(
    source: &DataSource<'_, '_, '_, '_>,
    template: Value,
    vars: Value,
) -> Result<Value, Problem> {
    let texts = TypeExpr::Map(Box::new(TypeExpr::String));
    let vars = convert_within(vars, &texts, source.eval.budget())?;
    functions::render(source.eval, template.span, template, vars)
}

/// `outputs` of `null_data_source`, which are its `inputs`, see
/// <https://registry.terraform.io/providers/hashicorp/null/latest/docs/data-sources/data_source>.
pub(super) fn null_data_source(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    match name {
        "outputs" => source.configured("inputs"),
        _ => None,
    }
}
