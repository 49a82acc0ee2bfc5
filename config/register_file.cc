#include "config/register_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/url.h"
#include "config/csv.h"
#include "config/toml_section.h"
#include "extractor/charset.h"
#include "extractor/site_facts.h"

namespace zc {
namespace {

enum Column { kName, kAliases, kCode, kDomains, kScope, kFrom, kUntil, kColumns };

struct Heading {
  std::string_view written;
  Column column;
};
constexpr std::array kHeadings = {Heading{"名称", kName},
                                  Heading{"机构名称", kName},
                                  Heading{"name", kName},
                                  Heading{"别名", kAliases},
                                  Heading{"aliases", kAliases},
                                  Heading{"统一社会信用代码", kCode},
                                  Heading{"credit_code", kCode},
                                  Heading{"域名", kDomains},
                                  Heading{"domains", kDomains},
                                  Heading{"范围", kScope},
                                  Heading{"评价范围", kScope},
                                  Heading{"办学范围", kScope},
                                  Heading{"工种", kScope},
                                  Heading{"scope", kScope},
                                  Heading{"有效期起", kFrom},
                                  Heading{"from", kFrom},
                                  Heading{"有效期至", kUntil},
                                  Heading{"until", kUntil}};
constexpr std::string_view kShownName[kColumns] = {"名称 (name)",
                                                   "别名 (aliases)",
                                                   "统一社会信用代码 (credit_code)",
                                                   "域名 (domains)",
                                                   "范围 (scope)",
                                                   "有效期起 (from)",
                                                   "有效期至 (until)"};

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string> list_of(std::string_view field) {
  constexpr std::string_view kSeparators[] = {"、", "；", ";", "|", "\n"};
  std::vector<std::string> out;
  while (!field.empty()) {
    std::size_t end = field.size(), next = field.size();
    for (const std::string_view separator : kSeparators) {
      const std::size_t at = field.find(separator);
      if (at < end) end = at, next = at + separator.size();
    }
    const std::string_view one = trim(field.substr(0, end));
    if (!one.empty()) out.emplace_back(one);
    field.remove_prefix(next);
  }
  return out;
}

// Three numbers with anything customary between them.
std::optional<CivilDay> day_of(std::string_view text) {
  int numbers[3] = {};
  constexpr std::string_view kAfter[3][4] = {
      {"-", "/", ".", "年"}, {"-", "/", ".", "月"}, {"", "日", "", ""}};
  for (int i = 0; i < 3; ++i) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    if (failed != std::errc() || end == text.data() || numbers[i] < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto after =
        std::find_if(std::begin(kAfter[i]), std::end(kAfter[i]), [&](std::string_view mark) {
          return i < 2 ? !mark.empty() && text.starts_with(mark) : text == mark;
        });
    if (after == std::end(kAfter[i])) return std::nullopt;
    text.remove_prefix(after->size());
  }
  const std::chrono::year_month_day day{std::chrono::year{numbers[0]},
                                        std::chrono::month{static_cast<unsigned>(numbers[1])},
                                        std::chrono::day{static_cast<unsigned>(numbers[2])}};
  if (!day.ok() || numbers[0] < 1949 || numbers[0] > 9999) return std::nullopt;
  return CivilDay(day);
}

struct Text {
  std::string utf8 = {};
  std::string charset = {};
};

Result<Text> read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error(ErrorKind::kBadInput, file + ":1:1: cannot be opened");
  std::string bytes(kMostRegisterBytes + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad()) return Error(ErrorKind::kBadInput, file + ":1:1: cannot be read");
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > kMostRegisterBytes) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("{}:1:1: larger than {} MB", file, kMostRegisterBytes >> 20));
  }
  for (const char* charset : {"utf-8", "gb18030"}) {
    Decoded decoded = decode_as(bytes, charset);
    if (decoded.errors == 0) return Text{std::move(decoded.text), charset};
  }
  return Error(ErrorKind::kBadInput, file + ":1:1: is neither UTF-8 nor GB18030 (GBK)");
}

class RegisterReader {
 public:
  explicit RegisterReader(const RegisterOptions& options) : options_(options) {
    out_.kind = options.kind;
    out_.file = options.file;
    out_.complete = options.complete;
    out_.region = options.region;
  }

  Result<Register> read() {
    ZC_TRY(const Text text, read_text(options_.file));
    ZC_TRY(const CsvTable table, read_csv_text(options_.file, text.utf8));
    ZC_CHECK(find_columns(table.head, text.charset));
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      ZC_CHECK(take(table.rows[i], table.lines[i]));
    }
    if (out_.rows.empty()) return fault(1, "holds no rows");
    return std::move(out_);
  }

 private:
  Error fault(int line, const std::string& message) const {
    return Error(ErrorKind::kBadInput, fmt::format("{}:{}:1: {}", options_.file, line, message));
  }

  Status find_columns(const CsvRow& head, const std::string& charset) {
    std::string seen;
    for (std::size_t i = 0; i < head.size(); ++i) {
      const std::string_view written = trim(head[i]);
      seen += (i == 0 ? "" : ", ") + std::string(written);
      for (const Heading& heading : kHeadings) {
        if (heading.written != written) continue;
        if (places_[heading.column]) {
          return fault(1, fmt::format("two columns are {}", kShownName[heading.column]));
        }
        places_[heading.column] = i;
      }
    }
    const bool body =
        options_.kind == RegisterKind::kAssessment || options_.kind == RegisterKind::kSchools;
    for (const Column column : {kName, kScope, kUntil}) {
      if (places_[column] || (column != kName && !body)) continue;
      return fault(1,
                   fmt::format("there is no column {}; read as {}, the columns are: {}",
                               kShownName[column],
                               charset == "utf-8" ? "UTF-8" : "GB18030 (GBK)",
                               seen));
    }
    return Done{};
  }

  std::string_view field(const CsvRow& row, Column column) const {
    return places_[column] ? trim(row[*places_[column]]) : std::string_view();
  }

  Status take(const CsvRow& fields, int line) {
    RegisterRow row;
    row.line = line;
    row.name = field(fields, kName);
    if (row.name.empty()) return fault(line, "has no name");
    row.aliases = list_of(field(fields, kAliases));
    row.scope = list_of(field(fields, kScope));
    row.credit_code = field(fields, kCode);
    if (!row.credit_code.empty() && !is_credit_code(row.credit_code)) {
      return fault(line,
                   fmt::format("“{}” is no 统一社会信用代码 (18 characters, the last checks)",
                               row.credit_code));
    }
    for (const std::string& domain : list_of(field(fields, kDomains))) {
      const Result<Url> url = Url::parse("http://" + domain + "/");
      if (!url || url->path() != "/") return fault(line, "“" + domain + "” is no host name");
      row.domains.emplace_back(url->host());
    }
    ZC_CHECK(take_day(fields, kFrom, line, row.from));
    if (field(fields, kUntil) != "长期") ZC_CHECK(take_day(fields, kUntil, line, row.until));
    if (row.from && row.until && *row.until < *row.from) {
      return fault(line, "ends before it begins");
    }
    for (const std::string& one : fields) {
      if (trim(one).empty()) continue;
      row.text += (row.text.empty() ? "" : ",") + std::string(trim(one));
    }
    return add(std::move(row));
  }

  Status take_day(const CsvRow& fields, Column column, int line, std::optional<CivilDay>& out) {
    const std::string_view text = field(fields, column);
    if (text.empty()) return Done{};
    out = day_of(text);
    if (out) return Done{};
    return fault(line,
                 fmt::format("{} “{}” is no day; write 2026-11-24", kShownName[column], text));
  }

  Status add(RegisterRow row) {
    RegisterRow bare = row;
    bare.line = 0;
    bare.text.clear();
    const std::string key = text_of({Register{options_.kind, "", false, "", {bare}}});
    const auto [other, added] = lines_.emplace(key, row.line);
    if (!added) {
      return fault(row.line,
                   fmt::format("“{}” stands in line {} already", row.name, other->second));
    }
    out_.rows.push_back(std::move(row));
    return Done{};
  }

  const RegisterOptions& options_;
  std::optional<std::size_t> places_[kColumns] = {};
  std::map<std::string, int> lines_ = {};
  Register out_ = {};
};

bool is_area(const std::string& region) {
  return (region.size() == 2 || region.size() == 4 || region.size() == 6) &&
         region.find_first_not_of("0123456789") == std::string::npos;
}

Result<RegisterOptions> read_one(const std::string& file, const toml::table& table) {
  RegisterOptions out;
  TomlSection section(file, "registers", table);
  section.require("file");
  section.require("kind");
  section.text("file", out.file);
  section.word("kind", register_kind_from_name, out.kind);
  section.flag("complete", out.complete);
  section.text("region", out.region);
  const bool body = out.kind == RegisterKind::kAssessment || out.kind == RegisterKind::kSchools;
  if (out.complete && !body) section.refuse("complete", "is for assessment and schools only");
  if (out.complete && !is_area(out.region)) {
    section.refuse(section.has("region") ? "region" : "complete",
                   "needs a region of 2, 4 or 6 digits (GB/T 2260), e.g. \"4401\"");
  }
  if (!out.complete && !out.region.empty()) section.refuse("region", "needs complete = true");
  ZC_CHECK(section.finish());
  out.file = (std::filesystem::absolute(file).parent_path() / out.file).lexically_normal().string();
  return out;
}

}  // namespace

Result<Register> load_register(const RegisterOptions& options) {
  return RegisterReader(options).read();
}

Result<std::vector<RegisterOptions>> read_registers(const std::string& file,
                                                    const toml::table& root) {
  constexpr const char* kWritten = "'registers' is written [[registers]]";
  std::vector<RegisterOptions> out;
  const toml::node* const node = root.get("registers");
  if (node == nullptr) return out;
  const toml::array* const array = node->as_array();
  if (array == nullptr) return toml_error(file, node->source(), kWritten);
  for (const toml::node& one : *array) {
    const toml::table* const table = one.as_table();
    if (table == nullptr) return toml_error(file, one.source(), kWritten);
    ZC_TRY(RegisterOptions options, read_one(file, *table));
    out.push_back(std::move(options));
  }
  return out;
}

}  // namespace zc
