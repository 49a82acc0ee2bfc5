// What an element says in its attributes: alt and title of images, placeholders and values of form
// fields, labels of option groups, descriptions in metas.  Pure.
#pragma once

#include <vector>

#include "base/document.h"
#include "extractor/html_document.h"

namespace zc {

struct AttributeText {
  const HtmlAttribute* attribute = nullptr;
  BlockRole role = BlockRole::kCaption;
};

// In the order in which they are read out; none for elements that have no such attributes.
std::vector<AttributeText> attribute_texts_of(const HtmlDocument& page, const HtmlNode& node);

}  // namespace zc
