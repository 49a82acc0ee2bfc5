// The look of the report: screen and A4.
#pragma once

#include <string_view>

namespace zc {
inline namespace evidence_parts {

inline constexpr std::string_view kReportStyle = R"css(
@page { size: A4; margin: 20mm 18mm 18mm 18mm; }
* { box-sizing: border-box; }
html { background: #eceff1; }
body { max-width: 190mm; margin: 0 auto; padding: 14mm 12mm; background: #fff; color: #1a1a1a;
  font: 10.5pt/1.65 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, "宋体", serif; }
h1, h2, h3, h4, th, .tag, .no { font-family: "Noto Sans CJK SC", "Source Han Sans SC",
  "Microsoft YaHei", SimHei, "黑体", sans-serif; }
h1 { text-align: center; font-size: 20pt; letter-spacing: .3em; margin: 0 0 2mm; }
.sub { text-align: center; color: #444; margin: 0 0 6mm; }
h2 { font-size: 13pt; border-left: 4px solid #1f4e79; padding-left: 3mm; margin: 8mm 0 3mm; }
h3 { font-size: 11pt; margin: 5mm 0 2mm; }
h4 { font-size: 10.5pt; margin: 4mm 0 1mm; }
h1, h2, h3, p, li, .bar span { overflow-wrap: anywhere; min-width: 0; }
p { margin: 2mm 0; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: 2mm 0 4mm; }
th, td { border: 1px solid #9aa5ad; padding: 1.2mm 2mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; line-break: anywhere; }
th { background: #eef3f7; font-weight: 600; }
table.pairs { break-inside: avoid; }
table.pairs th { width: 27mm; }
/* Chromium shrinks the whole print to fit a <mark> over two lines, unless its cell clips. */
td { overflow: clip; }
.mono { font-family: Consolas, "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono CJK SC",
  monospace; font-size: 8.5pt; line-height: 1.4; }
td.time { white-space: nowrap; }
td.digest { font-size: 7pt; }
pre.mono { border: 1px solid #9aa5ad; background: #f6f8fa; padding: 2mm 3mm; white-space: pre-wrap;
  overflow-wrap: anywhere; }
mark { background: #ffe58a; color: inherit; font-weight: 700; padding: 0 .1em;
  border-bottom: 1.5px solid #b23b00; }
.finding { border: 1px solid #9aa5ad; margin: 0 0 4mm; break-inside: avoid; }
.finding table { margin: 0; border: 0; }
.finding table th, .finding table td { border-width: 1px 0 0; }
.finding .bar { background: #eef3f7; padding: 1.5mm 2mm; display: flex; gap: 3mm; flex-wrap: wrap;
  align-items: baseline; }
.no { font-weight: 700; }
.tag { border: 1px solid #667; border-radius: 2px; padding: 0 1.5mm; font-size: 9pt; }
.tag.alert { background: #b23b00; border-color: #b23b00; color: #fff; }
.tag.review { background: #fff3d6; border-color: #a87400; }
figure { margin: 2mm 0 4mm; break-inside: avoid; }
figure img { max-width: 100%; max-height: 235mm; border: 1px solid #9aa5ad; }
figcaption { color: #555; }
.quiet { color: #555; }
.notice { border: 1px solid #a87400; background: #fffaf0; padding: 2mm 3mm; }
.sign td { height: 14mm; }
tr, .notice, .sign { break-inside: avoid; }
h2, h3, h4 { break-after: avoid; }
@media print {
  html { background: none; }
  body { max-width: none; margin: 0; padding: 0; }
  th, .finding .bar, .tag, mark, .notice, td.time { white-space: nowrap; }
td.digest { font-size: 7pt; }
pre.mono { print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace evidence_parts
}  // namespace zc
