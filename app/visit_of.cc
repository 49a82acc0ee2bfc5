#include "app/visit_of.h"

#include <fmt/format.h>

#include "crawler/crawl_session.h"

namespace zc {

bool is_page(Outcome outcome) {
  return outcome == Outcome::kPage || outcome == Outcome::kRedirect ||
         outcome == Outcome::kNotModified;
}

Visit visit_of(const UrlTask& task, const Capture& capture) {
  Visit visit;
  visit.url = task.url;
  visit.time = capture.started;
  visit.outcome = outcome_of(capture);
  visit.http_status = capture.http_status;
  if (!is_page(visit.outcome)) {
    visit.reason = capture.response_head.substr(0, capture.response_head.find('\r'));
  }
  if (capture.truncation != Truncation::kNone) {
    visit.reason = fmt::format("body cut: {}", name_of(capture.truncation));
  }
  return visit;
}

Visit visit_of(const UrlTask& task, const Error& error, UtcTime time) {
  Visit visit;
  visit.url = task.url;
  visit.time = time;
  visit.outcome = outcome_of(error);
  visit.reason = error.message();
  return visit;
}

}  // namespace zc
