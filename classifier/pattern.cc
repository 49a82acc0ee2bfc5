#include "classifier/pattern.h"

#include <utility>

#include <re2/re2.h>

namespace zc {
namespace {

// Memory that one expression may take; RE2 refuses bigger ones when it compiles.
constexpr int kPatternMemory = 16 << 20;

re2::RE2::Options options() {
  re2::RE2::Options result;
  result.set_log_errors(false);
  result.set_max_mem(kPatternMemory);
  return result;
}

Error complaint(const std::string& expression, const std::string& why) {
  return Error(ErrorKind::kBadInput, "pattern \"" + expression + "\": " + why);
}

}  // namespace

struct Pattern::Impl {
  explicit Impl(const std::string& expression) : re(expression, options()) {}
  re2::RE2 re;
};

Pattern::Pattern() = default;
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

Result<Pattern> Pattern::compile(const std::string& expression) {
  Pattern result;
  result.impl_ = std::make_unique<Impl>(expression);
  if (!result.impl_->re.ok()) return complaint(expression, result.impl_->re.error());
  if (re2::RE2::FullMatch("", result.impl_->re)) return complaint(expression, "matches nothing");
  return result;
}

bool Pattern::find(std::string_view text,
                   std::size_t from,
                   std::size_t to,
                   std::size_t& begin,
                   std::size_t& end) const {
  re2::StringPiece match;
  const re2::StringPiece whole(text.data(), text.size());
  if (!impl_->re.Match(whole, from, to, re2::RE2::UNANCHORED, &match, 1)) return false;
  if (match.empty()) return false;
  begin = static_cast<std::size_t>(match.data() - text.data());
  end = begin + match.size();
  return true;
}

bool Pattern::in(std::string_view text) const {
  return in(text, 0, text.size());
}

bool Pattern::in(std::string_view text, std::size_t from, std::size_t to) const {
  const re2::StringPiece whole(text.data(), text.size());
  return impl_->re.Match(whole, from, to, re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace zc
