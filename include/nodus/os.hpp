// os: Node's os module, what the machine and its system are.
#pragma once

#include <nodus/os/constants.hpp>
#include <nodus/os/machine.hpp>
#include <nodus/os/network_interfaces.hpp>
#include <nodus/os/user.hpp>
