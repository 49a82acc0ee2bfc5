// One rule's hit on a page: a lead (线索) for an officer, never a verdict.
// Categories and clauses: ../docs/rules.md, after 人社部函〔2022〕25号.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/result.h"

namespace zc {

enum class Category {
  kRestrictedWords,
  kMarks,
  kAuthority,
  kGuarantee,
  kExaggeration,
  kLicence,
  kFees,
  kIssuance,
  kTermination,
  kConfusion,
};
inline constexpr std::array<Category, 10> kAllCategories = {Category::kRestrictedWords,
                                                            Category::kMarks,
                                                            Category::kAuthority,
                                                            Category::kGuarantee,
                                                            Category::kExaggeration,
                                                            Category::kLicence,
                                                            Category::kFees,
                                                            Category::kIssuance,
                                                            Category::kTermination,
                                                            Category::kConfusion};
std::string_view name_of(Category category);                 // "restricted-words", ...
std::string_view chinese_name_of(Category category);         // "违规使用字样", ...
Result<Category> category_from_name(std::string_view name);  // kBadInput lists the names

enum class Severity { kLog, kReview, kAlert };  // in ascending order
std::string_view name_of(Severity severity);    // "log", "review", "alert"
std::string_view chinese_name_of(Severity severity);
Result<Severity> severity_from_name(std::string_view name);

struct Finding {
  Category category = Category::kGuarantee;
  std::string clause = {};     // "MOHRSS-2022-25/2.4"
  std::string rule = {};       // rule id
  std::string rule_hash = {};  // first 12 hex digits of the SHA-256 of the rule's text
  Severity severity = Severity::kReview;
  std::string quote = {};  // the words as they stand in the block's text
  std::size_t block = 0;   // index into Document::blocks
  std::size_t begin = 0;   // bytes of the quote in that block's text, half-open
  std::size_t end = 0;
  ByteSpan span = {};  // the same in Capture::payload(), or in the document that `rendered` names
  BlockRole role = BlockRole::kBody;
  BlockSource source = BlockSource::kVisible;
  std::string context = {};  // the sentence around the quote
  std::string why = {};      // in Chinese: what spoke for it, what was weighed against it
  double score = 0;          // 0..1
  // 0: the words stand in the payload.  n: only scripts show them; `block` and `span` are those of
  // the n-th document (base/rendering.h) that is kept with the judgement.
  std::uint32_t rendered = 0;
  bool operator==(const Finding&) const = default;
};

// A hit that context excused; kept so that an officer can see what was weighed.
struct SuppressedHit {
  std::string rule = {};
  std::string quote = {};
  std::size_t block = 0;
  std::string reason = {};  // in Chinese
  bool operator==(const SuppressedHit&) const = default;
};

struct Judgement {
  std::vector<Finding> findings = {};  // in document order
  std::vector<SuppressedHit> suppressed = {};
  std::string genre = {};       // "advertiser", "government", "news", ... as seen by the classifier
  std::string rules_hash = {};  // of the whole rule set
  // Not empty: the classifier could not tell, or not of all (too long, too many hits), and why.
  std::string undecided = {};
  // Long stretches that hardly speak of certificates or training, so that no rule was asked about
  // them.  Not kept in the store.
  std::size_t off_topic = 0;
  bool operator==(const Judgement&) const = default;
};

// Stable id of a finding on a page: the same page, rule and words give the same id at every visit.
// 12 hex digits of SHA-256(url key, rule, quote).
std::string finding_id(std::string_view url_key, const Finding& finding);

// One JSON object, stable member names (docs/formats.md), and back.
std::string to_json(const Finding& finding);
Result<Finding> finding_from_json(std::string_view json);  // kBadInput

}  // namespace zc
