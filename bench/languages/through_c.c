/* Bursts of flows through the C API, by the library that other languages load.
 *
 *     through_c FLOWS MANIFEST     prints nanoseconds of the processor a flow, and how many flows pass */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <tierwall/c/manifest.h>
#include <tierwall/c/tierwall.h>

enum { BURST = 256 };

static void require(bool holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "through_c: %s\n", what);
  exit(EXIT_FAILURE);
}

/* The whole file; the caller frees it. */
static char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* bytes = NULL;
  long end = 0;
  require(file != NULL && fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) > 0, path);
  rewind(file);
  *size = (size_t)end;
  bytes = malloc(*size);
  require(bytes != NULL && fread(bytes, 1, *size, file) == *size, path);
  fclose(file);
  return bytes;
}

static tierwall_publisher* load(const char* path) {
  tierwall_error error = {.size = sizeof error};
  tierwall_model* model = NULL;
  tierwall_snapshot* snapshot = NULL;
  tierwall_publisher* publisher = NULL;
  tierwall_source source = {tierwall_text_of(path), {NULL, 0}};
  char* text = read_file(path, &source.text.size);
  source.text.data = text;
  require(tierwall_model_create(&model, &error) == TIERWALL_OK, error.message);
  require(tierwall_model_load_manifests(model, &source, 1, NULL, NULL, &error) == TIERWALL_OK,
          error.message);
  require(tierwall_model_build(model, NULL, &snapshot, NULL, &error) == TIERWALL_OK, error.message);
  require(tierwall_publisher_create(snapshot, NULL, &publisher, &error) == TIERWALL_OK,
          error.message);
  tierwall_snapshot_release(snapshot);
  tierwall_model_release(model);
  free(text);
  return publisher;
}

static void judge_all(tierwall_reader* reader, const tierwall_flow* flows, size_t count,
                      tierwall_verdict* verdicts) {
  size_t first;
  for (first = 0; first < count; first += BURST)
    tierwall_reader_evaluate_batch(reader, flows + first, BURST, verdicts + first, NULL);
}

/* In nanoseconds; others that run at the same time do not count. */
static double processor_time(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char** argv) {
  size_t size = 0, count, allowed = 0, rounds = 0, i;
  tierwall_reader* reader = NULL;
  tierwall_publisher* publisher;
  tierwall_verdict* verdicts;
  void* bytes;
  double begin, spent;
  require(argc == 3, "usage: through_c FLOWS MANIFEST");
  bytes = read_file(argv[1], &size);
  count = size / sizeof(tierwall_flow) / BURST * BURST;
  verdicts = malloc(count * sizeof *verdicts);
  require(count > 0 && verdicts != NULL, "no flows");
  publisher = load(argv[2]);
  require(tierwall_reader_create(publisher, &reader, NULL) == TIERWALL_OK, "no reader");

  judge_all(reader, bytes, count, verdicts); /* warms the caches */
  for (begin = processor_time(); processor_time() - begin < 3e8; ++rounds)
    judge_all(reader, bytes, count, verdicts);
  spent = processor_time() - begin;

  for (i = 0; i < count; ++i)
    allowed += tierwall_is_allowed(&verdicts[i]);
  printf("%.2f ns, %zu of %zu pass\n", spent / (double)(rounds * count), allowed, count);
  tierwall_reader_release(reader);
  tierwall_publisher_release(publisher);
  free(verdicts);
  free(bytes);
  return EXIT_SUCCESS;
}
