using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Reading;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>
/// <c>GET /v1/events</c>: the inbox, newest first. A page costs what is on it: what was acknowledged in between is jumped
/// over.
/// </summary>
internal sealed class ListEndpoint
{
    /// <summary>Sent on when this much is written: a page may be a thousand events of a megabyte each.</summary>
    private const int UnsentBytesMax = 256 * 1024;

    private readonly EventPipeline _engine;

    internal ListEndpoint(EventPipeline engine) => _engine = engine;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (ListQuery.TryRead(context.Request, out string code, out string problem) is not { } query)
        {
            await TriggerErrors.Answer.Invalid(context, code, problem);
            return;
        }

        InboxPage page = _engine.Inboxes.Page(caller.Tenant, query);
        context.Response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        using EventReadSession session = _engine.Reader.OpenSession();
        PipeWriter output = context.Response.BodyWriter;
        output.Write("{\"events\":["u8);
        int next = 0;
        bool any = false;
        while (next < page.Events.Count)
        {
            WriteSome(output, session, page, ref next, ref any);
            if (output.UnflushedBytes >= UnsentBytesMax)
            {
                await output.FlushAsync(context.RequestAborted);
            }
        }

        WriteEnd(output, page);
        await output.FlushAsync(context.RequestAborted);
    }

    private static void WriteSome(PipeWriter output, EventReadSession session, InboxPage page, ref int next, ref bool any)
    {
        var json = new JsonText(output);
        while (next < page.Events.Count && output.UnflushedBytes < UnsentBytesMax)
        {
            InboxEvent one = page.Events[next++];
            if (!session.IsDeleted(one.Reference))
            {
                json.Raw(any ? ","u8 : ""u8);
                TriggerEventJson.Write(ref json, output, session, one);
                any = true;
            }
        }

        json.Flush();
    }

    private static void WriteEnd(PipeWriter output, InboxPage page)
    {
        var json = new JsonText(output);
        bool hasMore = page.NextBeforeId != 0;
        json.Raw("],\"next_cursor\":"u8);
        if (hasMore)
        {
            json.String(EventCursor.ToText(page.NextBeforeId));
        }
        else
        {
            json.Raw("null"u8);
        }

        json.Raw(",\"has_more\":"u8);
        json.Boolean(hasMore);
        json.Raw("}"u8);
        json.Flush();
    }
}
