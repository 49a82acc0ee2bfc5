#!/usr/bin/env bash
# The desk work over the sample sites: one operator's pages in one list, a case from the lead to its
# relapse, its sealed bundle checked by our programs and by openssl, a backup that restores, pruning
# that spares the case, and the bundle's own WARC imported elsewhere.
#   tests/e2e/cases.sh BINARY     ends with "N passed, N failed"
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
sites=$root/deploy/sample-sites
source "$here/crawl_lib.bash"

binary=${1:?usage: cases.sh BINARY}
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-cases.XXXXXX")
cleanup() { "$sites/serve.sh" stop "$work/web"; rm -rf "$work"; }
trap cleanup EXIT
serve() { "$sites/serve.sh" start "$work/web" "$1"; }
zc() { "$binary" "$1" --config "$work/zhengcha.toml" "${@:2}"; }
desk() { "$binary" case "$1" --config "$work/zhengcha.toml" "${@:2}"; }
keep() { "$binary" store "$1" --config "$work/zhengcha.toml" "${@:2}"; }
# gives CODE COMMAND...: ends with that code.
gives() { local code=$1; shift; "$@"; local got=$?; echo "exit code $got, wanted $code"; [ "$got" = "$code" ]; }
case_state() { desk show 1 --format json | jq -r .state; }
# The second state of the sites, and back.
second() { "$sites/serve.sh" second "$work/web"; }

start_on_free_port serve || { echo "0 passed, 1 failed"; exit 1; }
url=http://127.0.1.1:$port
for who in office log; do
  if [ $who = log ]; then openssl genpkey -algorithm ed25519 -out "$work/log.key"
  else
    openssl ecparam -name secp384r1 -genkey -noout -out "$work/office.key"
    openssl req -x509 -new -key "$work/office.key" -subj /CN=office -addext keyUsage=digitalSignature \
      -days 30 -out "$work/office.pem"
  fi
done 2>/dev/null
openssl pkey -in "$work/log.key" -pubout -out "$work/log.pub"
openssl genpkey -algorithm SM2 -out "$work/sm2.key" 2>/dev/null
openssl pkey -in "$work/sm2.key" -pubout -out "$work/sm2.pub"
{ sed -e "s|@DIR@|$work/web|g" -e "s|@PORT@|$port|g" -e "s|@ROOT@|$root|g" "$sites/zhengcha.toml.in"
  cat <<TOML
[evidence]
signing_key = "$work/office.key"
signing_certificate = "$work/office.pem"
log_key = "$work/log.key"
log_origin = "office.example/zhengcha"
sm2_key = "$work/sm2.key"
letters = "$root/config/letters"
TOML
} >"$work/zhengcha.toml"

check "crawl" zc crawl
linked=$(zc linked "$url/course/price.html" --format json)
check "linked: the mirror site of the operator is in the list" \
  jq -e --arg m "http://127.0.1.13:$port/" '.pages | any(.url == $m)' <<<"$linked"
empty "linked: nobody else's site is" "$(jq -r '.pages[].url' <<<"$linked" | grep -vE '//127\.0\.1\.(1|13):')"
check "search: by a fact" gives 1 zc search "wechat:$(jq -r 'first(.marks[] | select(.kind == "wechat")).value' <<<"$linked")"
check "search: nothing found is code 0" gives 0 zc search "wechat:nobody-has-this"
check "show: by number" gives 1 zc show "$url/course/price.html@1"
check "show: by time" gives 1 zc show "$url/course/price.html@2099-01-01"
check "show: a version that is not there" gives 2 zc show "$url/course/price.html@9"
equal "show: the payload is the page" "$(curl -s "$url/about.html" | sha256sum)" \
  "$(zc show "$url/about.html" --format payload | sha256sum)"

check "case: a page with findings" desk open "$url/course/price.html" --officer 张三 --reason 巡查
check "case: what does not follow is denied" gives 3 desk close 1 --officer 张三 --reason x
for act in review confirm; do check "case: $act" desk $act 1 --officer 张三; done
check "case: notify" desk notify 1 --officer 张三 --reason "向主办单位送达通知书" --deadline 2099-12-04
check "case: the last day is whole, in Beijing" grep -q "2099-12-04 23:59:59" <(desk show 1)
equal "case: pages are due on the recheck day" 1 "$(desk due --until 2099-01-01 --format json | jq '.due | length')"
check "the second state is served" second
check "crawl again" zc crawl
check "case: recheck" desk recheck 1 --officer 李四
equal "case: the page was changed" rectified "$(case_state)"
check "case: close" desk close 1 --officer 李四 --reason "整改到位"

check "export" desk export 1 -o "$work/case.zip" --officer 王五
check "verify: with what the office trusts" "$binary" verify "$work/case.zip" --signers "$work/office.pem" --log-key "$work/log.pub" --sm2-key "$work/sm2.pub"
check "verify: another office's certificate is refused" gives 1 "$binary" verify "$work/case.zip" --signers /etc/ssl/certs/ca-certificates.crt
check "unzip" env LC_ALL=C.UTF-8 unzip -q "$work/case.zip" -d "$work/out"
bag=$work/out/ZC-case-000001
equal "log: who took the bundle, by its fingerprint" "王五 $(sha256sum <"$bag/tagmanifest-sha256.txt" | cut -d' ' -f1)" \
  "$(desk show 1 --format json | jq -r '.acts[-1] | select(.kind == "export") | .officer + " " + .reason')"
sed 's/^operator = .*/operator = ""/' "$work/zhengcha.toml" >"$work/nobody.toml"
check "export: nobody's is refused" gives 2 "$binary" case export 1 --config "$work/nobody.toml" -o "$work/nobody.zip"
check "export: and leaves nothing" test ! -e "$work/nobody.zip"
sed '/^report_printer/d; s|^\[evidence\]|[evidence]\nreport_printer = "/bin/false"|' "$work/zhengcha.toml" >"$work/false.toml"
check "export: a printer that falls over is told" gives 3 "$binary" case export 1 --config "$work/false.toml" -o "$work/false.zip"
check "export: and leaves nothing either" test ! -e "$work/false.zip"
check "findings: a reader who hangs up ends nothing by a signal" bash -c "'$binary' findings --config '$work/zhengcha.toml' --format json | true; test \${PIPESTATUS[0]} -lt 126"
check "openssl: the signature holds" openssl cms -verify -binary -inform DER -in "$bag/signatures/tagmanifest.p7s" \
  -content "$bag/tagmanifest-sha256.txt" -CAfile "$work/office.pem" -purpose any -out /dev/null
check "openssl: the SM2 signature holds" openssl dgst -sm3 -verify "$work/sm2.pub" \
  -sigopt distid:1234567812345678 -signature "$bag/signatures/tagmanifest.sm2" "$bag/tagmanifest-sha256.txt"
check "the letters are there, filled" grep -q "$url/course/price.html" "$bag/data/文书/platform-takedown.html"
empty "no name is left in a letter" "$(grep -l '{{' "$bag"/data/文书/*.html)"
check "the change is there" grep -q 渠道费 "$bag/data/变更/0001.txt"
check "every act is there" grep -q 整改到位 "$bag/data/案件办理记录.csv"
check "environment and clock are there" jq -es '.[0].program_sha256 != null and (.[1].captures | length > 0)' \
  "$bag/data/environment.json" "$bag/data/time_sync.json"

rm -rf "$work/web/www" ; "$sites/serve.sh" stop "$work/web"; serve "$port" >/dev/null
check "crawl: the first state is back" zc crawl
equal "case: what was closed and came back is a relapse" relapsed "$(case_state)"
check "alerts: the relapse names its case" jq -es 'any(.[]; .relapse_of_case == 1)' "$work/web/alerts.jsonl"
check "blacklist" desk blacklist -o "$work/black.csv"
check "blacklist: the operator with its grounds" grep -q "MOHRSS-2022-25/3.3" "$work/black.csv"

check "log: the head is signed" "$binary" log head --config "$work/zhengcha.toml" -o "$work/head"
check "log: it only grew since the bundle" "$binary" log prove --config "$work/zhengcha.toml" "$work/case.zip" -o "$work/proof.json"
check "log: a stranger checks that" "$binary" verify "$work/proof.json" --earlier "$work/case.zip" --log-key "$work/log.pub"
check "log: another checkpoint is not proven by it" gives 1 "$binary" verify "$work/proof.json" --earlier "$work/head"
check "store check" keep check
check "backup" keep backup "$work/backup"
check "backup: nothing is overwritten" gives 2 keep backup "$work/backup"
sed -i "s|^path = .*|path = \"$work/restored\"|" "$work/zhengcha.toml"
check "restore" keep restore "$work/backup"
check "restored: sound" keep check
equal "restored: the case is there" relapsed "$(case_state)"
pruned=$(keep prune --keep-days 0 --keep-findings-days 1 --officer 张三)
equal "prune: spares the case" 0 $?
check "prune: tells what the files take" grep -qE "清理前 [0-9]+ 字节　清理后 [0-9]+ 字节" <<<"$pruned"
equal "prune: the case's versions are there" 3 "$(zc history "$url/course/price.html" --format json | jq '.versions | length')"

sed -i "s|^path = .*|path = \"$work/other\"|" "$work/zhengcha.toml"
check "import: the bundle's WACZ" zc import "$bag/data/pages.wacz"
check "import: the page and its findings are there" gives 1 zc findings
check "import: the origin is told" grep -q "imported from pages.wacz/archive/pages.warc.gz" <<<"$(zc history "$url/course/price.html" --format json)"
check "import: a file that is no WARC is refused" gives 3 zc import "$work/case.zip"
finish
