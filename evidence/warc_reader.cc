#include "evidence/warc_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "evidence/gzip.h"
#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::string_view kEmptyLine = "\r\n\r\n";

// The unpacked bytes of the file, a piece at a time.  fill() stops at the end of a gzip member, so
// that the reader can tell whether a record fills its member.
class Source {
 public:
  Source(std::string_view bytes, const WarcLimits& limits)
      : rest_(bytes),
        size_(bytes.size()),
        limits_(limits),
        packed_(bytes.starts_with("\x1f\x8b")) {}

  // Appends more bytes to `out`; false at the end of the file.
  Result<bool> fill(std::string& out) {
    const std::size_t before = out.size();
    const bool more = packed_ ? inflate_some(out) : copy_some(out);
    total_ += out.size() - before;
    if (!broken_.empty()) {
      return Error(ErrorKind::kCorrupt, fmt::format("WARC: {} at byte {}", broken_, offset()));
    }
    if (total_ > limits_.max_total_bytes) {
      return Error(ErrorKind::kProtocol,
                   fmt::format("WARC: more than {} bytes when unpacked", limits_.max_total_bytes));
    }
    if (total_ > limits_.ratio_free_bytes && total_ / limits_.max_ratio > offset()) {
      return Error(ErrorKind::kProtocol,
                   fmt::format("WARC: unpacks to more than {} times its size", limits_.max_ratio));
    }
    return more;
  }
  std::size_t offset() const { return size_ - rest_.size(); }  // of the next byte not yet read
  bool at_member_start() const { return packed_ && !stream_; }
  bool packed() const { return packed_; }

 private:
  bool copy_some(std::string& out) {
    const std::size_t count = std::min(rest_.size(), std::size_t{64} << 10);
    out.append(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return count != 0;
  }

  bool inflate_some(std::string& out) {
    if (!stream_) {
      if (rest_.empty()) return false;
      stream_.emplace(InflateFormat::kGzip);
    }
    const std::size_t before = out.size();
    while (!stream_->done() && out.size() == before) {
      const std::size_t used = stream_->step(rest_, out);
      rest_.remove_prefix(used);
      if (stream_->failed()) broken_ = "broken gzip member";
      if (used == 0 && out.size() == before && !stream_->done()) broken_ = "cut off gzip member";
      if (!broken_.empty()) return false;
    }
    if (stream_->done()) stream_.reset();
    return true;
  }

  std::string_view rest_;
  std::size_t size_;
  const WarcLimits& limits_;
  bool packed_;
  std::optional<InflateStream> stream_ = {};
  std::size_t total_ = 0;
  std::string broken_ = {};
};

class Reader {
 public:
  Reader(std::string_view bytes, const WarcLimits& limits)
      : source_(bytes, limits), limits_(limits) {}

  // The next record; nothing at the end of the file.
  Result<std::optional<WarcRecord>> next() {
    drop_used();
    WarcRecord record;
    const bool fresh = buffer_.empty() && source_.at_member_start();
    record.offset = buffer_.empty() || source_.packed() ? member_offset(fresh)
                                                        : source_.offset() - buffer_.size();
    ZC_TRY(const bool more, has(1));
    if (!more) return std::optional<WarcRecord>();
    ZC_CHECK(read_head(record));
    ZC_TRY(const std::size_t length, content_length(record));
    ZC_TRY(const bool whole, has(length + kEmptyLine.size()));
    if (!whole) return broken(record, fmt::format("cut off: {} bytes were announced", length));
    record.block = buffer_.substr(at_, length);
    if (buffer_.compare(at_ + length, kEmptyLine.size(), kEmptyLine) != 0) {
      return broken(record, "no empty lines after the announced length");
    }
    at_ += length + kEmptyLine.size();
    ZC_TRY(const bool ended, member_ended());
    record.own_member = fresh && ended;
    return std::optional<WarcRecord>(std::move(record));
  }

 private:
  static Error broken(const WarcRecord& record, std::string_view why) {
    return Error(ErrorKind::kCorrupt,
                 fmt::format("WARC: record at byte {}: {}", record.offset, why));
  }

  void drop_used() {
    buffer_.erase(0, at_);
    at_ = 0;
  }

  std::size_t member_offset(bool fresh) {
    if (fresh || !source_.packed()) last_member_ = source_.offset();
    return last_member_;
  }

  // True once `count` bytes stand unread in the buffer; false if the file ends before.
  Result<bool> has(std::size_t count) {
    while (buffer_.size() - at_ < count) {
      ZC_TRY(const bool more, source_.fill(buffer_));
      if (!more) return false;
    }
    return true;
  }

  // After a record: is the gzip member at its end?  zlib may need one more step to see the trailer.
  Result<bool> member_ended() {
    while (source_.packed() && !source_.at_member_start() && buffer_.size() == at_) {
      ZC_TRY(const bool more, source_.fill(buffer_));
      if (!more) break;
    }
    return buffer_.size() == at_ && source_.at_member_start();
  }

  Status read_head(WarcRecord& record) {
    std::size_t end = 0;
    while ((end = buffer_.find(kEmptyLine, at_)) == std::string::npos) {
      if (buffer_.size() - at_ > limits_.max_header_bytes) {
        return broken(record, fmt::format("header over {} bytes", limits_.max_header_bytes));
      }
      ZC_TRY(const bool more, source_.fill(buffer_));
      if (!more) return broken(record, "header is cut off");
    }
    if (end - at_ > limits_.max_header_bytes) {
      return broken(record, fmt::format("header over {} bytes", limits_.max_header_bytes));
    }
    const std::string head = buffer_.substr(at_, end - at_);
    at_ = end + kEmptyLine.size();
    return parse_head(head, record);
  }

  static Status parse_head(std::string_view head, WarcRecord& record) {
    std::string_view rest = head;
    record.version = std::string(take_line(rest, "\r\n"));
    if (record.version != "WARC/1.1" && record.version != "WARC/1.0") {
      return broken(record, "does not begin with WARC/1.0 or WARC/1.1");
    }
    while (!rest.empty()) {
      const std::string_view line = take_line(rest, "\r\n");
      if (line.empty()) return broken(record, "empty line in the header");
      if ((line.front() == ' ' || line.front() == '\t') && !record.fields.empty()) {
        record.fields.back().value += fmt::format(" {}", trim(line));
        continue;
      }
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos || colon == 0) {
        return broken(record, "a header line without a name");
      }
      record.fields.push_back(
          {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    }
    return Done{};
  }

  Result<std::size_t> content_length(const WarcRecord& record) const {
    const auto count =
        std::count_if(record.fields.begin(), record.fields.end(), [](const WarcField& f) {
          return same_word(f.name, "Content-Length");
        });
    if (count != 1) return broken(record, "needs exactly one Content-Length");
    const std::string_view text = record.field("Content-Length");
    std::size_t length = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) {
      return broken(record, "Content-Length is no number");
    }
    if (length > limits_.max_block_bytes) {
      return Error(ErrorKind::kProtocol,
                   fmt::format("WARC: record at byte {}: block over {} bytes",
                               record.offset,
                               limits_.max_block_bytes));
    }
    return length;
  }

  Source source_;
  const WarcLimits& limits_;
  std::string buffer_ = {};
  std::size_t at_ = 0;  // first unread byte of buffer_
  std::size_t last_member_ = 0;
};

}  // namespace

std::string_view WarcRecord::field(std::string_view name) const {
  for (const WarcField& f : fields) {
    if (same_word(f.name, name)) return f.value;
  }
  return "";
}

Status read_warc(std::string_view bytes,
                 const WarcLimits& limits,
                 const std::function<Status(WarcRecord&&)>& take) {
  Reader reader(bytes, limits);
  for (std::size_t count = 0;; ++count) {
    ZC_TRY(std::optional<WarcRecord> record, reader.next());
    if (!record) return Done{};
    if (count == limits.max_records) {
      return Error(ErrorKind::kProtocol,
                   fmt::format("WARC: more than {} records", limits.max_records));
    }
    ZC_CHECK(take(*std::move(record)));
  }
}

Result<std::vector<WarcRecord>> read_warc(std::string_view bytes, const WarcLimits& limits) {
  std::vector<WarcRecord> records;
  ZC_CHECK(read_warc(bytes, limits, [&](WarcRecord&& record) -> Status {
    records.push_back(std::move(record));
    return Done{};
  }));
  return records;
}

}  // namespace evidence_parts
}  // namespace zc
