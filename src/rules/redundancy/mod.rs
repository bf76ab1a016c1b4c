//! What policies say that changes nothing: entries and statements that others cover, conditions that
//! never hold or always do. All of it is found by what documents mean (`policy::redundancy`).

pub(super) mod allow_taken_away;
pub(super) mod condition_on_any_value;
pub(super) mod contradicting_conditions;
pub(super) mod deny_never_applies;
pub(super) mod redundant_action;
pub(super) mod redundant_condition_value;
pub(super) mod redundant_principal;
pub(super) mod redundant_resource;
pub(super) mod redundant_statement;
mod support;
