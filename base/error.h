// How things fail.  An Error is a kind (which decides the default reaction), one sentence for a
// person, and named fields for logs.  It crosses folders as a value, inside Result<T>.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zc {

enum class ErrorKind {
  kBadInput,     // a file, flag or form is wrong; the message tells file, line and column
  kNotFound,     // looked for, not there
  kDenied,       // robots, scope, address guard or role said no; the message names the rule
  kNetwork,      // DNS, connect, TLS or reset
  kTimeout,      // a deadline passed
  kProtocol,     // the peer spoke nonsense, or too much
  kStorage,      // disk or database failed: stop taking work
  kCorrupt,      // bytes disagree with their digest: stop, never repair in silence
  kCancelled,    // we were asked to stop
  kUnsupported,  // understood, but not built in
};

// Stable lower-case word for logs, metrics and JSON: "bad_input", "not_found", ...
std::string_view name_of(ErrorKind kind);

struct ErrorField {
  std::string name = {};
  std::string value = {};
  bool operator==(const ErrorField&) const = default;
};

class Error {
 public:
  Error(ErrorKind kind, std::string message, std::vector<ErrorField> fields = {})
      : kind_(kind), message_(std::move(message)), fields_(std::move(fields)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  const std::vector<ErrorField>& fields() const { return fields_; }

  // The same failure seen from further out: "reading rules: file.toml:3:5: ...".
  Error within(std::string_view doing) const;

  bool operator==(const Error&) const = default;

 private:
  ErrorKind kind_;
  std::string message_;
  std::vector<ErrorField> fields_;
};

}  // namespace zc
