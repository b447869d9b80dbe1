// The source's side of a transfer.hpp, for who need not see all of that.
#pragma once

#include <nodus/config.hpp>

namespace nodus::inline v0 {
namespace detail {

struct TransferOffer;
struct TransferResult;

class TransferSource {
 public:
  // Told once for each offer that was taken.
  virtual void transferred(const TransferResult& result) = 0;

 protected:
  ~TransferSource() = default;
};

}  // namespace detail
}  // namespace nodus::inline v0
