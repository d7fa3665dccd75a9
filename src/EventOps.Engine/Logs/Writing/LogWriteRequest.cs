namespace EventOps.Engine.Logs.Writing;

/// <summary>Lines on their way to the writer. Without lines it asks the writer to look for what has expired.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Bytes">Bytes they take.</param>
/// <param name="Waiter">Told when they are durable; null: nobody waits.</param>
internal sealed record LogWriteRequest(
    string Tenant, IReadOnlyList<LogLine> Lines, long Bytes, TaskCompletionSource<LogWriteError>? Waiter)
{
    internal static LogWriteRequest Tick { get; } = new(string.Empty, [], 0, Waiter: null);
}
