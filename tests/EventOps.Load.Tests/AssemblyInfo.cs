// Latencies and allocations are measured: tests one after another, or they measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
