#!/usr/bin/env bash
# Every kind of alert channel against a receiver on loopback that checks format and signature by
# means of its own (receivers.py): test messages, bad input, a crawl of the sample sites whose
# alerts reach every channel once, a second one that tells nothing again.
# usage: alerts.sh ZHENGCHA     about 30 s
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1
web=8101 base=8110
sites=$root/deploy/sample-sites
dir=$scratch/alerts
config=$dir/zhengcha.toml
mkdir -p "$dir"
"$sites/serve.sh" start "$scratch/www" "$web" >/dev/null || { echo "cannot serve the sample sites"; failed=1; finish; }
at_exit+=("'$sites/serve.sh' stop '$scratch/www' >/dev/null 2>&1")
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
    -keyout "$dir/tls.key" -out "$dir/tls.crt" 2>/dev/null
python3 "$root/tests/e2e/receivers.py" "$dir" "$base" >"$dir/receivers.log" 2>&1 &
receivers=$!
at_exit+=("kill -KILL $receivers 2>/dev/null; wait $receivers 2>/dev/null")

secret() { printf '%s\n' "$2" >"$dir/$1"; chmod 600 "$dir/$1"; }
for name in hook dingtalk feishu mail; do secret "$name.secret" "secret of $name"; done
secret wecom.url "http://127.0.0.1:$base/wecom?key=robot%20key"
secret dingtalk.url "http://127.0.0.1:$base/dingtalk?access_token=token"
secret feishu.url "http://127.0.0.1:$base/feishu"
secret hang.url "http://127.0.0.1:$base/hang?key=k"
secret refuse.url "http://127.0.0.1:$base/refuse?key=k"
secret gone.url "http://127.0.0.1:9/never?key=TOKEN"
sed -e "s|@DIR@|$dir|g; s|@PORT@|$web|g; s|@ROOT@|$root|g" "$sites/zhengcha.toml.in" >"$config"
# channel ID KIND LINES...
channel() {
  printf '[[channels]]\nid = "%s"\nkind = "%s"\n' "$1" "$2"; shift 2
  printf '%s\n' "$@"
}
mail=('user = "officer"' 'password_file = "mail.secret"' 'from = "zc@office.example"' "ca_file = \"$dir/tls.crt\"" 'gather_seconds = 0')
good() {
  channel hook webhook "url = \"http://127.0.0.1:$base/hook\"" 'secret_file = "hook.secret"' 'gather_seconds = 0'
  channel wecom wecom 'url_file = "wecom.url"' 'gather_seconds = 0'
  channel dingtalk dingtalk 'url_file = "dingtalk.url"' 'secret_file = "dingtalk.secret"' 'gather_seconds = 0'
  channel feishu feishu 'url_file = "feishu.url"' 'secret_file = "feishu.secret"' 'gather_seconds = 0'
  channel mail email "server = \"smtps://localhost:$((base + 1))\"" 'to = ["a@office.example", "nobody@office.example"]' "${mail[@]}"
  channel starttls email "server = \"smtp://localhost:$((base + 2))\"" 'to = ["a@office.example"]' "${mail[@]}"
  channel atom atom 'file = "feed.xml"' 'entries = 1000'
  channel json json_feed 'file = "feed.json"' 'entries = 1000'
  channel udp syslog "address = \"udp://127.0.0.1:$((base + 3))\""
  channel local syslog "address = \"$dir/log.socket\""
}
failing() {
  channel hang wecom 'url_file = "hang.url"' 'deadline_ms = 1000' 'gather_seconds = 0'
  channel refuse wecom 'url_file = "refuse.url"' 'gather_seconds = 0'
}
bad() {
  failing
  channel busy webhook "url = \"http://127.0.0.1:$base/busy\"" 'secret_file = "hook.secret"' 'gather_seconds = 0'
  channel gone feishu 'url_file = "gone.url"' 'secret_file = "feishu.secret"'
  channel nobody email "server = \"smtps://localhost:$((base + 1))\"" 'to = ["nobody@office.example"]' "${mail[@]}"
  channel plain email "server = \"smtps://127.0.0.1:$((base + 1))\"" 'to = ["a@office.example"]' 'from = "zc@office.example"' 'gather_seconds = 0'
  channel open feishu 'url_file = "open.url"' 'secret_file = "feishu.secret"'
  channel missing feishu 'url_file = "missing.url"' 'secret_file = "feishu.secret"'
}
cp "$config" "$scratch/none.toml"
(cat "$scratch/none.toml"; good) >"$scratch/good.toml"
(cat "$scratch/good.toml"; bad) >"$config"
secret open.url "http://127.0.0.1:$base/feishu"
chmod 640 "$dir/open.url"

wait_for() {
  local end=$(($(date +%s) + $1)); shift
  until "$@" >/dev/null 2>&1; do
    if (($(date +%s) >= end)); then "$@"; cat "$dir/receivers.log"; return 1; fi
    sleep 0.1
  done
}
try() { "$zhengcha" alert test --config "$config" "$1"; }
received() { jq -e --arg c "$1" 'select(.channel == $c and .ok)' "$dir/received.jsonl"; }
expect "the receivers are there" wait_for 10 test -e "$dir/ready"

for name in hook wecom dingtalk feishu starttls udp local; do
  expect "a test message through $name" gives 0 "测试消息已被接收" try "$name"
  expect "$name: the receiver finds format and signature right" wait_for 5 received "$name"
done
expect "mail: one refused recipient is told, the others get it" gives 0 "部分收件人被拒绝：recipient 2: 550" try mail
expect "mail: the receiver finds it right" wait_for 5 received mail
expect "Atom: a test entry" gives 0 "" try atom
expect "JSON Feed: a test entry" gives 0 "" try json
expect "Atom is well-formed" python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' "$dir/feed.xml"

expect "an unknown channel: those that there are" gives 2 "there is no channel 'fax'; known: hook, wecom" try fax
expect "a file with open modes is refused by name" gives 2 "open.url: mode 0640 lets others at a secret" try open
expect "a file that is not there" gives 2 "missing.url: No such file" try missing
begin=$(date +%s%N)
expect "a receiver that hangs is given up" gives 3 "channel hang: no answer in time" try hang
expect "at its deadline" test $((($(date +%s%N) - begin) / 1000000)) -lt 3000
expect "a robot that refuses" gives 3 "the robot refused: 93000 invalid webhook url" try refuse
expect "a receiver that is busy" gives 3 "HTTP status 503" try busy
expect "nobody listens" gives 3 "channel gone: " try gone
expect "every recipient refused" gives 3 "the mail server refused: 550" try nobody
expect "a certificate that nobody vouches for" gives 3 "channel plain: " try plain
silent() { ! { try gone; try refuse; try hang; } 2>&1 | grep -E 'TOKEN|key=|never'; }
expect "no error names the address of a robot" silent
expect "a crawl with an unreadable secret is refused at its start" gives 2 "open.url" "$zhengcha" crawl --config "$config"

# From here on the good ones, and two that fail.
(cat "$scratch/good.toml"; failing) >"$config"
: >"$dir/received.jsonl"
expect "the sample sites are crawled" gives 0 "" "$zhengcha" crawl --config "$config" --log "$dir/log.jsonl"
alerts=$(wc -l <"$dir/alerts.jsonl")
expect "there are alerts ($alerts)" test "$alerts" -gt 10
expect "nothing of what came was wrong" jq -es 'all(.ok)' "$dir/received.jsonl"
count() { jq -s --arg c "$1" '[.[] | select(.channel == $c) | .ids[]] | length' "$dir/received.jsonl"; }
all_got() { local got; got=$(count "$1"); echo "$1 got $got of $alerts"; [[ $got == "$alerts" ]]; }
for name in hook wecom dingtalk feishu mail starttls udp local; do
  expect "$name got every alert once" wait_for 5 all_got "$name"
done
same_addresses() { diff <(jq -r .url "$dir/alerts.jsonl" | sort) <(jq -r 'select(.channel == "wecom") | .ids[]' "$dir/received.jsonl" | sort); }
expect "with the addresses of the alert file" same_addresses
entries() { python3 - "$dir" <<'PY'
import json, sys, xml.etree.ElementTree as tree
atom = "{http://www.w3.org/2005/Atom}"
root = tree.parse(sys.argv[1] + "/feed.xml").getroot()
ids = [e.find(atom + "id").text for e in root.iter(atom + "entry")]
items = [i["id"] for i in json.load(open(sys.argv[1] + "/feed.json"))["items"]]
assert root.find(atom + "id").text and root.find(atom + "title").text and root.find(atom + "updated").text
assert len(ids) == len(set(ids)) and len(items) == len(set(items))
print(len(ids), len(items))
PY
}
expect "both feeds hold every alert once, by their ids" gives 0 "$alerts $alerts" entries
state() { "$zhengcha" alert channels --config "$config" --format json | jq -r --arg id "$1" '.channels[] | select(.id == $id) | '"$2"; }
expect "what hangs keeps its notices" test "$(state hang .waiting)" == "$alerts"
expect "and says why" test "$(state hang .last_error)" == "no answer in time"
expect "what refuses keeps its notices" test "$(state refuse .waiting)" == "$alerts"
expect "the others have none left" test "$(state feishu .waiting) $(state atom .waiting)" == "0 0"
expect "the table is Chinese" gives 0 "待发" "$zhengcha" alert channels --config "$config"
expect "no secret stands in the log" test "$(grep -cE 'secret of|robot%20key|access_token' "$dir/log.jsonl")" == 0

: >"$dir/received.jsonl"
expect "a second crawl" gives 0 "" "$zhengcha" crawl --config "$config"
expect "tells nothing again" test ! -s "$dir/received.jsonl"
expect "the store is whole" gives 0 "" "$zhengcha" store check --config "$config"
finish
