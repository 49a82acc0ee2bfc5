// Sites that answer 200 to addresses they do not have.  When two addresses of a host show the same
// text, one address that cannot exist is asked for, once a run: the probe.  If it shows a page,
// then pages like it are no pages, and what was taken down there is told from what still stands.
//
//   if (soft.wants_probe(url, simhash)) queue Soft404::probe_of(url);
//   soft.note_probe(url, simhash)       the probe was answered by a page;  0: by no page, or no
//   text soft.is_missing(url, simhash)       this page says that it is not there
//
// A host whose front page is like the probe shows the same to everyone: there the probe tells
// nothing.  Likeness as in TemplateWatch: SimHash, at most three bits apart.  Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/url.h"

namespace zc {

class Soft404 {
 public:
  static constexpr std::size_t kMostHosts = 50'000;  // further ones are not watched

  // The address that cannot exist: a name made from the host's, the same in every run.
  static std::string probe_of(const Url& url);
  static bool is_probe(const Url& url);

  // A page was read.  True, once a host: the probe is wanted.
  bool wants_probe(const Url& url, std::uint64_t simhash);
  void note_probe(const Url& url, std::uint64_t simhash);
  bool is_missing(const Url& url, std::uint64_t simhash) const;

 private:
  static constexpr std::size_t kRecent = 8;
  struct Host {
    std::array<std::uint64_t, kRecent> recent = {};  // 0: none
    std::size_t pages = 0;
    std::uint64_t front = 0;    // of the front page; 0: not seen
    std::uint64_t missing = 0;  // of the probe; 0: tells nothing
    bool probed = false;
  };
  std::unordered_map<std::string, Host> hosts_ = {};  // by host_port
};

}  // namespace zc
