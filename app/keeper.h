// Group commit: pages that are ready together are stored in one synced write.
//
// keep() may be awaited by any number of coroutines of one executor; while one batch is on its way
// to the disk the next one gathers.  A page reported as kept survives a crash of the machine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "app/case_desk.h"
#include "app/notice_queue.h"
#include "base/capture.h"
#include "base/finding.h"
#include "base/page_marks.h"
#include "base/result.h"
#include "base/url_table.h"
#include "base/visit.h"
#include "store/store.h"

namespace zc {

// One finished look at an address, with all that is to be remembered of it.
struct Look {
  UrlTask task = {};
  Visit visit = {};
  std::optional<Capture> capture = {};  // none when there was no response
  Judgement judgement = {};
  PageMarks marks = {};
  std::string title = {};
  std::vector<UrlTask> links = {};    // to be queued
  std::optional<UrlTask> again = {};  // set: try once more instead of finishing
  HostMemory host = {};               // as it stands after this look
  std::string judged_by = {};         // rules and extractor in force
  UtcTime stands_until = {};          // as Validators::stands_until
  // Some of its links found no room in the budget: the page must come whole the next time.
  bool links_left = false;
  // Scripts make its text: "not modified" would tell nothing of what they show.
  bool by_script = false;
  std::vector<Rendering> renderings = {};  // that Finding::rendered counts from 1
  RenderedPart rendered = RenderedPart::kNone;
};

struct Kept {
  std::optional<Receipt> receipt = {};  // none for a failure of a page never seen
  std::vector<UrlTask> added = {};  // links that are now queued (of the whole batch, for one of it)
  std::optional<UrlTask> again = {};
  std::vector<Relapse> relapses = {};  // cases that this look took up again
  std::vector<Alert> alerts = {};      // what the alert file is to be told
};

class Keeper {
 public:
  // All must outlive the Keeper; `disk` has one thread, so batches never overlap.
  Keeper(boost::asio::any_io_executor executor,
         Store& store,
         CaseDesk& desk,
         NoticeQueue& notices,
         boost::asio::thread_pool& disk);

  // Fails with kStorage or kCorrupt; then nothing of the batch was kept.
  boost::asio::awaitable<Result<Kept>> keep(Look look);

 private:
  struct Waiting {
    Waiting(const boost::asio::any_io_executor& executor, Look taken)
        : look(std::move(taken)), done(executor, std::chrono::steady_clock::time_point::max()) {}
    Look look;
    Result<Kept> kept = Error(ErrorKind::kCancelled, "not stored yet");
    bool ready = false;
    boost::asio::steady_timer done;  // cancelled when ready
  };

  boost::asio::awaitable<void> write_all();
  void write(const std::vector<Waiting*>& batch);
  Status note_findings(const Look& look, const Receipt& receipt, Kept& kept);
  Status write_pages(const std::vector<Waiting*>& batch);
  Status write_failures(const std::vector<Waiting*>& batch);
  Status write_queue(const std::vector<Waiting*>& batch);
  Status finish(const Look& look, const Kept& kept);

  boost::asio::any_io_executor executor_;
  Store& store_;
  CaseDesk& desk_;
  NoticeQueue& notices_;
  boost::asio::thread_pool& disk_;
  std::vector<Waiting*> gathered_ = {};
  bool writing_ = false;
};

}  // namespace zc
