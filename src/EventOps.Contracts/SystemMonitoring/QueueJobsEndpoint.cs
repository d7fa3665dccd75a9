using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine;
using EventOps.Engine.Queues;
using EventOps.Engine.Reading;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary><c>GET …/queues/{queue_name}/jobs</c>: the jobs in one state, newest event first, with the exact
/// total.</summary>
internal sealed class QueueJobsEndpoint
{
    /// <summary>Sent on when this much is written: a page may be a hundred payloads of a megabyte each.</summary>
    private const int UnsentBytesMax = 256 * 1024;

    private readonly EventPipeline _engine;

    internal QueueJobsEndpoint(EventPipeline engine) => _engine = engine;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (!JobQuery.TryRead(context.Request, out JobQuery query, out string problem))
        {
            await SystemErrors.Answer.BadRequest(context, problem);
            return;
        }

        if (!QueuePath.TryRead(context, out QueueName queue)
            || _engine.Queues.Page(caller.Tenant, queue, query.State, query.Filter, query.Offset, query.Limit) is not { } page)
        {
            await QueuePath.NotFound(context);
            return;
        }

        context.Response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        PipeWriter output = context.Response.BodyWriter;
        using EventReadSession session = _engine.Reader.OpenSession();
        output.Write(PlatformAnswer.Opening);
        output.Write("\"jobs\":["u8);
        for (int next = 0; next < page.Jobs.Count;)
        {
            WriteSome(output, session, page.Jobs, ref next);
            await output.FlushAsync(context.RequestAborted);
        }

        WriteEnd(output, page, query);
        await output.FlushAsync(context.RequestAborted);
    }

    private static void WriteSome(PipeWriter output, EventReadSession session, IReadOnlyList<Job> jobs, ref int next)
    {
        var json = new JsonText(output);
        while (next < jobs.Count && output.UnflushedBytes < UnsentBytesMax)
        {
            json.Raw(next > 0 ? ","u8 : ""u8);
            JobJson.Write(ref json, output, session, jobs[next++]);
        }

        json.Flush();
    }

    private static void WriteEnd(PipeWriter output, JobPage page, JobQuery query)
    {
        var json = new JsonText(output);
        json.Raw("],\"pagination\":{\"total\":"u8);
        json.Number(page.Total);
        json.Raw(",\"limit\":"u8);
        json.Number(query.Limit);
        json.Raw(",\"offset\":"u8);
        json.Number(query.Offset);
        json.Raw("}"u8);
        json.Raw(PlatformAnswer.Closing);
        json.Flush();
    }
}
