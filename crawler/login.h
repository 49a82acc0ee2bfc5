// Logging in to a site by the form on one of its pages: what to send, and what the answers mean.
// The page is fetched first, for its cookies and hidden fields; then the form is sent, once.
//
//   Login login(options);
//   login.next()      kPage: fetch options.page, then note_page(); kSend: POST form_body() to
//                     action(), then note_answer(); kNothing: logged in, or failed: see failure()
//
// Pure; the password never leaves form_body().  Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/capture.h"

namespace zc {

struct LoginOptions {
  std::string page = {};    // where the form stands; http or https
  std::string action = {};  // where it goes; "": what the form says
  std::string user_field = "username";
  std::string user = {};
  std::string password_field = "password";
  std::string password_file = {};  // holds the password in its first line
  std::string password = {};       // read from there at the start of a crawl
  bool operator==(const LoginOptions&) const = default;
};

// A form as a page shows it.
struct PageForm {
  std::string action = {};                                       // resolved
  std::vector<std::pair<std::string, std::string>> hidden = {};  // names and values
};

class Login {
 public:
  explicit Login(LoginOptions options) : options_(std::move(options)) {}

  enum class Step { kPage, kSend, kNothing };
  Step next() const { return step_; }
  bool is_in() const { return step_ == Step::kNothing && failure_.empty(); }
  const std::string& failure() const { return failure_; }  // "": none

  // The page came; `form`: the one with the password field, null if there is none.
  void note_page(const Capture& page, const PageForm* form);
  const std::string& action() const { return action_; }
  std::string form_body() const;
  // The answer to the form; `asks_again`: it shows the password field.
  void note_answer(const Capture& answer, bool asks_again);
  // A page of the site came.  True: it says that we are logged out (401, 403 or a redirect to the
  // login page), and the next step is kPage again; at most kMostLogins times.
  bool note_visit(const Capture& page);
  static constexpr std::uint32_t kMostLogins = 5;

  const LoginOptions& options() const { return options_; }

 private:
  bool leads_to_login(const Capture& page) const;
  void fail(std::string why);

  LoginOptions options_;
  Step step_ = Step::kPage;
  std::string action_ = {};
  std::vector<std::pair<std::string, std::string>> hidden_ = {};
  std::string failure_ = {};
  std::uint32_t logins_ = 0;
};

}  // namespace zc
