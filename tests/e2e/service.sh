#!/usr/bin/env bash
# The service on the sample sites: jobs fire, a stuck one makes way, SIGHUP with a broken file keeps
# what was in force, kill -9 and SIGTERM in the middle of a run lose nothing, status answers.
# usage: service.sh ZHENGCHA     about 75 s: cron has minutes
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1
port=8097
metrics=9497
sites=$root/deploy/sample-sites
dir=$scratch/service
config=$dir/zhengcha.toml
"$sites/serve.sh" start "$scratch/www" "$port" >/dev/null || { echo "cannot serve the sample sites"; failed=1; finish; }
at_exit+=("'$sites/serve.sh' stop '$scratch/www' >/dev/null 2>&1")
# A site that may be asked so seldom that its job stands still.
printf 'User-agent: *\nCrawl-delay: 25\n' >"$scratch/www/www/127.0.1.12/robots.txt"

mkdir -p "$dir"
sed -e "s|@DIR@|$dir|g; s|@PORT@|$port|g; s|@ROOT@|$root|g" -e 's|^min_gap_ms *=.*|min_gap_ms = 60|' \
    -e 's|^\[rules\]|&\nextra = "own"|' "$sites/zhengcha.toml.in" >"$config"
mkdir -p "$dir/own"
cp "$root/config/rules/packs/luoyang.toml" "$dir/own/"
cat >>"$config" <<JOBS
[service]
metrics = "127.0.0.1:$metrics"
[[jobs]]
id = "slow"
cron = "* * * * *"
stuck_seconds = 3
seeds = ["http://127.0.1.12:$port/"]
[[jobs]]
id = "sample"
cron = "* * * * *"
windows = ["00:00-24:00"]
seeds = ["http://127.0.1.1:$port/", "http://127.0.1.2:$port/index.html", "http://127.0.1.4:$port/", "http://127.0.1.9:$port/index.html"]
JOBS
cp "$config" "$scratch/good.toml"

pid=
start() { "$zhengcha" run --config "$config" --log "$dir/log.jsonl" >>"$dir/out" 2>&1 & pid=$!; }
at_exit+=('[[ -z $pid ]] || kill -KILL "$pid" 2>/dev/null')
status() { "$zhengcha" status --config "$config" --format "${1:-json}"; }
of_job() { status | jq -r --arg id "$1" '.jobs[] | select(.id == $id) | '"$2"; }
# logged JQ: a line of the log fulfils it.
logged() { jq -eR -n "[inputs | fromjson? | select($1)] | length > 0" "$dir/log.jsonl" >/dev/null 2>&1; }
# wait_for SECONDS COMMAND...
wait_for() {
  local end=$(($(date +%s) + $1)); shift
  until "$@" >/dev/null 2>&1; do
    if (($(date +%s) >= end)); then "$@"; tail -n 5 "$dir/log.jsonl" "$dir/out"; return 1; fi
    sleep 0.1
  done
}

sed 's|^cron = .*|cron = "61 * * * *"|' "$scratch/good.toml" >"$config"
expect "a bad cron expression is refused at the start, with its place" gives 2 "zhengcha.toml:" "$zhengcha" run --config "$config"
expect "and with its field" gives 2 "minute '61'" "$zhengcha" run --config "$config"
expect "no service: status says so" gives 2 "no service listens" "$zhengcha" status --config "$scratch/good.toml"
cp "$scratch/good.toml" "$config"
expect "jobs lists the next due moments" gives 0 $'sample\t2026-11-24T08:31:00Z' "$zhengcha" jobs --config "$config" --from 2026-11-24T08:30:00Z

start
expect "status answers" wait_for 20 status
expect "the socket is for its owner alone" test "$(stat -c %a "$dir/store.socket")" = 600
expect "status speaks Chinese" gives 0 "下次运行" status table
expect "a second service is refused" gives 3 "" "$zhengcha" run --config "$config"

echo 'cron_x = 1' >>"$config"
kill -HUP "$pid"
expect "SIGHUP with a broken file is refused, with the reason" wait_for 10 logged '.event == "service.reload_refused" and (tostring | test("unknown key .*cron_x"))'
expect "status says why" gives 0 "cron_x" status table
expect "the old jobs are still in force" test "$(status | jq -r '[.jobs[].id] | join(" ")')" = "slow sample"
cp "$scratch/good.toml" "$config"
kill -HUP "$pid"
expect "SIGHUP with a good file is taken" wait_for 10 logged '.event == "service.reloaded"'
before=$(status | jq -r .rules)
head -c 2000 "$root/config/rules/packs/ad-law.toml" >"$dir/own/ad-law.toml"
kill -HUP "$pid"
expect "SIGHUP while a pack is half written is refused, naming the pack" wait_for 10 logged '.event == "service.reload_refused" and (tostring | test("own/ad-law.toml"))'
expect "and the old rules are still in force" test "$(status | jq -r .rules)" = "$before"
cp "$root/config/rules/packs/ad-law.toml" "$dir/own/ad-law.toml"
kill -HUP "$pid"
expect "once it is whole it is taken" wait_for 10 eval '[[ $(status | jq -r .rules) != "$before" ]]'
expect "and the refusal is forgotten" test "$(status | jq -r .last_refusal)" = ""

expect "a job fires at the minute" wait_for 65 logged '.event == "job.due" and .job == "slow"'
expect "the stuck job is stopped and says so" wait_for 20 logged '.event == "job.stuck" and .job == "slow"'
expect "its end is known" wait_for 10 logged '.event == "job.ended" and .job == "slow" and .end == "stuck"'
expect "then the next job runs" wait_for 10 logged '.event == "job.due" and .job == "sample"'
expect "what the stuck job left is set aside for its next turn" wait_for 10 logged '.event == "run.set_aside" and .addresses > 0'
expect "it stores pages" wait_for 10 logged '.event == "page.stored" and (.url | test("127.0.1.4"))'
kill -KILL "$pid"; wait "$pid" 2>/dev/null
start
expect "after kill -9 the job that was cut off is found" wait_for 20 logged '.event == "job.interrupted" and .job == "sample"'
resumed() { [[ $(jq -cR 'fromjson? | select(.event == "crawl.started" and .resumed == 1 and .after_crash == 1)' "$dir/log.jsonl" | wc -l) -ge 1 ]]; }
expect "and goes on where it was" wait_for 10 resumed
expect "it is under way" wait_for 10 test "$(of_job sample .state)" = running
expect "metrics are served" gives 0 "zhengcha_visits_total" curl -sf "http://127.0.0.1:$metrics/metrics"
begin=$(date +%s%N)
kill -TERM "$pid"
wait "$pid"; code=$?
took=$((($(date +%s%N) - begin) / 1000000))
expect "SIGTERM ends the service with code 0" test "$code" == 0
expect "within 10 s (took $took ms)" test "$took" -lt 10000
expect "the run was stopped in good order" logged '.event == "job.ended" and .job == "sample" and .end == "stopped"'
expect "the socket is gone" test ! -e "$dir/store.socket"
start
complete() { [[ $(of_job sample .last_success) != null ]]; }
expect "started again, the job is completed" wait_for 40 complete
all_there() {
  "$zhengcha" pages --config "$config" --format json | jq -r '.pages[] | "\(.url) \(.version)"' | sort -u >"$dir/kept"
  jq -rR 'fromjson? | select(.event == "page.stored") | "\(.url) \(.version)"' "$dir/log.jsonl" | sort -u >"$dir/reported"
  awk 'NR == FNR { if ($2 > kept[$1]) kept[$1] = $2; next } !($1 in kept) || kept[$1] < $2 { print; bad = 1 } END { exit bad }' "$dir/kept" "$dir/reported"
}
expect "every page reported as stored is there" all_there
expect "the store is whole" gives 0 "" "$zhengcha" store check --config "$config"
kill -TERM "$pid"; wait "$pid"

if command -v systemd-analyze >/dev/null; then
  sed "s|^ExecStart=[^ ]*|ExecStart=$(realpath "$zhengcha")|" "$root/deploy/systemd/zhengcha.service" >"$scratch/zhengcha.service"
  expect "systemd finds nothing wrong with the unit" gives 0 "" systemd-analyze verify "$scratch/zhengcha.service"
  expect "its exposure is 1.5 of 10 at the most" systemd-analyze security --offline=yes --threshold=15 "$scratch/zhengcha.service"
fi
finish
