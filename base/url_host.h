// The host part of a URL by the WHATWG rules, and the percent-encoding sets that the parser shares
// with it.  Used by base/url_parser only.  Pure; any thread.
// Source: https://url.spec.whatwg.org/ sections 1.3 and 3.5; UTS 46 non-transitional by libidn2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zc::url_detail {

// Which bytes must be written %XX; each set holds the one before it where the standard says so.
enum class EncodeSet { kC0Control, kFragment, kQuery, kSpecialQuery, kPath, kUserinfo };

bool must_encode(EncodeSet set, unsigned char byte);
// Appends `text`, with the bytes of `set` as upper-case %XX.
void append_encoded(std::string& out, std::string_view text, EncodeSet set);
void append_escape(std::string& out, unsigned char byte);
// Value of a hex digit; -1 for any other character.
int hex_value(char c);
std::string percent_decode(std::string_view text);

bool is_alpha(char c);
bool is_digit(char c);
char lower(char c);

// The serialized host, or nullopt when the standard says failure.  `special`: domain, IPv4 or IPv6
// ("xn--" names, dotted decimal, "[...]"); otherwise an opaque host or IPv6.
std::optional<std::string> parse_host(std::string_view input, bool special);

}  // namespace zc::url_detail
