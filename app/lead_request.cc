#include "app/lead_request.h"

#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> kKinds = {"take", "people", "forget"};
// The door takes a line of 1 MB; escapes may double what is counted here.
constexpr std::size_t kMostBytes = std::size_t{300} << 10;
constexpr std::size_t kMostForms = 200;

json::object to_object(const LeadForm& form) {
  return {{"url", form.url},
          {"account", form.account},
          {"phone", form.phone},
          {"reference", form.reference},
          {"channel", form.channel},
          {"complained", form.complained ? json::value(to_rfc3339(*form.complained)) : nullptr},
          {"complaint", form.person.complaint},
          {"name", form.person.name},
          {"contact", form.person.contact}};
}

std::string text_at(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

Result<LeadForm> form_from(const json::object& object) {
  LeadForm form;
  form.url = text_at(object, "url");
  form.account = text_at(object, "account");
  form.phone = text_at(object, "phone");
  form.reference = text_at(object, "reference");
  form.channel = text_at(object, "channel");
  if (!object.at("complained").is_null()) {
    ZC_TRY(form.complained, parse_rfc3339(text_at(object, "complained")));
  }
  form.person = {text_at(object, "complaint"), text_at(object, "name"), text_at(object, "contact")};
  return form;
}

Result<std::string> take(LeadDesk& desk, const LeadRequest& request) {
  json::array all;
  for (const LeadForm& form : request.forms) {
    ZC_TRY(const LeadReceipts receipts, desk.take(form, request.officer));
    json::array of_form;
    for (const LeadTable::Receipt& receipt : receipts) {
      of_form.push_back(json::array{static_cast<int>(receipt.taken), receipt.number});
    }
    all.push_back(std::move(of_form));
  }
  return json::serialize(all);
}

Result<std::string> show_people(LeadDesk& desk, const LeadRequest& request) {
  ZC_TRY(const std::vector<LeadPerson> people, desk.people(request.number, request.officer));
  if (people.empty()) return std::string("没有举报人信息（未提供或已清除）\n");
  std::string text;
  for (const LeadPerson& person : people) {
    text += fmt::format("举报人　　{}\n联系方式　{}\n举报内容　{}\n",
                        person.name.empty() ? "-" : person.name,
                        person.contact.empty() ? "-" : person.contact,
                        person.complaint.empty() ? "-" : person.complaint);
  }
  return text;
}

std::size_t size_of(const LeadForm& form) {
  return form.url.size() + form.account.size() + form.phone.size() + form.reference.size() +
         form.channel.size() + form.person.complaint.size() + form.person.name.size() +
         form.person.contact.size() + 200;
}

}  // namespace

std::string to_json(const LeadRequest& request) {
  json::array forms;
  for (const LeadForm& form : request.forms) forms.push_back(to_object(form));
  return json::serialize(json::object{{"leads", kKinds.at(static_cast<std::size_t>(request.kind))},
                                      {"officer", request.officer},
                                      {"number", request.number},
                                      {"forms", std::move(forms)}});
}

bool is_lead_request(std::string_view text) {
  return text.starts_with("{\"leads\":");
}

Result<LeadRequest> parse_lead_request(std::string_view text) {
  const Error bad(ErrorKind::kBadInput, "a request about leads that cannot be read");
  try {
    const json::value value = json::parse({text.data(), text.size()});
    const json::object& object = value.as_object();
    LeadRequest request;
    const std::string kind = text_at(object, "leads");
    std::size_t known = 0;
    while (known < kKinds.size() && kKinds.at(known) != kind) ++known;
    if (known == kKinds.size()) return bad;
    request.kind = static_cast<LeadRequest::Kind>(known);
    request.officer = text_at(object, "officer");
    request.number = json::value_to<std::uint64_t>(object.at("number"));
    for (const json::value& one : object.at("forms").as_array()) {
      ZC_TRY(LeadForm form, form_from(one.as_object()));
      request.forms.push_back(std::move(form));
    }
    return request;
  } catch (const std::exception&) {  // Boost.JSON tells a wrong type or lost member by throwing
    return bad;
  }
}

Result<std::string> carry_out(LeadDesk& desk, const LeadRequest& request) {
  if (request.kind == LeadRequest::Kind::kTake) return take(desk, request);
  if (request.kind == LeadRequest::Kind::kPeople) return show_people(desk, request);
  ZC_TRY(const std::uint64_t forgotten, desk.forget(request.number, request.officer));
  return fmt::format("线索 {}　已清除 {} 份举报人信息\n", request.number, forgotten);
}

Result<std::vector<LeadReceipts>> parse_receipts(std::string_view answer) {
  const Error bad(ErrorKind::kProtocol, "the desk gave an answer that cannot be read");
  try {
    const json::value value = json::parse({answer.data(), answer.size()});
    std::vector<LeadReceipts> all;
    for (const json::value& of_form : value.as_array()) {
      LeadReceipts& receipts = all.emplace_back();
      for (const json::value& one : of_form.as_array()) {
        const auto taken = json::value_to<int>(one.as_array().at(0));
        if (taken < 0 || taken > static_cast<int>(LeadTable::Taken::kKnown)) return bad;
        receipts.push_back({static_cast<LeadTable::Taken>(taken),
                            json::value_to<std::uint64_t>(one.as_array().at(1)),
                            0});
      }
    }
    return all;
  } catch (const std::exception&) {  // as above
    return bad;
  }
}

std::vector<LeadRequest> requests_for(const std::vector<LeadForm>& forms,
                                      const std::string& officer) {
  std::vector<LeadRequest> requests;
  std::size_t bytes = 0;
  for (const LeadForm& form : forms) {
    const bool full = requests.empty() || requests.back().forms.size() == kMostForms ||
                      bytes + size_of(form) > kMostBytes;
    if (full) {
      requests.emplace_back().officer = officer;
      bytes = 0;
    }
    requests.back().forms.push_back(form);
    bytes += size_of(form);
  }
  return requests;
}

}  // namespace zc
