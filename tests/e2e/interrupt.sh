#!/usr/bin/env bash
# A crawl that is stopped or killed loses no page it reported as stored, and goes on from there.
# usage: interrupt.sh ZHENGCHA
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1
port=8093
sites=$root/deploy/sample-sites
"$sites/serve.sh" start "$scratch/www" "$port" >/dev/null || { echo "cannot serve the sample sites"; failed=1; finish; }
at_exit+=("'$sites/serve.sh' stop '$scratch/www' >/dev/null 2>&1")

# configure DIR GAP_MS
configure() {
  mkdir -p "$1"
  sed -e "s|@DIR@|$1|g; s|@PORT@|$port|g; s|@ROOT@|$root|g" \
      -e "s|^min_gap_ms *=.*|min_gap_ms = $2|" "$sites/zhengcha.toml.in" >"$1/zhengcha.toml"
}
# Every page.stored line of the log names a version that the store has.
stored_is_there() {
  local dir=$1
  "$zhengcha" pages --config "$dir/zhengcha.toml" --format json >"$dir/pages.json" || return 1
  jq -rR 'fromjson? | select(.event == "page.stored") | "\(.url) \(.version)"' "$dir/log.jsonl" | sort -u >"$dir/reported"
  jq -r '.pages[] | "\(.url) \(.version)"' "$dir/pages.json" | sort -u >"$dir/kept"
  awk 'NR == FNR { if ($2 > kept[$1]) kept[$1] = $2; next } !($1 in kept) || kept[$1] < $2 { print; bad = 1 } END { exit bad }' \
    "$dir/kept" "$dir/reported"
}

configure "$scratch/term" 60
"$zhengcha" crawl --config "$scratch/term/zhengcha.toml" --log "$scratch/term/log.jsonl" >"$scratch/term/out" 2>&1 &
pid=$!
sleep 1
begin=$(date +%s%N)
kill -TERM "$pid"
wait "$pid"; code=$?
took=$(( ($(date +%s%N) - begin) / 1000000 ))
expect "SIGTERM ends the crawl with code 0" test "$code" == 0
expect "SIGTERM stops within 2 s (took $took ms)" test "$took" -lt 2000
expect "a stopped crawl says that it will go on" grep -q "crawl stopped" "$scratch/term/out"
expect "what was reported stored before SIGTERM is there" stored_is_there "$scratch/term"
before=$(jq '.pages | length' "$scratch/term/pages.json")
configure "$scratch/term" 1
expect "the second start completes" gives 0 "crawl complete" "$zhengcha" crawl --config "$scratch/term/zhengcha.toml" --log "$scratch/term/log.jsonl"
expect "and keeps what the first had" stored_is_there "$scratch/term"
after=$(jq '.pages | length' "$scratch/term/pages.json")
expect "the first had part of the pages ($before of $after)" test "$before" -lt "$after"
refetched() { jq -e '[.pages[] | select(.times_seen > 1)] | length <= 2' "$scratch/term/pages.json"; }
expect "a resumed crawl does not fetch again what was done" refetched

for round in $(seq 1 "${ZC_KILLS:-25}"); do
  dir=$scratch/kill
  configure "$dir" 5
  "$zhengcha" crawl --config "$dir/zhengcha.toml" --log "$dir/log.jsonl" >/dev/null 2>&1 &
  pid=$!
  sleep "0.$(printf '%03d' $((40 + round * 37 % 400)))"
  kill -KILL "$pid" 2>/dev/null; wait "$pid" 2>/dev/null
  [[ -d $dir/store ]] || continue
  expect "kill -9, round $round: every page reported as stored is there" stored_is_there "$dir"
done
expect "after all the kills the crawl completes" gives 0 "crawl complete" "$zhengcha" crawl --config "$scratch/kill/zhengcha.toml"
"$zhengcha" pages --config "$scratch/kill/zhengcha.toml" --format json >"$scratch/kill/pages.json"
same_pages() { diff <(jq -r '.pages[].url' "$scratch/term/pages.json" | sort) <(jq -r '.pages[].url' "$scratch/kill/pages.json" | sort); }
expect "and has the same pages as an undisturbed crawl" same_pages
finish
