#!/usr/bin/env bash
# The outbox of alerts: 10,000 and more, a receiver that fails half of the time, kill -9 twice in the
# middle of a crawl and once in the service.  Each is delivered at least once, and no more twice than
# a message of each kill holds.
# usage: outbox.sh ZHENGCHA     about 40 s
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1
port=8131 pages=850 batch=50
dir=$scratch/outbox
config=$dir/zhengcha.toml
mkdir -p "$dir"
touch "$dir/took"
python3 "$root/tests/e2e/outbox_receiver.py" "$dir" "$port" "$pages" >"$dir/receiver.log" 2>&1 &
receiver=$!
at_exit+=("kill -KILL $receiver 2>/dev/null; wait $receiver 2>/dev/null")
echo "key of the hook" >"$dir/hook.secret"
chmod 600 "$dir/hook.secret"
cat >"$config" <<CONFIG
[store]
path = "$dir/store"
[job]
seeds = ["http://127.0.0.1:$port/"]
max_pages_per_host = 10_000
[fetch]
user_agent = "zhengcha-test/0.1 (+http://127.0.0.1/)"
max_connections = 8
[politeness]
min_gap_ms = 0
ip_gap_ms = 0
fetch_time_factor = 0.0
[address_guard]
allow = ["127.0.0.0/8"]
[rules]
directory = "$root/config/rules"
knowledge = "$root/config/knowledge"
[alerts]
file = "$dir/alerts.jsonl"
[[channels]]
id = "hook"
kind = "webhook"
url = "http://127.0.0.1:$port/hook"
secret_file = "hook.secret"
batch = $batch
gather_seconds = 0
retry_ms = 10
retry_most_ms = 100
[[jobs]]
id = "new-year"
cron = "0 0 1 1 *"
seeds = ["http://127.0.0.1:$port/"]
CONFIG

pid=
at_exit+=('[[ -z $pid ]] || kill -KILL "$pid" 2>/dev/null')
start() { "$zhengcha" "$@" --config "$config" --log "$dir/log.jsonl" >>"$dir/out" 2>&1 & pid=$!; }
took() { wc -l <"$dir/took"; }
wait_for() {
  local end=$(($(date +%s) + $1)); shift
  until "$@" >/dev/null 2>&1; do
    if (($(date +%s) >= end)); then "$@"; tail -n 5 "$dir/out" "$dir/log.jsonl"; return 1; fi
    sleep 0.05
  done
}
took_more_than() { echo "took $(took)"; (($(took) > $1)); }
kill_it() { kill -KILL "$pid"; wait "$pid" 2>/dev/null; }
waiting() { "$zhengcha" alert channels --config "$config" --format json | jq -r '.channels[0].waiting'; }

begin=$(date +%s)
start crawl
expect "the crawl tells while it runs" wait_for 30 took_more_than 500
kill_it
start crawl
expect "it goes on after kill -9" wait_for 30 took_more_than 1500
kill_it
touch "$dir/down"
expect "with the receiver down the crawl ends all the same" gives 0 "" "$zhengcha" crawl --config "$config"
left=$(waiting)
expect "and thousands wait ($left)" test "$left" -gt 5000
before=$(took)
rm "$dir/down"
start run
expect "the service tells what waits" wait_for 60 took_more_than $((before + 2000))
kill_it
start run
empty() { [[ $(waiting) == 0 ]]; }
expect "started again after kill -9, it tells the rest" wait_for 120 empty
kill -TERM "$pid"; wait "$pid"
expect "and ends in good order" test $? == 0

jq -r .id "$dir/alerts.jsonl" | sort -u >"$dir/wanted"
sort -u "$dir/took" >"$dir/told"
total=$(wc -l <"$dir/wanted")
twice=$(($(took) - $(wc -l <"$dir/told")))
expect "there were 10,000 alerts and more ($total)" test "$total" -ge 10000
expect "each was delivered at least once" diff "$dir/wanted" "$dir/told"
expect "no more twice ($twice) than three messages hold" test "$twice" -le $((3 * batch))
echo "$total alerts, $twice delivered twice, $(($(date +%s) - begin)) s"
finish
