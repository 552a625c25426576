/* An agent in C: one thread is told of resources and commits them, another judges bursts of
 * packets, and neither waits for the other. Start from here: put your watch of resources into
 * main(), your packets into judge(). */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <tierwall/c/tierwall.h>

/* --- what the control side is told */

static const tierwall_label kWebLabels[] = {{TIERWALL_TEXT("role"), TIERWALL_TEXT("web")}};
static const tierwall_label kClientLabels[] = {{TIERWALL_TEXT("role"), TIERWALL_TEXT("client")}};
static const tierwall_label kBatchLabels[] = {{TIERWALL_TEXT("role"), TIERWALL_TEXT("batch")}};

/* What a namespace becomes: the profile of its pods, which lets pass what no policy is about. */
static const tierwall_text kProfiles[] = {TIERWALL_TEXT("kns.prod")};

static tierwall_status upsert_namespace(tierwall_store* store, tierwall_error* error) {
  const tierwall_namespace space = {.size = sizeof space, .name = TIERWALL_TEXT("prod")};
  return tierwall_store_upsert_namespace(store, &space, error);
}

/* Structs are copied by the call that takes them: they may be anywhere, the stack included. */
static tierwall_status upsert_pod(tierwall_store* store, const char* name, tierwall_address address,
                                  const tierwall_label* label, tierwall_error* error) {
  const tierwall_workload_endpoint pod = {.size = sizeof pod,
                                          .kind = TIERWALL_POD,
                                          .namespace_name = TIERWALL_TEXT("prod"),
                                          .name = tierwall_text_of(name),
                                          .labels = label,
                                          .label_count = 1,
                                          .addresses = &address,
                                          .address_count = 1,
                                          .profiles = kProfiles,
                                          .profile_count = 1};
  return tierwall_store_upsert_workload_endpoint(store, &pod, error);
}

/* Whoever `selector` says may reach the web server by TCP. */
static tierwall_status upsert_policy(tierwall_store* store, const char* selector,
                                     tierwall_error* error) {
  const tierwall_entity clients = {.size = sizeof clients, .selector = tierwall_text_of(selector)};
  const tierwall_rule allow = {.size = sizeof allow,
                               .action = TIERWALL_ACTION_ALLOW,
                               .protocol = {TIERWALL_TCP, 0},
                               .source = &clients};
  const tierwall_policy policy = {.size = sizeof policy,
                                  .name = TIERWALL_TEXT("web"),
                                  .selector = TIERWALL_TEXT("role == 'web'"),
                                  .ingress = &allow,
                                  .ingress_count = 1};
  return tierwall_store_upsert_policy(store, &policy, error);
}

/* --- the thread that judges */

/* What passes between the threads besides snapshots, so that this program prints the same every
 * time; a real agent has packets instead. */
typedef struct {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int bursts_wanted;
  int bursts_judged;
  int is_over;
} mailbox;

typedef struct {
  tierwall_publisher* publisher;
  const tierwall_flow* flows;
  size_t flow_count;
  mailbox* mail;
} judge_arguments;

static void print_address(const tierwall_address* address) {
  char text[48];
  size_t length = 0;
  if (tierwall_address_format(address, text, sizeof text, &length) == TIERWALL_OK) {
    fputs(text, stdout);
  }
}

static void explain(const tierwall_snapshot* snapshot, const tierwall_decision* decision) {
  char text[256];
  size_t length = 0;
  tierwall_error error = {.size = sizeof error};
  if (tierwall_describe(snapshot, decision, text, sizeof text, &length, &error) == TIERWALL_OK) {
    printf(" (%s)\n", text);
  } else {
    printf(" (%s)\n", error.message);
  }
}

/* One burst: everything of it by one generation, whatever is published meanwhile. */
static void judge_burst(tierwall_reader* reader, const tierwall_flow* flows, size_t count) {
  tierwall_verdict verdicts[16];
  const tierwall_snapshot* snapshot = NULL;
  uint64_t generation = 0;
  if (count > 16 || tierwall_reader_pin(reader, &snapshot, &generation) != TIERWALL_OK) return;
  if (tierwall_evaluate_batch(snapshot, flows, count, verdicts) == TIERWALL_OK) {
    printf("generation %" PRIu64 "\n", generation);
    for (size_t i = 0; i < count; ++i) {
      fputs("  ", stdout);
      print_address(&flows[i].source);
      fputs(tierwall_is_allowed(&verdicts[i]) ? ": let in" : ": kept out", stdout);
      explain(snapshot, &verdicts[i].ingress); /* ids of the snapshot that gave the verdict */
    }
  }
  tierwall_reader_unpin(reader);
}

static void* judge(void* given) {
  const judge_arguments* const arguments = given;
  mailbox* const mail = arguments->mail;
  tierwall_error error = {.size = sizeof error};
  tierwall_reader* reader = NULL;
  if (tierwall_reader_create(arguments->publisher, &reader, &error) != TIERWALL_OK) {
    fprintf(stderr, "no reader: %s\n", error.message);
    exit(EXIT_FAILURE);
  }
  pthread_mutex_lock(&mail->mutex);
  while (!mail->is_over) {
    if (mail->bursts_judged == mail->bursts_wanted) {
      pthread_cond_wait(&mail->changed, &mail->mutex);
      continue;
    }
    judge_burst(reader, arguments->flows, arguments->flow_count);
    ++mail->bursts_judged;
    pthread_cond_broadcast(&mail->changed);
  }
  pthread_mutex_unlock(&mail->mutex);
  tierwall_reader_release(reader);
  return NULL;
}

static void await_burst(mailbox* mail) {
  pthread_mutex_lock(&mail->mutex);
  ++mail->bursts_wanted;
  pthread_cond_broadcast(&mail->changed);
  while (mail->bursts_judged != mail->bursts_wanted)
    pthread_cond_wait(&mail->changed, &mail->mutex);
  pthread_mutex_unlock(&mail->mutex);
}

/* --- commits */

static void print_diagnostics(const tierwall_diagnostics* found) {
  char line[512];
  size_t length = 0;
  for (size_t i = 0; i < tierwall_diagnostics_count(found); ++i) {
    if (tierwall_diagnostics_line(found, i, line, sizeof line, &length) == TIERWALL_OK) {
      printf("  %s\n", line);
    }
  }
}

/* Commits the batch and publishes what it came to; a batch that is refused leaves everything as it
 * was. */
static int commit(tierwall_store* store, tierwall_publisher** publisher,
                  const tierwall_flow* live_flows, size_t count) {
  tierwall_error error = {.size = sizeof error};
  tierwall_commit* result = NULL;
  const tierwall_status status = tierwall_store_commit(store, &result, &error);
  if (status == TIERWALL_REFUSED) {
    puts("refused, and nothing changed");
    print_diagnostics(tierwall_commit_diagnostics(result));
    tierwall_commit_release(result);
    return 1;
  }
  if (status != TIERWALL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 0;
  }
  const tierwall_snapshot* const snapshot = tierwall_commit_snapshot(result);
  tierwall_status published = TIERWALL_OK;
  if (*publisher == NULL) {
    published = tierwall_publisher_create(snapshot, NULL, publisher, &error);
  } else {
    /* Established connections that may be judged otherwise now. */
    for (size_t i = 0; i < count; ++i) {
      if (!tierwall_commit_concerns(result, &live_flows[i])) continue;
      fputs("concerns ", stdout);
      print_address(&live_flows[i].source);
      putchar('\n');
    }
    published = tierwall_publisher_publish(*publisher, snapshot, NULL, &error);
  }
  if (published != TIERWALL_OK) fprintf(stderr, "%s\n", error.message);
  tierwall_commit_release(result); /* the publisher keeps the snapshot */
  return published == TIERWALL_OK;
}

static int run(tierwall_store* store) {
  const tierwall_address web = tierwall_address_v4(10, 0, 0, 1);
  const tierwall_address client = tierwall_address_v4(10, 0, 0, 2);
  const tierwall_address batch = tierwall_address_v4(10, 0, 0, 3);
  tierwall_error error = {.size = sizeof error};
  if (upsert_namespace(store, &error) != TIERWALL_OK ||
      upsert_pod(store, "web", web, kWebLabels, &error) != TIERWALL_OK ||
      upsert_pod(store, "client", client, kClientLabels, &error) != TIERWALL_OK ||
      upsert_pod(store, "batch", batch, kBatchLabels, &error) != TIERWALL_OK ||
      upsert_policy(store, "role == 'client'", &error) != TIERWALL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 0;
  }

  tierwall_flow flows[2] = {TIERWALL_FLOW_INIT, TIERWALL_FLOW_INIT};
  flows[0].source = client;
  flows[1].source = batch;
  for (size_t i = 0; i < 2; ++i) {
    flows[i].destination = web;
    flows[i].destination_port = 443;
    flows[i].protocol = TIERWALL_TCP;
  }
  tierwall_publisher* publisher = NULL;
  if (!commit(store, &publisher, flows, 2)) return 0;

  mailbox mail = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0};
  judge_arguments arguments = {publisher, flows, 2, &mail};
  pthread_t thread;
  if (pthread_create(&thread, NULL, judge, &arguments) != 0) return 0;
  await_burst(&mail);

  /* A pod is relabelled: followed, which takes microseconds. */
  int is_well = upsert_pod(store, "batch", batch, kClientLabels, &error) == TIERWALL_OK &&
                commit(store, &publisher, flows, 2);
  await_burst(&mail);

  /* A policy with a mistake in it: readers go on with what they have. */
  is_well = is_well && upsert_policy(store, "role = 'client'", &error) == TIERWALL_OK &&
            commit(store, &publisher, flows, 2);
  await_burst(&mail);

  pthread_mutex_lock(&mail.mutex);
  mail.is_over = 1;
  pthread_cond_broadcast(&mail.changed);
  pthread_mutex_unlock(&mail.mutex);
  pthread_join(thread, NULL);
  tierwall_publisher_release(publisher);
  return is_well;
}

int main(void) {
  if (tierwall_abi_version() != TIERWALL_ABI_VERSION) {
    fputs("the library is of another age than this program\n", stderr);
    return EXIT_FAILURE;
  }
  tierwall_error error = {.size = sizeof error};
  tierwall_store* store = NULL;
  if (tierwall_store_create(NULL, &store, &error) != TIERWALL_OK) {
    fprintf(stderr, "%s\n", error.message);
    return EXIT_FAILURE;
  }
  const int is_well = run(store);
  tierwall_store_release(store);
  return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
