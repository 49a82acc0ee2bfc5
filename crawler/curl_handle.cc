#include "crawler/curl_handle.h"

#include <new>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

namespace zc {
namespace {

// Thread-safe and once per process (libcurl 7.84 and later, feature "threadsafe").
bool curl_is_ready() {
  static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return kReady;
}

}  // namespace

CurlList::~CurlList() {
  curl_slist_free_all(static_cast<curl_slist*>(list_));
}

CurlList::CurlList(CurlList&& other) noexcept : list_(std::exchange(other.list_, nullptr)) {}

CurlList& CurlList::operator=(CurlList&& other) noexcept {
  std::swap(list_, other.list_);
  return *this;
}

void CurlList::add(const std::string& line) {
  curl_slist* const longer = curl_slist_append(static_cast<curl_slist*>(list_), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  list_ = longer;
}

CurlEasy::CurlEasy() : error_(std::make_unique<char[]>(CURL_ERROR_SIZE)) {
  handle_ = curl_is_ready() ? curl_easy_init() : nullptr;
  if (handle_ == nullptr) throw std::bad_alloc();
  set_pointer(CURLOPT_ERRORBUFFER, error_.get());
}

CurlEasy::~CurlEasy() {
  destroy();
}

CurlEasy::CurlEasy(CurlEasy&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      error_(std::move(other.error_)),
      refused_option_(other.refused_option_),
      refused_code_(other.refused_code_) {}

CurlEasy& CurlEasy::operator=(CurlEasy&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(error_, other.error_);
  std::swap(refused_option_, other.refused_option_);
  std::swap(refused_code_, other.refused_code_);
  return *this;
}

void CurlEasy::destroy() {
  if (handle_ != nullptr) curl_easy_cleanup(handle_);
}

// The parentheses below call the function itself: libcurl's type-checking macro wants the option as
// a constant.
void CurlEasy::set_number(int option, long value) {
  remember(option, (curl_easy_setopt)(handle_, static_cast<CURLoption>(option), value));
}

void CurlEasy::set_text(int option, const char* text) {
  remember(option, (curl_easy_setopt)(handle_, static_cast<CURLoption>(option), text));
}

void CurlEasy::set_pointer(int option, const void* value) {
  remember(option, (curl_easy_setopt)(handle_, static_cast<CURLoption>(option), value));
}

void CurlEasy::set_function(int option, void (*callback)()) {
  remember(option, (curl_easy_setopt)(handle_, static_cast<CURLoption>(option), callback));
}

void CurlEasy::remember(int option, int code) {
  if (code == CURLE_OK || refused_code_ != CURLE_OK) return;
  refused_option_ = option;
  refused_code_ = code;
}

Status CurlEasy::status() const {
  if (refused_code_ == CURLE_OK) return Done{};
  return Error(ErrorKind::kUnsupported,
               fmt::format("libcurl {} refuses option {}: {}",
                           curl_version_info(CURLVERSION_NOW)->version,
                           refused_option_,
                           curl_easy_strerror(static_cast<CURLcode>(refused_code_))));
}

std::string CurlEasy::error_text(int code) const {
  if (error_[0] != '\0') return error_.get();
  return curl_easy_strerror(static_cast<CURLcode>(code));
}

void CurlEasy::clear_error() {
  error_[0] = '\0';
}

std::string CurlEasy::text_info(int info) const {
  const char* text = nullptr;
  (curl_easy_getinfo)(handle_, static_cast<CURLINFO>(info), &text);
  return text == nullptr ? std::string() : std::string(text);
}

long CurlEasy::number_info(int info) const {
  long number = 0;
  (curl_easy_getinfo)(handle_, static_cast<CURLINFO>(info), &number);
  return number;
}

long long CurlEasy::microseconds_info(int info) const {
  curl_off_t microseconds = 0;
  (curl_easy_getinfo)(handle_, static_cast<CURLINFO>(info), &microseconds);
  return microseconds;
}

}  // namespace zc
