// What both stores do alike with one SQL statement and its parameters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nucha/serve/database.h"

namespace nucha::serve {

/// Throws InputError for text that one of the stores could not hold: not UTF-8, or with a NUL in it.
void checkParameters(const std::vector<Value>& parameters);

/// Each `?` outside literals, quoted names and comments becomes $1, $2 ...; `count` tells how many there were.
std::string numberedParameters(std::string_view sql, std::size_t& count);

/// True for INSERT, UPDATE and DELETE: only those have a number of changed rows that both stores agree on.
bool changesRows(std::string_view sql);

/// One statement of the schema in the store's own words: SQLite's tables become strict, so that they refuse a text in a
/// column of numbers as PostgreSQL does; PostgreSQL's text compares by bytes as SQLite's does, whatever its language.
std::string inDialectOf(const std::string& kind, std::string_view sql);

/// Marks the thread as inside a transaction of `store` while it lives; throws InternalError when it is so already.
class TransactionMark {
 public:
  explicit TransactionMark(const Database* store);
  ~TransactionMark();
  TransactionMark(const TransactionMark&) = delete;
  TransactionMark& operator=(const TransactionMark&) = delete;
};

/// The statements of one connection as a Transaction that stays failed once a statement failed.
template <typename Connection>
class ConnectionTransaction : public Transaction {
 public:
  explicit ConnectionTransaction(Connection& connection) : connection_(connection) {}

  std::vector<Row> query(const std::string& sql, const std::vector<Value>& parameters) override {
    return guarded([&] { return connection_.query(sql, parameters); });
  }
  std::int64_t execute(const std::string& sql, const std::vector<Value>& parameters) override {
    return guarded([&] { return connection_.execute(sql, parameters); });
  }
  /// Throws what a statement threw, in case `work` swallowed it.
  void throwFailure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  template <typename Statement>
  auto guarded(const Statement& statement) {
    throwFailure();
    try {
      return statement();
    } catch (...) {
      failure_ = std::current_exception();
      throw;
    }
  }

  Connection& connection_;
  std::exception_ptr failure_;
};

}  // namespace nucha::serve
