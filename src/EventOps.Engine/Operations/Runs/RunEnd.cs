using System.Text;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Operations.Runs;

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">0: it did what was asked.</param>
/// <param name="Error">Why it could not be run to an end of its own; null when it was.</param>
/// <param name="FailoverMs">How long publishes were refused while it changed the profile; negative when it did not.</param>
/// <param name="Health">What the health check found, as JSON; empty when there was none.</param>
/// <param name="Logs">What it said, in order.</param>
public sealed record RunEnd(int ExitCode, string? Error, long FailoverMs, byte[] Health, IReadOnlyList<RunLogLine> Logs)
{
    private const int Fields = 5;

    /// <summary>What it takes of the book's room, in bytes: texts, and a little for each line.</summary>
    internal int Bytes { get; } =
        Health.Length + (Error?.Length ?? 0) + Logs.Sum(static one => Encoding.UTF8.GetByteCount(one.Message) + 32);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteInt64(ExitCode);
        writer.WriteOptional(Error);
        writer.WriteInt64(FailoverMs);
        writer.WriteBinary(Health);
        writer.WriteArrayHeader((uint)Logs.Count * 2);
        foreach (RunLogLine line in Logs)
        {
            writer.WriteInt64((long)line.Level);
            writer.WriteString(line.Message);
        }
    }

    internal static RunEnd Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        int exitCode = reader.Int32();
        string? error = reader.OptionalText();
        long failoverMs = reader.Int64();
        byte[] health = reader.Bytes();
        var logs = new RunLogLine[reader.ArrayHeader() / 2];
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] = new RunLogLine((RunLogLevel)reader.Int32(), reader.Text());
        }

        return new RunEnd(exitCode, error, failoverMs, health, logs);
    }
}

/// <summary>One thing a run said.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Message">What.</param>
public readonly record struct RunLogLine(RunLogLevel Level, string Message);

/// <summary>How bad a line of a run is; stored.</summary>
public enum RunLogLevel
{
    /// <summary>As it should be.</summary>
    Info = 0,

    /// <summary>Worth a look.</summary>
    Warning = 1,

    /// <summary>Wrong.</summary>
    Error = 2,
}
