//! Terraform's functions, one file a group.
