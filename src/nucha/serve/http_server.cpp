#include "nucha/serve/http_server.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdarg>
#include <cstdio>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "nucha/base/file.h"
#include "nucha/serve/http_wire.h"

namespace nucha::serve {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

// what libmicrohttpd keeps of one connection: the longest head of a request, about
constexpr std::size_t kHeadBytes = 32 << 10;
// a body beyond its limit is read so far, so that the 413 reaches the sender; then the connection ends
constexpr std::size_t kDrainBytes = 1 << 20;
// most for one answer to leave: a slow reader holds a connection no longer
constexpr seconds kSendTime{120};
// between looks for requests that take too long to arrive
constexpr milliseconds kLook{250};
constexpr int kBusyRetrySeconds = 2;
// after the last answer was handed over, so that it leaves
constexpr seconds kLastSends{1};
constexpr Steady::rep kNever = Steady::time_point::max().time_since_epoch().count();

enum class Stage { head, body, waiting, answered };

/// One connection; it holds one request at a time.
struct Connection {
  MHD_Connection* handle = nullptr;
  int socket = -1;
  std::string peer;
  bool counted = false;                        ///< against the limit of its address
  std::atomic<Steady::rep> deadline = kNever;  ///< when it is cut off, as ticks of the clock
  Stage stage = Stage::head;
  bool target_known = false;
  bool sending = false;
  std::size_t largest = 0, taken = 0;  ///< bytes of a body: most, and so far
  HttpRequest request;
  HttpResponse response;

  void endAt(Steady::time_point when) { deadline = when.time_since_epoch().count(); }
};

std::string peerOf(MHD_Connection* handle) {
  const MHD_ConnectionInfo* info = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return "";
  const bool six = info->client_addr->sa_family == AF_INET6;
  return addressText(info->client_addr, six ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
}

Connection& connectionOf(MHD_Connection* handle) {
  const MHD_ConnectionInfo* info = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  NUCHA_ASSERT(info != nullptr && info->socket_context != nullptr, "every connection has its context");
  return *static_cast<Connection*>(info->socket_context);
}

MHD_Result takeHeader(void* head, MHD_ValueKind, const char* name, std::size_t name_size, const char* value,
                      std::size_t value_size) {
  static_cast<HttpHead*>(head)->add({name, name_size},
                                    value == nullptr ? std::string_view() : std::string_view(value, value_size));
  return MHD_YES;
}

HttpHead readHead(MHD_Connection* handle) {
  HttpHead head;
  MHD_get_connection_values_n(handle, MHD_HEADER_KIND, takeHeader, &head);
  return head;
}

HttpError tooLarge(std::size_t largest) {
  return {413, "The body is larger than this path takes: " + std::to_string(largest) + " bytes."};
}

MHD_Response* makeResponse(HttpResponse&& response) {
  auto body = std::make_unique<std::string>(std::move(response.body));
  MHD_Response* made = MHD_create_response_from_buffer_with_free_callback_cls(
      body->size(), body->data(), [](void* owned) { delete static_cast<std::string*>(owned); }, body.get());
  if (made == nullptr) return nullptr;
  static_cast<void>(body.release());  // the callback frees it
  for (const auto& [name, value] : response.headers) MHD_add_response_header(made, name.c_str(), value.c_str());
  return made;
}

}  // namespace

struct HttpServer::Parts {
  ServerConfig config;
  Answer answer;
  MaxBody max_body;
  std::string certificate, key;  // libmicrohttpd keeps pointers
  bool tls = false;
  int listener = -1, port = 0;
  MHD_Daemon* daemon = nullptr;
  std::string complaint;  // of libmicrohttpd at the start

  // requests that wait for a worker; `mutex` guards what stands below it
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Connection*> queue;
  ConnectionCounts counts;
  int sending = 0;
  bool stopping = false, ended = false;

  // connections; only libmicrohttpd's thread adds and removes
  std::mutex connections_mutex;
  std::condition_variable cutter_wakes;
  std::set<Connection*> connections;
  std::map<std::string, int> by_address;
  bool cutter_ends = false;

  std::vector<std::thread> workers;
  std::thread cutter;

  Parts(const ServerConfig& server_config, Answer its_answer, MaxBody its_max_body)
      : config(server_config), answer(std::move(its_answer)), max_body(std::move(its_max_body)) {}

  std::vector<MHD_OptionItem> daemonOptions();
  void startDaemon();
  void startThreads();
  void work();
  void cutOff();
  void stop(int stop_seconds);
  void answerLeftOvers();

  // what libmicrohttpd's thread does
  bool admits(const std::string& peer);
  void opened(MHD_Connection* handle, void** context);
  void closed(void** context);
  void begin(Connection& connection, const char* target);
  MHD_Result handle(Connection& connection, const char* method, const char* version, const char* data,
                    std::size_t* size);
  MHD_Result takeHead(Connection& connection, const char* method, const char* version);
  MHD_Result takeBody(Connection& connection, const char* data, std::size_t* size);
  MHD_Result submit(Connection& connection);
  bool reserve();
  bool enqueue(Connection& connection);
  void answerStopped(Connection& connection);
  void countSending(Connection& connection);
  MHD_Result refuse(Connection& connection, const HttpError& error);
  MHD_Result send(Connection& connection);
  void completed(Connection& connection);
};

namespace {

HttpServer::Answer guarded(HttpServer::Answer answer) {
  return [answer = std::move(answer)](const HttpRequest& request) {
    try {
      return answer(request);
    } catch (const std::exception&) {
      return errorResponse(request, HttpError(500, "Something went wrong here."));
    }
  };
}

}  // namespace

bool HttpServer::Parts::admits(const std::string& peer) {
  if (addressInBlocks(peer, config.trusted_proxies)) return true;
  const std::lock_guard lock(connections_mutex);
  const auto found = by_address.find(peer);
  return found == by_address.end() || found->second < config.max_connections_per_address;
}

void HttpServer::Parts::opened(MHD_Connection* handle, void** context) {
  auto connection = std::make_unique<Connection>();
  connection->handle = handle;
  connection->socket = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
  connection->peer = peerOf(handle);
  connection->counted = !addressInBlocks(connection->peer, config.trusted_proxies);
  connection->endAt(Steady::now() + seconds(config.request_seconds));
  {
    const std::lock_guard lock(connections_mutex);
    connections.insert(connection.get());
    if (connection->counted) ++by_address[connection->peer];
  }
  const std::lock_guard lock(mutex);
  ++counts.open;
  *context = connection.release();
}

void HttpServer::Parts::closed(void** context) {
  const std::unique_ptr<Connection> connection(static_cast<Connection*>(*context));
  *context = nullptr;
  if (connection->sending) completed(*connection);
  {
    const std::lock_guard lock(connections_mutex);
    connections.erase(connection.get());
    const auto found = by_address.find(connection->peer);
    if (connection->counted && --found->second == 0) by_address.erase(found);
  }
  const std::lock_guard lock(mutex);
  --counts.open;
}

void HttpServer::Parts::begin(Connection& connection, const char* target) {
  connection.stage = Stage::head;
  connection.request = {};
  connection.response = {};
  connection.taken = 0;
  connection.target_known = readTarget(target, connection.request);
  // the first request of a connection counts from its opening, a later one from its first line
  const Steady::rep latest = (Steady::now() + seconds(config.request_seconds)).time_since_epoch().count();
  connection.deadline = std::min(connection.deadline.load(), latest);
}

MHD_Result HttpServer::Parts::handle(Connection& connection, const char* method, const char* version, const char* data,
                                     std::size_t* size) {
  switch (connection.stage) {
    case Stage::head:
      return takeHead(connection, method, version);
    case Stage::body:
      return *size > 0 ? takeBody(connection, data, size) : submit(connection);
    case Stage::waiting:
      return MHD_YES;
    case Stage::answered:
      return send(connection);
  }
  return MHD_NO;
}

MHD_Result HttpServer::Parts::takeHead(Connection& connection, const char* method, const char* version) {
  HttpRequest& request = connection.request;
  HttpHead head = readHead(connection.handle);
  request.method = method;
  request.headers = head.headers;
  setCaller(request, connection.peer, tls, config.trusted_proxies);
  try {
    head.check(version);
    if (!connection.target_known) throw HttpError(400, "The path or the query is broken: write it in UTF-8, escaped.");
    connection.largest = max_body(request.method == "HEAD" ? "GET" : request.method, request.path);
    const std::string length = request.header("Content-Length");
    if (!length.empty() && std::stoull(length) > connection.largest) throw tooLarge(connection.largest);
  } catch (const HttpError& error) {
    return refuse(connection, error);
  }
  connection.stage = Stage::body;
  return MHD_YES;
}

MHD_Result HttpServer::Parts::takeBody(Connection& connection, const char* data, std::size_t* size) {
  connection.taken += *size;
  if (connection.taken > connection.largest + kDrainBytes) return MHD_NO;
  if (connection.taken <= connection.largest) {
    connection.request.body.append(data, *size);
  } else {
    connection.request.body.clear();
  }
  *size = 0;
  return MHD_YES;
}

// a place in the queue
bool HttpServer::Parts::reserve() {
  const std::lock_guard lock(mutex);
  if (stopping || counts.waiting >= config.max_waiting) return false;
  ++counts.waiting;
  return true;
}

// false when nobody works any more
bool HttpServer::Parts::enqueue(Connection& connection) {
  const std::lock_guard lock(mutex);
  if (ended) return false;
  queue.push_back(&connection);
  changed.notify_one();
  return true;
}

void HttpServer::Parts::answerStopped(Connection& connection) {
  connection.response = errorResponse(connection.request, HttpError(503, "The clinic is being stopped."));
  addSecurityHeaders(connection.request, connection.response);
  countSending(connection);
  connection.stage = Stage::answered;
  MHD_resume_connection(connection.handle);
}

void HttpServer::Parts::countSending(Connection& connection) {
  if (connection.sending) return;
  connection.sending = true;
  const std::lock_guard lock(mutex);
  ++sending;
}

MHD_Result HttpServer::Parts::submit(Connection& connection) {
  if (connection.taken > connection.largest) return refuse(connection, tooLarge(connection.largest));
  if (reserve()) {
    connection.deadline = kNever;
    connection.stage = Stage::waiting;
    // before a worker can resume it, and without our lock: libmicrohttpd takes its own
    MHD_suspend_connection(connection.handle);
    if (!enqueue(connection)) answerStopped(connection);
    return MHD_YES;
  }
  HttpError busy(503, "Too much is being asked at once; nothing was changed. Try again soon.");
  busy.retry_after_s = kBusyRetrySeconds;
  return refuse(connection, busy);
}

MHD_Result HttpServer::Parts::refuse(Connection& connection, const HttpError& error) {
  connection.response = errorResponse(connection.request, error);
  addSecurityHeaders(connection.request, connection.response);
  // where the next request would begin is not to be trusted
  connection.response.headers["Connection"] = "close";
  return send(connection);
}

MHD_Result HttpServer::Parts::send(Connection& connection) {
  const int status = connection.response.status;
  MHD_Response* response = makeResponse(std::move(connection.response));
  if (response == nullptr) return MHD_NO;
  {
    const std::lock_guard lock(mutex);
    if (stopping) MHD_add_response_header(response, "Connection", "close");
  }
  countSending(connection);
  connection.endAt(Steady::now() + kSendTime);
  const MHD_Result result = MHD_queue_response(connection.handle, static_cast<unsigned>(status), response);
  MHD_destroy_response(response);
  return result;
}

void HttpServer::Parts::completed(Connection& connection) {
  if (connection.sending) {
    connection.sending = false;
    const std::lock_guard lock(mutex);
    --sending;
    changed.notify_all();
  }
  connection.stage = Stage::head;
  connection.endAt(Steady::now() + seconds(config.idle_seconds + config.request_seconds));
}

std::vector<MHD_OptionItem> HttpServer::Parts::daemonOptions() {
  std::vector<MHD_OptionItem> options;
  const auto number = [&](MHD_OPTION option, std::intptr_t value) { options.push_back({option, value, nullptr}); };
  number(MHD_OPTION_LISTEN_SOCKET, listener);
  number(MHD_OPTION_CONNECTION_MEMORY_LIMIT, kHeadBytes);
  number(MHD_OPTION_CONNECTION_LIMIT, config.max_connections);
  number(MHD_OPTION_CONNECTION_TIMEOUT, config.idle_seconds);
  number(MHD_OPTION_STRICT_FOR_CLIENT, 1);
  tls = !config.tls_certificate.empty();
  if (tls) {
    certificate = readFile(config.tls_certificate);
    key = readFile(config.tls_key);
    options.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.data()});
    options.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, key.data()});
    static std::string priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
    options.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, priorities.data()});
  }
  options.push_back({MHD_OPTION_END, 0, nullptr});
  return options;
}

void HttpServer::Parts::startDaemon() {
  listener = openListener(config.address, config.port);
  port = portOf(listener);
  const auto log = [](void* self, const char* format, va_list arguments) {
    std::array<char, 300> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    if (static_cast<Parts*>(self)->daemon == nullptr) static_cast<Parts*>(self)->complaint += text.data();
  };
  const auto accept = [](void* self, const sockaddr* address, socklen_t length) -> MHD_Result {
    return static_cast<Parts*>(self)->admits(addressText(address, length)) ? MHD_YES : MHD_NO;
  };
  const auto handler = [](void* self, MHD_Connection* connection, const char*, const char* method, const char* version,
                          const char* data, std::size_t* size, void**) -> MHD_Result {
    return static_cast<Parts*>(self)->handle(connectionOf(connection), method, version, data, size);
  };
  const auto uri = [](void* self, const char* target, MHD_Connection* connection) -> void* {
    static_cast<Parts*>(self)->begin(connectionOf(connection), target);
    return nullptr;
  };
  const auto done = [](void* self, MHD_Connection* connection, void**, MHD_RequestTerminationCode) {
    static_cast<Parts*>(self)->completed(connectionOf(connection));
  };
  const auto notice = [](void* self, MHD_Connection* handle, void** context, MHD_ConnectionNotificationCode what) {
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
      static_cast<Parts*>(self)->opened(handle, context);
    } else {
      static_cast<Parts*>(self)->closed(context);
    }
  };
  std::vector<MHD_OptionItem> options = daemonOptions();
  const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_ITC |
                         (tls ? static_cast<unsigned>(MHD_USE_TLS) : 0U);
  using LogFunction = void (*)(void*, const char*, va_list);
  using UriFunction = void* (*)(void*, const char*, MHD_Connection*);
  daemon = MHD_start_daemon(
      flags, 0, accept, this, handler, this, MHD_OPTION_EXTERNAL_LOGGER, static_cast<LogFunction>(log), this,
      MHD_OPTION_URI_LOG_CALLBACK, static_cast<UriFunction>(uri), this, MHD_OPTION_NOTIFY_COMPLETED,
      static_cast<MHD_RequestCompletedCallback>(done), this, MHD_OPTION_NOTIFY_CONNECTION,
      static_cast<MHD_NotifyConnectionCallback>(notice), this, MHD_OPTION_ARRAY, options.data(), MHD_OPTION_END);
  if (daemon != nullptr) return;
  close(listener);
  throw InputError({tls ? config.tls_certificate.string() : "the server",
                    "could not be used: " + (complaint.empty() ? "libmicrohttpd gave no reason" : complaint),
                    tls ? "tls_certificate and tls_key must be PEM files that belong together" : ""});
}

void HttpServer::Parts::startThreads() {
  const int count =
      config.workers > 0 ? config.workers : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  for (int i = 0; i < count; ++i) workers.emplace_back([this] { work(); });
  cutter = std::thread([this] { cutOff(); });
}

void HttpServer::Parts::work() {
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock, [this] { return ended || !queue.empty(); });
    if (ended) return;
    Connection* connection = queue.front();
    queue.pop_front();
    --counts.waiting;
    ++counts.working;
    lock.unlock();
    connection->response = answer(connection->request);
    countSending(*connection);
    connection->stage = Stage::answered;
    MHD_resume_connection(connection->handle);  // from here on it is not ours
    lock.lock();
    --counts.working;
    changed.notify_all();
  }
}

// ends what takes too long; libmicrohttpd itself only knows of silence
void HttpServer::Parts::cutOff() {
  std::unique_lock lock(connections_mutex);
  while (!cutter_wakes.wait_for(lock, kLook, [this] { return cutter_ends; })) {
    const Steady::rep now = Steady::now().time_since_epoch().count();
    for (const Connection* connection : connections) {
      if (connection->deadline < now) shutdown(connection->socket, SHUT_RDWR);
    }
  }
}

void HttpServer::Parts::answerLeftOvers() {
  std::deque<Connection*> left;
  {
    const std::lock_guard lock(mutex);
    left.swap(queue);
    counts.waiting = 0;
    ended = true;
    changed.notify_all();
  }
  for (Connection* connection : left) answerStopped(*connection);
}

void HttpServer::Parts::stop(int stop_seconds) {
  if (daemon == nullptr) return;
  const Steady::time_point latest = Steady::now() + seconds(stop_seconds);
  MHD_quiesce_daemon(daemon);
  shutdown(listener, SHUT_RDWR);  // who connects now is refused instead of kept waiting
  {
    std::unique_lock lock(mutex);
    stopping = true;
    changed.wait_until(lock, latest, [this] { return counts.waiting + counts.working + sending == 0; });
  }
  answerLeftOvers();
  for (std::thread& worker : workers) worker.join();
  {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, kLastSends, [this] { return sending == 0; });
  }
  {
    const std::lock_guard lock(connections_mutex);
    cutter_ends = true;
  }
  cutter_wakes.notify_all();
  cutter.join();
  MHD_stop_daemon(daemon);
  daemon = nullptr;
  close(listener);
}

HttpServer::HttpServer(const ServerConfig& config, Answer answer, MaxBody max_body)
    : parts_(std::make_unique<Parts>(config, guarded(std::move(answer)), std::move(max_body))) {
  parts_->startDaemon();
  parts_->startThreads();
}

HttpServer::~HttpServer() { parts_->stop(0); }

int HttpServer::port() const { return parts_->port; }

ConnectionCounts HttpServer::counts() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->counts;
}

void HttpServer::stop(int stop_seconds) { parts_->stop(stop_seconds); }

}  // namespace nucha::serve
