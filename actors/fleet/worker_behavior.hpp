// What a worker of a fleet does with records: the user's function, whatever its form.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "cafka/actors/fleet/completion.hpp"
#include "cafka/actors/fleet/fleet_record.hpp"
#include "cafka/actors/fleet/handler_answer.hpp"
#include "cafka/actors/fleet/work.hpp"

namespace cafka {

namespace detail {

template <class F, class... Args>
constexpr bool answers_to = std::is_invocable_v<F&, Args...>;

using fleet_records = std::span<const fleet_record>;

} // namespace detail

/// A function of one of four forms; the worker calls it for one record (or for many) after the other, never twice at a time:
///
///     auto one = [](const cafka::fleet_record& order) { std::cout << order.value << '\n'; };
///     auto many = [](std::span<const cafka::fleet_record> orders) { std::cout << orders.size() << '\n'; };
///     auto later = [](const cafka::fleet_record& order, cafka::completion done) { done(); };
///     auto many_later = [](std::span<const cafka::fleet_record> orders, cafka::completion done) { done(); };
///
/// What it returns says what became of the record: nothing or no error, it is done; an error, it has failed. What it throws fails the
/// record, too, and ends the worker, of which another one is made. Of many records all are done, or all have failed: those are
/// given again one by one.
class worker_behavior {
public:
  template <class F>
    requires(
        detail::answers_to<F, const fleet_record&> || detail::answers_to<F, const fleet_record&, completion>
        || detail::answers_to<F, detail::fleet_records> || detail::answers_to<F, detail::fleet_records, completion>)
  worker_behavior(F f) : run_(std::make_shared<form<F>>(std::move(f))) {}

  /// Whether it takes many records at a time.
  bool takes_many() const { return run_->takes_many(); }

  /// Works from `at` on until all is done, or `stop` is set, or something is to be completed later. Answers the index of the first record
  /// without an outcome; if that is to be completed, `pending` is set. Exceptions of the function get out, with `at_hand` at its record.
  template <class MakeCompletion>
  uint32_t run(work& what, uint32_t at, bool& pending, MakeCompletion&& make) const {
    const function_ref<completion()> later{make};
    return run_->run(what, at, pending, later);
  }

  /// The record at hand, or all of them, have failed for this reason; answers where to go on.
  static uint32_t fail(work& what, uint32_t at, bool many, failure::kind kind, const error& why);
  static uint32_t succeed(work& what, uint32_t at, bool many);

private:
  template <class>
  class function_ref;
  template <class R>
  class function_ref<R()> {
  public:
    template <class F>
    explicit function_ref(F& f) : of_(&f), call_([](void* of) -> R { return (*static_cast<F*>(of))(); }) {}
    R operator()() const { return call_(of_); }

  private:
    void* of_;
    R (*call_)(void*);
  };

  struct any_form {
    virtual ~any_form() = default;
    virtual bool takes_many() const = 0;
    virtual uint32_t run(work& what, uint32_t at, bool& pending, const function_ref<completion()>& later) = 0;
  };

  // One virtual call for all records of a piece of work; the function itself is inlined into the loop.
  template <class F>
  struct form : any_form {
    explicit form(F f) : call(std::move(f)) {}
    static constexpr bool one = detail::answers_to<F, const fleet_record&>;
    static constexpr bool one_later = !one && detail::answers_to<F, const fleet_record&, completion>;
    static constexpr bool many = !one && !one_later && detail::answers_to<F, detail::fleet_records>;

    bool takes_many() const override { return !one && !one_later; }

    uint32_t run(work& what, uint32_t at, bool& pending, const function_ref<completion()>& later) override {
      const auto size = static_cast<uint32_t>(what.records.size());
      while (at < size && !what.stop.load(std::memory_order_relaxed)) {
        what.at_hand.store(at, std::memory_order_release); // what is before it can be read
        if constexpr (one) {
          at = settled(what, at, false, call_for([&] { return call(what.records[at]); }));
        } else if constexpr (many) {
          at = settled(what, at, true, call_for([&] { return call(detail::fleet_records{what.records}); }));
        } else {
          pending = true;
          if constexpr (one_later)
            call(what.records[at], later());
          else
            call(detail::fleet_records{what.records}, later());
          return at;
        }
      }
      return at;
    }

    template <class G>
    static error call_for(G g) {
      if constexpr (std::is_void_v<decltype(g())>) {
        g();
        return {};
      } else {
        return handler_answer<std::decay_t<decltype(g())>>::why(g());
      }
    }

    static uint32_t settled(work& what, uint32_t at, bool together, const error& why) {
      if (why) [[unlikely]]
        return fail(what, at, together, failure::kind::error, why);
      if (together) return succeed(what, at, true);
      what.items[at].became = work::outcome::done;
      return at + 1;
    }

    F call;
  };

  std::shared_ptr<any_form> run_;
};

} // namespace cafka
