#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace cafka::test {

/// A folder that goes with this object.
class temporary_folder {
public:
  temporary_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "cafka-auth-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  /// The path of a file with that content.
  std::string write(const std::string& name, const std::string& content) const {
    const auto file = path_ + "/" + name;
    std::ofstream{file, std::ios::binary} << content;
    return file;
  }

private:
  std::string path_;
};

} // namespace cafka::test
