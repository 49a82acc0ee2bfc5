#include "extractor/content_kind.h"

#include <algorithm>
#include <array>

#include "extractor/utf8.h"

namespace zc {

namespace {

struct Magic {
  std::string_view bytes;
  std::string_view kind;
};
constexpr std::array kMagics = {
    Magic{"%PDF-", "pdf"},
    Magic{"\x89PNG\r\n", "image"},
    Magic{"\xFF\xD8\xFF", "image"},
    Magic{"GIF8", "image"},
    Magic{"BM6", "image"},
    Magic{"\x1F\x8B", "binary"},
    Magic{"Rar!", "binary"},
    Magic{"7z\xBC\xAF", "binary"},
    Magic{"\xD0\xCF\x11\xE0", "binary"},
    Magic{"\x7F"
          "ELF",
          "binary"},
    Magic{"MZ\x90", "binary"},
    Magic{"wOF", "binary"},
    Magic{"ID3", "binary"},
};

// Control bytes that no text has; UTF-16 is told apart by its zero bytes in every second place.
bool looks_binary(std::string_view payload) {
  const std::string_view head = payload.substr(0, 2048);
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return false;
  std::size_t zeros = 0;
  std::size_t odd_zeros = 0;
  std::size_t controls = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto c = static_cast<unsigned char>(head[i]);
    zeros += c == 0;
    odd_zeros += c == 0 && (i & 1U) == 1;
    controls += c != 0 && c < 0x20 && !is_ascii_space(head[i]) && c != 0x1B;
  }
  if (controls * 20 > head.size()) return true;
  const bool is_sided = odd_zeros * 20 < zeros || odd_zeros * 20 > zeros * 19;
  return zeros * 4 > head.size() && !is_sided;
}

// An Office package names its main part in clear at both ends.
std::string_view kind_of_zip(std::string_view payload) {
  constexpr std::size_t kEnds = std::size_t{64} * 1024;
  const std::string_view head = payload.substr(0, kEnds);
  const std::string_view tail = payload.substr(payload.size() > kEnds ? payload.size() - kEnds : 0);
  const auto names = [&](std::string_view part) {
    return head.find(part) != std::string_view::npos || tail.find(part) != std::string_view::npos;
  };
  if (names("word/document.xml")) return "docx";
  return names("xl/workbook.xml") ? "xlsx" : "binary";
}

std::string_view kind_of_type(std::string_view type) {
  const auto has = [&](std::string_view word) {
    return find_ignore_case(type, word) != std::string_view::npos;
  };
  if (has("html")) return "html";
  if (has("json")) return "json";
  if (has("xml")) return "xml";
  if (starts_with_ignore_case(type, "text/")) return "text";
  if (starts_with_ignore_case(type, "image/") && !has("svg")) return "image";
  if (has("application/pdf")) return "pdf";
  if (starts_with_ignore_case(type, "audio/") || starts_with_ignore_case(type, "video/") ||
      starts_with_ignore_case(type, "font/") || has("octet-stream") || has("zip")) {
    return "binary";
  }
  return "";
}

bool begins_like_html(std::string_view text) {
  constexpr std::array<std::string_view, 17> kStarts = {"<!doctype html",
                                                        "<html",
                                                        "<head",
                                                        "<body",
                                                        "<script",
                                                        "<div",
                                                        "<meta",
                                                        "<title",
                                                        "<p",
                                                        "<a",
                                                        "<table",
                                                        "<style",
                                                        "<h1",
                                                        "<br",
                                                        "<b",
                                                        "<iframe",
                                                        "<!--"};
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) {
    return starts_with_ignore_case(text, start);
  });
}

bool begins_like_feed(std::string_view text) {
  constexpr std::array<std::string_view, 4> kStarts = {"<rss", "<urlset", "<sitemapindex", "<feed"};
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) {
    return text.starts_with(start);
  });
}

// By the first bytes alone; "" when they are no signature that is known.
std::string_view kind_of_signature(std::string_view payload) {
  for (const Magic& magic : kMagics) {
    if (payload.starts_with(magic.bytes)) return magic.kind;
  }
  if (payload.starts_with("PK\x03\x04")) return kind_of_zip(payload);
  const bool is_riff = payload.size() >= 12 && payload.starts_with("RIFF");
  return is_riff && payload.substr(8, 4) == "WEBP" ? "image" : "";
}

// Of text whose header names no kind that we know, or no kind at all (`has_type` false).
std::string_view kind_of_untold(std::string_view start, bool has_type) {
  if (start.starts_with("{\"") || start.starts_with("[{\"")) return "json";
  const bool has_tags = find_ignore_case(start, "<html") != std::string_view::npos ||
                        find_ignore_case(start, "</") != std::string_view::npos;
  // Nothing told and nothing seen: UTF-16 pages end here, and browsers try HTML.
  return has_tags || !has_type ? "html" : "text";
}

}  // namespace

std::string_view content_kind(std::string_view payload, std::string_view content_type) {
  const std::string_view text = trim(payload.substr(0, 4096));
  if (payload.empty() || (text.empty() && payload.size() <= 4096)) return "empty";
  const std::string_view signature = kind_of_signature(payload);
  if (!signature.empty()) return signature;
  const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
  const std::string_view told = kind_of_type(type);
  if (looks_binary(payload)) return told == "image" ? "image" : "binary";
  std::string_view start = text;
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  if (start.starts_with("<?xml") && find_ignore_case(start, "<html") == std::string_view::npos) {
    return "xml";
  }
  const bool is_vague = told == "text" || told.empty() || told == "binary";
  if (is_vague && begins_like_html(start)) return "html";
  if (is_vague && begins_like_feed(start)) return "xml";
  return told.empty() ? kind_of_untold(start, !content_type.empty()) : told;
}

}  // namespace zc
