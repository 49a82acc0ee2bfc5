// Lists of leads from outside, as hotlines and newsrooms write them: CSV in UTF-8 or GB18030 (GBK),
// a JSON array, or JSON Lines.  Good entries are taken, bad ones told with their line; no message
// quotes what was written, which may be a person's.
//
// Columns or members, by either name: 网址 url, 账号 account, 电话 phone, 举报内容 complaint, 时间
// time, 渠道 channel, 编号 reference, 举报人 name, 联系方式 contact.  Pure but for
// read_lead_file().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/lead.h"
#include "base/result.h"

namespace zc {

inline constexpr std::size_t kMostLeadFileBytes = std::size_t{16} << 20;
inline constexpr std::size_t kMostLeads = 100'000;  // of one list

struct LeadList {
  struct Entry {
    int line = 0;  // of an element of a JSON array: its place, from 1
    LeadForm form = {};
  };
  struct Refused {
    int line = 0;
    std::string why = {};  // Chinese
  };
  std::vector<Entry> entries = {};
  std::vector<Refused> refused = {};      // by line
  std::vector<std::string> ignored = {};  // columns that nobody knows
  std::string charset = {};               // "utf-8" or "gb18030"
};

enum class LeadFormat { kCsv, kJson };

// kBadInput: larger than the bounds above, no header, none of the columns known, or no JSON at all.
Result<LeadList> parse_leads(std::string_view bytes, LeadFormat format);

// By the name's end: .csv, .json, .jsonl or .ndjson.  kNotFound: no such file; kBadInput as above,
// with the file's name.
Result<LeadList> read_lead_file(const std::string& file);

}  // namespace zc
