// A list of leads is written by people outside: no bytes may hurt its reader, every entry that it
// takes is about something, and what it takes has no control character outside of the complaint.
#include <cstdint>
#include <cstdlib>

#include "cases/outside_lead.h"
#include "config/lead_file.h"

namespace {

void read(std::string_view bytes, zc::LeadFormat format) {
  const zc::Result<zc::LeadList> list = zc::parse_leads(bytes, format);
  if (!list) return;
  for (const zc::LeadList::Entry& entry : list->entries) {
    const auto subjects = zc::subjects_of(entry.form);
    if (!subjects || subjects->empty() || entry.line < 1) std::abort();
    for (const zc::LeadSubject& subject : *subjects) {
      if (subject.key.empty() || subject.key.find('\0') != std::string::npos) std::abort();
      zc::marks_of_lead(subject);
    }
  }
  for (const zc::LeadList::Refused& refused : list->refused) {
    if (refused.line < 1 || refused.why.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes, zc::LeadFormat::kCsv);
  read(bytes, zc::LeadFormat::kJson);
  return 0;
}
