//! What AWS says of its services: actions, resource types, condition keys, service principals and
//! managed policies.
//!
//! All of it lies in one table that is read in place: nothing is parsed or allocated when the
//! program starts, a name is found in well under a microsecond, and what is found is a number that
//! copies for nothing. Only the documents of managed policies are compressed; they are opened once,
//! when the first of them is asked for.
//!
//! The table is generated from the sorted texts in `data/aws`, whose headers name the packages,
//! versions, dates and licences that they are read from; `data/README.md` says how.

mod action;
mod arn_format;
mod condition_key;
mod managed_policy;
mod pattern;
mod resource_type;
mod service;
mod service_principal;
mod sources;
mod table;

pub use action::{AccessLevel, Action, Standing, action, actions};
pub use arn_format::{ArnFormat, ArnFormatPart};
pub use condition_key::{
    ConditionKey, ConditionType, condition_key, condition_keys, global_condition_keys,
    service_of_condition_key,
};
pub use managed_policy::{
    ManagedPolicy, ManagedPolicyStanding, managed_policies, managed_policy, managed_policy_of_arn,
};
pub use pattern::actions_matching;
pub use resource_type::{ResourceType, resource_types_of_arn};
pub use service::{Service, service, services};
pub use service_principal::{service_principal, service_principals};
pub use sources::{Source, sources};
