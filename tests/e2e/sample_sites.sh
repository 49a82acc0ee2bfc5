#!/usr/bin/env bash
# Crawls the sample sites of deploy/sample-sites twice and asserts what must come of it: exactly the
# findings of expected.tsv, exactly the changes of second.tsv, nothing of forbidden.txt ever
# requested, robots.txt first and once per host, the pause between requests kept, a bundle that
# verifies here and with unzip and sha256sum, and that no longer verifies after one changed byte.
#   tests/e2e/sample_sites.sh BINARY     ends with "N passed, N failed"
#   ZC_E2E_KEEP=1  keeps the work directory and prints its name
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
sites=$root/deploy/sample-sites
source "$here/crawl_lib.bash"

binary=${1:?usage: sample_sites.sh BINARY}
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-sample-sites.XXXXXX")
cleanup() {
  "$sites/serve.sh" stop "$work/web"
  if [ "${ZC_E2E_KEEP:-}" = 1 ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap cleanup EXIT

serve() { "$sites/serve.sh" start "$work/web" "$1"; }
zc() { "$binary" "$1" --config "$work/zhengcha.toml" "${@:2}"; }

# Findings of alert or review as: host path category state gone_reason words(quote and context,
# without spaces and zero-width characters).
findings_table() {
  jq -r --arg port "$port" '
    .findings[] | select(.severity == "alert" or .severity == "review")
    | (.url | capture("^http://(?<host>[^:/]+):" + $port + "(?<path>/.*)$")) as $u
    | [$u.host, $u.path, .category, .state, (.gone_reason // "" | if . == "" then "-" else . end),
       (.quote + " " + .context | gsub("[\\s\u200b-\u200f\u2060\ufeff]"; ""))] | @tsv' "$1"
}

# missing_rows EXPECTED ACTUAL: rows "host path category words" that no row of ACTUAL answers.
missing_rows() {
  awk -F'\t' '
    NR == FNR { n++; key[n] = $1 FS $2 FS $3; words[n] = $6; next }
    { hit = 0
      for (i = 1; i <= n && !hit; i++) hit = (key[i] == $1 FS $2 FS $3 && index(words[i], $4))
      if (!hit) print "not found: " $1 $2 "  " $3 "  “" $4 "”" ($5 == "" ? "" : "  (" $5 ")") }
  ' "$2" "$1"
}

# surplus_rows EXPECTED ACTUAL: findings at a page and category that EXPECTED does not have.
surplus_rows() {
  awk -F'\t' '
    NR == FNR { want[$1 FS $2 FS $3] = 1; next }
    !(($1 FS $2 FS $3) in want) { print "not expected: " $1 $2 "  " $3 "  " substr($6, 1, 300) }
  ' "$1" "$2"
}

crawl() {
  check "crawl $1 completes" zc crawl
  zc findings --format json >"$work/findings-$1.json" 2>"$work/findings-$1.err"
  equal "findings $1: something found is exit code 1" 1 $?
  check "findings $1: is JSON of the documented shape" jq -e '
    .findings | length > 0 and all(.[]; has("id") and has("url") and has("category")
    and has("clause") and has("severity") and has("quote") and has("context") and has("rule")
    and has("first_seen") and has("last_seen") and has("version") and has("state")
    and has("gone_reason"))' "$work/findings-$1.json"
  findings_table "$work/findings-$1.json" >"$work/table-$1.tsv"
  cp "$work/web/access.log" "$work/access-$1.log"
  : >"$work/web/access.log"
}

first_findings() {
  rows "$sites/expected.tsv" >"$work/expected.tsv"
  awk -F'\t' '$5 != "may"' "$work/expected.tsv" >"$work/must.tsv"
  local row missing
  while IFS= read -r row; do
    missing=$(missing_rows <(echo "$row") "$work/table-first.tsv")
    if [ -z "$missing" ]; then pass; else fail "expected.tsv: $missing"; fi
  done <"$work/must.tsv"
  empty "no finding where none belongs" "$(surplus_rows "$work/expected.tsv" "$work/table-first.tsv")"
  empty "all findings are open after the first crawl" "$(awk -F'\t' '$4 != "open"' "$work/table-first.tsv")"
}

# The change list, and every other finding of the first crawl still open.
second_findings() {
  local what host path category words why reason
  awk -F'\t' '$4 == "open"' "$work/table-second.tsv" >"$work/open.tsv"
  awk -F'\t' '$4 == "gone"' "$work/table-second.tsv" >"$work/gone.tsv"
  rows "$sites/second.tsv" >"$work/second.tsv"
  while IFS=$'\t' read -r what host path category words why; do
    local row=$host$'\t'$path$'\t'$category$'\t'$words
    if [ "$what" = new ]; then
      empty "second crawl: new" "$(missing_rows <(echo "$row") "$work/open.tsv")"
      continue
    fi
    empty "second crawl: gone" "$(missing_rows <(echo "$row") "$work/gone.tsv")"
    if [ "$why" = removed ]; then reason=页面已不存在; else reason=页面内容已修改; fi
    empty "second crawl: $host$path is gone because $reason" "$(awk -F'\t' -v h="$host" -v p="$path" \
      -v r="$reason" '$1 == h && $2 == p && $5 != r {print $5}' "$work/gone.tsv")"
  done <"$work/second.tsv"
  awk -F'\t' 'NR == FNR { if ($1 == "gone") g[$2 FS $3] = 1; next } !(($1 FS $2) in g)' \
    "$work/second.tsv" "$work/must.tsv" >"$work/still.tsv"
  empty "second crawl: what did not change is still open" "$(missing_rows "$work/still.tsv" "$work/open.tsv")"
  cut -f2- "$work/second.tsv" | cat - "$work/expected.tsv" >"$work/both.tsv"
  empty "second crawl: no finding where none belongs" "$(surplus_rows "$work/both.tsv" "$work/table-second.tsv")"
}

# Columns of the log: host path status end seconds method agent.
politeness() {
  local log=$work/access-$1.log hosts
  hosts=$(cut -f1 "$log" | sort -u | wc -l)
  equal "$1 crawl: all sites were asked" 14 "$hosts"
  while IFS=$'\t' read -r host path; do
    empty "$1 crawl: $host$path is never requested" "$(awk -F'\t' -v h="$host" -v p="$path" '
      $1 == h && index($2, p) == 1' "$log")"
  done < <(rows "$sites/forbidden.txt")
  empty "$1 crawl: robots.txt at most once per host" "$(awk -F'\t' '$2 == "/robots.txt" { n[$1]++ }
    END { for (h in n) if (n[h] > 1) print h, n[h] " times" }' "$log")"
  empty "$1 crawl: no address twice (a 5xx may be tried again)" "$(awk -F'\t' '$3 < 500' "$log" | cut -f1,2 | sort | uniq -d)"
  empty "$1 crawl: every request says who asks" "$(awk -F'\t' 'index($7, "zhengcha-sample/") != 1' "$log")"
  # min_gap_ms is 10; the log's times are whole milliseconds, so the pause may read up to 2 ms short.
  empty "$1 crawl: the pause between two requests to a host is kept" "$(awk -F'\t' '
    { printf "%s\t%.3f\t%.3f\t%s\n", $1, $4 - $5, $4, $2 }' "$log" | sort -t$'\t' -k1,1 -k2,2n | awk -F'\t' '
    $1 == host && $2 - end < 0.008 { printf "%s%s only %d ms after the answer before\n", $1, $4, ($2 - end) * 1000 }
    { host = $1; end = $3 }')"
}

robots_first() {
  empty "first crawl: robots.txt is asked before anything else" "$(awk -F'\t' '
    !seen[$1]++ && $2 != "/robots.txt" { print $1 $2 }' "$work/access-first.log")"
  equal "first crawl: robots.txt was asked of every host" 14 \
    "$(awk -F'\t' '$2 == "/robots.txt"' "$work/access-first.log" | cut -f1 | sort -u | wc -l)"
}

# Every file of the sites that may be fetched was fetched.
coverage() {
  (cd "$sites/sites" && find . -type f ! -name '*.png' | sed 's|^\./||; s|/index\.html$|/|') |
    awk -F'\t' '{ i = index($0, "/"); print substr($0, 1, i - 1) "\t" substr($0, i) }' | sort >"$work/files.tsv"
  awk -F'\t' '{ sub(/\/index\.html$/, "/", $2); print $1 "\t" $2 }' "$work/access-first.log" | sort -u >"$work/asked.tsv"
  rows "$sites/forbidden.txt" | sort >"$work/forbidden.tsv"
  empty "first crawl: every page that may be asked was asked, the one in the sitemap alone included" \
    "$(comm -23 "$work/files.tsv" <(sort -u "$work/asked.tsv" "$work/forbidden.tsv") | tr '\t' ' ')"
}

last_outcome() { zc history "http://$1:$port$2" --format json 2>/dev/null | jq -r '.visits | sort_by(.time) | last | .outcome'; }

outcomes() {
  equal "a redirect is recorded" redirect "$(last_outcome 127.0.1.1 /index.asp)"
  equal "the first of two hops is recorded" redirect "$(last_outcome 127.0.1.14 /go/a)"
  equal "the second of two hops is recorded" redirect "$(last_outcome 127.0.1.14 /go/b)"
  equal "the page behind two hops is recorded" page "$(last_outcome 127.0.1.14 /download.html)"
  equal "an endless redirect is recorded and left" redirect "$(last_outcome 127.0.1.14 /loop/1)"
  equal "a missing page is recorded" gone "$(last_outcome 127.0.1.1 /no-such-page.html)"
  equal "a server error is recorded" server_error "$(last_outcome 127.0.1.14 /error.html)"
  equal "an empty page is recorded" page "$(last_outcome 127.0.1.14 /empty.html)"
  equal "a binary page is recorded" page "$(last_outcome 127.0.1.14 /photo.html)"
  equal "a forbidden address is recorded as denied" denied "$(last_outcome 127.0.1.1 /private/inner.html)"
}

changed_page() {
  local url=http://127.0.1.1:$port/course/price.html text
  equal "history: the changed page has two versions" 2 "$(zc history "$url" --format json | jq '.versions | length')"
  text=$(zc diff "$url")
  check "diff: shows what went" grep -q '渠道费' <<<"$text"
  check "diff: shows what came" grep -q '3680元' <<<"$text"
  equal "history: an unchanged page keeps one version" 1 \
    "$(zc history "http://127.0.1.1:$port/about.html" --format json | jq '.versions | length')"
}

bundle() {
  local id
  id=$(jq -r --arg u "http://127.0.1.1:$port/course/jtjy.html" 'first(.findings[] | select(.url == $u)) | .id' "$work/findings-second.json")
  check "export: a finding becomes a bundle" zc export "$id" -o "$work/bundle.zip"
  check "verify: the bundle is whole" "$binary" verify "$work/bundle.zip"
  check "unzip: the bundle opens" unzip -q -o "$work/bundle.zip" -d "$work/bundle"
  local manifest
  manifest=$(find "$work/bundle" -name manifest-sha256.txt | head -n 1)
  check "sha256sum: agrees with the manifest" bash -c "cd '$(dirname "$manifest")' && sha256sum --strict -c manifest-sha256.txt"
  check "export: a page that is gone can be exported" zc export "http://127.0.1.4:$port/price.html" -o "$work/gone.zip"
  check "verify: the bundle of a page that is gone is whole" "$binary" verify "$work/gone.zip"
  local size
  size=$(stat -c %s "$work/bundle.zip")
  printf '\x5a' | dd of="$work/bundle.zip" bs=1 seek=$((size / 3)) conv=notrunc status=none
  "$binary" verify "$work/bundle.zip" >"$work/tampered.log" 2>&1
  case $? in 1 | 2) pass ;; *) fail "verify: a changed byte is seen" "$(cat "$work/tampered.log")" ;; esac
}

alerts() {
  check "alerts: each line is JSON" jq -e . "$work/web/alerts.jsonl"
  local lines distinct
  lines=$(jq -c '[.url, .rule]' "$work/web/alerts.jsonl" | wc -l)
  distinct=$(jq -c '[.url, .rule]' "$work/web/alerts.jsonl" | sort -u | wc -l)
  equal "alerts: once per page and rule over two crawls" "$distinct" "$lines"
}

start_on_free_port serve || { echo "0 passed, 1 failed"; exit 1; }
sed -e "s|@DIR@|$work/web|g" -e "s|@PORT@|$port|g" -e "s|@ROOT@|$root|g" "$sites/zhengcha.toml.in" >"$work/zhengcha.toml"
crawl first
first_findings
politeness first
robots_first
coverage
outcomes
check "the second state is served" "$sites/serve.sh" second "$work/web"
crawl second
second_findings
politeness second
changed_page
bundle
alerts
finish
