// The sink that writes Node's inspect format. A container's entries are finished texts before the
// container decides how to lay them out, so each open container keeps a list of them.
#pragma once

#include <nodus/util/inspect.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// NODUS_DECL inside the class: with no virtual function that is not inline, a file that prints nothing does not pay for
// the table of them.
class InspectPrinter final : public ValueSink {
 public:
  explicit InspectPrinter(const InspectOptions& options) : ValueSink(Purpose::inspect), options_(options) {}

  std::string take() { return std::move(result_); }

  const InspectOptions& options() const noexcept override { return options_; }
  NODUS_DECL void null() override;
  NODUS_DECL void undefined() override;
  NODUS_DECL void boolean(bool value) override;
  NODUS_DECL void number(double value) override;
  NODUS_DECL void integer(std::int64_t value) override;
  NODUS_DECL void unsignedInteger(std::uint64_t value) override;
  NODUS_DECL void string(std::string_view value) override;
  NODUS_DECL void date(double milliseconds) override;
  NODUS_DECL void text(std::string_view text, Style style) override;
  NODUS_DECL void error(const Error& error) override;
  NODUS_DECL bool begin(Shape shape, std::size_t size, std::string_view name) override;
  NODUS_DECL bool wantsMore() override;
  NODUS_DECL void key(std::string_view name) override;
  NODUS_DECL void end() override;

 private:
  struct Frame {
    Shape shape = Shape::object;
    std::size_t size = 0;
    std::size_t shown = 0;
    // The columns that stand before it and before what is in it.
    std::size_t indent = 0;
    std::size_t inner = 2;
    std::vector<std::string> entries{};
    // What stands before the entries: an error's stack, then the brace with its class name.
    std::string base{};
    std::string open{};
    // The text of a property's name or a map's key that waits for its value.
    std::string pending{};
    bool hasPending = false;
    bool numbersOnly = true;
  };

  void emit(std::string text, bool isNumber = false);
  void rawKey(std::string name);
  void openFrame(Shape shape, std::size_t size, std::string open, std::string base);
  bool tooDeep() const noexcept;
  std::string styled(std::string_view text, Style style) const;
  std::string quoted(std::string_view text) const;
  std::size_t indent() const noexcept { return frames_.empty() ? 0 : frames_.back().inner; }
  std::string indentation() const { return std::string(indent(), ' '); }
  std::size_t visibleLength(std::string_view text) const;
  std::size_t visibleWidth(std::string_view text) const;
  bool fitsOneLine(const Frame& frame, std::size_t start) const;
  void group(Frame& frame) const;
  std::string layOut(Frame& frame, std::size_t depth) const;
  std::string layOutCompact(const Frame& frame) const;
  void errorProperties(const Error& error);

  InspectOptions options_;
  std::vector<Frame> frames_{};
  std::size_t currentDepth_ = 0;
  std::string result_{};
};

// Node's quotes and escapes of a string in inspect's output.
std::string quoteForInspect(std::string_view text);
// A number as JavaScript prints it, -0 as "-0", with 1_000 separators where wanted.
std::string formatNumberText(double value, bool separator);
// "1970-01-01T00:00:00.000Z"; "Invalid Date" for what is not a time.
std::string isoDate(double milliseconds);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/inspect.ipp>
#endif
