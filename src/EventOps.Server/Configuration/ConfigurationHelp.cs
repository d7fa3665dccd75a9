using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Sources;

namespace EventOps.Server.Configuration;

/// <summary>
/// The answer to <c>--help</c>: every setting with its default and one line, read off the option records.
/// </summary>
internal static class ConfigurationHelp
{
    private const string Usage = $"""
        EventOps.Server takes events over HTTP, makes them durable, and delivers them.

        Usage: EventOps.Server [--EventOps:Section:Key=value ...] [--urls=http://host:port]
               EventOps.Server verify --deliveries|--audit [--EventOps:Section:Key=value ...]

        verify --deliveries proves, over the data folder of a stopped server, that every event is in exactly one state for
        every subscription that matches it, and that the counters equal a recount; verify --audit, that no entry of the audit
        trail was changed, taken out or moved. Either ends with 0, with 1 when something is wrong, with 2 when the data
        folder or the configuration cannot be used.

        Settings come from, the later wins: appsettings.json beside the executable, appsettings.json in the working
        directory, environment variables (EventOps__Section__Key), the command line.
        Sizes: 4194304, 256KiB, 4MiB, 1GiB. Spans of time: 500ms, 30s, 15m, 2h, 7d, 7.00:00:00.
        N is a list's index: 0, 1, ...

        --urls, ASPNETCORE_URLS = {ListenAddresses.Default}
            Addresses to listen on, separated by ';'. Anything but loopback needs a key.
        OPS_API_TOKEN (environment only)
            Bearer token of the operations console, role ROLE_OPS_MANAGER.
        """;

    /// <summary>Whether the command line asks for help.</summary>
    public static bool IsRequested(IReadOnlyList<string> arguments) =>
        arguments.Any(argument => argument is "--help" or "-h" or "-?");

    /// <summary>Writes the help.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine(Usage);
        foreach (var key in SettingSchema.Keys)
        {
            var value = SettingText.Format(key.Property.Name, key.Default);
            output.WriteLine();
            output.WriteLine(value.Length > 0 ? $"{key.Path} = {value}" : key.Path + (key.IsList ? " (list)" : ""));
            output.WriteLine("    " + key.Description);
        }
    }
}
