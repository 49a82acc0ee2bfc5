#include "app/training_set.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "app/judge.h"
#include "classifier/classify.h"
#include "classifier/folded_text.h"
#include "classifier/layout_marks.h"
#include "classifier/sentence.h"
#include "config/rule_check.h"
#include "extractor/extract.h"

namespace zc {
namespace {

constexpr double kUnmarked = 0.5;         // weight of a lead whose proofs are not marked
constexpr std::uint32_t kForgotten = 55;  // per cent of the rule hits that rules were written for
constexpr double kUnproven = 0.3;         // weight of a lead's sentence that proves nothing
// Weight of a page that the rules were written with: such pages are few beside the texts that were
// written for training alone.
constexpr double kSeenWeight = 3;

std::size_t index_of(Category category) {
  return static_cast<std::size_t>(category);
}

// Sentences of a page, each with the categories whose proof it holds.  Where nobody has marked the
// proofs the page is one sentence.
std::vector<TrainingSentence> training_sentences(const JudgedPage& page, const std::string& text) {
  const Expected& expected = page.expected;
  std::vector<TrainingSentence> out;
  if (expected.lead && page.proofs.empty()) return {{text, true, expected.categories, kUnmarked}};
  std::vector<TextRange> proofs;
  for (const auto& [category, quote] : page.proofs) {
    const std::string folded = FoldedText::fold(quote).text();
    const std::size_t at = folded.empty() ? text.npos : text.find(folded);
    proofs.push_back(at == text.npos ? TextRange{} : TextRange{at, at + folded.size()});
  }
  const std::vector<TextRange> ranges = sentences_of(text);
  for (std::size_t r = 0; r < ranges.size(); ++r) {
    const TextRange range = {ranges[r].begin,
                             r + 1 < ranges.size() ? ranges[r + 1].begin : text.size()};
    TrainingSentence one;
    one.text = text.substr(range.begin, range.end - range.begin);
    for (std::size_t i = 0; i < proofs.size(); ++i) {
      if (proofs[i].begin >= range.end || range.begin >= proofs[i].end) continue;
      one.lead = true;
      one.categories[index_of(page.proofs[i].first)] = true;
    }
    if (expected.lead && !one.lead) one.weight = kUnproven;
    out.push_back(std::move(one));
  }
  return out;
}

// FNV-1a (32 bits): a coin that falls the same way each time.
bool is_forgotten(std::string_view page, std::string_view mark) {
  std::uint32_t hash = 2166136261U;
  for (const std::string_view part : {std::string_view(page), std::string_view("/"), mark}) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  return (hash >> 8) % 100 < kForgotten;
}

// Rules hit what they were written for more often than elsewhere.  Some hits are left out, so that
// the model trusts them as much as they deserve elsewhere.
std::vector<std::string> as_elsewhere(const std::string& page, std::vector<std::string> marks) {
  std::vector<std::string> out;
  bool forgotten = false;
  for (std::string& mark : marks) {
    const bool names = mark.starts_with("rule:") || mark.starts_with("excused:");
    const bool follows = mark.starts_with("category:") || mark == "excused" || mark == "disguised";
    if (names) forgotten = is_forgotten(page, mark);
    if (!(names || follows) || !forgotten) out.push_back(std::move(mark));
  }
  return out;
}

// What the decided cases say of one page.
struct Decided {
  std::map<std::string, std::uint32_t> confirmed = {};  // finding ids, with the page's version
  std::uint32_t dismissed_version = 0;                  // 0: no case about it was dismissed
};

Result<JudgedPage> decided_page(Store& store,
                                const RuleSet& rules,
                                const std::string& url_key,
                                const Decided& decided) {
  JudgedPage out;
  out.id = url_key;
  std::uint32_t version = decided.dismissed_version;
  for (const auto& [id, with] : decided.confirmed) version = std::max(version, with);
  ZC_TRY(const Capture capture, store.pages().load(url_key, version));
  out.document = judge_page(capture, rules).document;
  out.expected.lead = !decided.confirmed.empty();
  ZC_TRY(const std::vector<Finding> findings, store.pages().findings_of(url_key, version));
  bool by_script = false;
  for (const Finding& finding : findings) {
    if (!decided.confirmed.contains(finding_id(url_key, finding))) continue;
    by_script = by_script || finding.rendered != 0;
    out.expected.categories[index_of(finding.category)] = true;
    out.proofs.emplace_back(finding.category, finding.context);
  }
  if (!by_script) return out;
  // Officers read what scripts made: those words join the page's.
  ZC_TRY(const std::vector<Rendering> renderings, store.pages().renderings_of(url_key, version));
  for (const Rendering& one : renderings) {
    Document shown =
        judge_document(one.files.at(Rendering::kDom), capture.url, capture.started, rules).document;
    std::move(shown.blocks.begin(), shown.blocks.end(), std::back_inserter(out.document.blocks));
  }
  return out;
}

}  // namespace

TrainingPage training_page(const JudgedPage& page, const RuleSet& rules) {
  TrainingPage out;
  for (WindowFeatures& window : features_of(page.document, rules)) {
    out.window.text += window.text;
    for (std::string& mark : window.marks) {
      if (!is_layout_mark(mark)) out.window.marks.push_back(std::move(mark));
    }
  }
  add_layout_marks(out.window.text, out.window.marks);
  if (page.seen_by_rules) {
    out.window.marks = as_elsewhere(page.id, std::move(out.window.marks));
  }
  out.lead = page.expected.lead;
  out.categories = page.expected.categories;
  out.sentences = training_sentences(page, out.window.text);
  if (page.seen_by_rules) {
    out.weight *= kSeenWeight;
    for (TrainingSentence& sentence : out.sentences) sentence.weight *= kSeenWeight;
  }
  return out;
}

Result<std::vector<JudgedPage>> case_file_pages(const std::string& directory) {
  ZC_TRY(const std::vector<RuleCase> cases, load_cases(directory));
  std::vector<JudgedPage> out;
  for (const RuleCase& one : cases) {
    JudgedPage page;
    page.id = one.text;
    page.document = document_from_text(one.title, one.text);
    page.expected.lead = !one.categories.empty();
    for (const Category category : one.categories) {
      page.expected.categories[index_of(category)] = true;
    }
    page.seen_by_rules = true;
    out.push_back(std::move(page));
  }
  return out;
}

OfficersVerdict verdict_of_acts(const std::vector<CaseAct>& acts) {
  OfficersVerdict out = OfficersVerdict::kNone;
  for (const CaseAct& act : acts) {
    if (act.after == CaseState::kUnderReview) out = OfficersVerdict::kNone;  // taken up again
    if (act.after == CaseState::kDismissed) out = OfficersVerdict::kClean;
    if (act.after == CaseState::kConfirmed) out = OfficersVerdict::kViolation;
  }
  return out;
}

Result<OfficersPages> officers_pages(Store& store, const RuleSet& rules) {
  OfficersPages out;
  std::map<std::string, Decided> pages;
  ZC_TRY(const std::vector<Case> cases, store.cases().all());
  for (const Case& one : cases) {
    ZC_TRY(const std::vector<KeptAct> kept, store.cases().acts(one.number));
    std::vector<CaseAct> acts;
    acts.reserve(kept.size());
    for (const KeptAct& act : kept) acts.push_back(act.act);
    const OfficersVerdict verdict = verdict_of_acts(acts);
    if (verdict == OfficersVerdict::kNone) continue;
    ++(verdict == OfficersVerdict::kViolation ? out.confirmed_cases : out.dismissed_cases);
    for (const CaseItem& item : one.items) {
      Decided& decided = pages[item.url_key];
      if (verdict == OfficersVerdict::kViolation) {
        decided.confirmed[item.finding_id] = item.version;
      } else {
        decided.dismissed_version = std::max(decided.dismissed_version, item.version);
      }
    }
  }
  for (const auto& [url_key, decided] : pages) {
    ZC_TRY(JudgedPage page, decided_page(store, rules, url_key, decided));
    out.pages.push_back(std::move(page));
  }
  return out;
}

}  // namespace zc
