// Facts that rules alone do not know: the 2021 catalogue of national qualifications
// (国家职业资格目录), what left it, and which hosts are official; each row with its verification
// mark.  Tables come from config/knowledge/*.csv.  An answer of "unknown" is never a violation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/page_model.h"
#include "classifier/registers.h"

namespace zc {

struct CatalogueItem {
  std::string name = {};
  std::string type = {};  // 准入类 or 水平评价类
  std::string authority = {};
  std::string verification = {};
  bool operator==(const CatalogueItem&) const = default;
};

struct RemovedItem {
  std::string name = {};
  std::vector<std::string> aliases = {};
  std::string status = {};  // "removed", "moved_to_skill_level", "cancelled", "renamed", ...
  std::string date = {};
  std::string document = {};
  std::string verification = {};
  bool operator==(const RemovedItem&) const = default;
};

struct OfficialDomain {
  std::string domain = {};
  std::string name = {};
  std::string verification = {};
  bool operator==(const OfficialDomain&) const = default;
};

struct Knowledge {
  std::vector<CatalogueItem> catalogue = {};
  std::vector<RemovedItem> removed = {};
  std::vector<OfficialDomain> official = {};
  std::vector<Register> registers = {};  // the office's own; none by default
  PageModel model = {};                  // empty: rules and context alone decide
};

// The official domain that `url` lies under (label by label, never by the look of it), or "".
std::string official_domain_of(const Knowledge& knowledge, std::string_view url);

// An official domain that `url`'s host imitates (its name inside other labels, one letter off, or
// under another ending), or "".
std::string imitated_domain_of(const Knowledge& knowledge, std::string_view url);

// The part of a catalogue name that people use: "注册建筑师", "监理工程师"; without 资格, brackets.
std::string short_name(std::string_view catalogue_name);

}  // namespace zc
