// Leads from outside over the real store: taken once, joined, kept apart from who complained.
#include "app/lead_desk.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "app/lead_request.h"
#include "app/store_figures.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;
using Taken = LeadTable::Taken;

constexpr auto kDay = std::chrono::hours(24);

struct Office {
  test::TempDir dir;
  test::ManualClock clock{UtcTime(kDay * 20000)};
  std::unique_ptr<Store> store;
  std::unique_ptr<LeadDesk> desk;

  Office() { open(); }
  void open() {
    desk.reset();
    store.reset();
    auto opened = Store::open({.path = dir.file("db")}, clock);
    REQUIRE(opened);
    store = *std::move(opened);
    desk = std::make_unique<LeadDesk>(*store, dir.file("db"), clock);
  }
  std::vector<LeadTable::Receipt> take(const LeadForm& form) {
    auto receipts = desk->take(form, "李四");
    REQUIRE_MESSAGE(receipts, (receipts ? "" : receipts.error().message()));
    return *std::move(receipts);
  }
  LeadStanding standing(std::uint64_t number) {
    const auto lead = desk->table().get(number);
    REQUIRE(lead);
    auto standing = desk->standing(*lead);
    REQUIRE(standing);
    return *std::move(standing);
  }
};

LeadForm form_of(const std::string& url, const std::string& reference) {
  LeadForm form;
  form.url = url;
  form.reference = reference;
  form.channel = "12333热线";
  return form;
}

TEST_CASE("the same address is one lead, each reference of it one report") {
  Office office;
  CHECK(office.take(form_of("http://a.cn/x", "R1")).front().taken == Taken::kNew);
  CHECK(office.take(form_of("http://A.cn/x#top", "R2")).front().taken == Taken::kFurther);
  CHECK(office.take(form_of("http://a.cn/x", "R2")).front().taken == Taken::kKnown);
  CHECK(office.take(form_of("http://a.cn/y", "R2")).front().number == 2);
  CHECK(office.take(form_of("http://a.cn/x", "")).front().taken == Taken::kFurther);
  office.open();
  const auto lead = office.desk->table().get(1);
  REQUIRE(lead);
  CHECK(lead->reports == 3);
  const auto acts = office.desk->table().acts(1);
  REQUIRE(acts);
  CHECK(acts->size() == 3);
  CHECK((*acts)[1].act.reference == "R2");
  const auto by_reference = office.desk->table().of_reference("R2");
  REQUIRE(by_reference);
  CHECK(by_reference->size() == 2);
  CHECK(office.store->audit().verify());
}

TEST_CASE("a number is joined with the pages that show it") {
  Office office;
  Capture capture;
  capture.url = "http://a.cn/";
  capture.started = capture.ended = office.clock.now();
  capture.http_status = 200;
  capture.body = "x";
  Judgement judgement;
  Finding finding;
  finding.clause = "MOHRSS-2022-25/2.4";
  finding.rule = "guarantee.pass";
  finding.quote = "包过";
  judgement.findings = {finding};
  PageMarks marks;
  marks.facts = {{FactKind::kPhone, "13800001234"}};
  PageWrite write;
  write.capture = &capture;
  write.url_key = "http://a.cn/";
  write.outcome = Outcome::kPage;
  write.judgement = &judgement;
  write.marks = &marks;
  REQUIRE(office.store->pages().put({&write, 1}));
  LeadForm form;
  form.phone = "138-0000-1234";
  office.take(form);
  CHECK(office.standing(1).status == LeadStatus::kFound);
  const auto figures = store_figures(*office.store, office.clock.now());
  REQUIRE(figures);
  CHECK(figures->leads.at(static_cast<std::size_t>(LeadStatus::kFound)) == 1);
}

TEST_CASE("addresses that were not looked at are tasks, as seeds") {
  Office office;
  office.take(form_of("http://a.cn/x", "R1"));
  LeadForm phone;
  phone.phone = "13800001234";
  office.take(phone);
  const auto tasks = office.desk->tasks(office.clock.now());
  REQUIRE(tasks);
  REQUIRE(tasks->size() == 1);
  CHECK(tasks->front().url == "http://a.cn/x");
  CHECK(tasks->front().priority == Priority::kSeed);
}

std::string all_bytes_under(const std::filesystem::path& folder) {
  std::ostringstream bytes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
  }
  return bytes.str();
}

// Files of the database are packed, so its rows are read.
std::string all_rows_of(const Rocks& rocks) {
  std::string bytes;
  for (std::size_t family = 0; family < kFamilyCount; ++family) {
    const auto row = [&](std::string_view key, std::string_view value) {
      bytes.append(key).append(value);
      return true;
    };
    REQUIRE(rocks.scan(static_cast<Family>(family), {}, Direction::kForward, row));
  }
  return bytes;
}

TEST_CASE("who complained is in its own file alone, and gone when forgotten") {
  Office office;
  LeadForm form = form_of("http://a.cn/x", "R1");
  form.person = {"他们收了我的钱", "王秋月", "13911112222"};
  office.take(form);
  const std::filesystem::path people = office.dir.file("db.people");
  struct stat about = {};
  REQUIRE(stat(people.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0700U);
  for (const auto& file : std::filesystem::directory_iterator(people)) {
    REQUIRE(stat(file.path().c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600U);
  }
  const auto shown = office.desk->people(1, "李四");
  REQUIRE(shown);
  REQUIRE(shown->size() == 1);
  CHECK(shown->front() == form.person);
  const std::string database = all_rows_of(office.store->rocks());
  CHECK(database.find("http://a.cn/x") != std::string::npos);
  for (const char* const planted : {"王秋月", "13911112222", "收了我的钱"}) {
    CHECK(database.find(planted) == std::string::npos);
  }
  CHECK(all_bytes_under(people).find("王秋月") != std::string::npos);
  const auto forgotten = office.desk->forget(1, "李四");
  REQUIRE(forgotten);
  CHECK(*forgotten == 1);
  CHECK(std::filesystem::is_empty(people));
  const auto after = office.desk->people(1, "李四");
  REQUIRE(after);
  CHECK(after->empty());
  const auto acts = office.desk->table().acts(1);
  REQUIRE(acts);
  REQUIRE(acts->size() == 4);
  CHECK((*acts)[1].act.kind == LeadActKind::kRead);
  CHECK((*acts)[2].act.kind == LeadActKind::kForget);
}

TEST_CASE("what is old is forgotten, what is not stays") {
  Office office;
  LeadForm form = form_of("http://a.cn/x", "R1");
  form.person.name = "王秋月";
  office.take(form);
  const UtcTime now = SystemClock().now();  // files have the system's time
  auto forgotten = office.desk->forget_before(now - kDay);
  REQUIRE(forgotten);
  CHECK(*forgotten == 0);
  forgotten = office.desk->forget_before(now + kDay);
  REQUIRE(forgotten);
  CHECK(*forgotten == 1);
}

TEST_CASE("a request survives its JSON, and nonsense is refused") {
  LeadRequest request;
  request.officer = "李四";
  request.forms = {form_of("http://a.cn/\"x", "R1"), form_of("", "")};
  request.forms[0].complained = UtcTime(kDay * 20000);
  request.forms[0].person = {"第一行\n第二行", "王", "1"};
  const std::string text = to_json(request);
  CHECK(is_lead_request(text));
  const auto read = parse_lead_request(text);
  REQUIRE(read);
  CHECK(*read == request);
  CHECK_FALSE(parse_lead_request("{\"leads\":\"take\"}"));
  CHECK_FALSE(
      parse_lead_request("{\"leads\":\"eat\",\"officer\":\"x\",\"number\":1,\"forms\":[]}"));
  CHECK_FALSE(parse_receipts("[[[9,1]]]"));
}

TEST_CASE("a long list goes in several requests, each small enough for the door") {
  std::vector<LeadForm> forms(1000, form_of("http://a.cn/", "R"));
  for (LeadForm& form : forms) form.person.complaint = std::string(6000, '\n');
  std::size_t count = 0;
  for (const LeadRequest& request : requests_for(forms, "李四")) {
    count += request.forms.size();
    CHECK(to_json(request).size() < std::size_t{1} << 20);
  }
  CHECK(count == forms.size());
}

}  // namespace
