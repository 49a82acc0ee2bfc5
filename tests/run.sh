#!/usr/bin/env bash
# Installs, builds and runs every check and test.  usage: tests/run.sh [STEP...]
# Steps, in order: style dev asan tsan fuzz rules e2e release tidy   (none named: all)
# Ends with "N passed, N failed, N skipped"; exits non-zero when anything failed.
#   ZC_FUZZ_SECONDS  seconds a fuzz target (15)
#   ZC_SHARED        where the shared corpora lie (../shared); tests that need them are skipped without
set -uo pipefail
cd "$(dirname "$0")/.."
readonly root=$PWD logs=$PWD/build/test-logs
readonly fuzz_seconds=${ZC_FUZZ_SECONDS:-15}
export ZC_SHARED=${ZC_SHARED:-$root/../shared}
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export TSAN_OPTIONS="suppressions=$root/tests/tsan.supp"
[[ -d $ZC_SHARED/corpora ]] || unset ZC_SHARED
mkdir -p "$logs"
passed=0 failed=0 skipped=0
declare -a failures=()

say() { printf '\n== %s (%ds)\n' "$*" "$SECONDS"; }
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); failures+=("$1"); echo "FAILED: $1"; [[ -z ${2:-} ]] || tail -n 60 "$2"; }

# check NAME COMMAND...: one check, its output kept in a log and shown when it fails.
check() {
  local name=$1 log="$logs/${1// /-}.log"; shift
  if "$@" >"$log" 2>&1; then pass; else fail "$name" "$log"; fi
}

build() {
  local preset=$1; shift
  check "$preset configure" cmake --preset "$preset"
  check "$preset build" cmake --build --preset "$preset" "$@"
}

# Adds up the cases of one doctest program.
run_doctest() {
  local preset=$1 folder=$2 log="$logs/$1-$2.log"
  timeout 900 "build/$preset/tests/$folder/${folder}_tests" >"$log" 2>&1
  local code=$? line
  line=$(grep -E '^\[doctest\] test cases:' "$log" | tail -n 1)
  if [[ -z $line ]]; then fail "$preset $folder (exit $code)" "$log"; return; fi
  local numbers; read -r -a numbers <<<"$(grep -oE '[0-9]+' <<<"$line" | tr '\n' ' ')"
  local skips; skips=$(grep -c 'SKIPPED:' "$log")
  passed=$((passed + numbers[1] - skips))
  skipped=$((skipped + skips))
  if (( numbers[2] > 0 || code != 0 )); then
    failed=$((failed + (numbers[2] > 0 ? numbers[2] : 1)))
    failures+=("$preset $folder"); echo "FAILED: $preset $folder"
    grep -E 'TEST CASE:|ERROR:|FATAL|runtime error|Sanitizer' -A6 "$log" | head -n 80
  fi
}

test_preset() {
  local preset=$1; shift
  for folder in "$@"; do
    [[ -f tests/$folder/CMakeLists.txt ]] && run_doctest "$preset" "$folder"
  done
}

step_style() {
  check "floors" .ci/floors
  check "format" bash -c 'git ls-files "*.h" "*.cc" | xargs clang-format-14 --dry-run --Werror'
}

readonly all_folders="base crawler extractor classifier cases store evidence notice browser config app"
step_dev() { build dev; test_preset dev $all_folders; }
step_asan() {
  build asan --target $(printf '%s_tests ' $all_folders)
  test_preset asan $all_folders
}
step_tsan() {
  build tsan --target base_tests crawler_tests store_tests notice_tests app_tests
  test_preset tsan base crawler store notice app
}

# fuzz_target NAME: leaves its exit code in $logs/fuzz-NAME.code.
fuzz_target() {
  local name=$1 seeds=()
  mkdir -p "build/fuzz/corpus/$name"
  [[ -d tests/fixtures/fuzz/$name ]] && seeds=("tests/fixtures/fuzz/$name")
  "build/fuzz/tests/fuzz/$name" -max_total_time="$fuzz_seconds" -timeout=5 -rss_limit_mb=1024 \
    -print_final_stats=1 -artifact_prefix="$logs/$name-" "build/fuzz/corpus/$name" "${seeds[@]}" \
    >"$logs/fuzz-$name.log" 2>&1
  echo $? >"$logs/fuzz-$name.code"
}

# Two targets at a time.
step_fuzz() {
  build fuzz --target fuzz_targets
  rm -f "$logs"/fuzz-*.code
  local targets name
  mapfile -t targets < <(find build/fuzz/tests/fuzz -maxdepth 1 -name '*_fuzz' -executable -printf '%f\n' | sort)
  (( ${#targets[@]} > 0 )) || fail "fuzz: there is no target"
  for name in "${targets[@]}"; do
    while (( $(jobs -pr | wc -l) >= 2 )); do wait -n; done
    fuzz_target "$name" &
  done
  wait
  for name in "${targets[@]}"; do
    if [[ $(cat "$logs/fuzz-$name.code" 2>/dev/null) == 0 ]]; then pass; else fail "fuzz $name" "$logs/fuzz-$name.log"; fi
  done
}

readonly program=build/release/app/zhengcha
step_release() { build release --target zhengcha zhengcha-verify; }  # tests and benches: dev
step_rules() { check "rules test" "$program" rules test; }

# count_script NAME COMMAND...: a script that ends with "N passed, N failed".
count_script() {
  local name=$1 log="$logs/$1.log"; shift
  "$@" >"$log" 2>&1
  local code=$? line numbers
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
  if grep -q '^SKIPPED' "$log"; then skipped=$((skipped + 1)); return; fi
  if [[ -z $line ]]; then fail "$name (exit $code)" "$log"; return; fi
  read -r -a numbers <<<"$(grep -oE '[0-9]+' <<<"$line" | tr '\n' ' ')"
  passed=$((passed + numbers[0])) failed=$((failed + numbers[1]))
  if (( numbers[1] > 0 || code != 0 )); then
    (( numbers[1] > 0 )) || failed=$((failed + 1))
    failures+=("$name"); echo "FAILED: $name"; tail -n 60 "$log"
  fi
}

step_e2e() {
  local script
  for script in tests/e2e/*.sh; do
    count_script "$(basename "$script" .sh)" bash "$script" "$root/$program" "${ZC_SHARED:-}"
  done
}

# At most twelve files changed by the last commit; the whole tree, by hand: ZC_TIDY=all.
step_tidy() {
  local files
  if [[ ${ZC_TIDY:-} == all ]]; then
    files=$(git ls-files '*.cc' | grep -vE '^tests/')
  else
    files=$(git diff --name-only --diff-filter=d HEAD~1 -- '*.cc' 2>/dev/null | grep -vE '^tests/' | head -n 12)
  fi
  [[ -z $files ]] && return
  check "tidy" bash -c "xargs -P 2 -n 2 clang-tidy-14 --quiet -p build/dev <<<'$files'"
}

say "packages"
check "packages" deploy/install_packages.sh deploy/packages.txt deploy/packages-test.txt
steps=("$@")
(( ${#steps[@]} > 0 )) || steps=(style dev release rules e2e asan tsan fuzz tidy)
for step in "${steps[@]}"; do
  say "$step"
  "step_$step"
done

echo
for failure in "${failures[@]}"; do echo "failed: $failure"; done
echo "took ${SECONDS} s"
echo "$passed passed, $failed failed, $skipped skipped"
(( failed == 0 ))
