//! The words of the names of actions.

/// Where the words of a name begin, and its end: `GetObjectACL` has 0, 3, 9 and 12.
///
/// A word begins at an upper-case letter that follows another kind of letter or that a lower-case
/// one follows, so that `ListVPCEndpoints` has `List`, `VPC` and `Endpoints`; and behind anything
/// that is neither letter nor digit.
pub(super) fn boundaries(name: &str) -> Vec<usize> {
    let bytes = name.as_bytes();
    let begins = |at: usize| {
        let (Some(this), Some(before)) = (bytes.get(at), bytes.get(at.wrapping_sub(1))) else {
            return true;
        };
        let is_before_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let is_upper = this.is_ascii_uppercase();
        is_upper && (!before.is_ascii_uppercase() || is_before_lower)
            || this.is_ascii_alphanumeric() && !before.is_ascii_alphanumeric()
    };
    let mut boundaries: Vec<usize> = (0..bytes.len()).filter(|&at| begins(at)).collect();
    boundaries.push(bytes.len());
    boundaries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<&str> {
        let boundaries = boundaries(name);
        let pairs = boundaries.windows(2);
        pairs.map(|pair| &name[pair[0]..pair[1]]).collect()
    }

    #[test]
    fn words_begin_at_capitals() {
        assert_eq!(words("GetObjectACL"), ["Get", "Object", "ACL"]);
        assert_eq!(words("ListVPCEndpoints"), ["List", "VPC", "Endpoints"]);
        assert_eq!(words("Scan"), ["Scan"]);
        assert_eq!(words("describe_hosts"), ["describe_", "hosts"]);
        assert_eq!(words("GET"), ["GET"]);
        assert!(words("").is_empty());
    }
}
