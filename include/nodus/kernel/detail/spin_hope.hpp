// Whether it pays to look out for something before going to sleep for it.
#pragma once

#include <nodus/config.hpp>

namespace nodus::inline v0 {
namespace detail {

// It does as long as what was looked for came in time of late. It does not where there are not cores enough, since who
// looks then keeps from running whoever is to bring it; so now and then one try must do.
class SpinHope {
 public:
  bool tries() noexcept { return hope_ > 0 || ++skipped_ % triesAgainAfter == 0; }
  void tell(bool came) noexcept {
    if (came) {
      hope_ = mostHope;
    } else if (hope_ > 0) {
      --hope_;
    }
  }

 private:
  static constexpr unsigned mostHope = 4;
  static constexpr unsigned triesAgainAfter = 256;
  unsigned hope_ = mostHope;
  unsigned skipped_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0
