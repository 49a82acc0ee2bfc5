#!/usr/bin/env bash
# The Debian package on a bare Debian 12 that really boots: installs, starts, crawls, is copied,
# upgrades, is removed and purged, and the store is still there.  By hand, as root; about 4 minutes:
#   tests/package/on_bare_system.sh build/package/zhengcha_*.deb [DIR]
# Needs mmdebstrap and systemd-container.  DIR (a folder that does not exist) keeps the system made.
# Ends with "N passed, N failed".
set -euo pipefail
deb=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
system=${2:-$(mktemp -du /var/tmp/zhengcha-bare.XXXXXX)}
[[ -n ${2:-} ]] || trap 'rm -rf --one-file-system "$system"' EXIT
echo "making a bare system in $system"
mmdebstrap --quiet --variant=important --include=ca-certificates,systemd-sysv,nginx-light,curl,logrotate \
  --customize-hook="copy-in '$deb' '$here/installed.sh' /root" \
  --customize-hook='chroot "$1" sh -c "apt-get install -y --no-install-recommends /root/*.deb"' \
  bookworm "$system" /etc/apt/sources.list.d/*.sources 2>"$system.log" ||
  { tail -n 20 "$system.log"; exit 1; }
rm -f "$system.log"
cat >"$system/etc/systemd/system/installed.service" <<'UNIT'
[Unit]
After=nginx.service
[Service]
Type=oneshot
ExecStart=/bin/bash /root/installed.sh
UNIT
mkdir -p "$system/etc/systemd/system/multi-user.target.wants"
ln -s ../installed.service "$system/etc/systemd/system/multi-user.target.wants/"
# The name of the system's bus must exist, also where nobody listens.
mkdir -p /run/dbus
timeout 300 systemd-nspawn --register=no --keep-unit --private-network -D "$system" -b >"$system/root/console" 2>&1 || true
cat "$system/root/log"
tail -n 1 "$system/root/log" | grep -qE '^[0-9]+ passed, 0 failed$'
