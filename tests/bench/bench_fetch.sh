#!/usr/bin/env bash
# Fetch and follow links, beside wget2 and Scrapy, on the same seeded loopback web in one run.
#   cmake --build --preset release --target bench_fetch
#   tests/bench/bench_fetch.sh build/release/tests/bench/bench_fetch [HOSTS PAGES BYTES RUNS]
# Installs wget2 and python3-scrapy (Debian) when they are not there.  Each tool crawls 200 x 50 pages
# of 30,000 bytes, RUNS (5) times in turn; the median of pages per CPU-second (user and system of the
# tool alone) counts.  wget2 uses 32 threads and parses links without keeping files; Scrapy obeys
# robots.txt, 8 requests a host, one run on the first 20 hosts (it is slow).
set -euo pipefail
bench=$(realpath "${1:?usage: bench_fetch.sh BENCH_FETCH [HOSTS PAGES BYTES RUNS]}")
hosts=${2:-200} pages=${3:-50} bytes=${4:-30000} runs=${5:-5}
work=$(mktemp -d /tmp/zc-bench-fetch.XXXXXX)
chmod 755 "$work"
nginx_pid=""
cleanup() { [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null; rm -rf "$work"; }
trap cleanup EXIT

packages=()
command -v wget2 >/dev/null || packages+=(wget2)
command -v scrapy >/dev/null || packages+=(python3-scrapy)
if (( ${#packages[@]} > 0 )); then apt-get install -y --no-install-recommends "${packages[@]}" >/dev/null; fi

"$bench" web "$work" "$hosts" "$pages" "$bytes" 18098
PATH=$PATH:/usr/sbin:/sbin nginx -p "$work" -e "$work/error.log" -c "$work/nginx.conf" &
nginx_pid=$!
for _ in $(seq 1 50); do [ -s "$work/nginx.pid" ] && break; sleep 0.1; done

head -n 20 "$work/seeds.txt" >"$work/few.txt"
cat >"$work/spider.py" <<'PY'
import scrapy
from scrapy.linkextractors import LinkExtractor

class Spider(scrapy.Spider):
    name = "bench"
    custom_settings = {"ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": 64, "LOG_LEVEL": "ERROR",
                       "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "TELNETCONSOLE_ENABLED": False}
    start_urls = open("few.txt").read().split()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.links = LinkExtractor()

    def parse(self, response):
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url, callback=self.parse)
PY

# measure NAME HOSTS COMMAND...: appends "pages/CPU-s pages/s MB pages" to $work/NAME.
measure() {
  local name=$1 robots=$2 before after; shift 2
  before=$(grep -c '" 200 ' "$work/access.log" || true)
  (cd "$work" && python3 - "$@" <<'PY' >"$work/time"
import resource, subprocess, sys, time
begin = time.monotonic()
code = subprocess.call(sys.argv[1:], stdout=open("tool.out", "w"), stderr=subprocess.STDOUT)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, time.monotonic() - begin, used.ru_maxrss / 1024, code)
PY
  )
  after=$(grep -c '" 200 ' "$work/access.log")
  # Pages of the web, robots.txt not counted.
  awk -v served=$((after - before)) -v robots="$robots" '{ n = served - robots;
    printf "%.1f %.1f %.0f %d\n", n / $1, n / $2, $3, n }' "$work/time" >>"$work/$name"
}
median() { sort -n -k1 "$1" | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'; }

for _ in $(seq 1 "$runs"); do
  measure zhengcha "$hosts" "$bench" crawl "$work"
  measure wget2 "$hosts" wget2 --quiet --recursive --level=inf --max-threads=32 --input-file="$work/seeds.txt" \
    --delete-after --no-config --tries=1 --span-hosts=off
done
measure scrapy "$(wc -l <"$work/few.txt")" scrapy runspider "$work/spider.py"

printf '%d hosts x %d pages of %d bytes; median of %d runs (Scrapy: one); load %s\n' \
  "$hosts" "$pages" "$bytes" "$runs" "$(cut -d' ' -f1-3 /proc/loadavg)"
printf '%-10s %12s %10s %8s %8s\n' tool pages/CPU-s pages/s 'peak MB' pages
for tool in zhengcha wget2 scrapy; do
  read -r cpu wall memory count <<<"$(median "$work/$tool")"
  printf '%-10s %12s %10s %8s %8s\n' "$tool" "$cpu" "$wall" "$memory" "$count"
done
awk -v a="$(median "$work/zhengcha" | cut -d' ' -f1)" -v b="$(median "$work/wget2" | cut -d' ' -f1)" \
  -v c="$(median "$work/scrapy" | cut -d' ' -f1)" \
  'BEGIN { printf "zhengcha / wget2 = %.2f, zhengcha / Scrapy = %.1f\n", a / b, a / c }'
