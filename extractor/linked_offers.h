// Prices that a page states for machines: schema.org's Offer, AggregateOffer and PriceSpecification
// in JSON-LD, each with the name of the thing that is offered.  What is priced in another currency
// than the yuan (priceCurrency other than CNY or RMB) is left out; one without a currency counts.
// Source: https://schema.org/Offer, https://schema.org/AggregateOffer.  Pure function.
#pragma once

#include <vector>

#include "base/document.h"
#include "extractor/html_document.h"
#include "extractor/offset_map.h"

namespace zc {

// Facts of kind kPrice in document order, at most kMaxFacts, the same price of the same thing once.
// Fact::value is the sum as in other prices, `about` the name of the thing ("" when nothing names
// it), `reader` "json-ld", `span` the literal that holds the sum.  `map` leads from the page's
// decoded bytes to the payload.
std::vector<Fact> linked_offers(const HtmlDocument& page, const OffsetMap& map);

}  // namespace zc
