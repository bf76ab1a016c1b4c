//! Subjects of the issuers.

use super::*;

#[test]
fn owners_must_be_bound() {
    for (issuer, pattern, is_loose) in [
        (Issuer::GitHub, "repo:org/repo:*", false),
        (Issuer::GitHub, "repo:org/*", false),
        (Issuer::GitHub, "repo:org/pre*", false),
        (Issuer::GitHub, "repo:org@123/repo@4:*", false),
        (Issuer::GitHub, "repo:org@*/repo@*:*", false),
        (Issuer::GitHub, "repo:org*/repo:*", true),
        (Issuer::GitHub, "repo:org*", true),
        (Issuer::GitHub, "repo:*", true),
        (Issuer::GitHub, "repo:*/repo:ref:refs/heads/main", true),
        (Issuer::GitHub, "repo*", true),
        (Issuer::GitHub, "*", true),
        (Issuer::GitHub, "*:org/repo:*", true),
        (Issuer::GitHub, "repository_owner:org:*", false),
        (Issuer::GitHub, "repository_owner:o*:*", true),
        (Issuer::GitLab, "project_path:group/*", false),
        (Issuer::GitLab, "project_path:*/project:*", true),
        (Issuer::Terraform, "organization:org:*", false),
        (Issuer::Terraform, "organization:*:project:p:*", true),
        (Issuer::Buildkite, "organization:a*:pipeline:p", true),
        (Issuer::Eks, "system:serviceaccount:ns:*", false),
        (Issuer::Eks, "system:serviceaccount:*:*", true),
        (Issuer::Eks, "system:serviceaccount:*:app", true),
        (Issuer::Other, "*", true),
        (Issuer::Other, "user:*", false),
    ] {
        let found = issuer.looseness("sub", pattern);
        assert_eq!(found.is_some(), is_loose, "{issuer:?} {pattern}");
    }
    let of_repository = |pattern| Issuer::GitHub.looseness("repository", pattern);
    assert!(of_repository("org/*").is_none());
    assert!(of_repository("*/repo").is_some());
}

#[test]
fn whole_owners() {
    assert!(Issuer::GitHub.takes_whole_owner("repo:org/*"));
    assert!(Issuer::GitHub.takes_whole_owner("repo:org/*:ref:refs/heads/main"));
    assert!(!Issuer::GitHub.takes_whole_owner("repo:org/pre*"));
    assert!(!Issuer::GitHub.takes_whole_owner("repo:org/repo:*"));
    assert!(
        Issuer::Terraform.takes_whole_owner("organization:o:project:*:workspace:*:run_phase:*")
    );
    assert!(Issuer::GitLab.takes_whole_owner("project_path:group/*:ref_type:branch:ref:main"));
}

#[test]
fn issuers_by_their_hosts() {
    assert_eq!(
        Issuer::of("oidc.eks.eu-west-1.amazonaws.com/id/AB"),
        Issuer::Eks
    );
    assert_eq!(
        Issuer::of("token.actions.githubusercontent.com/org"),
        Issuer::GitHub
    );
    assert_eq!(Issuer::of("gitlab.example.org"), Issuer::OwnGitLab);
    assert_eq!(Issuer::of("gitlab.com"), Issuer::GitLab);
    assert_eq!(Issuer::of("login.example.org"), Issuer::Other);
    assert_eq!(
        Issuer::of("oidc.circleci.com/org/0000"),
        Issuer::OfOrganization
    );
}
