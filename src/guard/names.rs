//! Whether what rules ask for is there at all: the names in their queries, against the schema of what
//! rules see. A name that no input can have is never found, and a rule with it says nothing, or passes.
//!
//! Rules come as the tree that Guard's parser makes of them, in JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::text::nearest;

/// Deeper rules are not looked at further.
const MAX_DEPTH: usize = 64;

/// Most remarks about one file.
const MAX_REMARKS: usize = 100;

/// Something about rules that is probably not meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What.
    pub kind: RemarkKind,
    /// Line and column, from 1, of the clause that it is in; that of a variable has none.
    pub place: Option<(usize, usize)>,
}

/// What is probably not meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemarkKind {
    /// A clause stands in no rule.
    Outside,
    /// Nothing has that name there.
    Unknown {
        /// The name.
        name: String,
        /// Whether a group is looked for, and no property.
        is_group: bool,
        /// What it may be meant for.
        nearest: Option<String>,
    },
}

/// What a query may find: parts of a schema. None where that cannot be told.
type Found<'s> = Option<Vec<&'s Json>>;

/// What the variables of a block stand for.
type Variables<'s> = BTreeMap<String, Found<'s>>;

/// Looks at the rules of a file, by the schema of what they see.
pub fn remarks(rules: &Json, schema: &Json) -> Vec<Remark> {
    let mut names = Names {
        schema,
        definitions: schema.get("$defs").and_then(Json::as_object),
        remarks: Vec::new(),
    };
    let root: Found<'_> = Some(vec![schema]);
    let mut variables = Variables::new();
    names.assignments(rules.get("assignments"), &root, &mut variables, 0);
    for rule in list(rules.get("guard_rules")) {
        let name = rule.get("rule_name").and_then(Json::as_str);
        // Guard makes a rule of this name of the clauses that stand in none.
        if name.is_some_and(|name| name == "default" || name.ends_with("/default")) {
            let place = place(rule.get("block").unwrap_or(rule), 0);
            names.add(RemarkKind::Outside, place);
            continue;
        }
        names.rule(rule, &root, &variables);
    }
    for rule in list(rules.get("parameterized_rules")) {
        let mut variables = variables.clone();
        for name in list(rule.get("parameter_names")) {
            variables.insert(name.as_str().unwrap_or_default().to_owned(), None);
        }
        // What it is about is what its caller is.
        names.rule(rule.get("rule").unwrap_or(&Json::Null), &None, &variables);
    }
    names.remarks
}

fn list(json: Option<&Json>) -> &[Json] {
    json.and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// The first place that is told in a part of the tree.
fn place(json: &Json, depth: usize) -> Option<(usize, usize)> {
    let number = |json: &Json, key: &str| usize::try_from(json.get(key)?.as_u64()?).ok();
    if depth > MAX_DEPTH {
        return None;
    }
    match json {
        Json::Object(map) => {
            let own = map.get("location");
            let own = own.and_then(|it| number(it, "line").zip(number(it, "column")));
            own.or_else(|| map.values().find_map(|it| place(it, depth + 1)))
        }
        Json::Array(items) => items.iter().find_map(|it| place(it, depth + 1)),
        _ => None,
    }
}

/// Names without what Guard makes no difference by: it looks for a key in the other cases, too.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    letters.flat_map(char::to_lowercase).collect()
}

struct Names<'s> {
    schema: &'s Json,
    definitions: Option<&'s Map<String, Json>>,
    remarks: Vec<Remark>,
}

impl<'s> Names<'s> {
    fn add(&mut self, kind: RemarkKind, place: Option<(usize, usize)>) {
        let remark = Remark { kind, place };
        if self.remarks.len() < MAX_REMARKS && !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    fn rule(&mut self, rule: &Json, at: &Found<'s>, variables: &Variables<'s>) {
        self.conjunctions(rule.get("conditions"), at, variables, 0);
        self.block(rule.get("block"), at, variables, 0);
    }

    fn block(
        &mut self,
        block: Option<&Json>,
        at: &Found<'s>,
        variables: &Variables<'s>,
        depth: usize,
    ) {
        let Some(block) = block.filter(|_| depth < MAX_DEPTH) else {
            return;
        };
        let mut variables = variables.clone();
        self.assignments(block.get("assignments"), at, &mut variables, depth + 1);
        self.conjunctions(block.get("conjunctions"), at, &variables, depth + 1);
    }

    fn assignments(
        &mut self,
        assignments: Option<&Json>,
        at: &Found<'s>,
        variables: &mut Variables<'s>,
        depth: usize,
    ) {
        for assignment in list(assignments) {
            let Some(name) = assignment.get("var").and_then(Json::as_str) else {
                continue;
            };
            let value = assignment.get("value");
            let found = value.and_then(|it| self.value(it, at, variables, None, depth));
            variables.insert(name.to_owned(), found);
        }
    }

    fn value(
        &mut self,
        value: &Json,
        at: &Found<'s>,
        variables: &Variables<'s>,
        place: Option<(usize, usize)>,
        depth: usize,
    ) -> Found<'s> {
        if let Some(query) = value.get("AccessClause") {
            return self.query(query.get("query"), at, variables, place, depth + 1);
        }
        if let Some(call) = value.get("FunctionCall").filter(|_| depth < MAX_DEPTH) {
            for parameter in list(call.get("parameters")) {
                self.value(parameter, at, variables, place, depth + 1);
            }
        }
        None
    }

    /// Clauses joined by *or*, joined by *and*.
    fn conjunctions(
        &mut self,
        conjunctions: Option<&Json>,
        at: &Found<'s>,
        variables: &Variables<'s>,
        depth: usize,
    ) {
        for clause in list(conjunctions).iter().flat_map(|any| list(Some(any))) {
            self.clause(clause, at, variables, depth + 1);
        }
    }

    fn clause(&mut self, clause: &Json, at: &Found<'s>, variables: &Variables<'s>, depth: usize) {
        let Some((kind, inner)) = clause.as_object().and_then(|map| map.iter().next()) else {
            return;
        };
        if depth > MAX_DEPTH {
            return;
        }
        match (kind.as_str(), inner) {
            // Clauses of rules hold those of blocks.
            ("Clause", inner) if inner.get("access_clause").is_none() => {
                self.clause(inner, at, variables, depth + 1);
            }
            ("Clause", inner) => {
                let access = inner.get("access_clause").unwrap_or(inner);
                let place = place(access, 0);
                let query = access.get("query").and_then(|it| it.get("query"));
                self.query(query, at, variables, place, depth + 1);
                if let Some(value) = access.get("compare_with") {
                    self.value(value, at, variables, place, depth + 1);
                }
            }
            ("ParameterizedNamedRule", inner) => {
                let place = place(inner, 0);
                for parameter in list(inner.get("parameters")) {
                    self.value(parameter, at, variables, place, depth + 1);
                }
            }
            ("BlockClause", inner) => {
                let query = inner.get("query").and_then(|it| it.get("query"));
                let place = place(inner, 0);
                let found = self.query(query, at, variables, place, depth + 1);
                self.block(inner.get("block"), &found, variables, depth + 1);
            }
            ("WhenBlock", Json::Array(parts)) => {
                self.conjunctions(parts.first(), at, variables, depth + 1);
                self.block(parts.get(1), at, variables, depth + 1);
            }
            ("TypeBlock", inner) => {
                let place = place(inner, 0);
                self.query(inner.get("query"), at, variables, place, depth + 1);
            }
            _ => {}
        }
    }

    /// What a query finds.
    fn query(
        &mut self,
        parts: Option<&Json>,
        at: &Found<'s>,
        variables: &Variables<'s>,
        place: Option<(usize, usize)>,
        depth: usize,
    ) -> Found<'s> {
        let mut found = at.clone();
        if depth > MAX_DEPTH {
            return None;
        }
        for (index, part) in list(parts).iter().enumerate() {
            let variable = part.get("Key").and_then(Json::as_str);
            let variable = variable.and_then(|name| name.strip_prefix('%'));
            found = match variable {
                Some(name) if index == 0 => variables.get(name).cloned().flatten(),
                Some(_) => return None,
                None => self.part(part, found, variables, place, depth),
            };
            found.as_ref()?;
        }
        found
    }

    fn part(
        &mut self,
        part: &Json,
        found: Found<'s>,
        variables: &Variables<'s>,
        place: Option<(usize, usize)>,
        depth: usize,
    ) -> Found<'s> {
        if part.as_str() == Some("This") {
            return found;
        }
        let found = found?;
        let (kind, inner) = part.as_object()?.iter().next()?;
        match kind.as_str() {
            "Key" => self.key(inner.as_str()?, &found, place),
            "AllValues" | "MapKeyFilter" => Some(self.values(&found)),
            "AllIndices" | "Index" => Some(self.elements(&found)),
            "Filter" => {
                let elements = Some(self.elements(&found));
                let clauses = inner.as_array().and_then(|it| it.get(1));
                self.conjunctions(clauses, &elements, variables, depth + 1);
                elements
            }
            _ => None,
        }
    }

    /// What a name leads to. A list stands for its elements: variables hold what a query finds.
    fn key(&mut self, name: &str, found: &[&'s Json], place: Option<(usize, usize)>) -> Found<'s> {
        let elements = self.elements(found);
        let mut known: Vec<&'s str> = Vec::new();
        let mut out = Vec::new();
        for schema in &elements {
            if schema.as_bool() == Some(true) {
                return None;
            }
            let properties = schema.get("properties").and_then(Json::as_object);
            for (key, value) in properties.into_iter().flatten() {
                known.push(key);
                if plain(key) == plain(name) {
                    out.push(value);
                }
            }
            out.extend(
                schema
                    .get("additionalProperties")
                    .filter(|it| it.is_object()),
            );
        }
        if out.is_empty() {
            let is_group = elements.iter().any(|it| std::ptr::eq(*it, self.schema));
            let nearest = nearest(name, known.into_iter()).map(str::to_owned);
            let name = name.to_owned();
            self.add(
                RemarkKind::Unknown {
                    name,
                    is_group,
                    nearest,
                },
                place,
            );
            return None;
        }
        Some(self.resolved(out))
    }

    /// The elements of lists; what is none stands for itself.
    fn elements(&self, found: &[&'s Json]) -> Vec<&'s Json> {
        let found = self.resolved(found.to_vec()).into_iter();
        let items = found.map(|schema| schema.get("items").unwrap_or(schema));
        self.resolved(items.collect())
    }

    /// The values of maps, and the elements of lists.
    fn values(&self, found: &[&'s Json]) -> Vec<&'s Json> {
        let mut out = Vec::new();
        for schema in self.resolved(found.to_vec()) {
            let properties = schema.get("properties").and_then(Json::as_object);
            out.extend(properties.into_iter().flat_map(Map::values));
            out.extend(
                schema
                    .get("additionalProperties")
                    .filter(|it| it.is_object()),
            );
            out.extend(schema.get("items"));
        }
        self.resolved(out)
    }

    /// The schemas that some stand for: references and alternatives are followed.
    fn resolved(&self, mut left: Vec<&'s Json>) -> Vec<&'s Json> {
        let mut out: Vec<&'s Json> = Vec::new();
        // No schema is followed for long: there are few definitions.
        for _ in 0..1000 {
            let Some(schema) = left.pop() else { break };
            let name = schema.get("$ref").and_then(Json::as_str);
            let name = name.and_then(|it| it.strip_prefix("#/$defs/"));
            if let Some(schema) = name.and_then(|name| self.definitions?.get(name)) {
                left.push(schema);
            } else if let Some(any) = schema.get("anyOf").and_then(Json::as_array) {
                left.extend(any);
            } else if !out.iter().any(|known| std::ptr::eq(*known, schema)) {
                out.push(schema);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::guard::schema;

    /// The names that are not there in a query of a rule.
    fn unknown(query: Json) -> Vec<String> {
        let location = json!({ "line": 1, "column": 1 });
        let clause = json!({ "Clause": {
            "access_clause": { "query": { "query": query }, "location": location },
            "negation": false,
        }});
        let block = json!({ "assignments": [], "conjunctions": [[{ "Clause": clause }]] });
        let value = json!({ "AccessClause": { "query": [{ "Key": "roles" }] } });
        let rules = json!({
            "assignments": [{ "var": "r", "value": value }],
            "guard_rules": [{ "rule_name": "a", "block": block }],
        });
        let remarks = remarks(&rules, &schema()).into_iter();
        remarks
            .map(|remark| match remark.kind {
                RemarkKind::Unknown { name, is_group, .. } if is_group => format!("{name} (group)"),
                RemarkKind::Unknown { name, .. } => name,
                RemarkKind::Outside => "outside".to_owned(),
            })
            .collect()
    }

    #[test]
    fn names_are_those_of_the_schema() {
        let key = |name: &str| json!({ "Key": name });
        let all = json!({ "AllIndices": null });
        for (query, expected) in [
            (json!([key("roles"), all, key("inline_policies")]), &[][..]),
            (json!([key("Roles"), all, key("inlinePolicies")]), &[]),
            (
                json!([key("roles"), { "Index": 0 }, key("name"), key("unknown")]),
                &[],
            ),
            (json!([key("%r"), key("trust"), all, key("effect")]), &[]),
            (json!([key("%s"), key("anything")]), &[]),
            (json!([key("roles"), all, key("tags"), key("any-tag")]), &[]),
            (json!([{ "AllValues": null }, all, key("address")]), &[]),
            (
                json!([
                    key("roles"),
                    all,
                    key("name"),
                    key("one_of"),
                    all,
                    key("value"),
                    key("x")
                ]),
                &[],
            ),
            (json!(["This", key("users")]), &[]),
            (json!([key("rolez"), all, key("nme")]), &["rolez (group)"]),
            (json!([key("roles"), all, key("nme")]), &["nme"]),
            (
                json!([key("%r"), key("trust"), all, key("action")]),
                &["action"],
            ),
            (json!([key("roles"), all, key("path"), key("x")]), &["x"]),
            (
                json!([key("roles"), { "Filter": [null, [[{ "Clause": {
                    "access_clause": { "query": { "query": [key("pth")] } },
                } }]]] }, key("nme")]),
                &["pth", "nme"],
            ),
        ] {
            assert_eq!(unknown(query.clone()), expected, "{query}");
        }
    }
}
