#!/usr/bin/env bash
# The due moments of 300 random cron expressions are those that croniter, written by others, finds.
# Zones without clock changes (croniter follows other rules there) and day fields without */n (it
# reads them as restricted, crontab(5) does not; and sun-sat as *, which crontab(5) does not either).
# usage: cron.sh ZHENGCHA
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1
python=/usr/bin/python3
"$python" -c 'import croniter' 2>/dev/null || { echo "SKIPPED: python3-croniter is not installed"; exit 0; }
from=2026-11-24T08:30:00Z
"$python" - "$from" "$scratch" <<'PY'
import datetime, random, sys
from zoneinfo import ZoneInfo
from croniter import croniter
begin = datetime.datetime.fromisoformat(sys.argv[1].replace("Z", "+00:00"))
random.seed(20261124)
months = "jan feb mar apr may jun jul aug sep oct nov dec".split()
days = "sun mon tue wed thu fri sat".split()
def item(low, high, names=None, star=True):
    kind = random.random()
    if star and kind < 0.35: return "*"
    if star and kind < 0.45: return "*/%d" % random.randint(2, high)
    a, b = sorted((random.randint(low, high), random.randint(low, high)))
    name = lambda n: names[n - low] if names and random.random() < 0.5 else str(n)
    if kind < 0.65: return name(a)
    if kind < 0.8: return "%s-%s" % (name(a), name(b))
    if kind < 0.9: return "%d-%d/%d" % (a, b, random.randint(1, 7))
    return ",".join(name(n) for n in sorted({a, b, random.randint(low, high)}))
def day(low, high, names=None):
    text = "*" if random.random() < 0.5 else item(low, high, names, False)
    return day(low, high, names) if text in ("sun-sat", "0-6", "sun-6", "0-sat") else text
config = open(sys.argv[2] + "/c.toml", "w")
wanted = open(sys.argv[2] + "/wanted", "w")
config.write('[store]\npath = "s"\n[rules]\ndirectory = "r"\nknowledge = "k"\n')
for i in range(300):
    text = " ".join([item(0, 59), item(0, 23), day(1, 28), item(1, 12, months), day(0, 6, days)])
    zone = random.choice(["UTC", "Asia/Shanghai", "Asia/Kathmandu"])
    config.write('[[jobs]]\nid = "j%d"\ncron = "%s"\ntime_zone = "%s"\nseeds = ["https://a.example/"]\n' % (i, text, zone))
    moments = croniter(text, begin.astimezone(ZoneInfo(zone)))
    for _ in range(5):
        due = moments.get_next(datetime.datetime).astimezone(datetime.timezone.utc)
        wanted.write("j%d\t%s\t%s\n" % (i, due.strftime("%Y-%m-%dT%H:%M:%SZ"), text))
PY
expect "croniter gave 1,500 moments" test "$(wc -l <"$scratch/wanted")" = 1500
expect "zhengcha reads all 300 expressions" "$zhengcha" jobs --config "$scratch/c.toml" --from "$from" --count 5
"$zhengcha" jobs --config "$scratch/c.toml" --from "$from" --count 5 | cut -f1,2 >"$scratch/got"
expect "and finds the same moments" diff <(cut -f1,2 "$scratch/wanted") "$scratch/got"
finish
