// Promises that are made of others: what all, allSettled, any and race have in common.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

template <class T>
using NonVoid = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

// The value of a settled promise: moved out if nobody else can see it.
template <class T>
NonVoid<T> takeValue(PromiseState<T>& state) {
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    if constexpr (std::is_copy_constructible_v<T>) {
      if (state.useCount() > 1) return std::as_const(state).value();
    }
    return std::move(state.value());
  }
}

// One of the promises that a combination waits for, and the node in that promise's list. The combination lives
// until every input has been heard, also when its own outcome is known, as in JavaScript.
template <class Owner, class T>
struct Input final : Reaction {
  void watch(Owner& combination) {
    owner = &combination;
    owner->retain();
    task = {&Input::react, this};
    source->addReaction(*this);
  }
  bool heard() const noexcept { return owner == nullptr; }

  static void react(void* context, TaskAction action) {
    auto& self = *static_cast<Input*>(context);
    const Ref<Owner> combination(std::exchange(self.owner, nullptr), adoptRef);
    if (action == TaskAction::run && combination->isPending()) return combination->hear(self);
    self.source.reset();
  }

  Owner* owner = nullptr;
  Ref<PromiseState<T>> source;
};

// Inputs of one type, from a vector. Owner is the combination.
template <class T>
struct ManyInputs {
  using Common = T;
  using All = std::conditional_t<std::is_void_v<T>, void, std::vector<NonVoid<T>>>;
  template <template <class> class S>
  using Each = std::vector<S<T>>;

  template <class Owner>
  class Of {
   public:
    explicit Of(const std::vector<Promise<T>>& promises)
        : inputs_(new Input<Owner, T>[promises.size()]), count_(promises.size()) {
      for (std::size_t i = 0; i < count_; ++i) inputs_[i].source = promises[i].state();
    }

    std::size_t count() const noexcept { return count_; }
    template <class F>
    void forEach(F f) {
      for (std::size_t i = 0; i < count_; ++i) f(inputs_[i]);
    }
    // What `f` makes of each input, in order.
    template <class R, class F>
    R collect(F f) {
      R values;
      values.reserve(count_);
      for (std::size_t i = 0; i < count_; ++i) values.push_back(f(inputs_[i]));
      return values;
    }

   private:
    Owned<Input<Owner, T>[]> inputs_;
    std::size_t count_;
  };
};

// Inputs each of its own type, from arguments.
template <class... Ts>
struct MixedInputs {
  static constexpr bool allVoid = (std::is_void_v<Ts> && ...);
  using All = std::conditional_t<allVoid, void, std::tuple<NonVoid<Ts>...>>;
  template <template <class> class S>
  using Each = std::tuple<S<Ts>...>;

  template <class Owner>
  class Of {
   public:
    explicit Of(const Promise<Ts>&... promises) {
      std::apply([&](auto&... inputs) { ((inputs.source = promises.state()), ...); }, inputs_);
    }

    std::size_t count() const noexcept { return sizeof...(Ts); }
    template <class F>
    void forEach(F f) {
      std::apply([&](auto&... inputs) { (f(inputs), ...); }, inputs_);
    }
    template <class R, class F>
    R collect(F f) {
      return std::apply([&](auto&... inputs) { return R{f(inputs)...}; }, inputs_);
    }

   private:
    std::tuple<Input<Owner, Ts>...> inputs_;
  };
};

// The promise itself. Self::hear is told of each input that is settled, in a microtask of its own.
template <class Self, class R, class Inputs>
class Combination : public PromiseState<R>, public FromFreeList {
 protected:
  template <class... Promises>
  explicit Combination(const Promises&... promises)
      : PromiseState<R>([](PromiseCore* core) { delete static_cast<Self*>(core); }), inputs_(promises...) {}
  ~Combination() = default;

  void watchAll() {
    inputs_.forEach([this](auto& input) { input.watch(static_cast<Self&>(*this)); });
  }
  // Lets go of the inputs' values that nobody will ask for.
  void dropHeard() {
    inputs_.forEach([](auto& input) {
      if (input.heard()) input.source.reset();
    });
  }

  typename Inputs::template Of<Self> inputs_;
};

template <class C, class... Promises>
auto combine(const Promises&... promises) {
  auto* combination = new C(promises...);
  typename C::Outcome outcome(Ref<PromiseState<typename C::Result>>(combination, adoptRef));
  combination->begin();
  return outcome;
}

template <class Inputs>
class AllOf final : public Combination<AllOf<Inputs>, typename Inputs::All, Inputs> {
 public:
  using Result = typename Inputs::All;
  using Outcome = Promise<Result>;

  template <class... Promises>
  explicit AllOf(const Promises&... promises) : AllOf::Combination(promises...) {}

  void begin() {
    remaining_ = this->inputs_.count();
    if (remaining_ == 0) return finish();
    this->watchAll();
  }

  template <class I>
  void hear(I& input) {
    if (input.source->isRejected()) {
      this->reject(input.source->exception());
      this->dropHeard();
    } else if (--remaining_ == 0) {
      finish();
    }
  }

 private:
  void finish() {
    if constexpr (std::is_void_v<Result>) {
      this->fulfil();
    } else {
      this->fulfil(this->inputs_.template collect<Result>([](auto& input) { return takeValue(*input.source); }));
    }
    this->dropHeard();
  }

  std::size_t remaining_ = 0;
};

template <class Inputs, template <class> class S>
class AllSettledOf final
    : public Combination<AllSettledOf<Inputs, S>, typename Inputs::template Each<S>, Inputs> {
 public:
  using Result = typename Inputs::template Each<S>;
  using Outcome = Promise<Result>;

  template <class... Promises>
  explicit AllSettledOf(const Promises&... promises) : AllSettledOf::Combination(promises...) {}

  void begin() {
    remaining_ = this->inputs_.count();
    if (remaining_ == 0) return finish();
    this->watchAll();
  }

  template <class I>
  void hear(I&) {
    if (--remaining_ == 0) finish();
  }

 private:
  template <class Owner, class T>
  static S<T> outcomeOf(Input<Owner, T>& input) {
    if (input.source->isRejected()) return S<T>(toError(input.source->exception()));
    return S<T>(takeValue(*input.source));
  }
  void finish() {
    this->fulfil(this->inputs_.template collect<Result>([](auto& input) { return outcomeOf(input); }));
    this->dropHeard();
  }

  std::size_t remaining_ = 0;
};

template <class R, class Inputs>
class RaceOf final : public Combination<RaceOf<R, Inputs>, R, Inputs> {
 public:
  using Result = R;
  using Outcome = Promise<R>;

  template <class... Promises>
  explicit RaceOf(const Promises&... promises) : RaceOf::Combination(promises...) {}

  void begin() { this->watchAll(); }

  template <class I>
  void hear(I& input) {
    if (input.source->isRejected()) {
      this->reject(input.source->exception());
    } else if constexpr (std::is_void_v<R>) {
      this->fulfil();
    } else {
      this->fulfil(takeValue(*input.source));
    }
    input.source.reset();
  }
};

template <class R, class Inputs>
class AnyOf final : public Combination<AnyOf<R, Inputs>, R, Inputs> {
 public:
  using Result = R;
  using Outcome = Promise<R>;

  template <class... Promises>
  explicit AnyOf(const Promises&... promises) : AnyOf::Combination(promises...) {}

  void begin() {
    remaining_ = this->inputs_.count();
    if (remaining_ == 0) return fail();
    this->watchAll();
  }

  template <class I>
  void hear(I& input) {
    if (input.source->isRejected()) {
      if (--remaining_ == 0) fail();
      return;
    }
    if constexpr (std::is_void_v<R>) {
      this->fulfil();
    } else {
      this->fulfil(takeValue(*input.source));
    }
    this->dropHeard();
  }

 private:
  void fail() {
    std::vector<Error> errors;
    this->inputs_.forEach([&](auto& input) { errors.push_back(toError(input.source->exception())); });
    this->reject(toException(AggregateError(std::move(errors), "All promises were rejected")));
    this->dropHeard();
  }

  std::size_t remaining_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0
