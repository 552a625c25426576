#include "cli/output/table.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tierwall::cli {

namespace {

constexpr std::size_t kBlockRows = 512;
constexpr std::string_view kGap = "  ";

// Characters, not bytes: UTF-8 continuation bytes take no place of their own.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

Table::Table(std::vector<std::string> headings) : colours_(colours_wanted(stdout)) {
  for (std::string& heading : headings) {
    widths_.push_back(width_of(heading));
    headings_.push_back({std::move(heading), Colour::bold});
  }
}

void Table::add(std::vector<Cell> row) {
  for (Cell& cell : row)
    cell.text = one_line(cell.text);
  rows_.push_back(std::move(row));
  if (rows_.size() == kBlockRows) flush();
}

void Table::flush() {
  if (rows_.empty()) return;
  for (const std::vector<Cell>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths_[i] = std::max(widths_[i], width_of(row[i].text));
    }
  }
  if (!std::exchange(headings_written_, true)) write(headings_);
  for (const std::vector<Cell>& row : rows_)
    write(row);
  rows_.clear();
}

void Table::write(const std::vector<Cell>& row) const {
  std::string line;
  std::string padding;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].text.empty()) {
      padding.append(widths_[i] + kGap.size(), ' ');
      continue;
    }
    // Padding is written only in front of something: no line ends in blanks.
    line += padding;
    line += paint(row[i].text, row[i].colour, colours_);
    padding.assign(widths_[i] - width_of(row[i].text), ' ');
    padding += kGap;
  }
  line += '\n';
  print(line);
}

}  // namespace tierwall::cli
