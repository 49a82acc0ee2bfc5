#include "base/url.h"

#include <fmt/format.h>

#include "app/commands/command.h"

namespace zc {

Result<int> run_url(const std::string& base, const std::vector<std::string>& urls) {
  std::optional<Url> against;
  if (!base.empty()) {
    ZC_TRY(against, Url::parse(base));
  }
  for (const std::string& text : urls) {
    ZC_TRY(const Url url, Url::parse(text, against ? &*against : nullptr));
    fmt::print(
        "{}\n  fetch  {}\n  key    {}\n  site   {}\n", text, url.href(), url.key(), url.site());
  }
  return kExitNothingFound;
}

}  // namespace zc
