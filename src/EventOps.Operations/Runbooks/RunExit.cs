namespace EventOps.Operations.Runbooks;

/// <summary>Exit codes of the built-in runbooks; scripts have their own.</summary>
public static class RunExit
{
    /// <summary>It did what was asked.</summary>
    public const int Success = 0;

    /// <summary>It could not; the engine goes on as before.</summary>
    public const int Failed = 1;

    /// <summary>Health is bad, and was to be enforced.</summary>
    public const int Unhealthy = 2;

    /// <summary>There was nothing to do: the profile is the active one already.</summary>
    public const int NothingToDo = 3;

    /// <summary>The copy, or the engine opened on it, is not what it should be; the engine goes on in the old
    /// folder.</summary>
    public const int NotVerified = 4;

    /// <summary>No engine is open: neither folder could be opened.</summary>
    public const int NoEngine = 5;

    /// <summary>A script was ended because it took too long; as <c>timeout</c> has it.</summary>
    public const int TimedOut = 124;

    /// <summary>A script could not be started, or was cut off by the stop of the server; as shells have it.</summary>
    public const int NotRun = 126;
}
