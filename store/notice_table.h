// What channels still have to tell, what they told lately, and how they are: the durable outbox of
// app/courier.  Told at least once: a notice leaves the disk only after the channel took it, so a
// process that dies in between tells one batch of the channel once more.
//
//   queue() by who finds something; waiting() and memory() by who sends; settle() when it was sent
//   or failed.
//
// One thread at a time for queue(); the others from any thread.  Over a read-only database all but
// queue(), settle() and forget_told() work.  Fails with kStorage or kCorrupt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/notice.h"
#include "base/result.h"
#include "base/time.h"
#include "store/rocks.h"

namespace zc {

struct WaitingNotice {
  std::uint64_t sequence = 0;  // in the order of queueing, over all channels
  UtcTime queued = {};
  Notice notice = {};
  bool operator==(const WaitingNotice&) const = default;
};

// How a channel is.
struct ChannelMemory {
  std::uint32_t failures = 0;  // in a row
  UtcTime not_before = {};     // after a failure
  UtcTime succeeded = {};
  std::string last_error = {};     // of the last failure; "" after a success
  std::vector<UtcTime> sent = {};  // messages of the last minute, for the rate
  bool operator==(const ChannelMemory&) const = default;
};

class NoticeTable {
 public:
  // `rocks` must outlive the table.
  explicit NoticeTable(Rocks& rocks) : rocks_(rocks) {}

  // Those that the channel was not given since `since`, by key; says how many.  With the operating
  // system when it returns, in order with other writes.  Channel ids hold no slash.
  Result<std::size_t> queue(const std::string& channel,
                            const std::vector<Notice>& notices,
                            UtcTime now,
                            UtcTime since);

  // Oldest first, at most `limit`.
  Result<std::vector<WaitingNotice>> waiting(const std::string& channel, std::size_t limit) const;
  Result<std::uint64_t> count(const std::string& channel) const;
  Result<ChannelMemory> memory(const std::string& channel) const;
  // The last that were kept by settle(), oldest first.
  Result<std::vector<Notice>> history(const std::string& channel) const;

  struct Settlement {
    std::string channel = {};
    std::vector<WaitingNotice> told = {};  // leave the outbox
    ChannelMemory memory = {};
    std::size_t keep = 0;  // so many of the last told stay as history; 0: none
  };
  // On disk when it returns.
  Status settle(const Settlement& settlement);

  // When the channel was last given a notice of that key; nullopt: never, or it is forgotten.
  Result<std::optional<UtcTime>> given(const std::string& channel, const std::string& key) const;

  // What was given to channels before `time` may be given again.
  Status forget_told(UtcTime time);

 private:
  Result<std::uint64_t> next_sequence() const;
  Status stage_history(Batch& batch, const Settlement& settlement) const;

  Rocks& rocks_;
};

}  // namespace zc
