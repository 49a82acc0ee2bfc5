// Who stands behind a page, read from its blocks: filing numbers, credit code, licence, phones,
// WeChat and QQ in their disguises, e-mail, organisation names, addresses, prices.  Hand-written
// scanners, one pass over each block.  Formats: GB 32100-2015 (credit code), 互联网信息服务管理办法
// and 工业和信息化部令第33号 (filing numbers).  Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace zc {

inline constexpr std::size_t kMaxFacts = 2000;

// A fact within one text; `begin` and `end` are bytes of it.
struct TextFact {
  FactKind kind = FactKind::kPhone;
  std::string value = {};
  std::string about = {};  // as Fact::about
  std::size_t begin = 0;
  std::size_t end = 0;
};
std::vector<TextFact> find_facts(std::string_view text);

// Facts of all blocks, each kind and value once, with spans in the payload.  A short block whose
// point is a price or a contact gets that role.
std::vector<Fact> collect_facts(std::vector<TextBlock>& blocks);

// GB 32100-2015: 18 characters, check character right.
bool is_credit_code(std::string_view code);

}  // namespace zc
