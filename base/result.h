// A value or an Error.  Functions that can fail return Result<T> (Status when there is no value);
// ZC_TRY hands the first error up.  The verbs are those of std::expected (C++23), which g++ 12 in
// C++20 mode does not offer; see docs/adr/0002-result.md.
//
//   Result<int> half(int n);
//   Result<int> quarter(int n) {
//     ZC_TRY(const int h, half(n));
//     return half(h);
//   }
#pragma once

#include <cassert>
#include <utility>
#include <variant>

#include "base/error.h"

namespace zc {

// The value of a step that only succeeds: `return Done{};`
struct Done {
  bool operator==(const Done&) const = default;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {
  }  // NOLINT(google-explicit-constructor): a value is a Result
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {
  }  // NOLINT(google-explicit-constructor): so is an Error

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Precondition for the next four: has_value().
  T& operator*() & { return assert(has_value()), std::get<0>(state_); }
  const T& operator*() const& { return assert(has_value()), std::get<0>(state_); }
  T&& operator*() && { return assert(has_value()), std::get<0>(std::move(state_)); }
  T* operator->() { return assert(has_value()), &std::get<0>(state_); }
  const T* operator->() const { return assert(has_value()), &std::get<0>(state_); }

  // Precondition: !has_value().
  const Error& error() const& { return assert(!has_value()), std::get<1>(state_); }
  Error&& error() && { return assert(!has_value()), std::get<1>(std::move(state_)); }

  T value_or(T other) && { return has_value() ? std::get<0>(std::move(state_)) : std::move(other); }

 private:
  std::variant<T, Error> state_;
};

using Status = Result<Done>;

}  // namespace zc

#define ZC_CONCAT_INNER(a, b) a##b
#define ZC_CONCAT(a, b) ZC_CONCAT_INNER(a, b)

// ZC_TRY(lhs, expr): lhs takes the value, or the function returns the error.
#define ZC_TRY(lhs, expr) ZC_TRY_INNER(ZC_CONCAT(zc_result_, __LINE__), lhs, return, expr)
// The same inside a coroutine: ZC_CO_TRY(lhs, co_await f(named)).
#define ZC_CO_TRY(lhs, expr) ZC_TRY_INNER(ZC_CONCAT(zc_result_, __LINE__), lhs, co_return, expr)
// `lhs` may be a declaration and `leave` a keyword, which no brackets may enclose.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define ZC_TRY_INNER(tmp, lhs, leave, expr) \
  auto tmp = (expr);                        \
  if (!tmp) leave std::move(tmp).error();   \
  lhs = *std::move(tmp)
// NOLINTEND(bugprone-macro-parentheses)

// For a Status whose value nobody needs.
#define ZC_CHECK(expr)                                                            \
  do {                                                                            \
    if (auto zc_status = (expr); !zc_status) return std::move(zc_status).error(); \
  } while (false)
#define ZC_CO_CHECK(expr)                                                            \
  do {                                                                               \
    if (auto zc_status = (expr); !zc_status) co_return std::move(zc_status).error(); \
  } while (false)
