// A partition's reading, and what it asked to be done, for its tests.
#pragma once

#include <boost/test/unit_test.hpp>

#include <string>
#include <variant>
#include <vector>

#include "cafka/actors/reader/partition/partition_reading.hpp"
#include "tests/reader/log_builder.hpp"

namespace cafka::test {

inline reader_config reading_config() {
  reader_config config;
  config.topic = "t";
  config.seed = 1;
  config.partition_max_bytes = make_batch({.base_offset = 0, .count = 2}).size(); // two of them are a window
  return config;
}

struct reading_fixture {
  reader_config config = reading_config();
  reader_commons commons;
  int rooms = 0; // how often there was room for what had to wait
  room_waiter waiter = std::make_shared<const std::function<void()>>([this] { ++rooms; });
  budget_share_ptr others = commons.budget->open(); // which responses are counted for here
  partition_reading core{config, {"t", 3}, 0, 1, commons, waiter};
  // What was asked to be done, since the last look.
  std::vector<reading::look_up> look_ups;
  std::vector<fetch_registration> entered;
  std::vector<uint64_t> left;
  std::vector<reading::deliver> delivered;
  std::vector<partition_event> events;
  std::vector<reading::wait> waits;
  std::vector<int32_t> choices;

  void look() {
    look_ups.clear(), entered.clear(), left.clear(), delivered.clear(), events.clear();
    waits.clear(), choices.clear();
    for (auto& action : core.take_actions()) std::visit([this](auto& one) { sort(one); }, action);
  }
  void sort(reading::look_up& one) { look_ups.push_back(one); }
  void sort(reading::enter& one) { entered.push_back(one.registration); }
  void sort(reading::leave& one) { left.push_back(one.registration); }
  void sort(reading::deliver& one) { delivered.push_back(one); }
  void sort(reading::tell& one) { events.push_back(one.event); }
  void sort(reading::wait& one) { waits.push_back(one); }
  void sort(reading::choose& one) { choices.push_back(one.node); }

  size_t used() const { return commons.budget->used(); }
  static partition_source source(uint64_t fetcher, int32_t epoch = 0, bool follower = false) {
    const auto node = static_cast<int32_t>(fetcher);
    return {
        .fetcher = fetcher,
        .node = node,
        .leader = follower ? 1 : node,
        .is_follower = follower,
        .leader_epoch = epoch,
        .incarnation = 1};
  }
  // Started at an offset and registered.
  uint64_t fetching_from(int64_t offset) {
    core.start(at_offset(offset));
    core.source_changed(source(1));
    look();
    BOOST_TEST_REQUIRE(entered.size() == 1u);
    return entered[0].id;
  }
  fetched_slice_ptr slice(
      uint64_t registration, int64_t offset, const log_bytes& bytes, int64_t next, int64_t end = 1'000) {
    struct response {
      lease of;
      log_bytes bytes;
    };
    auto owner = std::make_shared<response>(response{commons.budget->copy(others, bytes.size()), bytes});
    auto result = std::make_shared<fetched_slice>();
    result->registration = registration;
    result->records = owner->bytes;
    result->owner = owner;
    result->offset = offset;
    result->next_offset = next;
    result->last_epoch = 2;
    result->high_watermark = end;
    result->last_stable_offset = end;
    return result;
  }
  void arrive(uint64_t registration, int64_t offset, int count, int64_t end = 1'000) {
    core.slice_arrived(
        slice(registration, offset, make_batch({.base_offset = offset, .count = count}), offset + count, end));
    look();
  }
  // Answers the look-up that was asked for last.
  void found(int64_t offset, errc code = errc::none) {
    BOOST_TEST_REQUIRE(look_ups.size() == 1u);
    core.offset_answered(look_ups[0].number, error{code}, offset);
    look();
  }
  void tick(uint64_t number) {
    core.tick(number);
    look();
  }
  void refuse(uint64_t registration, errc code) {
    core.fetch_over({.registration = registration, .code = code});
    look();
  }
};

} // namespace cafka::test
