#include "extractor/block_builder.h"

#include <algorithm>
#include <array>

#include "extractor/utf8.h"

namespace zc {

namespace {

// Bytes with which a blank_at() character may begin.
constexpr std::array<bool, 256> make_blank_leads() {
  std::array<bool, 256> leads = {};
  for (std::size_t c = 0; c <= 0x20; ++c) leads[c] = true;
  leads[0x7F] = leads[0xC2] = leads[0xE2] = leads[0xE3] = leads[0xEF] = true;
  return leads;
}
constexpr std::array<bool, 256> kBlankLeads = make_blank_leads();

// blank_at(), asked only where a blank can begin; length 0 elsewhere.
Blank blank_or_none(std::string_view text, std::size_t at) {
  return kBlankLeads[static_cast<unsigned char>(text[at])] ? blank_at(text, at) : Blank{};
}

// The first blank at or after `at`; the text's size when there is none.
std::size_t next_blank(std::string_view text, std::size_t at) {
  while (at < text.size() && blank_or_none(text, at).length == 0) ++at;
  return at;
}

}  // namespace

void BlockBuilder::append(std::string_view decoded, std::string_view original, std::size_t offset) {
  align(decoded, original, alignment_);
  if (alignment_.vanished.empty()) return append_runs(decoded, alignment_, offset);
  std::string patched(decoded);
  for (const std::uint32_t at : alignment_.vanished) {
    patched.replace(at, 3, "\u2060");  // as long as U+FFFD, and folded away
  }
  append_runs(patched, alignment_, offset);
}

void BlockBuilder::append_runs(std::string_view decoded,
                               const Alignment& alignment,
                               std::size_t offset) {
  for (std::size_t r = 0; r < alignment.runs.size(); ++r) {
    const TextRun& run = alignment.runs[r];
    const bool is_last = r + 1 == alignment.runs.size();
    const std::size_t end = is_last ? decoded.size() : alignment.runs[r + 1].decoded;
    const std::size_t original_end = is_last ? alignment.end : alignment.runs[r + 1].original;
    append_run(decoded.substr(0, end), run, original_end, offset);
  }
}

void BlockBuilder::append_run(std::string_view decoded,
                              const TextRun& run,
                              std::size_t original_end,
                              std::size_t offset) {
  for (std::size_t i = run.decoded; i < decoded.size();) {
    const Blank blank = blank_or_none(decoded, i);
    if (blank.length != 0) {
      pending_space_ = pending_space_ || blank.is_space;
      i += blank.length;
      continue;
    }
    const std::size_t stop = next_blank(decoded, i + 1);
    const std::size_t from = std::min(run.original + (i - run.decoded), original_end);
    const std::size_t to = stop == decoded.size()
                               ? original_end
                               : std::min(run.original + (stop - run.decoded), original_end);
    copy(decoded.substr(i, stop - i), offset + from, offset + to);
    i = stop;
  }
}

void BlockBuilder::copy(std::string_view piece, std::size_t original, std::size_t original_end) {
  const std::size_t payload = cursor_.to_payload(original);
  if (text_.empty()) {
    span_begin_ = payload;
    span_end_ = payload;
  } else if (pending_space_) {
    // Where the space stands cannot be foretold when characters change their width.
    if (!map_.is_identity()) note_origin(text_.size(), last_end_);
    text_.push_back(' ');
  }
  pending_space_ = false;
  const std::size_t text_begin = text_.size();
  text_.append(piece);
  if (map_.is_identity()) {
    note_origin(text_begin, payload);
  } else {
    for (std::size_t i = 0; i < piece.size();) {
      note_origin(text_begin + i, cursor_.to_payload(original + i));
      i += code_point_at(piece, i).length;
    }
  }
  span_begin_ = std::min(span_begin_, payload);
  last_end_ = cursor_.to_payload(original_end);
  span_end_ = std::max(span_end_, last_end_);
}

void BlockBuilder::note_origin(std::size_t text_begin, std::size_t payload) {
  if (!origins_.empty()) {
    const TextBlock::Origin& last = origins_.back();
    if (last.payload_begin + (text_begin - last.text_begin) == payload) return;
  }
  origins_.push_back({static_cast<std::uint32_t>(text_begin), static_cast<std::uint32_t>(payload)});
}

void BlockBuilder::reverse_from(std::size_t from) {
  TextBlock before;
  before.text = text_;
  before.origins = origins_;
  before.span = {span_begin_, span_end_};
  std::vector<std::pair<std::size_t, std::size_t>> characters;  // begin, end
  for (std::size_t i = from; i < text_.size();) {
    const std::size_t length = code_point_at(text_, i).length;
    characters.emplace_back(i, i + length);
    i += length;
  }
  text_.resize(from);
  while (!origins_.empty() && origins_.back().text_begin >= from) origins_.pop_back();
  std::reverse(characters.begin(), characters.end());
  for (const auto& [begin, end] : characters) {
    note_origin(text_.size(), payload_at(before, begin));
    text_.append(before.text, begin, end - begin);
  }
}

TextBlock BlockBuilder::take() {
  TextBlock block;
  block.text = text_;
  block.origins = origins_;
  block.span = {span_begin_, span_end_};
  text_.clear();
  origins_.clear();
  pending_space_ = false;
  return block;
}

std::size_t payload_at(const TextBlock& block, std::size_t at) {
  if (at >= block.text.size() || block.origins.empty()) return block.span.end;
  const auto after = std::upper_bound(
      block.origins.begin(),
      block.origins.end(),
      at,
      [](std::size_t value, const TextBlock::Origin& origin) { return value < origin.text_begin; });
  if (after == block.origins.begin()) return block.span.begin;
  const TextBlock::Origin& origin = *(after - 1);
  return origin.payload_begin + (at - origin.text_begin);
}

}  // namespace zc
