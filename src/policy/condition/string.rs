//! Texts: equal, equal whatever their case, by patterns.

use super::{Compared, ConditionValue};
use crate::policy::glob::{Binding, Variable};
use crate::policy::subject::Subject;

pub(super) fn compare<'a>(
    value: &ConditionValue,
    subject: &Subject,
    bind: &mut dyn FnMut(&Variable) -> Binding<'a>,
) -> Compared {
    Compared::Is(value.glob.matches(subject, bind))
}
