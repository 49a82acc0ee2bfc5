#include "store/keys.h"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace zc::keys {
namespace {

constexpr char kEnd = '\0';
constexpr char kAfterEnd = '\1';
constexpr char kById = 'i';
constexpr char kByTime = 't';
constexpr char kAfterTime = 'u';
constexpr char kAct = 'a';
constexpr char kCase = 'c';
constexpr char kAfterCase = 'd';
constexpr char kCaseOfPage = 'u';
constexpr char kMarksOfPage = 'p';
constexpr char kLikeness = 's';
constexpr char kAfterLikeness = 't';
constexpr char kTextSample = 't';
constexpr char kAfterTextSample = 'u';
constexpr char kPagesWithMark = 'v';
constexpr char kHostCount = 'c';
constexpr char kHostMemory = 'm';
constexpr char kRobots = 'r';

template <typename Number>
void append(std::string& key, Number number) {
  static_assert(std::is_unsigned_v<Number>);
  for (int shift = (static_cast<int>(sizeof(Number)) - 1) * 8; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

template <typename Number>
Number number_at(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return static_cast<Number>(number);
}

// The sign bit is flipped: times before 1970 sort before those after it.
std::uint64_t ordered(UtcTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ (std::uint64_t{1} << 63);
}

std::string kind_and(char kind, std::string_view text) {
  return std::string(1, kind).append(text);
}

std::pair<std::string, std::string> rows_of_kind(char kind) {
  return {std::string(1, kind), std::string(1, static_cast<char>(kind + 1))};
}

std::optional<FindingPlace> split_place(std::string_view rest) {
  const std::size_t end = rest.find(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  return FindingPlace{rest.substr(0, end), rest.substr(end + 1)};
}

}  // namespace

bool is_key_text(std::string_view text) {
  return !text.empty() && text.find(kEnd) == std::string_view::npos;
}

std::string of(std::string_view text) {
  std::string key;
  key.reserve(text.size() + 16);
  key.append(text);
  key.push_back(kEnd);
  return key;
}

std::string after(std::string_view text) {
  std::string key(text);
  key.push_back(kAfterEnd);
  return key;
}

std::string version(std::string_view url_key, std::uint32_t number) {
  std::string key = of(url_key);
  append(key, number);
  return key;
}

std::string judgement(std::string_view url_key,
                      std::uint32_t version_number,
                      std::uint32_t number) {
  std::string key = version(url_key, version_number);
  append(key, number);
  return key;
}

std::string visit(std::string_view url_key, std::uint64_t log_sequence) {
  std::string key = of(url_key);
  append(key, log_sequence);
  return key;
}

std::string finding(std::string_view url_key, std::string_view id) {
  return of(url_key).append(id);
}

std::string host_count(std::string_view host) {
  return kind_and(kHostCount, host);
}

std::string host_memory(std::string_view host) {
  return kind_and(kHostMemory, host);
}

std::string robots(std::string_view origin) {
  return kind_and(kRobots, origin);
}

std::pair<std::string, std::string> host_counts() {
  return rows_of_kind(kHostCount);
}

std::pair<std::string, std::string> host_memories() {
  return rows_of_kind(kHostMemory);
}

std::string_view host_in_key(std::string_view key) {
  return key.substr(std::min<std::size_t>(key.size(), 1));
}

std::string ids_of(std::string_view id) {
  std::string key(1, kById);
  return key.append(id).append(1, kEnd);
}

std::string ids_after(std::string_view id) {
  std::string key(1, kById);
  return key.append(id).append(1, kAfterEnd);
}

std::string finding_by_id(std::string_view id, std::string_view url_key) {
  return ids_of(id).append(url_key);
}

std::string times_from(UtcTime time) {
  std::string key(1, kByTime);
  append(key, ordered(time));
  return key;
}

std::string times_end() {
  return std::string(1, kAfterTime);
}

std::string finding_by_time(UtcTime first_seen, std::string_view id, std::string_view url_key) {
  return times_from(first_seen).append(id).append(1, kEnd).append(url_key);
}

std::string log(std::uint64_t sequence) {
  std::string key;
  append(key, sequence);
  return key;
}

std::string tree_node(std::uint32_t level, std::uint64_t index) {
  std::string key(1, static_cast<char>(level));
  append(key, index);
  return key;
}

std::string queue(std::string_view host, std::uint8_t priority, std::uint64_t sequence) {
  std::string key = of(host);
  append(key, priority);
  append(key, sequence);
  return key;
}

std::string marks_of_page(std::string_view url_key) {
  return std::string(1, kMarksOfPage).append(url_key);
}

std::string pages_with_mark(std::string_view kind, std::string_view value) {
  std::string key(1, kPagesWithMark);
  return key.append(kind).append(1, kEnd).append(value).append(1, kEnd);
}

std::string likeness(std::uint64_t simhash, std::string_view url_key) {
  std::string key = likeness_begin();
  append(key, simhash);
  return key.append(url_key);
}

std::string likeness_begin() {
  return std::string(1, kLikeness);
}

std::string likeness_end() {
  return std::string(1, kAfterLikeness);
}

std::string text_sample(std::string_view url_key) {
  return text_samples_begin().append(url_key);
}

std::string text_samples_begin() {
  return std::string(1, kTextSample);
}

std::string text_samples_end() {
  return std::string(1, kAfterTextSample);
}

std::string case_row(std::uint64_t number) {
  std::string key = cases_begin();
  append(key, number);
  return key;
}

std::string case_act(std::uint64_t number, std::uint32_t act) {
  std::string key(1, kAct);
  append(key, number);
  append(key, act);
  return key;
}

std::string case_of_page(std::string_view url_key, std::uint64_t number) {
  std::string key = cases_of_page(url_key).first;
  append(key, number);
  return key;
}

std::string cases_begin() {
  return std::string(1, kCase);
}

std::string cases_end() {
  return std::string(1, kAfterCase);
}

std::pair<std::string, std::string> cases_of_page(std::string_view url_key) {
  const std::string page = std::string(1, kCaseOfPage).append(url_key);
  return {of(page), after(page)};
}

std::optional<std::uint64_t> case_number_in_key(std::string_view key) {
  if (key.size() != 9 || key[0] != kCase) return std::nullopt;
  return number_at<std::uint64_t>(key.substr(1));
}

std::optional<std::uint64_t> case_number_in_page_key(std::string_view key) {
  if (key.size() < 10 || key[0] != kCaseOfPage) return std::nullopt;
  return number_at<std::uint64_t>(key.substr(key.size() - 8));
}

std::optional<LikenessPlace> place_in_likeness_key(std::string_view key) {
  if (key.size() < 9 || key[0] != kLikeness) return std::nullopt;
  return LikenessPlace{number_at<std::uint64_t>(key.substr(1)), key.substr(9)};
}

std::optional<FindingPlace> place_in_time_key(std::string_view key) {
  if (key.size() < 9 || key[0] != kByTime) return std::nullopt;
  return split_place(key.substr(9));
}

std::optional<FindingPlace> place_in_id_key(std::string_view key) {
  if (key.empty() || key[0] != kById) return std::nullopt;
  return split_place(key.substr(1));
}

std::optional<QueuePlace> place_in_queue_key(std::string_view key) {
  const std::size_t end = key.find(kEnd);
  if (end == std::string_view::npos || key.size() != end + 10) return std::nullopt;
  return QueuePlace{key.substr(0, end),
                    number_at<std::uint8_t>(key.substr(end + 1)),
                    number_at<std::uint64_t>(key.substr(end + 2))};
}

std::optional<std::uint64_t> log_sequence_in_key(std::string_view key) {
  if (key.size() != 8) return std::nullopt;
  return number_at<std::uint64_t>(key);
}

}  // namespace zc::keys
