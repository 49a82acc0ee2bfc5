#include "classifier/pattern.h"

#include <algorithm>

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "classifier/literal_scan.h"

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
  const re2::StringPiece whole(text.data(), text.size());
  return impl_->re.Match(whole, 0, whole.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

struct PatternFilter::Impl {
  re2::FilteredRE2 filter{3};  // one Han character is three bytes
  LiteralScan atoms = {};
  bool unfiltered = false;    // some pattern needs no literal
  std::vector<int> ids = {};  // FilteredRE2's id -> ours (the same order)
};

PatternFilter::PatternFilter() = default;
PatternFilter::~PatternFilter() = default;
PatternFilter::PatternFilter(PatternFilter&&) noexcept = default;
PatternFilter& PatternFilter::operator=(PatternFilter&&) noexcept = default;

Result<PatternFilter> PatternFilter::compile(const std::vector<std::string>& expressions) {
  PatternFilter result;
  result.impl_ = std::make_unique<Impl>();
  for (const std::string& expression : expressions) {
    int id = 0;
    const re2::RE2::ErrorCode code = result.impl_->filter.Add(expression, options(), &id);
    if (code != re2::RE2::NoError) return complaint(expression, "does not compile");
    result.impl_->ids.push_back(id);
  }
  std::vector<std::string> atoms;
  result.impl_->filter.Compile(&atoms);
  result.impl_->atoms = LiteralScan(atoms);
  std::vector<int> always;
  result.impl_->filter.AllPotentials({}, &always);
  result.impl_->unfiltered = !always.empty();
  return result;
}

void PatternFilter::candidates(std::string_view text, std::vector<int>& out) const {
  out.clear();
  if (impl_->ids.empty()) return;
  std::vector<int> found;
  impl_->atoms.scan(text, found);
  if (found.empty() && !impl_->unfiltered) return;
  impl_->filter.AllPotentials(found, &out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace zc
