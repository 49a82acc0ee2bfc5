#include "evidence/warc_writer.h"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "evidence/gzip.h"
#include "evidence/http_payload.h"
#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

namespace json = boost::json;

// One line of a field list: a value cannot open a line of its own.
std::string one_line(std::string_view value) {
  std::string line(value);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return line;
}

std::string field_lines(const std::vector<WarcField>& fields) {
  std::string lines;
  for (const WarcField& f : fields) {
    if (!f.value.empty()) lines += fmt::format("{}: {}\r\n", f.name, one_line(f.value));
  }
  return lines;
}

json::array strings(const std::vector<std::string>& values) {
  json::array array;
  for (const std::string& value : values) array.emplace_back(value);
  return array;
}

std::string metadata_block(const Capture& capture) {
  json::object object = {{"url", capture.url},
                         {"started", to_rfc3339(capture.started)},
                         {"ended", to_rfc3339(capture.ended)},
                         {"http_status", capture.http_status},
                         {"truncated", name_of(capture.truncation)},
                         {"peer_ip", capture.peer_ip},
                         {"peer_port", capture.peer_port},
                         {"dns_answers", strings(capture.dns_answers)},
                         {"tls_version", capture.tls_version},
                         {"tls_chain", strings(capture.tls_chain)}};
  if (!capture.via.empty()) object["via"] = capture.via;
  return clean_utf8(json::serialize(object)) + "\n";
}

// The fields that every record of one exchange shares.
std::vector<WarcField> exchange_fields(std::string_view type,
                                       const std::string& id,
                                       const Capture& capture,
                                       std::string_view content_type) {
  return {{"WARC-Type", std::string(type)},
          {"WARC-Record-ID", id},
          {"WARC-Date", to_rfc3339(capture.started)},
          {"WARC-Target-URI", capture.url},
          {"WARC-IP-Address", capture.peer_ip},
          {"Content-Type", std::string(content_type)}};
}

}  // namespace

std::string digest_label(const Digest& digest) {
  return "sha256:" + digest.hex();
}

std::string response_block(const Capture& capture) {
  return capture.response_head + capture.body;
}

std::string record_id(const Digest& digest) {
  Digest d = digest;
  d.bytes[6] = static_cast<std::uint8_t>((d.bytes[6] & 0x0f) | 0x80);
  d.bytes[8] = static_cast<std::uint8_t>((d.bytes[8] & 0x3f) | 0x80);
  const std::string hex = d.hex();
  return fmt::format("<urn:uuid:{}-{}-{}-{}-{}>",
                     hex.substr(0, 8),
                     hex.substr(8, 4),
                     hex.substr(12, 4),
                     hex.substr(16, 4),
                     hex.substr(20, 12));
}

WarcWriter::WarcWriter(const WarcInfo& info) {
  const std::string block = field_lines({{"software", info.software},
                                         {"format", "WARC File Format 1.1"},
                                         {"conformsTo",
                                          "http://iipc.github.io/warc-specifications/"
                                          "specifications/warc-format/warc-1.1/"},
                                         {"operator", info.operator_name},
                                         {"isPartOf", info.unit}});
  const std::string date = to_rfc3339(info.created);
  warcinfo_id_ = new_id("warcinfo", info.filename + " " + date, block);
  write({{"WARC-Type", "warcinfo"},
         {"WARC-Record-ID", warcinfo_id_},
         {"WARC-Date", date},
         {"WARC-Filename", info.filename},
         {"Content-Type", "application/warc-fields"}},
        block);
}

ExchangeIds WarcWriter::add(const Capture& capture) {
  const std::string response = response_block(capture);
  const std::string metadata = metadata_block(capture);
  const std::string named = capture.url + " " + to_rfc3339(capture.started);
  ExchangeIds ids = {new_id("response", named, response),
                     new_id("request", named, capture.request_head),
                     new_id("metadata", named, metadata)};

  std::vector<WarcField> fields =
      exchange_fields("response", ids.response, capture, "application/http;msgtype=response");
  fields.push_back({"WARC-Warcinfo-ID", warcinfo_id_});
  fields.push_back({"WARC-Concurrent-To", ids.request});
  fields.push_back({"WARC-Truncated", std::string(name_of(capture.truncation))});
  if (const auto entity = http_entity(response)) {
    fields.push_back({"WARC-Payload-Digest", digest_label(sha256(*entity))});
  }
  write(fields, response);

  fields = exchange_fields("request", ids.request, capture, "application/http;msgtype=request");
  fields.push_back({"WARC-Warcinfo-ID", warcinfo_id_});
  fields.push_back({"WARC-Concurrent-To", ids.response});
  write(fields, capture.request_head);

  fields = exchange_fields("metadata", ids.metadata, capture, "application/json");
  fields.push_back({"WARC-Warcinfo-ID", warcinfo_id_});
  fields.push_back({"WARC-Refers-To", ids.response});
  write(fields, metadata);
  return ids;
}

std::string WarcWriter::take() {
  return std::exchange(out_, {});
}

// Equal content would give an equal id, which section 5.2 forbids within a file (and everywhere):
// a repeat gets the next number.
std::string WarcWriter::new_id(std::string_view type,
                               std::string_view url,
                               std::string_view block) {
  for (std::size_t repeat = 0;; ++repeat) {
    const std::string name =
        fmt::format("{}\n{}\n{}\n{}\n", type, url, sha256(block).hex(), repeat);
    std::string id = record_id(sha256(name));
    if (used_ids_.insert(id).second) return id;
  }
}

void WarcWriter::write(const std::vector<WarcField>& fields, std::string_view block) {
  std::string record = "WARC/1.1\r\n";
  record += field_lines(fields);
  record += fmt::format("WARC-Block-Digest: {}\r\nContent-Length: {}\r\n\r\n",
                        digest_label(sha256(block)),
                        block.size());
  record += block;
  record += "\r\n\r\n";
  out_ += gzip_member(record);
}

}  // namespace evidence_parts
}  // namespace zc
