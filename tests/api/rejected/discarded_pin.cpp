// A pin that nobody holds is over before its view can be used.
#include <tierwall/runtime/snapshot_cell.hpp>

bool pin(tierwall::SnapshotReader& reader) {
#if defined(TIERWALL_WRONG)
  reader.pin();
  return true;
#else
  const tierwall::SnapshotPin pin = reader.pin();
  return pin.generation() > 0;
#endif
}
