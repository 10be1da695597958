// A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket there, gone with the process.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace nucha::serve::test {

class PostgresServer {
 public:
  /// One a process, started at the first call; nullptr where PostgreSQL is not installed or cannot be run:
  ///   PostgresServer* const server = PostgresServer::shared();
  ///   if (!server) GTEST_SKIP() << "PostgreSQL is not here";
  static PostgresServer* shared();

  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  bool runs() const { return process_ > 0; }
  /// Connection string of a new, empty database. It sorts texts by the rules of English, unlike SQLite.
  std::string freshDatabase();
  /// Connection string of a database by name.
  std::string connection(const std::string& database) const;
  std::filesystem::path socket() const { return folder_ / ".s.PGSQL.5432"; }

  /// Waits until it answers.
  void start();
  enum class Stop { fast, crash };
  /// `fast` ends all connections and shuts down well; `crash` kills it as a power cut would.
  void stop(Stop how);

 private:
  bool makeCluster();
  pid_t spawn(const std::string& program, const std::string& arguments) const;

  std::filesystem::path folder_;
  pid_t process_ = -1;
  int databases_ = 0;
};

}  // namespace nucha::serve::test
