#include "config/lead_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/utf8.h"
#include "cases/outside_lead.h"
#include "config/csv.h"
#include "extractor/charset.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostIgnored = 20;
constexpr std::string_view kDamaged = "\xEF\xBF\xBD";  // U+FFFD

struct Field {
  std::string_view chinese, english;
  std::size_t most_bytes;
};
// In the order of place_of() below.
constexpr std::array<Field, 9> kFields = {{{"网址", "url", 2048},
                                           {"账号", "account", 120},
                                           {"电话", "phone", 60},
                                           {"编号", "reference", 100},
                                           {"渠道", "channel", 100},
                                           {"时间", "time", 40},
                                           {"举报内容", "complaint", 6000},
                                           {"举报人", "name", 200},
                                           {"联系方式", "contact", 200}}};
using Texts = std::array<std::string, kFields.size()>;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::optional<std::size_t> field_named(std::string_view written) {
  const std::string_view name = trim(written);
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (kFields.at(i).chinese == name || kFields.at(i).english == name) return i;
  }
  return std::nullopt;
}

Error refused(std::string_view field, std::string_view why) {
  return {ErrorKind::kBadInput, fmt::format("{}：{}", field, why)};
}

Result<std::optional<UtcTime>> time_of(std::string written) {
  if (written.empty()) return std::optional<UtcTime>();
  std::replace(written.begin(), written.end(), '/', '-');
  if (written.size() == 16 && written[10] == ' ') written += ":00";  // without seconds
  const Result<UtcTime> time = parse_told_time(written, DayEdge::kFirst);
  if (!time) return refused("时间", "应如 2026-11-24 或 2026-11-24 16:30:00");
  return std::optional<UtcTime>(*time);
}

// Within a complaint lines may end; nowhere else.
bool has_control(std::string_view text, bool lines) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool space = c == '\n' || c == '\r' || c == '\t';
    return (byte < 0x20 && !(lines && space)) || byte == 0x7F;
  });
}

Result<LeadForm> form_of(Texts& texts) {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const Field& field = kFields.at(i);
    std::string& text = texts.at(i);
    text = std::string(trim(text));
    if (text.size() > field.most_bytes) return refused(field.chinese, "过长");
    if (text.find(kDamaged) != std::string::npos) return refused(field.chinese, "有无法识别的字节");
    if (has_control(text, field.english == "complaint"))
      return refused(field.chinese, "有控制字符");
  }
  LeadForm form;
  form.url = std::move(texts[0]);
  form.account = std::move(texts[1]);
  form.phone = std::move(texts[2]);
  form.reference = std::move(texts[3]);
  form.channel = std::move(texts[4]);
  ZC_TRY(form.complained, time_of(std::move(texts[5])));
  form.person = {std::move(texts[6]), std::move(texts[7]), std::move(texts[8])};
  const auto subjects = subjects_of(form);
  if (!subjects) return subjects.error();
  return form;
}

void take(LeadList& list, int line, Texts& texts) {
  Result<LeadForm> form = form_of(texts);
  if (form) {
    list.entries.push_back({line, *std::move(form)});
  } else {
    list.refused.push_back({line, form.error().message()});
  }
}

void ignore(LeadList& list, std::string_view name) {
  const bool known =
      std::find(list.ignored.begin(), list.ignored.end(), name) != list.ignored.end();
  if (!known && list.ignored.size() < kMostIgnored) {
    list.ignored.push_back(well_formed_utf8(name.substr(0, 60)));
  }
}

// How many lines are well-formed when read as that charset.
std::string decoded(std::string_view bytes, std::string_view charset, std::size_t& good) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    Decoded line = decode_as(bytes.substr(0, size), charset);
    if (line.errors == 0) ++good;
    text += line.text;
    bytes.remove_prefix(size);
  }
  return text;
}

// Line by line: a broken byte spoils its own line alone.  No byte of a GB18030 character is a
// line's end (its later bytes are 0x30 and up).
std::string text_of(std::string_view bytes, std::string& charset) {
  std::size_t utf8_lines = 0, gb_lines = 0;
  std::string utf8 = decoded(bytes, "utf-8", utf8_lines);
  std::string gb = decoded(bytes, "gb18030", gb_lines);
  charset = gb_lines > utf8_lines ? "gb18030" : "utf-8";
  return gb_lines > utf8_lines ? gb : utf8;
}

Result<LeadList> parse_csv(std::string_view bytes) {
  LeadList list;
  const std::string text = text_of(bytes, list.charset);
  ZC_TRY(const LooseCsv table, read_csv_loosely(text));
  std::vector<std::optional<std::size_t>> places;
  bool any = false;
  for (const std::string& name : table.head) {
    places.push_back(field_named(name));
    any = any || places.back();
    if (!places.back() && !trim(name).empty()) ignore(list, trim(name));
  }
  if (!any) {
    return Error(ErrorKind::kBadInput,
                 "the first line names no column that is known (网址, 账号, 电话, ...)");
  }
  for (const LooseCsv::Bad& bad : table.bad) list.refused.push_back({bad.line, bad.why});
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    Texts texts;
    for (std::size_t at = 0; at < places.size(); ++at) {
      if (places[at]) texts.at(*places[at]) = table.rows[i][at];
    }
    take(list, table.lines[i], texts);
  }
  return list;
}

void take_value(LeadList& list, int line, const json::value& value) {
  const json::object* const object = value.if_object();
  if (object == nullptr) {
    list.refused.push_back({line, "不是 JSON 对象"});
    return;
  }
  Texts texts;
  for (const auto& [name, member] : *object) {
    const std::optional<std::size_t> place = field_named(name);
    if (!place) {
      ignore(list, name);
    } else if (member.is_string()) {
      texts.at(*place) = member.get_string();
    } else if (!member.is_null()) {
      list.refused.push_back({line, fmt::format("{}：不是文字", kFields.at(*place).chinese)});
      return;
    }
  }
  take(list, line, texts);
}

Result<LeadList> parse_array(std::string_view bytes) {
  boost::system::error_code failed;
  const json::value value = json::parse({bytes.data(), bytes.size()}, failed);
  if (failed) return Error(ErrorKind::kBadInput, "no JSON: " + failed.message());
  LeadList list;
  int place = 0;
  for (const json::value& element : value.as_array()) take_value(list, ++place, element);
  return list;
}

// One object a line; or one object over several lines.
Result<LeadList> parse_lines(std::string_view bytes) {
  LeadList list;
  boost::system::error_code failed;
  const json::value whole = json::parse({bytes.data(), bytes.size()}, failed);
  if (!failed) {
    take_value(list, 1, whole);
    return list;
  }
  for (int line = 1; !bytes.empty(); ++line) {
    const std::size_t size = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view text = trim(bytes.substr(0, size));
    bytes.remove_prefix(size);
    if (text.empty()) continue;
    const json::value value = json::parse({text.data(), text.size()}, failed);
    if (failed) {
      list.refused.push_back({line, "不是 JSON"});
    } else {
      take_value(list, line, value);
    }
  }
  return list;
}

}  // namespace

Result<LeadList> parse_leads(std::string_view bytes, LeadFormat format) {
  if (bytes.size() > kMostLeadFileBytes) {
    return Error(ErrorKind::kBadInput, fmt::format("larger than {} MB", kMostLeadFileBytes >> 20));
  }
  if (trim(bytes).empty()) return Error(ErrorKind::kBadInput, "is empty");
  Result<LeadList> list = LeadList{};
  if (format == LeadFormat::kCsv) {
    list = parse_csv(bytes);
  } else {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    list = trim(bytes).starts_with('[') ? parse_array(bytes) : parse_lines(bytes);
    if (list) list->charset = "utf-8";
  }
  if (!list) return list;
  if (list->entries.size() + list->refused.size() > kMostLeads) {
    return Error(ErrorKind::kBadInput, fmt::format("more than {} entries", kMostLeads));
  }
  std::stable_sort(list->refused.begin(), list->refused.end(), [](const auto& a, const auto& b) {
    return a.line < b.line;
  });
  return list;
}

Result<LeadList> read_lead_file(const std::string& file) {
  const bool csv = file.ends_with(".csv");
  if (!csv && !file.ends_with(".json") && !file.ends_with(".jsonl") && !file.ends_with(".ndjson")) {
    return Error(ErrorKind::kBadInput, file + ": the name must end in .csv, .json or .jsonl");
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error(ErrorKind::kNotFound, file + ": cannot be opened");
  std::string bytes(kMostLeadFileBytes + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad()) return Error(ErrorKind::kBadInput, file + ": cannot be read");
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  Result<LeadList> list = parse_leads(bytes, csv ? LeadFormat::kCsv : LeadFormat::kJson);
  if (!list) return list.error().within(file);
  return list;
}

}  // namespace zc
