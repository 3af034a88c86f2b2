// The topics of a snapshot, by name. Copies share what they have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

namespace cafka {

struct topic_metadata;
using topic_metadata_ptr = std::shared_ptr<const topic_metadata>;

/// An ordered set of topics that costs nothing to copy: a change makes a few new nodes, along one path of the tree, and shares the
/// others with the copies. So ten thousand topics that become known one after the other, each with a snapshot of its own, cost
/// no more than ten thousand times the depth of the tree. Safe to read from any thread.
class topic_table {
  struct node;
  using link = std::shared_ptr<const node>;

public:
  /// In the order of the names.
  class const_iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = topic_metadata_ptr;
    using difference_type = std::ptrdiff_t;
    using pointer = const topic_metadata_ptr*;
    using reference = const topic_metadata_ptr&;

    reference operator*() const;
    pointer operator->() const { return &**this; }
    const_iterator& operator++();
    const_iterator operator++(int);
    bool operator==(const const_iterator& other) const;

  private:
    friend class topic_table;
    void descend(const node* at);

    std::vector<const node*> path_; // the last is where it stands; the others are greater
  };
  using iterator = const_iterator;

  /// nullptr: there is none of this name.
  const topic_metadata* find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// In place of the one of the same name, if there is one. Not null.
  void put(topic_metadata_ptr topic);
  void erase(std::string_view name);

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const_iterator begin() const;
  const_iterator end() const { return {}; }

  /// Nothing was put or erased since one of them was copied from the other, or both from a third.
  bool is_same_as(const topic_table& other) const { return root_ == other.root_; }

private:
  static link make(topic_metadata_ptr topic, uint64_t rank, link left, link right);
  static link with(const link& at, const topic_metadata_ptr& topic, uint64_t rank);
  static link without(const link& at, std::string_view name);
  static link joined(const link& left, const link& right);

  link root_;
  size_t size_ = 0;
};

} // namespace cafka
