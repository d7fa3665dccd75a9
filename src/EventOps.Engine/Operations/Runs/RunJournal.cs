using EventOps.Engine.Intake;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Operations.Runs;

/// <summary>Journals runs of runbooks: the port of whoever runs them. Any thread.</summary>
public sealed class RunJournal
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;

    internal RunJournal(EngineState state, EventIntake intake)
    {
        _state = state;
        _intake = intake;
    }

    /// <summary>The runs so far.</summary>
    public RunBook Book => _state.Runs;

    /// <summary>A run starts; the receipt's id is its id.</summary>
    public ValueTask<ControlReceipt> StartAsync(RunOrder order) => _intake.SubmitAsync(new RunbookStarted(order));

    /// <summary>It ended.</summary>
    public ValueTask<ControlReceipt> EndAsync(long runId, RunEnd end) => _intake.SubmitAsync(new RunbookEnded(runId, end));
}
