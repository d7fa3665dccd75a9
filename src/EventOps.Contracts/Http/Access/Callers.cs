using EventOps.Contracts.Http.Auth;

namespace EventOps.Contracts.Http.Access;

/// <summary>Who may call an endpoint.</summary>
/// <param name="Key">What is asked for before anything else.</param>
/// <param name="AnyOf">At least one of these roles; none: every key.</param>
/// <param name="AllOf">All of these scopes.</param>
/// <param name="OneOf">At least one of these scopes; none: no matter which.</param>
/// <param name="Operators">Whether only keys of the tenant that runs the server.</param>
public sealed record Callers(
    KeyNeed Key, Roles AnyOf = Roles.None, Scopes AllOf = Scopes.None, Scopes OneOf = Scopes.None, bool Operators = false)
{
    /// <summary>Everybody: what it tells is no secret.</summary>
    public static Callers Everybody { get; } = new(KeyNeed.None);

    /// <summary>Every key; and callers on this machine without one, while the Event Bus is open to them.</summary>
    public static Callers Bus { get; } = new(KeyNeed.UnlessOnThisMachine);

    /// <summary>Every key.</summary>
    public static Callers AnyKey { get; } = new(KeyNeed.Always);

    /// <summary>Those who run what their own tenant has here.</summary>
    public static Callers TenantOperations { get; } = new(KeyNeed.Always, Roles.SystemAdmin | Roles.OpsManager);

    /// <summary>Those who run this server: what they see and do concerns every tenant.</summary>
    public static Callers ServerOperations { get; } =
        new(KeyNeed.Always, Roles.SystemAdmin | Roles.OpsManager, Operators: true);

    /// <summary>Those who decide who may do what.</summary>
    public static Callers Admins { get; } = new(KeyNeed.Always, Roles.SystemAdmin);

    /// <summary>Every key that is somebody: what it then sees depends on the role.</summary>
    public static Callers AnyRole { get; } = new(KeyNeed.Always, Roles.Any);

    /// <summary>Every key that may send something; what it may, the type of the event decides.</summary>
    public static Callers AnyScope { get; } = new(KeyNeed.Always, OneOf: Scopes.All);

    /// <summary>Every key that has the scopes.</summary>
    public static Callers With(Scopes scopes) => new(KeyNeed.Always, Roles.None, scopes);

    /// <summary>Why a caller may not, by its roles and scopes; null when it may.</summary>
    public string? WhyNot(Principal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (AnyOf != Roles.None && !caller.HasAny(AnyOf))
        {
            return $"One of these roles is needed: {string.Join(", ", RoleNames.Of(AnyOf))}";
        }

        if (OneOf != Scopes.None && !caller.HasAny(OneOf))
        {
            return $"One of these scopes is needed: {string.Join(", ", RoleNames.Of(OneOf))}";
        }

        return caller.HasAll(AllOf) ? null : $"This scope is needed: {string.Join(", ", RoleNames.Of(AllOf))}";
    }
}

/// <summary>Whether a caller must show a key.</summary>
public enum KeyNeed
{
    /// <summary>Always.</summary>
    Always = 0,

    /// <summary>Unless it is on this machine and the bus is open to those.</summary>
    UnlessOnThisMachine,

    /// <summary>Never.</summary>
    None,
}
