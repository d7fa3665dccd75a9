namespace EventOps.Load.Scenarios;

/// <summary>The run could not begin: the message is for the person at the terminal.</summary>
internal sealed class SetupFailedException(string message) : Exception(message);
