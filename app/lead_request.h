// What is asked of the desk about leads from outside, as a value: carried out here when nobody
// holds the store, or sent to the crawl that does (app/desk_door.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/lead_desk.h"
#include "base/lead.h"
#include "base/result.h"

namespace zc {

struct LeadRequest {
  enum class Kind { kTake, kPeople, kForget };
  Kind kind = Kind::kTake;
  std::string officer = {};
  std::uint64_t number = 0;          // of kPeople and kForget
  std::vector<LeadForm> forms = {};  // of kTake
  bool operator==(const LeadRequest&) const = default;
};

// What became of one form: the leads that it is about.
using LeadReceipts = std::vector<LeadTable::Receipt>;

// One line of JSON, without newline.
std::string to_json(const LeadRequest& request);
bool is_lead_request(std::string_view json);
Result<LeadRequest> parse_lead_request(std::string_view json);  // kBadInput; quotes nothing

// Does it.  For kTake the answer is receipts for each form, to be read by parse_receipts(); for the
// others it is Chinese text.
Result<std::string> carry_out(LeadDesk& desk, const LeadRequest& request);
Result<std::vector<LeadReceipts>> parse_receipts(std::string_view answer);  // kProtocol

// The forms in requests small enough for the door.
std::vector<LeadRequest> requests_for(const std::vector<LeadForm>& forms,
                                      const std::string& officer);

}  // namespace zc
