#include "tests/bench/real_pages.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace zc::bench {
namespace {

namespace fs = std::filesystem;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The last digit of each date's day goes on by one; 9 becomes 0.
void move_dates(std::string& body) {
  static const std::regex date("20[0-9][0-9](-|/|年)[0-9]{1,2}(-|/|月)[0-9]{1,2}");
  std::vector<std::size_t> ends;
  for (std::sregex_iterator at(body.begin(), body.end(), date), end; at != end && ends.size() < 3;
       ++at) {
    ends.push_back(static_cast<std::size_t>(at->position() + at->length()) - 1);
  }
  for (const std::size_t end : ends) {
    body[end] = body[end] == '9' ? '0' : static_cast<char>(body[end] + 1);
  }
}

void grow_counters(std::string& body, std::mt19937_64& random) {
  int grown = 0;
  bool in_tag = false;
  for (std::size_t i = 0; i < body.size() && grown < 5; ++i) {
    if (body[i] == '<') in_tag = true;
    if (body[i] == '>') in_tag = false;
    if (in_tag || !is_digit(body[i])) continue;
    std::size_t end = i;
    while (end < body.size() && is_digit(body[end])) ++end;
    if (end - i >= 3 && end - i <= 7) {
      const unsigned long long more = std::stoull(body.substr(i, end - i)) + 1 + random() % 20;
      const std::string text = std::to_string(more);
      body.replace(i, end - i, text);
      end = i + text.size();
      ++grown;
    }
    i = end - 1;
  }
}

void add_item(std::string& body, std::mt19937_64& random) {
  const std::size_t begin = body.find("<li");
  if (begin == std::string::npos) return;
  const std::size_t end = body.find("</li>", begin);
  if (end == std::string::npos || end - begin > 2000) return;
  std::string item = body.substr(begin, end + 5 - begin);
  for (char& c : item) {
    if (is_digit(c)) c = static_cast<char>('0' + random() % 10);
  }
  body.insert(begin, item);
}

}  // namespace

std::vector<RealPage> real_pages(const std::string& corpora, std::size_t least) {
  std::vector<RealPage> pages;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(corpora, failed)) {
    if (entry.path().extension() != ".html") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::string body{std::istreambuf_iterator<char>(in), {}};
    if (body.size() < least) continue;
    pages.push_back({fs::relative(entry.path(), corpora).string(), std::move(body)});
  }
  std::sort(pages.begin(), pages.end(), [](const RealPage& a, const RealPage& b) {
    return a.name < b.name;
  });
  return pages;
}

void edit_like_a_day(std::string& body, std::mt19937_64& random) {
  move_dates(body);
  grow_counters(body, random);
  add_item(body, random);
}

}  // namespace zc::bench
