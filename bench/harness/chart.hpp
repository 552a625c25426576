// Lines over two logarithmic axes, as an SVG picture.
//
//     Chart chart{.title = "...", .x_axis = "rules", .series = {{.name = "sets", .points = {{10, 37}}}}};
//     file << to_svg(chart);
#pragma once

#include <string>
#include <vector>

namespace tierwall::bench {

struct Point {
  double x = 1;
  double y = 1;  // both positive
};

struct Series {
  std::string name;
  std::vector<Point> points{};  // ascending by x
  bool is_dashed = false;       // a baseline, in the colour of the series that it belongs to
  std::size_t colour = 0;       // modulo the number of colours
};

enum class Unit { nanoseconds, bytes };

struct Chart {
  std::string title;
  std::string x_axis;
  std::string y_axis;
  Unit unit = Unit::nanoseconds;  // of y
  std::vector<Series> series{};
};

std::string to_svg(const Chart& chart);

}  // namespace tierwall::bench
