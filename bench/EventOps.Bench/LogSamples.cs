using System.Globalization;
using System.Text;
using EventOps.Engine.Logs;

namespace EventOps.Bench;

/// <summary>Lines as servers write them, the same for the same number: 12 messages of 8 services, with ids, figures and, every third, metadata.</summary>
internal static class LogSamples
{
    internal const string Tenant = "default";
    private const long FirstMicros = 1_760_000_000_000_000;

    private static readonly string[] Services =
        ["api", "billing", "dispatcher", "journal", "mailer", "scheduler", "search", "web"];

    internal static LogLine Line(long number)
    {
        ulong random = Mix((ulong)number);
        string request = RequestId(number / 4);
        int kind = (int)(random % 12);
        return new LogLine
        {
            AtMicros = FirstMicros + (number * 37),
            Severity = kind == 11 ? LogSeverity.Error : kind > 8 ? LogSeverity.Warning : kind == 0 ? LogSeverity.Debug : LogSeverity.Info,
            Service = Services[(random >> 8) % 8],
            Message = Message(kind, random, request),
            RequestId = request,
            UserId = (random >> 12) % 3 == 0 ? string.Create(CultureInfo.InvariantCulture, $"usr_{(random >> 16) % 50_000}") : null,
            Metadata = number % 3 == 0 ? Metadata(random) : default,
        };
    }

    /// <summary>The request that four lines in a row are about.</summary>
    internal static string RequestId(long request) =>
        "req_" + Mix((ulong)request ^ 0xABCD_EF01).ToString("x16", CultureInfo.InvariantCulture);

    private static string Message(int kind, ulong random, string request)
    {
        ulong figure = (random >> 20) % 10_000;
        ulong other = (random >> 36) % 500;
        FormattableString text = kind switch
        {
            0 => $"Cache lookup for key session:{figure} took {other} us",
            1 => $"HTTP POST /publish responded 202 in {other}.{figure % 100} ms",
            2 => $"HTTP GET /events?limit={other} responded 200 in {figure % 90}.{other % 10} ms",
            3 => $"Committed batch of {other} events at position {random >> 24}",
            4 => $"Delivered evt_{random >> 4:x13} to https://hooks.example.com/in/{figure} with status 200",
            5 => $"Started request {request} from 10.{other % 256}.{figure % 256}.{random % 256}",
            6 => $"User usr_{figure} signed in with method password",
            7 => $"Scheduled job campaign-{other} for tenant group {figure % 40}",
            8 => $"Sent mail to user{figure}@example.org, queue length {other}",
            9 => $"Slow query on table orders took {figure} ms, rows {other}",
            10 => $"Retrying delivery of evt_{random >> 4:x13} after status 503, attempt {other % 9}",
            _ => $"Payment processing failed: card declined for order {figure}, amount {other}.{figure % 100} EUR",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    private static byte[] Metadata(ulong random) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"host":"node-{{random % 16}}","trace_id":"{{random:x16}}","duration_ms":{{(random >> 30) % 900}},"path":"/api/v1/items/{{(random >> 40) % 7_000}}"}"""));

    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
