#include "extractor/html_guard.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "extractor/tag_traits.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

using Name = TagName;

constexpr Name n(std::string_view text) {
  return name_of_tag(text);
}

class Guard {
 public:
  explicit Guard(std::string_view html) : html_(html) { stack_.reserve(64); }

  GuardedHtml run() {
    std::size_t at = 0;
    out_.parse_end = html_.size();
    while ((at = next_markup(at)) < html_.size()) {
      if (out_.dropped_levels >= kMaxDroppedLevels) {
        out_.parse_end = at;
        break;
      }
      const char after = html_[at + 1];
      if (is_ascii_letter(after)) {
        at = start_tag(at);
      } else if (after == '/' && at + 2 < html_.size() && is_ascii_letter(html_[at + 2])) {
        at = end_tag(at);
      } else if (after == '!' || after == '?' || after == '/') {
        at = comment(at);
      } else {
        ++at;
      }
    }
    return std::move(out_);
  }

 private:
  struct Open {
    Name name = 0;
    unsigned traits = 0;
  };

  std::size_t next_markup(std::size_t from) const {
    const std::size_t at = html_.find('<', from);
    return at == std::string_view::npos || at + 1 >= html_.size() ? html_.size() : at;
  }

  std::string_view tag_name(std::size_t at) const {
    std::size_t end = at;
    while (end < html_.size() && !is_ascii_space(html_[end]) && html_[end] != '>' &&
           html_[end] != '/') {
      ++end;
    }
    return html_.substr(at, end - at);
  }

  void blank(std::size_t begin, std::size_t end) {
    if (!out_.is_changed) {
      out_.copy.assign(html_);
      out_.is_changed = true;
    }
    for (std::size_t i = begin; i < end; ++i) out_.copy[i] = ' ';
  }

  std::size_t comment(std::size_t at) const {
    const std::string_view rest = html_.substr(at);
    if (!rest.starts_with("<!--")) return after(html_.find('>', at + 1), 1);
    if (rest.starts_with("<!-->")) return at + 5;
    if (rest.starts_with("<!--->")) return at + 6;
    for (std::size_t dash = html_.find("--", at + 4); dash != std::string_view::npos;
         dash = html_.find("--", dash + 1)) {
      if (html_.substr(dash, 3) == "-->") return dash + 3;
      if (html_.substr(dash, 4) == "--!>") return dash + 4;
    }
    return html_.size();
  }

  std::size_t after(std::size_t found, std::size_t length) const {
    return found == std::string_view::npos ? html_.size() : found + length;
  }

  // Reads the attributes of the tag whose name ends at `at`; returns the place after '>'.
  std::size_t attributes(std::size_t at, bool& self_closing) {
    std::size_t count = 0;
    std::size_t surplus = 0;  // where the first attribute too many begins
    self_closing = false;
    while (at < html_.size()) {
      const char c = html_[at];
      if (c == '>') {
        if (surplus != 0) blank(surplus, self_closing ? at - 1 : at);
        return at + 1;
      }
      if (is_ascii_space(c) || c == '/') {
        self_closing = c == '/' && at + 1 < html_.size() && html_[at + 1] == '>';
        ++at;
        continue;
      }
      if (++count > kMaxAttributes) {
        if (surplus == 0) surplus = at;
        ++out_.dropped_attributes;
      }
      at = attribute(at);
    }
    return html_.size();
  }

  std::size_t attribute(std::size_t at) {
    ++at;  // a leading '=' belongs to the name
    while (at < html_.size() && !is_ascii_space(html_[at]) && html_[at] != '=' &&
           html_[at] != '>' && html_[at] != '/') {
      ++at;
    }
    std::size_t equals = at;
    while (equals < html_.size() && is_ascii_space(html_[equals])) ++equals;
    if (equals >= html_.size() || html_[equals] != '=') return at;
    at = equals + 1;
    while (at < html_.size() && is_ascii_space(html_[at])) ++at;
    if (at >= html_.size()) return at;
    const char quote = html_[at];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = html_.find(quote, at + 1);
      if (end == std::string_view::npos) return html_.size();
      if (end - at > kMaxAttributeBytes) cut_value(at, end, quote);
      return end + 1;
    }
    const std::size_t begin = at;
    while (at < html_.size() && !is_ascii_space(html_[at]) && html_[at] != '>') ++at;
    if (at - begin > kMaxAttributeBytes) cut_value(begin, at, 0);
    return at;
  }

  // Keeps the first 1 KB: enough to see that it is a data: URL and of what kind.
  void cut_value(std::size_t begin, std::size_t end, char quote) {
    std::size_t keep = begin + 1024;
    while (keep < end && (static_cast<unsigned char>(html_[keep]) & 0xC0U) == 0x80U) ++keep;
    ++out_.cut_values;
    blank(keep, quote == 0 ? end : end + 1);
    if (quote != 0) out_.copy[keep] = quote;
  }

  bool in_foreign() const { return open_of(n("svg")) + open_of(n("math")) > 0; }

  // How many elements of that name are open; a small open-addressed table of counters.
  std::size_t open_of(Name name) const { return counts_[slot(name)]; }
  static std::size_t slot(Name name) {
    return static_cast<std::size_t>((name * 0x9E3779B97F4A7C15ULL) >> 52);
  }

  void pop_to(std::size_t index) {
    while (stack_.size() > index) {
      --counts_[slot(stack_.back().name)];
      if ((stack_.back().traits & kFormatting) != 0) --formatting_;
      stack_.pop_back();
    }
  }

  void erase_at(std::size_t index) {
    --counts_[slot(stack_[index].name)];
    if ((stack_[index].traits & kFormatting) != 0) --formatting_;
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(index));
  }

  // Index of the nearest open `name` with no boundary in between; npos if none.
  template <typename IsBoundary>
  std::size_t find_open(Name name, IsBoundary is_boundary) const {
    if (open_of(name) == 0) return std::string_view::npos;
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if (stack_[i].name == name) return i;
      if (is_boundary(stack_[i])) return std::string_view::npos;
    }
    return std::string_view::npos;
  }

  template <typename IsBoundary>
  void close(Name name, IsBoundary is_boundary) {
    const std::size_t index = find_open(name, is_boundary);
    if (index != std::string_view::npos) pop_to(index);
  }

  // What a start tag ends before it opens (HTML, "in body", "in table", "in row", "in cell").
  void close_implied(Name name, unsigned traits) {
    const auto scope = [](const Open& open) { return (open.traits & kScope) != 0; };
    const auto table = [](const Open& open) { return open.name == n("table"); };
    if ((traits & kClosesP) != 0) {
      close(n("p"), [](const Open& open) {
        return (open.traits & kScope) != 0 || open.name == n("button");
      });
    }
    switch (name) {
      case n("li"):
        close(name, [](const Open& open) {
          return (open.traits & kScope) != 0 || open.name == n("ul") || open.name == n("ol");
        });
        break;
      case n("dd"):
      case n("dt"):
        close(n("dd"), scope);
        close(n("dt"), scope);
        break;
      case n("td"):
      case n("th"):
        close(n("td"), table);
        close(n("th"), table);
        break;
      case n("tr"):
        close(n("tr"), table);
        break;
      case n("tbody"):
      case n("thead"):
      case n("tfoot"):
        close(n("tbody"), table);
        close(n("thead"), table);
        close(n("tfoot"), table);
        break;
      case n("option"):
      case n("a"):
      case n("button"):
      case n("nobr"):
        close_last(name);
        break;
      default:
        break;
    }
  }

  void close_last(Name name) {
    const std::size_t index =
        find_open(name, [](const Open& open) { return (open.traits & kScope) != 0; });
    if (index != std::string_view::npos) erase_at(index);
  }

  std::size_t start_tag(std::size_t at) {
    ++out_.tags;
    const std::string_view text = tag_name(at + 1);
    const Name name = name_of_tag(text);
    const unsigned traits = traits_of(name);
    bool self_closing = false;
    const std::size_t end = attributes(at + 1 + text.size(), self_closing);
    if (name == n("isindex")) {
      blank(at, end);
      return end;
    }
    if ((traits & kVoid) != 0 || (self_closing && in_foreign())) {
      close_implied(name, traits);
      return end;
    }
    if ((traits & kRawText) != 0 && !in_foreign() &&
        (open_of(n("select")) == 0 || name == n("script"))) {
      return raw_text(name, text, end);
    }
    if (name == n("plaintext") && !in_foreign()) return html_.size();
    close_implied(name, traits);
    const bool is_formatting = (traits & kFormatting) != 0;
    if (stack_.size() >= kMaxOpenLevels || (is_formatting && formatting_ >= kMaxOpenFormatting)) {
      ++out_.dropped_levels;
      blank(at, end);
      return end;
    }
    stack_.push_back({name, traits});
    ++counts_[slot(name)];
    if (is_formatting) ++formatting_;
    return end;
  }

  std::size_t raw_text(Name name, std::string_view text, std::size_t from) {
    std::size_t end = from;
    while ((end = html_.find("</", end)) != std::string_view::npos) {
      const std::size_t stop = end + 2 + text.size();
      if (stop > html_.size()) break;
      if (equals_ignore_case(html_.substr(end + 2, text.size()), text) &&
          (stop == html_.size() || is_ascii_space(html_[stop]) || html_[stop] == '>' ||
           html_[stop] == '/')) {
        note_raw(name, from, end);
        return after(html_.find('>', stop), 1);
      }
      end += 2;
    }
    if (name == n("style")) out_.styles.push_back({from, html_.size()});
    return html_.size();
  }

  void note_raw(Name name, std::size_t from, std::size_t end) {
    if (name == n("style")) out_.styles.push_back({from, end});
    if ((name != n("style") && name != n("script")) || end - from < kLeastOpaque) return;
    // "<!--<script>" opens the double escaped state, in which "</script>" does not close.
    if (html_.substr(from, end - from).find("<!--") != std::string_view::npos) return;
    out_.opaque.push_back({from, end});
  }

  std::size_t end_tag(std::size_t at) {
    const std::string_view text = tag_name(at + 2);
    const Name name = name_of_tag(text);
    bool self_closing = false;
    const std::size_t end = attributes(at + 2 + text.size(), self_closing);
    if (open_of(name) == 0) return end;
    const unsigned traits = traits_of(name);
    if ((traits & kFormatting) != 0) {
      close_last(name);
    } else if (name == n("table") || name == n("svg") || name == n("math") ||
               name == n("template") || name == n("object")) {
      close(name, [](const Open&) { return false; });
    } else if ((traits & kSpecial) != 0) {
      const bool is_row = name == n("tr") || name == n("td") || name == n("th") ||
                          name == n("tbody") || name == n("thead") || name == n("tfoot");
      close(name, [&](const Open& open) {
        return is_row ? open.name == n("table") : (open.traits & kScope) != 0;
      });
    } else {
      close(name, [](const Open& open) { return (open.traits & kSpecial) != 0; });
    }
    return end;
  }

  std::string_view html_;
  GuardedHtml out_ = {};
  std::vector<Open> stack_ = {};
  std::array<std::uint16_t, 4096> counts_ = {};
  std::size_t formatting_ = 0;
};

}  // namespace

GuardedHtml guard_html(std::string_view html) {
  return Guard(html).run();
}

}  // namespace zc
