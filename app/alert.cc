#include "app/alert.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "app/notice_queue.h"

namespace zc {

std::vector<Alert> alerts_for(const std::string& url,
                              const std::string& url_key,
                              UtcTime time,
                              const std::vector<Finding>& new_findings,
                              Severity min_severity) {
  std::vector<Alert> alerts;
  for (const Finding& finding : new_findings) {
    if (finding.severity < min_severity) continue;
    const auto same_rule = [&](const Alert& a) { return a.finding.rule == finding.rule; };
    const auto known = std::find_if(alerts.begin(), alerts.end(), same_rule);
    if (known == alerts.end()) {
      alerts.push_back({finding_id(url_key, finding), url, time, finding, 0});
    } else if (finding.severity > known->finding.severity) {
      *known = {finding_id(url_key, finding), url, time, finding, 0};
    }
  }
  return alerts;
}

void add_relapses(const std::vector<Relapse>& relapses,
                  const Alert& where,
                  std::vector<Alert>& alerts) {
  for (const Relapse& relapse : relapses) {
    const auto told = std::find_if(alerts.begin(), alerts.end(), [&](const Alert& alert) {
      return alert.finding_id == relapse.finding_id && alert.relapse_of == 0;
    });
    if (told != alerts.end()) {
      told->relapse_of = relapse.case_number;
    } else {
      alerts.push_back(
          {relapse.finding_id, where.url, where.time, relapse.finding, relapse.case_number});
    }
  }
}

std::string to_json(const Alert& a) {
  const Finding& f = a.finding;
  const std::string relapse =
      a.relapse_of == 0 ? "" : fmt::format(R"(,"relapse_of_case":{})", a.relapse_of);
  return fmt::format(
      R"({{"time":"{}","id":{},"url":{},"category":{},"clause":{},"rule":{},"severity":{},"quote":{},"why":{}{}}})",
      to_rfc3339(a.time),
      json_string(a.finding_id),
      json_string(a.url),
      json_string(name_of(f.category)),
      json_string(f.clause),
      json_string(f.rule),
      json_string(name_of(f.severity)),
      json_string(f.quote),
      json_string(f.why),
      relapse);
}

AlertFile::AlertFile(std::unique_ptr<std::FILE, Closer> file,
                     std::string path,
                     const Log& log,
                     Metrics& metrics)
    : file_(std::move(file)), path_(std::move(path)), log_(&log), metrics_(&metrics) {}

Result<AlertFile> AlertFile::open(const std::string& path, const Log& log, Metrics& metrics) {
  std::unique_ptr<std::FILE, Closer> file;
  if (!path.empty()) {
    file.reset(std::fopen(path.c_str(), "ae"));
    if (file == nullptr) {
      return Error(ErrorKind::kStorage,
                   fmt::format("alert file {}: {}", path, std::strerror(errno)));
    }
  }
  return AlertFile(std::move(file), path, log, metrics);
}

Status AlertFile::write(const std::vector<Alert>& alerts) {
  for (const Alert& alert : alerts) {
    log_->info("alert",
               {{"id", std::string_view(alert.finding_id)},
                {"url", std::string_view(alert.url)},
                {"rule", std::string_view(alert.finding.rule)},
                {"category", name_of(alert.finding.category)}});
    metrics_->count_alert();
    if (file_ == nullptr) continue;
    const std::string line = to_json(alert) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size()) {
      return Error(ErrorKind::kStorage,
                   fmt::format("alert file {}: {}", path_, std::strerror(errno)));
    }
  }
  if (file_ != nullptr && std::fflush(file_.get()) != 0) {
    return Error(ErrorKind::kStorage,
                 fmt::format("alert file {}: {}", path_, std::strerror(errno)));
  }
  return Done{};
}

namespace {

Result<std::vector<PageMark>> marks_of_page(Store& store, const std::string& url_key) {
  ZC_TRY(const MarksRow row, store.marks().of_page(url_key));
  std::vector<PageMark> marks;
  marks.reserve(row.marks.size());
  for (const StoredMark& one : row.marks) marks.push_back(one.mark);
  return marks;
}

}  // namespace

Status tell_waiting(Store& store, CaseDesk& desk, AlertFile& alerts, NoticeQueue& notices) {
  ZC_TRY(const std::vector<OutboxEntry> waiting, store.outbox().waiting());
  for (const OutboxEntry& entry : waiting) {
    std::vector<Finding> findings;
    for (const std::string& id : entry.finding_ids) {
      ZC_TRY(std::optional<FindingRow> row, store.findings().stored(entry.url_key, id));
      if (row) findings.push_back(std::move(row->finding));
    }
    ZC_TRY(const std::vector<Relapse> relapses,
           desk.note_new_findings(entry.url_key, entry.url, findings));
    std::vector<Alert> told =
        alerts_for(entry.url, entry.url_key, entry.time, findings, notices.min_severity());
    add_relapses(relapses, {{}, entry.url, entry.time, {}, 0}, told);
    ZC_TRY(const std::vector<PageMark> marks, marks_of_page(store, entry.url_key));
    ZC_CHECK(notices.offer(told, marks));
    ZC_CHECK(alerts.write(told));
    store.outbox().settled(entry.log_sequence);
  }
  return store.outbox().flush();
}

}  // namespace zc
