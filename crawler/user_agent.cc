#include "crawler/user_agent.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/url.h"

namespace zc {
namespace {

Error refused(std::string_view user_agent, std::string_view why) {
  return {ErrorKind::kBadInput,
          fmt::format("user agent '{}': {}; wanted is e.g. "
                      "\"zhengcha/1.0 (+https://your.office.cn/crawler)\"",
                      user_agent,
                      why)};
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

// The contact that stands after '+' in a comment; "" if there is none.
std::string_view contact_of(std::string_view user_agent) {
  const std::size_t open = user_agent.find('(');
  const std::size_t plus = user_agent.find('+', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || plus == std::string_view::npos) return {};
  const std::string_view rest = user_agent.substr(plus + 1);
  return rest.substr(0, rest.find_first_of(");, "));
}

bool is_example(std::string_view host) {
  constexpr std::array<std::string_view, 3> kExamples = {
      "example.com", "example.net", "example.org"};
  return std::any_of(kExamples.begin(), kExamples.end(), [host](std::string_view example) {
    return host == example ||
           (host.ends_with(example) && host[host.size() - example.size() - 1] == '.');
  });
}

}  // namespace

Status check_user_agent(std::string_view user_agent) {
  const bool printable = std::all_of(
      user_agent.begin(), user_agent.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (!printable) return refused("...", "must be one line of printable ASCII");
  const auto* const product_end = std::find_if_not(user_agent.begin(), user_agent.end(), is_letter);
  if (product_end == user_agent.begin()) {
    return refused(user_agent, "must begin with a product name of letters");
  }
  const std::string_view contact = contact_of(user_agent);
  if (contact.starts_with("mailto:") && contact.find('@') != std::string_view::npos) {
    const std::string_view host = contact.substr(contact.find('@') + 1);
    return is_example(host) ? Status(refused(user_agent, "the contact is an example address"))
                            : Status(Done{});
  }
  const Result<Url> page = Url::parse(std::string(contact));
  if (contact.empty() || !page || !page->is_http()) {
    return refused(user_agent, "names no contact page in a comment");
  }
  if (is_example(page->host())) {
    return refused(user_agent, "the contact page is an example address");
  }
  return Done{};
}

}  // namespace zc
