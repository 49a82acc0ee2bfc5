// Folding any bytes: the map back to the original is in range and never runs backwards, and what is
// told of words of the trade without folding holds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "classifier/character_row.h"
#include "classifier/cues.h"
#include "classifier/folded_text.h"
#include "classifier/literal_scan.h"
#include "classifier/trade_gate.h"

namespace {

void check_survey(std::string_view bytes, const zc::FoldedText& folded) {
  static const zc::TradeGate gate(zc::trade_words());
  static const zc::LiteralScan words(zc::trade_words());
  zc::CharacterRow row;
  row.read(folded.text());
  const zc::TextSurvey survey = gate.survey(std::string(bytes));
  const std::size_t count = words.count_in(row);
  if (survey.least_words > count || survey.most_words < count) std::abort();
  const bool told = survey.most_words < zc::TradeGate::kManyWords;
  if (told && survey.least_characters > row.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const zc::FoldedText folded = zc::FoldedText::fold(bytes);
  check_survey(bytes, folded);
  std::size_t last = 0;
  std::size_t last_end = 0;
  for (std::size_t i = 0; i < folded.text().size(); ++i) {
    const auto range = folded.original(i, i + 1);
    if (range.begin < last || range.end > size || range.begin >= range.end) std::abort();
    if (range.end < last_end || folded.original(0, i + 1).end != range.end) std::abort();
    last = range.begin;
    last_end = range.end;
  }
  return 0;
}
