#include "crawler/soft_404.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include <fmt/format.h>

#include "base/digest.h"

namespace zc {
namespace {

constexpr int kNearBits = 3;
constexpr std::size_t kNameLength = 20;

bool are_alike(std::uint64_t a, std::uint64_t b) {
  return a != 0 && b != 0 && std::popcount(a ^ b) <= kNearBits;
}

std::string probe_path(const Url& url) {
  return fmt::format("/{}.html", sha256("probe " + url.host_port()).hex().substr(0, kNameLength));
}

}  // namespace

std::string Soft404::probe_of(const Url& url) {
  return url.origin() + probe_path(url);
}

bool Soft404::is_probe(const Url& url) {
  // The length first: hashing is for the few that look like it.
  constexpr std::size_t kLength = kNameLength + std::string_view("/.html").size();
  return url.path().size() == kLength && url.path() == probe_path(url);
}

bool Soft404::wants_probe(const Url& url, std::uint64_t simhash) {
  if (simhash == 0) return false;
  const std::string name = url.host_port();
  if (hosts_.size() >= kMostHosts && hosts_.count(name) == 0) return false;
  Host& host = hosts_[name];
  if (url.path() == "/" && !url.has_query()) host.front = simhash;
  if (host.probed) return false;
  const bool repeats = std::any_of(host.recent.begin(), host.recent.end(), [&](auto before) {
    return are_alike(before, simhash);
  });
  host.recent.at(host.pages++ % kRecent) = simhash;
  host.probed = repeats;
  return repeats;
}

void Soft404::note_probe(const Url& url, std::uint64_t simhash) {
  const auto found = hosts_.find(url.host_port());
  if (found != hosts_.end()) found->second.missing = simhash;
}

bool Soft404::is_missing(const Url& url, std::uint64_t simhash) const {
  const auto found = hosts_.find(url.host_port());
  if (found == hosts_.end()) return false;
  const Host& host = found->second;
  return are_alike(host.missing, simhash) && !are_alike(host.missing, host.front) && !is_probe(url);
}

}  // namespace zc
