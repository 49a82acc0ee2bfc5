// Whom to tell, once and not twice.  A finding is offered when the page's last version did not have
// it; so an unchanged page is silent, and a finding that comes back after a takedown speaks again.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/case_desk.h"
#include "app/metrics.h"
#include "base/finding.h"
#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "config/settings.h"
#include "store/store.h"

namespace zc {

struct Alert {
  std::string finding_id = {};
  std::string url = {};
  UtcTime time = {};
  Finding finding = {};
  std::uint64_t relapse_of = 0;  // the case that the finding takes up again; 0: none
  bool operator==(const Alert&) const = default;
};

// One alert a page and rule: of several findings by one rule the most severe, then the first.
std::vector<Alert> alerts_for(const std::string& url,
                              const std::string& url_key,
                              UtcTime time,
                              const std::vector<Finding>& new_findings,
                              Severity min_severity);

// A relapse (边清理边违规) is told whatever its severity: marks the finding's alert, or adds one
// with url and time of `where`.
void add_relapses(const std::vector<Relapse>& relapses,
                  const Alert& where,
                  std::vector<Alert>& alerts);

// {"time","id","url","category","clause","rule","severity","quote","why"}, one line without
// newline; "relapse_of_case" when it is one.
std::string to_json(const Alert& alert);

// Appends alerts to a JSON Lines file and the log.  Not thread-safe.
class AlertFile {
 public:
  // `path` "": the log only.  kStorage when the file cannot be opened for appending.
  static Result<AlertFile> open(const std::string& path, const Log& log, Metrics& metrics);
  // Flushed to the operating system before it returns; kStorage when that fails.  After a crash
  // an alert may be written once more: "id" and "time" tell it from a new one.
  Status write(const std::vector<Alert>& alerts);

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  AlertFile(std::unique_ptr<std::FILE, Closer> file,
            std::string path,
            const Log& log,
            Metrics& metrics);

  std::unique_ptr<std::FILE, Closer> file_;
  std::string path_;
  const Log* log_;
  Metrics* metrics_;
};

class NoticeQueue;

// Writes what an earlier process stored and did not come to tell (store/outbox_table.h), to the
// file and to the channels.
Status tell_waiting(Store& store, CaseDesk& desk, AlertFile& alerts, NoticeQueue& notices);

}  // namespace zc
