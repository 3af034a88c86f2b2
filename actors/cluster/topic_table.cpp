#include "cafka/actors/cluster/topic_table.hpp"

#include <functional>
#include <utility>

#include "cafka/actors/cluster/metadata.hpp"

namespace cafka {

/// Names are in the order of a search tree, ranks, which are as good as random, in that of a heap: so the tree is balanced,
/// whatever the order in which topics come (a treap).
struct topic_table::node {
  topic_metadata_ptr topic;
  uint64_t rank;
  link left;
  link right;

  const std::string& name() const { return topic->name; }
};

namespace {

/// Neighbouring hashes are to have ranks far apart (the finalizer of MurmurHash3).
uint64_t rank_of(std::string_view name) {
  uint64_t bits = std::hash<std::string_view>{}(name);
  bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdULL;
  bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return bits ^ (bits >> 33);
}

} // namespace

topic_table::link topic_table::make(topic_metadata_ptr topic, uint64_t rank, link left, link right) {
  return std::make_shared<const node>(node{std::move(topic), rank, std::move(left), std::move(right)});
}

const topic_metadata* topic_table::find(std::string_view name) const {
  for (const auto* at = root_.get(); at != nullptr;) {
    const auto order = name.compare(at->name());
    if (order == 0) return at->topic.get();
    at = (order < 0 ? at->left : at->right).get();
  }
  return nullptr;
}

void topic_table::put(topic_metadata_ptr topic) {
  const bool is_new = !contains(topic->name);
  const auto rank = rank_of(topic->name);
  root_ = with(root_, topic, rank);
  if (is_new) ++size_;
}

void topic_table::erase(std::string_view name) {
  if (!contains(name)) return;
  root_ = without(root_, name);
  --size_;
}

// A child that ranks higher than its parent changes places with it.
topic_table::link topic_table::with(const link& at, const topic_metadata_ptr& topic, uint64_t rank) {
  if (!at) return make(topic, rank, nullptr, nullptr);
  const auto order = topic->name.compare(at->name());
  if (order == 0) return make(topic, rank, at->left, at->right);
  if (order < 0) {
    auto child = with(at->left, topic, rank);
    if (child->rank <= at->rank) return make(at->topic, at->rank, std::move(child), at->right);
    return make(child->topic, child->rank, child->left, make(at->topic, at->rank, child->right, at->right));
  }
  auto child = with(at->right, topic, rank);
  if (child->rank <= at->rank) return make(at->topic, at->rank, at->left, std::move(child));
  return make(child->topic, child->rank, make(at->topic, at->rank, at->left, child->left), child->right);
}

topic_table::link topic_table::without(const link& at, std::string_view name) {
  const auto order = name.compare(at->name());
  if (order == 0) return joined(at->left, at->right);
  if (order < 0) return make(at->topic, at->rank, without(at->left, name), at->right);
  return make(at->topic, at->rank, at->left, without(at->right, name));
}

/// All names of `left` are before those of `right`.
topic_table::link topic_table::joined(const link& left, const link& right) {
  if (!left || !right) return left ? left : right;
  if (left->rank > right->rank) return make(left->topic, left->rank, left->left, joined(left->right, right));
  return make(right->topic, right->rank, joined(left, right->left), right->right);
}

// -- in order ----------------------------------------------------------------------------------------------------------

topic_table::const_iterator topic_table::begin() const {
  const_iterator first;
  first.descend(root_.get());
  return first;
}

void topic_table::const_iterator::descend(const node* at) {
  for (; at != nullptr; at = at->left.get()) path_.push_back(at);
}

topic_table::const_iterator::reference topic_table::const_iterator::operator*() const { return path_.back()->topic; }

topic_table::const_iterator& topic_table::const_iterator::operator++() {
  const auto* at = path_.back();
  path_.pop_back();
  descend(at->right.get());
  return *this;
}

topic_table::const_iterator topic_table::const_iterator::operator++(int) {
  auto before = *this;
  ++*this;
  return before;
}

bool topic_table::const_iterator::operator==(const const_iterator& other) const {
  const auto* mine = path_.empty() ? nullptr : path_.back();
  const auto* theirs = other.path_.empty() ? nullptr : other.path_.back();
  return mine == theirs;
}

} // namespace cafka
