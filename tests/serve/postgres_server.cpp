#include "serve/postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "nucha/base/text.h"

namespace nucha::serve::test {
namespace fs = std::filesystem;
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";
constexpr const char* kUser = "postgres";
constexpr std::chrono::milliseconds kStartWait{20000};

// a server refuses to be root: then it runs as the user its package made
const passwd* otherUser() { return ::geteuid() == 0 ? ::getpwnam(kUser) : nullptr; }

bool succeeded(pid_t process) {
  int status = 0;
  return process > 0 && ::waitpid(process, &status, 0) == process && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

}  // namespace

PostgresServer* PostgresServer::shared() {
  static const auto server = std::make_unique<PostgresServer>();
  return server->runs() ? server.get() : nullptr;
}

PostgresServer::PostgresServer() {
  std::error_code code;
  if (!fs::exists(std::string(kPrograms) + "postgres", code)) return;
  if (::geteuid() == 0 && !otherUser()) return;
  std::string name = (fs::temp_directory_path() / "nucha-pg-XXXXXX").string();
  if (!::mkdtemp(name.data())) return;
  folder_ = name;
  if (const passwd* user = otherUser(); user && ::chown(name.c_str(), user->pw_uid, user->pw_gid) != 0) return;
  if (makeCluster()) start();
}

PostgresServer::~PostgresServer() {
  if (runs()) stop(Stop::crash);
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

pid_t PostgresServer::spawn(const std::string& program, const std::string& arguments) const {
  std::vector<std::string> words = split(program + " " + arguments, ' ');
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string path = kPrograms + program;
  const std::string log = (folder_ / "log").string();
  const passwd* const user = otherUser();
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (user && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // a killed test leaves no server behind
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, S_IRUSR | S_IWUSR);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  if (::chdir(folder_.c_str()) != 0) ::_exit(126);
  ::execv(path.c_str(), argv.data());
  ::_exit(127);
}

bool PostgresServer::makeCluster() {
  return succeeded(spawn("initdb", "-D data -U nucha -A trust -E UTF8 --locale=C --no-sync --no-instructions"));
}

void PostgresServer::start() {
  // what is tested is the death of processes, not of disks: without fsync the tests take half the time
  process_ = spawn("postgres", "-D data -k " + folder_.string() +
                                   " -c listen_addresses= -c fsync=off -c full_page_writes=off -c shared_buffers=16MB"
                                   " -c max_connections=40 -c autovacuum=off");
  const auto end = std::chrono::steady_clock::now() + kStartWait;
  while (PQping(connection("postgres").c_str()) != PQPING_OK) {
    if (::waitpid(process_, nullptr, WNOHANG) != 0 || std::chrono::steady_clock::now() > end) {
      process_ = -1;
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void PostgresServer::stop(Stop how) {
  ::kill(process_, how == Stop::fast ? SIGINT : SIGQUIT);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::string PostgresServer::connection(const std::string& database) const {
  return "host=" + folder_.string() + " user=nucha dbname=" + database;
}

std::string PostgresServer::freshDatabase() {
  const std::string name = "test" + std::to_string(++databases_);
  const std::unique_ptr<PGconn, Finish> admin(PQconnectdb(connection("postgres").c_str()));
  const std::string sql =
      "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'";
  PGresult* const result = PQexec(admin.get(), sql.c_str());
  const std::string why = PQresultErrorMessage(result);
  PQclear(result);
  if (!why.empty()) throw std::runtime_error(why);
  return connection(name);
}

}  // namespace nucha::serve::test
