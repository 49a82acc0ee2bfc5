#!/usr/bin/env bash
# Makes the Debian package: build/package/zhengcha_VERSION_ARCHITECTURE.deb, whose path it prints.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/deploy/install_packages.sh"
cd "$root"
{
  cmake --preset release -Wno-dev
  cmake --build --preset release --target zhengcha zhengcha-verify manual
  rm -rf build/package
  LC_ALL=C.UTF-8 cpack --config build/release/CPackConfig.cmake -B build/package
} >&2
echo "$root"/build/package/*.deb
