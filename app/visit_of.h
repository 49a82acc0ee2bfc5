// What became of a request, as it is remembered: of the answer, or of what kept it from coming.
#pragma once

#include "base/capture.h"
#include "base/error.h"
#include "base/url_table.h"
#include "base/visit.h"

namespace zc {

// A page, a move to another or "as before"; all else is a failure whose reason is told.
bool is_page(Outcome outcome);

Visit visit_of(const UrlTask& task, const Capture& capture);
Visit visit_of(const UrlTask& task, const Error& error, UtcTime time);

}  // namespace zc
