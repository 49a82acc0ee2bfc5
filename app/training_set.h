// What the page model learns from: judged pages, the case files, and what officers decided
// of cases.  The same input in the same order gives the same model (classifier/train.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/judged_page.h"
#include "base/case.h"
#include "base/result.h"
#include "classifier/rule.h"
#include "classifier/rule_set.h"
#include "classifier/train.h"
#include "store/store.h"

namespace zc {

// Features by `rules`, which are compiled without a model.
TrainingPage training_page(const JudgedPage& page, const RuleSet& rules);

// Those of `directory`/*.cases.toml.  kBadInput as load_cases().
Result<std::vector<JudgedPage>> case_file_pages(const std::string& directory);

// What officers' acts say of a case's findings: a violation, none, or nothing yet.  A case that was
// confirmed is one whatever became of the page; the last of 确认 and 不予处理 counts.
enum class OfficersVerdict { kNone, kViolation, kClean };
OfficersVerdict verdict_of_acts(const std::vector<CaseAct>& acts);

// The pages of the store's decided cases, as they were when the case took them in: confirmed
// findings prove their categories; a page is clean when every case about it that was decided was
// dismissed.  `rules` as for training_page().  In order of URL keys.  kStorage, kCorrupt.
struct OfficersPages {
  std::vector<JudgedPage> pages = {};
  std::uint64_t confirmed_cases = 0;
  std::uint64_t dismissed_cases = 0;
};
Result<OfficersPages> officers_pages(Store& store, const RuleSet& rules);

}  // namespace zc
