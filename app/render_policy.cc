#include "app/render_policy.h"

#include <algorithm>

namespace zc {
namespace {

constexpr std::array<std::string_view, kRenderReasonCount> kNames = {"always",
                                                                     "case",
                                                                     "seen_before",
                                                                     "hash_router",
                                                                     "mount_point",
                                                                     "noscript",
                                                                     "state",
                                                                     "little_text",
                                                                     "script_site",
                                                                     "off",
                                                                     "not_needed",
                                                                     "adds_nothing",
                                                                     "site_budget",
                                                                     "run_budget"};

RenderReason reason_of(ScriptSign sign) {
  switch (sign) {
    case ScriptSign::kHashRouter:
      return RenderReason::kHashRouter;
    case ScriptSign::kMountPoint:
      return RenderReason::kMountPoint;
    case ScriptSign::kNoscript:
      return RenderReason::kNoscript;
    case ScriptSign::kState:
      return RenderReason::kState;
    case ScriptSign::kLittleText:
      return RenderReason::kLittleText;
    case ScriptSign::kNone:
      break;
  }
  return RenderReason::kNotNeeded;
}

// What must be looked at again, or is told to be, is not given up for bringing nothing.
bool is_owed(RenderReason reason) {
  return reason == RenderReason::kAlways || reason == RenderReason::kCase ||
         reason == RenderReason::kSeenBefore;
}

}  // namespace

std::string_view name_of(RenderReason reason) {
  return kNames.at(static_cast<std::size_t>(reason));
}

bool RenderPolicy::may_render(SiteRender site) const {
  return site == SiteRender::kAsJob ? settings_.on_need : site != SiteRender::kNever;
}

RenderReason RenderPolicy::wish(const RenderQuestion& question, const Host& host) const {
  if (!may_render(question.site)) return RenderReason::kOff;
  if (question.site == SiteRender::kAlways) return RenderReason::kAlways;
  if (question.open_case) return RenderReason::kCase;
  if (question.seen_before) return RenderReason::kSeenBefore;
  if (question.sign != ScriptSign::kNone) return reason_of(question.sign);
  const bool is_script_site =
      settings_.script_site_after > 0 && host.memory.script_pages >= settings_.script_site_after;
  return is_script_site ? RenderReason::kScriptSite : RenderReason::kNotNeeded;
}

RenderReason RenderPolicy::decide(const RenderQuestion& question) {
  Host& host = hosts_[question.host];
  const RenderReason wish = this->wish(question, host);
  if (question.sign == ScriptSign::kNone) {
    host.memory.script_pages = 0;  // this one is still rendered as its site is; the next is not
  } else if (host.memory.script_pages < settings_.script_site_after) {
    ++host.memory.script_pages;
  }
  if (!renders(wish)) return wish;
  const bool is_fruitless =
      settings_.give_up_after > 0 && host.memory.fruitless >= settings_.give_up_after;
  if (is_fruitless && !is_owed(wish)) return RenderReason::kAddsNothing;
  // A look at a page of an open case is held back by no budget, as its fetch is not.
  if (wish != RenderReason::kCase) {
    if (rendered_ >= settings_.max_pages) return RenderReason::kRunBudget;
    if (host.rendered >= settings_.max_site_pages) return RenderReason::kSiteBudget;
  }
  ++rendered_;
  ++host.rendered;
  return wish;
}

void RenderPolicy::note_result(const std::string& name, bool added) {
  Host& host = hosts_[name];
  if (added) {
    host.memory.fruitless = 0;
  } else if (host.memory.fruitless < settings_.give_up_after) {
    ++host.memory.fruitless;
  }
}

std::uint32_t RenderPolicy::take_routes(const std::string& name, std::uint32_t wanted) {
  Host& host = hosts_[name];
  const std::uint64_t in_all = settings_.max_pages - std::min(settings_.max_pages, rendered_);
  const std::uint64_t of_site =
      settings_.max_site_pages - std::min(settings_.max_site_pages, host.rendered);
  const auto taken = static_cast<std::uint32_t>(
      std::min({std::uint64_t{std::min(wanted, settings_.max_routes)}, in_all, of_site}));
  rendered_ += taken;
  host.rendered += taken;
  return taken;
}

RenderMemory RenderPolicy::memory_of(const std::string& name) const {
  const auto host = hosts_.find(name);
  return host == hosts_.end() ? RenderMemory() : host->second.memory;
}

void RenderPolicy::recall(const std::string& name, const RenderMemory& memory) {
  RenderMemory& own = hosts_[name].memory;
  own = memory;
  if (settings_.give_up_after > 0) {
    own.fruitless = std::min(own.fruitless, settings_.give_up_after - 1);
  }
}

}  // namespace zc
