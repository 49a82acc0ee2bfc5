// Charts of a report as SVG to stand in a page of HTML: no script, no link, no outside part.  Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zc {

struct ChartSeries {
  std::string name = {};
  std::vector<std::uint64_t> values = {};  // as many as there are labels
};

// Lying bars, one a label, each with its number.  "" without labels.
std::string svg_bars(const std::string& title,
                     const std::vector<std::string>& labels,
                     const std::vector<std::uint64_t>& values);

// Upright columns side by side, one group a label, with a scale, a legend and so many labels as
// have room.  "" without labels or series.
std::string svg_columns(const std::string& title,
                        const std::vector<std::string>& labels,
                        const std::vector<ChartSeries>& series);

// The least of 1, 2, 5, 10, 20, ... that four steps of reach `most`: the scale of a chart.
std::uint64_t chart_step(std::uint64_t most);

}  // namespace zc
