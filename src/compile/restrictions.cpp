#include "compile/restrictions.hpp"

#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace tierwall::compile {

namespace {

using syntax::Ast;
using syntax::Node;
using syntax::NodeKind;

struct Bound {
  bool present = false;
  bool absent = false;
  bool limited = false;
  std::set<std::string_view> values;  // if limited
};

using Bounds = std::map<std::string_view, Bound>;

Bounds bounds_of_test(const Ast& ast, const Node& node) {
  Bounds bounds;
  switch (node.kind) {
    case NodeKind::equal:
    case NodeKind::in:
    case NodeKind::has:
    case NodeKind::contains:
    case NodeKind::starts_with:
    case NodeKind::ends_with: break;
    default: return bounds;
  }
  Bound& bound = bounds[ast.name_of(node)];
  bound.present = true;
  // An empty set stays unlimited.
  bound.limited = node.kind == NodeKind::equal || (node.kind == NodeKind::in && node.count != 0);
  if (bound.limited) {
    for (const syntax::TextSpan value : ast.values_of(node))
      bound.values.insert(bound.values.end(), ast.text_of(value));
  }
  return bounds;
}

// Only the opposite of a presence says anything.
Bounds bounds_of_negation(const Ast& ast, const Node& node) {
  Bounds bounds;
  const Node& operand = ast.nodes[ast.children_of(node).front()];
  if (operand.kind == NodeKind::has) bounds[ast.name_of(operand)].absent = true;
  return bounds;
}

void intersect(std::set<std::string_view>& values, std::set<std::string_view>&& others) {
  if (others.size() < values.size()) values.swap(others);
  for (auto it = values.begin(); it != values.end();)
    it = others.count(*it) != 0 ? std::next(it) : values.erase(it);
}

void unite(std::set<std::string_view>& values, std::set<std::string_view>&& others) {
  if (others.size() > values.size()) values.swap(others);
  values.merge(others);
}

// The combinations are symmetric, so the larger map may stand on either side.
void combine_and(Bounds& bounds, Bounds&& others) {
  if (others.size() > bounds.size()) bounds.swap(others);
  for (auto& [name, other] : others) {
    Bound& bound = bounds[name];
    bound.present |= other.present;
    bound.absent |= other.absent;
    if (bound.limited && other.limited) {
      intersect(bound.values, std::move(other.values));
    } else if (other.limited) {
      bound.limited = true;
      bound.values = std::move(other.values);
    }
  }
}

void combine_or(Bounds& bounds, Bounds&& others) {
  if (others.size() < bounds.size()) bounds.swap(others);
  for (auto it = bounds.begin(); it != bounds.end();) {
    Bound& bound = it->second;
    const auto found = others.find(it->first);
    bound.present &= found != others.end() && found->second.present;
    bound.absent &= found != others.end() && found->second.absent;
    if (!bound.present && !bound.absent) {
      it = bounds.erase(it);
      continue;
    }
    bound.limited &= bound.present && found->second.limited;
    if (bound.limited) {
      unite(bound.values, std::move(found->second.values));
    } else {
      bound.values.clear();
    }
    ++it;
  }
}

}  // namespace

Restrictions restrictions(const Ast& ast) {
  // Post-order: the operands of a node are the last ones that are not taken yet.
  std::vector<Bounds> ready;
  for (const Node& node : ast.nodes) {
    if (node.kind == NodeKind::negation) {
      ready.back() = bounds_of_negation(ast, node);
    } else if (node.kind == NodeKind::conjunction || node.kind == NodeKind::disjunction) {
      const std::size_t begin = ready.size() - node.count;
      for (std::size_t i = begin + 1; i < ready.size(); ++i) {
        if (node.kind == NodeKind::conjunction) {
          combine_and(ready[begin], std::move(ready[i]));
        } else {
          combine_or(ready[begin], std::move(ready[i]));
        }
      }
      ready.resize(begin + 1);
    } else {
      ready.push_back(bounds_of_test(ast, node));
    }
  }

  Restrictions result;
  for (auto& [name, bound] : ready.front()) {
    Restriction& restriction = result.emplace_hint(result.end(), name, Restriction{})->second;
    restriction.present = bound.present;
    restriction.absent = bound.absent;
    restriction.limited = bound.limited;
    restriction.values.assign(bound.values.begin(), bound.values.end());
  }
  return result;
}

}  // namespace tierwall::compile
