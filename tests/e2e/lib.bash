# Shared by the end-to-end scripts: counting, a scratch directory, the sample sites.
# A script sources this, calls `expect` and ends with `finish`.
passed=0 failed=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/zhengcha-e2e-XXXXXX")
chmod 755 "$scratch"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
declare -a at_exit=("rm -rf '$scratch'")
run_at_exit() { local i; for ((i = ${#at_exit[@]} - 1; i >= 0; --i)); do eval "${at_exit[i]}"; done; }
trap run_at_exit EXIT

# expect SENTENCE COMMAND...: passes when the command does.
expect() {
  local sentence=$1; shift
  if "$@" >"$scratch/expect.out" 2>&1; then passed=$((passed + 1)); return 0; fi
  failed=$((failed + 1))
  echo "FAILED: $sentence"
  echo "  command: $*"
  head -n 40 "$scratch/expect.out" | sed 's/^/  | /'
  return 1
}

# gives CODE TEXT COMMAND...: the command ends with CODE and prints TEXT (a fixed string) somewhere.
gives() {
  local code=$1 text=$2; shift 2
  local out got
  out=$("$@" 2>&1 </dev/null); got=$?
  echo "exit code $got, wanted $code; wanted text: $text"; echo "$out"
  [[ $got == "$code" && $out == *"$text"* ]]
}

finish() { echo "$passed passed, $failed failed"; ((failed == 0)); exit; }
