#include "browser/confined_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "browser/confined_child.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr int kBirthTimeout = 10'000;  // milliseconds, on a very busy machine

std::string words_of(int error) {
  return std::error_code(error, std::generic_category()).message();
}

Error no_descriptors() {
  return Error(ErrorKind::kStorage, fmt::format("no pipe can be made: {}", words_of(errno)));
}

// Looked for in PATH as a shell would.
Result<std::string> path_of(const std::string& program) {
  std::error_code ignored;
  const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  std::string_view left = program.find('/') == std::string::npos && path != nullptr ? path : "";
  if (left.empty() && fs::exists(program, ignored)) return program;
  while (!left.empty()) {
    const std::size_t end = left.find(':');
    const fs::path here = fs::path(left.substr(0, end)) / program;
    if (::access(here.c_str(), X_OK) == 0) return here.string();
    left = end == std::string_view::npos ? std::string_view() : left.substr(end + 1);
  }
  return Error(
      ErrorKind::kUnsupported,
      fmt::format("{} is not installed (Debian: apt install chromium-headless-shell)", program));
}

struct Identity {
  unsigned user = 0;
  unsigned group = 0;
};

// Root never runs it as root: a sandbox for root is none.
Result<Identity> identity_of(const std::string& user) {
  if (::geteuid() != 0) return Identity{::geteuid(), ::getegid()};
  std::array<char, 4096> room = {};
  passwd entry = {};
  passwd* found = nullptr;
  ::getpwnam_r(user.c_str(), &entry, room.data(), room.size(), &found);
  if (found == nullptr || found->pw_uid == 0) {
    return Error(
        ErrorKind::kUnsupported,
        fmt::format("root needs an unprivileged user for the browser; '{}' is none", user));
  }
  return Identity{found->pw_uid, found->pw_gid};
}

bool write_text(const std::string& file, const std::string& text) {
  const Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return out.is_open() &&
         ::write(out.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

// user_namespaces(7): one user and one group, each as it is outside.
bool write_maps(int child, const Identity& identity) {
  const std::string folder = fmt::format("/proc/{}", child);
  const auto line = [](unsigned id) { return fmt::format("{} {} 1", id, id); };
  const bool may_have_groups =
      ::geteuid() == 0 || write_text(folder + "/setgroups", "deny");  // asked of the unprivileged
  return may_have_groups && write_text(folder + "/gid_map", line(identity.group)) &&
         write_text(folder + "/uid_map", line(identity.user));
}

struct Answer {
  Descriptor listener = Descriptor();
  std::optional<ConfinedFailure> failure = {};
};

bool wait_readable(int descriptor) {
  pollfd waited = {descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waited, 1, kBirthTimeout);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

// The listening socket comes with one byte; a failure is plain bytes; the end is silence.
Answer read_answer(int control) {
  Answer answer;
  while (wait_readable(control)) {
    ConfinedFailure failure = {};
    iovec piece = {&failure, sizeof failure};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room = {};
    msghdr message = {};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    const ssize_t size = ::recvmsg(control, &message, MSG_CMSG_CLOEXEC);
    if (size == 0) return answer;
    if (size < 0) break;
    if (const cmsghdr* const head = CMSG_FIRSTHDR(&message); head != nullptr) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(head), sizeof number);
      answer.listener = Descriptor(number);
    } else if (size == static_cast<ssize_t>(sizeof failure)) {
      answer.failure = failure;
      return answer;
    }
  }
  answer.failure = ConfinedFailure{-1, ETIMEDOUT};
  return answer;
}

// A number after `name` in /proc/PID/status, in kB.
std::uint64_t kilobytes(std::string_view status, std::string_view name) {
  const std::size_t at = status.find(name);
  if (at == std::string_view::npos) return 0;
  const std::size_t digit = status.find_first_of("0123456789", at);
  std::uint64_t number = 0;
  if (digit != std::string_view::npos) {
    std::from_chars(status.data() + digit, status.data() + status.size(), number);
  }
  return number;
}

// Of /proc: at most one page.  A process may end while it is read: then there is nothing.
std::string text_of(const std::string& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text(4096, '\0');
  const ssize_t size = in.is_open() ? ::read(in.get(), text.data(), text.size()) : -1;
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return text;
}

// The group of a process: the third field after the name, which is in brackets (proc(5)).
int group_in(std::string_view stat) {
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return 0;
  std::size_t at = name_end;
  for (int field = 0; field < 3 && at != std::string_view::npos; ++field) {
    at = stat.find(' ', at + 1);
  }
  int group = 0;
  if (at != std::string_view::npos) {
    std::from_chars(stat.data() + at + 1, stat.data() + stat.size(), group);
  }
  return group;
}

// What the program sees of the world in words.
std::vector<std::string> environment() {
  return {"PATH=/usr/bin:/bin", "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8", "TZ=Asia/Shanghai"};
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

struct Pipe {
  Descriptor read = Descriptor();
  Descriptor write = Descriptor();
  bool open() {
    std::array<int, 2> both = {};
    if (::pipe2(both.data(), O_CLOEXEC) != 0) return false;
    read = Descriptor(both[0]);
    write = Descriptor(both[1]);
    return true;
  }
};

bool stop_blocking(int descriptor) {
  return ::fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0;
}

// A copy of this thread alone, in namespaces of its own.
int give_birth(const ConfinedPlan& plan) {
  constexpr unsigned long kApart =
      CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | SIGCHLD;
  const long child = ::syscall(SYS_clone, kApart, nullptr, nullptr, nullptr, nullptr);
  if (child == 0) run_confined(plan);
  return static_cast<int>(child);
}

}  // namespace

Result<std::unique_ptr<ConfinedProcess>> ConfinedProcess::start(const ConfinedOptions& options) {
  ZC_TRY(const std::string program, path_of(options.program));
  ZC_TRY(const Identity identity, identity_of(options.user));
  std::unique_ptr<ConfinedProcess> process(new ConfinedProcess);
  Pipe in, out;
  std::array<int, 2> ends = {};
  process->errors_ = Descriptor(::memfd_create("errors", MFD_CLOEXEC));
  if (!in.open() || !out.open() || !process->errors_.is_open() ||
      ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return no_descriptors();
  }
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  if (!stop_blocking(in.write.get()) || !stop_blocking(out.read.get())) return no_descriptors();

  std::vector<std::string> words = {program};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> world = environment();
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> variables = pointers(world);
  ConfinedPlan plan;
  plan.control = theirs.get();
  plan.input = in.read.get();
  plan.output = out.write.get();
  plan.errors = process->errors_.get();
  plan.user = identity.user;
  plan.group = identity.group;
  plan.drop_groups = ::geteuid() == 0;
  plan.data_bytes = options.process_data_bytes;
  plan.temporary_bytes = options.temporary_bytes;
  plan.cpu_seconds = static_cast<std::uint64_t>(options.process_cpu.count());
  plan.port = kPort;
  plan.mount_words = fmt::format("mode=0755,size={}", options.temporary_bytes);
  plan.arguments = arguments.data();
  plan.environment = variables.data();

  process->id_ = give_birth(plan);
  if (process->id_ < 0) {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("no namespaces for the browser: {}", words_of(errno)));
  }
  theirs.close();
  if (!write_maps(process->id_, identity)) {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("no user namespace for the browser: {}", words_of(errno)));
  }
  static_cast<void>(::write(ours.get(), "g", 1));
  Answer answer = read_answer(ours.get());
  if (answer.failure) {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("{}: cannot be confined: {}: {}",
                             program,
                             name_of_step(answer.failure->step),
                             words_of(answer.failure->error)));
  }
  process->to_ = std::move(in.write);
  process->from_ = std::move(out.read);
  process->listener_ = std::move(answer.listener);
  return process;
}

ConfinedProcess::~ConfinedProcess() {
  if (id_ < 0 || status_) return;
  // It is the first process of its namespace: the kernel kills all others with it, and it is not
  // given back to us before they are gone (pid_namespaces(7)).
  ::kill(id_, SIGKILL);
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
}

std::optional<std::string> ConfinedProcess::end() {
  int status = 0;
  if (!status_ && ::waitpid(id_, &status, WNOHANG) == id_) status_ = status;
  if (!status_) return std::nullopt;
  if (WIFEXITED(*status_)) return fmt::format("ended with exit code {}", WEXITSTATUS(*status_));
  return fmt::format("was ended by signal {}", WTERMSIG(*status_));
}

std::uint64_t ConfinedProcess::memory_bytes() const {
  std::uint64_t sum = 0;
  std::error_code failed;
  for (fs::directory_iterator at("/proc", failed), last; !failed && at != last;
       at.increment(failed)) {
    const std::string folder = at->path().string();
    if (folder.find_first_not_of("0123456789", 6) != std::string::npos) continue;
    if (group_in(text_of(folder + "/stat")) != id_) continue;
    const std::string status = text_of(folder + "/status");
    sum += kilobytes(status, "RssAnon:") + kilobytes(status, "RssShmem:");
  }
  return sum * 1024;
}

std::string ConfinedProcess::last_words() const {
  constexpr off_t kMost = 500;
  const off_t size = ::lseek(errors_.get(), 0, SEEK_END);
  if (size <= 0) return {};
  std::string out(static_cast<std::size_t>(std::min(size, kMost)), '\0');
  const ssize_t read =
      ::pread(errors_.get(), out.data(), out.size(), std::max<off_t>(size - kMost, 0));
  out.resize(static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
  return out;
}

}  // namespace zc
