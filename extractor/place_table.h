// Which province and city an address belongs to.  Table: GB/T 2260.  Pure functions.
#pragma once

#include <string_view>

namespace zc {

// "石家庄市桥西区工农路499号" gives 河北省石家庄市; "" when it does not begin with a place.
std::string_view place_of_address(std::string_view address);

// Does it begin with a province or city, whole (河北省) or short (河北)?
bool begins_with_region(std::string_view name);

}  // namespace zc
