# cmake --install, and the package configuration that find_package(cafka) reads.
