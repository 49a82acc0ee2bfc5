// Article apart from navigation: marks which blocks belong to the main text.  Nothing is removed;
// the main text is a view over the blocks.  Text density, punctuation and (1 - link density) decide
// where the article is; a repeated sibling pattern (forum mode) keeps every post of a thread.
// Pure function.
#pragma once

#include "extractor/html_document.h"
#include "extractor/visible_text.h"

namespace zc {

// Sets TextBlock::in_main_text of `text.blocks`.
void mark_main_text(const HtmlDocument& page, PageText& text);

}  // namespace zc
