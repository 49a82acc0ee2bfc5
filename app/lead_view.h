// Leads from outside as officers and the endpoint's caller read them.  No personal data.
#pragma once

#include <string>
#include <vector>

#include "app/lead_desk.h"
#include "app/lead_request.h"
#include "base/result.h"
#include "config/lead_file.h"

namespace zc {

struct ShownLead {
  Lead lead = {};
  LeadStanding standing = {};
};

std::string leads_text(const std::vector<ShownLead>& leads);
std::string leads_json(const std::vector<ShownLead>& leads);
std::string lead_text(const ShownLead& lead,
                      const std::vector<LeadPageState>& pages,
                      const std::vector<KeptLeadAct>& acts);
std::string lead_json(const ShownLead& lead,
                      const std::vector<LeadPageState>& pages,
                      const std::vector<KeptLeadAct>& acts);
// What may be told of what came with an office's number: no address, no number of a person.
std::string reference_json(const std::string& reference, const std::vector<ShownLead>& leads);

// What became of a list.  `done`: of the first entries.
struct TakenCounts {
  std::size_t fresh = 0, further = 0, known = 0;  // things told of; an entry may name several
};
TakenCounts count_taken(const std::vector<LeadReceipts>& done);
std::string taken_text(const std::string& file,
                       const LeadList& list,
                       const std::vector<LeadReceipts>& done);
std::string taken_json(const LeadList& list, const std::vector<LeadReceipts>& done);

}  // namespace zc
