#include "index_world.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tierwall::bench {

namespace {

constexpr std::size_t kProfiles = 100;
constexpr std::size_t kTeams = 10;
constexpr std::size_t kApplications = 500;
constexpr std::size_t kVersions = 7;
constexpr std::size_t kEndpointsPerHash = 10;
constexpr std::array kTiers = {"frontend", "backend", "db", "cache"};
constexpr std::array kEnvironments = {"prod", "staging", "dev"};

IndexEndpoint make_endpoint(std::size_t i) {
  IndexEndpoint endpoint;
  endpoint.profile = static_cast<std::uint32_t>(i % kProfiles);
  endpoint.net = fmt::format("10.{}.{}.{}/32", i >> 16U & 255U, i >> 8U & 255U, i & 255U);
  endpoint.labels = {{"app", fmt::format("app-{}", i % kApplications)},
                     {"env", kEnvironments[i / 3 % kEnvironments.size()]},
                     {"pod-template-hash", fmt::format("h{}", i / kEndpointsPerHash)},
                     {"projectcalico.org/namespace", fmt::format("ns-{}", i % kProfiles)},
                     {"projectcalico.org/orchestrator", "k8s"},
                     {"tier", kTiers[i / 7 % kTiers.size()]},
                     {"version", fmt::format("v{}", i % kVersions)}};
  return endpoint;
}

std::string make_selector(std::size_t i) {
  const std::size_t shape = i % 8;
  const std::string space =
      fmt::format("projectcalico.org/namespace == 'ns-{}'", i / 8 % kProfiles);
  const std::size_t app = 37 * i % kApplications;
  switch (shape) {
    case 0: return fmt::format("app == 'app-{}'", app);
    case 1:
      // One that the namespace has.
      return fmt::format("{} && app == 'app-{}'", space, (i / 8 + 100 * i) % kApplications);
    case 2: return space + " && tier in {'frontend', 'backend'}";
    case 3: return fmt::format("pcns.projectcalico.org/name == 'ns-{}'", i / 8 % kProfiles);
    case 4: return "has(app) && env != 'prod' && " + space;
    case 5:
      return fmt::format("app in {{'app-{}', 'app-{}', 'app-{}'}} && env == 'prod'", app,
                         (app + 1) % kApplications, (app + 2) % kApplications);
    case 6:
      return fmt::format("app starts with 'app-{}' && version == 'v{}'", i % 10, i % kVersions);
    default:
      return fmt::format("pcns.team == 'team-{}' && tier == 'db' && !has(quarantine)", i % kTeams);
  }
}

IndexTexts generated(std::size_t endpoints, std::size_t selectors) {
  IndexTexts texts;
  for (std::size_t i = 0; i < kProfiles; ++i) {
    texts.profiles.push_back({{"pcns.projectcalico.org/name", fmt::format("ns-{}", i)},
                              {"pcns.team", fmt::format("team-{}", i % kTeams)}});
  }
  for (std::size_t i = 0; i < endpoints; ++i)
    texts.endpoints.push_back(make_endpoint(i));
  for (std::size_t i = 0; i < selectors; ++i)
    texts.selectors.emplace_back(fmt::format("s-{:05}", i), make_selector(i));
  return texts;
}

LabelPairs label_pairs(const nlohmann::json& labels) {
  LabelPairs pairs;
  for (const auto& [key, value] : labels.items())
    pairs.emplace_back(key, value);
  return pairs;
}

IndexTexts recorded(std::ifstream& file) {
  IndexTexts texts;
  std::map<std::string, std::uint32_t> profiles;
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json operation = nlohmann::json::parse(line);
    const std::string kind = operation.at("op");
    if (kind == "profile") {
      profiles.emplace(operation.at("id"), static_cast<std::uint32_t>(texts.profiles.size()));
      texts.profiles.push_back(label_pairs(operation.at("labels")));
    } else if (kind == "endpoint") {
      texts.endpoints.push_back({label_pairs(operation.at("labels")), operation.at("nets").at(0),
                                 profiles.at(operation.at("profiles").at(0))});
    } else {
      texts.selectors.emplace_back(operation.at("id"), operation.at("selector"));
    }
  }
  return texts;
}

std::uint64_t fnv1a(std::string_view text, std::uint64_t hash) {
  for (const char byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100'0000'01B3;
  return hash;
}

}  // namespace

IndexTexts index_texts(const Options& options, std::size_t endpoints, std::size_t selectors) {
  if (options.data) {
    std::ifstream file(
        fmt::format("{}/labelindex_{}k_{}.jsonl", *options.data, endpoints / 1'000, selectors));
    if (file) return recorded(file);
  }
  return generated(endpoints, selectors);
}

IndexWorld::IndexWorld(IndexTexts of) : texts(std::move(of)) {
  for (const LabelPairs& labels : texts.profiles)
    profiles.push_back(intern(labels));
  for (const IndexEndpoint& endpoint : texts.endpoints)
    endpoints.push_back(intern(endpoint.labels));
  for (const auto& [name, text] : texts.selectors)
    selectors.push_back(Selector::compile(text, symbols).value());
}

LabelSet IndexWorld::intern(const LabelPairs& labels) {
  std::vector<LabelText> pairs;
  for (const auto& [key, value] : labels)
    pairs.push_back({key, value});
  return symbols.intern_labels(pairs);
}

LabelSet IndexWorld::effective(std::size_t endpoint) const {
  std::vector<Label> labels;
  for (const Label& label : endpoints[endpoint].view())
    labels.push_back(label);
  for (const Label& label : profiles[texts.endpoints[endpoint].profile].view())
    labels.push_back(label);
  return LabelSet(labels);
}

LabelIndex IndexWorld::build() const {
  LabelIndex index(symbols);
  for (std::uint32_t i = 0; i < profiles.size(); ++i)
    index.upsert_parent(ParentId{i}, profiles[i].view());
  for (std::uint32_t i = 0; i < endpoints.size(); ++i) {
    const ParentId profile{texts.endpoints[i].profile};
    index.upsert_item(ItemId{i}, endpoints[i].view(), {&profile, 1});
  }
  for (std::uint32_t i = 0; i < selectors.size(); ++i)
    index.upsert_selector(SelectorId{i}, selectors[i]);
  return index;
}

IndexDigest index_digest(const IndexWorld& world, const LabelIndex& index) {
  constexpr std::uint64_t kStart = 0xCBF2'9CE4'8422'2325;
  IndexDigest digest;
  for (std::uint32_t i = 0; i < world.selectors.size(); ++i) {
    const std::uint64_t prefix = fnv1a("|", fnv1a(world.texts.selectors[i].first, kStart));
    for (const ItemId item : index.items_matching(SelectorId{i})) {
      digest.sum += fnv1a(world.texts.endpoints[item.value].net, prefix);
      ++digest.matches;
    }
  }
  return digest;
}

bool index_agrees(const IndexWorld& world, const LabelIndex& index) {
  std::vector<LabelSet> effective;
  for (std::size_t i = 0; i < world.endpoints.size(); ++i)
    effective.push_back(world.effective(i));
  // Of every shape.
  const std::size_t step = std::max<std::size_t>(1, world.selectors.size() / 100) | 1U;
  for (std::size_t i = 0; i < world.selectors.size(); i += step) {
    std::vector<ItemId> want;
    for (std::uint32_t item = 0; item < effective.size(); ++item) {
      if (world.selectors[i].matches(effective[item].view(), world.symbols.texts()))
        want.push_back(ItemId{item});
    }
    if (index.items_matching(SelectorId{static_cast<std::uint32_t>(i)}) != want) return false;
  }
  return true;
}

}  // namespace tierwall::bench
