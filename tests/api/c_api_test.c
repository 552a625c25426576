/* The C API as a C11 program uses it: from resources and manifests to verdicts and their reasons. What each
 * function does with misuse is in c_contract_test.cpp and its neighbours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tierwall/c/manifest.h>
#include <tierwall/c/tierwall.h>

static int failures = 0;

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                             \
    }                                                                         \
  } while (0)

static int is_text(tierwall_text text, const char* want) {
  return text.size == strlen(want) && memcmp(text.data, want, text.size) == 0;
}

static const char* const kManifest =
    "apiVersion: projectcalico.org/v3\n"
    "kind: GlobalNetworkPolicy\n"
    "metadata: {name: web}\n"
    "spec:\n"
    "  selector: role == 'web'\n"
    "  ingress:\n"
    "  - action: Allow\n"
    "    protocol: TCP\n"
    "    destination: {ports: [443]}\n";

/* --- endpoints and policies of one small world */

static const tierwall_text kOpen[] = {TIERWALL_TEXT("open")};
static const tierwall_label kWebLabels[] = {{TIERWALL_TEXT("role"), TIERWALL_TEXT("web")}};

static tierwall_profile open_profile(const tierwall_rule* allow) {
  tierwall_profile profile = {.size = sizeof profile, .name = TIERWALL_TEXT("open")};
  profile.ingress = profile.egress = allow;
  profile.ingress_count = profile.egress_count = 1;
  return profile;
}

static tierwall_workload_endpoint endpoint(const char* name, const tierwall_address* address,
                                           const tierwall_label* labels, size_t label_count) {
  tierwall_workload_endpoint result = {.size = sizeof result,
                                       .namespace_name = TIERWALL_TEXT("prod")};
  result.name = tierwall_text_of(name);
  result.labels = labels;
  result.label_count = label_count;
  result.addresses = address;
  result.address_count = 1;
  result.profiles = kOpen;
  result.profile_count = 1;
  return result;
}

static tierwall_flow flow_to(tierwall_address source, tierwall_address destination, uint16_t port) {
  tierwall_flow flow = TIERWALL_FLOW_INIT;
  flow.source = source;
  flow.destination = destination;
  flow.destination_port = port;
  flow.protocol = TIERWALL_TCP;
  return flow;
}

static void selectors_match(void) {
  tierwall_symbols* symbols = NULL;
  tierwall_selector* selector = NULL;
  tierwall_labels* labels = NULL;
  tierwall_error error = {.size = sizeof error};
  const char* const text = "role == \"web\"";
  CHECK(tierwall_symbols_create(&symbols, NULL) == TIERWALL_OK);
  CHECK(tierwall_selector_compile(symbols, text, strlen(text), NULL, &selector, &error) ==
        TIERWALL_OK);
  CHECK(tierwall_labels_create(symbols, kWebLabels, 1, &labels, &error) == TIERWALL_OK);
  /* What both need they keep. */
  tierwall_symbols_release(symbols);
  bool matches = false;
  CHECK(tierwall_selector_matches(selector, labels, &matches) == TIERWALL_OK && matches);

  tierwall_text canonical;
  CHECK(tierwall_selector_canonical(selector, &canonical) == TIERWALL_OK);
  CHECK(is_text(canonical, "role == \"web\""));
  char id[64];
  size_t length = 0;
  CHECK(tierwall_selector_id(selector, id, sizeof id, &length) == TIERWALL_OK);
  CHECK(length == 40 && strlen(id) == 40 && memcmp(id, "s:", 2) == 0);
  CHECK(tierwall_selector_id(selector, id, 39, &length) == TIERWALL_TOO_SMALL && length == 40);
  tierwall_labels_release(labels);
  tierwall_selector_release(selector);
}

static void selectors_are_refused_with_their_place(void) {
  tierwall_symbols* symbols = NULL;
  tierwall_selector* selector = NULL;
  tierwall_error error = {.size = sizeof error};
  CHECK(tierwall_symbols_create(&symbols, NULL) == TIERWALL_OK);
  CHECK(tierwall_selector_compile(symbols, "a = 'b'", 7, NULL, &selector, &error) ==
        TIERWALL_REFUSED);
  CHECK(selector == NULL && error.status == TIERWALL_REFUSED);
  CHECK(strcmp(tierwall_error_code_name(error.code), "expected-eq") == 0);
  CHECK(error.offset == 2);
  CHECK(error.message_length == strlen(error.message) && error.message_length > 0);
  tierwall_symbols_release(symbols);
}

static void models_become_verdicts(void) {
  const tierwall_rule allow = {.size = sizeof allow, .action = TIERWALL_ACTION_ALLOW};
  const tierwall_port https[] = {{443, 443, {NULL, 0}}};
  const tierwall_entity to_https = {.size = sizeof to_https, .ports = https, .port_count = 1};
  const tierwall_rule allow_https = {.size = sizeof allow_https,
                                     .action = TIERWALL_ACTION_ALLOW,
                                     .protocol = {TIERWALL_TCP, 0},
                                     .destination = &to_https};
  const tierwall_policy policy = {.size = sizeof policy,
                                  .name = TIERWALL_TEXT("web"),
                                  .selector = TIERWALL_TEXT("role == 'web'"),
                                  .ingress = &allow_https,
                                  .ingress_count = 1};
  const tierwall_profile profile = open_profile(&allow);
  const tierwall_address web = tierwall_address_v4(10, 0, 0, 1);
  const tierwall_address client = tierwall_address_v4(10, 0, 0, 2);
  const tierwall_workload_endpoint web_endpoint = endpoint("web", &web, kWebLabels, 1);
  const tierwall_workload_endpoint client_endpoint = endpoint("client", &client, NULL, 0);
  tierwall_error error = {.size = sizeof error};
  tierwall_model* model = NULL;
  tierwall_snapshot* snapshot = NULL;
  tierwall_diagnostics* found = NULL;

  CHECK(tierwall_model_create(&model, &error) == TIERWALL_OK);
  CHECK(tierwall_model_add_policy(model, &policy, &error) == TIERWALL_OK);
  CHECK(tierwall_model_add_profile(model, &profile, &error) == TIERWALL_OK);
  CHECK(tierwall_model_add_workload_endpoint(model, &web_endpoint, &error) == TIERWALL_OK);
  CHECK(tierwall_model_add_workload_endpoint(model, &client_endpoint, &error) == TIERWALL_OK);
  CHECK(tierwall_model_build(model, NULL, &snapshot, &found, &error) == TIERWALL_OK);
  CHECK(tierwall_diagnostics_error_count(found) == 0);
  tierwall_diagnostics_release(found);
  tierwall_model_release(model);

  const tierwall_flow flows[] = {flow_to(client, web, 443), flow_to(client, web, 80),
                                 flow_to(web, client, 80)};
  tierwall_verdict verdicts[3];
  CHECK(tierwall_evaluate_batch(snapshot, flows, 3, verdicts) == TIERWALL_OK);
  CHECK(tierwall_is_allowed(&verdicts[0]));
  CHECK(!tierwall_is_allowed(&verdicts[1]));
  CHECK(tierwall_is_allowed(&verdicts[2]));
  for (size_t i = 0; i < 3; ++i) {
    tierwall_verdict alone;
    CHECK(tierwall_evaluate(snapshot, &flows[i], &alone) == TIERWALL_OK);
    CHECK(memcmp(&alone, &verdicts[i], sizeof alone) == 0);
  }

  CHECK(verdicts[0].ingress.reason == TIERWALL_REASON_RULE && verdicts[0].ingress.rule == 0);
  tierwall_policy_info info = {.size = sizeof info};
  CHECK(tierwall_snapshot_policy(snapshot, verdicts[0].ingress.policy, &info) == TIERWALL_OK);
  CHECK(is_text(info.kind, "GlobalNetworkPolicy") && is_text(info.name, "web"));
  tierwall_tier_info tier = {.size = sizeof tier};
  CHECK(tierwall_snapshot_tier(snapshot, verdicts[0].ingress.tier, &tier) == TIERWALL_OK);
  CHECK(is_text(tier.name, "default"));
  uint32_t id = TIERWALL_NO_ID;
  CHECK(tierwall_snapshot_find_endpoint(snapshot, TIERWALL_WORKLOAD_ENDPOINT, "prod", 4, "web", 3,
                                        &id) == TIERWALL_OK);
  tierwall_endpoint_info found_endpoint = {.size = sizeof found_endpoint};
  CHECK(tierwall_snapshot_endpoint(snapshot, id, &found_endpoint) == TIERWALL_OK);
  CHECK(is_text(found_endpoint.name, "web") && found_endpoint.address_count == 1);
  CHECK(found_endpoint.addresses[0].low == web.low);

  char text[256];
  size_t length = 0;
  CHECK(tierwall_describe(snapshot, &verdicts[1].ingress, text, sizeof text, &length, &error) ==
        TIERWALL_OK);
  CHECK(strcmp(text, "deny by the end of tier default, in which GlobalNetworkPolicy web applies") ==
        0);
  CHECK(tierwall_explain(snapshot, &flows[1], NULL, 0, &length, &error) == TIERWALL_TOO_SMALL);
  char* const why = malloc(length + 1);
  CHECK(tierwall_explain(snapshot, &flows[1], why, length + 1, &length, &error) == TIERWALL_OK);
  CHECK(strlen(why) == length && strstr(why, "destination.ports") != NULL);
  free(why);

  tierwall_side side = {.size = sizeof side};
  tierwall_step steps[8];
  size_t count = 0;
  CHECK(tierwall_explain_side(snapshot, TIERWALL_INGRESS, &flows[1], &side, steps, 8, &count,
                              &error) == TIERWALL_OK);
  CHECK(count == 2 && steps[0].outcome == TIERWALL_OUTCOME_NO_MATCH);
  CHECK(steps[1].outcome == TIERWALL_OUTCOME_DEFAULT_DENY);
  CHECK(memcmp(&side.decision, &verdicts[1].ingress, sizeof side.decision) == 0);
  tierwall_snapshot_release(snapshot);
}

static void manifests_are_loaded_and_judged(void) {
  const tierwall_source source = {TIERWALL_TEXT("web.yaml"), {kManifest, strlen(kManifest)}};
  tierwall_error error = {.size = sizeof error};
  tierwall_model* model = NULL;
  tierwall_snapshot* snapshot = NULL;
  CHECK(tierwall_model_create(&model, &error) == TIERWALL_OK);
  CHECK(tierwall_model_load_manifests(model, &source, 1, NULL, NULL, &error) == TIERWALL_OK);
  CHECK(tierwall_model_build(model, NULL, &snapshot, NULL, &error) == TIERWALL_OK);
  tierwall_snapshot_stats stats = {.size = sizeof stats};
  CHECK(tierwall_snapshot_statistics(snapshot, &stats) == TIERWALL_OK);
  CHECK(stats.policies == 1 && stats.rules > 0 && stats.bytes > 0);
  tierwall_snapshot_release(snapshot);

  /* The same again is a second policy of that name: the build says where. */
  tierwall_diagnostics* found = NULL;
  CHECK(tierwall_model_load_manifests(model, &source, 1, NULL, &found, &error) == TIERWALL_OK);
  tierwall_diagnostics_release(found);
  CHECK(tierwall_model_build(model, NULL, &snapshot, &found, &error) == TIERWALL_REFUSED);
  CHECK(snapshot == NULL && tierwall_diagnostics_error_count(found) == 1);
  tierwall_diagnostic entry = {.size = sizeof entry};
  CHECK(tierwall_diagnostics_get(found, 0, &entry) == TIERWALL_OK);
  CHECK(is_text(entry.kind, "GlobalNetworkPolicy") && is_text(entry.name, "web"));
  CHECK(is_text(entry.place.source, "web.yaml") && entry.place.line > 0);
  char line[256];
  size_t length = 0;
  CHECK(tierwall_diagnostics_line(found, 0, line, sizeof line, &length) == TIERWALL_OK);
  CHECK(strncmp(line, "web.yaml:", 9) == 0 && strlen(line) == length);
  tierwall_diagnostics_release(found);
  tierwall_model_release(model);
}

static void manifests_are_refused_with_their_place(void) {
  const char* const text =
      "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: edge}\nspecs: {}\n";
  const tierwall_source source = {TIERWALL_TEXT("wrong.yaml"), {text, strlen(text)}};
  tierwall_error error = {.size = sizeof error};
  tierwall_store* store = NULL;
  tierwall_diagnostics* found = NULL;
  CHECK(tierwall_store_create(NULL, &store, &error) == TIERWALL_OK);
  CHECK(tierwall_store_load_manifests(store, &source, 1, NULL, &found, &error) == TIERWALL_REFUSED);
  CHECK(tierwall_diagnostics_error_count(found) > 0);
  char all[1024];
  size_t length = 0;
  CHECK(tierwall_diagnostics_text(found, all, sizeof all, &length) == TIERWALL_OK);
  CHECK(strstr(all, "wrong.yaml:4:1: error: Tier edge: specs: ") != NULL);
  tierwall_diagnostics_release(found);
  tierwall_store_release(store);
}

static void stores_follow_changes(void) {
  const tierwall_address web = tierwall_address_v4(10, 0, 0, 1);
  const tierwall_address client = tierwall_address_v4(10, 0, 0, 2);
  const tierwall_rule allow = {.size = sizeof allow, .action = TIERWALL_ACTION_ALLOW};
  const tierwall_profile profile = open_profile(&allow);
  const tierwall_workload_endpoint web_endpoint = endpoint("web", &web, kWebLabels, 1);
  const tierwall_source source = {TIERWALL_TEXT("web.yaml"), {kManifest, strlen(kManifest)}};
  const tierwall_flow flow = flow_to(client, web, 80);
  tierwall_error error = {.size = sizeof error};
  tierwall_store* store = NULL;
  tierwall_commit* commit = NULL;
  tierwall_verdict verdict;

  CHECK(tierwall_store_create(NULL, &store, &error) == TIERWALL_OK);
  CHECK(tierwall_store_upsert_profile(store, &profile, &error) == TIERWALL_OK);
  CHECK(tierwall_store_upsert_workload_endpoint(store, &web_endpoint, &error) == TIERWALL_OK);
  CHECK(tierwall_store_load_manifests(store, &source, 1, NULL, NULL, &error) == TIERWALL_OK);
  CHECK(tierwall_store_commit(store, &commit, &error) == TIERWALL_OK);
  CHECK(tierwall_commit_generation(commit) == 1 && tierwall_commit_concerns_everything(commit));
  CHECK(tierwall_evaluate(tierwall_commit_snapshot(commit), &flow, &verdict) == TIERWALL_OK);
  CHECK(!tierwall_is_allowed(&verdict));
  tierwall_commit_release(commit);

  CHECK(tierwall_store_erase_endpoint(store, TIERWALL_WORKLOAD_ENDPOINT, "prod", 4, "web", 3,
                                      &error) == TIERWALL_OK);
  CHECK(tierwall_store_commit(store, &commit, &error) == TIERWALL_OK);
  CHECK(tierwall_commit_generation(commit) == 2);
  CHECK(!tierwall_commit_concerns_everything(commit) && tierwall_commit_concerns(commit, &flow));
  const tierwall_address* addresses = NULL;
  size_t count = 0;
  CHECK(tierwall_commit_addresses(commit, &addresses, &count) == TIERWALL_OK);
  CHECK(count == 1 && addresses[0].low == web.low);
  CHECK(tierwall_evaluate(tierwall_commit_snapshot(commit), &flow, &verdict) == TIERWALL_OK);
  CHECK(tierwall_is_allowed(&verdict));
  tierwall_commit_release(commit);
  tierwall_store_release(store);
}

static void commits_tell_of_prefixes(void) {
  const char* const text =
      "apiVersion: projectcalico.org/v3\n"
      "kind: GlobalNetworkPolicy\n"
      "metadata: {name: web}\n"
      "spec: {ingress: [{action: Allow, source: {selector: set == 'office'}}]}\n"
      "---\n"
      "apiVersion: projectcalico.org/v3\n"
      "kind: GlobalNetworkSet\n"
      "metadata: {name: office, labels: {set: office}}\n";
  const tierwall_source source = {TIERWALL_TEXT("office.yaml"), {text, strlen(text)}};
  tierwall_error error = {.size = sizeof error};
  tierwall_store* store = NULL;
  tierwall_commit* commit = NULL;
  tierwall_cidr net;
  const tierwall_cidr* prefixes = NULL;
  size_t count = 0;
  CHECK(tierwall_cidr_parse("192.0.2.64/26", 13, &net, &error) == TIERWALL_OK);
  CHECK(tierwall_store_create(NULL, &store, &error) == TIERWALL_OK);
  CHECK(tierwall_store_load_manifests(store, &source, 1, NULL, NULL, &error) == TIERWALL_OK);
  CHECK(tierwall_store_commit(store, &commit, &error) == TIERWALL_OK);
  tierwall_commit_release(commit);
  CHECK(tierwall_store_insert_member(store, NULL, 0, "office", 6, &net, &error) == TIERWALL_OK);
  CHECK(tierwall_store_commit(store, &commit, &error) == TIERWALL_OK);
  CHECK(!tierwall_commit_concerns_everything(commit));
  CHECK(tierwall_commit_prefixes(commit, &prefixes, &count) == TIERWALL_OK);
  CHECK(count == 1 && memcmp(&prefixes[0], &net, sizeof net) == 0);
  const tierwall_address server = tierwall_address_v4(10, 0, 0, 1);
  const tierwall_flow inside = flow_to(tierwall_address_v4(192, 0, 2, 127), server, 80);
  const tierwall_flow outside = flow_to(tierwall_address_v4(192, 0, 2, 128), server, 80);
  CHECK(tierwall_commit_concerns(commit, &inside) && !tierwall_commit_concerns(commit, &outside));
  /* What is told may be passed on. */
  CHECK(tierwall_store_erase_member(store, NULL, 0, "office", 6, &prefixes[0], &error) ==
        TIERWALL_OK);
  tierwall_commit_release(commit);
  tierwall_store_release(store);
}

static void readers_get_generations(void) {
  tierwall_model* model = NULL;
  tierwall_snapshot* snapshot = NULL;
  tierwall_publisher* publisher = NULL;
  tierwall_reader* reader = NULL;
  uint64_t generation = 0;
  CHECK(tierwall_model_create(&model, NULL) == TIERWALL_OK);
  CHECK(tierwall_model_build(model, NULL, &snapshot, NULL, NULL) == TIERWALL_OK);
  CHECK(tierwall_publisher_create(snapshot, NULL, &publisher, NULL) == TIERWALL_OK);
  CHECK(tierwall_reader_create(publisher, &reader, NULL) == TIERWALL_OK);
  const tierwall_snapshot* pinned = NULL;
  CHECK(tierwall_reader_pin(reader, &pinned, &generation) == TIERWALL_OK);
  CHECK(pinned == snapshot && generation == 1);
  CHECK(tierwall_publisher_publish(publisher, snapshot, &generation, NULL) == TIERWALL_OK);
  CHECK(generation == 2);
  const tierwall_flow flow = TIERWALL_FLOW_INIT;
  tierwall_verdict verdict;
  CHECK(tierwall_reader_evaluate_batch(reader, &flow, 1, &verdict, &generation) == TIERWALL_OK);
  CHECK(generation == 1 && tierwall_is_allowed(&verdict));
  CHECK(tierwall_reader_refresh(reader, &pinned, &generation) == TIERWALL_OK && generation == 2);
  CHECK(tierwall_reader_unpin(reader) == TIERWALL_OK);
  CHECK(tierwall_reader_unpin(reader) == TIERWALL_NOT_FOUND);
  tierwall_publisher_release(publisher);
  tierwall_reader_release(reader);
  tierwall_snapshot_release(snapshot);
  tierwall_model_release(model);
}

static void indices_tell_changes(void) {
  tierwall_symbols* symbols = NULL;
  tierwall_selector* selector = NULL;
  tierwall_index* index = NULL;
  tierwall_match_changes* changes = NULL;
  CHECK(tierwall_symbols_create(&symbols, NULL) == TIERWALL_OK);
  CHECK(tierwall_index_create(symbols, &index, NULL) == TIERWALL_OK);
  CHECK(tierwall_selector_compile(symbols, "role == 'web'", 13, NULL, &selector, NULL) ==
        TIERWALL_OK);
  const uint32_t parents[] = {1};
  CHECK(tierwall_index_upsert_selector(index, 3, selector, NULL) == TIERWALL_OK);
  CHECK(tierwall_index_upsert_item(index, 7, NULL, 0, parents, 1, NULL) == TIERWALL_OK);
  CHECK(!tierwall_index_matches(index, 3, 7));
  CHECK(tierwall_index_upsert_parent(index, 1, kWebLabels, 1, NULL) == TIERWALL_OK);
  CHECK(tierwall_index_matches(index, 3, 7));
  const tierwall_match_change* list = NULL;
  size_t count = 0;
  CHECK(tierwall_index_take_changes(index, &changes, NULL) == TIERWALL_OK);
  CHECK(tierwall_match_changes_get(changes, &list, &count) == TIERWALL_OK);
  CHECK(count == 1 && list[0].selector == 3 && list[0].item == 7 && list[0].started == 1);
  tierwall_match_changes_release(changes);
  uint32_t items[2];
  CHECK(tierwall_index_items_matching(index, 3, items, 2, &count) == TIERWALL_OK);
  CHECK(count == 1 && items[0] == 7);
  tierwall_index_release(index);
  tierwall_selector_release(selector);
  tierwall_symbols_release(symbols);
}

int main(void) {
  CHECK(tierwall_abi_version() == TIERWALL_ABI_VERSION);
  selectors_match();
  selectors_are_refused_with_their_place();
  models_become_verdicts();
  manifests_are_loaded_and_judged();
  manifests_are_refused_with_their_place();
  stores_follow_changes();
  commits_tell_of_prefixes();
  readers_get_generations();
  indices_tell_changes();
  if (failures != 0) return EXIT_FAILURE;
  puts("all is as it should be");
  return EXIT_SUCCESS;
}
