#include "extractor/linked_offers.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "extractor/fact_scan.h"
#include "extractor/platforms/js_value.h"
#include "extractor/site_facts.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

// A value to look at, and what the values around it said.
struct Place {
  const JsValue* value = nullptr;
  std::string_view about = {};     // name of the nearest thing that has one
  std::string_view currency = {};  // of the nearest offer that tells one
  bool is_offer = false;           // by the member that it stands in
};

// "Offer" of "@type": "Offer", "https://schema.org/Offer" or ["Product", "Offer"].
bool has_type(const JsValue& object, std::string_view type) {
  const JsValue& told = object["@type"];
  const auto is_type = [&](std::string_view text) {
    return text.substr(text.rfind('/') + 1) == type;
  };
  if (is_type(told.text)) return true;
  return std::any_of(told.members.begin(), told.members.end(), [&](const auto& member) {
    return is_type(member.second.text);
  });
}

// What the object is or offers, by name; what stands around it has the word when it has none.
std::string_view thing_named(const JsValue& object, std::string_view around) {
  const JsValue& offered = object["itemOffered"]["name"];
  if (!offered.text.empty()) return offered.text;
  return object["name"].text.empty() ? around : std::string_view(object["name"].text);
}

bool is_yuan(std::string_view currency) {
  return currency.empty() || equals_ignore_case(currency, "CNY") ||
         equals_ignore_case(currency, "RMB");
}

// What is true within `place`, by what its value says itself.
Place seen_from_within(const Place& place) {
  const JsValue& object = *place.value;
  if (object.kind != JsValue::Kind::kObject) return place;
  const std::string_view currency = object["priceCurrency"].text;
  return {&object,
          thing_named(object, place.about),
          currency.empty() ? place.currency : currency,
          place.is_offer || has_type(object, "Offer") || has_type(object, "AggregateOffer")};
}

// The members to look at next, the first on top.
void push_members(const Place& place, std::vector<Place>& todo) {
  const bool is_list = place.value->kind == JsValue::Kind::kArray;
  const auto& members = place.value->members;
  for (auto left = members.size(); left > 0; --left) {
    const auto& [name, value] = members[left - 1];
    if (value.members.empty()) continue;
    const bool holds_offers = name == "offers" || name == "priceSpecification";
    todo.push_back({&value, place.about, place.currency, is_list ? place.is_offer : holds_offers});
  }
}

// A name, folded; a longer one is cut at a character.
std::string short_name(std::string_view name) {
  constexpr std::size_t kLongest = 200;  // bytes
  std::size_t size = std::min(name.size(), kLongest);
  while (size > 0 && size < name.size() &&
         (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U)
    --size;
  return fold_space(name.substr(0, size));
}

class OfferReader {
 public:
  explicit OfferReader(const OffsetMap& map) : map_(map) {}

  // `offset`: of the script in the decoded page.
  void read(std::string_view script, std::size_t offset) {
    const JsValue top = read_js(script, 0);
    std::vector<Place> todo(1);
    todo[0].value = &top;
    while (!todo.empty() && facts_.size() < kMaxFacts) {
      const Place place = seen_from_within(todo.back());
      todo.pop_back();
      if (place.is_offer && is_yuan(place.currency)) add_prices(place, offset);
      push_members(place, todo);
    }
  }

  std::vector<Fact> take() { return std::move(facts_); }

 private:
  void add_prices(const Place& offer, std::size_t offset) {
    for (const std::string_view name : {"price", "lowPrice", "highPrice"}) {
      const JsValue& price = (*offer.value)[name];
      const std::string value = sum_written(price.text);
      if (value.empty()) continue;
      std::string about = short_name(offer.about);
      std::string key = value;
      key.append(1, ' ').append(about);
      if (!seen_.insert(std::move(key)).second) continue;
      facts_.push_back(
          {FactKind::kPrice,
           value,
           price.text,
           std::move(about),
           "json-ld",
           {map_.to_payload(offset + price.span.begin), map_.to_payload(offset + price.span.end)}});
    }
  }

  const OffsetMap& map_;
  std::unordered_set<std::string> seen_ = {};
  std::vector<Fact> facts_ = {};
};

}  // namespace

std::vector<Fact> linked_offers(const HtmlDocument& page, const OffsetMap& map) {
  OfferReader reader(map);
  const std::vector<HtmlNode>& nodes = page.nodes();
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    if (nodes[i].tag != Tag::kScript || nodes[i].end <= i + 1) continue;
    const std::string_view type = page.value(nodes[i], Attr::kType);
    if (!starts_with_ignore_case(type, "application/ld+json")) continue;
    const std::string_view script = nodes[i + 1].original;
    const std::size_t offset = page.offset_of(script);
    if (offset == std::string_view::npos || find_ignore_case(script, "price") == script.npos) {
      continue;
    }
    reader.read(script, offset);
  }
  return reader.take();
}

}  // namespace zc
