// Leads that come in while the crawl runs: their addresses join its queue at once.
#include <boost/asio/use_awaitable.hpp>

#include "app/lead_desk.h"
#include "app/pipeline.h"
#include "app/run_on.h"

namespace zc {

namespace asio = boost::asio;

// Before the run is open, and once it is over, nothing is queued: the next start takes them.
asio::awaitable<void> Pipeline::take_leads() {
  if (!frontier_ || stopping_) co_return;
  using Tasks = std::vector<UrlTask>;
  auto queue = [this]() -> Result<Tasks> {
    ZC_TRY(const Tasks tasks, parts_.leads.tasks(parts_.clock.now()));
    return parts_.store.urls().add(tasks);
  };
  const Result<Tasks> added = co_await run_on(parts_.disk, queue);
  if (!added) {
    parts_.log.warning("leads.not_queued", {{"reason", std::string_view(added.error().message())}});
    co_return;
  }
  const Tasks none;
  parts_.session.settle(none, *added);
  frontier_->note_added(*added);
  parts_.log.info("leads.queued", {{"addresses", static_cast<std::int64_t>(added->size())}});
  work_.cancel();
}

}  // namespace zc
