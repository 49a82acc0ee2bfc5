#!/usr/bin/env bash
# The situation report over the sample sites, crawled twice, with one case through its life: the
# same figures in XLSX, HTML and PDF, and bad input.
#   tests/e2e/report.sh BINARY     ends with "N passed, N failed"
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/crawl_lib.bash"
root=$(cd "$here/../.." && pwd)
sites=$root/deploy/sample-sites

python=/usr/bin/python3
"$python" -c 'import openpyxl' 2>/dev/null || { echo "SKIPPED: python3-openpyxl is not installed"; exit 0; }
binary=${1:?usage: report.sh BINARY}
work=${ZC_KEEP:-$(mktemp -d "${TMPDIR:-/tmp}/zc-report.XXXXXX")}
cleanup() { "$sites/serve.sh" stop "$work/web"; [ -n "${ZC_KEEP:-}" ] || rm -rf "$work"; }
trap cleanup EXIT
serve() { "$sites/serve.sh" start "$work/web" "$1"; }
report() { "$binary" report --config "$work/zhengcha.toml" "$@"; }
desk() { "$binary" case "$1" --config "$work/zhengcha.toml" "${@:2}"; }
# says CODE TEXT COMMAND...: ends with that code and prints the text.
says() {
  local code=$1 text=$2 got out; shift 2
  out=$("$@" 2>&1); got=$?
  echo "exit code $got, wanted $code with: $text"; echo "$out"
  [[ $got == "$code" && $out == *"$text"* ]]
}
# cell FILE SHEET ROW COLUMN: by the openpyxl of Debian; ROW is the text of the first column.
cell() {
  "$python" - "$@" <<'PY'
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book[sys.argv[2]]
heads = [c.value for c in sheet[3]]
for row in sheet.iter_rows(min_row=4):
    if str(row[0].value) == sys.argv[3]:
        print(row[heads.index(sys.argv[4])].value)
        break
PY
}
formulas() {
  "$python" -c '
import sys, openpyxl
for sheet in openpyxl.load_workbook(sys.argv[1]):
    for row in sheet.iter_rows():
        for c in row:
            if c.data_type == "f": print(sheet.title, c.coordinate, c.value)' "$1"
}

# Rows of the overview whose text is longer than its column and yet one line high.
cut_rows() {
  "$python" -c '
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1])["概况"]
for row in sheet.iter_rows(min_row=4):
    high = sheet.row_dimensions[row[0].row].height or 15
    if any(len(str(c.value)) > 17 and high < 36 for c in row): print(row[0].value)' "$1"
}

start_on_free_port serve || { echo "0 passed, 1 failed"; exit 1; }
sed -e "s|@DIR@|$work/web|g" -e "s|@PORT@|$port|g" -e "s|@ROOT@|$root|g" \
  "$sites/zhengcha.toml.in" >"$work/zhengcha.toml"
today=$(TZ=Asia/Shanghai date +%F)
month=${today%-*}

check "report: before any crawl there is no store" says 2 "" report --from "$today" --to "$today" -o "$work/none.html"
check "crawl" "$binary" crawl --config "$work/zhengcha.toml"
url=http://127.0.1.1:$port/course/price.html
check "case: open" desk open "$url" --officer 张三 --reason 巡查
for act in review confirm; do check "case: $act" desk $act 1 --officer 张三; done
check "case: notify" desk notify 1 --officer 张三 --reason "送达通知书"
check "the second state is served" "$sites/serve.sh" second "$work/web"
check "crawl again" "$binary" crawl --config "$work/zhengcha.toml"
check "case: recheck" desk recheck 1 --officer 李四

for form in xlsx html; do
  check "report: $form" report --from "$today" --to "$today" -o "$work/r.$form"
done
leads=$("$binary" findings --config "$work/zhengcha.toml" --severity review --format json)
found=$(jq '.findings | length' <<<"$leads")
equal "xlsx: as many leads as there are" "$found" "$(cell "$work/r.xlsx" 概况 发现线索 数量)"
equal "xlsx: those of one category" \
  "$(jq '[.findings[] | select(.category == "guarantee")] | length' <<<"$leads")" \
  "$(cell "$work/r.xlsx" 按类别 承诺包过 发现线索)"
equal "xlsx: the month has them all" "$found" "$(cell "$work/r.xlsx" 按月 "$month" 发现线索)"
equal "xlsx: the day too" "$found" "$(cell "$work/r.xlsx" 按日 "$today" 发现线索)"
equal "xlsx: leads whose page is gone" \
  "$(jq '[.findings[] | select(.gone_reason == "页面已不存在")] | length' <<<"$leads")" \
  "$(cell "$work/r.xlsx" 概况 撤除线索 数量)"
equal "xlsx: leads whose page was changed" \
  "$(jq '[.findings[] | select(.gone_reason == "页面内容已修改")] | length' <<<"$leads")" \
  "$(cell "$work/r.xlsx" 概况 修改线索 数量)"
for event in 确认案件 通知案件 整改案件; do
  equal "xlsx: one case: $event" 1 "$(cell "$work/r.xlsx" 概况 $event 数量)"
done
equal "xlsx: its state" 1 "$(cell "$work/r.xlsx" 期末案件状态 已整改 案件)"
empty "xlsx: no cell is a formula" "$(formulas "$work/r.xlsx")"
empty "xlsx: rows are as high as their text" "$(cut_rows "$work/r.xlsx")"
check "html: the same number" grep -qF "<td>发现线索</td><td class=\"number\">$found</td>" "$work/r.html"
check "html: charts" grep -q '<svg' "$work/r.html"
empty "html: nothing from outside" "$(grep -oE '<(script|link|img|iframe)|(src|href)=' "$work/r.html")"
check "html: leads, no verdicts" grep -q "不是对任何单位或个人违法的认定" "$work/r.html"
if can_confine; then
  check "pdf" report --from "$today" --to "$today" -o "$work/r.pdf"
  equal "pdf: is one" "%PDF-" "$(head -c 5 "$work/r.pdf")"
fi

check "province: by name" report --from "$today" --to "$today" --province 河北 -o "$work/p.xlsx"
check "province: by code" report --from "$today" --to "$today" --province 130000 -o "$work/q.xlsx"
equal "province: the row of all is the whole of one" "$(cell "$work/r.xlsx" 按地区 河北省 发现线索)" \
  "$(cell "$work/p.xlsx" 概况 发现线索 数量)"
equal "province: name and code are one" "$(cell "$work/p.xlsx" 概况 发现线索 数量)" \
  "$(cell "$work/q.xlsx" 概况 发现线索 数量)"
check "weekly: a title of its own, and no data last week" says 0 "没有数据" report --weekly -o "$work/w.html"
check "weekly: title" grep -q "<h1>清理情况周报</h1>" "$work/w.html"
check "no data: says so, code 0" says 0 "统计期内没有数据" report --from 2020-01-01 --to 2020-01-31 -o "$work/e.xlsx"
equal "no data: zero" 0 "$(cell "$work/e.xlsx" 概况 发现线索 数量)"

check "bad: from after to" says 2 "after it ends" report --from 2026-11-02 --to 2026-11-01 -o "$work/x.html"
check "bad: no such day" says 2 "'2026-02-30' is no day" report --from 2026-02-30 --to 2026-03-01 -o "$work/x.html"
check "bad: one end" says 2 "--from and --to" report --from 2026-02-01 -o "$work/x.html"
check "bad: week and days" says 2 "--weekly" report --weekly --from 2026-02-01 --to 2026-02-02 -o "$work/x.html"
check "bad: province" says 2 "no province 'Atlantis'" report --weekly --province Atlantis -o "$work/x.html"
check "bad: ending" says 2 "must end in .xlsx, .html or .pdf" report --weekly -o "$work/x.doc"
check "bad: no such folder" says 2 "No such file or directory" report --weekly -o "$work/none/x.html"
mkdir "$work/dir.pdf"
check "bad: a folder" says 2 "is a directory" report --weekly -o "$work/dir.pdf"
check "bad: nothing was written" test ! -e "$work/x.html"
for form in html xlsx; do
  mkdir "$work/taken.$form.part"  # stands where the file would be written first
  check "bad: $form cannot be written" says 3 "taken.$form: cannot be" report --weekly -o "$work/taken.$form"
done
finish
