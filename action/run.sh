#!/usr/bin/env bash
# Runs iamvet for the action: annotations to the log, a summary of the step, and the outputs
# `findings`, `sarif-file` and `exit-code`. A finding does not end this step; a later one does.
#
# The inputs come through the environment and are only ever quoted arguments.
set -euo pipefail

# Prints the lines of a text that are not blank.
lines() {
  printf '%s\n' "$1" | tr -d '\r' | sed '/^[[:space:]]*$/d'
}

temp=$RUNNER_TEMP
! command -v cygpath >/dev/null || temp=$(cygpath -m "$RUNNER_TEMP")
sarif=${INPUT_SARIF_FILE:-$temp/iamvet.sarif}
if [[ $sarif == *[$'\r\n']* ]]; then
  echo "::error title=iamvet::the input sarif-file must be one line"
  exit 2
fi
# What an earlier step left must not pass for the report of this one.
rm -f -- "$sarif"

arguments=()
[[ -z ${INPUT_CONFIG:-} ]] || arguments+=("--config=$INPUT_CONFIG")
[[ -z ${INPUT_FAIL_ON:-} ]] || arguments+=("--fail-on=$INPUT_FAIL_ON")
[[ -z ${INPUT_BASELINE:-} ]] || arguments+=("--baseline=$INPUT_BASELINE")
[[ -z ${INPUT_NEW_SINCE:-} ]] || arguments+=("--new-since=$INPUT_NEW_SINCE")
while IFS= read -r line; do
  arguments+=("$line")
done < <(lines "${INPUT_ARGS:-}")
paths=()
while IFS= read -r line; do
  paths+=("$line")
done < <(lines "${INPUT_PATHS:-}")
[[ ${#paths[@]} -gt 0 ]] || paths=(.)

work=$(mktemp -d "$temp/iamvet-run.XXXXXX")
code=0
"$IAMVET" check --format github "--format=sarif=$sarif" "--format=json=$work/report.json" \
  "--format=markdown=$work/summary.md" ${arguments[@]+"${arguments[@]}"} -- "${paths[@]}" ||
  code=$?

[[ -s $sarif ]] || sarif=
# The number of the report's `summary`; the list of the same name is no number.
findings=
[[ ! -s $work/report.json ]] ||
  findings=$(sed -n 's/^ *"findings": \([0-9][0-9]*\),*$/\1/p' "$work/report.json" | head -n 1)
# A summary over 1 MiB is refused by GitHub as a whole.
[[ ! -s $work/summary.md ]] || head -c 1000000 "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
{
  echo "findings=$findings"
  echo "sarif-file=$sarif"
  echo "exit-code=$code"
} >>"$GITHUB_OUTPUT"
rm -r "$work"
