#!/bin/bash
# Runs on the bare system of on_bare_system.sh once it has booted; then turns it off.
exec >/root/log 2>&1
trap 'journalctl -u zhengcha -u zhengcha-backup --no-pager -n 40 >/root/journal; echo "$passed passed, $failed failed"; systemctl poweroff' EXIT
passed=0 failed=0
settings=/etc/zhengcha/zhengcha.toml
# expect WHAT COMMAND...
expect() {
  local what=$1 said; shift
  if said=$("$@" 2>&1); then passed=$((passed + 1)); echo "ok      $what"; else failed=$((failed + 1)); echo "FAILED  $what: $said"; fi
}
state() { [[ $(systemctl is-active "$1") == "$2" ]]; }
as_service() { runuser -u zhengcha -- zhengcha "$@"; }
leads() { as_service findings --config "$settings" --format json | grep -o '"rule"' | wc -l; }
wait_for() { local n=$1; shift; until "$@" >/dev/null 2>&1; do ((n-- > 0)) || { "$@"; return 1; }; sleep 1; done; }
has_leads() { (($(leads) > 0)); }
copies() { (($(find /var/lib/zhengcha/backups -maxdepth 1 -name 'store-*Z' | wc -l) == $1)); }

expect "unconfigured, it does not crawl" wait_for 20 state zhengcha failed
expect "and says which setting is missing" bash -c "journalctl -u zhengcha --no-pager | grep -q 'there is no ..jobs.. to run'"
expect "the settings are its group's alone" test "$(stat -c '%a %U %G' $settings)" = "640 root zhengcha"

expect "without a store a copy fails, and says so" bash -c "! systemctl start zhengcha-backup 2>/dev/null && journalctl -u zhengcha-backup --no-pager | grep -q 'no database at'"

for page in index b; do
  printf '<html><head><meta charset="utf-8"><title>证书培训</title></head><body><p>本机构考试包过，不过全额退款，内部渠道保证拿证。</p><a href="/b.html">b</a></body></html>' >/var/www/html/$page.html
done
sed -i 's|^user_agent = .*|user_agent = "zhengcha/0.1 (+http://rsj.example.gov.cn/crawler)"|
        s|^allow = \[\].*|allow = ["127.0.0.0/8"]|; s|^metrics = "".*|metrics = "127.0.0.1:9464"|' $settings
printf '\n[[jobs]]\nid = "try"\ncron = "* * * * *"\nseeds = ["http://127.0.0.1/"]\n' >>$settings
expect "it starts" systemctl start zhengcha
expect "it is ready" state zhengcha active
expect "its job finds something within 90 s" wait_for 90 has_leads
expect "status answers" as_service status --config $settings
expect "metrics are served" bash -c 'curl -sf 127.0.0.1:9464/metrics | grep -q ^zhengcha_visits_total'
expect "reload is taken" systemctl reload zhengcha
expect "a copy is made while it runs" systemctl start zhengcha-backup
expect "and is there" copies 1
sed -i 's/^KEEP=.*/KEEP=1/' /etc/default/zhengcha-backup
sleep 1
expect "a second copy" systemctl start zhengcha-backup
expect "takes the place of the first" copies 1
before=$(leads) process=$(systemctl show -P MainPID zhengcha)
expect "the same package again, as an upgrade" dpkg -i /root/*.deb
expect "the settings are the office's still" grep -q 'rsj.example' $settings
expect "the service runs" state zhengcha active
expect "as a new process" test "$(systemctl show -P MainPID zhengcha)" != "$process"
expect "nothing found is lost" test "$(leads)" -ge "$before"
expect "the timer waits" state zhengcha-backup.timer active
systemctl stop zhengcha
mv /var/lib/zhengcha/store /var/lib/zhengcha/lost
expect "a copy is restored" as_service store restore --config $settings /var/lib/zhengcha/backups/store-*Z
expect "and holds what was found" test "$(leads)" -ge 1
systemctl start zhengcha
echo "        $(systemd-analyze security --no-pager zhengcha.service | tail -n 1)"
echo "        $(systemd-analyze security --no-pager zhengcha-backup.service | tail -n 1)"
expect "removing" dpkg -r zhengcha
expect "stops it" bash -c '! systemctl is-active --quiet zhengcha'
expect "and takes the program" test ! -e /usr/bin/zhengcha
expect "but not the settings" test -e $settings
expect "purging" dpkg -P zhengcha
expect "takes the settings" test ! -e /etc/zhengcha
expect "and leaves the store" test -e /var/lib/zhengcha/store/CURRENT
expect "and nothing else" test -z "$(find / -xdev -name '*zhengcha*' -not -path '/proc/*' -not -path '/var/lib/zhengcha*' -not -path '/root/*' 2>/dev/null)"
