using System.CommandLine;
using EventOps.Load.Measuring;
using EventOps.Load.Reporting;
using EventOps.Load.Simulations;

namespace EventOps.Load.Commands;

/// <summary><c>disk</c>.</summary>
internal static class DiskCommand
{
    public static Command Build()
    {
        Option<string> folder = RunOptions.Text("--folder", "Folder on the disk to measure.", Path.GetTempPath());
        var writes = new Option<int>("--writes") { Description = "How many 4 KiB writes.", DefaultValueFactory = _ => 5_000 };
        var command = new Command("disk", "Measure the disk's own durable 4 KiB write (O_DIRECT|O_DSYNC on a zero-filled file).")
        {
            folder, writes,
        };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (!DiskProbe.TryMeasure(
                parsed.GetValue(folder)!, parsed.GetValue(writes), out LatencySummary latency, out string? problem))
            {
                parsed.InvocationConfiguration.Error.WriteLine(problem);
                return 2;
            }

            output.WriteLine($"{Figures.Count(latency.Count)} durable writes of 4 KiB: "
                + string.Join(", ", Figures.Percentiles(latency).Select(p => $"{p.Name} {DurationText.FormatNs(p.Ns)}"))
                + $", mean {DurationText.FormatNs(latency.MeanNs)}");
            return 0;
        });
        return command;
    }
}
