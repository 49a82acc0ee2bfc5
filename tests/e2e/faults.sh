#!/usr/bin/env bash
# What goes wrong around a whole crawl: a full disk, a store that another process holds, and HTTP/2
# over many pages.  usage: faults.sh ZHENGCHA      ends with "N passed, N failed"
#   ZC_HTTP2_PAGES  pages of the HTTP/2 soak (2000)
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$here/crawl_lib.bash"

binary=${1:?usage: faults.sh BINARY}
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-faults.XXXXXX")
chmod 755 "$work"
holder=""
cleanup() {
  nginx_stop "$work"
  [ -z "$holder" ] || kill "$holder" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT

readonly http2_pages=${ZC_HTTP2_PAGES:-2000}
# Pages that do not compress: what fills a disk.
mkdir -p "$work/www/big" "$work/www/soft"
for i in $(seq 1 60); do
  { printf '<a href="/big/%d.html">x</a><p>' $((i % 60 + 1)); head -c 300000 /dev/urandom | base64; } >"$work/www/big/$i.html"
done
{ for i in $(seq 1 60); do printf '<a href="/big/%d.html">x</a>' "$i"; done; } >"$work/www/index.html"
{ for i in $(seq 1 "$http2_pages"); do printf '<a href="/s/%d">x</a>\n' "$i"; done; } >"$work/www/soft/index.html"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.5.1 \
  -addext subjectAltName=IP:127.0.5.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null

write_nginx() {
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    echo "worker_processes 1; pid $work/nginx.pid; events { worker_connections 256; }"
    echo 'http { log_format short "$server_protocol $status $uri"; default_type text/html;'
    echo "access_log $work/access.log short;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/tmp-$kind;"; done
    echo "server { listen 127.0.5.1:$1; root $work/www; }"
    echo "server { listen 127.0.5.1:$(($1 + 1)) ssl http2; root $work/www/soft; keepalive_requests 500;"
    echo "  ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;"
    echo '  location /s/ { return 200 "<title>第 $uri 页</title><p>今天天气很好，适合出门散步 $uri。</p>"; }'
    echo '  location = /robots.txt { return 404; } } }'
  } >"$work/nginx.conf"
}
start() { write_nginx "$1"; nginx_start "$work"; }
if start_on_free_port start; then pass; else fail "nginx starts"; finish; exit 1; fi

# configure STORE SEED LINES
configure() {
  printf '[store]\npath = "%s"\n[job]\nseeds = ["%s"]\nmax_pages = 100000\nmax_pages_per_host = 100000\n' "$1" "$2"
  printf '[fetch]\nuser_agent = "zhengcha-test/1 (+http://127.0.5.1/contact)"\n%s\n' "$3"
  printf '[politeness]\nmin_gap_ms = 0\nip_gap_ms = 0\nfetch_time_factor = 0.0\n'
  printf '[address_guard]\nallow = ["127.0.0.0/8"]\n'
  printf '[rules]\ndirectory = "%s/config/rules"\nknowledge = "%s/config/knowledge"\n' "$root" "$root"
}
# says CODE TEXT COMMAND...
says() {
  local code=$1 text=$2 output got; shift 2
  output=$(timeout 120 "$@" 2>&1); got=$?
  printf 'exit %s, wanted %s with: %s\n%s\n' "$got" "$code" "$text" "$(tail -n 5 <<<"$output")"
  [ "$got" = "$code" ] && grep -qF -- "$text" <<<"$output"
}
# pages_of CONFIG PATTERN: how many pages are kept whose address matches.
pages_of() { "$binary" pages --config "$1" --format json | jq --arg p "$2" '[.pages[] | select(.url | test($p))] | length'; }

# --- the disk is full in the middle of a crawl, and has room again
mkdir -p "$work/disk"
configure "$work/disk/store" "http://127.0.5.1:$port/" "" >"$work/disk.toml"
export -f pages_of; export binary
if unshare -Urm true 2>/dev/null; then
  # A small disk of its own: full, then larger.
  unshare -Urm bash -c '
    mount -t tmpfs -o size=12m none "$1/disk" || exit 99
    timeout 120 "$binary" crawl --config "$1/disk.toml" >"$1/full.out" 2>&1; echo $? >"$1/full.code"
    mount -o remount,size=200m "$1/disk" || exit 99
    timeout 120 "$binary" crawl --config "$1/disk.toml" >"$1/room.out" 2>&1; echo $? >"$1/room.code"
    "$binary" store check --config "$1/disk.toml" >"$1/check.out" 2>&1; echo $? >"$1/check.code"
    pages_of "$1/disk.toml" /big/ >"$1/pages.count"
  ' _ "$work"
  [ $? != 99 ] || fail "a small disk is mounted"
else
  (ulimit -f 4096; trap '' XFSZ; timeout 120 "$binary" crawl --config "$work/disk.toml" >"$work/full.out" 2>&1; echo $? >"$work/full.code")
  timeout 120 "$binary" crawl --config "$work/disk.toml" >"$work/room.out" 2>&1; echo $? >"$work/room.code"
  "$binary" store check --config "$work/disk.toml" >"$work/check.out" 2>&1; echo $? >"$work/check.code"
  pages_of "$work/disk.toml" /big/ >"$work/pages.count"
fi
check "a full disk ends the crawl with an error" test "$(cat "$work/full.code")" != 0
check "which says that it is storage" grep -qiE "storage|corrupt" "$work/full.out"
check "and is no crash" test "$(cat "$work/full.code")" -lt 124
check "with room again the crawl completes: $(tail -n 3 "$work/room.out")" test "$(cat "$work/room.code")" = 0
check "the store is whole: $(tail -n 3 "$work/check.out")" test "$(cat "$work/check.code")" = 0
equal "and has every page" 60 "$(cat "$work/pages.count")"

# --- a store that another process holds
configure "$work/held" "http://127.0.5.1:$port/" "" | sed 's/^min_gap_ms = 0/min_gap_ms = 500/' >"$work/held.toml"
"$binary" crawl --config "$work/held.toml" >"$work/held.out" 2>&1 &
holder=$!
for _ in $(seq 1 50); do [ -e "$work/held/LOCK" ] && [ -s "$work/held/CURRENT" ] && break; sleep 0.1; done
before=$(wc -l <"$work/access.log")
check "a second crawl on the same store is refused, and says why" says 3 "another process has the database" "$binary" crawl --config "$work/held.toml"
check "the first one goes on" kill -0 "$holder"
kill -TERM "$holder"; wait "$holder"; code=$?; holder=""
equal "and ends in good order" 0 "$code"
check "the first one fetched pages meanwhile" test "$(wc -l <"$work/access.log")" -ge "$before"

# --- HTTP/2, many pages over one host
configure "$work/h2" "https://127.0.5.1:$((port + 1))/" "http2 = true
ca_file = \"$work/cert.pem\"" >"$work/h2.toml"
: >"$work/access.log"
check "a crawl by HTTP/2 completes" says 0 "crawl complete" "$binary" crawl --config "$work/h2.toml"
equal "every page was asked once, by HTTP/2" "$http2_pages" "$(grep -cE '^HTTP/2.0 200 /s/' "$work/access.log")"
equal "and nothing by HTTP/1.1" 0 "$(grep -c '^HTTP/1' "$work/access.log")"
equal "every page is kept" "$http2_pages" "$(pages_of "$work/h2.toml" /s/)"
check "the store is whole" "$binary" store check --config "$work/h2.toml"
configure "$work/h1" "https://127.0.5.1:$((port + 1))/" "ca_file = \"$work/cert.pem\"" | sed 's/^max_pages = .*/max_pages = 5/' >"$work/h1.toml"
: >"$work/access.log"
check "without the option" says 0 "crawl complete" "$binary" crawl --config "$work/h1.toml"
equal "it is HTTP/1.1" 0 "$(grep -c '^HTTP/2' "$work/access.log")"
finish
