// The desk of a running crawl: the crawl alone may write to the store, so officers' acts are sent
// to it over a local socket beside the store, carried out on its disk thread with their audit line,
// and answered.  The socket's file has mode 0600: whoever may write the store's files may use it.
// One request a connection: a line of JSON in, a line of JSON out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include "app/desk_request.h"
#include "app/lead_desk.h"
#include "base/result.h"

namespace zc {

// Where the door of the store at `store_path` is: beside the store, so that whoever may not write
// there can put no door of his own in its place.  A store with a very long name has its door under
// the digest of that name.
std::string desk_door_of(const std::string& store_path);

class DeskDoor {
 public:
  struct Parts {
    Store& store;
    CaseDesk& desk;
    LeadDesk& leads;
    boost::asio::thread_pool& disk;  // one thread: that of all other writes
    std::function<void()> on_leads;  // some were taken; called on the executor
  };
  // Opens the door; the caller holds the store, so a file left there by a crash is replaced.
  // Serves one officer after the other until stop().  kStorage: no socket can be made there.
  static Result<std::unique_ptr<DeskDoor>> open(const boost::asio::any_io_executor& executor,
                                                const std::string& path,
                                                const Parts& parts);
  ~DeskDoor();
  void stop();

 private:
  struct Impl;
  explicit DeskDoor(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

// Asks the crawl behind the door.  Nothing when nobody is there: then the store is free.  Fails as
// carry_out() does there; kTimeout: no answer within two minutes; kProtocol: not our answer.
std::optional<Result<std::string>> ask_at_door(const std::string& path, const DeskRequest& request);
// The same with a request in JSON, on one line: of cases or of leads (app/lead_request.h).
std::optional<Result<std::string>> ask_at_door(const std::string& path, const std::string& json);

}  // namespace zc
