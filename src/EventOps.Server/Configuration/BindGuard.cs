using EventOps.Contracts.Http.Auth;
using EventOps.Server.Configuration.Keys;

namespace EventOps.Server.Configuration;

/// <summary>Refuses to open the server to the network while nobody decided who may call it.</summary>
internal static class BindGuard
{
    /// <summary>The problem with listening on these addresses with these keys, or <see langword="null"/>.</summary>
    public static ConfigurationProblem? Check(IReadOnlyCollection<string> addresses, ConfiguredKeys keys)
    {
        if (addresses.FirstOrDefault(address => !LocalAddresses.IsLocal(address)) is not { } open)
        {
            return null;
        }

        if (!keys.Any)
        {
            return new(
                "EventOps:Auth:Keys",
                $"EventOps:Auth:Keys is empty, but '{open}' can be reached from other machines: configure a key "
                + "(EventOps:Auth:Keys:0:Name and EventOps:Auth:Keys:0:KeyHash) or listen on 127.0.0.1 only");
        }

        return keys.OpsTokenIsShort
            ? new(
                OpsToken.Variable,
                $"{OpsToken.Variable} has fewer than {ApiToken.LengthMin} characters, but '{open}' can be reached from "
                + "other machines: use a longer token or listen on 127.0.0.1 only")
            : null;
    }
}
