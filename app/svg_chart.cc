#include "app/svg_chart.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "evidence/html_text.h"

namespace zc {
namespace {

// All lengths are in the units of the drawing, which is kWidth wide.
constexpr int kWidth = 680;
constexpr int kTop = 30;  // below the title
constexpr int kBarHeight = 20;
constexpr int kLabelWidth = 150;
constexpr int kNumberWidth = 60;
constexpr int kSteps = 4;
constexpr int kPlotHeight = 160;
constexpr int kScaleWidth = 44;
constexpr int kLegendHeight = 22;
constexpr int kLabelHeight = 22;
constexpr int kLabelRoom = 62;  // of one label below a column

constexpr std::array<std::string_view, 6> kColours = {
    "#1f4e79", "#c8741b", "#5b8c5a", "#8c3b3b", "#6b5b95", "#7a8288"};

std::string opened(const std::string& title, int height) {
  return fmt::format(
      "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\">\n"
      "<title>{2}</title>\n<text x=\"0\" y=\"16\" font-weight=\"bold\">{2}</text>\n",
      kWidth,
      height,
      html_text(title));
}

double share(std::uint64_t value, std::uint64_t of) {
  return of == 0 ? 0 : static_cast<double>(value) / static_cast<double>(of);
}

std::string scale(std::uint64_t step, int top) {
  std::string out;
  for (int i = 0; i <= kSteps; ++i) {
    const int y = top + kPlotHeight - kPlotHeight * i / kSteps;
    out += fmt::format(
        "<line x1=\"{0}\" y1=\"{1}\" x2=\"{2}\" y2=\"{1}\" stroke=\"{3}\"/>"
        "<text x=\"{4}\" y=\"{5}\" text-anchor=\"end\">{6}</text>\n",
        kScaleWidth,
        y,
        kWidth,
        i == 0 ? "#667" : "#d5dade",
        kScaleWidth - 6,
        y + 4,
        step * static_cast<std::uint64_t>(i));
  }
  return out;
}

std::string legend(const std::vector<ChartSeries>& series) {
  std::string out;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const std::size_t x = kScaleWidth + i * 110;
    out += fmt::format(
        "<rect x=\"{0}\" y=\"{1}\" width=\"11\" height=\"11\" fill=\"{2}\"/>"
        "<text x=\"{3}\" y=\"{4}\">{5}</text>\n",
        x,
        kTop,
        kColours.at(i % kColours.size()),
        x + 16,
        kTop + 10,
        html_text(series[i].name));
  }
  return out;
}

}  // namespace

std::uint64_t chart_step(std::uint64_t most) {
  std::uint64_t ten = 1;
  while (true) {
    for (const std::uint64_t part : {1, 2, 5}) {
      if (ten * part >= most / kSteps + (most % kSteps == 0 ? 0 : 1)) return ten * part;
    }
    ten *= 10;
  }
}

std::string svg_bars(const std::string& title,
                     const std::vector<std::string>& labels,
                     const std::vector<std::uint64_t>& values) {
  if (labels.empty()) return "";
  const std::uint64_t most = *std::max_element(values.begin(), values.end());
  std::string out = opened(title, kTop + kBarHeight * static_cast<int>(labels.size()) + 4);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const int y = kTop + kBarHeight * static_cast<int>(i);
    const double width = share(values.at(i), most) * (kWidth - kLabelWidth - kNumberWidth);
    out += fmt::format(
        "<text x=\"{0}\" y=\"{1}\" text-anchor=\"end\">{2}</text>"
        "<rect x=\"{3}\" y=\"{4}\" width=\"{5:.1f}\" height=\"{6}\" fill=\"{7}\"/>"
        "<text x=\"{8:.1f}\" y=\"{1}\">{9}</text>\n",
        kLabelWidth - 8,
        y + 14,
        html_text(shortened(labels[i], 11)),
        kLabelWidth,
        y + 3,
        width,
        kBarHeight - 6,
        kColours[0],
        kLabelWidth + width + 6,
        values.at(i));
  }
  return out + "</svg>\n";
}

std::string svg_columns(const std::string& title,
                        const std::vector<std::string>& labels,
                        const std::vector<ChartSeries>& series) {
  if (labels.empty() || series.empty()) return "";
  std::uint64_t most = 1;
  for (const ChartSeries& one : series) {
    for (const std::uint64_t value : one.values) most = std::max(most, value);
  }
  const std::uint64_t step = chart_step(most);
  const int top = kTop + kLegendHeight;
  std::string out =
      opened(title, top + kPlotHeight + kLabelHeight) + legend(series) + scale(step, top);
  const double group =
      static_cast<double>(kWidth - kScaleWidth) / static_cast<double>(labels.size());
  const double column = std::min(26.0, group * 0.8 / static_cast<double>(series.size()));
  const auto every = static_cast<std::size_t>(kLabelRoom / group) + 1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double middle = kScaleWidth + group * (static_cast<double>(i) + 0.5);
    double x = middle - column * static_cast<double>(series.size()) / 2;
    for (std::size_t s = 0; s < series.size(); ++s, x += column) {
      const std::uint64_t value = series[s].values.at(i);
      if (value == 0) continue;
      const double height = share(value, step * kSteps) * kPlotHeight;
      out += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n",
          x,
          top + kPlotHeight - height,
          std::max(0.5, column - 1),
          height,
          kColours.at(s % kColours.size()));
    }
    if (i % every != 0) continue;
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                       middle,
                       top + kPlotHeight + 16,
                       html_text(labels[i]));
  }
  return out + "</svg>\n";
}

}  // namespace zc
