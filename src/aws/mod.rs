//! Facts about AWS, embedded: partitions, the ARN grammar, names of AWS's managed policies.
//!
//! Nothing here knows of configurations or policies. Every fact names its source.
