#include "app/lead_ask.h"

#include <utility>

#include "app/desk_door.h"

namespace zc {

Result<std::string> ask_leads(const LeadRequest& request, const Settings& settings) {
  const std::string door = desk_door_of(settings.store.path);
  if (auto answer = ask_at_door(door, to_json(request))) return *answer;
  const SystemClock clock;
  StoreOptions options = settings.store;
  // A hotline's first list may come before the first crawl.
  options.create = request.kind == LeadRequest::Kind::kTake;
  ZC_TRY(const std::unique_ptr<Store> store, Store::open(options, clock));
  LeadDesk desk(*store, settings.store.path, clock);
  return carry_out(desk, request);
}

Status take_leads(const std::vector<LeadForm>& forms,
                  const std::string& officer,
                  const Settings& settings,
                  std::vector<LeadReceipts>& done) {
  for (const LeadRequest& request : requests_for(forms, officer)) {
    ZC_TRY(const std::string answer, ask_leads(request, settings));
    ZC_TRY(std::vector<LeadReceipts> receipts, parse_receipts(answer));
    for (LeadReceipts& one : receipts) done.push_back(std::move(one));
  }
  return Done{};
}

Status with_leads(const Settings& settings, const std::function<Status(LeadDesk&)>& act) {
  const SystemClock clock;
  StoreOptions options = settings.store;
  options.read_only = true;
  options.create = false;
  ZC_TRY(const std::unique_ptr<Store> store, Store::open(options, clock));
  LeadDesk desk(*store, settings.store.path, clock);
  return act(desk);
}

}  // namespace zc
