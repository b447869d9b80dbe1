// One way to look into any value: visitValue(sink, value) tells a ValueSink what the value is made of.
// inspect, format, console and JSON are sinks, so that a type is described once, and the templates are
// only the walk over the type.
#pragma once

#include <nodus/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

class Error;
class Buffer;
namespace util {
struct InspectOptions;
}

namespace detail {

using util::InspectOptions;

Error toError(const std::exception_ptr& exception);
std::string inspectBuffer(const Buffer& buffer, std::size_t max);

enum class Shape : std::uint8_t { array, object, map, set };
enum class Style : std::uint8_t { none, number, boolean, string, null, undefined, special, date };

inline constexpr std::size_t unknownSize = static_cast<std::size_t>(-1);

class ValueSink {
 public:
  enum class Purpose : std::uint8_t { inspect, json };

  Purpose purpose() const noexcept { return purpose_; }
  virtual const InspectOptions& options() const noexcept = 0;

  virtual void null() = 0;
  virtual void undefined() = 0;
  virtual void boolean(bool value) = 0;
  virtual void number(double value) = 0;
  virtual void integer(std::int64_t value) = 0;
  virtual void unsignedInteger(std::uint64_t value) = 0;
  virtual void string(std::string_view value) = 0;
  // Milliseconds since 1970, a JavaScript Date.
  virtual void date(double milliseconds) = 0;
  // Text that stands for the value as it is, such as `[Function: f]`.
  virtual void text(std::string_view text, Style style) = 0;
  virtual void error(const Error& error) = 0;

  // Opens a container; if it answers false, its elements are not wanted and end() is not called. `size`
  // may be unknownSize for an object. `name` is the class that inspect writes before the brace.
  virtual bool begin(Shape shape, std::size_t size, std::string_view name = {}) = 0;
  // Array, set, map: whether another element is wanted.
  virtual bool wantsMore() = 0;
  // Object: names the value that comes next. Map: the key itself is visited, then its value.
  virtual void key(std::string_view name) = 0;
  virtual void end() = 0;

 protected:
  explicit ValueSink(Purpose purpose) noexcept : purpose_(purpose) {}
  ~ValueSink() = default;

 private:
  Purpose purpose_;
};

template <class T>
void visitValue(ValueSink& sink, const T& value);

// What a described type hands its members to: field("name", member).
class FieldSink {
 public:
  explicit FieldSink(ValueSink& sink) noexcept : sink_(sink) {}

  template <class T>
  void operator()(std::string_view name, const T& value) const {
    sink_.key(name);
    visitValue(sink_, value);
  }

 private:
  ValueSink& sink_;
};

template <class T>
concept TextLike = !std::is_same_v<T, std::nullptr_t> && std::is_convertible_v<const T&, std::string_view>;
template <class T>
concept PathLike = requires(const T& v) {
  { v.string() } -> std::convertible_to<std::string_view>;
  v.native();
};
template <class T>
concept HasInspectInto = requires(const T& v, ValueSink& s) {
  v.inspectInto(s);
};
template <class T>
concept HasMemberCustomInspect = requires(const T& v) {
  v.customInspect();
};
template <class T>
concept HasMemberCustomInspectWithOptions = requires(const T& v, const InspectOptions& o) {
  v.customInspect(o);
};
template <class T>
concept HasCustomInspect = requires(const T& v) {
  customInspect(v);
};
template <class T>
concept HasCustomInspectWithOptions = requires(const T& v, const InspectOptions& o) {
  customInspect(v, o);
};
template <class T>
concept HasMemberFields = requires(const T& v, FieldSink f) {
  v.inspectFields(f);
};
template <class T>
concept HasFields = requires(const T& v, FieldSink f) {
  inspectFields(v, f);
};
template <class T>
concept HasJsonFields = requires(const T& v, FieldSink f) {
  nodusFields(v, f);
};
template <class T>
concept HasToJson = requires(const T& v) {
  v.toJSON();
};
template <class T>
concept HasInspectName = requires {
  { T::inspectName } -> std::convertible_to<std::string_view>;
};

template <class T>
concept RangeLike = requires(const T& v) {
  std::begin(v);
  std::end(v);
};
template <class T>
concept SetLike = RangeLike<T> && requires {
  typename T::key_type;
};
template <class T>
concept MapLike = SetLike<T> && requires {
  typename T::mapped_type;
};
template <class T>
concept TupleLike = requires {
  std::tuple_size<T>::value;
};
template <class T>
concept OptionalLike = requires(const T& v) {
  typename T::value_type;
  { v.has_value() } -> std::convertible_to<bool>;
  *v;
};
template <class T>
concept VariantLike = requires(const T& v) {
  { v.valueless_by_exception() } -> std::convertible_to<bool>;
  v.index();
};
template <class T>
concept DurationLike = requires(const T& v) {
  typename T::rep;
  T::period::num;
  v.count();
};
template <class T>
concept SystemTimeLike = requires(const T& v) {
  typename T::clock;
  T::clock::to_time_t(v);
  v.time_since_epoch();
};
template <class T>
concept SmartPointerLike = requires(const T& v) {
  typename T::element_type;
  { v.get() == nullptr } -> std::convertible_to<bool>;
  *v;
};
template <class T>
concept CallableLike =
    std::is_function_v<std::remove_pointer_t<T>> || std::is_member_function_pointer_v<T> || requires {
  &T::operator();
};
// std::monostate and its like: an empty type that says "nothing".
template <class T>
concept UnitLike = std::is_empty_v<T> && std::equality_comparable<T>;

template <class T>
concept ErrorLike = std::is_base_of_v<Error, T>;
template <class T>
concept ExceptionLike = requires(const T& v) {
  { v.what() }
  noexcept->std::same_as<const char*>;
};

template <class>
inline constexpr bool unsupported = false;

template <class T>
void visitCustom(ValueSink& sink, const T& shown) {
  if constexpr (TextLike<T>) {
    sink.text(shown, Style::none);
  } else {
    visitValue(sink, shown);
  }
}

template <class T, class Fields>
void visitObject(ValueSink& sink, Fields fields) {
  std::string_view name;
  if constexpr (HasInspectName<T>) name = T::inspectName;
  if (!sink.begin(Shape::object, unknownSize, name)) return;
  fields(FieldSink(sink));
  sink.end();
}

template <class T>
void visitRange(ValueSink& sink, const T& range) {
  using std::begin;
  using std::end;
  const auto last = end(range);
  const auto size = [&]() -> std::size_t {
    if constexpr (requires { range.size(); }) {
      return static_cast<std::size_t>(range.size());
    } else {
      std::size_t count = 0;
      for (auto it = begin(range); it != last; ++it) ++count;
      return count;
    }
  }();
  if constexpr (MapLike<T>) {
    constexpr bool named = TextLike<typename T::key_type>;
    if (!sink.begin(named ? Shape::object : Shape::map, size)) return;
    for (auto it = begin(range); it != last && (named || sink.wantsMore()); ++it) {
      if constexpr (named) {
        sink.key(it->first);
      } else {
        visitValue(sink, it->first);
      }
      visitValue(sink, it->second);
    }
  } else {
    if (!sink.begin(SetLike<T> ? Shape::set : Shape::array, size)) return;
    for (auto it = begin(range); it != last && sink.wantsMore(); ++it) visitValue(sink, *it);
  }
  sink.end();
}

template <class T, std::size_t... I>
void visitTuple(ValueSink& sink, const T& tuple, std::index_sequence<I...>) {
  using std::get;
  if (!sink.begin(Shape::array, sizeof...(I))) return;
  (void)((sink.wantsMore() ? (visitValue(sink, get<I>(tuple)), true) : false) && ...);
  sink.end();
}

template <class T>
void visitArithmetic(ValueSink& sink, T value) {
  if constexpr (std::is_same_v<T, bool>) {
    sink.boolean(value);
  } else if constexpr (std::is_same_v<T, char>) {
    sink.string(std::string_view(&value, 1));
  } else if constexpr (std::is_floating_point_v<T>) {
    sink.number(static_cast<double>(value));
  } else if constexpr (std::is_signed_v<T>) {
    sink.integer(static_cast<std::int64_t>(value));
  } else {
    sink.unsignedInteger(static_cast<std::uint64_t>(value));
  }
}

// The hooks by which a type says itself how it looks.
template <class T>
void visitByHook(ValueSink& sink, const T& value) {
  if constexpr (HasInspectInto<T>) {
    value.inspectInto(sink);
  } else {
    if constexpr (HasToJson<T>) {
      if (sink.purpose() == ValueSink::Purpose::json) {
        return visitValue(sink, value.toJSON());
      }
    }
    if constexpr (std::is_same_v<T, Buffer>) {
      sink.text(inspectBuffer(value, 50), Style::none);
    } else if constexpr (HasMemberCustomInspectWithOptions<T>) {
      visitCustom(sink, value.customInspect(sink.options()));
    } else if constexpr (HasMemberCustomInspect<T>) {
      visitCustom(sink, value.customInspect());
    } else if constexpr (HasCustomInspectWithOptions<T>) {
      visitCustom(sink, customInspect(value, sink.options()));
    } else if constexpr (HasCustomInspect<T>) {
      visitCustom(sink, customInspect(value));
    } else if constexpr (HasMemberFields<T>) {
      visitObject<T>(sink, [&](FieldSink field) { value.inspectFields(field); });
    } else if constexpr (HasFields<T>) {
      visitObject<T>(sink, [&](FieldSink field) { inspectFields(value, field); });
    } else if constexpr (HasJsonFields<T>) {
      visitObject<T>(sink, [&](FieldSink field) { nodusFields(value, field); });
    } else {
      visitValue(sink, value.toJSON());
    }
  }
}

template <class T>
concept HasHook = HasInspectInto<T> || std::is_same_v<T, Buffer> || HasMemberCustomInspectWithOptions<T> ||
    HasMemberCustomInspect<T> || HasCustomInspectWithOptions<T> || HasCustomInspect<T> || HasMemberFields<T> ||
    HasFields<T> || HasJsonFields<T> || HasToJson<T>;

template <class T>
void visitStandard(ValueSink& sink, const T& value) {
  if constexpr (std::is_same_v<T, std::exception_ptr>) {
    if (value) {
      sink.error(toError(value));
    } else {
      sink.null();
    }
  } else if constexpr (ErrorLike<T>) {
    sink.error(value);
  } else if constexpr (PathLike<T>) {
    sink.string(value.string());
  } else if constexpr (RangeLike<T>) {
    visitRange(sink, value);
  } else if constexpr (TupleLike<T>) {
    visitTuple(sink, value, std::make_index_sequence<std::tuple_size<T>::value>());
  } else if constexpr (OptionalLike<T>) {
    if (value.has_value()) {
      visitValue(sink, *value);
    } else {
      sink.null();
    }
  } else if constexpr (VariantLike<T>) {
    visit([&sink](const auto& alternative) { visitValue(sink, alternative); }, value);
  } else if constexpr (DurationLike<T>) {
    sink.number(static_cast<double>(value.count()) * 1000.0 * static_cast<double>(T::period::num) /
                static_cast<double>(T::period::den));
  } else if constexpr (SystemTimeLike<T>) {
    using Period = typename T::duration::period;
    const auto ticks = static_cast<double>(value.time_since_epoch().count());
    sink.date(ticks * 1000.0 * static_cast<double>(Period::num) / static_cast<double>(Period::den));
  } else if constexpr (SmartPointerLike<T>) {
    if (value.get() != nullptr) {
      visitValue(sink, *value);
    } else {
      sink.null();
    }
  } else if constexpr (CallableLike<T>) {
    sink.text("[Function (anonymous)]", Style::special);
  } else if constexpr (ExceptionLike<T>) {
    sink.text("[" + std::string("Error: ") + value.what() + "]", Style::none);
  } else if constexpr (UnitLike<T>) {
    sink.null();
  } else {
    static_assert(unsupported<T>,
                  "nodus cannot print or stringify this type: name its members with NODUS_JSON(Type, members...), "
                  "or give it `void inspectFields(auto&& field) const { field(\"name\", member); ... }`, "
                  "or `std::string customInspect() const`");
  }
}

template <class T>
void visitValue(ValueSink& sink, const T& value) {
  if constexpr (HasHook<T>) {
    visitByHook(sink, value);
  } else if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t>) {
    sink.null();
  } else if constexpr (std::is_arithmetic_v<T>) {
    visitArithmetic(sink, value);
  } else if constexpr (std::is_enum_v<T>) {
    visitArithmetic(sink, +static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (TextLike<T>) {
    if constexpr (std::is_pointer_v<T>) {
      if (value == nullptr) return sink.null();
    }
    sink.string(value);
  } else if constexpr (std::is_pointer_v<T> && !CallableLike<T> && !std::is_void_v<std::remove_pointer_t<T>>) {
    if (value == nullptr) return sink.null();
    visitValue(sink, *value);
  } else if constexpr (
      requires { typename T::value_type; } == false && std::is_class_v<T> && std::is_convertible_v<const T&, bool> &&
      requires(T v) { v.flip(); }) {
    sink.boolean(value);  // std::vector<bool>::reference
  } else {
    visitStandard(sink, value);
  }
}

// A value of any type as an argument of a function that is not a template.
struct AnyValue {
  const void* object;
  void (*visit)(ValueSink& sink, const void* object);

  template <class T>
  static AnyValue of(const T& value) noexcept {
    if constexpr (std::is_function_v<T>) {
      return {nullptr, [](ValueSink& sink, const void*) { sink.text("[Function (anonymous)]", Style::special); }};
    } else {
      return {static_cast<const void*>(std::addressof(value)),
              [](ValueSink& sink, const void* object) { visitValue(sink, *static_cast<const T*>(object)); }};
    }
  }
};

}  // namespace detail
}  // namespace nodus::inline v0
