#pragma once

#include <nodus/console/detail/table.hpp>
#include <nodus/util/detail/printer.hpp>
#include <nodus/util/detail/utf8.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// Takes a container apart into rows, and each row that is a container into cells. What a cell holds goes on to a
// printer of its own.
class TableSink final : public ValueSink {
 public:
  struct Row {
    std::string index{};
    std::vector<std::pair<std::string, std::string>> cells{};
    // The text of a row that is no container, or of a map's or set's value.
    std::optional<std::string> value{};
  };

  TableSink(AnyValue value, std::initializer_list<std::string_view> columns, const InspectOptions& options)
      : ValueSink(Purpose::inspect), options_(options), columns_(columns.begin(), columns.end()) {
    options_.depth = 0;
    options_.maxArrayLength = 3;
    options_.breakLength.reset();
    value.visit(*this, value.object);
  }

  std::optional<Shape> shape() const noexcept { return shape_; }
  const std::vector<Row>& rows() const noexcept { return rows_; }

  const InspectOptions& options() const noexcept override { return options_; }
  void null() override { leaf(&InspectPrinter::null); }
  void undefined() override { leaf(&InspectPrinter::undefined); }
  void boolean(bool value) override { leaf(&InspectPrinter::boolean, value); }
  void number(double value) override { leaf(&InspectPrinter::number, value); }
  void integer(std::int64_t value) override { leaf(&InspectPrinter::integer, value); }
  void unsignedInteger(std::uint64_t value) override { leaf(&InspectPrinter::unsignedInteger, value); }
  void string(std::string_view value) override { leaf(&InspectPrinter::string, value); }
  void date(double milliseconds) override { leaf(&InspectPrinter::date, milliseconds); }
  void text(std::string_view value, Style style) override { leaf(&InspectPrinter::text, value, style); }
  void error(const Error& error) override { leaf<const Error&>(&InspectPrinter::error, error); }

  bool begin(Shape shape, std::size_t size, std::string_view name) override {
    if (cell_) return beginInCell(shape, size, name);
    if (!shape_) {
      shape_ = shape;
      return true;
    }
    if (!inRow_ && (*shape_ == Shape::array || *shape_ == Shape::object)) {
      startRow();
      rowShape_ = shape;
      // A map or set has no properties of its own.
      if (shape == Shape::map || shape == Shape::set) return false;
      inRow_ = true;
      return true;
    }
    startCell();
    cellIsObject_ = shape == Shape::object;
    cellLabel_ = name.empty() ? "[Object]" : "[" + std::string(name) + "]";
    cellKeys_ = 0;
    return beginInCell(shape, size, name);
  }
  bool wantsMore() override { return cell_ ? cell_->wantsMore() : true; }
  void key(std::string_view name) override {
    if (cell_) {
      if (cellDepth_ == 1) ++cellKeys_;
      return cell_->key(name);
    }
    key_ = name;
  }
  void end() override {
    if (cell_) {
      cell_->end();
      if (--cellDepth_ == 0) finishCell();
    } else {
      inRow_ = false;
    }
  }

 private:
  template <class... Args, class... Values>
  void leaf(void (InspectPrinter::*print)(Args...), const Values&... values) {
    if (cell_) return ((*cell_).*print)(values...);
    if (!shape_) return;
    startCell();
    ((*cell_).*print)(values...);
    finishCell();
  }

  bool beginInCell(Shape shape, std::size_t size, std::string_view name) {
    const bool opened = cell_->begin(shape, size, name);
    if (opened) {
      ++cellDepth_;
    } else if (cellDepth_ == 0) {
      finishCell();
    }
    return opened;
  }
  void startRow() {
    auto& row = rows_.emplace_back();
    row.index = *shape_ == Shape::object ? key_ : std::to_string(rows_.size() - 1);
    column_ = 0;
  }
  void startCell() { cell_.emplace(options_); }
  void finishCell() {
    auto text = cell_->take();
    // Node shows an object of more than two properties by its name only.
    if (cellIsObject_ && cellKeys_ > 2) text = cellLabel_;
    cellIsObject_ = false;
    cell_.reset();
    if (*shape_ == Shape::map && !hasMapKey_) {
      hasMapKey_ = true;
      mapKey_ = std::move(text);
      return;
    }
    if (!inRow_) {
      startRow();
      if (*shape_ == Shape::map) rows_.back().cells.emplace_back("Key", std::move(mapKey_));
      hasMapKey_ = false;
      if (columns_.empty() || *shape_ == Shape::map || *shape_ == Shape::set) rows_.back().value = std::move(text);
      return;
    }
    auto name = rowShape_ == Shape::object ? key_ : std::to_string(column_++);
    if (columns_.empty() || std::find(columns_.begin(), columns_.end(), name) != columns_.end()) {
      rows_.back().cells.emplace_back(std::move(name), std::move(text));
    }
  }

  InspectOptions options_;
  std::vector<std::string> columns_;
  std::optional<Shape> shape_{};
  std::vector<Row> rows_{};
  std::string key_{};
  bool inRow_ = false;
  Shape rowShape_ = Shape::object;
  std::size_t column_ = 0;
  std::optional<InspectPrinter> cell_{};
  int cellDepth_ = 0;
  bool cellIsObject_ = false;
  std::size_t cellKeys_ = 0;
  std::string cellLabel_{};
  bool hasMapKey_ = false;
  std::string mapKey_{};
};

struct TableColumn {
  std::string head;
  std::vector<std::string> cells{};
  std::size_t width = 0;
  double rank = 0;
};

// Properties that are indexes come first, in order, as in every object of JavaScript; the others keep theirs.
NODUS_DECL double tableColumnRank(std::string_view head) noexcept {
  constexpr double behindAll = 1e15;
  if (head.empty() || head.size() > 10 || (head.size() > 1 && head[0] == '0')) return behindAll;
  double index = 0;
  for (const char c : head) {
    if (c < '0' || c > '9') return behindAll;
    index = index * 10 + (c - '0');
  }
  return index;
}

NODUS_DECL std::string drawTable(std::vector<TableColumn> columns, std::size_t rows) {
  const auto width = [](std::string_view text) { return displayWidth(stripAnsi(text)); };
  for (auto& column : columns) {
    column.width = width(column.head);
    for (const auto& cell : column.cells) column.width = std::max(column.width, width(cell));
  }
  std::string out;
  const auto rule = [&](std::string_view left, std::string_view middle, std::string_view right) {
    out += left;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i != 0) out += middle;
      for (std::size_t j = 0; j < columns[i].width + 2; ++j) out += "─";
    }
    out += right;
  };
  const auto line = [&](auto cellOf) {
    out += "│ ";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& cell = cellOf(columns[i]);
      if (i != 0) out += " │ ";
      out += cell + std::string(columns[i].width - width(cell), ' ');
    }
    out += " │\n";
  };
  rule("┌", "┬", "┐\n");
  line([](const TableColumn& column) -> const std::string& { return column.head; });
  rule("├", "┼", "┤\n");
  for (std::size_t row = 0; row < rows; ++row) {
    line([row](const TableColumn& column) -> const std::string& { return column.cells[row]; });
  }
  rule("└", "┴", "┘");
  return out;
}

NODUS_DECL std::optional<std::string> formatTable(AnyValue value, std::initializer_list<std::string_view> columns,
                                                  const InspectOptions& options) {
  const TableSink sink(value, columns, options);
  if (!sink.shape()) return std::nullopt;
  const auto count = sink.rows().size();
  const bool iterated = *sink.shape() == Shape::map || *sink.shape() == Shape::set;
  std::vector<TableColumn> drawn{TableColumn{.head = iterated ? "(iteration index)" : "(index)"}};
  const auto columnOf = [&](std::string_view head) -> TableColumn& {
    for (auto& column : drawn) {
      if (&column != &drawn.front() && column.head == head) return column;
    }
    return drawn.emplace_back(TableColumn{
        .head = std::string(head), .cells = std::vector<std::string>(count), .rank = tableColumnRank(head)});
  };
  if (!iterated && count > 0) {
    for (const auto name : columns) columnOf(name);
  }
  std::vector<std::string> values(count);
  bool hasValues = iterated;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& row = sink.rows()[i];
    drawn.front().cells.push_back(row.index);
    for (const auto& [head, text] : row.cells) columnOf(head).cells[i] = text;
    if (row.value) {
      hasValues = true;
      values[i] = *row.value;
    }
  }
  // The place among the others decides between those that are no index.
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (drawn[i].rank >= 1e15) drawn[i].rank += static_cast<double>(i);
  }
  std::sort(drawn.begin() + 1, drawn.end(), [](const TableColumn& a, const TableColumn& b) { return a.rank < b.rank; });
  if (hasValues) drawn.push_back({.head = "Values", .cells = std::move(values)});
  return drawTable(std::move(drawn), count);
}

}  // namespace detail
}  // namespace nodus::inline v0
