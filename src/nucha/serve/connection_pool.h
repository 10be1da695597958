// A few open connections shared by many threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "nucha/serve/database.h"

namespace nucha::serve {

template <typename Connection>
class ConnectionPool {
 public:
  using Open = std::function<std::unique_ptr<Connection>()>;

  /// One taken connection; goes back when the lease ends, unless it was dropped.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, bool fresh)
        : pool_(&pool), connection_(std::move(connection)), fresh_(fresh) {}
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)), fresh_(other.fresh_) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_) pool_->giveBack(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }
    /// Opened for this lease, so it cannot have gone stale in the pool.
    bool fresh() const { return fresh_; }
    /// Closes it; the next taker opens another.
    void drop() { connection_.reset(); }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
    bool fresh_;
  };

  ConnectionPool(std::size_t most, Open open) : most_(most), open_(std::move(open)) {}

  /// Throws DatabaseUnavailable when none gets free in time, and what opening throws.
  Lease take(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, wait, [&] { return taken_ < most_; }))
      throw DatabaseUnavailable("the store is busy: no connection got free in time");
    ++taken_;
    if (!idle_.empty()) {
      Lease lease(*this, std::move(idle_.back()), false);
      idle_.pop_back();
      return lease;
    }
    lock.unlock();
    try {
      return Lease(*this, open_(), true);
    } catch (...) {
      giveBack(nullptr);
      throw;
    }
  }

 private:
  void giveBack(std::unique_ptr<Connection> connection) {
    {
      const std::lock_guard lock(mutex_);
      --taken_;
      if (connection) idle_.push_back(std::move(connection));
    }
    freed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t taken_ = 0;
  std::size_t most_;
  Open open_;
};

}  // namespace nucha::serve
