// How the pipeline logs in to a site before it asks for its pages: one request a turn, each with
// the pace of the host it goes to.  robots.txt is not asked about the login page: the settings name
// it.
#include <optional>
#include <utility>

#include "app/pipeline.h"
#include "extractor/charset.h"
#include "extractor/login_form.h"

namespace zc {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kSomeoneElseIsAtIt = std::chrono::seconds(1);

std::optional<LoginFormFields> form_on(const Capture& page, const LoginOptions& options) {
  std::string html = decode(page.payload(), page.header("content-type")).text;
  return find_login_form(std::move(html), options.password_field);
}

// Where the form goes, in full; nullopt for what is no web address.
std::optional<PageForm> resolved(const Capture& page, LoginFormFields fields) {
  const Result<Url> here = Url::parse(page.url);
  const Result<Url> action = Url::parse(fields.action, here ? &*here : nullptr);
  if (!action || !action->is_http()) return std::nullopt;
  return PageForm{action->href(), std::move(fields.hidden)};
}

}  // namespace

Pipeline::SiteLogin* Pipeline::login_of(const Url& url) {
  const SiteOptions* const site = parts_.session.options_of(url);
  if (site == nullptr || !site->login) return nullptr;
  const auto [place, fresh] = logins_.try_emplace(site->site, SiteLogin{Login(*site->login)});
  return &place->second;
}

// The task goes back to its place in the queue, or ends as its site's login does.
asio::awaitable<Status> Pipeline::log_in(UrlTask task, SiteLogin& site) {
  if (!site.login.failure().empty()) {
    const Error refused(ErrorKind::kDenied, site.login.failure(), {{"rule", "login"}});
    co_return co_await keep_refusal(task, refused);
  }
  if (site.busy) {
    frontier_->hold(task.host, parts_.clock.now() + kSomeoneElseIsAtIt);
    frontier_->put_back(task);
    co_return Done{};
  }
  site.busy = true;
  Status status = co_await step_of_login(std::move(task), site);
  site.busy = false;
  co_return status;
}

asio::awaitable<Status> Pipeline::step_of_login(UrlTask task, SiteLogin& site) {
  Login& login = site.login;
  const bool sends = login.next() == Login::Step::kSend;
  const std::string address = sends ? login.action() : login.options().page;
  ZC_CO_TRY(const Url asked, Url::parse(address));
  const std::string host = asked.host_port();
  if (!lend_host(task, host)) co_return Done{};
  const bool borrowed = host != task.host;
  ZC_CO_TRY(const bool claimed, co_await claim_address(host, address));
  if (!claimed) {
    if (borrowed) frontier_->give_back(host);
    frontier_->put_back(task);
    co_return Done{};
  }
  // The form's answer sets the cookies of the site that is logged in to, wherever it is served.
  FetchRequest request = request_for(asked);
  ZC_CO_TRY(const Url page, Url::parse(task.url));
  request.site = parts_.session.options_of(page)->site;
  if (sends) request.form = login.form_body();
  HostEvent event;
  const Result<Capture> fetched = co_await ask(request, event);
  if (fetched) frontier_->note_address(host, fetched->peer_ip);
  if (borrowed) {
    frontier_->note_contact(host, event);
    frontier_->give_back(host);
  }
  if (!fetched) co_return co_await keep_failure(task, fetched.error().within("login"));
  if (!borrowed) frontier_->note_contact(task.host, event);
  note_request(host, event);
  note_login(site, *fetched, sends);
  frontier_->put_back(task);
  work_.cancel();
  co_return Done{};
}

void Pipeline::note_login(SiteLogin& site, const Capture& answer, bool sent) {
  Login& login = site.login;
  std::optional<LoginFormFields> fields = form_on(answer, login.options());
  if (!sent) {
    const std::optional<PageForm> form =
        fields ? resolved(answer, *std::move(fields)) : std::optional<PageForm>();
    login.note_page(answer, form ? &*form : nullptr);
  } else {
    login.note_answer(answer, fields.has_value());
  }
  if (!login.failure().empty()) {
    parts_.log.warning("login.failed", {{"reason", std::string_view(login.failure())}});
  } else if (login.is_in()) {
    parts_.log.info("login.done", {{"page", std::string_view(login.options().page)}});
  }
}

}  // namespace zc
