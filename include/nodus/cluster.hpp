// cluster: several processes, or threads, that serve one port. Node's `cluster`, and what ours adds on top.
#pragma once

#include <nodus/cluster/cluster.hpp>
#include <nodus/cluster/serve.hpp>
#include <nodus/cluster/settings.hpp>
#include <nodus/cluster/threads.hpp>
#include <nodus/cluster/worker.hpp>
