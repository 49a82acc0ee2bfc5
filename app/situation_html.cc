#include "app/situation_html.h"

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "app/svg_chart.h"
#include "evidence/html_text.h"

namespace zc {
namespace {

constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 18mm 15mm; }
* { box-sizing: border-box; }
html { background: #eceff1; }
body { max-width: 200mm; margin: 0 auto; padding: 12mm 10mm; background: #fff; color: #1a1a1a;
  font: 10pt/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", SimHei, sans-serif; }
h1 { text-align: center; font-size: 20pt; letter-spacing: .2em; margin: 0 0 5mm; }
h2 { font-size: 13pt; border-left: 4px solid #1f4e79; padding-left: 3mm; margin: 8mm 0 2mm;
  break-after: avoid; }
p, li { overflow-wrap: anywhere; margin: 1.5mm 0; }
table { width: 100%; border-collapse: collapse; margin: 2mm 0 4mm; font-size: 8.5pt;
  line-height: 1.4; }
th, td { border: 1px solid #9aa5ad; padding: 1mm 1.5mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
thead th { background: #eef3f7; text-align: center; vertical-align: middle; }
thead { display: table-header-group; }
thead th { word-break: keep-all; overflow-wrap: normal; }
.counts { table-layout: fixed; }
.counts th { font-size: 7.5pt; padding: 1mm .3mm; }
.counts th:first-child, .counts td:first-child { width: 31mm; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.total td { font-weight: 700; background: #f6f8fa; }
tr, svg { break-inside: avoid; }
.facts th { width: 28mm; background: #eef3f7; }
.notice { border: 1px solid #a87400; background: #fffaf0; padding: 2mm 3mm; }
.quiet { color: #555; font-size: 8.5pt; break-after: avoid; }
svg.chart { display: block; width: 100%; height: auto; margin: 3mm 0; font-size: 12px; }
@media print {
  html { background: none; }
  body { max-width: none; margin: 0; padding: 0 1px; }
  thead th, .facts th, .notice, tr.total td, svg { print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
}
)css";

// A table whose cells are numbers but for the first has columns of one width.
constexpr std::size_t kManyColumns = 10;

std::string text_of(const ReportCell& cell) {
  if (const auto* const number = std::get_if<std::uint64_t>(&cell)) return std::to_string(*number);
  return std::get<std::string>(cell);
}

std::string cell_html(const ReportCell& cell) {
  const bool is_number = std::holds_alternative<std::uint64_t>(cell);
  return fmt::format(
      "<td{}>{}</td>", is_number ? " class=\"number\"" : "", html_text(text_of(cell)));
}

std::string chart_html(const ReportTable& table, const ReportChart& chart) {
  const std::size_t count = table.rows.size() - (table.has_total ? 1 : 0);
  std::vector<std::string> labels;
  std::vector<ChartSeries> series;
  for (const std::size_t column : chart.columns) series.push_back({table.heads.at(column), {}});
  for (std::size_t i = 0; i < count; ++i) {
    labels.push_back(text_of(table.rows[i].front()));
    for (std::size_t s = 0; s < series.size(); ++s) {
      series[s].values.push_back(std::get<std::uint64_t>(table.rows[i].at(chart.columns[s])));
    }
  }
  if (chart.over_time) return svg_columns(chart.title, labels, series);
  return series.empty() ? "" : svg_bars(chart.title, labels, series.front().values);
}

std::string table_html(const ReportTable& table) {
  std::string out = fmt::format("<h2>{}</h2>\n", html_text(table.name));
  if (!table.note.empty()) out += fmt::format("<p class=\"quiet\">{}</p>\n", html_text(table.note));
  if (table.rows.empty()) return out + "<p>（无）</p>\n";
  for (const ReportChart& chart : table.charts) out += chart_html(table, chart);
  out += table.heads.size() >= kManyColumns ? "<table class=\"counts\">\n<thead><tr>"
                                            : "<table>\n<thead><tr>";
  for (const std::string& head : table.heads) out += fmt::format("<th>{}</th>", html_text(head));
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const bool is_total = table.has_total && i + 1 == table.rows.size();
    out += is_total ? "<tr class=\"total\">" : "<tr>";
    for (const ReportCell& cell : table.rows[i]) out += cell_html(cell);
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

}  // namespace

std::string situation_html(const ReportText& report) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n"
      "<table class=\"facts\">\n",
      html_text(report.title),
      kStyle);
  for (const auto& [name, value] : report.facts) {
    out += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", html_text(name), html_text(value));
  }
  out += fmt::format("</table>\n<p class=\"notice\">{}</p>\n", html_text(report.plea));
  if (!report.nothing.empty()) {
    out += fmt::format("<p class=\"notice\"><strong>{}</strong></p>\n", html_text(report.nothing));
  }
  for (const ReportTable& table : report.tables) out += table_html(table);
  out += "<h2>说明</h2>\n<ol>\n";
  for (const std::string& note : report.notes) out += fmt::format("<li>{}</li>\n", html_text(note));
  return out + "</ol>\n</body>\n</html>\n";
}

}  // namespace zc
