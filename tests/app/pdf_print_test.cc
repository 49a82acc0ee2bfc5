#include "app/pdf_print.h"

#include <doctest/doctest.h>

#include "tests/support/confinement.h"

namespace zc {
namespace {

const UtcTime kMade = *parse_rfc3339("2026-11-24T09:00:01Z");

TEST_CASE("pdf: dates become those of the bundle, and nothing else changes") {
  CHECK(with_dates("a/CreationDate (D:20991231235959+00'00')\n/ModDate (D:20991231235959+00'00')b",
                   kMade) ==
        "a/CreationDate (D:20261124090001+00'00')\n/ModDate (D:20261124090001+00'00')b");
  CHECK(with_dates("/ModDate (D:2026)", kMade) == "/ModDate (D:2026)");
  CHECK(with_dates("", kMade).empty());
}

TEST_CASE("pdf: a program that is not there or prints nothing is told") {
  CHECK(print_pdf({.program = "/nowhere/browser"}, "<p>", kMade).error().kind() ==
        ErrorKind::kUnsupported);
  CHECK(print_pdf({.program = "/bin/false"}, "<p>", kMade).error().message().find("exit code 1") !=
        std::string::npos);
  CHECK_FALSE(print_pdf({.program = "/bin/true"}, "<p>", kMade));
}

TEST_CASE("pdf: Chromium prints a page; the same page gives the same bytes") {
  if (!zc::test::can_confine("chromium")) {
    MESSAGE("SKIPPED: no chromium, or no namespaces");
    return;
  }
  const std::string html =
      "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><h1>网页取证报告</h1>";
  const Result<std::string> pdf = print_pdf({.program = "chromium"}, html, kMade);
  REQUIRE_MESSAGE(pdf, pdf.error().message());
  CHECK(pdf->find("D:20261124090001") != std::string::npos);
  CHECK(*print_pdf({.program = "chromium"}, html, kMade) == *pdf);
}

}  // namespace
}  // namespace zc
