#include "classifier/pattern_filter.h"

#include <algorithm>
#include <random>
#include <utility>

#include <doctest/doctest.h>

#include "classifier/pattern.h"

using namespace zc;

namespace {

// Expressions and texts of few characters, so that they meet often.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string expression(int depth) {
    std::string out;
    for (int parts = 1 + pick(3); parts > 0; --parts) {
      if (!out.empty() && pick(4) == 0) out += "|";
      out += item(depth) + repetition();
    }
    return out;
  }
  std::string text() {
    std::string out;
    for (int i = pick(40); i > 0; --i) out += kCharacters[pick(std::size(kCharacters))];
    return out;
  }

 private:
  static constexpr const char* kCharacters[] = {"包", "过", "证", "a", "b", "1", "。", ",", "\n"};

  int pick(std::size_t below) { return static_cast<int>(random_() % below); }

  std::string item(int depth) {
    switch (pick(depth > 0 ? 10 : 7)) {
      case 0:
        return "[包a1]";
      case 1:
        return pick(2) == 0 ? "[^过b]" : "[^。\\n]";
      case 2:
        return "[a-b1]";
      case 3:
        return ".";
      case 4:
        return pick(4) == 0 ? "^" : pick(4) == 0 ? "$" : "\\d";
      case 5:
      case 6:
        return kCharacters[pick(8)];
      case 7:
        return "(" + expression(depth - 1) + ")";
      default:
        return "(?:" + expression(depth - 1) + ")";
    }
  }
  std::string repetition() {
    constexpr const char* kAll[] = {"?", "*", "+", "{2}", "{0,2}", "{1,3}", "+?"};
    return pick(3) == 0 ? kAll[pick(std::size(kAll))] : "";
  }

  std::mt19937 random_;
};

using Places = std::vector<std::pair<std::size_t, std::size_t>>;

// What find() meets one after another in text[from, to).
void find_all(
    const Pattern& pattern, std::string_view text, std::size_t from, std::size_t to, Places& out) {
  std::size_t begin = 0;
  std::size_t end = 0;
  for (; pattern.find(text, from, to, begin, end); from = end) out.emplace_back(begin, end);
}

}  // namespace

TEST_CASE("pattern filter: nothing is found outside of the windows, and the same inside") {
  Generator generator(20'260'301);
  std::size_t matches = 0;
  std::size_t bytes = 0;
  std::size_t looked_at = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string expression = generator.expression(2);
    const auto pattern = Pattern::compile(expression);
    if (!pattern) continue;  // matches nothing, or a repetition of an anchor
    const PatternFilter filter({expression});
    FilterScratch scratch;
    CharacterRow row;
    for (int k = 0; k < 60; ++k) {
      const std::string text = generator.text();
      std::vector<PatternWindow> windows;
      row.read(text);
      filter.candidates(row, windows, scratch);
      Places all;
      find_all(*pattern, text, 0, text.size(), all);
      Places inside;
      for (const PatternWindow& window : windows) {
        const std::size_t from = inside.empty() ? 0 : inside.back().second;
        find_all(*pattern, text, std::max(from, window.begin), window.end, inside);
        looked_at += window.end - window.begin;
      }
      bytes += text.size();
      matches += all.size();
      CAPTURE(expression);
      CAPTURE(text);
      REQUIRE(all == inside);
    }
  }
  CHECK(matches > 1000);
  CHECK(looked_at < bytes * 9 / 10);
}

TEST_CASE("pattern filter: windows are no wider than a match around its rarest literal") {
  const std::vector<std::string> expressions = {"包[^。]{0,3}过", "国家|全国", "a.*z"};
  const PatternFilter filter(expressions);
  const auto windows_of = [&](const std::string& text) {
    CharacterRow row;
    FilterScratch scratch;
    std::vector<PatternWindow> windows;
    row.read(text);
    filter.candidates(row, windows, scratch);
    return windows;
  };
  const std::string far(300, 'x');
  const auto windows = windows_of(far + "我们包考过了" + far + "全国" + far);
  REQUIRE(windows.size() == 2);
  CHECK(windows[0].pattern == 0);
  CHECK(windows[0].end - windows[0].begin <= 3 * 2 * 5);
  CHECK(windows[1] == PatternWindow{1, 618, 624});
  CHECK(windows_of("包一二三四五六七八九十过").empty());
  CHECK(windows_of("").empty());
}

TEST_CASE("literal scan: finds what a plain search finds") {
  std::mt19937 random(7);
  const char* const characters[] = {"包", "过", "证", "é", "a", "1", "😀"};
  const auto text_of = [&](std::size_t most) {
    std::string out;
    for (auto i = random() % most; i > 0; --i) out += characters[random() % 7];
    return out;
  };
  std::size_t places = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> literals;
    for (int i = 0; i < 12; ++i) literals.push_back(text_of(5));
    const std::string text = text_of(60);
    std::vector<std::pair<std::size_t, std::size_t>> expected;
    for (std::size_t i = 0; i < literals.size(); ++i) {
      if (literals[i].empty()) continue;
      for (std::size_t at = text.find(literals[i]); at != text.npos;
           at = text.find(literals[i], at + 1)) {
        expected.emplace_back(at, i);
      }
    }
    std::sort(expected.begin(), expected.end());
    CharacterRow row;
    row.read(text);
    std::vector<std::pair<std::size_t, std::size_t>> found;
    LiteralScan(literals).scan(row, [&](std::uint32_t literal, std::size_t i) {
      found.emplace_back(row.begin(i), literal);
    });
    CHECK(std::is_sorted(
        found.begin(), found.end(), [](auto a, auto b) { return a.first < b.first; }));
    std::sort(found.begin(), found.end());
    REQUIRE(found == expected);
    places += found.size();
  }
  CHECK(places > 1000);
}

TEST_CASE("literal scan: any bytes are cut into characters that cover the text") {
  std::mt19937 random(8);
  CharacterRow row;
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (auto i = random() % 40; i > 0; --i) bytes += static_cast<char>(random());
    row.read(bytes);
    for (std::size_t i = 0; i < row.size(); ++i) REQUIRE(row.begin(i) < row.begin(i + 1));
    REQUIRE(row.begin(row.size()) == bytes.size());
  }
}
