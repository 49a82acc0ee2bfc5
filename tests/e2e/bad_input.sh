#!/usr/bin/env bash
# What is wrong in a config, rule or argument is refused at start with its place, and nothing is
# crawled.  usage: bad_input.sh ZHENGCHA
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
zhengcha=$1

good_config() {
  cat <<TOML
[store]
path = "$scratch/store"
[job]
name = "bad-input"
seeds = ["http://127.0.9.9:1/"]
[fetch]
user_agent = "zhengcha-test/1 (+http://127.0.0.1/contact)"
[rules]
directory = "$root/config/rules"
knowledge = "$root/config/knowledge"
TOML
}
config() { good_config | sed "$1" >"$scratch/c.toml"; }
refused() { gives 2 "$1" "$zhengcha" crawl --config "$scratch/c.toml" && [[ ! -e $scratch/store ]]; }

config 's/^name = .*/naem = "x"/'
expect "an unknown key is refused with file, line and column" refused "c.toml:4:1: unknown key 'naem' in [job]"
config 's/^\[fetch\]/[fetsh]/'
expect "an unknown section is refused with its place" refused "c.toml:6:"
config 's/^seeds = .*/seeds = "http:\/\/x\/"/'
expect "a wrong type is refused with its place" refused "c.toml:5:9: 'seeds' must be an array of strings"
config '/^seeds/d'
expect "a config without seeds is refused" refused "[job] needs 'seeds'"
config 's/^seeds = .*/seeds = ["http:\/\/ok.example\/", "ftp:\/\/x\/"]/'
expect "a seed that is no web address is refused by name" refused "ftp://x/"
config 's/^seeds/seeds = [/'
expect "broken TOML is refused with its place" refused "c.toml:5:"
config 's/^user_agent/deadline_ms = 0\nuser_agent/'
expect "a value out of range is refused" refused "'deadline_ms' must be from"
config "s|^directory = .*|directory = \"$scratch/none\"|"
expect "missing rules are refused" refused "$scratch/none"
mkdir -p "$scratch/rules"
cat >"$scratch/rules/broken.toml" <<'TOML'
this is no rule
TOML
config "s|^directory = .*|directory = \"$scratch/rules\"|"
expect "a rule file that is no TOML is refused with its place" refused "broken.toml:1:"
cp "$root"/config/rules/guarantee.toml "$root"/config/rules/words.toml "$scratch/rules/"
rm "$scratch/rules/broken.toml"
sed -i '0,/^any = \[/s//any = ["(", /' "$scratch/rules/guarantee.toml"
expect "a rule whose pattern does not compile is refused with its place" refused "guarantee.toml:"
config 's/^\[rules\]/[address_guard]\nallow = ["300.1.2.3\/8"]\n[rules]/'
expect "a bad address range is refused" refused "300.1.2.3/8"
expect "a missing config is refused" gives 2 "nowhere.toml" "$zhengcha" crawl --config "$scratch/nowhere.toml"
expect "an unknown option is refused" gives 2 "" "$zhengcha" crawl --colour
expect "an unknown category is refused with the known ones" \
  gives 2 "restricted-words" "$zhengcha" findings --config "$scratch/c.toml" --category luck
expect "a bad time is refused" gives 2 "2026-11-24" "$zhengcha" findings --config "$scratch/c.toml" --since yesterday
config ''
expect "reading a store that is not there says so" gives 2 "$scratch/store" "$zhengcha" findings --config "$scratch/c.toml"
expect "a metrics address that is none is refused" \
  gives 2 "nonsense" "$zhengcha" crawl --config "$scratch/c.toml" --metrics nonsense
printf '机构名称,内容,有效期至\n甲学校,电工,2030-01-01\n' | iconv -f UTF-8 -t GBK >"$scratch/schools.csv"
config 's/^\[rules\]/[[registers]]\nfile = "schools.csv"\nkind = "schools"\n[rules]/'
expect "a GBK register without a column is refused, saying so" gives 2 "schools.csv:1:1: there is no column 范围 (scope); read as GB18030" "$zhengcha" rules --config "$scratch/c.toml" knowledge
printf '机构名称,范围,有效期至\n甲学校,电工,2030-13-01\n' | iconv -f UTF-8 -t GBK >"$scratch/schools.csv"
expect "a bad day in a register is refused with its line" gives 2 "schools.csv:2:1: 有效期至" "$zhengcha" rules --config "$scratch/c.toml" knowledge
printf '机构名称,范围,有效期至\n广州市星河职业培训学校,电工,2026-06-30\n' | iconv -f UTF-8 -t GBK >"$scratch/schools.csv"
printf '<meta charset="utf-8"><p>电工培训班开班，报名私信我，学费980元，电话咨询。</p><p>广州市星河职业培训学校</p>' >"$scratch/school.html"
expect "what a register says of a page is explained, with line and row" gives 1 "第2行“广州市星河职业培训学校,电工,2026-06-30”" \
  "$zhengcha" check --config "$scratch/c.toml" --explain --day 2026-07-01 "$scratch/school.html"
expect "on the last day of the term it is in force" gives 0 "在册" \
  "$zhengcha" check --config "$scratch/c.toml" --explain --day 2026-06-30 "$scratch/school.html"
config ''
expect "a missing page is refused" gives 2 "gone.html" "$zhengcha" check "$scratch/gone.html"
expect "a private address is not fetched by default" gives 3 "127.0.0.1" "$zhengcha" check http://127.0.0.1:9/
echo "not a zip" >"$scratch/x.zip"
expect "a file that is no bundle fails verification" gives 1 "" "$zhengcha" verify "$scratch/x.zip"

printf '%s\n' '{"id":1,"title":"","text":"今天天气很好。"}' '{broken' '{"id":3,"title":""}' \
  '{"id":"4","title":"报名","text":"本校学员签约包过，不过全额退款，加微信报名。"}' >"$scratch/in.jsonl"
lines() {
  "$zhengcha" check --jsonl "$scratch/in.jsonl" >"$scratch/out.jsonl"
  cat "$scratch/out.jsonl"
  [[ $(wc -l <"$scratch/out.jsonl") == 4 ]] || return 1
  jq -es '.[0].id == 1 and .[0].label == "clean" and .[1].line == 2 and (.[1].error | length > 0)
          and .[2].line == 3 and .[3].id == "4" and .[3].label == "violation"
          and (.[3].categories | index("guarantee") != null)' "$scratch/out.jsonl"
}
expect "batch judging goes on after broken lines, in order" lines
quoted() {
  jq -es '.[3] as $a | "本校学员签约包过，不过全额退款，加微信报名。" as $t
          | $a.findings | all(. as $f | $f.quote == $t[$f.begin:$f.end])' "$scratch/out.jsonl"
}
expect "begin and end are code points of the text" quoted
finish
