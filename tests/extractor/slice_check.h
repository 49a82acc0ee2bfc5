// Does the slice of the payload that a block names give the block's text, and nothing else?  The
// folding of base/document.h (TextBlock::span), written down a second time without the extractor's
// own walk: no character of the slice may be lost, none may come from elsewhere.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "extractor/charset.h"
#include "extractor/html_document.h"
#include "extractor/script_text.h"
#include "extractor/utf8.h"

namespace zc::test {

// Without white space and zero-width characters, of which the folding makes single blanks or
// nothing, and without control characters, which are shown as nothing.
inline std::string without_blanks(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const Blank blank = blank_at(text, i);
    if (blank.length != 0) {
      i += blank.length;
      continue;
    }
    const CodePoint c = code_point_at(text, i);
    const bool is_control = c.value < 0x20 || c.value == 0x7F || c.value == 0xFFFD ||
                            (c.value >= 0x80 && c.value < 0xA0);
    if (!is_control) out += text.substr(i, c.length);
    i += c.length;
  }
  return out;
}

// Tags, comments and the texts of script and style cut out.
inline std::string without_tags(std::string_view html) {
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    if (html.substr(at).starts_with("]]>")) {
      at += 3;
      continue;
    }
    const char next = at + 1 < html.size() ? html[at + 1] : ' ';
    if (html[at] != '<' || (!is_ascii_letter(next) && next != '/' && next != '!' && next != '?')) {
      out.push_back(html[at++]);
      continue;
    }
    if (html.substr(at).starts_with("<![CDATA[")) {
      at += 9;
      continue;
    }
    std::string_view closer = html.substr(at).starts_with("<!--") ? "-->" : ">";
    for (const std::string_view name : {"script", "style"}) {
      if (starts_with_ignore_case(html.substr(at + 1), name)) {
        const std::size_t end = find_ignore_case(html, std::string("</") + std::string(name), at);
        at = std::min(end, html.size());
      }
    }
    // Quoted values may hold '>'.
    char quote = 0;
    std::size_t end = at;
    for (; end < html.size(); ++end) {
      const char c = html[end];
      if (closer.size() == 3) {
        if (html.substr(end).starts_with(closer)) break;
        continue;
      }
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if ((c == '"' || c == '\'') && end > at && html[end - 1] == '=') {
        quote = c;
      } else if (c == '>') {
        break;
      }
    }
    at = std::min(end + closer.size(), html.size());
    out.push_back(' ');
  }
  return out;
}

// Outside a parsed page only references that end in ';' are resolved (`is_strict`).
inline std::string with_references(const std::string& text, bool is_strict = false) {
  if (text.find('&') == std::string::npos) return text;
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::size_t stop = text.find_first_not_of(
        "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", i + 1);
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&' && is_strict && (stop == std::string::npos || text[stop] != ';')) {
      escaped += "&amp;";
    } else {
      escaped.push_back(c);
    }
  }
  return HtmlDocument::parse("<body><p>" + escaped).text_content(0);
}

class SliceCheck {
 public:
  SliceCheck(const Document& document, std::string_view payload)
      : document_(document), payload_(payload) {
    for (const TextBlock& block : document.blocks) spans_.push_back(block.span);
    std::sort(spans_.begin(), spans_.end(), [](ByteSpan a, ByteSpan b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
  }

  std::size_t exact() const { return exact_; }
  std::size_t moved() const { return moved_; }  // text that styles write or turn round
  const std::vector<std::string>& wrong() const { return wrong_; }

  void run() {
    for (const TextBlock& block : document_.blocks) {
      if (block.source == BlockSource::kDocument || block.source == BlockSource::kImage) continue;
      const std::string wanted = without_blanks(block.text);
      if (fits(block, wanted)) {
        ++exact_;
      } else if (is_moved(block)) {
        ++moved_;
      } else {
        wrong_.push_back(std::string(name_of(block.source)) + " block \"" +
                         block.text.substr(0, 100) + "\" (" + block.path +
                         "): " + difference(wanted, readings(block).back()));
      }
    }
  }

 private:
  static std::string difference(const std::string& wanted, const std::string& reading) {
    std::size_t at = 0;
    while (at < wanted.size() && at < reading.size() && wanted[at] == reading[at]) ++at;
    const std::size_t from = at < 20 ? 0 : at - 20;
    return "has \"" + wanted.substr(from, 60) + "\" where its slice says \"" +
           reading.substr(std::min(from, reading.size()), 60) + "\"";
  }

  bool fits(const TextBlock& block, const std::string& wanted) const {
    const std::vector<std::string> all = readings(block);
    return std::find(all.begin(), all.end(), wanted) != all.end();
  }

  // Styles show it elsewhere or the other way round: its characters each have their place, which
  // span_check.h looks at, but the slice does not read like it.
  bool is_moved(const TextBlock& block) const {
    const std::string_view slice = slice_of(block);
    if (find_ignore_case(slice, "</style") != std::string_view::npos) return true;
    return std::any_of(document_.notes.begin(), document_.notes.end(), [](const std::string& note) {
      return note.find("reversed") != std::string::npos ||
             note.find("style sheets write") != std::string::npos;
    });
  }

  std::string_view slice_of(const TextBlock& block) const {
    return payload_.substr(block.span.begin, block.span.end - block.span.begin);
  }

  // The slice without the blocks that stand within it.
  std::string own_part(const TextBlock& block) const {
    std::string out;
    std::size_t at = block.span.begin;
    auto inner = std::lower_bound(
        spans_.begin(), spans_.end(), block.span.begin, [](ByteSpan span, std::size_t begin) {
          return span.begin < begin;
        });
    for (; inner != spans_.end() && inner->begin < block.span.end; ++inner) {
      const bool is_within = inner->end <= block.span.end && *inner != block.span;
      if (!is_within || inner->begin < at || inner->begin == block.span.begin) continue;
      out += payload_.substr(at, inner->begin - at);
      at = inner->end;
    }
    out += payload_.substr(at, block.span.end - at);
    return out;
  }

  std::vector<std::string> readings(const TextBlock& block) const {
    std::vector<std::string> out;
    for (const std::string& part : {std::string(slice_of(block)), own_part(block)}) {
      const std::string text = decode_as(part, document_.charset).text;
      if (block.source == BlockSource::kScript || block.source == BlockSource::kJsonLd) {
        script_readings(text, out);
        continue;
      }
      std::string once = with_references(text);
      if (block.source == BlockSource::kFrame) once = with_references(without_tags(once));
      out.push_back(without_blanks(once));
      out.push_back(without_blanks(with_references(without_tags(text), block.path.empty())));
    }
    return out;
  }

  static void script_readings(const std::string& text, std::vector<std::string>& out) {
    std::string plain = text;
    for (int depth = 0; depth < 3; ++depth) {
      out.push_back(without_blanks(plain));
      out.push_back(without_blanks(with_references(plain)));
      out.push_back(without_blanks(with_references(without_tags(plain))));
      const std::string twice = with_references(plain);
      out.push_back(without_blanks(with_references(without_tags(twice))));
      Alignment unused;
      std::string next;
      unescape_script(plain, next, unused);
      plain = next;
    }
  }

  const Document& document_;
  std::string_view payload_;
  std::vector<ByteSpan> spans_ = {};
  std::size_t exact_ = 0;
  std::size_t moved_ = 0;
  std::vector<std::string> wrong_ = {};
};

}  // namespace zc::test
