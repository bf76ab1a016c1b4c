//! Modules that `terraform init` has installed, and the sources that they come from.

use std::collections::BTreeSet;

use super::INSTALLED_MODULES;

/// See [`super::is_installed`].
pub(super) fn is_installed(path: &str) -> bool {
    path.match_indices(INSTALLED_MODULES).any(|(at, found)| {
        let (before, after) = (&path[..at], &path[at + found.len()..]);
        (before.is_empty() || before.ends_with('/')) && after.starts_with('/')
    })
}

/// Whether a local source in folder `dir` may lead to folder `target`: not from installed code to
/// that of the user, which Terraform refuses, see
/// <https://developer.hashicorp.com/terraform/language/modules/sources#local-paths>.
pub(super) fn may_call(dir: &str, target: &str) -> bool {
    !is_installed(dir) || is_installed(target)
}

/// Registries that Terraform and OpenTofu write before a source that names none.
const DEFAULT_REGISTRIES: [&str; 2] = ["registry.terraform.io/", "registry.opentofu.org/"];

/// Whether a module whose recorded source is `recorded` can be the one that a call asks for by
/// `written`.
///
/// Sources in registries are recorded with the registry's host; the others are rewritten in ways
/// that depend on the service, but keep their arguments, such as `ref`.
pub(super) fn is_from(recorded: &str, written: &str) -> bool {
    let (recorded, written) = (without_registry(recorded), without_registry(written));
    let is_address = |source: &str| source.contains([':', '?']);
    if is_address(recorded) || is_address(written) {
        arguments(recorded) == arguments(written)
    } else {
        recorded == written
    }
}

fn without_registry(source: &str) -> &str {
    let mut hosts = DEFAULT_REGISTRIES.into_iter();
    hosts
        .find_map(|host| source.strip_prefix(host))
        .unwrap_or(source)
}

fn arguments(source: &str) -> BTreeSet<&str> {
    let arguments = source.split_once('?').map_or("", |(_, after)| after);
    arguments.split('&').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installed_code_is_told_by_its_folder() {
        assert!(is_installed(".terraform/modules/team/main.tf"));
        assert!(is_installed("envs/prod/.terraform/modules/team"));
        assert!(!is_installed(".terraform/modules"));
        assert!(!is_installed("x.terraform/modules/team"));
        assert!(!is_installed("terraform/modules/team"));
        assert!(may_call("modules/a", "modules/b"));
        assert!(may_call(".terraform/modules/a", ".terraform/modules/a/b"));
        assert!(!may_call(".terraform/modules/a", "modules/b"));
    }

    #[test]
    fn sources_are_compared_as_far_as_they_are_recorded_as_written() {
        for (recorded, written) in [
            ("registry.terraform.io/x/y/aws//a", "x/y/aws//a"),
            ("registry.opentofu.org/x/y/aws", "x/y/aws"),
            ("app.example.com/x/y/aws", "app.example.com/x/y/aws"),
            (
                "git::https://github.com/x/y.git?ref=v1",
                "github.com/x/y?ref=v1",
            ),
            (
                "git::ssh://git@github.com/x/y.git",
                "git@github.com:x/y.git",
            ),
        ] {
            assert!(is_from(recorded, written), "{recorded} {written}");
        }
        for (recorded, written) in [
            ("registry.terraform.io/x/y/aws", "x/z/aws"),
            ("registry.terraform.io/x/y/aws", "github.com/x/y?ref=v1"),
            (
                "git::https://github.com/x/y.git?ref=v1",
                "github.com/x/y?ref=v2",
            ),
        ] {
            assert!(!is_from(recorded, written), "{recorded} {written}");
        }
    }
}
