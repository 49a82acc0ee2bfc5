// Has the desk do something about leads, whoever holds the store at the moment.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/lead_request.h"
#include "base/result.h"
#include "config/settings.h"

namespace zc {

// By the crawl that holds the store, when there is one; else here.  Fails as carry_out() and
// Store::open() do.
Result<std::string> ask_leads(const LeadRequest& request, const Settings& settings);

// All of them, by as many requests as are needed.  Some may stand when it fails: those of the
// receipts in `done`.
Status take_leads(const std::vector<LeadForm>& forms,
                  const std::string& officer,
                  const Settings& settings,
                  std::vector<LeadReceipts>& done);

// With the store open for reading, beside whoever writes.
Status with_leads(const Settings& settings, const std::function<Status(LeadDesk&)>& act);

}  // namespace zc
