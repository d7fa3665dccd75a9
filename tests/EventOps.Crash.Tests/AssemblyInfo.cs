// Each test runs a server of its own under load: side by side they would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
