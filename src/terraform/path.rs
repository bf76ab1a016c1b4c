//! Folder paths relative to the root of the scan: `.` is the root, `/` between parts.

/// Where `path`, as written in a module in folder `dir`, leads to; none when it is absolute or
/// climbs out of the root of the scan.
pub(super) fn join(dir: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in dir.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    })
}

/// `to` as seen from `from`, both relative to the root: what `path.module` gives for a module in
/// `to` when Terraform runs in `from`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let split = |path: &'_ str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (split(from), split(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts: Vec<&str> = vec![".."; from.len() - shared];
    parts.extend(to.iter().skip(shared).map(String::as_str));
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// Whether a module source is a folder of the same checkout, see
/// <https://developer.hashicorp.com/terraform/language/modules/sources#local-paths>.
pub(super) fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../")
}

/// A local source with `*` in the place of each part of the path that holds an interpolation.
pub(super) fn pattern(source: &str) -> String {
    let part = |part| match str::contains(part, "${") {
        true => "*",
        false => part,
    };
    let parts: Vec<&str> = source.split('/').map(part).collect();
    parts.join("/")
}

/// Whether a path is one that a [`pattern`] stands for.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let fits = |wanted| {
        let part = parts.next();
        part == Some(wanted) || (wanted == "*" && part.is_some())
    };
    pattern.split('/').all(fits) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_and_never_climb_out() {
        assert_eq!(join("envs/prod", "../../modules/x").unwrap(), "modules/x");
        assert_eq!(join(".", "./a//b/./c").unwrap(), "a/b/c");
        assert_eq!(join("a", "..").unwrap(), ".");
        assert_eq!(join("a", "../.."), None);
        assert_eq!(join("a", "/etc/passwd"), None);
    }

    #[test]
    fn relative_paths_are_those_of_path_module() {
        assert_eq!(relative("envs/prod", "modules/x"), "../../modules/x");
        assert_eq!(relative(".", "team"), "team");
        assert_eq!(relative("a", "a"), ".");
        assert_eq!(relative("a/b", "a"), "..");
    }
}
