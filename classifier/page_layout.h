// What of a page is looked at, and in which stretches: before anything is folded.
#pragma once

#include "base/document.h"
#include "classifier/folded_text.h"
#include "classifier/page_scan.h"
#include "classifier/trade_gate.h"

namespace zc {

// The views of a page and its windows, each with its survey; nothing is folded but columns.
PageScan lay_out(const Document& document, const TradeGate& gate);

// Folds a view of lay_out(), once.
void fold_view(const Document& document, BlockView& view, FoldScratch& scratch);

// Whether a title stands above the blocks that is none of them.
bool has_title_apart(const Document& document);

}  // namespace zc
