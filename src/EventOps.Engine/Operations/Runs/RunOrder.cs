using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Operations.Runs;

/// <summary>What somebody asked to be run.</summary>
/// <param name="RequestId">The caller's name for it: the same again is answered by the first run.</param>
/// <param name="Command">Which runbook.</param>
/// <param name="Mode">The environment it is meant for.</param>
/// <param name="Window">The window it is meant for; empty when none was named.</param>
/// <param name="Profile">What it is meant for; empty when nothing was named.</param>
/// <param name="Config">The profile to run on afterwards; empty when none was named.</param>
/// <param name="Reason">Why; empty when nobody said.</param>
/// <param name="Enforce">Whether bad health fails it.</param>
/// <param name="DryRun">Whether only the plan is asked for.</param>
/// <param name="By">Name of the key that asked.</param>
public sealed record RunOrder(
    string RequestId,
    string Command,
    string Mode,
    string Window,
    string Profile,
    string Config,
    string Reason,
    bool Enforce,
    bool DryRun,
    string By)
{
    private const int Fields = 10;

    /// <summary>Whether another asks for the same, whoever asks.</summary>
    public bool AsksTheSameAs(RunOrder other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this == other with { By = By };
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteString(RequestId);
        writer.WriteString(Command);
        writer.WriteString(Mode);
        writer.WriteString(Window);
        writer.WriteString(Profile);
        writer.WriteString(Config);
        writer.WriteString(Reason);
        writer.WriteInt64(Enforce ? 1 : 0);
        writer.WriteInt64(DryRun ? 1 : 0);
        writer.WriteString(By);
    }

    internal static RunOrder Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new RunOrder(
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Int64() != 0,
            reader.Int64() != 0,
            reader.Text());
    }
}
