namespace EventOps.Engine.Journaling;

/// <summary>Whether events can be made durable just now.</summary>
public enum WriterState
{
    /// <summary>Yes.</summary>
    Running,

    /// <summary>The disk refused a commit; nothing is acknowledged until it takes one again.</summary>
    Failed,

    /// <summary>The server is stopping.</summary>
    Stopped,
}
