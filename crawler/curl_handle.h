// libcurl's handles as values that clean up after themselves.  curl/curl.h stays out: options are
// its CURLOPT_ numbers.  Not thread-safe: one owner at a time.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace zc {

// A list of header lines or of CONNECT_TO entries.
class CurlList {
 public:
  CurlList() = default;
  ~CurlList();
  CurlList(CurlList&& other) noexcept;
  CurlList& operator=(CurlList&& other) noexcept;

  // Copies `line`.  Memory is the only thing that can fail: std::bad_alloc.
  void add(const std::string& line);
  void* raw() const { return list_; }  // curl_slist*; null when empty

 private:
  void* list_ = nullptr;
};

// An easy handle with its own error text.  The first option that libcurl refuses is remembered.
class CurlEasy {
 public:
  CurlEasy();  // std::bad_alloc
  ~CurlEasy();
  CurlEasy(CurlEasy&& other) noexcept;
  CurlEasy& operator=(CurlEasy&& other) noexcept;

  void set_number(int option, long value);
  void set_text(int option, const char* text);  // copied by libcurl; null: its default
  void set_pointer(int option, const void* value);
  template <typename Return, typename... Arguments>
  void set_callback(int option, Return (*callback)(Arguments...)) {
    set_function(option, reinterpret_cast<void (*)()>(callback));
  }
  // kUnsupported, naming the option that this libcurl refuses.
  Status status() const;

  // libcurl's words about the last transfer; its general text for `code` if it had none.
  std::string error_text(int code) const;
  void clear_error();

  // Of the last transfer; "" or 0 where libcurl does not know.
  std::string text_info(int info) const;
  long number_info(int info) const;
  long long microseconds_info(int info) const;

  void* raw() const { return handle_; }  // CURL*

 private:
  void set_function(int option, void (*callback)());
  void remember(int option, int code);
  void destroy();

  void* handle_ = nullptr;
  std::unique_ptr<char[]> error_;
  int refused_option_ = 0;
  int refused_code_ = 0;
};

}  // namespace zc
