// Writes to a store until it is killed, and prints each number once it is stored: what durability_test.cpp kills.
//   crash_writer sqlite FILE | crash_writer postgresql CONNECTION
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>

#include "nucha/serve/database.h"

namespace {

using nucha::serve::Database;
using nucha::serve::Transaction;

// One more entry and the count of them, which must never disagree; now and then the old ones go, which also empties the
// write-ahead log.
std::int64_t addOne(Database& store) {
  std::int64_t number = 0;
  store.write([&](Transaction& transaction) {
    number = std::stoll(transaction.query("SELECT value FROM meta WHERE name = 'count'").at(0).text(0)) + 1;
    transaction.execute("INSERT INTO audit VALUES (?, 0, '', '', '', ?, '')",
                        {number, std::string(static_cast<std::size_t>(number * 397 % 9000), 'x')});
    transaction.execute("UPDATE meta SET value = ? WHERE name = 'count'", {std::to_string(number)});
    if (number % 8 == 0) transaction.execute("DELETE FROM audit WHERE number <= ?", {number - 40});
  });
  return number;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const auto store =
        argv[1] == std::string("sqlite") ? nucha::serve::openSqlite(argv[2]) : nucha::serve::openPostgres(argv[2]);
    nucha::serve::migrate(*store);
    store->write([](Transaction& transaction) {
      transaction.execute("INSERT INTO meta VALUES ('count', '0') ON CONFLICT (name) DO NOTHING");
    });
    while (true) {
      const std::string line = std::to_string(addOne(*store)) + "\n";
      if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
    }
  } catch (const nucha::serve::DatabaseUnavailable&) {
    return 3;  // the test stopped the server
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
