#include "classifier/knowledge.h"

#include <algorithm>

#include "base/url.h"

namespace zc {
namespace {

std::string host_of(std::string_view url) {
  const Result<Url> parsed = Url::parse(url);
  return parsed ? std::string(parsed->host()) : std::string();
}

bool lies_under(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

// Edit distance of at most one.
bool one_letter_off(std::string_view a, std::string_view b) {
  if (a == b) return false;
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  const std::size_t skip = a.size() == b.size() ? 1 : 0;
  return a.substr(i + skip) == b.substr(i + 1);
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> out;
  while (!host.empty()) {
    const std::size_t dot = std::min(host.find('.'), host.size());
    out.push_back(host.substr(0, dot));
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return out;
}

}  // namespace

std::string official_domain_of(const Knowledge& knowledge, std::string_view url) {
  const std::string host = host_of(url);
  if (host.empty()) return {};
  for (const OfficialDomain& official : knowledge.official) {
    if (lies_under(host, official.domain)) return official.domain;
  }
  return {};
}

std::string imitated_domain_of(const Knowledge& knowledge, std::string_view url) {
  const std::string host = host_of(url);
  if (host.empty() || !official_domain_of(knowledge, url).empty()) return {};
  const std::vector<std::string_view> labels = labels_of(host);
  for (const OfficialDomain& official : knowledge.official) {
    const std::string_view name = labels_of(official.domain).front();
    if (name.size() < 4) continue;  // "gov", "mem": too short to be imitated by chance
    for (const std::string_view label : labels) {
      if (label == name || (name.size() >= 4 && one_letter_off(label, name))) {
        return official.domain;
      }
      const std::size_t at = label.find(name);
      if (at != label.npos && (at == 0 || label[at - 1] == '-')) return official.domain;
    }
  }
  return {};
}

std::string short_name(std::string_view catalogue_name) {
  std::string name(catalogue_name.substr(0, catalogue_name.find("（")));
  for (const std::string_view ending :
       {"专业技术人员职业资格", "人员职业资格", "职业资格", "专业技术资格", "从业资格", "资格"}) {
    if (name.size() > ending.size() + 3 && name.ends_with(ending)) {
      name.resize(name.size() - ending.size());
      break;
    }
  }
  return name;
}

}  // namespace zc
