#include "evidence/letter.h"

#include <algorithm>

#include <fmt/format.h>

#include "evidence/html_text.h"

namespace zc {
namespace {

class Filling {
 public:
  Filling(std::string_view whole, const LetterContent& content)
      : whole_(whole), content_(content) {}

  Result<std::string> run() { return fill(whole_, nullptr); }

 private:
  Error wrong(std::string_view at, std::string_view why) const {
    const auto offset = static_cast<std::size_t>(at.data() - whole_.data());
    const auto line =
        1 + std::count(whole_.begin(), whole_.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
    return Error(ErrorKind::kBadInput, fmt::format("line {}: {}", line, why));
  }

  // `item`: the values of the list's entry that is being written; null outside of lists.
  Result<std::string> fill(std::string_view text, const LetterValues* item) {
    std::string out;
    while (!text.empty()) {
      const std::size_t open = text.find("{{");
      out += text.substr(0, open);
      if (open == std::string_view::npos) break;
      const std::size_t close = text.find("}}", open);
      if (close == std::string_view::npos) return wrong(text.substr(open), "{{ without }}");
      const std::string_view place = text.substr(open);
      const std::string name(text.substr(open + 2, close - open - 2));
      text.remove_prefix(close + 2);
      if (name.starts_with('#')) {
        ZC_TRY(const std::string list, fill_list(name.substr(1), place, text, item));
        out += list;
        continue;
      }
      const std::string* const value = find(name, item);
      if (value == nullptr) return wrong(place, fmt::format("nothing is known as '{}'", name));
      out += html_text(*value);
    }
    return out;
  }

  // Takes the list and its end off `text`.
  Result<std::string> fill_list(const std::string& name,
                                std::string_view place,
                                std::string_view& text,
                                const LetterValues* item) {
    const auto list = content_.lists.find(name);
    if (item != nullptr) return wrong(place, "a list within a list");
    if (list == content_.lists.end()) {
      return wrong(place, fmt::format("no list is known as '{}'", name));
    }
    const std::string end = "{{/" + name + "}}";
    const std::size_t close = text.find(end);
    if (close == std::string_view::npos) {
      return wrong(place, fmt::format("the list '{}' is not closed", name));
    }
    const std::string_view body = text.substr(0, close);
    text.remove_prefix(close + end.size());
    std::string out;
    for (const LetterValues& entry : list->second) {
      ZC_TRY(const std::string one, fill(body, &entry));
      out += one;
    }
    return out;
  }

  const std::string* find(const std::string& name, const LetterValues* item) const {
    if (item != nullptr) {
      if (const auto value = item->find(name); value != item->end()) return &value->second;
    }
    const auto value = content_.values.find(name);
    return value == content_.values.end() ? nullptr : &value->second;
  }

  std::string_view whole_;
  const LetterContent& content_;
};

}  // namespace

Result<std::string> fill_letter(std::string_view letter, const LetterContent& content) {
  return Filling(letter, content).run();
}

}  // namespace zc
