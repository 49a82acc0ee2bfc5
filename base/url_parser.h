// The WHATWG URL parser: from text and an optional base to the pieces of a Url.
// Used by Url::parse only.  Source: https://url.spec.whatwg.org/#url-parsing; the states of the
// standard that only move one character further are folded into the function that follows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"

namespace zc {

class UrlParser {
 public:
  // Both must outlive the parser.
  UrlParser(std::string_view input, const Url* base);

  // False: the standard says failure.
  bool parse();
  // Precondition: parse() said true.
  Url url() const;

 private:
  static constexpr char kEnd = '\0';

  bool at_end() const { return at_ >= input_.size(); }
  bool special() const { return special_; }
  bool is_slash(char c) const { return c == '/' || (special_ && c == '\\'); }
  bool slash_at(size_t at) const { return at < input_.size() && is_slash(input_[at]); }
  bool starts_with_drive_letter(size_t at) const;
  bool base_is_file() const;

  bool read_scheme();
  void set_scheme(std::string_view scheme);
  bool after_scheme();
  bool without_scheme();
  bool relative();
  bool file();
  bool file_host();
  bool ignore_slashes();
  bool authority();
  bool read_host_and_port(std::string_view text);
  void read_userinfo(std::string_view text);
  bool path_start();
  bool path();
  bool opaque_path();
  bool after_path();

  void copy_authority();
  void copy_path_and_query();
  void shorten_path();
  void add_segment(std::string_view encoded, bool followed_by_slash);

  std::string input_ = {};
  const Url* base_;
  size_t at_ = 0;

  std::string scheme_ = {}, username_ = {}, password_ = {}, path_ = {};
  std::optional<std::string> host_ = {}, query_ = {}, fragment_ = {};
  std::optional<std::uint16_t> port_ = {};
  bool special_ = false;
  bool opaque_ = false;
};

namespace url_detail {
// 0 when the scheme has none.
std::uint16_t default_port(std::string_view scheme);
bool is_special(std::string_view scheme);
}  // namespace url_detail

}  // namespace zc
