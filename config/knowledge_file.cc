#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "config/csv.h"
#include "config/rule_file.h"

namespace zc {
namespace {

using RowReader = std::function<void(const CsvRow&)>;

Status read_table(const std::string& file,
                  const std::vector<std::string>& columns,
                  const RowReader& take) {
  ZC_TRY(const CsvTable table, read_csv(file, columns));
  for (const CsvRow& row : table.rows) take(row);
  return Done{};
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) {
    if (!part.empty()) out.push_back(part);
  }
  return out;
}

Result<PageModel> load_model(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return PageModel();
  std::ostringstream bytes;
  bytes << in.rdbuf();
  Result<PageModel> model = PageModel::from_bytes(bytes.str());
  if (!model) return Error(ErrorKind::kBadInput, file + ":1:1: " + model.error().message());
  return model;
}

}  // namespace

Result<Knowledge> load_knowledge(const std::string& directory) {
  Knowledge out;
  ZC_CHECK(read_table(directory + "/catalogue_2021.csv",
                      {"name", "type", "authority", "verification"},
                      [&](const CsvRow& row) {
                        out.catalogue.push_back({row[0], row[1], row[2], row[3]});
                      }));
  ZC_CHECK(read_table(
      directory + "/catalogue_removed.csv",
      {"name", "aliases", "status", "date", "document", "verification"},
      [&](const CsvRow& row) {
        out.removed.push_back({row[0], split(row[1], '|'), row[2], row[3], row[4], row[5]});
      }));
  ZC_CHECK(read_table(directory + "/official_domains.csv",
                      {"domain", "name", "verification"},
                      [&](const CsvRow& row) {
                        out.official.push_back({row[0], row[1], row[2]});
                      }));
  ZC_TRY(out.model, load_model(directory + "/page_model.bin"));
  return out;
}

}  // namespace zc
