#include "base/url_parser.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/url_host.h"
#include "base/utf8.h"

namespace zc {
namespace {

using url_detail::EncodeSet;
using url_detail::is_alpha;
using url_detail::is_digit;
using url_detail::lower;

// Leading and trailing C0 controls and spaces go, tabs and newlines go everywhere.
std::string cleaned(std::string_view input) {
  const auto droppable = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!input.empty() && droppable(input.front())) input.remove_prefix(1);
  while (!input.empty() && droppable(input.back())) input.remove_suffix(1);
  const auto high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  std::string out =
      std::any_of(input.begin(), input.end(), high) ? well_formed_utf8(input) : std::string(input);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

// Number of dots that `segment` stands for: 1 or 2; 0 if it is an ordinary segment.
int dots_in(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' &&
               lower(segment[2]) == 'e') {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    if (++dots > 2) return 0;
  }
  return dots;
}

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

// A path of one segment that is a drive letter with its colon: "/C:".
bool is_drive_only(std::string_view path) {
  return path.size() == 3 && path[0] == '/' && is_alpha(path[1]) && path[2] == ':';
}

}  // namespace

namespace url_detail {

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  return scheme == "ftp" ? 21 : 0;
}

bool is_special(std::string_view scheme) {
  return scheme == "file" || default_port(scheme) != 0;
}

}  // namespace url_detail

UrlParser::UrlParser(std::string_view input, const Url* base)
    : input_(cleaned(input)), base_(base) {}

bool UrlParser::parse() {
  return read_scheme() ? after_scheme() : without_scheme();
}

bool UrlParser::read_scheme() {
  if (at_end() || !is_alpha(input_[0])) return false;
  const auto in_scheme = [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  };
  const auto end = std::find_if_not(input_.begin(), input_.end(), in_scheme);
  if (end == input_.end() || *end != ':') return false;
  std::string name(input_.begin(), end);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  set_scheme(name);
  at_ = name.size() + 1;
  return true;
}

void UrlParser::set_scheme(std::string_view scheme) {
  scheme_ = scheme;
  special_ = url_detail::is_special(scheme);
}

bool UrlParser::base_is_file() const {
  return base_ != nullptr && base_->scheme() == "file";
}

bool UrlParser::after_scheme() {
  if (scheme_ == "file") return file();
  const std::string_view rest = std::string_view(input_).substr(at_);
  if (special_) {
    const bool relative_form =
        base_ != nullptr && base_->scheme() == scheme_ && !rest.starts_with("//");
    return relative_form ? relative() : ignore_slashes();
  }
  if (rest.starts_with("//")) {
    at_ += 2;
    return authority();
  }
  if (rest.starts_with('/')) {
    ++at_;
    return path();
  }
  opaque_ = true;
  return opaque_path();
}

bool UrlParser::without_scheme() {
  if (base_ == nullptr) return false;
  const bool base_opaque = !base_->has_host_ && !base_->path().starts_with('/');
  if (base_opaque && !input_.starts_with('#')) return false;
  set_scheme(base_->scheme());
  if (base_opaque) {
    opaque_ = true;
    copy_path_and_query();
    return after_path();
  }
  return base_is_file() ? file() : relative();
}

void UrlParser::copy_authority() {
  username_ = base_->username();
  password_ = base_->password();
  if (base_->has_host_) host_ = std::string(base_->host());
  port_ = base_->port();
}

void UrlParser::copy_path_and_query() {
  path_ = base_->path();
  if (base_->has_query()) query_ = std::string(base_->query());
}

bool UrlParser::relative() {
  if (slash_at(at_)) {
    const char second = at_ + 1 < input_.size() ? input_[at_ + 1] : kEnd;
    if (special_ && is_slash(second)) return ignore_slashes();
    if (second == '/') {
      at_ += 2;
      return authority();
    }
    copy_authority();
    ++at_;
    return path();
  }
  copy_authority();
  copy_path_and_query();
  if (at_end() || input_[at_] == '?' || input_[at_] == '#') return after_path();
  query_.reset();
  shorten_path();
  return path();
}

bool UrlParser::starts_with_drive_letter(size_t at) const {
  if (input_.size() < at + 2 || !is_drive_letter(std::string_view(input_).substr(at, 2))) {
    return false;
  }
  return input_.size() == at + 2 ||
         std::string_view("/\\?#").find(input_[at + 2]) != std::string_view::npos;
}

bool UrlParser::file() {
  host_ = "";
  if (slash_at(at_)) {
    ++at_;
    if (slash_at(at_)) {
      ++at_;
      return file_host();
    }
    if (base_is_file()) {
      host_ = std::string(base_->host());
      const std::string_view first = base_->path().substr(0, 3);
      const bool drive =
          is_drive_only(first) && (base_->path().size() == 3 || base_->path()[3] == '/');
      if (drive && !starts_with_drive_letter(at_)) path_ = first;
    }
    return path();
  }
  if (!base_is_file()) return path();
  host_ = std::string(base_->host());
  copy_path_and_query();
  if (at_end() || input_[at_] == '?' || input_[at_] == '#') return after_path();
  query_.reset();
  if (starts_with_drive_letter(at_)) {
    path_.clear();
  } else {
    shorten_path();
  }
  return path();
}

bool UrlParser::file_host() {
  const size_t end = std::min(input_.find_first_of("/\\?#", at_), input_.size());
  const std::string_view text = std::string_view(input_).substr(at_, end - at_);
  if (is_drive_letter(text)) return path();  // file://C|/x: a path, not a host
  at_ = end;
  if (text.empty()) return path_start();
  host_ = url_detail::parse_host(text, true);
  if (!host_) return false;
  if (*host_ == "localhost") host_ = "";
  return path_start();
}

bool UrlParser::ignore_slashes() {
  while (slash_at(at_)) ++at_;
  return authority();
}

bool UrlParser::authority() {
  const size_t end = std::min(input_.find_first_of(special_ ? "/\\?#" : "/?#", at_), input_.size());
  std::string_view text = std::string_view(input_).substr(at_, end - at_);
  at_ = end;
  const size_t sign = text.rfind('@');
  if (sign != std::string_view::npos) {
    read_userinfo(text.substr(0, sign));
    text.remove_prefix(sign + 1);
    if (text.empty()) return false;
  }
  return read_host_and_port(text) && path_start();
}

void UrlParser::read_userinfo(std::string_view text) {
  const size_t colon = text.find(':');
  url_detail::append_encoded(username_, text.substr(0, colon), EncodeSet::kUserinfo);
  if (colon == std::string_view::npos) return;
  url_detail::append_encoded(password_, text.substr(colon + 1), EncodeSet::kUserinfo);
}

bool UrlParser::read_host_and_port(std::string_view text) {
  size_t colon = 0;
  bool bracketed = false;
  for (; colon < text.size() && (bracketed || text[colon] != ':'); ++colon) {
    if (text[colon] == '[') bracketed = true;
    if (text[colon] == ']') bracketed = false;
  }
  const std::string_view host = text.substr(0, colon);
  if (host.empty() && (special_ || colon < text.size())) return false;
  host_ = url_detail::parse_host(host, special_);
  if (!host_) return false;
  if (colon + 1 >= text.size()) return true;  // no port, or an empty one
  unsigned port = 0;
  for (const char c : text.substr(colon + 1)) {
    if (!is_digit(c)) return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > 65535) return false;
  }
  const bool has_default = url_detail::default_port(scheme_) != 0;
  if (!has_default || port != url_detail::default_port(scheme_)) {
    port_ = static_cast<std::uint16_t>(port);
  }
  return true;
}

bool UrlParser::path_start() {
  if (slash_at(at_)) {
    ++at_;
    return path();
  }
  const bool has_path = !at_end() && input_[at_] != '?' && input_[at_] != '#';
  return special_ || has_path ? path() : after_path();
}

void UrlParser::shorten_path() {
  if (path_.empty() || (scheme_ == "file" && is_drive_only(path_))) return;
  path_.erase(path_.rfind('/'));
}

void UrlParser::add_segment(std::string_view encoded, bool followed_by_slash) {
  const int dots = dots_in(encoded);
  if (dots == 2) shorten_path();
  if (dots != 0) {
    if (!followed_by_slash) path_ += '/';
    return;
  }
  const bool drive = scheme_ == "file" && path_.empty() && is_drive_letter(encoded);
  path_ += '/';
  path_ += encoded;
  if (drive) path_.back() = ':';
}

bool UrlParser::path() {
  std::string segment;
  for (;;) {
    segment.clear();
    const size_t begin = at_;
    while (!at_end() && !is_slash(input_[at_]) && input_[at_] != '?' && input_[at_] != '#') ++at_;
    url_detail::append_encoded(
        segment, std::string_view(input_).substr(begin, at_ - begin), EncodeSet::kPath);
    const bool more = slash_at(at_);
    add_segment(segment, more);
    if (!more) return after_path();
    ++at_;
  }
}

bool UrlParser::opaque_path() {
  const size_t end = std::min(input_.find_first_of("?#", at_), input_.size());
  url_detail::append_encoded(
      path_, std::string_view(input_).substr(at_, end - at_), EncodeSet::kC0Control);
  // A space before the query would be lost when that is taken away.
  if (end < input_.size() && path_.ends_with(' ')) path_.replace(path_.size() - 1, 1, "%20");
  at_ = end;
  return after_path();
}

// At the end, at '?' or at '#'.
bool UrlParser::after_path() {
  if (!at_end() && input_[at_] == '?') {
    const size_t end = std::min(input_.find('#', at_), input_.size());
    query_ = "";
    url_detail::append_encoded(*query_,
                               std::string_view(input_).substr(at_ + 1, end - at_ - 1),
                               special_ ? EncodeSet::kSpecialQuery : EncodeSet::kQuery);
    at_ = end;
  }
  if (!at_end()) {
    fragment_ = "";
    url_detail::append_encoded(
        *fragment_, std::string_view(input_).substr(at_ + 1), EncodeSet::kFragment);
  }
  return true;
}

Url UrlParser::url() const {
  Url out;
  std::string& href = out.href_;
  const auto add = [&href](std::string_view text) {
    const auto begin = static_cast<std::uint32_t>(href.size());
    href += text;
    return Url::Part{begin, static_cast<std::uint32_t>(href.size())};
  };
  out.scheme_ = add(scheme_);
  href += ':';
  if (host_) {
    href += "//";
    out.username_ = add(username_);
    if (!password_.empty()) href += ':';
    out.password_ = add(password_);
    if (!username_.empty() || !password_.empty()) href += '@';
    out.host_ = add(*host_);
    out.has_host_ = true;
    if (port_) href += fmt::format(":{}", *port_);
  } else if (!opaque_ && path_.starts_with("//")) {
    href += "/.";  // else the path would read as a host
  }
  out.port_ = port_;
  out.path_ = add(path_);
  if (query_) href += '?';
  out.query_ = add(query_.value_or(""));
  if (fragment_) href += '#';
  out.fragment_ = add(fragment_.value_or(""));
  out.has_query_ = query_.has_value();
  out.has_fragment_ = fragment_.has_value();
  return out;
}

}  // namespace zc
