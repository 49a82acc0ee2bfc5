#!/usr/bin/env bash
# The bundle of a crawled page replays in ReplayWeb.page, in a real Chromium without a window: the
# WACZ comes out of the bundle by unzip, the viewer from npm.  Chromium resolves no name, so what is
# seen came out of the WACZ.  Also: the report as PDF, printed by the same Chromium.
#   tests/e2e/replay.sh BINARY     ends with "N passed, N failed", or says SKIPPED and why
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
sites=$root/deploy/sample-sites
source "$here/crawl_lib.bash"

binary=${1:?usage: replay.sh BINARY}
readonly viewer=replaywebpage@2.4.6
for tool in chromium node npm jq unzip; do
  command -v "$tool" >/dev/null || { echo "SKIPPED: $tool is not installed"; exit 0; }
done
can_confine || { echo "SKIPPED: no namespaces, so no browser"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-replay.XXXXXX")
cleanup() { "$sites/serve.sh" stop "$work/web"; rm -rf "$work"; }
trap cleanup EXIT
(cd "$work" && npm pack --silent "$viewer" >pack.log 2>&1 && tar xzf replaywebpage-*.tgz) ||
  { echo "SKIPPED: npm does not give $viewer: $(tail -n 1 "$work/pack.log")"; exit 0; }
serve() { "$sites/serve.sh" start "$work/web" "$1"; }
zc() { "$binary" "$1" --config "$work/zhengcha.toml" "${@:2}"; }

start_on_free_port serve || { echo "0 passed, 1 failed"; exit 1; }
url=http://127.0.1.1:$port/course/price.html
{ sed -e "s|@DIR@|$work/web|g" -e "s|@PORT@|$port|g" -e "s|@ROOT@|$root|g" "$sites/zhengcha.toml.in"
  printf '[evidence]\nreport_printer = "chromium"\n'
} >"$work/zhengcha.toml"
check "crawl" zc crawl
check "export" zc export "$url" -o "$work/page.zip"
check "verify" "$binary" verify "$work/page.zip"
"$sites/serve.sh" stop "$work/web"  # the page can come from nowhere else now
check "unzip" env LC_ALL=C.UTF-8 unzip -q "$work/page.zip" -d "$work/out"
bag=$(echo "$work"/out/ZC-*)
check "the report was printed" grep -qa '^%PDF-' "$bag/data/取证报告.pdf"
id=$(jq -r '.findings[0].id' "$bag/data/findings.json")
check "the print holds the first finding" grep -q "$id" <<<"$("$binary" extract "$bag/data/取证报告.pdf")"
seen=$(timeout 240 node "$here/replay/replay.mjs" chromium "$work/package" "$bag/data/pages.wacz" "$url")
check "ReplayWeb.page lists the page" jq -e --arg u "$url" '.pages == [$u]' <<<"$seen"
quote=$(jq -r '.findings[0].quote' "$bag/data/findings.json")
check "ReplayWeb.page shows the page with its first finding" jq -e --arg q "$quote" \
  '.text | gsub("\\s"; "") | contains($q | gsub("\\s"; ""))' <<<"$seen"
finish
