#include "config/rule_lint.h"

#include <algorithm>

#include "classifier/code_point.h"
#include "classifier/folded_text.h"
#include "classifier/pattern.h"
#include "classifier/required_literals.h"

namespace zc {
namespace {

constexpr std::size_t kFewestExamples = 3;  // of either kind
constexpr std::size_t kShortestSound = 2;   // characters; SoundIndex heeds no others
constexpr std::size_t kLongestSound = 8;
constexpr int kWidestGap = 60;  // characters: beyond, it is another sentence's business

bool is_always_tried(const std::string& expression) {
  const std::vector<LiteralTerm> terms = required_literals(expression).terms;
  return std::any_of(
      terms.begin(), terms.end(), [](const LiteralTerm& term) { return term.empty(); });
}

bool is_plain(const std::string& expression) {
  return expression.find_first_of("\\.[](){}*+?^$|") == expression.npos;
}

// Characters that folding leaves in no text (upper case, full width, look-alikes): where a pattern
// asks for one it finds nothing.
std::string never_in_text(const std::string& expression) {
  std::string out;
  for (std::size_t at = 0; at < expression.size();) {
    if (expression[at] == '\\') {  // \b, \d, an escaped sign
      next_code_point(expression, ++at);
      continue;
    }
    const std::size_t begin = at;
    next_code_point(expression, at);
    const std::string one = expression.substr(begin, at - begin);
    if (FoldedText::fold(one).text() != one && out.find(one) == out.npos) out += one;
  }
  return out;
}

// The end of a class "[...]" that begins at `at`; the end of the text when it is not closed.
std::size_t end_of_class(const std::string& expression, std::size_t at) {
  for (++at; at < expression.size() && expression[at] != ']'; ++at) {
    if (expression[at] == '\\') ++at;
  }
  return std::min(at + 1, expression.size());
}

// How often at most what stands before `at` is repeated; -1: without end.
int most_repeats(const std::string& expression, std::size_t at) {
  const char c = at < expression.size() ? expression[at] : '\0';
  if (c == '*' || c == '+') return -1;
  if (c != '{') return 1;
  const std::size_t end = std::min(expression.find('}', at), expression.size());
  const std::string range = expression.substr(at + 1, end - at - 1);
  const std::string most = range.substr(range.find(',') + 1);  // all of it without a comma
  return most.empty() ? -1 : std::atoi(most.c_str());
}

// A gap of anything at all, or of all but a few signs, without end or wider than a sentence.
bool has_wide_gap(const std::string& expression) {
  for (std::size_t at = 0; at < expression.size();) {
    const char c = expression[at];
    std::size_t next = at + (c == '\\' ? 2 : 1);
    const bool negated = c == '[' && at + 1 < expression.size() && expression[at + 1] == '^';
    if (c == '[') next = end_of_class(expression, at);
    if (c == '.' || negated) {
      const int most = most_repeats(expression, next);
      if (most < 0 || most > kWidestGap) return true;
    }
    at = next;
  }
  return false;
}

std::size_t characters_of(const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

bool is_han(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c < 0x4E00 || c > 0x9FFF) return false;
  }
  return true;
}

class Linter {
 public:
  explicit Linter(const std::map<std::string, std::string>& clause_texts)
      : clause_texts_(clause_texts) {}

  void look_at(const Rule& rule) {
    examples(rule, rule.hit, "hit");
    examples(rule, rule.miss, "miss");
    if (!clause_texts_.contains(rule.clause)) {
      note(rule, "条款 " + rule.clause + " 在 clause_texts.toml 中没有原文，报告里无法引用");
    }
    scopes(rule);
    for (const std::string& expression : rule.any) pattern(rule, expression);
    for (const auto* list :
         {&rule.any, &rule.all, &rule.near, &rule.page, &rule.unless, &rule.not_in}) {
      for (const std::string& expression : *list) words(rule, expression);
    }
    inside_others(rule);
    for (const std::string& term : rule.sounds) sound(rule, term);
  }

  std::vector<LintNote> notes = {};

 private:
  void note(const Rule& rule, std::string message) {
    notes.push_back({rule.file, rule.line, rule.id, std::move(message)});
  }

  void examples(const Rule& rule, const std::vector<std::string>& texts, const std::string& kind) {
    if (texts.size() < kFewestExamples) {
      note(rule,
           kind + " 例句只有 " + std::to_string(texts.size()) + " 条，至少要 " +
               std::to_string(kFewestExamples) + " 条");
    }
    for (const std::string& text : texts) {
      const auto [other, added] = examples_.emplace(text, rule.id);
      if (!added) note(rule, "例句与规则 " + other->second + " 重复：" + text);
    }
  }

  void scopes(const Rule& rule) {
    const bool body =
        rule.scopes.empty() ||
        std::find(rule.scopes.begin(), rule.scopes.end(), BlockRole::kBody) != rule.scopes.end();
    if (!body) note(rule, "scopes 不含 body，而例句都按正文判读，没有一条检验得了本规则");
  }

  void pattern(const Rule& rule, const std::string& expression) {
    if (is_always_tried(expression)) {
      note(rule, "表达式没有必含的字，每段文字都要试，拖慢判读：" + expression);
    }
    const auto [other, added] = patterns_.emplace(expression, rule.id);
    if (!added) note(rule, "表达式与规则 " + other->second + " 重复：" + expression);
  }

  void words(const Rule& rule, const std::string& expression) {
    const std::string dead = never_in_text(expression);
    if (!dead.empty()) {
      note(rule,
           "折叠后的文字里没有“" + dead + "”（大写、全角、形近字都已换掉），永远匹配不到：" +
               expression);
    }
    if (has_wide_gap(expression)) {
      note(rule,
           "间隔没有上限或超过 " + std::to_string(kWidestGap) + " 字，改用 <n>：" + expression);
    }
  }

  // Plain words that a shorter pattern of the same rule finds already.
  void inside_others(const Rule& rule) {
    for (const std::string& words : rule.any) {
      if (!is_plain(words)) continue;
      const std::string needless = "“" + words + "”已被本规则的另一表达式命中，多余：";
      for (const std::string& other : rule.any) {
        if (other != words && finds(other, words)) note(rule, needless + other);
      }
    }
  }

  void sound(const Rule& rule, const std::string& term) {
    const std::size_t length = characters_of(term);
    if (length < kShortestSound || length > kLongestSound || !is_han(term)) {
      note(rule, "谐音词“" + term + "”不是两到八个汉字，不起作用");
    }
  }

  static bool finds(const std::string& expression, const std::string& words) {
    const Result<Pattern> pattern = Pattern::compile(expression);
    return pattern && pattern->in(words);
  }

  const std::map<std::string, std::string>& clause_texts_;
  std::map<std::string, std::string> examples_ = {};  // text -> rule
  std::map<std::string, std::string> patterns_ = {};
};

}  // namespace

std::vector<LintNote> lint_rules(const std::vector<Rule>& rules,
                                 const std::map<std::string, std::string>& clause_texts) {
  Linter linter(clause_texts);
  for (const Rule& rule : rules) linter.look_at(rule);
  return std::move(linter.notes);
}

}  // namespace zc
