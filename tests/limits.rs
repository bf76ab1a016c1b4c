//! `docs/limits.md` against the constants of the source.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Limits of what is printed, and of steps within the reading of a broken file: nothing that is
/// evaluated rests on them. And parts of the limits of a comparison, and the steps in which a
/// stranger's way in is searched: past them it cannot be told.
const INNER: [&str; 77] = [
    "output::assessment::MAX_GAPS",
    "engine::revision::MAX_STEPS",
    "engine::revision::MAX_BYTES",
    "rules::redundancy::support::MAX_NAMED",
    "policy::strangers::MAX_STEPS",
    "rules::validity::report::MAX_TOLD",
    "output::access::human::MAX_STATEMENTS",
    "rules::quota::inline_policies_over_quota::MAX_LABELS",
    "cli::guard::MAX_DEPTH",
    "engine::custom_rules::MAX_DEPTH",
    "engine::custom_rules::MAX_FILES",
    "guard::evaluate::MAX_COMPLAINT",
    "guard::possible::MAX_STATES",
    // Of what is read of a revision: past them findings count as new.
    "diag::finding::MAX_GRANTS_BYTES",
    "engine::since::copy::MAX_BYTES",
    "engine::since::copy::MAX_DEPTH",
    "engine::since::copy::MAX_FILES",
    "engine::since::tree::MAX_BYTES",
    "engine::since::tree::MAX_OTHER_BYTES",
    "engine::since::tree::MAX_SUBMODULES",
    "output::baseline::MAX_NAMED",
    "triage::baseline::grant::MAX_TOLD",
    "triage::baseline::access::MAX_GAINED",
    "triage::baseline::access::MAX_HOLDERS",
    "triage::baseline::file::MAX_BYTES",
    "triage::baseline::grant::MAX_FORMS",
    "guard::names::MAX_DEPTH",
    "guard::names::MAX_REMARKS",
    "triage::options::MAX_NAME",
    "triage::own::MAX_WORD",
    "triage::baseline::matching::MAX_TOGETHER",
    "policy::redundancy::contain::MAX_PAIRS",
    "rules::holdings::MAX_DENIALS",
    "triage::baseline::matching::MAX_INSTANCES",
    "triage::limit::MAX_PATTERN_BYTES",
    "output::human::MAX_FINDINGS",
    "policy::compare::region::MAX_CLASSES",
    "policy::compare::reading::MAX_SYMBOLS",
    "policy::compare::sameness::MAX_PAIRS",
    "policy::compare::search::MAX_BINDINGS",
    "policy::compare::texts::MAX_PATTERNS",
    "policy::compare::texts::MAX_WORDS",
    "policy::compare::texts::MAX_WORDS_OF_PATTERN",
    "policy::compare::keys::MAX_CASED",
    "policy::compare::keys::MAX_SET",
    "policy::compare::keys::MAX_VALUES",
    "policy::compare::cover::MAX_OFFERS",
    "policy::compare::MAX_WAYS",
    "policy::compare::points::MAX_DIGITS",
    "policy::compare::people::MAX_NAMES",
    "cloudformation::dependencies::MAX_NAMED",
    "output::human::MAX_APPS",
    "terraform::plan::content::MAX_PROBLEMS",
    "terraform::plan::content::MAX_SHOWN",
    "terraform::plan::with_source::MAX_SEARCHED",
    "cloudformation::evaluator::MAX_CANDIDATES",
    "cloudformation::evaluator::MAX_SEARCHES",
    "cloudformation::stacks::arguments::MAX_SEARCHES",
    "cloudformation::intrinsic::MAX_RENDERED",
    "engine::parameters::MAX_CANDIDATES",
    "engine::environments::MAX_NAMED",
    "output::human::MAX_INSTANCES",
    "output::human::excerpt::MAX_LINE",
    "output::human::excerpt::MAX_MARK",
    "output::human::excerpt::MAX_PRIMARY_LINES",
    "output::human::frame::MAX_MARKS",
    "output::markdown::MAX_INSTANCES",
    "output::sarif::locations::MAX_SNIPPET",
    "output::show::human::MAX_SYMBOLS",
    "output::show::marks::MAX_PARTS",
    "rules::attachment::policy_list::MAX_TYPOS",
    "rules::finding::MAX_ATTACHMENTS",
    "rules::granted::denied::MAX_DENIALS",
    "rules::merge::MAX_PLACES",
    "syntax::hcl::recover::MAX_LEVELS",
    "syntax::hcl::scan::MAX_OPEN_HEREDOCS",
    "syntax::yaml::MAX_ATTEMPTS",
];

/// The test that passes each limit.
const TESTS: [(&str, &str); 91] = [
    (
        "policy::redundancy::idle::MAX_STEPS",
        "comparisons_of_many_steps_are_given_up",
    ),
    (
        "policy::redundancy::idle::MAX_STATEMENTS",
        "documents_of_many_statements_are_not_compared",
    ),
    (
        "policy::redundancy::idle::MAX_COMPARISONS",
        "documents_of_many_statements_are_not_compared",
    ),
    (
        "policy::redundancy::idle::MAX_PAIRS",
        "statements_of_many_entries_are_not_compared",
    ),
    (
        "policy::redundancy::entries::MAX_PAIRS",
        "patterns_are_compared_with_no_more_than_some",
    ),
    (
        "policy::redundancy::contain::MAX_POSITIONS",
        "long_patterns_are_not_compared",
    ),
    (
        "policy::redundancy::values::MAX_VALUES",
        "values_beside_wider_ones",
    ),
    (
        "guard::evaluate::MAX_SECONDS",
        "a_rule_that_takes_too_long_is_ended",
    ),
    (
        "guard::evaluate::MAX_ANSWER",
        "an_answer_that_is_too_large_is_not_read",
    ),
    (
        "engine::since::lines::MAX_PAIRS",
        "many_changed_lines_are_found_without_all_pairs",
    ),
    (
        "engine::by_path::MAX_PROFILES",
        "overrides_that_come_together_in_many_ways_are_told",
    ),
    (
        "engine::extends::MAX_DEPTH",
        "long_chains_of_configurations_are_told",
    ),
    (
        "engine::extends::MAX_FILES",
        "long_chains_of_configurations_are_told",
    ),
    (
        "triage::baseline::grant::MAX_COMPARISONS",
        "grants_are_not_compared_for_ever",
    ),
    (
        "policy::compare::grants::MAX_STATEMENTS",
        "a_policy_that_is_too_large_is_in_doubt",
    ),
    (
        "policy::compare::grants::MAX_TEXT",
        "a_policy_that_is_too_large_is_in_doubt",
    ),
    (
        "policy::compare::MAX_STEPS",
        "input_that_is_made_to_hurt_ends_soon",
    ),
    (
        "policy::compare::MAX_STEPS_OF_CLASS",
        "input_that_is_made_to_hurt_ends_soon",
    ),
    (
        "engine::policy_document::MAX_VALUES",
        "documents_are_looked_for_within_limits",
    ),
    (
        "engine::policy_document::MAX_DEPTH",
        "documents_are_looked_for_within_limits",
    ),
    (
        "cloudformation::serverless::function_roles::MAX_PASSED_ON",
        "release_4_makes_roles_of_single_functions",
    ),
    (
        "engine::samconfig::overrides::MAX_FILES",
        "overrides_of_sam_may_stand_in_files",
    ),
    ("syntax::yaml::MAX_READ", "reading_again_is_bounded"),
    (
        "cloudformation::bounds::MAX_TEXT",
        "texts_that_grow_in_one_another_are_bounded",
    ),
    (
        "cloudformation::bounds::MAX_PIECES",
        "texts_that_grow_in_one_another_are_bounded",
    ),
    (
        "policy::read::MAX_VALUES",
        "documents_of_too_many_values_may_do_anything",
    ),
    (
        "policy::actions::fit::MAX_FIT_PAIRS",
        "long_patterns_are_not_looked_at_for_ever",
    ),
    (
        "policy::actions::cover::MAX_CHOICES",
        "sets_without_a_quick_answer_are_covered_too",
    ),
    ("policy::units::MAX_PAIRS", "patterns_of_ten_thousand_stars"),
    ("policy::why::MAX_WHYS", "reasons_are_bounded"),
    (
        "cloudformation::serverless::variables::MAX_DEPTH",
        "chains_of_variables_are_bounded",
    ),
    (
        "cloudformation::serverless::variables::MAX_STEPS",
        "growth_without_end_is_bounded",
    ),
    (
        "cloudformation::serverless::variables::parse::MAX_DEPTH",
        "variables_in_one_another_are_bounded",
    ),
    (
        "cloudformation::serverless::variables::assemble::MAX_TEXT",
        "long_texts_of_a_service_are_unknown",
    ),
    (
        "cloudformation::serverless::variables::sources::MAX_FILES",
        "files_of_a_service_are_bounded",
    ),
    (
        "cloudformation::constraints::MAX_PATTERN",
        "values_that_are_not_allowed_are_told",
    ),
    (
        "engine::exports::MAX_ROUNDS",
        "what_grows_in_a_circle_of_imports_ends",
    ),
    (
        "cloudformation::stacks::nested::MAX_NESTING",
        "stacks_are_limited_in_depth_and_number",
    ),
    (
        "cloudformation::stacks::nested::MAX_RESOURCES",
        "resources_of_stacks_are_limited",
    ),
    (
        "cloudformation::stacks::nested::MAX_STACKS",
        "stacks_are_limited_in_depth_and_number",
    ),
    (
        "cloudformation::modules::MAX_NESTING",
        "modules_are_limited_in_depth_and_number",
    ),
    (
        "cloudformation::modules::MAX_MODULES",
        "modules_are_limited_in_depth_and_number",
    ),
    (
        "cloudformation::modules::MAX_NODES",
        "modules_are_limited_in_depth_and_number",
    ),
    (
        "cloudformation::extensions::loops::MAX_NODES",
        "loops_are_bounded",
    ),
    (
        "cloudformation::extensions::include::MAX_FILES",
        "many_files_are_not_all_included",
    ),
    (
        "cloudformation::extensions::include::MAX_DEPTH",
        "files_that_are_not_here_are_unknown",
    ),
    (
        "cloudformation::assumptions::MAX_STEPS",
        "assumptions_are_bounded",
    ),
    ("cloudformation::cases::MAX_CASES", "cases_are_bounded"),
    ("cloudformation::cases::MAX_NODES", "cases_are_bounded"),
    (
        "terraform::plan::address::MAX_PARTS",
        "an_address_is_no_deeper_than_modules_are",
    ),
    (
        "terraform::eval::facts::MAX_CASES",
        "long_conditions_are_said_as_they_are_written",
    ),
    (
        "terraform::eval::facts::MAX_LEVEL",
        "long_conditions_are_said_as_they_are_written",
    ),
    (
        "terraform::eval::MAX_PIECES",
        "texts_of_many_unknown_pieces_are_unknown",
    ),
    (
        "engine::coverage::MAX_VALUES",
        "values_that_share_their_parts_are_not_walked_without_end",
    ),
    (
        "engine::read::MAX_PLAN_BYTES",
        "a_plan_of_more_than_half_a_gigabyte",
    ),
    (
        "terraform::outputs::MAX_TYPE_PARTS",
        "values_that_share_their_parts_are_not_walked_without_end",
    ),
    (
        "value::conditions::MAX_CASES",
        "conditions_of_many_cases_are_not_taken_apart",
    ),
    (
        "cloudformation::cidr::MAX_BLOCKS",
        "blocks_are_cut_from_the_network",
    ),
    (
        "cloudformation::evaluator::MAX_DEPTH",
        "evaluation_is_bounded",
    ),
    (
        "cloudformation::evaluator::MAX_STEPS",
        "evaluation_is_bounded",
    ),
    (
        "cloudformation::attributes::MAX_NAME",
        "evaluation_is_bounded",
    ),
    (
        "engine::nesting::MAX_COMPONENTS",
        "the_end_of_a_url_is_looked_at_so_far",
    ),
    (
        "engine::assemblies::MAX_PARTS",
        "files_are_looked_for_from_the_assembly_outwards_by_the_longest_end",
    ),
    (
        "engine::inside::MAX_LISTED",
        "a_folder_of_too_many_files_is_not_listed",
    ),
    (
        "engine::read::MAX_FILE_BYTES",
        "a_file_of_a_hundred_megabytes",
    ),
    (
        "engine::root::MAX_FOLDERS",
        "a_pattern_stands_for_so_many_folders_and_no_more",
    ),
    ("engine::run::MAX_JOBS", "more_threads_than_there_may_be"),
    ("policy::normal::MAX_DEPTH", "deep_values_are_cut"),
    (
        "policy::resolution::MAX_VALUES",
        "what_is_shared_a_thousandfold_is_bounded",
    ),
    ("syntax::MAX_DEPTH", "ten_thousand_nested_brackets"),
    (
        "syntax::hcl::scan::MAX_HEREDOC_DEPTH",
        "ten_thousand_nested_brackets",
    ),
    (
        "syntax::yaml::builder::MAX_ALIAS_NODES",
        "a_million_aliases",
    ),
    (
        "syntax::yaml::builder::MAX_ALIAS_RATIO",
        "aliases_are_limited",
    ),
    ("terraform::eval::MAX_DEPTH", "deep_trees_end"),
    (
        "terraform::eval::MAX_ELEMENTS",
        "what_is_past_a_limit_is_unknown_and_told",
    ),
    ("terraform::eval::MAX_STEPS", "a_value_that_doubles_ends"),
    (
        "terraform::eval::MAX_VALUE_DEPTH",
        "values_that_are_nested_too_deep_are_unknown",
    ),
    (
        "terraform::eval::comprehension::MAX_UNDECIDED",
        "too_many_undecided_filters_leave_all_items_open",
    ),
    (
        "terraform::eval::convert::MAX_WALK",
        "shared_values_are_not_walked_for_ever",
    ),
    (
        "terraform::eval::float::MAX_EXPONENT",
        "what_is_past_a_limit_is_unknown_and_told",
    ),
    (
        "terraform::expansion::MAX_INSTANCES",
        "a_count_beyond_the_limit_is_one_instance",
    ),
    (
        "terraform::functions::collections::MAX_RANGE",
        "long_numbers_and_large_patterns_are_refused",
    ),
    (
        "terraform::functions::format::MAX_WIDTH",
        "what_is_past_a_limit_is_unknown_and_told",
    ),
    (
        "terraform::functions::regex::MAX_PATTERN",
        "long_numbers_and_large_patterns_are_refused",
    ),
    (
        "terraform::run::MAX_INSTANCES",
        "modules_that_multiply_stay_within_the_room",
    ),
    (
        "terraform::run::MAX_MODULE_DEPTH",
        "modules_nested_too_deep_end",
    ),
    (
        "terraform::run::MAX_REFERENCES",
        "long_chains_of_references_end",
    ),
    (
        "value::MAX_ALTERNATIVES",
        "too_many_alternatives_are_one_unknown",
    ),
    (
        "value::encode::MAX_LEN",
        "encoding_again_and_again_is_bounded",
    ),
    (
        "value::number::MAX_DIGITS",
        "long_numbers_and_large_patterns_are_refused",
    ),
    ("terraform::eval::MAX_TEXT", "texts_that_double_end"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn texts(folders: &[&str]) -> BTreeMap<PathBuf, String> {
    let mut files = Vec::new();
    for folder in folders {
        rust_files(&root().join(folder), &mut files);
    }
    let text = |path: PathBuf| (path.clone(), fs::read_to_string(path).unwrap());
    files.into_iter().map(text).collect()
}

/// The path of a module, from its file.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let name = below.with_extension("");
    let parts: Vec<_> = name
        .components()
        .map(|c| c.as_os_str().to_str().unwrap())
        .filter(|part| *part != "mod")
        .collect();
    parts.join("::")
}

/// The value of a constant: numbers, products and shifts of them.
fn value(expression: &str) -> u64 {
    let number = |text: &str| text.trim().replace('_', "").parse::<u64>().unwrap();
    match expression.split_once("<<") {
        Some((left, right)) => number(left) << number(right),
        None => expression.split('*').map(number).product(),
    }
}

/// Every limit in the source, by its path.
fn constants() -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for (path, text) in texts(&["src"]) {
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("const MAX_") else {
                continue;
            };
            let (name, rest) = rest.split_once(':').unwrap();
            let (_, expression) = rest.split_once('=').unwrap();
            let name = format!("{}::MAX_{name}", module(&path));
            found.insert(name, value(expression.trim_end_matches(';')));
        }
    }
    found
}

/// Every limit of the page, by its constant.
fn documented() -> BTreeMap<String, u64> {
    let page = fs::read_to_string(root().join("docs/limits.md")).unwrap();
    page.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [_, number, _, constant] = cells.as_slice() else {
                return None;
            };
            let constant = constant.strip_prefix('`')?.strip_suffix('`')?;
            Some((
                constant.to_owned(),
                number.replace(',', "").parse().unwrap(),
            ))
        })
        .collect()
}

#[test]
fn the_page_has_every_limit_with_its_number() {
    let mut wanted = constants();
    for inner in INNER {
        assert!(wanted.remove(inner).is_some(), "{inner} is gone");
    }
    // What is nested deeper is not read anyway.
    wanted.remove("syntax::hcl::scan::MAX_HEREDOC_DEPTH");
    assert_eq!(documented(), wanted);
}

#[test]
fn every_limit_has_a_test_that_passes_it() {
    let texts = texts(&["src", "tests"]);
    let has = |test: &str| {
        let function = format!("fn {test}()");
        texts.values().any(|text| text.contains(&function))
    };
    for (constant, test) in TESTS {
        assert!(has(test), "{constant}: there is no test `{test}`");
    }
    let tested: Vec<&str> = TESTS.iter().map(|(constant, _)| *constant).collect();
    for constant in documented().keys() {
        assert!(tested.contains(&constant.as_str()), "{constant}");
    }
}
