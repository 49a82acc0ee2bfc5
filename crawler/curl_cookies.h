// The cookies of a job, or of one site of it, in libcurl's own engine (RFC 6265, with the public
// suffix list).  In memory only: they end with the job.
//
// A server may set as many cookies as it likes, so the jar is emptied when it holds more than
// kMostCookies; what it was given at the start comes back then.
//
// Not thread-safe: after create() the thread of the HTTP loop alone uses it.  Must outlive every
// handle that it was lent to.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace zc {

class CurlEasy;

class CookieJar {
 public:
  static constexpr std::size_t kMostCookies = 20'000;

  // `lines`: as read_cookie_lines() gives them.  kUnsupported if libcurl cannot share cookies.
  static Result<std::unique_ptr<CookieJar>> create(std::vector<std::string> lines);
  ~CookieJar();
  CookieJar(const CookieJar&) = delete;
  CookieJar& operator=(const CookieJar&) = delete;

  void* raw() const { return share_; }  // CURLSH*
  // Once for each new handle: it will heed the jars that it is lent, and keep none of its own.
  static void enable(CurlEasy& easy);
  // An exchange on `easy`, which uses this jar, brought so many Set-Cookie lines.
  void note_set(CurlEasy& easy, std::size_t count);
  // How many the jar holds, as seen through a handle that uses it.
  static std::size_t count(const CurlEasy& easy);

 private:
  explicit CookieJar(std::vector<std::string> lines);
  void fill(CurlEasy& easy) const;

  std::vector<std::string> lines_;
  void* share_ = nullptr;
  std::size_t set_ = 0;  // since they were last counted
};

}  // namespace zc
