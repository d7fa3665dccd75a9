namespace EventOps.Engine.Journaling;

/// <summary>The disk under the journal refused. Nothing since the last successful commit may be acknowledged.</summary>
public sealed class JournalFailedException : IOException
{
    /// <summary>Creates the exception without detail.</summary>
    public JournalFailedException()
        : base("The journal's disk refused an operation.")
    {
    }

    /// <summary>Creates the exception with what was refused.</summary>
    /// <param name="message">What was refused, for the log; never sent to a client.</param>
    public JournalFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with what was refused and why.</summary>
    /// <param name="message">What was refused, for the log; never sent to a client.</param>
    /// <param name="innerException">The system's error.</param>
    public JournalFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
