// Row keys.  Numbers are big-endian, so that byte order is number order; a URL key or host is ended
// by one zero byte, which neither may hold (is_key_text).  docs/storage_format.md is the contract.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"

namespace zc::keys {

// Not empty and without zero byte: fit to stand in a key.
bool is_key_text(std::string_view text);

std::string version(std::string_view url_key, std::uint32_t number);
std::string judgement(std::string_view url_key, std::uint32_t version, std::uint32_t number);
std::string visit(std::string_view url_key, std::uint64_t log_sequence);
std::string finding(std::string_view url_key, std::string_view id);
// The two indexes of findings: by id, and by the time first seen.
std::string finding_by_id(std::string_view id, std::string_view url_key);
std::string finding_by_time(UtcTime first_seen, std::string_view id, std::string_view url_key);
std::string log(std::uint64_t sequence);
std::string tree_node(std::uint32_t level, std::uint64_t index);
std::string queue(std::string_view host, std::uint8_t priority, std::uint64_t sequence);
// Of the hosts family: how much of a host's queue is done, what is remembered of the host, and the
// robots.txt of an origin.
std::string host_count(std::string_view host);
std::string host_memory(std::string_view host);
std::string robots(std::string_view origin);

// The four kinds of rows of marks: all of one page; the pages with one mark (append the URL key);
// one page by the likeness of its text; the sample of one page's text.
std::string marks_of_page(std::string_view url_key);
std::string pages_with_mark(std::string_view kind, std::string_view value);
std::string likeness(std::uint64_t simhash, std::string_view url_key);
std::string likeness_begin();
std::string likeness_end();
std::string text_sample(std::string_view url_key);
std::string text_samples_begin();
std::string text_samples_end();

// Cases: the case, its acts from 1 on, and the cases about a page.
std::string case_row(std::uint64_t number);
std::string case_act(std::uint64_t number, std::uint32_t act);
std::string case_of_page(std::string_view url_key, std::uint64_t number);
std::string cases_begin();
std::string cases_end();
std::pair<std::string, std::string> cases_of_page(std::string_view url_key);

// All rows of one URL key or host: [of(text), after(text)).
std::string of(std::string_view text);
std::string after(std::string_view text);
// All rows of a kind in the hosts family: [first, second).
std::pair<std::string, std::string> host_counts();
std::pair<std::string, std::string> host_memories();
// The host or origin of such a row.
std::string_view host_in_key(std::string_view key);

// Bounds in the two finding indexes.
std::string ids_of(std::string_view id);
std::string ids_after(std::string_view id);
std::string times_from(UtcTime time);
std::string times_end();

// What stands in a key; nullopt when it has another shape.
struct FindingPlace {
  std::string_view id = {};
  std::string_view url_key = {};
};
std::optional<FindingPlace> place_in_time_key(std::string_view key);
std::optional<FindingPlace> place_in_id_key(std::string_view key);
struct QueuePlace {
  std::string_view host = {};
  std::uint8_t priority = 0;
  std::uint64_t sequence = 0;
};
std::optional<QueuePlace> place_in_queue_key(std::string_view key);
struct LikenessPlace {
  std::uint64_t simhash = 0;
  std::string_view url_key = {};
};
std::optional<LikenessPlace> place_in_likeness_key(std::string_view key);
std::optional<std::uint64_t> case_number_in_key(std::string_view key);
std::optional<std::uint64_t> case_number_in_page_key(std::string_view key);
std::optional<std::uint64_t> log_sequence_in_key(std::string_view key);

}  // namespace zc::keys
