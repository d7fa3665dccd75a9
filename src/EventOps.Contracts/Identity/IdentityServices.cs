using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Identity;

namespace EventOps.Contracts.Identity;

/// <summary>What the endpoints of keys are made from.</summary>
/// <param name="Keys">The key store.</param>
/// <param name="Ring">Every key that counts.</param>
/// <param name="Doors">What their door is made from.</param>
/// <param name="Operators">Who manages the keys of all tenants.</param>
/// <param name="Limits">The server's rate limits, which a tenant's own administrator cannot exceed.</param>
/// <param name="Clock">Time, for expiry.</param>
public sealed record IdentityServices(
    KeyService Keys,
    KeyRing Ring,
    DoorServices Doors,
    OperatorTenant Operators,
    RateLimitsOptions Limits,
    TimeProvider Clock);
