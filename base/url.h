// A URL, parsed once by the WHATWG rules (https://url.spec.whatwg.org/).
//
// Two written forms: href() is the fetch form, the WHATWG serialization, with every query byte as
// it was offered (GBK escapes stay GBK escapes); key() is the canonical form for seen-tests and
// storage, in which addresses of the same page are equal.
// Immutable value; thread-safe as such.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

class Url {
 public:
  // Parses `input` (UTF-8; other bytes are percent-encoded as U+FFFD would be), against `base` when
  // it is relative.  Fails with kBadInput: the message quotes the input (cut to 200 bytes).
  static Result<Url> parse(std::string_view input, const Url* base = nullptr);

  const std::string& href() const { return href_; }
  std::string key() const;

  std::string_view scheme() const;  // "https", without ":"
  std::string_view username() const;
  std::string_view password() const;
  std::string_view host() const;              // "" if null; IPv6 in brackets; IDNA as xn--
  std::optional<std::uint16_t> port() const;  // explicit and not the scheme's default
  std::uint16_t effective_port() const;       // port() or 80/443/21; 0 for other schemes
  std::string_view path() const;
  std::string_view query() const;     // without "?"; "" if null
  std::string_view fragment() const;  // without "#"; "" if null
  bool has_query() const;
  bool has_fragment() const;

  bool is_http() const;           // scheme http or https
  std::string origin() const;     // "https://example.com" or "http://example.com:8080"
  std::string host_port() const;  // "example.com:443": unit of politeness
  // Registrable domain by the public suffix list ("a.b.com.cn" -> "b.com.cn"); the host itself for
  // addresses and for hosts that are suffixes.
  std::string site() const;

  bool operator==(const Url& other) const { return href_ == other.href_; }

 private:
  struct Part {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  std::string_view view(Part part) const;

  std::string href_ = {};
  Part scheme_ = {}, username_ = {}, password_ = {}, host_ = {}, path_ = {}, query_ = {},
       fragment_ = {};
  std::optional<std::uint16_t> port_ = {};
  bool has_query_ = false;
  bool has_fragment_ = false;
  bool has_host_ = false;

  friend class UrlParser;
};

}  // namespace zc
