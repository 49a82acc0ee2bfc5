#include "app/pdf_print.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX asks for it

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLongest(120);
constexpr std::chrono::milliseconds kPause(20);

// A folder of its own, gone at the end.
class Scratch {
 public:
  Scratch() {
    std::error_code ignored;
    std::string pattern = (fs::temp_directory_path(ignored) / "zhengcha-pdf-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_ = {};
};

// Starts it in a process group of its own, its words thrown away; 0 when that fails.
pid_t start(std::vector<std::string> words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t child = 0;
  const int problem =
      posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return problem == 0 ? child : 0;
}

// How it ended; nothing when it had to be killed.
std::optional<int> wait_for(pid_t child) {
  const auto deadline = std::chrono::steady_clock::now() + kLongest;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      return std::nullopt;
    }
    std::this_thread::sleep_for(kPause);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::vector<std::string> command_for(const std::string& program, const fs::path& dir) {
  std::vector<std::string> words = {program,
                                    "--headless",
                                    "--disable-gpu",
                                    "--no-first-run",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--no-pdf-header-footer",
                                    "--user-data-dir=" + (dir / "profile").string(),
                                    "--print-to-pdf=" + (dir / "report.pdf").string()};
  // Chromium's sandbox refuses to work for root.
  if (geteuid() == 0) words.emplace_back("--no-sandbox");
  words.push_back("file://" + (dir / "report.html").string());
  return words;
}

}  // namespace

std::string with_dates(std::string pdf, UtcTime made) {
  std::string digits;
  for (const char c : to_rfc3339(made).substr(0, 19)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  for (const std::string_view key : {"/CreationDate (D:", "/ModDate (D:"}) {
    for (std::size_t at = 0; (at = pdf.find(key, at)) != std::string::npos;) {
      at += key.size();
      if (pdf.find(')', at) < at + digits.size()) continue;  // a shorter date than ours
      pdf.replace(at, digits.size(), digits);
    }
  }
  return pdf;
}

Result<std::string> print_pdf(const std::string& program, const std::string& html, UtcTime made) {
  const Scratch scratch;
  if (!scratch.path().empty()) {
    std::ofstream(scratch.path() / "report.html", std::ios::binary) << html;
  }
  std::error_code failed;
  if (fs::file_size(scratch.path() / "report.html", failed) != html.size() || failed) {
    return Error(ErrorKind::kStorage, "no temporary file can be written for the PDF");
  }
  const pid_t child = start(command_for(program, scratch.path()));
  const std::optional<int> end = child == 0 ? std::optional<int>(-1) : wait_for(child);
  std::ifstream in(scratch.path() / "report.pdf", std::ios::binary);
  std::string pdf{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (end != 0 || !pdf.starts_with("%PDF-")) {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("{}: did not print the report ({})",
                             program,
                             child == 0 ? "cannot be started"
                             : end      ? fmt::format("exit code {}", *end)
                                        : "took too long"));
  }
  return with_dates(std::move(pdf), made);
}

}  // namespace zc
