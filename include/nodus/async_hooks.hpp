// async_hooks: values that follow a chain of asynchronous work without being handed on.
#pragma once

#include <nodus/async_hooks/async_local_storage.hpp>
#include <nodus/async_hooks/async_resource.hpp>
