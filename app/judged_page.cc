#include "app/judged_page.h"

#include <algorithm>

#include <boost/json.hpp>

#include "app/batch_check.h"

namespace zc {
namespace {

namespace json = boost::json;

Result<Category> category_of(const json::value& name) {
  if (!name.is_string()) return Error(ErrorKind::kBadInput, "a category is no string");
  return category_from_name(name.as_string());
}

Status read_categories(const json::object& object, CategorySet& out) {
  const json::value* const categories = object.if_contains("categories");
  if (categories == nullptr) return Done{};
  if (!categories->is_array()) return Error(ErrorKind::kBadInput, "\"categories\" is no array");
  for (const json::value& name : categories->as_array()) {
    ZC_TRY(const Category category, category_of(name));
    out[static_cast<std::size_t>(category)] = true;
  }
  return Done{};
}

Status read_proofs(const json::object& object, JudgedPage& out) {
  const json::value* const spans = object.if_contains("spans");
  if (spans == nullptr) return Done{};
  const Error wrong(ErrorKind::kBadInput, R"("spans" must be pairs of a category and words)");
  if (!spans->is_array()) return wrong;
  for (const json::value& span : spans->as_array()) {
    if (!span.is_array() || span.as_array().size() != 2) return wrong;
    const json::array& pair = span.as_array();
    if (!pair[1].is_string()) return wrong;
    ZC_TRY(const Category category, category_of(pair[0]));
    out.proofs.emplace_back(category, std::string(pair[1].as_string()));
  }
  return Done{};
}

}  // namespace

Result<JudgedPage> read_judged_line(std::string_view line) {
  ZC_TRY(const CheckLine read, read_check_line(line));
  const json::value parsed = json::parse(line);  // read_check_line() has parsed it before
  const json::object& object = parsed.as_object();
  JudgedPage out;
  const json::value& id = object.at("id");
  out.id = id.is_string() ? std::string(id.as_string()) : read.id;
  const json::value* const label = object.if_contains("label");
  if (label == nullptr || (*label != "violation" && *label != "clean")) {
    return Error(ErrorKind::kBadInput, R"("label" must be "violation" or "clean")");
  }
  out.expected.lead = *label == "violation";
  ZC_CHECK(read_categories(object, out.expected.categories));
  ZC_CHECK(read_proofs(object, out));
  const json::value* const difficulty = object.if_contains("difficulty");
  if (difficulty != nullptr && difficulty->is_string()) {
    out.expected.difficulty = difficulty->as_string();
  }
  out.document = document_of(read);
  return out;
}

void for_each_judged_line(std::string_view bytes,
                          const std::function<void(std::size_t, Result<JudgedPage>)>& visit) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    std::string_view line = bytes.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    if (!line.empty()) visit(number, read_judged_line(line));
    at = end + 1;
  }
}

}  // namespace zc
