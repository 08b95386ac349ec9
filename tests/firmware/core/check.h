// A runner of some lines: each TEST is run by its name, so that pytest shows them one by one.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace check {

struct Test {
  const char* name;
  void (*run)();
  Test* next;
};

inline Test*& tests() {
  static Test* first = nullptr;
  return first;
}

struct Register {
  explicit Register(Test& test) {
    test.next = tests();
    tests() = &test;
  }
};

[[noreturn]] inline void fail(const char* file, int line, const char* what) {
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what);
  std::exit(1);
}

}  // namespace check

#define TEST(name)                                       \
  static void name();                                    \
  static check::Test test_##name{#name, name, nullptr};  \
  static check::Register register_##name{test_##name};   \
  static void name()

#define CHECK(condition) \
  if (!(condition)) check::fail(__FILE__, __LINE__, "CHECK(" #condition ")")

// Two numbers that may differ by `within`; a failure shows them.
#define CHECK_NEAR(is, should, within)                                                        \
  do {                                                                                        \
    const double is_ = (is), should_ = (should);                                              \
    if (!(is_ - should_ <= (within) && should_ - is_ <= (within))) {                          \
      std::fprintf(stderr, "%s: %g, should be %g\n", #is, is_, should_);                      \
      check::fail(__FILE__, __LINE__, "CHECK_NEAR");                                          \
    }                                                                                         \
  } while (false)
