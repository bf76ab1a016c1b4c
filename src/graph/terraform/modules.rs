//! Calls of modules that are not here.

use crate::graph::builder::Builder;
use crate::value::Resource;

/// Nothing tells what such a module does with its arguments, so none is told from another.
pub(super) fn call(builder: &mut Builder, resource: &Resource) {
    for argument in resource.attributes.entries() {
        builder.delegate(resource, &argument.key, &argument.value);
    }
}
