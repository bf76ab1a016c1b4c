//! The command line, as transcripts in `tests/cli/`. `TRYCMD=overwrite` writes their output.
//!
//! A transcript runs in the folder of the crate, or where `<name>.in` stands beside it in a copy of
//! that, which must look like `<name>.out` afterwards.

use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_iamvet");

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .register_bin("iamvet", std::path::Path::new(PROGRAM))
        .env("COLUMNS", "100")
        .case("tests/cli/*.trycmd");
}

fn human(color: &[&str], no_color: Option<&str>) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(["check", "tests/cli/tiny"]).args(color);
    command.env_remove("NO_COLOR");
    command.envs(no_color.map(|value| ("NO_COLOR", value)));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().unwrap()
}

#[test]
fn colours_are_for_terminals_or_for_who_asks() {
    let plain = human(&[], None).stdout;
    assert!(!plain.contains(&b'\x1b'));
    let colored = human(&["--color", "always"], None).stdout;
    assert!(colored.contains(&b'\x1b'));
    assert_eq!(human(&["--color", "always"], Some("1")).stdout, colored);
    for args in [&["--color", "never"][..], &["--color", "auto"], &[]] {
        for no_color in [None, Some(""), Some("1")] {
            assert_eq!(human(args, no_color).stdout, plain, "{args:?} {no_color:?}");
        }
    }
}
