#!/usr/bin/env bash
# Crawls the real saved pages of the shared corpora, served by nginx from a temporary copy, and
# asserts that every one of them ended stored, extracted and judged.  Prints how many findings each
# set gave; those numbers are read, not asserted.
#   tests/e2e/real_pages.sh BINARY [SHARED]   SHARED/corpora holds the pages; without it: SKIPPED
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$here/crawl_lib.bash"

binary=${1:?usage: real_pages.sh BINARY [SHARED]}
corpora=${2:-}/corpora
if [ ! -d "$corpora/extraction" ]; then
  echo "SKIPPED: no saved pages at hand"
  exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-real-pages.XXXXXX")
trap 'nginx_stop "$work"; rm -rf "$work"' EXIT

# copy SET FILE...: numbered links lead to the files, whatever their names.
copy() {
  local set=$1 file name; shift
  mkdir -p "$work/www/$set"
  for file in "$@"; do
    [ -f "$file" ] || continue
    name=$(basename "$file")
    case $name in
      *.csv | *.tsv | *.md | *.jsonl) continue ;;
      *.html.gz) zcat "$file" >"$work/www/$set/${name%.gz}" ;;
      *) cp "$file" "$work/www/$set/$name" ;;
    esac
  done
}

index_pages() {
  local set name
  for set in "$work"/www/*/; do
    (
      cd "$set" || exit 1
      printf '<!DOCTYPE html><html><head><meta charset="utf-8"><title>%s</title></head><body><ul>\n' "$(basename "$set")"
      for name in *; do printf '<li><a href="%s">%s</a></li>\n' "$name" "$name"; done
      printf '</ul></body></html>\n'
    ) >"$work/index" && mv "$work/index" "$set/index.html"
  done
}

# Own files have no charset in the header: the page itself must tell, as in the corpora.
write_nginx() {
  local user_line=""
  if [ "$(id -u)" = 0 ]; then user_line="user root;"; fi
  cat >"$work/nginx.conf" <<CONF
$user_line
worker_processes 1;
pid $work/nginx.pid;
error_log $work/error.log warn;
events { worker_connections 128; }
http {
  access_log $work/access.log;
  client_body_temp_path $work/tmp-body;
  proxy_temp_path $work/tmp-proxy;
  fastcgi_temp_path $work/tmp-fastcgi;
  uwsgi_temp_path $work/tmp-uwsgi;
  scgi_temp_path $work/tmp-scgi;
  types { text/html html htm; }
  default_type text/html;
  index index.html;
  server { listen 127.0.2.1:$1; root $work/www; }
}
CONF
}

serve() {
  write_nginx "$1"
  nginx_start "$work"
}

write_config() {
  local set
  {
    printf '[store]\npath = "%s/store"\n[job]\nname = "real-pages"\nseeds = [\n' "$work"
    for set in "$work"/www/*/; do printf '  "http://127.0.2.1:%s/%s/",\n' "$port" "$(basename "$set")"; done
    printf ']\nmax_depth = 1\nmax_pages = 2000\nmax_pages_per_host = 2000\n'
    printf '[fetch]\nuser_agent = "zhengcha-sample/0.1 (+http://127.0.2.1/contact)"\n'
    printf '[politeness]\nmin_gap_ms = 1\nip_gap_ms = 1\n[address_guard]\nallow = ["127.0.0.0/8"]\n'
    printf '[rules]\ndirectory = "%s/config/rules"\nknowledge = "%s/config/knowledge"\n' "$root" "$root"
  } >"$work/zhengcha.toml"
}

copy extraction-en "$corpora"/extraction/en_training/html/*
copy extraction-zh "$corpora"/extraction/zh_main/html/*
copy extraction-promo "$corpora"/extraction/promo_zh/html/*
copy newmedia "$corpora"/newmedia/pages/*
copy charset-natural "$corpora"/charset/natural/*
copy charset-derived "$corpora"/charset/derived/*
index_pages
start_on_free_port serve || { echo "0 passed, 1 failed"; exit 1; }
write_config

check "the crawl completes" "$binary" crawl --config "$work/zhengcha.toml"
[ "$failed" = 0 ] || { finish; exit 1; }
"$binary" pages --config "$work/zhengcha.toml" --format json >"$work/pages.json" 2>"$work/pages.err"
check "pages: is JSON of the documented shape" jq -e '.pages | length > 0 and all(.[];
  has("url") and has("version") and has("outcome") and has("http_status") and has("title")
  and has("blocks") and has("findings"))' "$work/pages.json"
jq -r --arg base "http://127.0.2.1:$port/" '.pages[] | select(.url | startswith($base))
  | [.url[($base | length):], .outcome, .blocks, .findings] | @tsv' \
  "$work/pages.json" >"$work/pages.tsv"

# One check per page: it ended stored.
while IFS= read -r file; do
  name=${file#"$work/www/"}
  row=$(awk -F'\t' -v n="$name" '$1 == n' "$work/pages.tsv")
  if [ -z "$row" ]; then
    fail "stored: $name"
  elif [ "$(cut -f2 <<<"$row")" != page ]; then
    fail "stored as a page: $name" "$row"
  else
    pass
  fi
done < <(find "$work/www" -type f ! -name index.html | sort)

printf '%-18s %6s %8s %9s %15s\n' set pages blocks findings "pages with any"
awk -F'\t' '$1 !~ /\/$/ { split($1, part, "/"); set = part[1]; n[set]++; b[set] += $3; f[set] += $4; w[set] += $4 > 0 }
  END { for (s in n) printf "%-18s %6d %8d %9d %15d\n", s, n[s], b[s], f[s], w[s] }' "$work/pages.tsv" | sort
finish
