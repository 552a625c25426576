#include <tierwall/selector.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#include "compile/codegen.hpp"
#include "compile/disassemble.hpp"
#include "compile/lower.hpp"
#include "compile/restrictions.hpp"
#include "compile/simplify.hpp"
#include "compile/verify.hpp"
#include "syntax/canonical.hpp"
#include "syntax/dump_ast.hpp"
#include "syntax/parser.hpp"

namespace tierwall::inline v0 {

namespace {

constexpr Insn kMatchAll[] = {{.op = Op::accept}};
constexpr ProgramView kMatchAllProgram{kMatchAll, {}};
constexpr std::string_view kMatchAllText = "all()";

}  // namespace

// One block of memory: this header, the instructions, the pool, the canonical text, and the source
// text unless it is the same.
struct Selector::Body {
  std::uint32_t instructions = 0;
  std::uint32_t operands = 0;
  std::uint32_t canonical_bytes = 0;
  std::uint32_t source_bytes = 0;  // 0: the source is the canonical text
  std::uint32_t max_depth = 0;     // that the source was accepted with

  struct alignas(16) Block {
    std::byte bytes[16];
  };

  static std::shared_ptr<const Body> make(ProgramView program, std::string_view canonical,
                                          std::string_view source, std::uint32_t max_depth) {
    if (source == canonical) source = {};
    const std::size_t size = sizeof(Body) + program.code.size_bytes() + program.pool.size_bytes() +
                             canonical.size() + source.size();
    auto blocks =
        std::make_shared_for_overwrite<Block[]>((size + sizeof(Block) - 1) / sizeof(Block));
    Body* const body =
        new (blocks.get()) Body{static_cast<std::uint32_t>(program.code.size()),
                                static_cast<std::uint32_t>(program.pool.size()),
                                static_cast<std::uint32_t>(canonical.size()),
                                static_cast<std::uint32_t>(source.size()), max_depth};
    auto* at = reinterpret_cast<std::byte*>(body + 1);
    const auto append = [&at](const void* from, std::size_t count) {
      if (count != 0) std::memcpy(at, from, count);
      at += count;
    };
    append(program.code.data(), program.code.size_bytes());
    append(program.pool.data(), program.pool.size_bytes());
    append(canonical.data(), canonical.size());
    append(source.data(), source.size());
    return {std::move(blocks), body};
  }

  const Insn* code() const noexcept { return reinterpret_cast<const Insn*>(this + 1); }
  const std::uint32_t* pool() const noexcept {
    return reinterpret_cast<const std::uint32_t*>(code() + instructions);
  }
  ProgramView program() const noexcept { return {{code(), instructions}, {pool(), operands}}; }
  std::string_view canonical() const noexcept {
    return {reinterpret_cast<const char*>(pool() + operands), canonical_bytes};
  }
  std::string_view source() const noexcept {
    if (source_bytes == 0) return canonical();
    return {canonical().data() + canonical_bytes, source_bytes};
  }
  // The tree as it was parsed: canonical text does not always give it (spec/selectors.md 4.2).
  syntax::Ast tree() const {
    syntax::Ast ast;
    Limits limits;
    limits.max_selector_bytes = source().size();
    limits.max_selector_depth = max_depth;
    const Result<void> parsed = syntax::parse(source(), limits, ast);
    TIERWALL_ASSERT(parsed.has_value());
    return ast;
  }
};

Selector::Selector() : program_(kMatchAllProgram) {}

Selector::Selector(std::shared_ptr<const Body> body) noexcept
    : body_(std::move(body)), program_(body_->program()) {}

Result<Selector> Selector::compile(std::string_view text, SymbolTable& symbols,
                                   const CompileOptions& options) {
  syntax::Ast ast;
  if (Result<void> parsed = syntax::parse(text, options.limits, ast); !parsed) {
    return std::move(parsed).error();
  }
  compile::Expression expression;
  compile::lower(ast, symbols, expression);
  compile::simplify(expression, options);
  Result<compile::Program> program = compile::generate(expression, options.limits);
  if (!program) return std::move(program).error();
  const compile::SymbolCounts counts{symbols.key_count(), symbols.value_count()};
  if (Result<void> verified = compile::verify(program->view(), options.limits, counts); !verified) {
    return std::move(verified).error();
  }
  return Selector(Body::make(program->view(), syntax::canonical_text(ast), text,
                             options.limits.max_selector_depth));
}

std::string_view Selector::canonical() const noexcept {
  return body_ == nullptr ? kMatchAllText : body_->canonical();
}

std::string Selector::id() const {
  return selector_id(canonical());
}

Restrictions Selector::restrictions() const {
  return body_ == nullptr ? Restrictions{} : compile::restrictions(body_->tree());
}

std::string Selector::disassemble(const SymbolTable& symbols) const {
  return compile::disassemble(program_, symbols);
}

std::string Selector::dump_ast() const {
  return body_ == nullptr ? "all" : syntax::dump_ast(body_->tree());
}

}  // namespace tierwall::inline v0
