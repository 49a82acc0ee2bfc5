// Which city a landline belongs to, by its area code (numbering plan of the telephone network, with
// old codes that are still printed).  Where cities share a code, the largest stands for it.  Pure.
#pragma once

#include <string_view>

namespace zc {

// "0311" gives 河北省石家庄市, "010" 北京市; "" for what is no area code.
std::string_view place_of_area(std::string_view code);

}  // namespace zc
