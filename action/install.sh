#!/usr/bin/env bash
# Installs iamvet for the action and names the program in the output `program`.
#
# The released binary of the wanted version, when there is one for this platform and its checksum
# is right; else a build from source. A checksum that is wrong ends the job.
set -euo pipefail

fail() {
  echo "::error title=iamvet::$1"
  exit 2
}

own_version() {
  sed -n 's/^version = "\(.*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1
}

release_target() {
  case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum <"$1" | cut -d ' ' -f 1
  else
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  fi
}

fetch() {
  curl --fail --silent --show-error --location --proto-redir =https --retry 3 --output "$2" "$1"
}

# Whether the release's binary is now in $home.
download() {
  local target name url wanted found
  target=$(release_target)
  [[ -n $target && -n $repository ]] || return 1
  name="iamvet-v$version-$target.tar.gz"
  url="${GITHUB_SERVER_URL:-https://github.com}/$repository/releases/download/v$version/$name"
  fetch "$url" "$home/$name" || return 1
  fetch "$url.sha256" "$home/$name.sha256" || return 1
  wanted=$(cut -d ' ' -f 1 "$home/$name.sha256")
  found=$(sha256 "$home/$name")
  [[ $wanted == "$found" ]] || fail "$name has the checksum $found, the release says $wanted"
  # From inside the folder: tar takes the drive of a path of Windows for a host.
  (cd "$home" && tar -xzf "$name")
  echo "Installed $name, SHA-256 $found"
}

build() {
  command -v cargo >/dev/null || fail "there is no release of iamvet $version for this platform, and no Rust to build it"
  echo "::notice title=iamvet::There is no release of iamvet $version for this platform; it is built from source"
  local from=(--path "$GITHUB_ACTION_PATH")
  if [[ $version != "$(own_version)" ]]; then
    [[ -n $repository ]] || fail "version $version is not this action's own, and its repository is not known"
    from=(--git "${GITHUB_SERVER_URL:-https://github.com}/$repository" --tag "v$version" iamvet)
  fi
  cargo install --locked --root "$home/built" "${from[@]}"
  mv "$home/built/bin/iamvet$suffix" "$home/iamvet$suffix"
}

repository=${IAMVET_REPOSITORY:-}
version=${INPUT_VERSION:-}
version=${version#v}
version=${version:-$(own_version)}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+([-.+][0-9A-Za-z.-]+)?$ ]] || fail "the input version is no version"
[[ -z $repository || $repository =~ ^[0-9A-Za-z._-]+/[0-9A-Za-z._-]+$ ]] || fail "the action's repository has no valid name"

suffix=
[[ ${RUNNER_OS:-} != Windows ]] || suffix=.exe
temp=$RUNNER_TEMP
! command -v cygpath >/dev/null || temp=$(cygpath -m "$RUNNER_TEMP")
home="$temp/iamvet-$version"
mkdir -p "$home"
if [[ ! -x $home/iamvet$suffix ]]; then
  download || build
fi
"$home/iamvet$suffix" --version
echo "program=$home/iamvet$suffix" >>"$GITHUB_OUTPUT"
