// A store of its own in a temporary folder, with an audit trail and accounts.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "nucha/serve/accounts.h"
#include "nucha/serve/audit.h"

namespace nucha::serve {

struct AccountFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("nucha-accounts-" + randomId());
  AccountFolder() { std::filesystem::create_directories(path); }
  AccountFolder(const AccountFolder&) = delete;
  AccountFolder& operator=(const AccountFolder&) = delete;
  ~AccountFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

struct AccountStore {
  static constexpr Instant kMinute = 60'000;
  static constexpr Instant kHour = 60 * kMinute;
  static constexpr const char* kPassword = "seven grey herons wade";

  AccountFolder folder;
  std::unique_ptr<Database> database = openSqlite(folder.path / "store.db");
  int version = migrate(*database);
  Audit audit{*database, SecretKey::random()};
  AccountOptions options;
  Accounts accounts{*database, options, audit};
  Instant now = 1'800'000'000'000;

  Account addAdministrator(const std::string& login = "ada") {
    return accounts.setUp(accounts.setupToken(now), login, "Ada Admin", kPassword, now);
  }

  Account add(const std::string& login, Role role = Role::clinician) {
    const Accounts::Invited invited = accounts.invite(commandActor(), login, "Name of " + login, role, now);
    return accounts.acceptInvitation(invited.token, kPassword, now);
  }

  Actor actorOf(const SignedIn& signed_in) {
    const std::optional<Actor> actor = accounts.findSession(signed_in.token, now);
    return actor ? *actor : Actor{};
  }

  void change(const std::string& sql, const std::vector<Value>& parameters = {}) {
    database->write([&](Transaction& transaction) { transaction.execute(sql, parameters); });
  }

  std::vector<Row> ask(const std::string& sql, const std::vector<Value>& parameters = {}) {
    std::vector<Row> rows;
    database->read([&](Transaction& transaction) { rows = transaction.query(sql, parameters); });
    return rows;
  }
};

/// Status of the HttpError that `work` throws; 0 when it throws none.
template <typename Work>
int statusOf(Work work) {
  try {
    work();
  } catch (const HttpError& error) {
    return error.status();
  }
  return 0;
}

}  // namespace nucha::serve
