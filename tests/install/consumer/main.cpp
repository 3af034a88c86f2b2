#include "cafka/version.hpp"

#include <iostream>

bool layer_works(); // of the other files

int main() {
  std::cout << "cafka " << cafka::version << '\n';
  return layer_works() ? 0 : 1;
}
