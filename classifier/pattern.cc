#include "classifier/pattern.h"

#include <algorithm>
#include <map>
#include <utility>

#include <re2/re2.h>

#include "classifier/required_literals.h"

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

namespace {

// Numbers for what is met, in the order of meeting.
template <typename Key>
class Numbering {
 public:
  std::uint32_t of(const Key& key) {
    const auto [at, added] = numbers_.emplace(key, static_cast<std::uint32_t>(keys_.size()));
    if (added) keys_.push_back(key);
    return at->second;
  }
  const std::vector<Key>& keys() const { return keys_; }

 private:
  std::map<Key, std::uint32_t> numbers_ = {};
  std::vector<Key> keys_ = {};
};

}  // namespace

PatternFilter::PatternFilter(const std::vector<std::string>& expressions) {
  Numbering<std::string> literals;
  Numbering<LiteralClause> clauses;
  std::vector<std::uint32_t> rarest;  // clause that each term is watched by
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const int pattern = static_cast<int>(i);
    for (LiteralTerm& clauses_of_term : required_literals(expressions[i])) {
      if (clauses_of_term.empty()) {
        always_.push_back(pattern);
        break;
      }
      Term term{pattern, {}};
      rarest.push_back(clauses.of(clauses_of_term.front()));
      for (auto it = clauses_of_term.begin() + 1; it != clauses_of_term.end(); ++it) {
        term.others.push_back(clauses.of(*it));
      }
      terms_.push_back(std::move(term));
    }
  }
  for (const LiteralClause& clause : clauses.keys()) {
    std::vector<int>& members = clauses_.emplace_back();
    for (const std::string& literal : clause) {
      members.push_back(static_cast<int>(literals.of(literal)));
    }
  }
  watchers_.resize(literals.keys().size());
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    for (const int literal : clauses_[rarest[t]]) {
      watchers_[static_cast<std::size_t>(literal)].push_back(static_cast<std::uint32_t>(t));
    }
  }
  scan_ = LiteralScan(literals.keys());
}

bool PatternFilter::holds(const Term& term, const FilterScratch& scratch) const {
  return std::all_of(term.others.begin(), term.others.end(), [&](std::uint32_t clause) {
    const std::vector<int>& members = clauses_[clause];
    return std::any_of(members.begin(), members.end(), [&](int literal) {
      return ((scratch.present[static_cast<std::size_t>(literal) / 64] >> (literal % 64)) & 1) != 0;
    });
  });
}

void PatternFilter::candidates(std::string_view text,
                               std::vector<int>& out,
                               FilterScratch& scratch) const {
  out = always_;
  scan_.scan(text, scratch.found);
  if (scratch.found.empty()) return;
  scratch.present.resize(watchers_.size() / 64 + 1);
  for (const int literal : scratch.found) {
    scratch.present[static_cast<std::size_t>(literal) / 64] |= std::uint64_t{1} << (literal % 64);
  }
  for (const int literal : scratch.found) {
    for (const std::uint32_t t : watchers_[static_cast<std::size_t>(literal)]) {
      if (holds(terms_[t], scratch)) out.push_back(terms_[t].pattern);
    }
  }
  for (const int literal : scratch.found)
    scratch.present[static_cast<std::size_t>(literal) / 64] = 0;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace zc
