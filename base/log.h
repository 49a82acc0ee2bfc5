// One JSON line per event: a stable message name and named fields.  Never page text or personal
// data.  The sink is a function, so tests can read it.  Thread-safe if the sink is.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "base/time.h"

namespace zc {

enum class LogLevel { kInfo, kWarning, kError };

struct LogField {
  std::string_view name = {};
  std::variant<std::int64_t, double, std::string_view> value = std::int64_t{0};
};

class Log {
 public:
  // `sink` receives whole lines without the newline; `clock` must outlive the Log.
  Log(const Clock& clock, std::function<void(std::string_view line)> sink);

  // event: "fetch.done", "host.paused", ...
  void info(std::string_view event, std::initializer_list<LogField> fields = {}) const;
  void warning(std::string_view event, std::initializer_list<LogField> fields = {}) const;
  void error(std::string_view event, const Error& error) const;

 private:
  void write(LogLevel level, std::string_view event, const LogField* fields, size_t count) const;

  const Clock& clock_;
  std::function<void(std::string_view)> sink_;
};

// `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

}  // namespace zc
