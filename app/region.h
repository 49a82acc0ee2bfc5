// Which province a page belongs to, from who it says is behind it.  A lead for sorting, no proof:
// a site may be filed in one province and teach in another.  Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/page_marks.h"
#include "base/result.h"

namespace zc {

// "广东省"; "" when nothing tells.  The first that tells counts: the ICP number (备案省), an
// address, the name of an organisation, the area code of a landline.
std::string province_of(const std::vector<PageMark>& marks);

// All that province_of() can give, but "": thirty-four.
std::span<const std::string_view> all_provinces();

// A province as an officer writes it: "河北省", "河北", or its code of GB/T 2260, "13" or "130000".
// kBadInput lists all.
Result<std::string> province_from(std::string_view text);

// "河北省石家庄市" gives 河北省.
std::string_view province_of_place(std::string_view place);

}  // namespace zc
