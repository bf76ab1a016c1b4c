//! `botocore`: partitions and regions.

use serde_json::Value;

use super::{fields, text};
use crate::Fallible;
use crate::facts::Partition;
use crate::packages::Packages;

pub fn read(packages: &Packages) -> Fallible<Vec<Partition>> {
    let text = packages.file(packages.get("botocore")?, "botocore/data/partitions.json")?;
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
        begins: begins(text(partition, "regionRegex")?)?,
        regions: regions.filter(|name| !name.ends_with("-global")).collect(),
    })
}

/// How regions begin that a pattern such as `^(us|eu)\\-\\w+\\-\\d+$` matches; those of all partitions end
/// with a word and a number.
fn begins(pattern: &str) -> Fallible<Vec<String>> {
    let begin = pattern.strip_prefix('^');
    let begin = begin.and_then(|begin| begin.strip_suffix(r"\-\w+\-\d+$"));
    let begin = begin.ok_or_else(|| format!("the pattern `{pattern}`"))?;
    let begin = begin.replace(r"\-", "-");
    let begins: Vec<String> = match begin.split_once('(') {
        Some((before, group)) => {
            let group = group
                .strip_suffix(')')
                .ok_or_else(|| format!("the pattern `{pattern}`"))?;
            group
                .split('|')
                .map(|name| format!("{before}{name}"))
                .collect()
        }
        None => vec![begin],
    };
    let is_plain = |name: &String| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    match begins.iter().all(is_plain) {
        true => Ok(begins),
        false => Err(format!("the pattern `{pattern}`").into()),
    }
}
