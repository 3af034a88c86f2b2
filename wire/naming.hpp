// How messages count and name things.
#pragma once

#include <cstdint>
#include <string>

namespace cafka {

/// "1 byte", "2 bytes": a number of things whose name takes an s.
std::string count_of(int64_t number, const std::string& one);

/// Whether a text names a topic or a partition already, as the texts of brokers may: "Topic 'orders' already exists", "The topic
/// orders currently has 3 partition(s)".
bool mentions(const std::string& text, const std::string& name);
/// Whether it names an address: "k:9092" is no part of "k:90921" or "bk:9092".
bool mentions_address(const std::string& text, const std::string& address);

/// `text` as it goes on after `said`: without the topics and addresses that were named there, as each is named once. After
/// "broker 1 (k:9092): ", "k:9092: did not answer" is "did not answer", "cannot connect to k:9092 (refused)" is "cannot connect
/// (refused)".
std::string after(const std::string& said, std::string text);
/// What is told of `who`, such as "broker 1 (k:9092)": "who: text", with each name once.
std::string told_of(const std::string& who, const std::string& text);

} // namespace cafka
