#include "config/csv.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "classifier/code_point.h"

namespace zc {
namespace {

constexpr std::size_t kMostBytes = 64 << 20;

class CsvReader {
 public:
  CsvReader(std::string file, std::string_view bytes, std::size_t longest = kMostBytes)
      : file_(std::move(file)), bytes_(bytes), longest_(longest) {
    if (bytes_.substr(0, 3) == "\xEF\xBB\xBF") bytes_.remove_prefix(3);
  }

  bool at_end() const { return at_ >= bytes_.size(); }
  int line() const { return line_; }

  Result<CsvRow> row() {
    CsvRow out;
    while (true) {
      ZC_TRY(std::string field, next_field());
      out.push_back(std::move(field));
      if (at_ >= bytes_.size()) return out;
      const char c = bytes_[at_++];
      if (c == ',') continue;
      if (c == '\r' && at_ < bytes_.size() && bytes_[at_] == '\n') ++at_;
      ++line_, line_begin_ = at_;
      return out;
    }
  }

  // Over the line that begins there, whatever is on it.
  struct Mark {
    std::size_t at = 0;
    int line = 0;
  };
  Mark mark() const { return {at_, line_}; }
  void skip_line(const Mark& from) {
    at_ = std::min(bytes_.find('\n', from.at), bytes_.size() - 1) + 1;
    line_ = from.line + 1;
    line_begin_ = at_;
  }

  Error fail(std::string_view message) const {
    return Error(
        ErrorKind::kBadInput,
        fmt::format("{}:{}:{}: {}", file_, line_, at_ - std::min(at_, line_begin_) + 1, message));
  }

 private:
  Result<std::string> next_field() {
    if (at_ < bytes_.size() && bytes_[at_] == '"') return quoted();
    const std::size_t end = std::min(bytes_.find_first_of(",\r\n", at_), bytes_.size());
    std::string field(bytes_.substr(at_, end - at_));
    at_ = end;
    return field;
  }

  Result<std::string> quoted() {
    std::string field;
    for (++at_; at_ < bytes_.size(); ++at_) {
      if (bytes_[at_] == '\n') ++line_, line_begin_ = at_ + 1;
      if (field.size() > longest_) return fail("a field too long");
      if (bytes_[at_] != '"') {
        field += bytes_[at_];
        continue;
      }
      if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '"') {
        field += bytes_[++at_];
        continue;
      }
      ++at_;
      const bool ends = at_ >= bytes_.size() ||
                        std::string_view(",\r\n").find(bytes_[at_]) != std::string_view::npos;
      if (!ends) return fail("text after a closing quote");
      return field;
    }
    return fail("a quote without end");
  }

  std::string file_;
  std::string_view bytes_;
  std::size_t longest_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  int line_ = 1;
};

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t before = at;
    if (next_code_point(text, at) == 0xFFFD && at - before == 1) return false;
  }
  return true;
}

Result<std::string> read_bytes(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error(ErrorKind::kBadInput, file + ":1:1: cannot be opened");
  std::ostringstream bytes;
  bytes << in.rdbuf();
  std::string text = bytes.str();
  if (text.size() > kMostBytes)
    return Error(ErrorKind::kBadInput, file + ":1:1: larger than 64 MB");
  if (!is_utf8(text))
    return Error(ErrorKind::kBadInput, file + ":1:1: is not UTF-8; save it as UTF-8");
  return text;
}

}  // namespace

Result<CsvTable> read_csv_text(const std::string& file, std::string_view utf8) {
  CsvReader reader(file, utf8);
  CsvTable table;
  ZC_TRY(table.head, reader.row());
  while (!reader.at_end()) {
    const int line = reader.line();
    ZC_TRY(CsvRow row, reader.row());
    if (row.size() == 1 && row[0].empty()) continue;
    if (row.size() != table.head.size()) {
      return Error(
          ErrorKind::kBadInput,
          fmt::format(
              "{}:{}:1: {} fields, the header has {}", file, line, row.size(), table.head.size()));
    }
    table.rows.push_back(std::move(row));
    table.lines.push_back(line);
  }
  return table;
}

Result<CsvTable> read_csv(const std::string& file, const std::vector<std::string>& columns) {
  ZC_TRY(const std::string bytes, read_bytes(file));
  ZC_TRY(CsvTable table, read_csv_text(file, bytes));
  std::vector<std::size_t> places;
  for (const std::string& column : columns) {
    const auto at = std::find(table.head.begin(), table.head.end(), column);
    if (at == table.head.end()) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("{}:1:1: there is no column '{}'", file, column));
    }
    places.push_back(static_cast<std::size_t>(at - table.head.begin()));
  }
  for (CsvRow& all : table.rows) {
    CsvRow row;
    for (const std::size_t place : places) row.push_back(all[place]);
    all = std::move(row);
  }
  return table;
}

Result<LooseCsv> read_csv_loosely(std::string_view utf8) {
  CsvReader reader("", utf8, kMostFieldBytes);
  LooseCsv table;
  Result<CsvRow> head = reader.row();
  const bool any = head && std::any_of(head->begin(), head->end(), [](const std::string& name) {
                     return !name.empty();
                   });
  if (!any) return Error(ErrorKind::kBadInput, "the first line must name the columns");
  table.head = *std::move(head);
  while (!reader.at_end()) {
    const CsvReader::Mark begin = reader.mark();
    Result<CsvRow> row = reader.row();
    if (!row) {
      table.bad.push_back({begin.line, "引号没有正确结束"});
      reader.skip_line(begin);
    } else if (row->size() == 1 && row->front().empty()) {
      continue;
    } else if (row->size() != table.head.size()) {
      table.bad.push_back(
          {begin.line, fmt::format("有 {} 栏，表头有 {} 栏", row->size(), table.head.size())});
    } else {
      table.rows.push_back(*std::move(row));
      table.lines.push_back(begin.line);
    }
  }
  return table;
}

}  // namespace zc
