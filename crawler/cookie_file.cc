#include "crawler/cookie_file.h"

#include <algorithm>

#include <fmt/format.h>

namespace zc {
namespace {

constexpr std::string_view kHttpOnly = "#HttpOnly_";
constexpr std::size_t kFields = 7;
// libcurl leaves out longer ones without a word.
constexpr std::size_t kLongestLine = 4096;

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

bool is_flag(std::string_view text) {
  return text == "TRUE" || text == "FALSE";
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 18 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What is wrong with the line; "" if nothing is.
std::string fault_of(std::string_view line) {
  if (line.size() > kLongestLine) return fmt::format("longer than {} bytes", kLongestLine);
  const bool odd = std::any_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t';
  });
  if (odd) return "a control character";
  const std::vector<std::string_view> fields = split(line);
  if (fields.size() != kFields) {
    return fmt::format("{} fields with tabs between, {} are needed", fields.size(), kFields);
  }
  if (fields[0].find_first_not_of('.') == std::string_view::npos) return "the domain is empty";
  if (!is_flag(fields[1])) return "the second field must be TRUE or FALSE";
  if (!fields[2].starts_with('/')) return "the path must begin with '/'";
  if (!is_flag(fields[3])) return "the fourth field must be TRUE or FALSE";
  if (!is_number(fields[4])) return "the expiry must be seconds since 1970, or 0";
  if (fields[5].empty()) return "the name is empty";
  return {};
}

}  // namespace

Result<std::vector<std::string>> read_cookie_lines(std::string_view text, std::string_view name) {
  std::vector<std::string> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool http_only = line.starts_with(kHttpOnly);
    if (line.empty() || (line.starts_with('#') && !http_only)) continue;
    const std::string fault = fault_of(http_only ? line.substr(kHttpOnly.size()) : line);
    if (!fault.empty()) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("{}:{}: no cookie line: {}", name, number, fault));
    }
    lines.emplace_back(line);
  }
  if (lines.empty()) return Error(ErrorKind::kBadInput, fmt::format("{}:1: no cookie", name));
  return lines;
}

}  // namespace zc
