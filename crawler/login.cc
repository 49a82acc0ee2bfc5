#include "crawler/login.h"

#include <fmt/format.h>

#include "base/url.h"

namespace zc {
namespace {

// https://url.spec.whatwg.org/#application/x-www-form-urlencoded
std::string form_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '*' || c == '-' || c == '.' || c == '_';
    if (plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

void Login::fail(std::string why) {
  failure_ = fmt::format("login at {}: {}", options_.page, why);
  step_ = Step::kNothing;
}

void Login::note_page(const Capture& page, const PageForm* form) {
  if (page.http_status / 100 != 2) {
    fail(fmt::format("the page answers {}", page.http_status));
    return;
  }
  hidden_ = form == nullptr ? decltype(hidden_)() : form->hidden;
  action_ = options_.action;
  if (action_.empty() && form != nullptr) action_ = form->action;
  if (action_.empty()) {
    fail(fmt::format("the page has no form with a field '{}', and no 'action' is set",
                     options_.password_field));
    return;
  }
  step_ = Step::kSend;
}

std::string Login::form_body() const {
  std::string body;
  const auto add = [&body](std::string_view name, std::string_view value) {
    body += fmt::format("{}{}={}", body.empty() ? "" : "&", form_text(name), form_text(value));
  };
  for (const auto& [name, value] : hidden_) {
    if (name != options_.user_field && name != options_.password_field) add(name, value);
  }
  add(options_.user_field, options_.user);
  add(options_.password_field, options_.password);
  return body;
}

bool Login::leads_to_login(const Capture& page) const {
  if (page.http_status / 100 != 3) return false;
  const Result<Url> here = Url::parse(page.url);
  const Result<Url> target = Url::parse(page.header("location"), here ? &*here : nullptr);
  const Result<Url> login = Url::parse(options_.page);
  return target && login && target->host_port() == login->host_port() &&
         target->path() == login->path();
}

void Login::note_answer(const Capture& answer, bool asks_again) {
  ++logins_;
  if (answer.http_status / 100 != 2 && answer.http_status / 100 != 3) {
    fail(fmt::format("the form is answered by {}", answer.http_status));
  } else if (asks_again || leads_to_login(answer)) {
    fail("the form comes back: user or password were not taken");
  } else {
    step_ = Step::kNothing;
  }
}

bool Login::note_visit(const Capture& page) {
  if (!is_in()) return false;
  const bool out = page.http_status == 401 || page.http_status == 403 || leads_to_login(page);
  if (!out || logins_ >= kMostLogins) return false;
  step_ = Step::kPage;
  return true;
}

}  // namespace zc
