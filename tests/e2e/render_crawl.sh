#!/usr/bin/env bash
# A crawl that renders on need, over real Chromium and the script-built pages of
# deploy/sample-sites/script: all that is planted is found with rendering and nothing of it without.
#   tests/e2e/render_crawl.sh BINARY     ends with "N passed, N failed"
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$here/crawl_lib.bash"

binary=${1:?usage: render_crawl.sh BINARY}
command -v chromium-headless-shell >/dev/null || { echo "SKIPPED: chromium-headless-shell is not installed"; exit 0; }
can_confine || { echo "SKIPPED: no namespaces, so no browser"; exit 0; }
pages=$root/deploy/sample-sites/script
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-render-crawl.XXXXXX")
chmod 755 "$work"
cleanup() { nginx_stop "$work"; if [ "${ZC_E2E_KEEP:-}" = 1 ]; then echo "kept: $work"; else rm -rf "$work"; fi; }
trap cleanup EXIT

write_nginx() {
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    echo "worker_processes 1; pid $work/nginx.pid; events { worker_connections 64; }"
    echo "http { types { text/html html; text/plain txt; text/javascript js; application/json json; image/png png; }"
    echo "log_format agents '\$request_uri \$http_user_agent'; access_log $work/access.log agents; charset utf-8;"
    echo "charset_types text/javascript application/json;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/tmp-$kind;"; done
    echo "server { listen 127.0.4.3:$1; root $pages/site; } }"
  } >"$work/nginx.conf"
}
start() { write_nginx "$1"; nginx_start "$work"; }
if start_on_free_port start; then pass; else fail "nginx starts"; finish; exit 1; fi

# settings NAME MODE PROGRAM: a configuration with a store of its own.
settings() {
  cat >"$work/$1.toml" <<END
[store]
path = "$work/$1"
[job]
seeds = ["http://127.0.4.3:$port/index.html"]
[fetch]
user_agent = "zhengcha-test/1 (+http://127.0.4.3/contact/$port)"
[politeness]
min_gap_ms = 20
ip_gap_ms = 20
[address_guard]
allow = ["127.0.4.3/32"]
[rules]
directory = "$root/config/rules"
knowledge = "$root/config/knowledge"
[office]
operator = "示例采集员"
[render]
mode = "$2"
[browser]
program = "$3"
END
}
zc() { "$binary" "$2" --config "$work/$1.toml" "${@:3}"; }

# found NAME PATH CATEGORY WORDS [rendered]: how many findings there are; with "rendered" only those
# that scripts alone show, with "bytes" only those that stand in what the server sent.
found() {
  jq --arg path "/$2" --arg category "$3" --arg words "$4" --arg where "${5:-any}" '
    [.findings[] | select(.severity != "log" and .category == $category)
     | select(.url | endswith($path))
     | select((.quote + .context) | contains($words))
     | select($where == "any" or ($where == "rendered") == has("rendered"))] | length' "$work/$1.json"
}

crawl() {
  check "$1: the crawl completes" timeout 300 bash -c "'$binary' crawl --config '$work/$1.toml' >'$work/$1.summary' 2>'$work/$1.err'"
  zc "$1" findings --format json >"$work/$1.json" 2>/dev/null
}

settings off off chromium-headless-shell
settings on on_need chromium-headless-shell
settings none on_need no-such-browser
crawl off
crawl on
crawl none

while IFS=$'\t' read -r path category words mark where; do
  equal "$path ($where), not rendered: “$words” is not found" 0 "$(found off "$path" "$category" "$words")"
  count=$(found on "$path" "$category" "$words" rendered)
  case $mark in
    plain | scroll) if [ "$count" -gt 0 ]; then pass; else fail "$path ($where): “$words” is found as made by script"; fi ;;
    canvas) equal "$path: painted words are not found" 0 "$count" ;;
  esac
done < <(rows "$pages/expected.tsv")
while IFS=$'\t' read -r path category words; do
  equal "$path: not reached without rendering" 0 "$(found off "$path" "$category" "$words")"
  if [ "$(found on "$path" "$category" "$words" bytes)" -gt 0 ]; then pass; else fail "$path: reached by a rendered link"; fi
done < <(rows "$pages/followed.tsv")

check "pages of plain text are not rendered, and counted" grep -q '^pages not rendered: not_needed 2$' "$work/on.summary"
check "script-built pages are, by reason; so is the plain one that comes after six of them" grep -Eq '^pages to render: mount_point 5, noscript 1, script_site 1$' "$work/on.summary"
check "hash routes too; none failed" grep -Eq '^rendered 9 pages and hash routes, failed 0; ' "$work/on.summary"
equal "off: the summary tells nothing of it" 0 "$(grep -c render "$work/off.summary")"
check "what is painted was not read, and the visit says so" \
  bash -c "'$binary' history 'http://127.0.4.3:$port/canvas.html' --config '$work/on.toml' | grep -q 'a canvas is painted'"
check "findings says so in Chinese" bash -c "'$binary' findings --config '$work/on.toml' | grep -q '〔脚本生成〕'"
equal "every request bore the office's name" 0 "$(grep -vc 'zhengcha-test/1' "$work/access.log")"

# The bundle: document, picture, digests; it verifies here and by hand, and not after a change.
id=$(jq -r '[.findings[] | select(.url | endswith("/router.html")) | select(has("rendered"))][0].id' "$work/on.json")
check "a finding of a hash route is exported" zc on export "$id" -o "$work/bundle.zip"
check "and verifies" "$binary" verify "$work/bundle.zip"
check "it is unpacked" unzip -q "$work/bundle.zip" -d "$work/bundle"
folder=$(echo "$work"/bundle/*)
check "the route's document holds the words" grep -q '免考直接出证' "$folder/data/rendered/0002/dom.html"
check "the pages file does not" bash -c "! unzip -p '$folder/data/pages.wacz' archive/pages.warc.gz | gunzip | grep -q 免考直接出证"
equal "a picture of it" "$(printf '\x89PNG' | od -An -tx1)" "$(head -c 4 "$folder/data/rendered/0002/screenshot.png" | od -An -tx1)"
check "sha256sum agrees" bash -c "cd '$folder' && sha256sum --strict --quiet -c manifest-sha256.txt"
check "the list names the picture" grep -q 'data/rendered/0002/screenshot.png' "$folder/data/清单.csv"
equal "the words are outlined on another" "$(printf '\x89PNG' | od -An -tx1)" "$(head -c 4 "$folder/data/rendered/0002/screenshot-marked.png" | od -An -tx1)"
equal "a print of it" "%PDF-" "$(head -c 5 "$folder/data/rendered/0002/page.pdf")"
check "the list says what it is" grep -q 'page.pdf,application/pdf' "$folder/data/清单.csv"
check "the report says so" grep -q '线索文字已用红框标出' "$folder/data/取证报告.html"
check "the report shows it" grep -q 'src="data:image/png;base64,' "$folder/data/取证报告.html"
sed 's/免考直接出证/免考直接出争/' "$work/bundle.zip" >"$work/forged.zip"
"$binary" verify "$work/forged.zip" >"$work/forged.txt" 2>&1
equal "one changed word no longer verifies" 1 $?

# Without a browser: one message, and the crawl as it is without rendering.
equal "no browser: told once" 1 "$(grep -c 'pages will not be rendered: no-such-browser' "$work/none.err")"
check "no browser: the summary says so" grep -q '^no page was rendered: no-such-browser' "$work/none.summary"
equal "no browser: the same pages are kept" "$(zc off pages 2>/dev/null | tail -1)" "$(zc none pages 2>/dev/null | tail -1)"
empty "no browser is left" "$(pgrep -f "chromium-headless-shell --headless.*127.0.4.3/contact/$port" || true)"
finish
