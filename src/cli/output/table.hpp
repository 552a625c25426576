// A table with aligned columns, written while it grows.
//
//     Table table({"FLOW", "VERDICT"});
//     table.add({{"a -> b"}, {"allow", Colour::green}});
//     table.flush();
//
// Rows are held back in blocks to find the widths; a later block may widen a column but never
// narrows one, so the memory is bounded and what is on one screen lines up.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/output/terminal.hpp"

namespace tierwall::cli {

struct Cell {
  std::string text;
  Colour colour = Colour::none;
};

class Table {
 public:
  explicit Table(std::vector<std::string> headings);

  // As many cells as there are headings.
  void add(std::vector<Cell> row);
  // Writes what is held back. Nothing at all if there never was a row.
  void flush();

 private:
  void write(const std::vector<Cell>& row) const;

  std::vector<Cell> headings_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<Cell>> rows_;
  bool headings_written_ = false;
  bool colours_;
};

}  // namespace tierwall::cli
