namespace EventOps.Load.Simulations;

/// <summary>
/// One stage of a run's load, in NBomber's terms. Closed stages hold a number of copies, each sending when its last
/// answer is in; open stages send at a rate whatever the server does.
/// </summary>
internal abstract record LoadSimulation(TimeSpan During)
{
    public virtual bool IsOpen => false;

    /// <summary>Copies at the stage's end; 0 for open stages.</summary>
    public virtual int CopiesAtEnd => 0;

    /// <summary>Arrivals per second at the stage's end; 0 for closed stages.</summary>
    public virtual double RateAtEnd => 0;
}

/// <summary>Closed model: a constant number of copies.</summary>
internal sealed record KeepConstant(int Copies, TimeSpan During) : LoadSimulation(During)
{
    public override int CopiesAtEnd => Copies;

    public override string ToString() => $"keep_constant:{Copies},{DurationText.Format(During)}";
}

/// <summary>Closed model: copies added or removed evenly until there are so many.</summary>
internal sealed record RampingConstant(int Copies, TimeSpan During) : LoadSimulation(During)
{
    public override int CopiesAtEnd => Copies;

    public override string ToString() => $"ramping_constant:{Copies},{DurationText.Format(During)}";
}

/// <summary>Open model: so many arrivals a second, evenly spaced.</summary>
internal sealed record Inject(double Rate, TimeSpan During) : LoadSimulation(During)
{
    public override bool IsOpen => true;

    public override double RateAtEnd => Rate;

    public override string ToString() => FormattableString.Invariant($"inject:{Rate},{DurationText.Format(During)}");
}

/// <summary>Open model: every second a new rate between the two, drawn from a seeded generator.</summary>
internal sealed record InjectRandom(double RateMin, double RateMax, TimeSpan During, int Seed) : LoadSimulation(During)
{
    public override bool IsOpen => true;

    public override double RateAtEnd => RateMax;

    public override string ToString() =>
        FormattableString.Invariant($"inject_random:{RateMin}-{RateMax},{DurationText.Format(During)}");
}

/// <summary>Open model: from the stage before's rate (or none) to this one in a straight line.</summary>
internal sealed record RampingInject(double Rate, TimeSpan During) : LoadSimulation(During)
{
    public override bool IsOpen => true;

    public override double RateAtEnd => Rate;

    public override string ToString() => FormattableString.Invariant($"ramping_inject:{Rate},{DurationText.Format(During)}");
}

/// <summary>No load.</summary>
internal sealed record Pause(TimeSpan During) : LoadSimulation(During)
{
    public override string ToString() => $"pause:{DurationText.Format(During)}";
}
