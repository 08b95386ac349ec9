// Runs the tests named on the command line.
#include <cstring>

#include "check.h"

int main(int count, char** names) {
  for (int i = 1; i < count; ++i) {
    check::Test* test = check::tests();
    while (test != nullptr && std::strcmp(test->name, names[i]) != 0) test = test->next;
    if (test == nullptr) check::fail(names[i], 0, "no such test");
    test->run();
  }
  return count > 1 ? 0 : 2;
}
