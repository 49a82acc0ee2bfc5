#include "extractor/login_form.h"

#include <algorithm>
#include <cstddef>

#include "extractor/html_document.h"

namespace zc {
namespace {

// More hidden fields than any form of this kind has.
constexpr std::size_t kMostHidden = 200;

bool is_hidden(std::string_view type) {
  constexpr std::string_view kWord = "hidden";
  return std::equal(type.begin(), type.end(), kWord.begin(), kWord.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

// The inputs of the form at `form`; nullopt when the password field is not among them.
std::optional<LoginFormFields> fields_of(const HtmlDocument& page,
                                         std::size_t form,
                                         std::string_view password_field) {
  LoginFormFields fields;
  bool found = false;
  for (std::size_t i = form + 1; i < page.nodes()[form].end; ++i) {
    const HtmlNode& node = page.nodes()[i];
    if (node.tag != Tag::kInput) continue;
    const std::string_view name = page.value(node, Attr::kName);
    found = found || name == password_field;
    const bool wanted = is_hidden(page.value(node, Attr::kType)) && !name.empty();
    if (wanted && fields.hidden.size() < kMostHidden) {
      fields.hidden.emplace_back(name, page.value(node, Attr::kValue));
    }
  }
  if (!found) return std::nullopt;
  const HtmlNode& node = page.nodes()[form];
  for (const HtmlAttribute* a = page.begin_of(node); a != page.end_of(node); ++a) {
    if (a->name == "action") fields.action = a->value;
  }
  return fields;
}

}  // namespace

std::optional<LoginFormFields> find_login_form(std::string html, std::string_view password_field) {
  const HtmlDocument page = HtmlDocument::parse(std::move(html));
  if (!page.is_parsed()) return std::nullopt;
  for (std::size_t i = 0; i < page.nodes().size(); ++i) {
    if (page.nodes()[i].tag != Tag::kForm) continue;
    if (auto fields = fields_of(page, i, password_field)) return fields;
  }
  return std::nullopt;
}

}  // namespace zc
