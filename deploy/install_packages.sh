#!/usr/bin/env bash
# Installs what is missing of package lists (Debian 12), as root or with sudo.
# Does nothing, in well under a second, when all are there.
# usage: deploy/install_packages.sh [LIST...]   (none named: deploy/packages.txt)
set -euo pipefail
lists=("$@")
[ "${#lists[@]}" -gt 0 ] || lists=("$(dirname "${BASH_SOURCE[0]}")/packages.txt")

command -v dpkg-query >/dev/null || { echo "install_packages.sh: this is no Debian; install by hand what ${lists[*]} name" >&2; exit 3; }
wanted=$(sed -e 's/#.*//' "${lists[@]}" | tr -s ' \t' '\n' | sed '/^$/d' | sort -u)
# shellcheck disable=SC2086  # one word per package
present=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort -u || true)
missing=$(comm -23 <(echo "$wanted") <(echo "$present"))
[ -n "$missing" ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install_packages.sh: these packages are missing and there is neither root nor sudo to install them:" >&2
    echo "$missing" | tr '\n' ' ' >&2
    echo >&2
    exit 3
  fi
  as_root=(sudo)
fi
echo "installing: $(echo "$missing" | tr '\n' ' ')"
run_apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
# shellcheck disable=SC2086
run_apt install -y --no-install-recommends $missing 2>/dev/null || {
  run_apt update  # the package lists of a fresh container are empty or old
  # shellcheck disable=SC2086
  run_apt install -y --no-install-recommends $missing
}
