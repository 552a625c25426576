/* A program of somebody else, in C, that reads manifests. Exits with the number of the check that failed. */
#include <stddef.h>

#include <tierwall/c/manifest.h>

int main(void) {
  tierwall_model* model = NULL;
  tierwall_diagnostics* found = NULL;
  tierwall_error error = {.size = sizeof error};
  tierwall_source good = {
      TIERWALL_TEXT("good.yaml"),
      TIERWALL_TEXT("kind: Namespace\napiVersion: v1\nmetadata: {name: prod}\n")};
  tierwall_source broken = {TIERWALL_TEXT("broken.yaml"), TIERWALL_TEXT("kind: [")};

  if (tierwall_model_create(&model, &error) != TIERWALL_OK) return 1;
  if (tierwall_model_load_manifests(model, &good, 1, NULL, NULL, &error) != TIERWALL_OK) return 2;
  if (tierwall_model_load_manifests(model, &broken, 1, NULL, &found, &error) != TIERWALL_REFUSED) {
    return 3;
  }
  if (tierwall_diagnostics_error_count(found) == 0) return 4;
  tierwall_diagnostics_release(found);
  tierwall_model_release(model);
  return 0;
}
