#!/usr/bin/env bash
# Many small pages on many hosts: memory stays level, nothing hangs, every page is kept once.
#   tests/e2e/soak.sh ZHENGCHA
#   ZC_SOAK_HOSTS, ZC_SOAK_PAGES   hosts and pages of each (1000 and 50); the whole soak by hand:
#                                  ZC_SOAK_HOSTS=20000 tests/e2e/soak.sh build/release/app/zhengcha
# Prints what it measured and ends with "N passed, N failed".  Hosts are addresses of 127.0.0.0/8, all
# served by one nginx.  The slope of resident memory is that of a straight line through the samples
# after the first half of the pages, in bytes a page.  The database's cache is small, so that it is
# full by then: else its filling is what the slope shows.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$here/crawl_lib.bash"

binary=${1:?usage: soak.sh BINARY}
readonly hosts=${ZC_SOAK_HOSTS:-1000} pages=${ZC_SOAK_PAGES:-50}
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-soak.XXXXXX")
chmod 755 "$work"
crawl=""
cleanup() {
  [ -z "$crawl" ] || kill "$crawl" 2>/dev/null
  nginx_stop "$work"
  rm -rf "$work"
}
trap cleanup EXIT

links() { local i; for ((i = 1; i < pages; i++)); do printf '<a href=/p%d>%d</a> ' "$i" "$i"; done; }
write_nginx() {
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    echo "worker_processes 1; pid $work/nginx.pid; events { worker_connections 4096; }"
    echo 'http { log_format short "$status"; default_type text/html; charset utf-8;'
    echo "access_log $work/access.log short buffer=64k flush=1s;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/tmp-$kind;"; done
    echo "server { listen $1 backlog=4096;"
    printf 'location = / { return 200 "<title>$server_addr</title><p>%s</p>"; }\n' "$(links)"
    echo 'location /p { return 200 "<title>$server_addr$uri</title><p>$server_addr 的第 $uri 页：今天天气很好，适合出门散步，请求 $request_id。</p><a href=/>首页</a>"; }'
    echo '} }'
  } >"$work/nginx.conf"
}
start() { write_nginx "$1"; nginx_start "$work"; }
if start_on_free_port start; then pass; else fail "nginx starts"; finish; exit 1; fi

for ((h = 0; h < hosts; h++)); do
  printf 'http://127.%d.%d.%d:%d/\n' $((10 + h / 62500)) $((h / 250 % 250)) $((h % 250 + 1)) "$port"
done >"$work/seeds.txt"
{
  printf '[store]\npath = "%s/store"\nblock_cache_bytes = 4_194_304\n[job]\nseed_files = ["%s/seeds.txt"]\nmax_pages = 10000000\n' "$work" "$work"
  printf 'honour_robots = false\n'
  printf '[fetch]\nuser_agent = "zhengcha-test/1 (+http://127.0.0.1/contact)"\n'
  printf '[politeness]\nmin_gap_ms = 0\nip_gap_ms = 0\nfetch_time_factor = 0.0\n'
  printf '[address_guard]\nallow = ["127.0.0.0/8"]\n'
  printf '[rules]\ndirectory = "%s/config/rules"\nknowledge = "%s/config/knowledge"\n' "$root" "$root"
} >"$work/zhengcha.toml"

metrics=$((port + 1))
begin=$SECONDS
"$binary" crawl --config "$work/zhengcha.toml" --metrics "127.0.0.1:$metrics" >"$work/out" 2>&1 &
crawl=$!
# Lines: pages that are done, resident kB, stuck seconds, milliseconds and series of /metrics.
while kill -0 "$crawl" 2>/dev/null; do
  sleep 0.2
  ms=$(curl -s -m 2 -o "$work/metrics" -w '%{time_total}' "http://127.0.0.1:$metrics/metrics") || continue
  kb=$(awk '/^VmRSS/ { print $2 }' "/proc/$crawl/status" 2>/dev/null)
  [ -n "$kb" ] || continue
  awk -v kb="$kb" -v ms="$ms" '/^[a-z]/ { series++ } /^zhengcha_visits_total/ { n += $NF } /^zhengcha_stuck_seconds/ { s = $NF }
    END { print n + 0, kb, s + 0, ms * 1000, series }' "$work/metrics" >>"$work/samples"
done
wait "$crawl"; code=$?; crawl=""
took=$((SECONDS - begin))

equal "the crawl completes" 0 "$code"
all=$((hosts * pages))
kept=$("$binary" pages --config "$work/zhengcha.toml" --format json | jq '[.pages[] | select(.url | test("/(p[0-9]+)?$"))] | length')
equal "every page is kept" "$all" "$kept"
asked=$(grep -c '^200' "$work/access.log")
equal "every page was asked for once" "$all" "$asked"
stuck=$(awk '$3 > most { most = $3 } END { print most + 0 }' "$work/samples")
check "nothing was stuck ($stuck s)" awk -v s="$stuck" 'BEGIN { exit !(s < 1) }'
read -r slope samples last peak <<<"$(awk -v all="$all" '$2 > peak { peak = $2 } { last = $2 }
  $1 > all / 2 { n++; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2 }
  END { d = n * xx - x * x; printf "%.1f %d %d %d", (d > 0 ? 1024 * (n * xy - x * y) / d : 0), n, last / 1024, peak / 1024 }' "$work/samples")"
check "enough samples ($samples)" test "$samples" -ge 5
# What grows with the seen-test and the hosts is allowed; a page that is never freed is not.
check "memory is level ($slope bytes a page)" awk -v s="$slope" 'BEGIN { exit !(s < 150) }'
read -r scrape series <<<"$(sort -n -k4,4 "$work/samples" | awk '{ ms[NR] = $4; if ($5 > most) most = $5 } END { print ms[int((NR + 1) / 2)], most }')"
# After the crawl: the service on its store, with nothing due.
printf '[service]\nmetrics = "127.0.0.1:%d"\n[[jobs]]\nid = "never"\ncron = "0 0 1 1 *"\nseeds = ["http://127.0.0.1:9/"]\n' "$metrics" >>"$work/zhengcha.toml"
"$binary" run --config "$work/zhengcha.toml" >"$work/run.log" 2>&1 &
crawl=$!
for ((i = 0; i < 100; i++)); do curl -sf -o "$work/metrics" "http://127.0.0.1:$metrics/metrics" && break; sleep 0.2; done
idle=$(for ((i = 0; i < 21; i++)); do curl -s -o "$work/metrics" -w '%{time_total}\n' "http://127.0.0.1:$metrics/metrics"; done | sort -n | awk 'NR == 11 { print $1 * 1000 }')
idle_series=$(grep -c '^[a-z]' "$work/metrics")
kill "$crawl"; wait "$crawl"; crawl=""
check "/metrics after the crawl takes 10 ms at the most ($idle ms)" awk -v ms="${idle:-99}" 'BEGIN { exit !(ms <= 10) }'
check "it has 2,000 series at the most ($series and $idle_series)" test "$series" -gt 50 -a "$idle_series" -gt 50 -a "$series" -le 2000 -a "$idle_series" -le 2000
echo "/metrics: $idle ms and $idle_series series after the crawl, $scrape ms and $series series during it (middle of $(wc -l <"$work/samples") scrapes)"
echo "$all pages of $hosts hosts in $took s; resident $last MB at the end, $peak MB at most; slope $slope bytes a page over $samples samples; stuck $stuck s"
finish
