using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>What an alert says. Immutable.</summary>
/// <param name="Rule">Name of the rule that raised it.</param>
/// <param name="Series">Which of the rule's series: its labels, as <see cref="AlertSeries"/> writes them; empty without labels.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Service">What it is about, for people.</param>
/// <param name="Message">What is wrong, for people.</param>
public sealed record AlertTerms(string Rule, string Series, AlertSeverity Severity, string Service, string Message)
{
    private const int Fields = 8;

    /// <summary>What was measured; not a number when nothing was.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>What it was compared with; not a number when it was not.</summary>
    public double Threshold { get; init; } = double.NaN;

    /// <summary>A tenant that is told as well, because it is about something of its own; null: only those who run the server.</summary>
    public string? Tenant { get; init; }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteString(Rule);
        writer.WriteString(Series);
        writer.WriteInt64((long)Severity);
        writer.WriteString(Service);
        writer.WriteString(Message);
        writer.WriteInt64(BitConverter.DoubleToInt64Bits(Value));
        writer.WriteInt64(BitConverter.DoubleToInt64Bits(Threshold));
        writer.WriteOptional(Tenant);
    }

    internal static AlertTerms Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new AlertTerms(reader.Text(), reader.Text(), (AlertSeverity)reader.Int32(), reader.Text(), reader.Text())
        {
            Value = BitConverter.Int64BitsToDouble(reader.Int64()),
            Threshold = BitConverter.Int64BitsToDouble(reader.Int64()),
            Tenant = reader.OptionalText(),
        };
    }
}
