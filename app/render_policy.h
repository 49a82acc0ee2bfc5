// Is this page to be rendered?  Decided from what the fetched page shows, what the settings say of
// its site, what rendering the site's pages brought before, and what is left of the budgets.
//
//   per page fetched:    const RenderReason reason = policy.decide(question);
//   if it was rendered:  policy.note_result(host, added_something);
//
// Pure: no clock, nothing is rendered here.  Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/host_memory.h"
#include "config/render_settings.h"
#include "extractor/script_built.h"

namespace zc {

// The bounded labels of metric and summary.  Up to kScriptSite the page is rendered.
enum class RenderReason {
  kAlways,      // the settings say so of its site
  kCase,        // an open case stands on it
  kSeenBefore,  // findings that only scripts show stand open on it
  kHashRouter,  // as ScriptSign, this and the four that follow
  kMountPoint,
  kNoscript,
  kState,
  kLittleText,
  kScriptSite,   // the site's pages before were built by script
  kOff,          // the settings say so
  kNotNeeded,    // its text is there without scripts
  kAddsNothing,  // rendering pages of this site brought nothing several times in a row
  kSiteBudget,
  kRunBudget,
};
inline constexpr int kRenderReasonCount = 14;
std::string_view name_of(RenderReason reason);  // "always", "case", ...
inline bool renders(RenderReason reason) {
  return reason <= RenderReason::kScriptSite;
}

struct RenderQuestion {
  std::string host = {};  // "host:port"
  SiteRender site = SiteRender::kAsJob;
  bool open_case = false;
  bool seen_before = false;
  ScriptSign sign = ScriptSign::kNone;
};

class RenderPolicy {
 public:
  explicit RenderPolicy(const RenderSettings& settings) : settings_(settings) {}

  // False: whatever the page shows, it will not be rendered.
  bool may_render(SiteRender site) const;
  // Counts against the budgets when it renders; call once a page.
  RenderReason decide(const RenderQuestion& question);
  // A page was rendered: did that bring findings, links or notably more text?
  void note_result(const std::string& host, bool added);
  // Further routes of a page, as far as budgets go: how many of `wanted`.
  std::uint32_t take_routes(const std::string& host, std::uint32_t wanted);

  // What is kept over restarts.  A host that was given up is tried once more by the next process.
  RenderMemory memory_of(const std::string& host) const;
  void recall(const std::string& host, const RenderMemory& memory);

  std::uint64_t rendered() const { return rendered_; }

 private:
  struct Host {
    RenderMemory memory = {};
    std::uint64_t rendered = 0;  // in this run
  };
  RenderReason wish(const RenderQuestion& question, const Host& host) const;

  RenderSettings settings_;
  std::map<std::string, Host> hosts_ = {};
  std::uint64_t rendered_ = 0;
};

}  // namespace zc
