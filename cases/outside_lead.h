// Leads from outside, decided: what a form is about, which marks of pages could be the same thing,
// when its page must be looked at, and what may be told of it.  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/case.h"
#include "base/lead.h"
#include "base/page_marks.h"
#include "base/result.h"
#include "base/visit.h"

namespace zc {

// What the form is about.  kBadInput says which field is wrong and why, and quotes nothing of it:
// what was typed into the wrong field may be a person's.
Result<std::vector<LeadSubject>> subjects_of(const LeadForm& form);

// Normal form of a number, as Fact::value has it: "13800001234", "400-123-4567", "0311-88818178";
// "" for what is no telephone number of at least seven digits.
std::string phone_key(std::string_view written);

// By which pages that carry the lead are found.  Empty for a URL: that is its own page.
std::vector<PageMark> marks_of_lead(const LeadSubject& subject);

// What is known of one page that carries the lead.
struct LeadPageState {
  std::string url = {};
  std::optional<Visit> last_visit = {};
  std::uint32_t open_findings = 0;
  std::vector<Case> cases = {};  // about the page
};

struct LeadStanding {
  LeadStatus status = LeadStatus::kReceived;
  std::uint64_t case_number = 0;  // 0: none
  CaseState case_state = CaseState::kNew;
  std::string words = {};  // Chinese, for the complainant: no address, no name
};
// A case counts before findings, and these before a clean look.
LeadStanding standing_of(const Lead& lead, const std::vector<LeadPageState>& pages);

// Must the crawl look at the address of this lead?  Until it was looked at since the last report;
// for a week, too, while it does not answer.  False for accounts and numbers.
bool needs_look(const Lead& lead, const std::optional<Visit>& last_visit, UtcTime now);

}  // namespace zc
