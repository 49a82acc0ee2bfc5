// What people outside tell the office of: an address, an account or a telephone number, by hotline,
// letter or the press.  Read by config/lead_file, decided in cases/outside_lead, kept by
// store/lead_table; what tells who complained is kept apart (store/lead_people).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace zc {

enum class LeadKind { kUrl, kAccount, kPhone };
inline constexpr int kLeadKindCount = 3;
std::string_view name_of(LeadKind kind);  // "url", "account", "phone"
std::string_view chinese_name_of(LeadKind kind);

// What the office may tell the complainant.
enum class LeadStatus {
  kReceived,     // 已收到: no page is known that carries it
  kAwaiting,     // 待采集: its page was not looked at since
  kRefused,      // 未能采集: may not be asked (robots.txt, address ranges)
  kUnreachable,  // 暂无法访问
  kClear,        // 已核查，未发现
  kFound,        // 已核查，发现线索
  kCase,         // 已立案
  kGone,         // 已下线: taken down or rectified, or the page is gone
};
inline constexpr int kLeadStatusCount = 8;
std::string_view name_of(LeadStatus status);  // "received", ...
std::string_view chinese_name_of(LeadStatus status);
Result<LeadStatus> lead_status_from_name(std::string_view name);  // kBadInput lists the names

// Who complained, and in which words: may name a person anywhere, so all of it is personal data.
struct LeadPerson {
  std::string complaint = {}, name = {}, contact = {};
  bool empty() const { return complaint.empty() && name.empty() && contact.empty(); }
  bool operator==(const LeadPerson&) const = default;
};

// One line of a list, as it was written (UTF-8, trimmed).  At least one of the first three is
// there.
struct LeadForm {
  std::string url = {}, account = {}, phone = {};
  std::string reference = {};  // the office's number for it; "": none
  std::string channel = {};    // "12333热线", ...
  std::optional<UtcTime> complained = {};
  LeadPerson person = {};
  bool operator==(const LeadForm&) const = default;
};

// What a form is about, once for each thing that it names.
struct LeadSubject {
  LeadKind kind = LeadKind::kUrl;
  std::string key = {};    // equal for the same thing: the URL key, normal form of the number, ...
  std::string shown = {};  // of a URL: its fetch form
  bool operator==(const LeadSubject&) const = default;
};

struct Lead {
  std::uint64_t number = 0;  // from 1
  LeadSubject subject = {};
  UtcTime first_report = {}, last_report = {};  // when they came in
  std::uint32_t reports = 0;
  std::uint32_t acts = 0;  // how many there are
  bool operator==(const Lead&) const = default;
};

enum class LeadActKind {
  kReport,  // it was reported, or once more
  kRead,    // an officer looked at who complained
  kForget,  // who complained was erased
};
inline constexpr int kLeadActKindCount = 3;
std::string_view name_of(LeadActKind kind);  // "report", "read", "forget"
std::string_view chinese_name_of(LeadActKind kind);

struct LeadAct {
  LeadActKind kind = LeadActKind::kReport;
  UtcTime time = {};
  std::string officer = {};                // who; never empty
  std::string reference = {};              // of a report
  std::string channel = {};                // of a report
  std::optional<UtcTime> complained = {};  // of a report
  bool operator==(const LeadAct&) const = default;
};

}  // namespace zc
