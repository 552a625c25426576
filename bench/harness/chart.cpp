#include "harness/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tierwall::bench {

namespace {

constexpr double kWidth = 760, kHeight = 440;
constexpr double kLeft = 78, kRight = 200, kTop = 48, kBottom = 56;
constexpr double kPlotRight = kWidth - kRight, kPlotBottom = kHeight - kBottom;
constexpr double kLegendLine = 20;

// Told apart by most people who see few colours (Okabe and Ito).
constexpr std::array<std::string_view, 7> kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                      "#e69f00", "#56b4e9", "#000000"};

// A logarithmic axis from one place of the picture to another.
struct Axis {
  double low;  // the numbers at its ends
  double high;
  double start;  // the places of its ends
  double end;

  double place(double value) const {
    return start + (end - start) * std::log(value / low) / std::log(high / low);
  }
};

// The ends are powers of ten.
Axis axis_around(double low, double high, double start, double end) {
  const double first = std::floor(std::log10(low));
  const double last = std::max(std::ceil(std::log10(high)), first + 1);
  return {std::pow(10, first), std::pow(10, last), start, end};
}

// Round numbers along the axis: powers of ten and, on a short axis, their doubles and halves.
std::vector<double> ticks_of(const Axis& axis) {
  std::vector<double> ticks;
  const bool is_short = axis.high / axis.low < 101;
  for (double power = axis.low; power <= axis.high * 1.001; power *= 10) {
    for (const double step : {1, 2, 5}) {
      if ((step == 1 || is_short) && power * step <= axis.high * 1.001)
        ticks.push_back(power * step);
    }
  }
  return ticks;
}

// `20 us`, `1 MB`, `10k`: the number is below a thousand.
std::string format_scaled(double value, const std::vector<const char*>& units) {
  std::size_t unit = 0;
  while (value > 999 && unit + 1 < units.size()) {
    value /= 1'000;
    ++unit;
  }
  return fmt::format("{:g}{}", value, units[unit]);
}

std::string format_y(double value, Unit unit) {
  return unit == Unit::bytes ? format_scaled(value, {" B", " kB", " MB", " GB"})
                             : format_scaled(value, {" ns", " us", " ms", " s"});
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return out;
}

class Drawing {
 public:
  explicit Drawing(const Chart& chart) : chart_(chart) {
    double left = 1e300, right = 0, low = 1e300, high = 0;
    for (const Series& series : chart.series) {
      for (const Point& point : series.points) {
        left = std::min(left, point.x), right = std::max(right, point.x);
        low = std::min(low, point.y), high = std::max(high, point.y);
      }
    }
    x_ = axis_around(left, right, kLeft, kPlotRight);
    y_ = axis_around(low, high, kPlotBottom, kTop);
  }

  std::string draw() {
    open();
    draw_grid();
    for (std::size_t i = 0; i < chart_.series.size(); ++i)
      draw_series(chart_.series[i], i);
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  void open() {
    out_ += fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
        "{1}\" "
        "font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n",
        kWidth, kHeight);
    text(kLeft, 26, "start", chart_.title, "font-size=\"15\" font-weight=\"bold\"");
    text((kLeft + kPlotRight) / 2, kHeight - 14, "middle", chart_.x_axis);
    const double middle = (kTop + kPlotBottom) / 2;
    text(18, middle, "middle", chart_.y_axis,
         fmt::format("transform=\"rotate(-90 18 {})\"", middle));
  }

  void draw_grid() {
    for (const double value : ticks_of(x_)) {
      line(x_.place(value), kTop, x_.place(value), kPlotBottom);
      text(x_.place(value), kPlotBottom + 18, "middle", format_scaled(value, {"", "k", "M"}));
    }
    for (const double value : ticks_of(y_)) {
      line(kLeft, y_.place(value), kPlotRight, y_.place(value));
      text(kLeft - 8, y_.place(value) + 4, "end", format_y(value, chart_.unit));
    }
  }

  void draw_series(const Series& series, std::size_t row) {
    const std::string_view colour = kColours[series.colour % kColours.size()];
    const std::string_view dashes = series.is_dashed ? " stroke-dasharray=\"6 4\"" : "";
    std::string path;
    for (const Point& point : series.points)
      path += fmt::format("{:.1f},{:.1f} ", x_.place(point.x), y_.place(point.y));
    out_ +=
        fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>\n",
                    path, colour, dashes);
    for (const Point& point : series.points)
      mark(x_.place(point.x), y_.place(point.y), colour, series.is_dashed);

    const double y = kTop + 8 + kLegendLine * static_cast<double>(row);
    const double x = kPlotRight + 16;
    out_ += fmt::format(
        "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"2\"{}/>\n", x,
        y, x + 28, y, colour, dashes);
    mark(x + 14, y, colour, series.is_dashed);
    text(x + 36, y + 4, "start", series.name);
  }

  void mark(double x, double y, std::string_view colour, bool is_hollow) {
    out_ += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\" stroke=\"{}\" "
        "stroke-width=\"1.5\"/>\n",
        x, y, is_hollow ? "#fff" : colour, colour);
  }

  void line(double x1, double y1, double x2, double y2) {
    out_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#ddd\"/>\n", x1, y1,
        x2, y2);
  }

  void text(double x, double y, std::string_view anchor, std::string_view content,
            std::string_view attributes = "") {
    out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" {}>{}</text>\n", x, y,
                        anchor, attributes, escaped(content));
  }

  const Chart& chart_;
  Axis x_{};
  Axis y_{};
  std::string out_;
};

}  // namespace

std::string to_svg(const Chart& chart) {
  return Drawing(chart).draw();
}

}  // namespace tierwall::bench
