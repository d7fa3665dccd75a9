using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>What became of the lines of a body: how many were refused, and why.</summary>
internal sealed class LogBatchOutcome
{
    /// <summary>Errors told one by one; the others are counted, as for batches of events.</summary>
    private const int ErrorsToldMax = 1_000;

    private readonly List<(int Index, string Message)> _errors = [];

    internal int Rejected { get; private set; }

    internal void Reject(int index, string message)
    {
        Rejected++;
        if (_errors.Count < ErrorsToldMax)
        {
            _errors.Add((index, message));
        }
    }

    /// <summary>The answer to a body of which something was taken.</summary>
    internal Task AnswerAsync(HttpContext context, int accepted) =>
        PlatformAnswer.SendAsync(context, (ref json) => Write(ref json, accepted));

    /// <summary>The answer to a body of which nothing was.</summary>
    internal Task RefuseAsync(HttpContext context) => SystemErrors.Answer.WriteAsync(
        context,
        new Refusal(StatusCodes.Status400BadRequest, "No line was taken; details.errors says why")
        {
            Details = (ref json) => Write(ref json, 0),
        });

    private void Write(ref JsonText json, int accepted)
    {
        json.Raw("\"accepted\":"u8);
        json.Number(accepted);
        json.Raw(",\"rejected\":"u8);
        json.Number(Rejected);
        json.Raw(",\"errors\":["u8);
        for (int i = 0; i < _errors.Count; i++)
        {
            json.Raw(i > 0 ? ",{\"index\":"u8 : "{\"index\":"u8);
            json.Number(_errors[i].Index);
            json.Raw(",\"error\":\"BAD_REQUEST\",\"message\":"u8);
            json.String(_errors[i].Message);
            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }
}
