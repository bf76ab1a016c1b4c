//! The JSON schema of the document that rules see.

use serde_json::{Map, Value as Json, json};

use super::input::SCHEMA_VERSION;

/// The JSON schema (2020-12) of the document, as `schema/guard-input.schema.json` has it.
pub fn schema() -> Json {
    let mut properties = Map::new();
    let version = json!({ "const": SCHEMA_VERSION });
    properties.insert("schema_version".to_owned(), version);
    for (name, definition, description) in GROUPS {
        let list = json!({
            "description": description,
            "type": "array",
            "items": reference(definition),
        });
        properties.insert(name.to_owned(), list);
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What custom rules of iamvet see",
        "description": "What is certainly not set is absent; what is not known is never absent: it \
            is a map with the key `unknown`, or a text in which `${…}` stands for it",
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
        "$defs": definitions(),
    })
}

/// Name, definition and description of each group.
const GROUPS: [(&str, &str, &str); 18] = [
    ("users", "user", "IAM users that the code declares"),
    ("groups", "group", "IAM groups that the code declares"),
    ("roles", "role", "IAM roles that the code declares"),
    (
        "permission_sets",
        "principal",
        "Permission sets of IAM Identity Center",
    ),
    (
        "identities",
        "identity",
        "Users and groups of IAM Identity Center",
    ),
    (
        "policies",
        "policy",
        "Policies whose documents are here, inline ones among them",
    ),
    (
        "attachments",
        "attachment",
        "Policies and boundaries of principals",
    ),
    ("memberships", "membership", "Users of groups"),
    (
        "resource_policies",
        "resource-policy",
        "Policies of resources, endpoints, sessions and organizations",
    ),
    (
        "instance_profiles",
        "instance-profile",
        "What hands roles to EC2 instances",
    ),
    (
        "identity_providers",
        "provider",
        "Identity providers that the code declares",
    ),
    (
        "federations",
        "federation",
        "Roles that let in identities of providers",
    ),
    (
        "assignments",
        "assignment",
        "Permission sets of users and groups in accounts",
    ),
    (
        "credentials",
        "credential",
        "Long-lived credentials of users",
    ),
    (
        "brokers",
        "broker",
        "What hands roles to someone outside of AWS",
    ),
    (
        "delegations",
        "delegation",
        "Policies given to modules that are not here",
    ),
    (
        "external_principals",
        "external-principal",
        "Principals that are named but declared elsewhere",
    ),
    (
        "external_policies",
        "external-policy",
        "Managed policies that are named but declared elsewhere, those of AWS among them",
    ),
];

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn list_of(name: &str) -> Json {
    json!({ "type": "array", "items": reference(name) })
}

/// An object of required and further properties.
fn object(description: &str, required: Vec<(&str, Json)>, further: Vec<(&str, Json)>) -> Json {
    let names: Vec<&str> = required.iter().map(|(name, _)| *name).collect();
    let properties = required.iter().chain(&further);
    let properties: Map<String, Json> = properties
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "required": names,
        "properties": properties,
    })
}

fn word(description: &str) -> Json {
    json!({ "description": description, "type": "string" })
}

/// A text of the code, which may not be known.
fn text() -> Json {
    reference("text")
}

fn flag(description: &str) -> Json {
    json!({ "description": description, "type": "boolean" })
}

fn condition() -> (&'static str, Json) {
    let words = "The condition under which it is there, where that is not decided";
    ("condition", word(words))
}

fn definitions() -> Json {
    let mut all = Map::new();
    let mut add = |name: &str, schema: Json| all.insert(name.to_owned(), schema);
    add("unknown", unknown());
    add(
        "text",
        json!({ "anyOf": [{ "type": "string" }, reference("unknown")] }),
    );
    let entries = json!({ "type": "object", "additionalProperties": text() });
    add("tags", json!({ "anyOf": [reference("unknown"), entries] }));
    add(
        "unknown-part",
        object(
            "Something in an entity that is not known",
            vec![
                (
                    "at",
                    word("Pointer to it from the entity; empty for the entity itself"),
                ),
                ("symbol", word("What it would be")),
                ("reason", word("Why it is not known")),
            ],
            vec![],
        ),
    );
    add("statement", statement());
    add("statements", open_list("statement"));
    add(
        "trusted",
        object(
            "Whom a statement names",
            vec![
                (
                    "kind",
                    json!({ "enum": [
                "everyone", "account", "user", "role", "session", "federated-user", "service",
                "federated", "canonical-user", "other",
            ] }),
                ),
                ("value", text()),
            ],
            vec![],
        ),
    );
    add(
        "statement-condition",
        object(
            "An operator, a key, and the values of which one must match",
            vec![
                ("operator", text()),
                ("key", text()),
                ("values", list_of("text")),
            ],
            vec![condition()],
        ),
    );
    add(
        "policy-reference",
        object(
            "A policy as an attachment names it",
            policy_head(),
            policy_further(vec![condition()]),
        ),
    );
    add(
        "inline-policy",
        object(
            "A policy that is part of its principal",
            with(policy_head(), vec![("statements", reference("statements"))]),
            policy_further(vec![condition()]),
        ),
    );
    add(
        "principal-reference",
        object(
            "A principal as an edge names it",
            vec![
                ("id", word("The id of the principal")),
                ("kind", word("`user`, `group`, `role`, `permission-set`, …")),
                ("path", text()),
                ("declared", flag("Whether the code declares it")),
            ],
            vec![("name", text()), condition()],
        ),
    );
    add(
        "provider-reference",
        object(
            "An identity provider as an edge names it",
            vec![
                ("id", word("The id of the provider")),
                (
                    "kind",
                    word("`oidc`, `saml`, `web`, `trust-anchor`, `unresolved`"),
                ),
                ("declared", flag("Whether the code declares it")),
            ],
            vec![("name", text()), condition()],
        ),
    );
    principals(&mut add);
    policies(&mut add);
    edges(&mut add);
    Json::Object(all)
}

fn with<'a>(mut first: Vec<(&'a str, Json)>, more: Vec<(&'a str, Json)>) -> Vec<(&'a str, Json)> {
    first.extend(more);
    first
}

fn unknown() -> Json {
    let case = object(
        "A value and the condition under which it holds",
        vec![("condition", word("The condition")), ("value", json!(true))],
        vec![],
    );
    object(
        "A value that is not known",
        vec![
            ("unknown", word("What it would be: `var.name`")),
            ("reason", word("Why it is not known")),
        ],
        vec![("one_of", json!({ "type": "array", "items": case }))],
    )
}

/// A list whose last element may stand for further ones that are not known.
fn open_list(name: &str) -> Json {
    json!({
        "type": "array",
        "items": { "anyOf": [reference(name), reference("unknown")] },
    })
}

fn statement() -> Json {
    let lists = [
        ("actions", "text"),
        ("not_actions", "text"),
        ("resources", "text"),
        ("not_resources", "text"),
        ("principals", "trusted"),
        ("not_principals", "trusted"),
        ("conditions", "statement-condition"),
    ];
    let mut required = vec![("effect", text())];
    required.extend(lists.map(|(name, of)| (name, open_list(of))));
    required.push(("valid", flag("Whether AWS takes the statement")));
    object(
        "A statement of a policy",
        required,
        vec![("sid", text()), condition()],
    )
}

/// What tells where something is declared.
fn place() -> Vec<(&'static str, Json)> {
    vec![
        (
            "address",
            word("The address of the resource, or its logical id"),
        ),
        ("type", word("The type of the resource as written")),
        (
            "language",
            json!({ "enum": ["terraform", "cloudformation"] }),
        ),
        ("file", word("The file, from the root of the scan")),
    ]
}

fn place_further() -> Vec<(&'static str, Json)> {
    let words = "The environment of the configuration that it is declared in, if not in all";
    vec![("environment", word(words)), condition()]
}

fn unknown_parts() -> (&'static str, Json) {
    ("unknown", list_of("unknown-part"))
}

fn policy_head() -> Vec<(&'static str, Json)> {
    vec![
        ("id", word("Stays when something else in the code changes")),
        (
            "kind",
            json!({ "enum": [
            "inline", "document", "customer", "aws-managed", "external", "unresolved",
            "resource-based", "endpoint", "session", "service", "service-control",
            "resource-control",
        ] }),
        ),
    ]
}

fn policy_further(more: Vec<(&'static str, Json)>) -> Vec<(&'static str, Json)> {
    with(
        vec![("name", text()), ("arn", text()), ("path", text())],
        more,
    )
}

fn principal_fields() -> Vec<(&'static str, Json)> {
    vec![
        ("id", word("Stays when something else in the code changes")),
        ("kind", word("`user`, `group`, `role`, `permission-set`, …")),
        ("path", text()),
        ("tags", reference("tags")),
        ("boundaries", list_of("policy-reference")),
        ("managed_policies", list_of("policy-reference")),
        ("inline_policies", list_of("inline-policy")),
        unknown_parts(),
    ]
}

fn principals(add: &mut impl FnMut(&str, Json) -> Option<Json>) {
    let credential = object(
        "A long-lived credential",
        vec![(
            "kind",
            word("`access-key`, `password`, `service-specific`, `ssh-key`, `signing-certificate`"),
        )],
        vec![("status", text()), condition()],
    );
    let of_user = vec![
        ("groups", list_of("principal-reference")),
        (
            "credentials",
            json!({ "type": "array", "items": credential }),
        ),
    ];
    let of_group = vec![("members", list_of("principal-reference"))];
    let of_role = vec![
        ("trust", reference("statements")),
        ("identity_providers", list_of("provider-reference")),
    ];
    let further = || with(vec![("name", text())], place_further());
    let declared = |description: &str, more: &Vec<(&'static str, Json)>| {
        let required = with(with(principal_fields(), place()), more.clone());
        object(description, required, further())
    };
    add("user", declared("A user", &of_user));
    add("group", declared("A group", &of_group));
    add("role", declared("A role", &of_role));
    add("principal", declared("A principal", &Vec::new()));
    let any = with(with(of_user, of_group), of_role);
    let identity = object(
        "A user or group of IAM Identity Center",
        with(principal_fields(), place()),
        with(further(), any.clone()),
    );
    add("identity", identity);
    let external = object(
        "A principal that is declared elsewhere",
        principal_fields(),
        with(vec![("name", text())], any),
    );
    add("external-principal", external);
}

fn policies(add: &mut impl FnMut(&str, Json) -> Option<Json>) {
    let required = vec![
        ("tags", reference("tags")),
        ("statements", reference("statements")),
        unknown_parts(),
    ];
    let further = with(place(), place_further());
    let policy = object(
        "A policy",
        with(policy_head(), required),
        policy_further(further),
    );
    add("policy", policy);
    let external = object(
        "A policy that is declared elsewhere",
        with(policy_head(), vec![unknown_parts()]),
        policy_further(Vec::new()),
    );
    add("external-policy", external);
    let lists = vec![
        ("id", word("Stays when something else in the code changes")),
        (
            "kind",
            word("`oidc`, `saml`, `web`, `trust-anchor`, `unresolved`"),
        ),
        ("clients", list_of("text")),
        ("thumbprints", list_of("text")),
        unknown_parts(),
    ];
    let provider = object(
        "An identity provider; its name is the URL of an OIDC provider",
        with(lists, place()),
        with(vec![("name", text())], place_further()),
    );
    add("provider", provider);
}

fn edges(add: &mut impl FnMut(&str, Json) -> Option<Json>) {
    let principal = || reference("principal-reference");
    let mut edge = |name: &str,
                    description: &str,
                    required: Vec<(&'static str, Json)>,
                    further: Vec<(&'static str, Json)>| {
        let required = with(with(required, place()), vec![unknown_parts()]);
        add(
            name,
            object(description, required, with(further, place_further())),
        );
    };
    let policy = reference("policy-reference");
    let required = vec![
        ("kind", json!({ "enum": ["managed", "inline", "boundary"] })),
        ("principal", principal()),
        ("policy", policy),
        (
            "exclusive",
            flag("Whether the resource also removes what others attach"),
        ),
    ];
    edge("attachment", "A policy of a principal", required, vec![]);
    let required = vec![("user", principal()), ("group", principal())];
    edge("membership", "A user of a group", required, vec![]);
    let required = vec![
        (
            "kind",
            word(
                "`resource-based`, `endpoint`, `session`, `service`, `service-control`, `resource-control`",
            ),
        ),
        ("service", word("The service, by its prefix in actions")),
        ("statements", reference("statements")),
    ];
    let further = vec![
        (
            "resource",
            word("The address of what it is attached to, where the code declares it"),
        ),
        ("arn", text()),
    ];
    edge(
        "resource-policy",
        "A policy of what is no principal",
        required,
        further,
    );
    let further = vec![("name", text()), ("role", principal())];
    edge("instance-profile", "An instance profile", vec![], further);
    let provider = reference("provider-reference");
    let required = vec![("role", principal()), ("provider", provider)];
    edge(
        "federation",
        "A provider whose identities a role lets in",
        required,
        vec![],
    );
    let required = vec![("principal", principal()), ("permission_set", principal())];
    let further = vec![("account", text())];
    edge(
        "assignment",
        "A permission set of a user or group in an account",
        required,
        further,
    );
    let required = vec![("kind", word("As in users")), ("user", principal())];
    let further = vec![("status", text())];
    edge(
        "credential",
        "A long-lived credential of a user",
        required,
        further,
    );
    let required = vec![
        (
            "kind",
            json!({ "enum": ["roles-anywhere", "identity-pool", "user-pool-group"] }),
        ),
        ("role", principal()),
    ];
    let further = vec![
        ("name", text()),
        ("audience", word("Who gets the role of it")),
    ];
    edge(
        "broker",
        "What hands a role to someone outside of AWS",
        required,
        further,
    );
    let required = vec![
        ("argument", word("The argument that holds it")),
        ("policy", text()),
    ];
    edge(
        "delegation",
        "A policy given to a module that is not here",
        required,
        vec![],
    );
}
