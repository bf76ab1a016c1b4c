//! Facts about AWS, embedded: services, actions, resource types, condition keys, managed policies,
//! partitions, the ARN grammar, what is known of the attributes that AWS decides.
//!
//! Nothing here knows of configurations or policies. Every fact names its source.

mod arn;
mod cdk_helpers;
mod cloudformation_attributes;
mod cloudformation_getatt;
mod facts;
mod form;
mod partitions;
mod resource_policies;
mod sam;
mod secret_properties;
mod table;
mod terraform_arguments;
mod terraform_attributes;

pub use arn::Arn;
pub use cdk_helpers::{cdk_helper, cdk_helper_policy};
pub use cloudformation_attributes::{cloudformation_attribute, cloudformation_attributes};
pub use cloudformation_getatt::AttributeNames;
pub use facts::{
    AccessLevel, Action, ArnFormat, ArnFormatPart, ConditionKey, ConditionType, ManagedPolicy,
    ManagedPolicyStanding, ResourceType, Service, Source, Standing, action, actions,
    actions_matching, condition_key, condition_keys, global_condition_keys, managed_policies,
    managed_policy, managed_policy_of_arn, resource_types_of_arn, service,
    service_of_condition_key, service_principal, service_principals, services, sources,
};
pub use form::{DeploymentPart, FormDefault, FormEdit, FormPart, form_parts};
pub use partitions::{dns_suffix, is_partition, partition_of_region, partitions, regions};
pub use resource_policies::{
    PolicyDocumentKind, ResourcePolicy, ResourcePolicyKind, policy_documents, resource_policy,
};
pub use sam::{
    SamConnectorGrant, SamGrantHolder, SamTemplateStatement, sam_connector, sam_policy_template,
    sam_policy_templates,
};
pub use secret_properties::secret_properties;
pub use terraform_arguments::{
    ArgumentDefault, ArgumentKind, terraform_argument, terraform_default, terraform_defaults,
};
pub use terraform_attributes::{
    Computed, terraform_attribute, terraform_attributes, terraform_data_attribute,
    terraform_data_attributes,
};
