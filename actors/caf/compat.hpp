// The one header that knows which CAF it is built on: 0.17.6 (Debian, Ubuntu) or 1.x. Everything else is written against
// what is declared here and reads as CAF 1.x code does.
#pragma once

#include <caf/all.hpp>
#include <caf/io/all.hpp>
#if CAF_MAJOR_VERSION >= 1 // CAF_VERSION would not do: 1.1.0 defines it as an octal literal
#include <caf/actor_from_state.hpp>
#include <caf/anon_mail.hpp>
#include <caf/detail/meta_object.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/scoped_actor.hpp>
#define CAFKA_CAF_1 1
#else
#include <caf/meta/type_name.hpp>
#define CAFKA_CAF_1 0
#endif

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

// Makes an enum with a uint8_t behind it the code of a caf::error: CAFKA_ERROR_ENUM outside of namespaces, with a category
// of at most ten characters, and CAFKA_INSPECT_ERROR_ENUM in the enum's namespace. The enum needs a type id, too.
#if CAFKA_CAF_1
#define CAFKA_ERROR_ENUM(type, category) CAF_ERROR_CODE_ENUM(type)
#define CAFKA_INSPECT_ERROR_ENUM(type)                                                                                 \
  inline bool from_string(std::string_view, type&) { return false; }                                                   \
  inline bool from_integer(std::uint8_t value, type& code) {                                                           \
    code = static_cast<type>(value);                                                                                   \
    return true;                                                                                                       \
  }                                                                                                                    \
  template <class Inspector>                                                                                           \
  bool inspect(Inspector& f, type& code) {                                                                             \
    return caf::default_enum_inspect(f, code);                                                                         \
  }
#else
#define CAFKA_ERROR_ENUM(type, category) CAF_ERROR_CODE_ENUM(type, category)
#define CAFKA_INSPECT_ERROR_ENUM(type)
#endif

namespace cafka {

// -- typed handles from traits -----------------------------------------------------------------------------------------

#if CAFKA_CAF_1

template <class... Signatures>
using type_list = caf::type_list<Signatures...>;

/// The handle of an actor whose messages are `Trait::signatures`, a `type_list<caf::result<R>(Args...), ...>`.
template <class Trait>
using typed_actor = caf::typed_actor<Trait>;

/// The type of CAF's read and write buffers.
using byte_buffer = caf::byte_buffer;

#else

template <class... Signatures>
struct type_list {};

namespace detail {

template <class Signature>
struct to_mpi;

template <class... Results, class... Args>
struct to_mpi<caf::result<Results...>(Args...)> {
  using type = caf::typed_mpi<caf::detail::type_list<std::decay_t<Args>...>, caf::output_tuple<Results...>>;
};

template <class List>
struct handle_from_list;

template <class... Signatures>
struct handle_from_list<type_list<Signatures...>> {
  using type = caf::typed_actor<typename to_mpi<Signatures>::type...>;
};

template <class Behavior>
struct handle_from_behavior;

template <class... Signatures>
struct handle_from_behavior<caf::typed_behavior<Signatures...>> {
  using type = caf::typed_actor<Signatures...>;
  template <class State>
  using pointer = typename type::template stateful_pointer<State>;
};

template <>
struct handle_from_behavior<caf::behavior> {
  using type = caf::actor;
  template <class State>
  using pointer = caf::stateful_actor<State>*;
};

} // namespace detail

template <class Trait>
using typed_actor = typename detail::handle_from_list<typename Trait::signatures>::type;

using byte_buffer = std::vector<char>;

#endif

/// Both CAFs' buffers as bytes.
inline std::span<const std::byte> as_bytes(const byte_buffer& buffer) {
  return std::as_bytes(std::span{buffer.data(), buffer.size()});
}

inline std::span<std::byte> as_writable_bytes(byte_buffer& buffer) {
  return std::as_writable_bytes(std::span{buffer.data(), buffer.size()});
}

// -- actors from state classes -----------------------------------------------------------------------------------------

namespace detail {

// 0.17.6 makes a state without arguments, and both do so for brokers: the real state is put in when the actor starts.
template <class State>
struct state_holder {
  static inline const char* name = State::name;
  std::optional<State> state;
};

#if CAFKA_CAF_1
using closing_broker = caf::io::broker;
#else
// When a broker of 0.17.6 ends, it does not do what other actors do: answer what its mailbox holds, and what comes later.
struct closing_broker : caf::io::broker {
  using caf::io::broker::broker;
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    caf::io::broker::cleanup(caf::error{reason}, host);
    return caf::scheduled_actor::cleanup(std::move(reason), host); // NOLINT(bugprone-parent-virtual-call)
  }
};
#endif

template <class Self>
auto& holder_of(Self* self) {
#if CAFKA_CAF_1
  return self->state();
#else
  return self->state;
#endif
}

} // namespace detail

/// Starts an actor made of a state class: `State(Self* self, args...)`, `make_behavior()`, and `static inline const char*
/// name`. `host` is an actor system or the spawning actor (`*self`). The state ends with the actor, on every path: what its
/// members owe is delivered by their destructors. The constructor may run in the spawning thread: start children and timers
/// in make_behavior().
template <class State, caf::spawn_options Options = caf::no_spawn_options, class Host, class... Args>
auto spawn(Host& host, Args&&... args) {
#if CAFKA_CAF_1
  return host.template spawn<Options>(caf::actor_from_state<State>, std::forward<Args>(args)...);
#else
  using behavior_type = decltype(std::declval<State&>().make_behavior());
  using pointer = typename detail::handle_from_behavior<behavior_type>::template pointer<detail::state_holder<State>>;
  auto init = [](pointer self, std::decay_t<Args>... xs) -> behavior_type {
    detail::holder_of(self).state.emplace(self, std::move(xs)...);
    return detail::holder_of(self).state->make_behavior();
  };
  return host.template spawn<Options>(init, std::forward<Args>(args)...);
#endif
}

/// The same with a thread of its own, for what blocks.
template <class State, class Host, class... Args>
auto spawn_detached(Host& host, Args&&... args) {
  return spawn<State, caf::detached>(host, std::forward<Args>(args)...);
}

/// Starts an actor that runs in the I/O thread: `State(caf::io::broker* self, args...)` and `caf::behavior make_behavior()`,
/// both called in that thread. The caller casts the handle to the interface which the behavior implements.
template <class State, class... Args>
caf::actor spawn_broker(caf::actor_system& system, Args&&... args) {
  auto init = [](caf::stateful_actor<detail::state_holder<State>, detail::closing_broker>* self,
                 std::decay_t<Args>... xs) -> caf::behavior {
    detail::holder_of(self).state.emplace(self, std::move(xs)...);
    return detail::holder_of(self).state->make_behavior();
  };
  return system.middleman().spawn_broker(init, std::forward<Args>(args)...);
}

/// A handle of another type for the same actor.
template <class Handle, class From>
Handle handle_cast(const From& handle) {
  return caf::actor_cast<Handle>(handle);
}

/// The actor system's time: virtual in tests that run on virtual time.
inline std::chrono::steady_clock::time_point now_of(caf::actor_system& system) { return system.clock().now(); }

template <class Self>
std::chrono::steady_clock::time_point now(Self* self) {
  return now_of(self->home_system());
}

// -- messages ----------------------------------------------------------------------------------------------------------

#if CAFKA_CAF_1

/// `mail(self, x...)` then `.send(to)`, `.delay(d).send(to)`, `.delegate(to)` or `.request(to, timeout)`, the latter with
/// `.then(f, on_error)`. A delayed message keeps its receiver alive: for an actor's own timers see `timer`.
template <class Self, class... Args>
auto mail(Self* self, Args&&... args) {
  return self->mail(std::forward<Args>(args)...);
}

/// The same for code that is no actor, without an answer: `.send(to)`.
template <class... Args>
auto anon_mail(Args&&... args) {
  return caf::anon_mail(std::forward<Args>(args)...);
}

#else

namespace detail {

struct at_once {};

template <class Self, class Delay, class... Args>
struct [[nodiscard]] mail {
  Self* self;
  Delay wait;
  std::tuple<Args...> content;

  template <class Duration>
  mail<Self, Duration, Args...> delay(Duration d) && {
    return {self, d, std::move(content)};
  }

  template <class Handle>
  void send(const Handle& to) && {
    std::apply(
        [&](auto&... xs) {
          if constexpr (std::is_same_v<Delay, at_once>)
            self->send(to, std::move(xs)...);
          else
            self->delayed_send(to, wait, std::move(xs)...);
        },
        content);
  }

  template <class Handle, class Timeout>
  auto request(const Handle& to, Timeout timeout) && {
    return std::apply([&](auto&... xs) { return self->request(to, timeout, std::move(xs)...); }, content);
  }

  template <class Handle>
  auto delegate(const Handle& to) && {
    return std::apply([&](auto&... xs) { return self->delegate(to, std::move(xs)...); }, content);
  }
};

template <class... Args>
struct [[nodiscard]] anonymous_mail {
  std::tuple<Args...> content;

  template <class Handle>
  void send(const Handle& to) && {
    std::apply([&](auto&... xs) { caf::anon_send(to, std::move(xs)...); }, content);
  }
};

} // namespace detail

template <class Self, class... Args>
auto mail(Self* self, Args&&... args) {
  return detail::mail<Self, detail::at_once, std::decay_t<Args>...>{self, {}, {std::forward<Args>(args)...}};
}

template <class... Args>
auto anon_mail(Args&&... args) {
  return detail::anonymous_mail<std::decay_t<Args>...>{{std::forward<Args>(args)...}};
}

#endif

// -- promises ----------------------------------------------------------------------------------------------------------

namespace detail {

#if CAFKA_CAF_1
using shared_promise = caf::response_promise; // dropped unanswered, it answers sec::broken_promise by itself
inline caf::response_promise& promise_of(shared_promise& promise) { return promise; }
#else
struct promise_guard {
  explicit promise_guard(caf::response_promise p) : promise(std::move(p)) {}
  promise_guard(const promise_guard&) = delete;
  promise_guard& operator=(const promise_guard&) = delete;
  ~promise_guard() {
    if (promise.pending()) promise.deliver(caf::make_error(caf::sec::runtime_error, std::string{"broken_promise"}));
  }
  caf::response_promise promise;
};
using shared_promise = std::shared_ptr<promise_guard>;
inline caf::response_promise& promise_of(shared_promise& promise) { return promise->promise; }
#endif

} // namespace detail

/// An answer that is still owed. Copies share it; when the last one goes unanswered, the requester is told so at once
/// (`errc::closed` after `to_error`). A handler returns it as its result. While it is pending the actor stays alive.
template <class T>
class promise {
public:
  promise() = default;
  explicit promise(detail::shared_promise p) : promise_(std::move(p)) {}

  /// Answers; only the first call counts.
  template <class... Args>
  void deliver(Args&&... args) {
    static_assert(
        (sizeof...(Args) == 0 && std::is_void_v<T>)
            || (sizeof...(Args) == 1
                && ((std::is_same_v<std::decay_t<Args>, T> || std::is_same_v<std::decay_t<Args>, caf::error>)&&...)),
        "a promise is answered by its value or by a caf::error");
    if (!pending()) return;
    if constexpr (sizeof...(Args) == 0)
      detail::promise_of(promise_).deliver(caf::unit);
    else
      detail::promise_of(promise_).deliver(std::forward<Args>(args)...);
  }

  bool pending() const {
    auto copy = promise_;
#if !CAFKA_CAF_1
    if (!copy) return false;
#endif
    return detail::promise_of(copy).pending();
  }

  operator caf::result<T>() const { return caf::delegated<T>{}; }

private:
  detail::shared_promise promise_;
};

/// The promise of the request that is being handled. From then on it is what answers: a handler that made one and then
/// returns an error has dropped it.
template <class T, class Self>
promise<T> make_promise(Self* self) {
#if CAFKA_CAF_1
  return promise<T>{self->make_response_promise()};
#else
  return promise<T>{std::make_shared<detail::promise_guard>(self->make_response_promise())};
#endif
}

/// Whether a request failed because the one who should have answered is gone.
inline bool is_gone(const caf::error& what) {
#if CAFKA_CAF_1
  if (what == caf::sec::broken_promise) return true;
#else
  if (what == caf::make_error(caf::sec::runtime_error, std::string{"broken_promise"})) return true;
#endif
  return what == caf::make_error(caf::sec::request_receiver_down) || what == caf::exit_reason::unreachable;
}

/// CAF's own text for an error.
inline std::string caf_text(const caf::error& what) { return caf::to_string(what); }

// -- watching others ---------------------------------------------------------------------------------------------------

/// Tells an actor when others end. A member of its state, one per actor. On 1.x a callback may run before the state of the
/// actor that ended is destroyed.
class watcher {
public:
  template <class Self>
  explicit watcher([[maybe_unused]] Self* self) {
#if !CAFKA_CAF_1
    self->set_down_handler([this](caf::down_msg& down) { ended(down.source, down.reason); });
#endif
  }
  watcher(const watcher&) = delete;
  watcher& operator=(const watcher&) = delete;

  /// Calls `f(reason)` once, when the actor behind `handle` ends; at once in its turn if it has ended already. Watching again
  /// replaces the callback.
  template <class Self, class Handle, class F>
  void watch(Self* self, const Handle& handle, F f) {
    auto address = caf::actor_cast<caf::actor_addr>(handle);
    forget(self, handle);
#if CAFKA_CAF_1
    watched_[address] =
        self->monitor(caf::actor_cast<caf::actor>(handle), [this, address, f](const caf::error& reason) {
          watched_.erase(address);
          f(reason);
        });
#else
    watched_[address] = std::move(f);
    self->monitor(handle);
#endif
  }

  /// No longer calls back for `handle`.
  template <class Self, class Handle>
  void forget([[maybe_unused]] Self* self, const Handle& handle) {
    auto position = watched_.find(caf::actor_cast<caf::actor_addr>(handle));
    if (position == watched_.end()) return;
#if CAFKA_CAF_1
    position->second.dispose();
#else
    self->demonitor(position->first);
#endif
    watched_.erase(position);
  }

private:
#if CAFKA_CAF_1
  std::map<caf::actor_addr, caf::disposable> watched_;
#else
  void ended(const caf::actor_addr& source, const caf::error& reason) {
    auto position = watched_.find(source);
    if (position == watched_.end()) return;
    auto f = std::move(position->second);
    watched_.erase(position);
    f(reason);
  }

  std::map<caf::actor_addr, std::function<void(const caf::error&)>> watched_;
#endif
};

/// Calls `f(reason)` when the actor is asked to end by an exit message with a reason other than 'kill'; it does not end by
/// itself then: `f` quits now or later. Without this, an exit message ends the actor at once.
template <class Self, class F>
void on_exit(Self* self, F f) {
#if CAFKA_CAF_1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" // a handler among the behavior's would differ per actor type
#endif
  self->set_exit_handler([self, f](caf::exit_msg& message) {
    if (message.reason == caf::exit_reason::kill)
      self->quit(std::move(message.reason));
    else
      f(message.reason);
  });
#if CAFKA_CAF_1
#pragma GCC diagnostic pop
#endif
}

/// Asks another actor to end.
template <class Handle>
void send_exit(const Handle& handle, caf::exit_reason reason = caf::exit_reason::user_shutdown) {
  if (handle) caf::anon_send_exit(handle, reason);
}

// -- timers ------------------------------------------------------------------------------------------------------------

#if !CAFKA_CAF_1
namespace detail {
using alarm_call = std::shared_ptr<std::function<void()>>;
} // namespace detail
#endif

/// Messages to oneself, later. Unlike a delayed send they do not keep the actor alive: one that nobody else knows ends, and
/// its timers come to nothing. A member of the state, used from make_behavior() on. Timers are not cancelled: let the message
/// carry an epoch and ignore the stale ones.
class timer {
public:
  template <class Self>
  explicit timer(Self*) {}
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;
#if CAFKA_CAF_1
  ~timer() = default;
#else
  ~timer() {
    if (alarm_) caf::anon_send_exit(alarm_, caf::exit_reason::kill);
  }
#endif

  /// Sends `args...`, a case of the actor's own interface, to `self` after `delay`.
  template <class Self, class Duration, class... Args>
  void after(Self* self, Duration delay, Args&&... args);

private:
#if !CAFKA_CAF_1
  // Hidden, it holds the delayed messages in the actor's place. It ends by message: if the last reference to a live actor is
  // dropped by the clock's thread, that thread waits for room in the clock's own queue (seen as a deadlock when a system with
  // some hundred timers ended).
  caf::actor alarm_;
#endif
};

} // namespace cafka

#if !CAFKA_CAF_1
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::detail::alarm_call)
#endif

namespace cafka {

template <class Self, class Duration, class... Args>
void timer::after(Self* self, Duration delay, Args&&... args) {
#if CAFKA_CAF_1
  // Not anon_mail().delay(): that takes the time from the wall clock, whatever clock the system has.
  auto& clock = self->home_system().clock();
  clock.schedule_message(
      nullptr, caf::weak_actor_ptr{self->ctrl()}, clock.now() + delay, caf::make_message_id(),
      caf::make_message(std::forward<Args>(args)...));
#else
  if (!alarm_)
    alarm_ = self->home_system().template spawn<caf::hidden>(
        []() -> caf::behavior { return {[](const detail::alarm_call& call) { (*call)(); }}; });
  auto call = [address = self->address(), content = caf::make_message(std::forward<Args>(args)...)] {
    if (auto target = caf::actor_cast<caf::strong_actor_ptr>(address))
      target->enqueue(nullptr, caf::make_message_id(), content, nullptr);
  };
  caf::delayed_anon_send(alarm_, delay, std::make_shared<std::function<void()>>(std::move(call)));
#endif
}

// -- the actor system's configuration ----------------------------------------------------------------------------------

/// Makes the types of a block known to the systems that are made from `config`.
template <class Block>
void register_types([[maybe_unused]] caf::actor_system_config& config) {
#if CAFKA_CAF_1
  caf::core::init_global_meta_objects();
  caf::io::middleman::init_global_meta_objects();
  caf::init_global_meta_objects<Block>();
#else
  config.add_message_types<Block>();
#endif
}

/// Whether that was done for the block of `T`.
template <class T>
bool has_type([[maybe_unused]] const caf::actor_system& system) {
#if CAFKA_CAF_1
  return caf::detail::global_meta_object_or_null(caf::type_id_v<T>) != nullptr;
#else
  return system.config().type_names_by_rtti.count(std::type_index(typeid(T))) > 0;
#endif
}

/// `threads` 0: as many as CAF chooses.
inline void set_scheduler_options(caf::actor_system_config& config, const std::string& policy, size_t threads) {
#if CAFKA_CAF_1
  config.set("caf.scheduler.policy", policy);
  if (threads > 0) config.set("caf.scheduler.max-threads", threads);
#else
  config.set("scheduler.policy", caf::atom_from_string(policy));
  if (threads > 0) config.set("scheduler.max-threads", threads);
#endif
}

} // namespace cafka
