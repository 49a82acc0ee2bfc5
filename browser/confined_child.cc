#include "browser/confined_child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace zc {
namespace {

enum Step {
  kStepDescriptors,
  kStepUser,
  kStepPrivate,
  kStepRoot,
  kStepBind,
  kStepMemory,
  kStepPivot,
  kStepLoopback,
  kStepListen,
  kStepLimits,
  kStepProgram,
};
constexpr std::array<const char*, 11> kSteps = {"its descriptors",
                                                "becoming an unprivileged user",
                                                "mounts of its own",
                                                "a root of its own",
                                                "showing it the system's files",
                                                "memory file systems",
                                                "entering its root",
                                                "its loopback device",
                                                "its listening socket",
                                                "its limits",
                                                "running the program"};

// What Chromium reads, all of it of the system.  What is not there is left out.
constexpr std::array<const char*, 17> kShown = {"/usr",
                                                "/bin",
                                                "/sbin",
                                                "/lib",
                                                "/lib64",
                                                "/opt",
                                                "/proc",
                                                "/etc/alternatives",
                                                "/etc/chromium.d",
                                                "/etc/fonts",
                                                "/etc/ld.so.cache",
                                                "/etc/localtime",
                                                "/etc/ssl",
                                                "/var/cache/fontconfig",
                                                "/dev/null",
                                                "/dev/urandom",
                                                "/dev/zero"};
constexpr std::array<const char*, 5> kFolders = {"/etc", "/var", "/var/cache", "/dev", "/dev/shm"};
constexpr const char* kRoot = "/tmp";  // a memory file system covers the machine's, for us alone

[[noreturn]] void give_up(int control, int step) {
  const ConfinedFailure failure = {step, errno};
  static_cast<void>(::write(control, &failure, sizeof failure));
  ::_exit(127);
}

// `kRoot` and `path` in one; paths are ours and short.
using Path = std::array<char, 64>;
Path inside(const char* path) {
  Path out = {};
  const std::size_t head = std::strlen(kRoot);
  std::memcpy(out.data(), kRoot, head);
  std::memcpy(out.data() + head, path, std::strlen(path) + 1);
  return out;
}

// One path of the machine, seen at the same place in the new root.
bool show(const char* path) {
  struct stat found = {};
  if (::lstat(path, &found) != 0) return true;
  const Path place = inside(path);
  if (S_ISLNK(found.st_mode)) {  // /bin is one, where the system has merged it into /usr
    std::array<char, 256> target = {};
    if (::readlink(path, target.data(), target.size() - 1) < 0) return false;
    return ::symlink(target.data(), place.data()) == 0;
  }
  if (S_ISDIR(found.st_mode)) {
    if (::mkdir(place.data(), 0755) != 0) return false;
  } else {
    const int file = ::open(place.data(), O_CREAT | O_CLOEXEC | O_WRONLY, 0644);
    if (file < 0) return false;
    ::close(file);
  }
  return ::mount(path, place.data(), nullptr, MS_BIND | MS_REC, nullptr) == 0;
}

bool mount_memory(const char* path, const ConfinedPlan& plan) {
  return ::mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, plan.mount_words.c_str()) == 0;
}

// pivot_root(2): "new_root" and "put_old" may be the same place.
bool enter_root() {
  return ::chdir(kRoot) == 0 && ::syscall(SYS_pivot_root, ".", ".") == 0 &&
         ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0;
}

void make_root(const ConfinedPlan& plan) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    give_up(plan.control, kStepPrivate);
  }
  if (!mount_memory(kRoot, plan)) give_up(plan.control, kStepRoot);
  for (const char* const folder : kFolders) {
    if (::mkdir(inside(folder).data(), 0755) != 0) give_up(plan.control, kStepRoot);
  }
  for (const char* const path : kShown) {
    if (!show(path)) give_up(plan.control, kStepBind);
  }
  const Path temporary = inside("/tmp");
  if (::mkdir(temporary.data(), 0700) != 0 || !mount_memory(temporary.data(), plan) ||
      !mount_memory(inside("/dev/shm").data(), plan)) {
    give_up(plan.control, kStepMemory);
  }
  if (!enter_root()) give_up(plan.control, kStepPivot);
}

void start_loopback(int control) {
  const int any = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request = {};
  std::memcpy(request.ifr_name, "lo", 3);
  if (any < 0 || ::ioctl(any, SIOCGIFFLAGS, &request) != 0) give_up(control, kStepLoopback);
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  if (::ioctl(any, SIOCSIFFLAGS, &request) != 0) give_up(control, kStepLoopback);
  ::close(any);
}

bool send_socket(int control, int socket) {
  char one = 1;
  iovec piece = {&one, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room = {};
  msghdr message = {};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  cmsghdr* const head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof socket);
  std::memcpy(CMSG_DATA(head), &socket, sizeof socket);
  return ::sendmsg(control, &message, MSG_NOSIGNAL) == 1;
}

void send_listener(const ConfinedPlan& plan) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(plan.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener < 0 ||
      ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 128) != 0 || !send_socket(plan.control, listener)) {
    give_up(plan.control, kStepListen);
  }
  ::close(listener);
}

bool limit(int resource, std::uint64_t most) {
  const rlimit both = {most, most};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

void set_limits(const ConfinedPlan& plan) {
  sigset_t none;
  sigemptyset(&none);
  if (::setpgid(0, 0) != 0 || ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
      ::pthread_sigmask(SIG_SETMASK, &none, nullptr) != 0 || !limit(RLIMIT_DATA, plan.data_bytes) ||
      !limit(RLIMIT_FSIZE, plan.temporary_bytes) || !limit(RLIMIT_CPU, plan.cpu_seconds) ||
      !limit(RLIMIT_CORE, 0)) {
    give_up(plan.control, kStepLimits);
  }
}

// The C library's functions would tell threads that this process does not have.
void become_user(const ConfinedPlan& plan) {
  if ((plan.drop_groups && ::syscall(SYS_setgroups, 0, nullptr) != 0) ||
      ::syscall(SYS_setresgid, plan.group, plan.group, plan.group) != 0 ||
      ::syscall(SYS_setresuid, plan.user, plan.user, plan.user) != 0) {
    give_up(plan.control, kStepUser);
  }
}

}  // namespace

const char* name_of_step(int step) {
  const auto at = static_cast<std::size_t>(step);
  return at < kSteps.size() ? kSteps[at] : "starting it";
}

void run_confined(const ConfinedPlan& given) {
  constexpr int kAbove = 16;  // where no descriptor is in the way of 0 to 4
  ConfinedPlan plan = given;
  for (int* const used : {&plan.control, &plan.input, &plan.output, &plan.errors}) {
    *used = ::fcntl(*used, F_DUPFD_CLOEXEC, kAbove);
    if (*used < 0) give_up(given.control, kStepDescriptors);
  }
  char go = 0;
  if (::read(plan.control, &go, 1) != 1) ::_exit(127);
  become_user(plan);
  make_root(plan);
  start_loopback(plan.control);
  send_listener(plan);
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nowhere < 0 || ::dup2(nowhere, 0) < 0 || ::dup2(nowhere, 1) < 0 ||
      ::dup2(plan.errors, 2) < 0 || ::dup2(plan.input, 3) < 0 || ::dup2(plan.output, 4) < 0 ||
      ::syscall(SYS_close_range, 5U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) != 0) {
    give_up(plan.control, kStepDescriptors);
  }
  set_limits(plan);
  ::execve(plan.arguments[0], plan.arguments, plan.environment);
  give_up(plan.control, kStepProgram);
}

}  // namespace zc
