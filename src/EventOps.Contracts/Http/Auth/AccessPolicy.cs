using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Whether a contract's endpoints can be called without a key. What a key may do there is decided by each contract.
/// </summary>
public sealed class AccessPolicy
{
    private readonly bool _openToThisMachine;

    private AccessPolicy(bool openToThisMachine) => _openToThisMachine = openToThisMachine;

    /// <summary>Every caller needs a key.</summary>
    public static AccessPolicy KeyRequired { get; } = new(openToThisMachine: false);

    /// <summary>
    /// The Event Bus contract, which names no authentication: open to callers on this machine while that is switched
    /// on and nobody else can reach the server. Any authenticated key may publish and read its tenant's events.
    /// </summary>
    /// <param name="anonymousEnabled"><c>EventOps:Auth:EventBusAnonymous</c>.</param>
    /// <param name="boundAddresses">Every address the server listens on.</param>
    public static AccessPolicy EventBus(bool anonymousEnabled, IReadOnlyCollection<string> boundAddresses) =>
        anonymousEnabled && LocalAddresses.AreAllLocal(boundAddresses) ? new(openToThisMachine: true) : KeyRequired;

    /// <summary>
    /// Whether a caller without a key is let in: both ends of its connection must be loopback, and the request a direct
    /// one (<see cref="LocalCaller"/>), not a web page's and not a proxy's.
    /// </summary>
    public bool AllowsAnonymous(HttpContext context) => _openToThisMachine
        && LocalAddresses.IsLoopback(context.Connection.RemoteIpAddress)
        && LocalAddresses.IsLoopback(context.Connection.LocalIpAddress)
        && LocalCaller.IsDirect(context.Request.Headers);
}
