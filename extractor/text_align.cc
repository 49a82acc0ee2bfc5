#include "extractor/text_align.h"

#include <algorithm>

#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

class Aligner {
 public:
  Aligner(std::string_view decoded, std::string_view original, Alignment& out)
      : decoded_(decoded), original_(original), out_(out) {}

  bool run() {
    while (d_ < decoded_.size()) {
      if (o_ >= original_.size()) return false;
      const char from = original_[o_];
      if (from == '&') {
        entity();
      } else if (from == decoded_[d_] && !(from == '<' && is_stray_tag()) &&
                 !(from == kReplacement[0] && is_replaced())) {
        note();
        ++d_;
        ++o_;
      } else if (!skip_unequal()) {
        return false;
      }
    }
    out_.end = o_;
    return true;
  }

 private:
  void note() {
    if (!out_.runs.empty()) {
      const TextRun& last = out_.runs.back();
      if (d_ - last.decoded == o_ - last.original) return;
    }
    out_.runs.push_back({static_cast<std::uint32_t>(d_), static_cast<std::uint32_t>(o_)});
  }

  // "a</b>b": an ignored tag within one text node.  A literal '<' repeats in the decoded text.
  bool is_stray_tag() const {
    const char next = o_ + 1 < original_.size() ? original_[o_ + 1] : ' ';
    const char shown = d_ + 1 < decoded_.size() ? decoded_[d_ + 1] : ' ';
    return (is_ascii_letter(next) || next == '/' || next == '!' || next == '?') && next != shown;
  }

  // A non-character whose first byte happens to be that of U+FFFD.
  bool is_replaced() const {
    return decoded_.substr(d_, 3) == kReplacement && original_.substr(o_, 3) != kReplacement;
  }

  bool skip_unequal() {
    const char from = original_[o_];
    if (from == '\r') {
      if (decoded_[d_] == '\n' && (o_ + 1 >= original_.size() || original_[o_ + 1] != '\n')) {
        note();
        ++d_;
      }
      ++o_;
      return true;
    }
    const std::size_t control = control_length();
    // A zero byte is dropped in text and replaced elsewhere; what follows it tells which.
    const bool is_dropped = from == '\0' && original_.substr(o_ + 1, 3) == kReplacement;
    if (control != 0 && !is_dropped && decoded_.substr(d_, 3) == kReplacement) {
      note();
      out_.vanished.push_back(static_cast<std::uint32_t>(d_));
      d_ += kReplacement.size();
      o_ += control;
      return true;
    }
    if (from == '\0') {
      ++o_;
      return true;
    }
    if (from == '<') {
      const std::size_t end = original_.find('>', o_);
      if (end == std::string_view::npos) return false;
      o_ = end + 1;
      return true;
    }
    return false;
  }

  // Bytes of the control or non-character that stands here in the original; 0 if it is none.
  std::size_t control_length() const {
    const CodePoint c = code_point_at(original_, o_);
    const bool is_control = c.value < 0x20 || (c.value >= 0x7F && c.value <= 0x9F) ||
                            (c.value >= 0xFDD0 && c.value <= 0xFDEF) ||
                            (c.value & 0xFFFEU) == 0xFFFE;
    return is_control ? c.length : 0;
  }

  void entity() {
    std::size_t end = o_ + 1;
    const bool is_number = end < original_.size() && original_[end] == '#';
    if (is_number) ++end;
    while (end < original_.size() && is_ascii_word(original_[end])) ++end;
    const bool has_stop = end < original_.size() && original_[end] == ';';
    const std::string_view name = original_.substr(o_ + 1, end - o_ - 1);
    if (is_literal(name, is_number)) {
      note();
      ++d_;
      ++o_;
      return;
    }
    note();
    d_ += code_point_at(decoded_, d_).length;
    o_ = has_stop ? end + 1 : end_without_stop(end, is_number);
    // A few named references stand for two code points.
    if (has_stop && !is_number && d_ < decoded_.size()) {
      const CodePoint second = code_point_at(decoded_, d_);
      const bool is_mark = (second.value >= 0x0300 && second.value <= 0x036F) ||
                           second.value == 0x20D2 || second.value == 0x20E5 ||
                           second.value == 0xFE00 || second.value == 0x0333;
      const bool stands_next = decoded_.substr(d_, second.length) ==
                               original_.substr(std::min(o_, original_.size()), second.length);
      if (is_mark && !stands_next) d_ += second.length;
    }
  }

  // '&' that no reference follows stays; only &amp; itself decodes to '&'.
  bool is_literal(std::string_view name, bool is_number) const {
    if (decoded_[d_] != '&') return false;
    if (is_number) {
      const bool is_38 = name == "#38" || name == "#x26" || name == "#X26";
      return !is_38 && decoded_.substr(d_ + 1, name.size()) == name;
    }
    return !starts_with_ignore_case(name, "amp");
  }

  // "&copy2020": the reference is the longest name whose rest still stands in the decoded text.
  std::size_t end_without_stop(std::size_t end, bool is_number) const {
    if (is_number) {
      std::size_t stop = o_ + 2;
      const bool is_hex = stop < end && (original_[stop] == 'x' || original_[stop] == 'X');
      if (is_hex) ++stop;
      const auto is_digit = [&](char c) {
        return is_ascii_digit(c) || (is_hex && ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
      };
      while (stop < end && is_digit(original_[stop])) ++stop;
      return stop;
    }
    for (std::size_t stop = end; stop > o_ + 2; --stop) {
      if (decoded_.substr(d_, end - stop) == original_.substr(stop, end - stop)) {
        const bool is_exact = stop == end || decoded_.size() >= d_ + (end - stop);
        if (is_exact && next_fits(end, end - stop)) return stop;
      }
    }
    return end;
  }

  bool next_fits(std::size_t end, std::size_t used) const {
    const std::size_t at = d_ + used;
    if (end >= original_.size() || at >= decoded_.size()) {
      return end >= original_.size() && at >= decoded_.size();
    }
    return original_[end] == decoded_[at] || original_[end] == '&' || original_[end] == '<' ||
           original_[end] == '\r';
  }

  std::string_view decoded_;
  std::string_view original_;
  Alignment& out_;
  std::size_t d_ = 0;
  std::size_t o_ = 0;
};

}  // namespace

void align(std::string_view decoded, std::string_view original, Alignment& out) {
  out.runs.clear();
  out.vanished.clear();
  out.end = original.size();
  if (decoded.empty()) return;
  if (decoded == original) {
    out.runs.push_back({});
    return;
  }
  if (!Aligner(decoded, original, out).run()) {
    out.runs.assign(1, {});
    out.vanished.clear();
    out.end = original.size();
  }
}

}  // namespace zc
