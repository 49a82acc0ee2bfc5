// One record of a WARC file as a value, and how we write digests in it.
// Source: WARC 1.1 (ISO 28500:2017).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"

namespace zc {
inline namespace evidence_parts {

struct WarcField {
  std::string name = {};   // as written
  std::string value = {};  // without surrounding white space
  bool operator==(const WarcField&) const = default;
};

struct WarcRecord {
  std::string version = {};  // "WARC/1.1"
  std::vector<WarcField> fields = {};
  std::string block = {};
  std::size_t offset = 0;   // in the file: of the record, or of the gzip member it begins in
  bool own_member = false;  // the record is a whole gzip member, neither more nor less

  // First field of that name (any case); "" if there is none.
  std::string_view field(std::string_view name) const;
  bool operator==(const WarcRecord&) const = default;
};

// "sha256:" and 64 lower-case hex digits, so that `sha256sum` prints the same.  The standard leaves
// algorithm and encoding open (section 5.8 and 5.9).
std::string digest_label(const Digest& digest);

}  // namespace evidence_parts
}  // namespace zc
