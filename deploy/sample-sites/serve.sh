#!/usr/bin/env bash
# Serves the sample sites by nginx on 127.0.1.1 ... 127.0.1.14, without privileges.
#   serve.sh start DIR [PORT]   first state; copies the sites to DIR/www (default port 8081)
#   serve.sh second DIR         second state: some pages changed, some removed
#   serve.sh stop DIR
# DIR holds everything: www/, nginx.conf, nginx.pid, access.log, error.log.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH=$PATH:/usr/sbin:/sbin

usage() {
  echo "usage: serve.sh start DIR [PORT] | second DIR | stop DIR" >&2
  exit 2
}

# The pid of the nginx that this DIR started, or nothing.
running_pid() {
  local pid
  [ -s "$dir/nginx.pid" ] || return 0
  pid=$(cat "$dir/nginx.pid")
  if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$dir/nginx.conf"; then echo "$pid"; fi
}

stop() {
  local pid
  pid=$(running_pid)
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  for _ in $(seq 100); do
    [ -d "/proc/$pid" ] || return 0
    sleep 0.05
  done
  echo "serve.sh: nginx $pid does not end" >&2
  return 1
}

start() {
  command -v nginx >/dev/null || { echo "serve.sh: nginx is missing; run deploy/install_packages.sh" >&2; exit 3; }
  stop
  rm -rf "$dir/www" "$dir/tmp" "$dir/access.log" "$dir/error.log"
  mkdir -p "$dir/tmp"
  cp -r "$here/sites" "$dir/www"
  find "$dir/www" \( -name robots.txt -o -name sitemap.xml \) -exec sed -i "s/@PORT@/$port/g" {} +
  # A fixed time, earlier than that of the second state: Last-Modified and ETag must differ between the two.
  find "$dir/www" -exec touch -d '2026-03-01T08:00:00Z' {} +
  local user_line=""
  if [ "$(id -u)" = 0 ]; then user_line="user root;"; fi
  sed -e "s|@DIR@|$dir|g" -e "s|@PORT@|$port|g" -e "s|@USER@|$user_line|" "$here/nginx.conf.in" >"$dir/nginx.conf"
  nginx -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf" 2>"$dir/start.log" || {
    head -n 1 "$dir/start.log" >&2
    echo "serve.sh: nginx did not start (is port $port taken?)" >&2
    exit 3
  }
  for _ in $(seq 100); do
    if curl -sf -o /dev/null --max-time 1 -A serve.sh "http://127.0.1.14:$port/"; then
      : >"$dir/access.log"  # the probe is not part of what tests read
      echo "serve.sh: sample sites at http://127.0.1.1:$port/ ... http://127.0.1.14:$port/"
      return 0
    fi
    sleep 0.05
  done
  echo "serve.sh: nginx does not answer on port $port" >&2
  exit 3
}

second() {
  [ -d "$dir/www" ] || { echo "serve.sh: nothing was started in $dir" >&2; exit 2; }
  local path
  while read -r path; do
    if [ -n "$path" ]; then rm -f "$dir/www/$path"; fi
  done <"$here/second/REMOVED"
  (cd "$here/second" && find . -type f ! -name REMOVED -print) | while read -r path; do
    cp "$here/second/$path" "$dir/www/$path.new"
    touch -d '2026-06-01T08:00:00Z' "$dir/www/$path.new"
    mv "$dir/www/$path.new" "$dir/www/$path"
  done
  echo "serve.sh: second state is served"
}

[ $# -ge 2 ] || usage
mkdir -p "$2"
dir=$(cd "$2" && pwd)
port=${3:-8081}
case $port in *[!0-9]*) usage ;; esac
case $1 in
  start) start ;;
  second) second ;;
  stop) stop ;;
  *) usage ;;
esac
