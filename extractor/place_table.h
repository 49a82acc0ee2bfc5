// Which province and city a landline or an address belongs to.  Tables: numbering plan of the
// telephone network (area codes, as printed today) and GB/T 2260.  Pure functions.
#pragma once

#include <string_view>

namespace zc {

// "0311" gives 河北省石家庄市, "010" 北京市; "" for what is no area code.
std::string_view place_of_area(std::string_view code);

// "石家庄市桥西区工农路499号" gives 河北省石家庄市; "" when it does not begin with a place.
std::string_view place_of_address(std::string_view address);

// Does it begin with a province or city, whole (河北省) or short (河北)?
bool begins_with_region(std::string_view name);

}  // namespace zc
