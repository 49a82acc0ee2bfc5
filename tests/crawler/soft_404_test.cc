#include "crawler/soft_404.h"

#include <doctest/doctest.h>

using zc::Soft404;
using zc::Url;

namespace {

Url url(const std::string& path) {
  return *Url::parse("http://www.a.cn" + path);
}

constexpr std::uint64_t kMissing = 0x00ff00ff00ff00ffULL;
constexpr std::uint64_t kFront = 0x123456789abcdef0ULL;

}  // namespace

TEST_CASE("soft 404: the probe is an address of the host, the same every time") {
  const std::string probe = Soft404::probe_of(url("/news/1"));
  CHECK(probe.starts_with("http://www.a.cn/"));
  CHECK(probe == Soft404::probe_of(url("/")));
  CHECK(probe != Soft404::probe_of(*Url::parse("http://b.cn/")));
  CHECK(Soft404::is_probe(*Url::parse(probe)));
  CHECK_FALSE(Soft404::is_probe(url("/news/1")));
  CHECK_FALSE(Soft404::is_probe(url(probe.substr(probe.rfind('/')) + "x")));
}

TEST_CASE("soft 404: a host is probed once, when two of its addresses show the same text") {
  Soft404 soft;
  CHECK_FALSE(soft.wants_probe(url("/"), kFront));
  CHECK_FALSE(soft.wants_probe(url("/a"), kMissing));
  CHECK_FALSE(soft.wants_probe(url("/b"), ~kMissing));
  CHECK(soft.wants_probe(url("/c"), kMissing ^ 5U));  // two bits apart
  CHECK_FALSE(soft.wants_probe(url("/d"), kMissing));
  CHECK_FALSE(soft.is_missing(url("/d"), kMissing));  // the probe's answer is not there yet
  soft.note_probe(url("/"), kMissing);
  CHECK(soft.is_missing(url("/d"), kMissing));
  CHECK(soft.is_missing(url("/e"), kMissing ^ 7U));
  CHECK_FALSE(soft.is_missing(url("/e"), kMissing ^ 15U));
  CHECK_FALSE(soft.is_missing(url("/"), kFront));
  CHECK_FALSE(soft.is_missing(*Url::parse("http://b.cn/d"), kMissing));
}

TEST_CASE("soft 404: a host that has no page for the probe has no soft 404") {
  Soft404 soft;
  CHECK_FALSE(soft.wants_probe(url("/a"), kMissing));
  CHECK(soft.wants_probe(url("/b"), kMissing));
  soft.note_probe(url("/"), 0);
  CHECK_FALSE(soft.is_missing(url("/c"), kMissing));
}

TEST_CASE("soft 404: a host that shows its front page everywhere is left alone") {
  Soft404 soft;
  CHECK_FALSE(soft.wants_probe(url("/"), kFront));
  CHECK(soft.wants_probe(url("/b"), kFront));
  soft.note_probe(url("/"), kFront);
  CHECK_FALSE(soft.is_missing(url("/b"), kFront));
}

TEST_CASE("soft 404: pages without text tell nothing, and hosts are bounded") {
  Soft404 soft;
  CHECK_FALSE(soft.wants_probe(url("/a"), 0));
  CHECK_FALSE(soft.wants_probe(url("/b"), 0));
  for (std::size_t i = 0; i < Soft404::kMostHosts; ++i) {
    soft.wants_probe(*Url::parse("http://h" + std::to_string(i) + ".cn/"), kFront);
  }
  CHECK_FALSE(soft.wants_probe(url("/a"), kMissing));
  CHECK_FALSE(soft.wants_probe(url("/b"), kMissing));
}
