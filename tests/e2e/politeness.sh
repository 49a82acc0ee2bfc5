#!/usr/bin/env bash
# The server's own log is the judge: over kills, stops and restarts no host and no address is asked
# earlier than it may be.  Five hosts on one address, one host with Crawl-delay, one that answers 503
# with Retry-After, one whose robots.txt moves twice; a crawl that is killed again and again.
#   tests/e2e/politeness.sh BINARY     ends with "N passed, N failed"
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$here/crawl_lib.bash"

binary=${1:?usage: politeness.sh BINARY}
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-politeness.XXXXXX")
chmod 755 "$work"
cleanup() { nginx_stop "$work"; rm -rf "$work"; }
trap cleanup EXIT

readonly pages=12
links() { local i; for ((i = 1; i <= pages; i++)); do printf '<a href=/p%d>%d</a>' "$i" "$i"; done; }
# server ADDRESS PORT LINES: a site of $pages pages.
server() {
  printf 'server { listen %s:%s; default_type text/html; location / { return 200 "%s"; }\n%s }\n' "$1" "$2" "$(links)" "$3"
}
write_nginx() {
  local port=$1 i
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    echo "worker_processes 1; pid $work/nginx.pid; events { worker_connections 256; }"
    echo 'http { log_format polite "$server_addr\t$server_port\t$uri\t$status\t$msec\t$request_time";'
    echo "access_log $work/access.log polite;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/tmp-$kind;"; done
    for i in 0 1 2 3 4; do server 127.0.4.1 $((port + i)) 'location = /robots.txt { return 404; }'; done
    server 127.0.4.2 "$port" 'location = /robots.txt { return 200 "User-agent: *\nCrawl-delay: 1\n"; }'
    server 127.0.4.3 "$port" 'location = /p1 { add_header Retry-After 3 always; return 503; } location = /robots.txt { return 404; }'
    server 127.0.4.4 "$port" 'location = /robots.txt { return 301 /r1; } location = /r1 { return 302 /r2; } location = /r2 { return 200 "User-agent: *\nDisallow: /p2\n"; }'
    echo '}'
  } >"$work/nginx.conf"
}
start() { write_nginx "$1"; nginx_start "$work"; }
if start_on_free_port start; then pass; else fail "nginx starts"; finish; exit 1; fi

{
  printf '[store]\npath = "%s/store"\n[job]\nseeds = [\n' "$work"
  for i in 0 1 2 3 4; do printf '"http://127.0.4.1:%d/",\n' $((port + i)); done
  for i in 2 3 4; do printf '"http://127.0.4.%d:%d/",\n' "$i" "$port"; done
  printf ']\n[fetch]\nuser_agent = "zhengcha-test/1 (+http://127.0.4.1/contact)"\n'
  printf '[politeness]\nmin_gap_ms = 150\nip_gap_ms = 60\nfetch_time_factor = 0.0\nfirst_backoff_ms = 100\nretry_delay_ms = 100\n'
  printf '[address_guard]\nallow = ["127.0.0.0/8"]\n'
  printf '[rules]\ndirectory = "%s/config/rules"\nknowledge = "%s/config/knowledge"\n' "$root" "$root"
} >"$work/zhengcha.toml"

for round in 1 2 3 4 5 6 7 8; do
  "$binary" crawl --config "$work/zhengcha.toml" >"$work/out" 2>&1 &
  pid=$!
  sleep "0.$((55 + round * 37 % 40))"
  if ((round % 4 == 0)); then kill -TERM "$pid"; else kill -KILL "$pid"; fi
  wait "$pid" 2>/dev/null
done
check "the crawl completes after all" timeout 60 "$binary" crawl --config "$work/zhengcha.toml"

# Lines: address, port, path, status, start, end; by the time of the start.
awk -F'\t' '{ printf "%s\t%s\t%s\t%s\t%.3f\t%.3f\n", $1, $2, $3, $4, $5 - $6, $5 }' "$work/access.log" | sort -t$'\t' -k5,5n >"$work/log"
# too_early KEY_FIELDS SECONDS [FILTER]: requests that came sooner after the one before.  The log
# has whole milliseconds, so a pause may read up to 2 ms short.
too_early() {
  awk -F'\t' -v least="$2" '{ key = '"$1"' }
    (key in end) && $5 - end[key] < least - 0.002 { printf "%s:%s%s only %d ms after %s\n", $1, $2, $3, ($5 - end[key]) * 1000, last[key] }
    { if (!(key in end) || $6 > end[key]) end[key] = $6; last[key] = $3 }' "$3"
}
empty "no host is asked sooner than 150 ms after its last request" "$(too_early '$1 FS $2' 0.150 "$work/log")"
empty "no address is asked sooner than 60 ms after its last request" "$(too_early '$1' 0.060 "$work/log")"
# Once its robots.txt has been read and kept; a kill between the two leaves it unread.
grep -P '^127\.0\.4\.2\t' "$work/log" | awk -F'\t' '$3 == "/robots.txt" { n = NR } { line[NR] = $0 } END { for (i = n; i <= NR; i++) print line[i] }' >"$work/delayed"
empty "Crawl-delay holds over the kills" "$(too_early '$1 FS $2' 1.0 "$work/delayed")"
awk -F'\t' '$1 == "127.0.4.3"' "$work/log" | awk -F'\t' '
  again && $5 - again < 2.998 { printf "%s only %d ms after 503\n", $3, ($5 - again) * 1000 }
  { again = ($4 == 503) ? $6 : 0 }' >"$work/impatient"
empty "Retry-After holds over the kills" "$(cat "$work/impatient")"
check "503 was met" grep -qP '^127\.0\.4\.3\t.*\t503\t' "$work/log"
empty "what the moved robots.txt forbids is never asked" "$(grep -P '^127\.0\.4\.4\t\d+\t/p2\t' "$work/log")"
check "the moved robots.txt was read" grep -qP '^127\.0\.4\.4\t\d+\t/r2\t200' "$work/log"
# No page is asked for before it is kept, so that none asks for it again after a page.
empty "robots.txt is read once, but for a kill before it was kept" "$(awk -F'\t' '{ host = $1 ":" $2 }
  $3 == "/robots.txt" { if (host in page) print host, "again after", page[host]; next }
  $3 !~ /^\/r[12]$/ && !(host in page) { page[host] = $3 }' "$work/log")"
# Every page of every site but the forbidden one, whose fetch a kill may repeat.
equal "every page was fetched" "$((8 * (pages + 1) - 1))" "$(awk -F'\t' '$3 ~ /^\/(p[0-9]+)?$/' "$work/log" | cut -f1-3 | sort -u | wc -l)"
finish
