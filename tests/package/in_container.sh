#!/usr/bin/env bash
# deploy/docker: the image is built from its Dockerfile on a bare Debian 12 (made here: nothing is fetched but
# packages) and runs as the compose file says: read-only, without capabilities, as an unprivileged user.  It crawls
# the sample sites, ends at a stop in good order and goes on with what it kept.
#   tests/package/in_container.sh     by hand, as root; some 20 minutes on two cores
#   ZC_CONTAINER_KEEP=DIR  keeps images and compiled objects there, so that the next run takes 3 minutes
# Needs podman, buildah, runc, mmdebstrap, docker-compose, jq, curl, nginx.  Ends with "N passed, N failed".
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.bash"
kept=${ZC_CONTAINER_KEEP:-$(mktemp -d /var/tmp/zhengcha-container.XXXXXX)}
mkdir -p "$kept/ccache"
sites=$root/deploy/sample-sites
port=8099
metrics=127.0.0.1:9501
pods() { podman --root "$kept/images" --runroot "$kept/run" --runtime runc --cgroup-manager cgroupfs "$@"; }
[[ -n ${ZC_CONTAINER_KEEP:-} ]] || at_exit+=("rm -rf --one-file-system '$kept'")
at_exit+=("pods rm -f -t 1 zhengcha >/dev/null 2>&1; pods volume rm -f zhengcha-data >/dev/null 2>&1; umount '$kept/images/overlay' 2>/dev/null")

base_image() {
  pods image exists docker.io/library/debian:12 && return
  mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$scratch/base.tar" /etc/apt/sources.list.d/*.sources &&
    pods import -q "$scratch/base.tar" docker.io/library/debian:12 && rm "$scratch/base.tar"
}
# The machine's way to Debian's packages is lent, and stays out of the image.
build_image() {
  git -C "$root" archive --prefix=src/ HEAD | tar -x -C "$scratch" &&
    pods build -q --pull=never --isolation chroot -v /etc/apt/apt.conf.d:/etc/apt/apt.conf.d:ro \
      -v "$kept/ccache:/root/.cache/ccache" -f "$scratch/src/deploy/docker/Dockerfile" -t zhengcha "$scratch/src"
}
# What deploy/docker/compose.yaml says, and the host's network for its loopback.
limits=(--read-only --cap-drop ALL --security-opt no-new-privileges --memory 2g --pids-limit 64 --tmpfs /tmp
  --network host --ulimit nofile=4096:4096 --ulimit nproc=4096:4096)
in_image() { pods run --rm --pull=never "${limits[@]}" --entrypoint "$1" zhengcha "${@:2}"; }
of_service() { pods exec zhengcha zhengcha "$1" --config /etc/zhengcha/zhengcha.toml "${@:2}"; }
wait_for() {
  local end=$(($(date +%s) + $1)); shift
  until "$@" >/dev/null 2>&1; do
    if (($(date +%s) >= end)); then "$@"; pods logs --tail 5 zhengcha; return 1; fi
    sleep 1
  done
}
has_run() { curl -sf "http://$metrics/metrics" | grep -qE '^zhengcha_job_last_success_timestamp_seconds\{crawl="sample"\} [1-9]'; }
found() { { of_service findings --format json || true; } | jq -e '.findings | length > 10'; }  # its code 1 says so

expect "the compose file is valid" docker-compose -f "$root/deploy/docker/compose.yaml" config -q
expect "a bare Debian 12" base_image || finish
expect "the image is built" build_image || finish
expect "it is no root" gives 0 "uid=999(zhengcha)" in_image id
expect "settings to start from" gives 0 "[fetch]" in_image cat /etc/zhengcha/zhengcha.toml
expect "its rules pass their tests" gives 0 " passed, 0 failed" in_image zhengcha rules test
expect "without jobs it says so" gives 2 "there is no [[jobs]] to run" in_image zhengcha run --config /etc/zhengcha/zhengcha.toml

"$sites/serve.sh" start "$scratch/www" "$port" >/dev/null || { echo "cannot serve the sample sites"; failed=$((failed + 1)); finish; }
at_exit+=("'$sites/serve.sh' stop '$scratch/www' >/dev/null 2>&1")
mkdir "$scratch/etc"
{ sed -e "s|@DIR@|/var/lib/zhengcha|g; s|@PORT@|$port|g; s|@ROOT@/config|/usr/share/zhengcha|g" "$sites/zhengcha.toml.in"
  printf '[service]\nmetrics = "%s"\n[[jobs]]\nid = "sample"\ncron = "* * * * *"\nseeds = ["http://127.0.1.1:%s/"]\n' "$metrics" "$port"
} >"$scratch/etc/zhengcha.toml"
start() { pods run -d --pull=never --name zhengcha "${limits[@]}" -v "$scratch/etc:/etc/zhengcha:ro" -v zhengcha-data:/var/lib/zhengcha zhengcha; }
expect "the service starts" start
expect "its job ends within two minutes" wait_for 120 has_run
expect "what it found is kept" wait_for 20 found
expect "it stops in good order" pods stop -t 15 zhengcha
expect "with code 0" test "$(pods inspect -f '{{.State.ExitCode}}' zhengcha)" = 0
expect "the next one starts" bash -c "$(declare -f pods start); limits=(${limits[*]}); scratch='$scratch' kept='$kept'; pods rm -f zhengcha && start"
expect "and has what was kept" wait_for 20 found
finish
