#!/usr/bin/env bash
# The Debian package: what is in it, that it works from where it is installed, that its scripts,
# units, manual and completion are right.  Nothing is installed (that does tests/package/, by hand).
# usage: package.sh ZHENGCHA
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1
# equal SENTENCE WANTED GOT
equal() { expect "$1" diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"); }

deb=$("$root/deploy/package.sh" 2>"$scratch/package.log") || { tail -n 20 "$scratch/package.log"; failed=1; finish; }
at=$scratch/system
dpkg-deb -x "$deb" "$at"
dpkg-deb -e "$deb" "$scratch/control"

installed=$at/usr/bin/zhengcha
equal "the program is the one built" "$("$zhengcha" version)" "$("$installed" version)"
printf '本机构考试包过，不过全额退款。' >"$scratch/page.txt"
expect "judges by the rules beside it" gives 1 "承诺包过" env -u ZHENGCHA_CONFIG "$installed" check "$scratch/page.txt"
expect "its rules pass their examples" gives 0 "" "$installed" rules test
expect "the verifier is there" gives 2 "usage" "$at/usr/bin/zhengcha-verify"
settings=$at/etc/zhengcha/zhengcha.toml
equal "no path of the settings is the source's" "" "$(grep -nE '^(path|file|directory|knowledge|letters) += "[^"/]' "$settings")"
equal "conffiles are all of /etc" "$(cd "$at" && find etc -type f | sed 's|^|/|' | sort)" "$(sort "$scratch/control/conffiles")"
for script in postinst prerm postrm; do expect "$script is a script" sh -n "$scratch/control/$script"; done
equal "everything belongs to root" "" "$(dpkg-deb -c "$deb" | awk '$2 != "root/root"')"

# Manual and completion know what the program knows.
commands=$("$installed" --help | sed -n '/^Subcommands:/,$p' | awk '/^  [a-z]/ { print $1 }' | sort)
equal "the manual names every command" "$commands" \
  "$(zcat "$at/usr/share/man/man1/zhengcha.1.gz" | sed -n '/^.SH COMMANDS/,/^.SH EXIT/p' | awk '/^\.B / { print $2 }' | sort)"
equal "the manual of the settings names every section" "$(grep -oE '^(# )?\[+[a-z_.]+\]+' "$root/config/zhengcha.toml" | sort)" \
  "$(zcat "$at/usr/share/man/man5/zhengcha.toml.5.gz" | grep -oE '^(# )?\[+[a-z_.]+\]+' | sort)"
# completed WORD...: what the shell would offer for the last word.
completed() {
  PATH="$at/usr/bin:$PATH" bash -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _zhengcha; printf "%s\n" "${COMPREPLY[@]}"' \
    "$at/usr/share/bash-completion/completions/zhengcha" "$@" | sort
}
equal "commands are completed" "$commands" "$(completed zhengcha '')"
equal "and what begins one" "findings" "$(completed zhengcha find)"
equal "and those within one" "channels" "$(completed zhengcha alert ch)"
equal "and options" "--severity" "$(completed zhengcha findings --se)"
equal "also after an argument" "--officer" "$(completed zhengcha case confirm 7 --off)"

for unit in zhengcha.service zhengcha-backup.service; do
  sed "s|/usr/|$at/usr/|; s|^EnvironmentFile=|EnvironmentFile=$at|" "$at/usr/lib/systemd/system/$unit" >"$scratch/$unit"
  expect "systemd finds nothing wrong with $unit" gives 0 "" systemd-analyze verify "$scratch/$unit"
  expect "its exposure is 1.5 of 10 at the most" systemd-analyze security --offline=yes --threshold=15 "$scratch/$unit"
done
finish
