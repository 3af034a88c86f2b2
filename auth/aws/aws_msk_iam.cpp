#include "cafka/auth/aws/aws_msk_iam.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cafka/auth/oauth/json_object.hpp"
#include "cafka/version.hpp"
#include "cafka/wire/json_text.hpp"

namespace cafka {

namespace {

constexpr std::string_view mechanism = "AWS_MSK_IAM";
constexpr std::string_view message_version = "2020_10_22";

sasl_step fail(const std::string& why) { return sasl_step::fail(std::string{mechanism} + ": " + why); }

/// The part behind "kafka" or "kafka-serverless"; empty if there is none.
std::string region_of(std::string_view host) {
  for (const std::string_view service : {".kafka.", ".kafka-serverless."}) {
    const auto at = host.find(service);
    if (at == std::string_view::npos) continue;
    const auto rest = host.substr(at + service.size());
    if (const auto end = rest.find('.'); end != std::string_view::npos) return std::string{rest.substr(0, end)};
  }
  return {};
}

/// Names in lower case, texts alone.
std::string json_of(const std::map<std::string, std::string>& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    std::string lower;
    for (const char c : name) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    text += text.empty() ? '{' : ',';
    wire::append_json_text(text, lower);
    text += ':';
    wire::append_json_text(text, value);
  }
  return text + "}";
}

class aws_msk_iam_exchange : public sasl_exchange {
public:
  aws_msk_iam_exchange(aws_msk_iam as, std::string host) : as_(std::move(as)), host_(std::move(host)) {}

  sasl_step begin() override {
    const auto region = as_.region.empty() ? region_of(host_) : as_.region;
    if (region.empty()) return fail("the region cannot be told by the broker's name " + host_ + "; name the region");
    try {
      auto members = presign(
          {.host = host_, .query = {{"Action", "kafka-cluster:Connect"}}, .region = region, .service = "kafka-cluster"},
          as_.credentials(), as_.now ? as_.now() : std::chrono::system_clock::now());
      members["version"] = message_version;
      members["host"] = host_;
      members["user-agent"] = "cafka/" + std::string{version};
      return sasl_step::say(json_of(members));
    } catch (const error& e) { return {.what = e}; }
  }

  /// {"version":"2020_10_22","request-id":"..."}
  sasl_step answer(byte_span from_server) override {
    const auto object = read_json_object(bytes_view{from_server}.text());
    if (!object) return fail("the broker's answer is no JSON object");
    const auto spoken = text_member(*object, "version");
    if (spoken.reveal() != message_version) return fail("the broker's answer is of a version that is not known");
    return sasl_step::done();
  }

private:
  aws_msk_iam as_;
  std::string host_;
};

std::string environment(const char* name) {
  const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets them
  return value != nullptr ? value : "";
}

} // namespace

aws_msk_iam::operator sasl_mechanism() const {
  error check;
  if (!credentials)
    check = {errc::invalid_configuration, "credentials of AWS_MSK_IAM are not there: name a function that gives them"};
  return {
      std::string{mechanism},
      [as = *this](const sasl_peer& with) { return std::make_unique<aws_msk_iam_exchange>(as, with.host); }, check};
}

aws_credentials aws_credentials_of_environment() {
  aws_credentials found{
      .access_key_id = environment("AWS_ACCESS_KEY_ID"),
      .secret_access_key = std::string_view{environment("AWS_SECRET_ACCESS_KEY")},
      .session_token = std::string_view{environment("AWS_SESSION_TOKEN")}};
  if (found.access_key_id.empty() || found.secret_access_key.empty())
    throw error{
        errc::invalid_configuration, "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not in the environment, or empty"};
  return found;
}

} // namespace cafka
