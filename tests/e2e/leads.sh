#!/usr/bin/env bash
# Leads from outside over the sample sites: a GBK list with a bad line, deduplication, the crawl that
# follows, what may be told, the endpoint of the service with its token, a lead that comes in while a
# crawl runs, and the complainant's name, number and words, which stand nowhere but in their own file.
# usage: leads.sh ZHENGCHA
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$(realpath "$1")
port=8093
listen=127.0.0.1:9493 metrics=127.0.0.1:9494
sites=$root/deploy/sample-sites
dir=$scratch/leads
config=$dir/zhengcha.toml
"$sites/serve.sh" start "$scratch/www" "$port" >/dev/null || { echo "cannot serve the sample sites"; failed=1; finish; }
at_exit+=("'$sites/serve.sh' stop '$scratch/www' >/dev/null 2>&1")
name=王秋月 phone=13911112222 words=他们收了钱不退
mkdir -p "$dir"
(umask 077; head -c 32 /dev/urandom | base64 >"$dir/token")
sed -e "s|@DIR@|$dir|g; s|@PORT@|$port|g; s|@ROOT@|$root|g" "$sites/zhengcha.toml.in" >"$config"
printf '[leads]\nlisten = "%s"\ntoken_file = "%s"\n[service]\nmetrics = "%s"\n' "$listen" "$dir/token" "$metrics" >>"$config"
outputs=$dir/outputs; mkdir -p "$outputs"
lead() { "$zhengcha" lead "$1" --config "$config" "${@:2}" | tee -a "$outputs/lead"; return "${PIPESTATUS[0]}"; }
site=http://127.0.1.1:$port
wechat_of_site() { "$zhengcha" extract --config "$config" --format json "$sites/sites/127.0.1.1/course/price.html" --url "$site/course/price.html" | jq -r 'first(.. | objects | select(.kind? == "wechat")).value'; }

cat >"$dir/list.csv" <<CSV
网址,账号,电话,编号,渠道,时间,举报内容,举报人,联系方式
$site/course/price.html,,,RX-1,12333热线,2026-11-20,$words,$name,$phone
$site/no-such-page.html,,,RX-2,12333热线,2026/11/20 09:30,$words,$name,$phone
ftp://bad.example/,,,RX-3,12333热线,,$words,$name,$phone
$site/course/price.html#top,,,RX-4,信函,,$words,$name,$phone
http://127.0.2.77:$port/,,,RX-5,媒体,,,,
CSV
iconv -f UTF-8 -t GB18030 "$dir/list.csv" >"$dir/gbk.csv"
printf '%s/x.html,,,RX-6,,,\xd5\xff\xff,,\n' "$site" >>"$dir/gbk.csv"
expect "GBK list with a bad line: the bad ones are named, exit code 2" gives 2 "gbk.csv:7: 未收：举报内容：有无法识别的字节" lead import "$dir/gbk.csv" --officer 李四 
expect "the good ones were taken" gives 1 "待采集" lead list
expect "the same again is known" gives 2 "同一编号已收过 4" lead import "$dir/gbk.csv" --officer 李四
expect "the same page is one lead, reported twice" test "$(lead show 1 --format json | jq .reports)" = 2
expect "nobody's import is refused" gives 2 "who imports it" "$zhengcha" lead import "$dir/gbk.csv" --config <(sed 's|^operator *=.*||' "$config")
expect "a wrong name is refused" gives 2 "must end in" "$zhengcha" lead import "$dir/token" --config "$config" --officer 李四
printf '{"account":"微信：%s","reference":"RX-7"}\n' "$(wechat_of_site)" >"$dir/more.jsonl"
expect "JSON Lines are taken" gives 0 "新线索 1" lead import "$dir/more.jsonl" --officer 李四
expect "an account without pages is received" gives 0 "已收到" lead status 4
crawl() { "$zhengcha" crawl --config "$config" --log "$dir/crawl.log" >>"$outputs/crawl" 2>&1; }
expect "crawl" crawl
expect "the page has findings" gives 0 "已核查，发现线索" lead status 1
expect "the missing page is down" gives 0 "已下线" lead status 2
expect "the site that does not answer" gives 0 "暂无法访问" lead status 3
expect "the account is joined with its pages" gives 0 "已核查，发现线索" lead status 4
desk() { "$zhengcha" case "$1" --config "$config" "${@:2}" >>"$outputs/case" 2>&1; }
expect "a case" desk open "$site/course/price.html" --officer 张三 --reason 举报
expect "its number is told" gives 0 "已立案 1（新建）" lead status 1
expect "its bundle" desk export 1 -o "$dir/bundle.zip" --officer 张三
expect "who complained, for an officer" gives 0 "$phone" "$zhengcha" lead show 1 --personal --config "$config" --officer 李四
expect "and that he looked is in the log" gives 0 "查看举报人信息" lead show 1

cat >>"$config" <<JOBS
[[jobs]]
id = "sample"
cron = "0 0 1 1 *"
seeds = ["$site/"]
JOBS
chmod 644 "$dir/token"
expect "a token that others may read is refused" gives 2 "token" timeout 20 "$zhengcha" run --config "$config"
chmod 600 "$dir/token"
"$zhengcha" run --config "$config" --log "$dir/service.log" >"$outputs/service" 2>&1 & service=$!
at_exit+=("kill -KILL $service 2>/dev/null")
ask() { curl -s -o "$dir/answer" -w '%{http_code}' "$@" || true; }
let_in=(-H "Authorization: Bearer $(cat "$dir/token")")
up() { local i; for i in $(seq 100); do [[ $(ask "http://$listen/") != 000 ]] && return; sleep 0.1; done; return 1; }
expect "the endpoint answers" up
is() { local got; got=$(ask "${@:2}"); echo "HTTP $got, wanted $1: $(cat "$dir/answer")"; [[ $got == "$1" ]]; }
one="{\"url\":\"$site/about.html\",\"reference\":\"RX 8\",\"channel\":\"网站\",\"complaint\":\"$words\",\"name\":\"$name\",\"contact\":\"$phone\"}"
json=(-H 'Content-Type: application/json')
expect "without token: 401" is 401 "${json[@]}" -d "$one" "http://$listen/leads"
expect "with a wrong token: 401" is 401 -H 'Authorization: Bearer no' "${json[@]}" -d "$one" "http://$listen/leads"
expect "an unknown type: 415" is 415 "${let_in[@]}" -H 'Content-Type: text/plain' -d "$one" "http://$listen/leads"
head -c 5000000 /dev/zero >"$dir/big"
expect "too much: 413" is 413 "${let_in[@]}" "${json[@]}" --data-binary "@$dir/big" "http://$listen/leads"
expect "in JSON, as all refusals are" jq -e '.error == "more than 4 MB"' "$dir/answer"
expect "a lead is taken" is 200 "${let_in[@]}" "${json[@]}" -d "$one" "http://$listen/leads"
expect "with its number" jq -e '.taken == [{"line":1,"lead":5,"taken":"new"}]' "$dir/answer"
expect "a list with a bad line" is 200 "${let_in[@]}" -H 'Content-Type: text/csv' --data-binary "@$dir/gbk.csv" "http://$listen/leads"
expect "is told which" jq -e '[.refused[].line] == [4, 7]' "$dir/answer"
expect "status by reference" is 200 "${let_in[@]}" "http://$listen/leads/RX%208"
expect "it was looked at before, not since" jq -e '.leads[0].words == "待采集" and .leads[0].kind == "url"' "$dir/answer"
cp "$dir/answer" "$outputs/endpoint"
expect "an unknown reference: 404" is 404 "${let_in[@]}" "http://$listen/leads/none"
expect "metrics count leads" gives 0 'zhengcha_outside_leads' curl -s "http://$metrics/metrics"
curl -s "http://$metrics/metrics" >"$outputs/metrics"
expect "and exports" grep -q '^zhengcha_bundles 1$' "$outputs/metrics"
kill -TERM $service; wait $service
cp "$dir/service.log" "$dir/crawl.log" "$outputs"

# A crawl that a slow site keeps going takes a lead through its desk, and looks at it in the same run.
printf 'User-agent: *\nCrawl-delay: 8\n' >"$scratch/www/www/127.0.1.12/robots.txt"
sed -i '/^\[\[jobs\]\]/,$d' "$config"
sed -i "s|^store_dummy||; s|^path = .*|path = \"$dir/second\"|" "$config"
"$zhengcha" crawl --config "$config" --log "$dir/second.log" >>"$outputs/crawl" 2>&1 & crawling=$!
at_exit+=("kill -KILL $crawling 2>/dev/null")
for _ in $(seq 100); do [[ -S $dir/second.desk ]] && break; sleep 0.1; done
sleep 1
printf '{"url":"%s/late-lead.html","reference":"RX-9","name":"%s"}\n' "$site" "$name" >"$dir/late.json"
expect "while a crawl holds the store, its desk takes the lead" gives 0 "新线索 1" lead import "$dir/late.json" --officer 李四
asked() { local i; for i in $(seq 100); do grep -q late-lead "$scratch/www/access.log" && return; sleep 0.1; done; return 1; }
expect "and the same run looks at it" asked
kill -INT $crawling; wait $crawling
cp "$dir/second.log" "$outputs"
sed -i "s|^path = \"$dir/second\"|path = \"$dir/store\"|" "$config"

"$zhengcha" log head --config "$config" >"$outputs/audit" 2>&1
"$zhengcha" store backup "$dir/copy" --config "$config" >"$outputs/backup" 2>&1
"$zhengcha" report --config "$config" --from 2026-01-01 --to 2027-12-31 -o "$outputs/report.html" >"$outputs/report" 2>&1
mkdir "$outputs/bundle" && unzip -q "$dir/bundle.zip" -d "$outputs/bundle"
expect "the outputs are there" test -s "$outputs/audit" -a -s "$outputs/report.html" -a -s "$outputs/metrics" -a -s "$outputs/service.log" -a -d "$dir/copy" -a -s "$outputs/lead" -a -n "$(ls "$outputs/bundle")"
nowhere() { ! grep -raF -e "$name" -e "$phone" -e "$words" "$outputs" | head -n 5 | cut -c1-200 | grep .; }
expect "who complained stands in no output, log, metric, bundle, report or listing of a backup" nowhere
expect "only in the files of their own" grep -rqaF "$name" "$dir/store.people"
expect "which are their owner's alone" test "$(stat -c %a "$dir/store.people" "$dir"/store.people/* | sort -u | tr '\n' ' ')" = "600 700 "
expect "forgotten" gives 0 "已清除 2 份" lead forget 1 --officer 李四
expect "is gone" gives 0 "没有举报人信息" "$zhengcha" lead show 1 --personal --config "$config" --officer 李四
expect "the store and its log are whole" gives 0 "" "$zhengcha" store check --config "$config"
finish
