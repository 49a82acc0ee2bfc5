// What the store and its cases look like now, for the metrics.
#pragma once

#include "app/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace zc {

// Reads every case; the store may be open for reading only.  kStorage or kCorrupt.
Result<StoreFigures> store_figures(Store& store, UtcTime now);

// The part of it that cases make.  Pure.
void add_case(StoreFigures& figures, const Case& one, UtcTime now);

}  // namespace zc
