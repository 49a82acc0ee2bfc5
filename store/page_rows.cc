#include "store/page_rows.h"

#include <limits>

#include <fmt/format.h>

#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;
// Of page heads and judgements: the same, then what was rendered.
constexpr std::uint8_t kRenderedLayout = 2;

Error broken(std::string_view what, std::string_view url_key = {}) {
  return Error(ErrorKind::kCorrupt,
               url_key.empty() ? fmt::format("the {} row is broken", what)
                               : fmt::format("the {} row of {} is broken", what, url_key));
}

RowReader open_row(std::string_view row) {
  RowReader reader(row);
  if (reader.byte() != kLayout) reader.fail();
  return reader;
}

// True: what was rendered follows.
bool open_either(RowReader& reader) {
  const std::uint8_t layout = reader.byte();
  if (layout != kLayout && layout != kRenderedLayout) reader.fail();
  return layout == kRenderedLayout;
}

std::uint32_t small_number(RowReader& reader) {
  const std::uint64_t number = reader.number();
  if (number > std::numeric_limits<std::uint32_t>::max()) reader.fail();
  return static_cast<std::uint32_t>(number);
}

Outcome outcome_in(RowReader& reader) {
  Outcome outcome = Outcome::kPage;
  if (!outcome_from_name(reader.text(), outcome)) reader.fail();
  return outcome;
}

// Most pages are fetched under their key: then the address is not written twice.
void put_url(RowWriter& row, std::string_view url, std::string_view url_key) {
  row.put_text(url == url_key ? std::string_view() : url);
}

std::string url_in(RowReader& reader, std::string_view url_key) {
  const std::string_view url = reader.text();
  return std::string(url.empty() ? url_key : url);
}

void put_version(RowWriter& row, const VersionRow& version) {
  const PageVersion& seen = version.seen;
  put_url(row, seen.url, seen.url_key);
  row.put_number(seen.number);
  row.put_time(seen.first_seen);
  row.put_time(seen.last_seen);
  row.put_number(seen.times_seen);
  row.put_signed(seen.http_status);
  row.put_text(name_of(seen.outcome));
  row.put_text(seen.title);
  row.put_digest(version.content);
  row.put_number(seen.content_bytes);
  row.put_number(seen.finding_count);
  row.put_number(version.log_sequence);
  row.put_number(version.judgements);
}

VersionRow version_in(RowReader& reader, std::string_view url_key) {
  VersionRow version;
  PageVersion& seen = version.seen;
  seen.url_key = url_key;
  seen.url = url_in(reader, url_key);
  seen.number = small_number(reader);
  seen.first_seen = reader.time();
  seen.last_seen = reader.time();
  seen.times_seen = reader.number();
  seen.http_status = static_cast<int>(reader.signed_number());
  seen.outcome = outcome_in(reader);
  seen.title = reader.text();
  version.content = reader.digest();
  seen.content_sha256 = version.content.hex();
  seen.content_bytes = reader.number();
  seen.finding_count = small_number(reader);
  version.log_sequence = reader.number();
  version.judgements = small_number(reader);
  return version;
}

void put_texts(RowWriter& row, const std::vector<std::string>& texts) {
  row.put_number(texts.size());
  for (const std::string& text : texts) row.put_text(text);
}

std::vector<std::string> texts_in(RowReader& reader) {
  const std::size_t count = reader.count();
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count && reader.ok(); ++i) texts.push_back(reader.text_copy());
  return texts;
}

// Headers are written only when the response head does not give them back.
void put_headers(RowWriter& row, const Capture& capture) {
  const bool given = headers_of(capture.response_head) == capture.headers;
  row.put_byte(given ? 0 : 1);
  if (given) return;
  row.put_number(capture.headers.size());
  for (const HttpHeader& header : capture.headers) {
    row.put_text(header.name);
    row.put_text(header.value);
  }
}

std::vector<HttpHeader> headers_in(RowReader& reader, std::string_view response_head) {
  if (reader.byte() == 0) return headers_of(response_head);
  const std::size_t count = reader.count();
  std::vector<HttpHeader> headers;
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    std::string name = reader.text_copy();
    headers.push_back({std::move(name), reader.text_copy()});
  }
  return headers;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

Judgement judgement_in(RowReader& reader) {
  Judgement judgement;
  judgement.genre = reader.text();
  judgement.rules_hash = reader.text();
  judgement.undecided = reader.text();
  const std::size_t findings = reader.count();
  for (std::size_t i = 0; i < findings && reader.ok(); ++i) {
    Result<Finding> finding = finding_from_json(reader.text());
    if (!finding) {
      reader.fail();
      break;
    }
    judgement.findings.push_back(*std::move(finding));
  }
  const std::size_t suppressed = reader.count();
  for (std::size_t i = 0; i < suppressed && reader.ok(); ++i) {
    SuppressedHit hit;
    hit.rule = reader.text();
    hit.quote = reader.text();
    hit.block = static_cast<std::size_t>(reader.number());
    hit.reason = reader.text();
    judgement.suppressed.push_back(std::move(hit));
  }
  return judgement;
}

void put_renderings(RowWriter& row, const std::vector<RenderingRow>& renderings) {
  row.put_number(renderings.size());
  for (const RenderingRow& one : renderings) {
    row.put_text(one.rendering.url);
    row.put_text(one.rendering.final_url);
    row.put_time(one.rendering.made);
    row.put_text(one.rendering.reason);
    row.put_number(one.files.size());
    for (const auto& [name, digest] : one.files) {
      row.put_text(name);
      row.put_digest(digest);
    }
  }
}

std::vector<RenderingRow> renderings_in(RowReader& reader) {
  std::vector<RenderingRow> renderings;
  const std::size_t count = reader.count();
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    RenderingRow& one = renderings.emplace_back();
    one.rendering.url = reader.text();
    one.rendering.final_url = reader.text();
    one.rendering.made = reader.time();
    one.rendering.reason = reader.text();
    const std::size_t files = reader.count();
    for (std::size_t n = 0; n < files && reader.ok(); ++n) {
      std::string name = reader.text_copy();
      one.files.insert_or_assign(std::move(name), reader.digest());
    }
  }
  return renderings;
}

}  // namespace

std::string to_row(const VersionRow& version) {
  RowWriter row;
  row.put_byte(kLayout);
  put_version(row, version);
  return row.take();
}

Result<VersionRow> version_from_row(std::string_view row, std::string_view url_key) {
  RowReader reader = open_row(row);
  VersionRow version = version_in(reader, url_key);
  if (!reader.finished()) return broken("version", url_key);
  return version;
}

std::string to_row(const PageHead& head) {
  const bool was_rendered = head.rendered_version != 0;
  RowWriter row;
  row.put_byte(was_rendered ? kRenderedLayout : kLayout);
  put_version(row, head.latest);
  row.put_text(head.location);
  row.put_text(head.judged_by);
  put_texts(row, head.open);
  row.put_time(head.confirmed);
  row.put_number(head.confirmed_version);
  if (was_rendered) {
    row.put_time(head.rendered);
    row.put_number(head.rendered_version);
  }
  return row.take();
}

Result<PageHead> head_from_row(std::string_view row, std::string_view url_key) {
  RowReader reader(row);
  const bool was_rendered = open_either(reader);
  PageHead head;
  head.latest = version_in(reader, url_key);
  head.location = reader.text();
  head.judged_by = reader.text();
  head.open = texts_in(reader);
  head.confirmed = reader.time();
  head.confirmed_version = small_number(reader);
  if (was_rendered) {
    head.rendered = reader.time();
    head.rendered_version = small_number(reader);
  }
  if (!reader.finished()) return broken("page", url_key);
  return head;
}

std::string to_row(const ExchangeRow& exchange, const Capture& capture) {
  RowWriter row;
  row.reserve(capture.request_head.size() + capture.response_head.size() + 512);
  row.put_byte(kLayout);
  row.put_text(capture.url);
  row.put_time(capture.started);
  row.put_time(capture.ended);
  row.put_text(capture.request_head);
  row.put_text(capture.response_head);
  row.put_signed(capture.http_status);
  put_headers(row, capture);
  row.put_byte(capture.body_is_coded ? 1 : 0);
  row.put_text(name_of(capture.truncation));
  row.put_text(capture.peer_ip);
  row.put_number(capture.peer_port);
  put_texts(row, capture.dns_answers);
  row.put_text(capture.tls_version);
  row.put_number(exchange.tls_chain.size());
  for (const Digest& certificate : exchange.tls_chain) row.put_digest(certificate);
  row.put_digest(exchange.wire);
  row.put_digest(exchange.content);
  row.put_digest(exchange.judgement);
  if (!capture.via.empty()) row.put_text(capture.via);  // few have one
  return row.take();
}

Result<ExchangeRow> exchange_from_row(std::string_view row) {
  RowReader reader = open_row(row);
  ExchangeRow exchange;
  Capture& capture = exchange.capture;
  capture.url = reader.text();
  capture.started = reader.time();
  capture.ended = reader.time();
  capture.request_head = reader.text();
  capture.response_head = reader.text();
  capture.http_status = static_cast<int>(reader.signed_number());
  capture.headers = headers_in(reader, capture.response_head);
  capture.body_is_coded = reader.byte() != 0;
  if (!truncation_from_name(reader.text(), capture.truncation)) reader.fail();
  capture.peer_ip = reader.text();
  capture.peer_port = static_cast<std::uint16_t>(reader.number());
  capture.dns_answers = texts_in(reader);
  capture.tls_version = reader.text();
  const std::size_t certificates = reader.count();
  for (std::size_t i = 0; i < certificates && reader.ok(); ++i) {
    exchange.tls_chain.push_back(reader.digest());
  }
  exchange.wire = reader.digest();
  exchange.content = reader.digest();
  exchange.judgement = reader.digest();
  if (reader.ok() && !reader.finished()) capture.via = reader.text();
  if (!reader.finished()) return broken("exchange");
  return exchange;
}

std::string to_row(const JudgementRow& judged) {
  const Judgement& judgement = judged.judgement;
  RowWriter row;
  row.put_byte(judged.renderings.empty() ? kLayout : kRenderedLayout);
  row.put_time(judged.time);
  row.put_text(judged.extractor_version);
  row.put_text(judgement.genre);
  row.put_text(judgement.rules_hash);
  row.put_text(judgement.undecided);
  row.put_number(judgement.findings.size());
  for (const Finding& finding : judgement.findings) row.put_text(to_json(finding));
  row.put_number(judgement.suppressed.size());
  for (const SuppressedHit& hit : judgement.suppressed) {
    row.put_text(hit.rule);
    row.put_text(hit.quote);
    row.put_number(hit.block);
    row.put_text(hit.reason);
  }
  if (!judged.renderings.empty()) put_renderings(row, judged.renderings);
  return row.take();
}

bool has_renderings(std::string_view row) {
  return RowReader(row).byte() == kRenderedLayout;
}

Result<JudgementRow> judgement_from_row(std::string_view row) {
  RowReader reader(row);
  const bool was_rendered = open_either(reader);
  JudgementRow judged;
  judged.time = reader.time();
  judged.extractor_version = reader.text();
  judged.judgement = judgement_in(reader);
  if (was_rendered) judged.renderings = renderings_in(reader);
  if (!reader.finished()) return broken("judgement");
  return judged;
}

std::string to_row(const Visit& visit, std::string_view url_key) {
  RowWriter row;
  row.put_byte(kLayout);
  put_url(row, visit.url, url_key);
  row.put_time(visit.time);
  row.put_text(name_of(visit.outcome));
  row.put_signed(visit.http_status);
  row.put_text(visit.reason);
  row.put_number(visit.version);
  return row.take();
}

Result<Visit> visit_from_row(std::string_view row, std::string_view url_key) {
  RowReader reader = open_row(row);
  Visit visit;
  visit.url = url_in(reader, url_key);
  visit.time = reader.time();
  visit.outcome = outcome_in(reader);
  visit.http_status = static_cast<int>(reader.signed_number());
  visit.reason = reader.text();
  visit.version = small_number(reader);
  if (!reader.finished()) return broken("visit", url_key);
  return visit;
}

std::vector<HttpHeader> headers_of(std::string_view response_head) {
  std::vector<HttpHeader> headers;
  bool first = true;
  while (!response_head.empty()) {
    const std::size_t end = response_head.find('\n');
    std::string_view line = response_head.substr(0, end);
    response_head.remove_prefix(end == std::string_view::npos ? response_head.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(':');
    if (!first && colon != std::string_view::npos) {
      headers.push_back(
          {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    }
    first = false;
  }
  return headers;
}

}  // namespace zc
