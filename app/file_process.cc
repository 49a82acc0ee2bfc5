#include "app/file_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <optional>
#include <system_error>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptor.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr const char* kOwnProgram = "/proc/self/exe";

std::string reason_of_errno() {
  return std::error_code(errno, std::generic_category()).message();
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

std::string read_all(int fd, std::size_t most) {
  std::string out;
  std::vector<char> chunk(std::size_t{1} << 16);
  for (;;) {
    const ssize_t size = ::read(fd, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0 || out.size() >= most) return out;
    out.append(chunk.data(), static_cast<std::size_t>(size));
  }
}

// One line a piece, in the order of reading; the last is {"done":true}.
std::string line_of(const TextBlock& b) {
  return json::serialize(json::object{{"text", b.text},
                                      {"role", static_cast<int>(b.role)},
                                      {"source", static_cast<int>(b.source)},
                                      {"headers", b.headers},
                                      {"path", b.path},
                                      {"page", b.page},
                                      {"main", b.in_main_text}}) +
         "\n";
}

// Writes what is new in a document since the last time.
class Answer {
 public:
  void write(const Document& out) {
    std::string lines;
    for (; blocks_ < out.blocks.size(); ++blocks_) lines += line_of(out.blocks[blocks_]);
    for (; links_ < out.links.size(); ++links_) {
      lines += json::serialize(json::object{{"link", out.links[links_].url}}) + "\n";
    }
    for (; notes_ < out.notes.size(); ++notes_) {
      lines += json::serialize(json::object{{"note", out.notes[notes_]}}) + "\n";
    }
    is_whole_ = write_all(STDOUT_FILENO, lines) && is_whole_;
  }
  bool finish(const Document& out) {
    write(out);
    const json::object last = {{"done", true}, {"title", out.title}, {"truncated", out.truncated}};
    return is_whole_ && write_all(STDOUT_FILENO, json::serialize(last) + "\n");
  }

 private:
  std::size_t blocks_ = 0;
  std::size_t links_ = 0;
  std::size_t notes_ = 0;
  bool is_whole_ = true;
};

template <typename Value>
Value enumerator(const json::object& line, std::string_view name, Value last) {
  const json::value* const value = line.if_contains(name);
  if (value == nullptr || !value->is_int64()) return Value{};
  const std::int64_t number = value->as_int64();
  return number < 0 || number > static_cast<std::int64_t>(last) ? Value{}
                                                                : static_cast<Value>(number);
}

std::string string_in(const json::object& line, std::string_view name) {
  const json::value* const value = line.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->as_string());
}

bool flag_in(const json::object& line, std::string_view name) {
  const json::value* const value = line.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

// Takes one line of the answer; true when it is the last.
bool take_line(std::string_view text, ByteSpan whole, Document& out) {
  json::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return false;
  const json::object& line = value.as_object();
  if (flag_in(line, "done")) {
    out.title = string_in(line, "title");
    out.truncated = out.truncated || flag_in(line, "truncated");
    return true;
  }
  if (line.contains("note")) {
    out.notes.push_back(string_in(line, "note"));
  } else if (line.contains("link")) {
    out.links.push_back({LinkKind::kPage, string_in(line, "link"), "", whole, false});
  } else if (!string_in(line, "text").empty()) {
    TextBlock block;
    block.text = string_in(line, "text");
    block.role = enumerator(line, "role", BlockRole::kData);
    block.source = enumerator(line, "source", BlockSource::kImage);
    block.headers = string_in(line, "headers");
    block.path = string_in(line, "path");
    const json::value* const page = line.if_contains("page");
    if (page != nullptr && page->is_int64()) {
      block.page = static_cast<std::uint32_t>(page->as_int64());
    }
    block.in_main_text = flag_in(line, "main");
    block.span = whole;
    out.blocks.push_back(std::move(block));
  }
  return false;
}

// True when the answer has its last line.
bool take_answer(std::string_view answer, std::size_t payload_bytes, Document& out) {
  bool is_done = false;
  while (!answer.empty() && !is_done) {
    const std::size_t end = answer.find('\n');
    if (end == std::string_view::npos) return false;
    is_done = take_line(answer.substr(0, end), {0, payload_bytes}, out);
    answer.remove_prefix(end + 1);
  }
  return is_done;
}

// Starts the program; -1 and errno when that fails.
pid_t start(const std::string& program,
            const std::vector<std::string>& arguments,
            int input,
            int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::string path = "PATH=/usr/bin:/bin";
  std::array<char*, 2> environment = {path.data(), nullptr};
  pid_t pid = -1;
  const int failed =
      ::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  errno = failed;
  return failed == 0 ? pid : -1;
}

// Waits for the end, at most `wall`; then it is killed.  Returns wait status, or nothing when the
// process had to be killed.
std::optional<int> wait_for(pid_t pid, std::chrono::seconds wall) {
  const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  bool is_over = false;
  if (handle.is_open()) {
    pollfd waited = {handle.get(), POLLIN, 0};
    const auto deadline = std::chrono::steady_clock::now() + wall;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      const int ready =
          ::poll(&waited, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
      if (ready < 0 && errno == EINTR) continue;
      is_over = ready > 0;
      break;
    }
  }
  if (!is_over) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return is_over ? std::optional<int>(status) : std::nullopt;
}

std::string reason_of(std::optional<int> status, const FileLimits& limits) {
  const bool is_slow = !status || (WIFSIGNALED(*status) &&
                                   (WTERMSIG(*status) == SIGXCPU || WTERMSIG(*status) == SIGKILL));
  if (is_slow) {
    return fmt::format("took more than {} s of computing time", limits.cpu.count());
  }
  if (WIFSIGNALED(*status) && WTERMSIG(*status) != SIGABRT) {
    return fmt::format("ended its reader by signal {}", WTERMSIG(*status));
  }
  return fmt::format("needed more than {} MB of memory, or confused its reader",
                     limits.memory_bytes >> 20U);
}

void note_end(const std::string& reason, Document& out) {
  out.truncated = true;
  out.notes.push_back(
      fmt::format("the {} file {}; {}",
                  out.content_kind,
                  reason,
                  out.blocks.empty() ? "it is kept but not read" : "it was read up to there"));
}

class ApartReader {
 public:
  ApartReader(std::string program, FileLimits limits)
      : program_(std::move(program)), limits_(limits) {}

  void operator()(std::string_view payload, Document& out) const {
    const Descriptor input(::memfd_create("payload", MFD_CLOEXEC));
    const Descriptor output(::memfd_create("answer", MFD_CLOEXEC));
    if (!input.is_open() || !output.is_open() || !write_all(input.get(), payload) ||
        ::lseek(input.get(), 0, SEEK_SET) != 0) {
      return note_end(fmt::format("could not be handed over: {}", reason_of_errno()), out);
    }
    const std::vector<std::string> arguments = {program_,
                                                std::string(kReadFileCommand),
                                                out.content_kind,
                                                out.url,
                                                std::to_string(limits_.cpu.count()),
                                                std::to_string(limits_.memory_bytes),
                                                std::to_string(limits_.answer_bytes)};
    const pid_t pid = start(program_, arguments, input.get(), output.get());
    if (pid < 0) {
      return note_end(fmt::format("could not be read: {}: {}", program_, reason_of_errno()), out);
    }
    const std::optional<int> status = wait_for(pid, limits_.wall);
    ::lseek(output.get(), 0, SEEK_SET);
    const bool is_done =
        take_answer(read_all(output.get(), limits_.answer_bytes), payload.size(), out);
    if (!is_done) note_end(reason_of(status, limits_), out);
  }

 private:
  std::string program_;
  FileLimits limits_;
};

// A sanitizer's shadow does not fit under a memory limit, and its code is slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

bool limit(int resource, std::uint64_t most) {
  const rlimit both = {most, most};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

// RLIMIT_DATA counts what is allocated, not what is mapped from libraries.
bool limit_self(std::uint64_t cpu_seconds, std::uint64_t memory_bytes, std::uint64_t answer_bytes) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const bool is_small = kIsSanitized || limit(RLIMIT_DATA, memory_bytes);
  return is_small && limit(RLIMIT_CPU, kIsSanitized ? cpu_seconds * 5 : cpu_seconds) &&
         limit(RLIMIT_FSIZE, answer_bytes) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NPROC, 0);
}

std::optional<std::uint64_t> number_of(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

FileReader file_reader(std::string program, FileLimits limits) {
  return ApartReader(std::move(program), limits);
}

const ExtractOptions& extract_options() {
  static const ExtractOptions kOptions = [] {
    ExtractOptions made;
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink(kOwnProgram, error);
    if (!error && self.filename().string().starts_with("zhengcha")) {
      made.file_reader = file_reader(kOwnProgram);
    }
    return made;
  }();
  return kOptions;
}

int read_file_here(const std::vector<std::string>& arguments) {
  constexpr int kBadArguments = 2;
  constexpr int kNotLimited = 3;
  constexpr std::size_t kLargestPayload = std::size_t{256} << 20;
  if (arguments.size() != 5 || !is_file_kind(arguments[0])) return kBadArguments;
  const std::optional<std::uint64_t> cpu = number_of(arguments[2]);
  const std::optional<std::uint64_t> memory = number_of(arguments[3]);
  const std::optional<std::uint64_t> answer_bytes = number_of(arguments[4]);
  if (!cpu || !memory || !answer_bytes) return kBadArguments;
  if (!limit_self(*cpu, *memory, *answer_bytes)) return kNotLimited;
  Document out;
  out.content_kind = arguments[0];
  out.url = arguments[1];
  const std::string payload = read_all(STDIN_FILENO, kLargestPayload);
  Answer answer;
  read_file_text(payload, out, [&](const Document& so_far) { answer.write(so_far); });
  return answer.finish(out) ? 0 : 1;
}

}  // namespace zc
