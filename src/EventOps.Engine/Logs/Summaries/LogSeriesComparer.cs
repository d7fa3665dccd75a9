namespace EventOps.Engine.Logs.Summaries;

/// <summary>
/// Keys of a table of series by <see cref="LogSlots"/>: a tuple's own hash folds each number to half, before anything random
/// comes to it, so services could be chosen that all meet in it.
/// </summary>
internal sealed class LogSeriesComparer(LogSlots choice) : IEqualityComparer<(ulong Tenant, ulong Service)>
{
    /// <inheritdoc/>
    public bool Equals((ulong Tenant, ulong Service) x, (ulong Tenant, ulong Service) y) => x == y;

    /// <inheritdoc/>
    public int GetHashCode((ulong Tenant, ulong Service) key) => HashCode.Combine(choice.Of(key.Tenant), choice.Of(key.Service));
}
