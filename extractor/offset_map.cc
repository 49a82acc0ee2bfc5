#include "extractor/offset_map.h"

#include <algorithm>

namespace zc {

void OffsetMap::add(std::size_t text_begin,
                    std::size_t text_size,
                    std::size_t payload_begin,
                    std::size_t payload_size) {
  const auto text_unit = static_cast<std::uint8_t>(text_size);
  const auto payload_unit = static_cast<std::uint8_t>(payload_size);
  const bool continues = !segments_.empty() && segments_.back().text_unit == text_unit &&
                         segments_.back().payload_unit == payload_unit &&
                         payload_begin == payload_end_ && text_begin == text_end_;
  if (!continues) {
    segments_.push_back({static_cast<std::uint32_t>(text_begin),
                         static_cast<std::uint32_t>(payload_begin),
                         text_unit,
                         payload_unit});
  }
  text_end_ = text_begin + text_size;
  payload_end_ = payload_begin + payload_size;
}

void OffsetMap::add_run(std::size_t text_begin, std::size_t size, std::size_t payload_begin) {
  add(text_begin, 1, payload_begin, 1);
  text_end_ = text_begin + size;
  payload_end_ = payload_begin + size;
}

void OffsetMap::set_identity(std::size_t shift) {
  segments_.clear();
  shift_ = shift;
}

std::size_t OffsetMap::to_payload(std::size_t at) const {
  if (segments_.empty()) return at + shift_;
  if (at >= text_end_) return payload_end_;
  const auto after = std::upper_bound(
      segments_.begin(), segments_.end(), at, [](std::size_t value, const Segment& segment) {
        return value < segment.text_begin;
      });
  const Segment& segment = *(after - 1);
  const std::size_t units = (at - segment.text_begin) / segment.text_unit;
  return segment.payload_begin + units * segment.payload_unit;
}

std::size_t OffsetMap::Cursor::to_payload(std::size_t at) {
  const std::vector<Segment>& segments = map_->segments_;
  if (segments.empty()) return at + map_->shift_;
  if (at >= map_->text_end_) return map_->payload_end_;
  constexpr int kSteps = 8;
  for (int step = 0; step < kSteps; ++step) {
    const Segment& segment = segments[segment_];
    const bool is_last = segment_ + 1 == segments.size();
    if (at >= segment.text_begin && (is_last || at < segments[segment_ + 1].text_begin)) {
      const std::size_t units = (at - segment.text_begin) / segment.text_unit;
      return segment.payload_begin + units * segment.payload_unit;
    }
    if (at < segment.text_begin || is_last) break;
    ++segment_;
  }
  const auto after = std::upper_bound(
      segments.begin(), segments.end(), at, [](std::size_t value, const Segment& segment) {
        return value < segment.text_begin;
      });
  segment_ = static_cast<std::size_t>(after - segments.begin()) - 1;
  return map_->to_payload(at);
}

}  // namespace zc
