//! One graph out of the graphs of many scopes.

use rustc_hash::FxHashMap;

use super::{Graph, PolicyId, PrincipalId, ProviderId};
use crate::value::Text;

/// The graph of the resources of some scopes.
///
/// Scopes are normalized on their own, but for those that import from each other; only the managed
/// policies of AWS are the same for all.
#[derive(Debug)]
pub struct Fragment {
    pub(super) graph: Graph,
    /// Policies of AWS by path and name.
    pub(super) aws_policies: FxHashMap<Text, PolicyId>,
}

/// Puts fragments together.
#[derive(Debug, Default)]
pub struct Assembly {
    graph: Graph,
    aws_policies: FxHashMap<Text, PolicyId>,
}

impl Assembly {
    /// Adds a fragment; its entities and edges follow those that are there.
    pub fn add(&mut self, fragment: Fragment) {
        let first = self.graph.principals.len() as u32;
        let principal = |id: PrincipalId| PrincipalId(first + id.0);
        let first_provider = self.graph.identity_providers.len() as u32;
        let policies = self.add_policies(&fragment);
        // Every id of a fragment is one of its own policies'.
        let policy = |id: PolicyId| policies.get(id.0 as usize).map_or(id, |new| new.0);

        let Graph {
            principals,
            policies: added,
            mut attachments,
            mut ownerships,
            mut resource_attachments,
            mut memberships,
            mut instance_profiles,
            mut delegations,
            identity_providers,
            mut federations,
            mut assignments,
            mut credentials,
            mut brokers,
            account_settings,
            certificates,
            literal_keys,
            private_keys,
            shields,
            provider_keys,
            shares,
            share_shields,
            environments,
        } = fragment.graph;
        let graph = &mut self.graph;
        graph.environments.extend(environments);
        graph.principals.extend(principals);
        let new = added.into_iter().zip(&policies);
        graph
            .policies
            .extend(new.filter_map(|(added, (_, is_new))| is_new.then_some(added)));
        for attachment in &mut attachments {
            attachment.principal = principal(attachment.principal);
            attachment.policy = policy(attachment.policy);
        }
        graph.attachments.extend(attachments);
        for ownership in &mut ownerships {
            ownership.principal = principal(ownership.principal);
        }
        graph.ownerships.extend(ownerships);
        for attachment in &mut resource_attachments {
            attachment.policy = policy(attachment.policy);
        }
        graph.resource_attachments.extend(resource_attachments);
        for membership in &mut memberships {
            membership.user = principal(membership.user);
            membership.group = principal(membership.group);
        }
        graph.memberships.extend(memberships);
        for profile in &mut instance_profiles {
            profile.role = profile.role.map(principal);
        }
        graph.instance_profiles.extend(instance_profiles);
        for delegation in &mut delegations {
            delegation.policy = policy(delegation.policy);
        }
        graph.delegations.extend(delegations);
        graph.identity_providers.extend(identity_providers);
        for federation in &mut federations {
            federation.role = principal(federation.role);
            federation.provider = ProviderId(first_provider + federation.provider.0);
        }
        graph.federations.extend(federations);
        for assignment in &mut assignments {
            assignment.principal = principal(assignment.principal);
            assignment.permission_set = principal(assignment.permission_set);
        }
        graph.assignments.extend(assignments);
        for credential in &mut credentials {
            credential.user = principal(credential.user);
        }
        graph.credentials.extend(credentials);
        for broker in &mut brokers {
            broker.role = principal(broker.role);
        }
        graph.brokers.extend(brokers);
        graph.account_settings.extend(account_settings);
        graph.certificates.extend(certificates);
        graph.literal_keys.extend(literal_keys);
        graph.private_keys.extend(private_keys);
        graph.shields.extend(shields);
        graph.provider_keys.extend(provider_keys);
        graph.shares.extend(shares);
        graph.share_shields.extend(share_shields);
    }

    /// The new id of each policy of a fragment, and whether the policy is new.
    fn add_policies(&mut self, fragment: &Fragment) -> Vec<(PolicyId, bool)> {
        let shared: FxHashMap<PolicyId, &Text> = fragment
            .aws_policies
            .iter()
            .map(|(name, id)| (*id, name))
            .collect();
        let mut next = self.graph.policies.len() as u32;
        let ids = (0..fragment.graph.policies.len() as u32).map(PolicyId);
        ids.map(|old| {
            let name = shared.get(&old).copied();
            if let Some(&known) = name.and_then(|name| self.aws_policies.get(name)) {
                return (known, false);
            }
            let id = PolicyId(next);
            next += 1;
            if let Some(name) = name {
                self.aws_policies.insert(name.clone(), id);
            }
            (id, true)
        })
        .collect()
    }

    /// The whole graph.
    pub fn finish(self) -> Graph {
        self.graph
    }
}
