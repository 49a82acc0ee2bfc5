// What an officer asks of the desk, as a value: carried out here when nobody holds the store, or
// sent to the crawl that does (app/desk_door.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/case_desk.h"
#include "base/case.h"
#include "base/result.h"
#include "base/time.h"

namespace zc {

struct DeskRequest {
  CaseActKind kind = CaseActKind::kNote;   // kOpen and kRecheck too
  std::uint64_t number = 0;                // of the case; none for kOpen; 0: kExport of no case
  std::vector<std::string> subjects = {};  // of kOpen and kAddPages: finding ids or URLs
  std::string officer = {};
  std::string reason = {};               // of kExport: the fingerprint of the bundle, in hex
  std::string title = {};                // of kOpen
  std::optional<UtcTime> deadline = {};  // of kNotify and kDeadline
  bool operator==(const DeskRequest&) const = default;
};

// One line of JSON, without newline.
std::string to_json(const DeskRequest& request);
Result<DeskRequest> parse_desk_request(std::string_view json);  // kBadInput

// Does it and tells the officer what came of it, in Chinese.  Fails as CaseDesk's functions do;
// kDenied for acts that only the crawler does.
Result<std::string> carry_out(Store& store, CaseDesk& desk, const DeskRequest& request);

}  // namespace zc
