// Instructions of a piece of work, counted by callgrind: the same on a busy machine and a quiet one.
//
// A run of the binary under callgrind counts and writes a file of counts; the run that measures time
// reads it and shows both. Callgrind has no AVX-512: where the processor's instruction set is asked
// for, what runs there is the next best form.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace tierwall::bench {

inline constexpr const char* kInstructions = "instructions";  // the counter

using InstructionCounts = std::map<std::string, double>;  // per item, by the name of the benchmark

// Counting is possible in this process; else why not.
std::string why_not_counting_instructions();

// From then on measure() counts. `dump` is what callgrind was told as its --callgrind-out-file.
void start_counting_instructions(const std::string& dump);
bool is_counting_instructions();

void begin_counted_instructions();
// Since begin_counted_instructions(). nullopt if callgrind wrote no count where it was expected.
std::optional<std::uint64_t> end_counted_instructions();

// Lines of a name, a tab and a number. False if the file cannot be written or read.
bool write_instruction_counts(const std::string& path, const InstructionCounts& counts);
bool read_instruction_counts(const std::string& path, InstructionCounts& counts);

}  // namespace tierwall::bench
