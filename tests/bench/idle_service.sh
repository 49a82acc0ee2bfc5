#!/usr/bin/env bash
# What a service costs that has nothing to do: resident memory and CPU of `zhengcha run` with one job that is
# not due, metrics served and a feed to write.
#   tests/bench/idle_service.sh build/release/app/zhengcha [SECONDS]     (default 100)
set -euo pipefail
zhengcha=$(realpath "$1") seconds=${2:-100}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=$(mktemp -d)
{ sed -e "s|@DIR@|$dir|g; s|@PORT@|9|g; s|@ROOT@|$root|g" "$root/deploy/sample-sites/zhengcha.toml.in"
  printf '[service]\nmetrics = "127.0.0.1:9510"\n[[channels]]\nid = "feed"\nkind = "atom"\nfile = "%s/feed.xml"\n' "$dir"
  printf '[[jobs]]\nid = "new-year"\ncron = "0 0 1 1 *"\nseeds = ["http://127.0.1.1:9/"]\n'
} >"$dir/zhengcha.toml"
"$zhengcha" run --config "$dir/zhengcha.toml" >"$dir/log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null || true; rm -rf "$dir"' EXIT
ticks() { awk '{print $14 + $15}' "/proc/$pid/stat"; }
sleep 10
before=$(ticks)
sleep "$seconds"
after=$(ticks)
awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" -v seconds="$seconds" \
  'BEGIN { printf "CPU %.3f %%", 100 * ticks / hz / seconds }'
awk '/VmRSS/ { printf ", resident memory %.1f MB\n", $2 * 1024 / 1e6 }' "/proc/$pid/status"
