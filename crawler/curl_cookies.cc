#include "crawler/curl_cookies.h"

#include <new>
#include <utility>

#include <curl/curl.h>

#include "crawler/curl_handle.h"

namespace zc {
namespace {

// Counting walks the whole jar, so it is done once in so many lines.
constexpr std::size_t kCountEvery = CookieJar::kMostCookies / 4;

}  // namespace

CookieJar::CookieJar(std::vector<std::string> lines) : lines_(std::move(lines)) {}

CookieJar::~CookieJar() {
  if (share_ != nullptr) curl_share_cleanup(static_cast<CURLSH*>(share_));
}

Result<std::unique_ptr<CookieJar>> CookieJar::create(std::vector<std::string> lines) {
  CurlEasy easy;  // starts libcurl
  std::unique_ptr<CookieJar> jar(new CookieJar(std::move(lines)));
  CURLSH* const share = curl_share_init();
  if (share == nullptr) throw std::bad_alloc();
  jar->share_ = share;
  if (curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE) != CURLSHE_OK) {
    return Error(ErrorKind::kUnsupported, "libcurl cannot share cookies between handles");
  }
  easy.set_pointer(CURLOPT_SHARE, share);
  jar->fill(easy);
  easy.set_pointer(CURLOPT_SHARE, nullptr);
  ZC_CHECK(easy.status());
  return jar;
}

// libcurl 7.88 looks at a shared jar only if the handle has had an engine of its own: the first
// line starts one, the second ends it.
void CookieJar::enable(CurlEasy& easy) {
  easy.set_text(CURLOPT_COOKIELIST, "Set-Cookie: engine=on; domain=zhengcha.invalid");
  easy.set_text(CURLOPT_COOKIEFILE, nullptr);
}

void CookieJar::fill(CurlEasy& easy) const {
  for (const std::string& line : lines_) easy.set_text(CURLOPT_COOKIELIST, line.c_str());
}

std::size_t CookieJar::count(const CurlEasy& easy) {
  curl_slist* all = nullptr;
  curl_easy_getinfo(easy.raw(), CURLINFO_COOKIELIST, &all);
  std::size_t count = 0;
  for (const curl_slist* one = all; one != nullptr; one = one->next) ++count;
  curl_slist_free_all(all);
  return count;
}

void CookieJar::note_set(CurlEasy& easy, std::size_t count) {
  set_ += count;
  if (set_ < kCountEvery) return;
  set_ = 0;
  if (CookieJar::count(easy) <= kMostCookies) return;
  easy.set_text(CURLOPT_COOKIELIST, "ALL");
  fill(easy);
}

}  // namespace zc
