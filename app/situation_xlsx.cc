#include "app/situation_xlsx.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>
#include <variant>

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "app/svg_chart.h"
#include "evidence/text.h"

namespace zc {
namespace {

constexpr std::size_t kMostCharacters = 2000;  // of a cell; Excel takes 32,767
constexpr double kTextWidth = 34;              // of a column, in characters of the default font
constexpr double kNumberWidth = 10;
constexpr double kNoteWidth = 90;
constexpr std::uint8_t kA4 = 9;  // paper index of the format
constexpr lxw_row_t kHeadRow = 2;
constexpr lxw_row_t kRowsOfChart = 17;
constexpr std::uint16_t kLeastChartHeight = 288;
constexpr std::uint16_t kBarRoom = 26;  // pixels of one lying bar
constexpr double kPixelsOfRow = 20;
constexpr double kPointsOfLine = 18;

struct BookCloser {
  void operator()(lxw_workbook* book) const { lxw_workbook_free(book); }
};

// What XML may hold: the rest of a hostile text would make the file unreadable.
std::string cell_text(std::string_view text) {
  std::string out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && count < kMostCharacters; ++count) {
    const char32_t c = next_character(text, at);
    const bool is_control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
    append_utf8(is_control || c == 0xFFFE || c == 0xFFFF ? kBadByte : c, out);
  }
  return out;
}

// Lines that a text takes in a column: a Chinese character is as wide as two others.  Programs that
// open the file do not all make a row as high as its wrapped text.
double lines_of(const std::string& text, double width) {
  constexpr double kMargin = 3;  // fonts differ, and what has no blank is not broken
  double lines = 1, used = kMargin;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_character(text, at);
    const double wide = c < 0x2E80 ? 1 : 2;
    if (c == '\n' || used + wide > width) {
      ++lines;
      used = kMargin;
    }
    if (c != '\n') used += wide;
  }
  return lines;
}

double width_of(const ReportTable& table, std::size_t column) {
  const bool is_number =
      !table.rows.empty() && std::holds_alternative<std::uint64_t>(table.rows[0].at(column));
  return is_number ? kNumberWidth : kTextWidth;
}

class Book {
 public:
  explicit Book(lxw_workbook* book) : book_(book) {
    head_ = workbook_add_format(book);
    format_set_bold(head_);
    format_set_text_wrap(head_);
    format_set_align(head_, LXW_ALIGN_CENTER);
    format_set_align(head_, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(head_, 0xEEF3F7);
    format_set_border(head_, LXW_BORDER_THIN);
    total_ = workbook_add_format(book);
    format_set_bold(total_);
    format_set_border(total_, LXW_BORDER_THIN);
    cell_ = workbook_add_format(book);
    format_set_border(cell_, LXW_BORDER_THIN);
    format_set_text_wrap(cell_);
    format_set_align(cell_, LXW_ALIGN_VERTICAL_TOP);
    title_ = workbook_add_format(book);
    format_set_bold(title_);
    format_set_font_size(title_, 14);
    plain_ = workbook_add_format(book);
    format_set_text_wrap(plain_);
    format_set_align(plain_, LXW_ALIGN_VERTICAL_TOP);
  }

  void add_notes(const ReportText& report) {
    lxw_worksheet* const sheet = add_sheet("说明");
    worksheet_set_column(sheet, 0, 0, kNumberWidth + 4, nullptr);
    worksheet_set_column(sheet, 1, 1, kNoteWidth, nullptr);
    put(sheet, 0, 0, report.title, title_);
    lxw_row_t row = 2;
    for (const auto& [name, value] : report.facts) {
      put(sheet, row, 0, name, head_);
      put(sheet, row++, 1, value, cell_);
    }
    ++row;
    const auto put_line = [&](const std::string& text) {
      worksheet_set_row(sheet, row, kPointsOfLine * lines_of(text, kNoteWidth), nullptr);
      put(sheet, row++, 1, text, plain_);
    };
    put_line(report.plea);
    if (!report.nothing.empty()) put_line(report.nothing);
    for (std::size_t i = 0; i < report.notes.size(); ++i) {
      put_line(fmt::format("{}. {}", i + 1, report.notes[i]));
    }
  }

  void add_table(const ReportTable& table) {
    lxw_worksheet* const sheet = add_sheet(table.name);
    put(sheet, 0, 0, table.name, title_);
    if (!table.note.empty()) add_note(sheet, table);
    for (std::size_t column = 0; column < table.heads.size(); ++column) {
      const auto place = static_cast<lxw_col_t>(column);
      worksheet_set_column(sheet, place, place, width_of(table, column), nullptr);
      put(sheet, kHeadRow, place, table.heads[column], head_);
    }
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const bool is_total = table.has_total && i + 1 == table.rows.size();
      add_row(sheet, table, i, is_total ? total_ : cell_);
    }
    worksheet_freeze_panes(sheet, kHeadRow + 1, 1);
    add_charts(sheet, table);
  }

 private:
  lxw_worksheet* add_sheet(const std::string& name) {
    lxw_worksheet* const sheet = workbook_add_worksheet(book_, name.c_str());
    worksheet_set_paper(sheet, kA4);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    return sheet;
  }

  void put(lxw_worksheet* sheet,
           lxw_row_t row,
           lxw_col_t column,
           const std::string& text,
           lxw_format* format) {
    worksheet_write_string(sheet, row, column, cell_text(text).c_str(), format);
  }

  void add_note(lxw_worksheet* sheet, const ReportTable& table) {
    const std::string note = cell_text(table.note);
    const auto last = static_cast<lxw_col_t>(table.heads.size() - 1);
    double width = 0;
    for (std::size_t column = 0; column < table.heads.size(); ++column) {
      width += width_of(table, column);
    }
    worksheet_set_row(sheet, 1, kPointsOfLine * (lines_of(note, width) + 1), nullptr);
    worksheet_merge_range(sheet, 1, 0, 1, last, note.c_str(), plain_);
  }

  void add_row(lxw_worksheet* sheet,
               const ReportTable& table,
               std::size_t index,
               lxw_format* format) {
    const std::vector<ReportCell>& row = table.rows[index];
    const auto place = kHeadRow + 1 + static_cast<lxw_row_t>(index);
    double lines = 1;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const auto at = static_cast<lxw_col_t>(column);
      if (const auto* const number = std::get_if<std::uint64_t>(&row[column])) {
        worksheet_write_number(sheet, place, at, static_cast<double>(*number), format);
      } else {
        const auto& text = std::get<std::string>(row[column]);
        put(sheet, place, at, text, format);
        lines = std::max(lines, lines_of(text, width_of(table, column)));
      }
    }
    worksheet_set_row(sheet, place, kPointsOfLine * lines, nullptr);
  }

  void add_charts(lxw_worksheet* sheet, const ReportTable& table) {
    const std::size_t count = table.rows.size() - (table.has_total ? 1 : 0);
    if (table.rows.empty() || count == 0) return;
    auto place = static_cast<lxw_row_t>(kHeadRow + 2 + table.rows.size());
    for (const ReportChart& chart : table.charts) {
      add_chart(sheet, table, chart, place);
      place += chart.over_time ? kRowsOfChart : rows_of_bars(count);
    }
  }

  static std::uint16_t bars_height(std::size_t count) {
    return static_cast<std::uint16_t>(
        std::max<std::size_t>(kLeastChartHeight, 90 + kBarRoom * count));
  }
  static lxw_row_t rows_of_bars(std::size_t count) {
    return static_cast<lxw_row_t>(bars_height(count) / kPixelsOfRow) + 2;
  }

  static std::uint64_t most_of(const ReportTable& table,
                               const ReportChart& chart,
                               std::size_t rows) {
    std::uint64_t most = 1;
    for (std::size_t i = 0; i < rows; ++i) {
      for (const std::size_t column : chart.columns) {
        most = std::max(most, std::get<std::uint64_t>(table.rows[i].at(column)));
      }
    }
    return most;
  }

  void add_chart(lxw_worksheet* sheet,
                 const ReportTable& table,
                 const ReportChart& wanted,
                 lxw_row_t place) {
    const std::size_t count = table.rows.size() - (table.has_total ? 1 : 0);
    const lxw_row_t first = kHeadRow + 1;
    const auto last = static_cast<lxw_row_t>(kHeadRow + count);
    lxw_chart* const chart =
        workbook_add_chart(book_, wanted.over_time ? LXW_CHART_COLUMN : LXW_CHART_BAR);
    for (const std::size_t column : wanted.columns) {
      const auto at = static_cast<lxw_col_t>(column);
      lxw_chart_series* const series = chart_add_series(chart, nullptr, nullptr);
      chart_series_set_name_range(series, table.name.c_str(), kHeadRow, at);
      chart_series_set_categories(series, table.name.c_str(), first, 0, last, 0);
      chart_series_set_values(series, table.name.c_str(), first, at, last, at);
    }
    chart_title_set_name(chart, wanted.title.c_str());
    lxw_chart_options options = {};
    options.x_scale = 1.5;
    // In charts of lying bars the library's x axis is that of the numbers, as it lies.
    lxw_chart_axis* const numbers = wanted.over_time ? chart->y_axis : chart->x_axis;
    chart_axis_set_major_unit(numbers,
                              static_cast<double>(chart_step(most_of(table, wanted, count))));
    if (wanted.over_time) {
      chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    } else {
      chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
      chart_axis_set_reverse(chart->y_axis);  // the first row on top, as in the table
      chart_axis_set_interval_unit(chart->y_axis, 1);
      options.y_scale = bars_height(count) / static_cast<double>(kLeastChartHeight);
    }
    worksheet_insert_chart_opt(sheet, place, 0, chart, &options);
  }

  lxw_workbook* book_;
  lxw_format* head_ = nullptr;
  lxw_format* total_ = nullptr;
  lxw_format* cell_ = nullptr;
  lxw_format* title_ = nullptr;
  lxw_format* plain_ = nullptr;
};

Error cannot_write(const std::string& path, const std::string& why) {
  return Error(ErrorKind::kStorage, fmt::format("{}: cannot be written: {}", path, why));
}

}  // namespace

Status write_situation_xlsx(const ReportText& report, UtcTime made, const std::string& path) {
  const std::string beside = path + ".part";
  std::unique_ptr<lxw_workbook, BookCloser> book(workbook_new(beside.c_str()));
  if (book == nullptr) return cannot_write(path, "out of memory");
  std::string title = report.title;
  lxw_doc_properties properties = {};
  properties.title = title.data();
  properties.created = std::chrono::system_clock::to_time_t(made);
  workbook_set_properties(book.get(), &properties);
  Book writer(book.get());
  writer.add_notes(report);
  for (const ReportTable& table : report.tables) writer.add_table(table);
  const lxw_error error = workbook_close(book.release());  // frees it, whatever comes
  if (error != LXW_NO_ERROR) {
    std::remove(beside.c_str());
    return cannot_write(path, lxw_strerror(error));
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) {
    const std::string why = std::generic_category().message(errno);
    std::remove(beside.c_str());
    return cannot_write(path, why);
  }
  return Done{};
}

}  // namespace zc
