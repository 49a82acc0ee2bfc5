#!/usr/bin/env bash
# `zhengcha render` by hand: a page built by script, over real Chromium and a real server.
#   tests/e2e/render.sh BINARY     ends with "N passed, N failed"
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/crawl_lib.bash"

binary=${1:?usage: render.sh BINARY}
command -v chromium-headless-shell >/dev/null || { echo "SKIPPED: chromium-headless-shell is not installed"; exit 0; }
can_confine || { echo "SKIPPED: no namespaces, so no browser"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/zc-render.XXXXXX")
chmod 755 "$work"
cleanup() { nginx_stop "$work"; rm -rf "$work"; }
trap cleanup EXIT

mkdir "$work/site"
cat >"$work/site/index.html" <<'EOF'
<!DOCTYPE html><meta charset="utf-8"><title>培训</title><div id="root"></div>
<img src="http://127.0.4.2:PORT/inside.png">
<script>setTimeout(function () {
  document.getElementById('root').innerHTML = '<h1>一次性通过，不过退费</h1>'; }, 1500);</script>
EOF
cat >"$work/site/login.html" <<'EOF'
<!DOCTYPE html><meta charset="utf-8"><title>登录</title><form action="/sent"><input name="u"><input type="password"><button>登录</button></form>
EOF
printf 'User-agent: *\nDisallow: /private/\n' >"$work/site/robots.txt"
write_nginx() {
  {
    [ "$(id -u)" != 0 ] || echo "user root;"
    echo "worker_processes 1; pid $work/nginx.pid; events { worker_connections 64; }"
    echo "http { access_log $work/access.log; types { text/html html; text/plain txt; }"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/tmp-$kind;"; done
    for address in 127.0.4.1 127.0.4.2; do
      echo "server { listen $address:$1; root $work/site; access_log $work/$address.log; }"
    done
    echo '}'
  } >"$work/nginx.conf"
}
start() { write_nginx "$1"; nginx_start "$work"; }
if start_on_free_port start; then pass; else fail "nginx starts"; finish; exit 1; fi
sed -i "s/PORT/$port/" "$work/site/index.html"
cat >"$work/zhengcha.toml" <<EOF
[store]
path = "$work/store"
[job]
seeds = ["http://127.0.4.1:$port/"]
[fetch]
user_agent = "zhengcha-test/1 (+http://127.0.4.1/contact)"
[address_guard]
allow = ["127.0.4.1/32"]
[rules]
directory = "$here/../../config/rules"
knowledge = "$here/../../config/knowledge"
EOF
render() { timeout 60 "$binary" render "$@"; }

check "a page is rendered" render "http://127.0.4.1:$port/" --config "$work/zhengcha.toml" -o "$work/out"
check "what its script made is in the document" grep -q '<h1>一次性通过，不过退费</h1>' "$work/out/dom.html"
equal "a picture" "$(printf '\x89PNG' | od -An -tx1)" "$(head -c 4 "$work/out/screenshot.png" | od -An -tx1)"
equal "a picture with what was found outlined" "$(printf '\x89PNG' | od -An -tx1)" "$(head -c 4 "$work/out/screenshot-marked.png" | od -An -tx1)"
check "which is another picture" test "$(sha256sum <"$work/out/screenshot.png")" != "$(sha256sum <"$work/out/screenshot-marked.png")"
equal "a print" "%PDF-" "$(head -c 5 "$work/out/page.pdf")"
empty "the address that the settings do not allow was never asked" "$(cat "$work/127.0.4.2.log")"
check "and the list says why" grep -q '127.0.0.0/8 (loopback' "$work/out/requests.json"
for file in dom.html screenshot.png screenshot-marked.png page.pdf requests.json console.json; do
  equal "digest of $file" "$(sha256sum <"$work/out/$file" | cut -d' ' -f1)" \
    "$(jq -r --arg n "$file" '.files[] | select(.name == $n).sha256' "$work/out/manifest.json")"
done
equal "the server saw the office's name" 0 "$(grep -vc 'zhengcha-test/1' "$work/127.0.4.1.log")"

render "http://127.0.4.1:$port/login.html" --config "$work/zhengcha.toml" -o "$work/login" >"$work/err" 2>&1
check "a login in front of a page is told" grep -q '要求登录' "$work/err"
equal "and stands in the list" login "$(jq -r .state "$work/login/manifest.json")"
equal "and is not sent" 0 "$(grep -c '/sent' "$work/127.0.4.1.log")"
render "http://127.0.4.1:$port/private/x" --config "$work/zhengcha.toml" -o "$work/no" >"$work/err" 2>&1
equal "robots.txt: exit code" 3 $?
check "robots.txt: its line is told" grep -q 'Disallow: /private/' "$work/err"
equal "robots.txt: never asked" 0 "$(grep -c '/private/' "$work/127.0.4.1.log")"
render "http://127.0.4.2:$port/" -o "$work/no" >"$work/err" 2>&1
equal "without settings nothing private: exit code" 3 $?
check "without settings nothing private: the range is told" grep -q 'loopback' "$work/err"
render "http://127.0.4.1:$port/" --config "$work/zhengcha.toml" --program no-such-browser -o "$work/no" >"$work/err" 2>&1
equal "no browser: exit code" 3 $?
check "no browser: the package is told" grep -q 'apt install chromium-headless-shell' "$work/err"
render "file:///etc/passwd" -o "$work/no" >"$work/err" 2>&1
equal "no file: exit code" 2 $?
empty "a page that fails writes nothing" "$(ls "$work/no")"
empty "no browser is left" "$(pgrep -f 'user-agent=zhengcha-test/1 .+http://127.0.4.1' || true)"
finish
