// Files read by a process of their own: the same text as in place, and the bounds of a hostile one.
#include "app/file_process.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "extractor/file_text.h"
#include "tests/extractor/sample_files.h"

namespace zc {

namespace {

// CPU limits of sanitized builds are five times those asked for.
constexpr double kMostSeconds = 25;

Document read(const std::string& payload, const FileReader& reader) {
  ExtractOptions options;
  options.file_reader = reader;
  return extract_bytes(payload, "http://a.example/dir/file", "application/octet-stream", options);
}

Document read_apart(const std::string& payload, FileLimits limits = {}) {
  return read(payload, file_reader(ZC_PROGRAM, limits));
}

std::string noted(const Document& document) {
  std::string out;
  for (const std::string& note : document.notes) out += note + "\n";
  return out;
}

bool has_note(const Document& document, std::string_view words) {
  return noted(document).find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("file process: what is read apart is what is read in place") {
  const std::vector<std::string> files = {
      test::make_pdf({u"报名通知", u"现价1980元"}),
      "%PDF-1.7\nnothing of the kind",
      test::make_zip({{"[Content_Types].xml", "<Types/>"},
                      {"word/document.xml",
                       test::word_document("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r>"
                                           "<w:t>招生\"简章\"</w:t></w:r></w:p>")}}),
      test::make_zip({{"xl/workbook.xml", "<workbook/>"},
                      {"xl/worksheets/sheet1.xml",
                       "<worksheet><sheetData><row><c r=\"A1\"><v>价格</v></c></row><row><c "
                       "r=\"A2\"><v>1980</v></c></row></sheetData></worksheet>"}}),
      test::make_qr_png("https://pay.example/u/17?from=qr"),
      "\xFF\xD8\xFF\xE0 no jpeg"};
  for (const std::string& file : files) {
    const Document apart = read_apart(file);
    const Document here = read(file, {});
    CAPTURE(here.content_kind);
    CHECK(apart == here);
  }
}

TEST_CASE("file process: a PDF without end costs its seconds and keeps the pages before") {
  const auto start = std::chrono::steady_clock::now();
  const Document d = read_apart(test::make_slow_pdf(12));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() < kMostSeconds);
  CHECK(d.truncated);
  CHECK(has_note(d, "took more than 2 s of computing time; it was read up to there"));
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text == "报名须知");
}

TEST_CASE("file process: a file that needs more memory than is given is told") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  MESSAGE("SKIPPED: sanitizers need the memory themselves");
#else
  FileLimits limits;
  limits.memory_bytes = std::size_t{16} << 20;
  const Document d =
      read_apart(test::make_png(4000, 4000, std::vector<std::uint8_t>(16'000'000, 255)), limits);
  CHECK(d.truncated);
  CHECK(has_note(d, "needed more than 16 MB of memory"));
#endif
}

TEST_CASE("file process: the wall clock ends what sleeps") {
  FileLimits limits;
  limits.wall = std::chrono::seconds(1);
  limits.cpu = std::chrono::seconds(100);
  const auto start = std::chrono::steady_clock::now();
  const Document d = read_apart(test::make_slow_pdf(12), limits);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() < 10);
  CHECK(d.truncated);
}

TEST_CASE("file process: a program that is missing or says nonsense is a note, not a crash") {
  const std::string pdf = test::make_pdf({u"报名通知"});
  CHECK(has_note(read(pdf, file_reader("/nowhere/zhengcha")), "/nowhere/zhengcha"));
  CHECK(has_note(read(pdf, file_reader("/bin/true")), "kept but not read"));
  CHECK(has_note(read(pdf, file_reader("/bin/echo")), "kept but not read"));
}

TEST_CASE("file process: many threads read at the same time") {
  const std::string pdf = test::make_pdf({u"报名通知"});
  std::vector<std::thread> threads;
  std::vector<Document> documents(8);
  for (Document& document : documents) {
    threads.emplace_back([&] { document = read_apart(pdf); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Document& document : documents) CHECK(document.blocks.size() == 1);
}

TEST_CASE("file process: refuses to run without its limits") {
  CHECK(read_file_here({"pdf", "", "2"}) == 2);
  CHECK(read_file_here({"html", "", "2", "1", "1"}) == 2);
  CHECK(read_file_here({"pdf", "", "two", "1", "1"}) == 2);
}

}  // namespace zc
