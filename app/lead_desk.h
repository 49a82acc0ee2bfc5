// What is done with leads from outside: takes them, joins them with what is known, says where they
// stand, and names the addresses that the crawl must look at.
// One thread at a time that writes; the store may be open for reading where nothing is taken.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/lead.h"
#include "base/result.h"
#include "base/time.h"
#include "base/url_table.h"
#include "cases/outside_lead.h"
#include "store/lead_people.h"
#include "store/lead_table.h"
#include "store/store.h"

namespace zc {

class LeadDesk {
 public:
  // `store` and `clock` must outlive the desk; `store_path` is where the store is.
  LeadDesk(Store& store, const std::string& store_path, const Clock& clock);

  // All that the form is about, one receipt each.  kBadInput as subjects_of(), or no officer.
  Result<std::vector<LeadTable::Receipt>> take(const LeadForm& form, const std::string& officer);
  // Who complained; noted as an act, so that it is known who looked.  kNotFound: no such lead.
  Result<std::vector<LeadPerson>> people(std::uint64_t number, const std::string& officer);
  // Erases who complained; gives the number of reports of which something was.  kNotFound.
  Result<std::uint64_t> forget(std::uint64_t number, const std::string& officer);
  // The same of all reports that came in before `before`.
  Result<std::uint64_t> forget_before(UtcTime before);

  Result<std::vector<LeadPageState>> pages_of(const Lead& lead) const;
  Result<LeadStanding> standing(const Lead& lead) const;
  // Tasks of the addresses that want a look, as seeds of their own; at most kMostTasks.
  static constexpr std::size_t kMostTasks = 10'000;
  Result<std::vector<UrlTask>> tasks(UtcTime now) const;

  LeadTable& table() { return table_; }

 private:
  Result<LeadPageState> page_state(const std::string& url_key) const;

  Store& store_;
  LeadTable table_;
  LeadPeople people_;
  const Clock& clock_;
};

}  // namespace zc
