// The form of a page by which people log in: the one that holds the named password field.  Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zc {

struct LoginFormFields {
  std::string action = {};                                       // as written; "": the page itself
  std::vector<std::pair<std::string, std::string>> hidden = {};  // names and values, in order
};

// `html`: UTF-8.  nullopt: no form has an input of that name.
std::optional<LoginFormFields> find_login_form(std::string html, std::string_view password_field);

}  // namespace zc
