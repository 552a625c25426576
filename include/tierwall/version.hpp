// The one place where the version is written; CMake and the packages read it from here.
#pragma once

// As numbers and as text.
#define TIERWALL_VERSION_MAJOR 0
#define TIERWALL_VERSION_MINOR 1
#define TIERWALL_VERSION_PATCH 0
#define TIERWALL_VERSION "0.1.0"
