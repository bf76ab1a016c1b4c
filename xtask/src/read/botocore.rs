//! `botocore`: partitions and regions.

use serde_json::Value;

use super::{fields, text};
use crate::Fallible;
use crate::facts::Partition;
use crate::packages::Packages;

pub fn read(packages: &Packages) -> Fallible<Vec<Partition>> {
    let text = packages.file("botocore", "botocore/data/partitions.json")?;
    let partitions: Value = serde_json::from_str(&text)?;
    let partitions = partitions.get("partitions").and_then(Value::as_array);
    partitions.into_iter().flatten().map(partition).collect()
}

fn partition(partition: &Value) -> Fallible<Partition> {
    let outputs = partition.get("outputs").unwrap_or(&Value::Null);
    let regions = partition.get("regions").into_iter().flat_map(fields);
    // What ends with `-global` is an endpoint of services without regions.
    let regions = regions.map(|(name, _)| name.clone());
    Ok(Partition {
        name: text(partition, "id")?.to_owned(),
        dns_suffix: text(outputs, "dnsSuffix")?.to_owned(),
        dual_stack_suffix: text(outputs, "dualStackDnsSuffix")?.to_owned(),
        region_pattern: text(partition, "regionRegex")?.to_owned(),
        regions: regions.filter(|name| !name.ends_with("-global")).collect(),
    })
}
