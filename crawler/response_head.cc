#include "crawler/response_head.h"

#include <algorithm>

namespace zc {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// Cuts the first line off `rest`, without its line end.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

void append_members(std::string_view list, std::vector<std::string>& out) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view member = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    member = trimmed(member.substr(0, member.find(';')));
    if (member.empty()) continue;
    std::string word(member);
    std::transform(word.begin(), word.end(), word.begin(), lower);
    out.push_back(std::move(word));
  }
}

}  // namespace

int status_of_line(std::string_view line) {
  if (!line.starts_with("HTTP/")) return 0;
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  const std::string_view rest = trimmed(line.substr(space));
  if (rest.size() < 3 || !std::all_of(rest.begin(), rest.begin() + 3, is_digit)) return 0;
  if (rest.size() > 3 && is_digit(rest[3])) return 0;
  return (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
}

ResponseHead parse_response_head(std::string_view raw) {
  ResponseHead head;
  std::string_view rest = raw;
  head.status = status_of_line(take_line(rest));
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (head.headers.empty()) continue;
      head.headers.back().value.append(" ").append(trimmed(line));
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    head.headers.push_back(HttpHeader{std::string(trimmed(line.substr(0, colon))),
                                      std::string(trimmed(line.substr(colon + 1)))});
  }
  return head;
}

bool same_header_name(std::string_view a, std::string_view b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<std::string> list_members(const std::vector<HttpHeader>& headers,
                                      std::string_view name) {
  std::vector<std::string> members;
  for (const HttpHeader& header : headers) {
    if (same_header_name(header.name, name)) append_members(header.value, members);
  }
  return members;
}

}  // namespace zc
