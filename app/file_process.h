// PDF, DOCX, XLSX and images, read by a process of their own that may die: a hostile file costs at
// most FileLimits and takes nobody with it.  What was read before the end is kept, and the reason
// stands in Document::notes.
//
// The process is this program, started anew as `zhengcha read-file ...` with the payload as
// standard input; it sets its own limits before it reads, keeps no descriptor of ours, and dies
// with us.  docs/adr/0010-files-are-read-apart.md tells why.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/capture.h"
#include "base/document.h"
#include "extractor/extract.h"

namespace zc {

struct FileLimits {
  std::chrono::seconds cpu{2};    // computing time
  std::chrono::seconds wall{20};  // until it is killed, however busy the machine is
  std::size_t memory_bytes = std::size_t{512} << 20;
  std::size_t answer_bytes = std::size_t{64} << 20;
};

// `program`: path of zhengcha.  The reader may be called by many threads at once; it blocks.
FileReader file_reader(std::string program, FileLimits limits = {});

// How this program extracts: with file_reader() of itself when it is zhengcha, read in place when
// it is another (a test, a benchmark).
const ExtractOptions& extract_options();
inline Document extract_bounded(const Capture& capture) {
  return extract(capture, extract_options());
}

// The other side, arguments as file_reader() writes them: reads standard input, writes one JSON
// object a line to standard output.  Returns the exit code.
inline constexpr std::string_view kReadFileCommand = "read-file";
int read_file_here(const std::vector<std::string>& arguments);

}  // namespace zc
