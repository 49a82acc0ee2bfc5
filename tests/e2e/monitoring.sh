#!/usr/bin/env bash
# deploy/prometheus and deploy/grafana against the service as it is: the rules pass their own tests,
# every metric that rules and dashboards name is really served, and the real Prometheus and
# Alertmanager see alerts fire and resolve: one by a refused reload, one by crawls of the sample
# sites, where a notice is overdue until the page is changed.
# usage: monitoring.sh ZHENGCHA     about 2 minutes: cron has minutes
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1
for tool in promtool amtool prometheus prometheus-alertmanager jq; do
  command -v "$tool" >/dev/null || { echo "SKIPPED: $tool is not installed"; exit 0; }
done
metrics=127.0.0.1:9498 prometheus=127.0.0.1:9499 alertmanager=127.0.0.1:9500
port=8098
rules=$root/deploy/prometheus
sites=$root/deploy/sample-sites
dir=$scratch/monitoring
config=$dir/zhengcha.toml
mkdir -p "$dir"

expect "prometheus.yml is valid" promtool check config "$rules/prometheus.yml"
expect "the rules are valid" promtool check rules "$rules/zhengcha.rules.yml"
expect "the rules pass their tests" promtool test rules "$rules/zhengcha.rules.test.yml"
expect "alertmanager.yml is valid" amtool check-config "$rules/alertmanager.yml"

"$sites/serve.sh" start "$scratch/www" "$port" >/dev/null || { echo "cannot serve the sample sites"; failed=1; finish; }
at_exit+=("'$sites/serve.sh' stop '$scratch/www' >/dev/null 2>&1")
sed -e "s|@DIR@|$dir|g; s|@PORT@|$port|g; s|@ROOT@|$root|g" "$sites/zhengcha.toml.in" >"$config"
cat >>"$config" <<JOBS
[service]
metrics = "$metrics"
[[channels]]
id = "feed"
kind = "atom"
file = "$dir/feed.xml"
[[jobs]]
id = "sample"
cron = "* * * * *"
seeds = ["http://127.0.1.1:$port/"]
JOBS
cp "$config" "$scratch/good.toml"

# background NAME COMMAND...: runs until the script ends.
background() {
  local name=$1; shift
  "$@" >"$dir/$name.log" 2>&1 &
  last_pid=$!
  at_exit+=("kill -KILL $last_pid 2>/dev/null; wait $last_pid 2>/dev/null")
}
wait_for() {
  local end=$(($(date +%s) + $1)); shift
  until "$@" >/dev/null 2>&1; do
    if (($(date +%s) >= end)); then "$@"; tail -n 5 "$dir"/*.log; return 1; fi
    sleep 0.3
  done
}
page=http://127.0.1.1:$port/course/price.html
desk() { "$zhengcha" case "$1" --config "$config" "${@:2}" --officer 张三; }
expect "a crawl" "$zhengcha" crawl --config "$config"
expect "a case, of a page that it found" desk open "$page" --reason 巡查
for act in review confirm; do expect "its $act" desk $act 1; done
expect "a notice whose deadline is over" desk notify 1 --reason 送达 --deadline "$(date -d -2days +%F)"

background service "$zhengcha" run --config "$config"
service=$last_pid
expect "the service serves /metrics" wait_for 30 curl -sf -o "$dir/metrics" "http://$metrics/metrics"
expect "promtool has no complaint" promtool check metrics <"$dir/metrics"

grep -oE '^zhengcha_[a-z0-9_]+' "$dir/metrics" | sort -u >"$dir/served"
grep -oE 'record: zhengcha:[a-z0-9_:]+' "$rules/zhengcha.rules.yml" | cut -d' ' -f2 | sort -u >"$dir/recorded"
named_in() { grep -oE 'zhengcha[_:][a-z0-9_:]+' <<<"$1" | sort -u; }
all_exist() { # FILE EXPRESSIONS
  [[ $(named_in "$2" | wc -l) -ge 8 ]] || { echo "hardly a metric in $1"; return 1; }
  comm -23 <(named_in "$2") <(sort "$dir/served" "$dir/recorded") | sed "s|^|$1 names what nobody serves: |" | tee "$dir/missing"
  [[ ! -s $dir/missing ]]
}
expect "the rules name metrics that exist" all_exist rules "$(grep -vE '^ *(#|- alert|summary|description|- name)' "$rules/zhengcha.rules.yml")"
for board in officer operator; do
  file=$root/deploy/grafana/$board.json
  expect "dashboard $board names metrics that exist" all_exist "$board" "$(jq -r '.panels[].targets[].expr' "$file")"
  expect "dashboard $board: no two panels lie over each other" jq -e '[.panels[] | .gridPos as $g | range($g.x; $g.x + $g.w) as $x | range($g.y; $g.y + $g.h) as $y | "\($x) \($y)"] | length == (unique | length)' "$file"
done
series=$(grep -vc '^#' "$dir/metrics")
expect "at most 2,000 series ($series)" test "$series" -le 2000

sed -e 's|interval: 30s|interval: 1s|; s|"127.0.0.1:9464"|"'"$metrics"'"|; s|"127.0.0.1:9093"|"'"$alertmanager"'"|' "$rules/prometheus.yml" >"$dir/prometheus.yml"
cp "$rules/alertmanager.yml" "$rules/zhengcha.tmpl" "$dir"
# As shipped, but for the hour that a notice must be overdue.
sed '/alert: ZhengchaNoticeOverdue/,/for:/s/for: 1h/for: 1s/' "$rules/zhengcha.rules.yml" >"$dir/zhengcha.rules.yml"
background alertmanager prometheus-alertmanager --config.file="$dir/alertmanager.yml" --storage.path="$dir/am" --web.listen-address="$alertmanager" --cluster.listen-address=
background prometheus prometheus --config.file="$dir/prometheus.yml" --storage.tsdb.path="$dir/tsdb" --web.listen-address="$prometheus"
alerts() { amtool --alertmanager.url="http://$alertmanager" alert query alertname="$1" -o json; }
fires() { alerts "$1" | jq -e 'length == 1'; }
silent() { alerts "$1" | jq -e 'length == 0'; }
is_up() { curl -sf "http://$prometheus/api/v1/query?query=up" | jq -e '.data.result[0].value[1] == "1"'; }
expect "Prometheus scrapes the service" wait_for 30 is_up
expect "Alertmanager is there, and quiet" wait_for 10 silent ZhengchaReloadRefused
echo 'bad = 1' >>"$config"
kill -HUP "$service"
expect "a refused reload reaches Alertmanager" wait_for 30 fires ZhengchaReloadRefused
expect "in Chinese" grep -q 新配置被拒绝 <(alerts ZhengchaReloadRefused)
cp "$scratch/good.toml" "$config"
kill -HUP "$service"
expect "and is resolved by a good one" wait_for 30 silent ZhengchaReloadRefused

expect "the overdue notice reaches Alertmanager" wait_for 30 fires ZhengchaNoticeOverdue
expect "for the officers" jq -e '.[0].labels.audience == "officer"' <(alerts ZhengchaNoticeOverdue)
expect "the page is changed" "$sites/serve.sh" second "$scratch/www"
in_prometheus() { curl -sf --data-urlencode "query=$1" "http://$prometheus/api/v1/query" | jq -e '.data.result | length == 1'; }
expect "the job of the next minute crawls, and Prometheus sees its visits" wait_for 90 in_prometheus 'sum(zhengcha_visits_total{outcome="page"}) > 0'
expect "it ends" wait_for 60 in_prometheus 'zhengcha_job_last_success_timestamp_seconds{crawl="sample"} > 0'
expect "an officer sees the changed page" desk recheck 1
expect "after the next crawl the alert is resolved" wait_for 90 silent ZhengchaNoticeOverdue

cat >"$dir/alert.json" <<'ALERT'
{"status":"firing","alerts":[{"status":"firing","labels":{"alertname":"ZhengchaRelapse","severity":"critical"},"annotations":{"summary":"已清理的线索反弹","description":"查看反弹案件"},"startsAt":"2026-11-24T08:30:00Z"}]}
ALERT
render() { amtool template render --template.glob="$rules/zhengcha.tmpl" --template.data="$dir/alert.json" --template.text="{{ template \"$1\" . }}"; }
expect "the title of a message" gives 0 "【证察】1 项告警：已清理的线索反弹" render zhengcha.title
expect "the text of a message" gives 0 "级别：严重" render zhengcha.text
kill -TERM "$service"; wait "$service"
finish
