//! Facts about AWS, embedded: partitions, the ARN grammar, names of AWS's managed policies.
//!
//! Nothing here knows of configurations or policies. Every fact names its source.

mod arn;
mod managed_policies;
mod partitions;
mod table;
mod terraform_arguments;

pub use arn::Arn;
pub use managed_policies::{managed_policies, managed_policy_path};
pub use partitions::{PARTITIONS, dns_suffix, is_partition, partition_of_region};
pub use terraform_arguments::{
    ArgumentDefault, ArgumentKind, terraform_argument, terraform_default, terraform_defaults,
};
