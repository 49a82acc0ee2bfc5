// Strict reading of one TOML table: every key is asked for by name and type, and what nobody asked
// for is an error.  The first error wins; later calls then do nothing, so that a reader is a plain
// list of keys followed by one finish().
//
//   TomlSection fetch(file, root, "fetch");
//   fetch.number("deadline_ms", 1, 3'600'000, options.deadline);
//   ZC_CHECK(fetch.finish());
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/result.h"

namespace zc {

// "file:line:column: message", kBadInput.
Error toml_error(std::string_view file, const toml::source_region& where, std::string_view message);

// Parses a whole file; kNotFound or kBadInput.
Result<toml::table> parse_toml_file(const std::string& file);

class TomlSection {
 public:
  // The table `name` of `root` (absent: as if empty); `file` is used in messages.
  TomlSection(std::string file, const toml::table& root, std::string_view name);
  // `table` itself; `name` is used in messages, "" for the top level of a file.
  TomlSection(std::string file, std::string name, const toml::table& table);

  // Each leaves `out` alone when the key is absent.
  void text(std::string_view key, std::string& out);
  void texts(std::string_view key, std::vector<std::string>& out);
  void flag(std::string_view key, bool& out);
  void real(std::string_view key, double min, double max, double& out);
  void integer(std::string_view key, std::int64_t min, std::int64_t max, std::int64_t& out);

  template <typename Integer>
  void number(std::string_view key, std::int64_t min, std::int64_t max, Integer& out) {
    std::int64_t value = min - 1;
    integer(key, min, max, value);
    if (value >= min) out = static_cast<Integer>(value);
  }
  template <typename Rep, typename Period>
  void duration(std::string_view key,
                std::int64_t min,
                std::int64_t max,
                std::chrono::duration<Rep, Period>& out) {
    std::int64_t value = min - 1;
    integer(key, min, max, value);
    if (value >= min) out = std::chrono::duration<Rep, Period>(value);
  }

  // One of the words that `read` knows, as Severity by severity_from_name(); else its error, at its
  // place.
  template <typename Read, typename T>
  void word(std::string_view key, Read read, T& out) {
    std::string name;
    text(key, name);
    if (!has(key)) return;
    const Result<T> known = read(name);
    if (known) {
      out = *known;
    } else {
      refuse(key, known.error().message());
    }
  }
  template <typename Read, typename T>
  void words(std::string_view key, Read read, std::vector<T>& out) {
    std::vector<std::string> names;
    texts(key, names);
    for (const std::string& name : names) {
      const Result<T> known = read(name);
      if (!known) return refuse(key, known.error().message());
      out.push_back(*known);
    }
  }

  void require(std::string_view key);
  // Refuses the value of `key` afterwards, at its place in the file.
  void refuse(std::string_view key, std::string_view why);
  bool has(std::string_view key) const;
  const toml::node* node(std::string_view key);  // counts as read; nullptr if absent

  // The first error, an unknown key, or Done.
  Status finish();

 private:
  const toml::node* take(std::string_view key);
  void fail(const toml::source_region& where, std::string_view message);

  std::string file_;
  std::string name_;
  const toml::table* table_ = nullptr;
  std::set<std::string, std::less<>> known_ = {};
  std::optional<Error> error_ = {};
};

}  // namespace zc
