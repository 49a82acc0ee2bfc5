#!/usr/bin/env bash
# From a clone to a verified evidence bundle: installs what is missing, builds release, serves the
# sample sites on loopback, crawls them twice (the second time some pages have changed or are gone),
# prints what was found, exports one finding and verifies it.  Ends by itself; can be run again.
#   deploy/quickstart.sh           on Debian 12, as root or with sudo
#   ZC_PORT=8081                   port of the sample sites; the next free one when it is taken
# Everything it writes lies in build/release and build/quickstart.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
sites=$root/deploy/sample-sites
dir=$root/build/quickstart
port=${ZC_PORT:-8081}
zhengcha=$root/build/release/app/zhengcha
config=$dir/zhengcha.toml
bundle=$dir/bundle.zip

doing="starting"
step() { doing=$1; printf '\n=== %s\n' "$1"; }
ending() {
  local code=$?
  "$sites/serve.sh" stop "$dir/web" || true
  if [ "$code" != 0 ]; then printf '\nquickstart.sh: failed while %s (exit code %s)\n' "$doing" "$code" >&2; fi
}

# found COMMAND...: exit codes 0 (nothing) and 1 (something) are both an answer.
found() {
  local code=0
  "$@" || code=$?
  [ "$code" -le 1 ] || return "$code"
}

step "installing packages"
"$root/deploy/install_packages.sh"

step "building"
cd "$root"
cmake --preset release -Wno-dev >/dev/null
cmake --build --preset release --target zhengcha

"$sites/serve.sh" stop "$dir/web" >/dev/null 2>&1 || true
rm -rf "$dir"
mkdir -p "$dir"
trap ending EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step "serving the sample sites"
tries=10
until "$sites/serve.sh" start "$dir/web" "$port"; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ]
  port=$((port + 1))
done
sed -e "s|@DIR@|$dir|g" -e "s|@PORT@|$port|g" -e "s|@ROOT@|$root|g" "$sites/zhengcha.toml.in" >"$config"

step "first crawl"
"$zhengcha" crawl --config "$config"

step "what was found"
found "$zhengcha" findings --config "$config" --severity review

step "second crawl, after some pages changed and some were taken down"
"$sites/serve.sh" second "$dir/web"
"$zhengcha" crawl --config "$config"

changed=http://127.0.1.1:$port/course/price.html
step "history of $changed"
"$zhengcha" history --config "$config" "$changed"
step "what changed on it"
found "$zhengcha" diff --config "$config" "$changed"
removed=http://127.0.1.4:$port/price.html
step "history of $removed, taken down between the crawls"
"$zhengcha" history --config "$config" "$removed"

step "exporting a finding as an evidence bundle"
found "$zhengcha" findings --config "$config" --format json >"$dir/findings.json"
finding=$(jq -r --arg url "$removed" 'first(.findings[] | select(.url == $url)) | .id' "$dir/findings.json")
"$zhengcha" export --config "$config" "$finding" -o "$bundle"

step "verifying the bundle"
"$zhengcha" verify "$bundle"

step "verifying the bundle with unzip and sha256sum"
unzip -q -o "$bundle" -d "$dir/bundle"
manifest=$(find "$dir/bundle" -name manifest-sha256.txt | head -n 1)
(cd "$(dirname "$manifest")" && sha256sum --strict -c manifest-sha256.txt)

printf '\nThe bundle of a page that is no longer on the web: %s\nUnpacked, with its report:                         %s\n' \
  "${bundle#"$PWD"/}" "$(dirname "${manifest#"$PWD"/}")"
