//! Resources that wait for one another: the service creates none of them.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-dependency-error>

use rustc_hash::FxHashMap;

use super::evaluator::Evaluator;
use super::mentions::mentions;
use super::sam;
use super::template::Resource;
use crate::syntax::Node;
use crate::text::{Problem, Span};

/// Most resources of a circle that its message names.
const MAX_NAMED: usize = 5;

/// That a resource needs another one, by its position, and where that is written.
struct Dependency {
    on: usize,
    span: Span,
}

impl<'a> Evaluator<'a> {
    /// Tells circles of resources, and resources that `DependsOn` names and that are not there.
    ///
    /// Only what every deployment has counts: a branch of an undecided condition closes no circle.
    pub(super) fn check_dependencies(&mut self) {
        // What the framework makes of a service is not made with all that resources wait for.
        if self.template.unknowns.is_some() {
            return;
        }
        let resources: Vec<Resource<'a>> = self.template.resources().collect();
        let positions: FxHashMap<&str, usize> = resources
            .iter()
            .enumerate()
            .map(|(at, resource)| (resource.id, at))
            .collect();
        let mut dependencies = Vec::with_capacity(resources.len());
        for resource in &resources {
            dependencies.push(self.dependencies(*resource, &positions));
        }
        if circles(&dependencies).is_empty() {
            return;
        }
        for (resource, all) in resources.iter().zip(&mut dependencies) {
            all.retain(|dependency| {
                let other = resources.get(dependency.on);
                other.is_none_or(|other| self.exist_together(*resource, *other))
            });
        }
        for circle in circles(&dependencies) {
            self.circle(&resources, &circle);
        }
    }

    /// Whether a deployment may have both resources.
    fn exist_together(&mut self, one: Resource<'a>, other: Resource<'a>) -> bool {
        let name = |resource: Resource<'a>| resource.condition().and_then(Node::as_str);
        let (Some(first), Some(second)) = (name(one), name(other)) else {
            return true;
        };
        let place = other.entry.key.span;
        let holds = self.quietly(|it| it.assuming(first, true, |it| it.condition(second, place)));
        holds != Some(false)
    }

    fn dependencies(
        &mut self,
        resource: Resource<'a>,
        positions: &FxHashMap<&str, usize>,
    ) -> Vec<Dependency> {
        let decided = |name: &str| self.known_condition(name).flatten();
        let condition = resource.condition().and_then(Node::as_str);
        // The transform gives what stands at a resource of SAM to several others.
        let is_of_sam = resource.kind.starts_with(sam::PREFIX);
        if is_of_sam || condition.and_then(decided) == Some(false) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for entry in resource.entry.value.as_map().unwrap_or_default() {
            if entry.key.as_str() == Some("DependsOn") {
                continue;
            }
            for mention in mentions(&entry.value, &decided) {
                let renamed = self.template.renamed(mention.name, mention.attribute);
                let name = renamed.map_or(mention.name, |(name, _)| name);
                let on = positions.get(name);
                found.extend(on.map(|on| Dependency {
                    on: *on,
                    span: mention.span,
                }));
            }
        }
        let named = resource.entry.value.get("DependsOn");
        let named = named.map(|named| named.as_list().unwrap_or(std::slice::from_ref(named)));
        for node in named.unwrap_or_default() {
            let Some(name) = node.as_str() else {
                continue;
            };
            match positions.get(name) {
                Some(on) => found.push(Dependency {
                    on: *on,
                    span: node.span,
                }),
                None => self.absent_dependency(name, node.span),
            }
        }
        found
    }

    fn absent_dependency(&mut self, name: &str, span: Span) {
        let template = self.template;
        let may_be_made = template.sam_names.is_some() || template.modules.is_some();
        if template.may_have_more || may_be_made {
            return;
        }
        let message = format!("`{name}` is not a resource of this template");
        let problem = Problem::warning("unknown-reference", span, message);
        self.problem_with_nearest_of(problem, name, || template.resources().map(|r| r.id));
    }

    fn circle(&mut self, resources: &[Resource<'a>], circle: &[(usize, Span)]) {
        let all: Vec<Resource<'a>> = circle
            .iter()
            .filter_map(|(at, _)| resources.get(*at).copied())
            .collect();
        let ([first, others @ ..], Some((_, span))) = (&all[..], circle.first()) else {
            return;
        };
        if all.iter().any(|one| self.cyclic.contains(one.id)) {
            return;
        }
        let named = others.iter().take(MAX_NAMED);
        let named: Vec<String> = named.map(|other| format!("`{}`", other.id)).collect();
        let way = match (named.join(", "), others.len().saturating_sub(MAX_NAMED)) {
            (named, _) if named.is_empty() => named,
            (named, 0) => format!(" by way of {named}"),
            (named, more) => format!(" by way of {named} and {more} more"),
        };
        let message = format!("the resource `{}` depends on itself{way}", first.id);
        self.problem(
            Problem::warning("cycle", *span, message)
                .help("CloudFormation refuses the template: let one of them go without the other"),
        );
    }
}

/// Circles of what depends on one another, each from its first member on, with the place of what
/// leads to the next; one at least of those that share members.
fn circles(dependencies: &[Vec<Dependency>]) -> Vec<Vec<(usize, Span)>> {
    let next = endless(dependencies);
    let mut walks = vec![0; next.len()];
    let mut found = Vec::new();
    for start in 0..next.len() {
        let walk = start + 1;
        let mut at = start;
        while walks.get(at) == Some(&0)
            && let Some(Some((on, _))) = next.get(at)
        {
            walks[at] = walk;
            at = *on;
        }
        // Where it has come back to itself there is a circle; else to one that is known, or an end.
        if walks.get(at) != Some(&walk) {
            continue;
        }
        let mut circle = Vec::new();
        let first = at;
        while let Some(Some((on, span))) = next.get(at) {
            circle.push((at, *span));
            at = *on;
            if at == first {
                break;
            }
        }
        let least = circle.iter().enumerate().min_by_key(|(_, (at, _))| *at);
        let least = least.map_or(0, |(position, _)| position);
        circle.rotate_left(least);
        found.push(circle);
    }
    found
}

/// The first dependency of each on one that depends on others without end; none for those whose
/// dependencies end somewhere.
fn endless(dependencies: &[Vec<Dependency>]) -> Vec<Option<(usize, Span)>> {
    let mut needed_by: Vec<Vec<usize>> = dependencies.iter().map(|_| Vec::new()).collect();
    for (at, all) in dependencies.iter().enumerate() {
        for dependency in all {
            needed_by[dependency.on].push(at);
        }
    }
    let mut left: Vec<usize> = dependencies.iter().map(Vec::len).collect();
    let mut ended: Vec<usize> = (0..left.len()).filter(|at| left[*at] == 0).collect();
    while let Some(at) = ended.pop() {
        for by in &needed_by[at] {
            left[*by] -= 1;
            if left[*by] == 0 {
                ended.push(*by);
            }
        }
    }
    let first = |all: &Vec<Dependency>| {
        let mut all = all.iter();
        let on = all.find(|dependency| left[dependency.on] > 0)?;
        Some((on.on, on.span))
    };
    dependencies.iter().map(first).collect()
}
