// What officers and the crawler do to cases: gathers the evidence, asks cases/ what follows, and
// keeps it.  Use from one thread; the store may be open for reading where only look() is asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/case.h"
#include "base/finding.h"
#include "base/result.h"
#include "base/time.h"
#include "base/url_table.h"
#include "cases/case_life.h"
#include "cases/recheck.h"
#include "store/store.h"

namespace zc {

// A finding that came back to a page of a case that was done with.
struct Relapse {
  std::uint64_t case_number = 0;
  std::string finding_id = {};
  Finding finding = {};
};

class CaseDesk {
 public:
  // `store` and `clock` must outlive the desk.
  CaseDesk(Store& store, const Clock& clock, CasePolicy policy)
      : store_(store), clock_(clock), policy_(std::move(policy)) {}

  // A case about findings (by id) and pages (by URL: all its open findings).  kNotFound names the
  // subject that the store does not know; kBadInput: a page without findings, or no subject.
  struct Opening {
    std::vector<std::string> subjects = {};
    std::string title = {};  // "": the title of the first page
    std::string officer = {};
    std::string reason = {};
  };
  Result<Case> open(const Opening& opening);
  // kDenied and kBadInput as cases/case_life.h tells; act.time is now.
  Result<Case> act(std::uint64_t number, CaseAct act);
  Result<Case> add_pages(std::uint64_t number,
                         const std::vector<std::string>& subjects,
                         CaseAct act);

  // What the evidence since the notice tells; changes nothing.  kDenied when no notice was given.
  Result<CaseOutcome> look(const Case& now) const;
  // look(), kept as an act.  Nothing is kept when a page was not looked at since the notice.
  Result<Case> recheck(std::uint64_t number, const std::string& officer);
  // recheck() by the crawler of every case with a day that has come and been answered by looks.
  Result<std::vector<Case>> recheck_due();
  // Does a case that is not done with stand on this page?
  Result<bool> has_open_case(const std::string& url_key) const;
  // Pages that cases want looked at by `until`, earliest first.
  Result<std::vector<DueLook>> due(UtcTime until) const;

  // Findings that are new on a page: cases about it that were done with relapse, and so do those
  // about pages of the same operator (cases/operator_marks.h) that broke the same rule.
  Result<std::vector<Relapse>> note_new_findings(const std::string& url_key,
                                                 const std::string& url,
                                                 const std::vector<Finding>& findings);

 private:
  Result<std::vector<CaseItem>> items_of(const std::vector<std::string>& subjects,
                                         std::string* title) const;
  Result<Case> keep(const Case& before, CaseAct act);
  Result<ItemEvidence> evidence_of(const CaseItem& item, UtcTime since) const;
  Result<std::vector<std::string>> siblings_of(const FindingRow& lost, UtcTime since) const;
  Result<std::vector<Case>> cases_of_operator(const std::string& url_key) const;
  Result<std::optional<Relapse>> relapse_of(const Case& one,
                                            const std::string& url_key,
                                            const std::string& url,
                                            const std::vector<Finding>& findings);
  Result<bool> is_back(const Case& one, const std::string& url_key, const Finding& finding) const;

  Store& store_;
  const Clock& clock_;
  CasePolicy policy_;
};

// The looks as tasks that no budget holds back.
std::vector<UrlTask> recheck_tasks(const std::vector<DueLook>& looks);

}  // namespace zc
