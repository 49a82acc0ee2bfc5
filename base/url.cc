#include "base/url.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <libpsl.h>

#include "base/url_host.h"
#include "base/url_parser.h"
#include "base/utf8.h"

namespace zc {
namespace {

// Longer ones are refused: no browser or server takes them, and Part counts in 32 bits.
constexpr size_t kMaxInputBytes = size_t{1} << 20;

bool is_unreserved(unsigned char c) {
  const char letter = static_cast<char>(c);
  return url_detail::is_alpha(letter) || url_detail::is_digit(letter) || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// RFC 3986 sections 2.3, 6.2.2.1 and 6.2.2.2: escapes of unreserved characters are undone, the
// others get upper-case digits, and characters that RFC 3986 does not know are escaped.
void append_normalized(std::string& out, std::string_view text) {
  constexpr std::string_view kKept = "!$&'()*+,;=:@/?";
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool escape = byte == '%' && i + 2 < text.size() &&
                        url_detail::hex_value(text[i + 1]) >= 0 &&
                        url_detail::hex_value(text[i + 2]) >= 0;
    if (escape) {
      const auto value = static_cast<unsigned char>(url_detail::hex_value(text[i + 1]) * 16 +
                                                    url_detail::hex_value(text[i + 2]));
      if (is_unreserved(value)) {
        out += static_cast<char>(value);
      } else {
        url_detail::append_escape(out, value);
      }
      i += 2;
    } else if (is_unreserved(byte) || kKept.find(text[i]) != std::string_view::npos) {
      out += text[i];
    } else {
      url_detail::append_escape(out, byte);
    }
  }
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), url_detail::lower);
  return out;
}

// Sorted.  Parameters that name the visit, not the page: session ids, and the click and campaign
// marks of Baidu, 360, Tencent, Alibaba, Google, Meta and Microsoft.
constexpr std::array<std::string_view, 38> kVisitParameters = {
    "_ga",     "_gl",        "_hsenc",    "_hsmi",  "bd_vid",    "bdclkid",      "cfid",
    "cftoken", "dclid",      "fbclid",    "gbraid", "gclid",     "gclsrc",       "gdt_vid",
    "hmci",    "hmcu",       "hmkw",      "hmpl",   "hmsr",      "jsessionid",   "mc_cid",
    "mc_eid",  "msclkid",    "osadcid",   "oscsid", "phpsessid", "qhclickid",    "qz_gdt",
    "scm",     "session_id", "sessionid", "sid",    "spm",       "sogouclickid", "ttclid",
    "wbraid",  "yclid",      "zenid"};

bool names_the_visit(std::string_view name) {
  const std::string word = lower_case(name);
  return word.starts_with("utm_") || word.starts_with("aspsessionid") ||
         std::find(kVisitParameters.begin(), kVisitParameters.end(), word) !=
             kVisitParameters.end();
}

// Parameters by name (equal names keep their order), without those that name the visit, without
// empty names; "a=" is "a".
std::string canonical_query(std::string_view query) {
  struct Parameter {
    std::string text;
    size_t name_length;
    std::string_view name() const { return std::string_view(text).substr(0, name_length); }
  };
  std::vector<Parameter> kept;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    Parameter p;
    append_normalized(p.text, query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
    p.name_length = std::min(p.text.find('='), p.text.size());
    if (p.name_length + 1 == p.text.size()) p.text.pop_back();
    if (p.name_length != 0 && !names_the_visit(p.name())) kept.push_back(std::move(p));
  }
  std::stable_sort(kept.begin(), kept.end(), [](const Parameter& a, const Parameter& b) {
    return a.name() < b.name();
  });
  std::string out;
  for (const Parameter& p : kept) {
    if (!out.empty()) out += '&';
    out += p.text;
  }
  return out;
}

// ";jsessionid=..." and its like go; the rest of the segment stays.
std::string_view without_session(std::string_view segment, std::string& scratch) {
  const size_t first = segment.find(';');
  if (first == std::string_view::npos) return segment;
  scratch = segment.substr(0, first);
  for (size_t at = first; at < segment.size();) {
    const size_t end = std::min(segment.find(';', at + 1), segment.size());
    const std::string_view parameter = segment.substr(at, end - at);
    const std::string_view name = parameter.substr(1, parameter.find('=') - 1);
    if (parameter.find('=') == std::string_view::npos || !names_the_visit(name)) {
      scratch += parameter;
    }
    at = end;
  }
  return scratch;
}

// ASP.NET keeps a session without cookies in a segment like "(S(lit3py55t21z5v55vlm25s55))".
bool is_aspnet_session(std::string_view segment) {
  return segment.size() > 5 && segment[0] == '(' && segment[2] == '(' && segment.ends_with("))") &&
         url_detail::is_alpha(segment[1]);
}

std::string canonical_path(std::string_view path) {
  std::string out;
  std::string scratch;
  bool ends_with_slash = true;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = without_session(path.substr(0, end), scratch);
    ends_with_slash = segment.empty() || is_aspnet_session(segment);
    if (!ends_with_slash) {
      out += '/';
      append_normalized(out, segment);
    }
    path.remove_prefix(end);
  }
  if (ends_with_slash) out += '/';
  return out;
}

// "a.cn." is "a.cn"; "." and "a.." are odd enough to stay.
std::string_view without_root_dot(std::string_view host) {
  if (host.size() > 1 && host.ends_with('.') && host[host.size() - 2] != '.') {
    host.remove_suffix(1);
  }
  return host;
}

bool is_address(std::string_view host) {
  // The parser leaves a host that ends in a number only when it is an IPv4 address.
  return host.starts_with('[') || (!host.empty() && url_detail::is_digit(host.back()) &&
                                   host.find_first_not_of("0123456789.") == std::string_view::npos);
}

const psl_ctx_t* public_suffixes() {
  static const psl_ctx_t* const kList = [] {
    const psl_ctx_t* const builtin = psl_builtin();
    return builtin != nullptr ? builtin : psl_latest(nullptr);
  }();
  return kList;
}

}  // namespace

Result<Url> Url::parse(std::string_view input, const Url* base) {
  const auto refused = [&](std::string_view why) {
    const std::string quoted = well_formed_utf8(input.substr(0, 200));
    return Error(ErrorKind::kBadInput,
                 fmt::format("{}: '{}'{}", why, quoted, input.size() > 200 ? "..." : ""));
  };
  if (input.size() > kMaxInputBytes) return refused("URL longer than 1 MiB");
  UrlParser parser(input, base);
  if (!parser.parse()) return refused(base == nullptr ? "not an absolute URL" : "not a URL");
  return parser.url();
}

std::string Url::key() const {
  std::string out(scheme());
  out += ':';
  if (has_host_) {
    out += "//";
    out += without_root_dot(host());
    if (port_) out += fmt::format(":{}", *port_);
  }
  const bool opaque = !has_host_ && !path().starts_with('/');
  if (opaque) {
    append_normalized(out, path());
  } else {
    out += canonical_path(path());
  }
  const std::string query = canonical_query(this->query());
  if (!query.empty()) out += '?' + query;
  return out;
}

std::string_view Url::view(Part part) const {
  return std::string_view(href_).substr(part.begin, part.end - part.begin);
}

std::string_view Url::scheme() const {
  return view(scheme_);
}
std::string_view Url::username() const {
  return view(username_);
}
std::string_view Url::password() const {
  return view(password_);
}
std::string_view Url::host() const {
  return view(host_);
}
std::optional<std::uint16_t> Url::port() const {
  return port_;
}
std::string_view Url::path() const {
  return view(path_);
}
std::string_view Url::query() const {
  return view(query_);
}
std::string_view Url::fragment() const {
  return view(fragment_);
}
bool Url::has_query() const {
  return has_query_;
}
bool Url::has_fragment() const {
  return has_fragment_;
}

std::uint16_t Url::effective_port() const {
  return port_.value_or(url_detail::default_port(scheme()));
}

bool Url::is_http() const {
  return scheme() == "http" || scheme() == "https";
}

std::string Url::origin() const {
  if (url_detail::default_port(scheme()) == 0) return "null";
  std::string out = fmt::format("{}://{}", scheme(), host());
  if (port_) out += fmt::format(":{}", *port_);
  return out;
}

std::string Url::host_port() const {
  return fmt::format("{}:{}", host(), effective_port());
}

std::string Url::site() const {
  std::string name(without_root_dot(host()));
  if (is_address(name)) return name;
  const psl_ctx_t* const list = public_suffixes();
  const char* const domain = list != nullptr ? psl_registrable_domain(list, name.c_str()) : nullptr;
  return domain != nullptr ? std::string(domain) : name;
}

}  // namespace zc
