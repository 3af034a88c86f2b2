#include "cafka/embedded/core/fault_script.hpp"

#include <algorithm>
#include <utility>

namespace cafka::embedded {

namespace {

bool names(const fault& f, const fault_targets& targets) {
  return std::any_of(targets.begin(), targets.end(), [&](const fault_target& t) {
    return t.topic == f.topic && (f.partition == -1 || t.partition == -1 || t.partition == f.partition);
  });
}

void apply(const fault& f, fault_effects& effects) {
  switch (f.kind) {
  case fault_kind::answer_error:
    effects.refusals.push_back({f.topic, f.partition, f.code});
    break;
  case fault_kind::drop_before:
    effects.drop_before = true;
    break;
  case fault_kind::drop_after:
    effects.drop_after = true;
    break;
  case fault_kind::silence:
    effects.silence = true;
    break;
  case fault_kind::delay:
    effects.delay += f.time;
    break;
  case fault_kind::throttle:
    effects.throttle += f.time;
    break;
  case fault_kind::cut_reply:
    effects.cut = f.bytes;
    break;
  case fault_kind::corrupt_reply:
    effects.corrupt = f.bytes;
    break;
  }
}

} // namespace

errc fault_effects::refused() const noexcept {
  for (const auto& r : refusals)
    if (r.topic.empty()) return r.code;
  return errc::none;
}

errc fault_effects::refused(std::string_view topic, int32_t partition) const noexcept {
  for (const auto& r : refusals)
    if (r.topic.empty() || (r.topic == topic && (r.partition == -1 || r.partition == partition))) return r.code;
  return errc::none;
}

fault_id fault_script::add(fault what) {
  auto id = fault_id{++last_id_};
  faults_.push_back({id, std::move(what)});
  fired_[id] = 0;
  return id;
}

int fault_script::fired(fault_id id) const {
  auto found = fired_.find(id);
  return found == fired_.end() ? 0 : found->second;
}

fault_effects fault_script::take(wire::api_key api, int32_t broker, const std::function<fault_targets()>& targets) {
  fault_effects effects;
  std::optional<fault_targets> named;
  for (auto& [id, f] : faults_) {
    if ((f.api && *f.api != api) || (f.broker && *f.broker != broker) || f.times == 0) continue;
    if (!f.topic.empty()) {
      if (!named) named = targets();
      if (!names(f, *named)) continue;
    }
    if (f.skip > 0) {
      --f.skip;
      continue;
    }
    // Of several refusals that are due, one acts and the others wait for the next request, so that a sequence of
    // errors can be scripted.
    if (f.kind == fault_kind::answer_error && effects.refused(f.topic, f.partition) != errc::none) continue;
    if (f.times != fault::always) --f.times;
    ++fired_[id];
    apply(f, effects);
  }
  std::erase_if(faults_, [](const line& l) { return l.what.times == 0; });
  return effects;
}

} // namespace cafka::embedded
