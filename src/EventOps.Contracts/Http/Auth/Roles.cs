namespace EventOps.Contracts.Http.Auth;

/// <summary>What a caller is. A set: one key may hold several.</summary>
[Flags]
public enum Roles
{
    /// <summary>No role; enough for the Event Bus.</summary>
    None = 0,

    /// <summary><c>ROLE_EXECUTIVE_CEO</c>.</summary>
    ExecutiveCeo = 1 << 0,

    /// <summary><c>ROLE_EXECUTIVE_CFO</c>.</summary>
    ExecutiveCfo = 1 << 1,

    /// <summary><c>ROLE_EXECUTIVE_COO</c>.</summary>
    ExecutiveCoo = 1 << 2,

    /// <summary><c>ROLE_EXECUTIVE_CTO</c>.</summary>
    ExecutiveCto = 1 << 3,

    /// <summary><c>ROLE_OPS_MANAGER</c>: the operations console, and what <c>OPS_API_TOKEN</c> is.</summary>
    OpsManager = 1 << 4,

    /// <summary><c>ROLE_SUPPORT_MANAGER</c>.</summary>
    SupportManager = 1 << 5,

    /// <summary><c>ROLE_ANALYST</c>.</summary>
    Analyst = 1 << 6,

    /// <summary><c>ROLE_SYSTEM_ADMIN</c>: keys, audit, everything.</summary>
    SystemAdmin = 1 << 7,

    /// <summary><c>ROLE_USER</c>.</summary>
    User = 1 << 8,

    /// <summary>Any of the four executives.</summary>
    Executive = ExecutiveCeo | ExecutiveCfo | ExecutiveCoo | ExecutiveCto,

    /// <summary>Any role at all.</summary>
    Any = Executive | OpsManager | SupportManager | Analyst | SystemAdmin | User,
}
