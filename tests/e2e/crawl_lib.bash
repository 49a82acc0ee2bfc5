# What the end-to-end scripts share: counting checks, a work directory, a free port, an ending that
# always stops nginx.  Sourced, never run.

passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$1"; [ $# -lt 2 ] || sed 's/^/    /' <<<"$2"; }

# check NAME COMMAND...: passes when the command succeeds; shows its output when not.
check() {
  local name=$1 output; shift
  if output=$("$@" 2>&1); then pass; else fail "$name" "$(tail -n 40 <<<"$output")"; fi
}

# empty NAME TEXT: passes when TEXT is empty; TEXT is what was wrong, line by line.
empty() {
  if [ -z "$2" ]; then pass; else fail "$1" "$(head -n 60 <<<"$2")"; fi
}

# equal NAME EXPECTED ACTUAL
equal() {
  if [ "$2" = "$3" ]; then pass; else fail "$1" "expected: $2
got:      $3"; fi
}

finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

# Rows of a .tsv without comments.
rows() { grep -v '^#' "$1"; }

# start_on_free_port COMMAND...: runs COMMAND PORT with ports from a random place until one is free;
# leaves it in $port.
start_on_free_port() {
  local try
  for try in 1 2 3 4 5 6 7 8; do
    port=$((20000 + RANDOM % 20000))
    if "$@" "$port" >"$work/start.log" 2>&1; then return 0; fi
  done
  cat "$work/start.log"
  echo "no port found after $try tries"
  return 1
}

# nginx_start DIR: starts nginx on DIR/nginx.conf, all of whose paths lie in DIR.
nginx_start() { PATH=$PATH:/usr/sbin:/sbin nginx -p "$1" -e "$1/error.log" -c "$1/nginx.conf"; }

# nginx_stop DIR: ends the nginx that nginx_start began.
nginx_stop() {
  local pid
  [ -s "$1/nginx.pid" ] || return 0
  pid=$(cat "$1/nginx.pid")
  grep -qF -- "$1/nginx.conf" "/proc/$pid/cmdline" 2>/dev/null || return 0
  kill -TERM "$pid" || return 0
  while [ -d "/proc/$pid" ]; do sleep 0.05; done
}

# May programs have namespaces of their own here, as a browser must (docs/adr/0013-browser.md)?
can_confine() { unshare --user --net --pid --fork --mount --ipc true 2>/dev/null; }
