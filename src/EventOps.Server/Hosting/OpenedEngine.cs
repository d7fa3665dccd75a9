using EventOps.Contracts.EventBus;
using EventOps.Engine;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Observability;
using EventOps.Journal.Faster;
using EventOps.Server.Configuration.Options;
using EventOps.Webhooks;
using EventOps.Webhooks.Addresses;

namespace EventOps.Server.Hosting;

/// <summary>
/// The engine over its journal, opened together and closed in order: the engine drains into the journal, then that
/// closes.
/// </summary>
internal sealed class OpenedEngine
{
    private readonly HttpWebhookSender _sender;

    private OpenedEngine(string dataPath, FasterJournal journal, EventPipeline engine, HttpWebhookSender sender)
    {
        DataPath = dataPath;
        _sender = sender;
        Journal = journal;
        Engine = engine;
    }

    /// <summary>The folder it is open on.</summary>
    internal string DataPath { get; }

    internal FasterJournal Journal { get; }

    /// <summary>Which addresses webhooks may reach.</summary>
    internal AddressPolicy WebhookAddresses => _sender.Addresses;

    internal EventPipeline Engine { get; }

    /// <summary>
    /// Opens both; null when the data folder cannot be used, and then <paramref name="problem"/> is a line for standard
    /// error. Whatever fails, nothing stays open.
    /// </summary>
    internal static OpenedEngine? TryOpen(NodeParts node, string dataFolder, out string problem)
    {
        EventOpsOptions options = node.Options;
        using var opening = new Opening();
        try
        {
            HttpWebhookSender sender =
                opening.Own(new HttpWebhookSender(WebhookSettingsOf.Sender(node.Configuration), TimeProvider.System));
            FasterJournal journal =
                opening.Own(FasterJournal.Open(EngineSettings.JournalOf(options, dataFolder), TimeProvider.System));
            EventPipeline engine = opening.OwnAsync(new EventPipeline(
                EngineSettings.EngineOf(options, dataFolder),
                journal,
                TimeProvider.System,
                node.Loggers,
                priority => FasterJournal.Open(EngineSettings.ArchiveLogOf(options, dataFolder, priority), TimeProvider.System),
                webhooks: new WebhookPorts(sender, new WebhookPayload())));
            engine.Status.Watch(() => journal.PreparingFailure is null && journal.IsPreparing
                ? null
                : "Journal segments cannot be prepared ahead; commits are slower, and stop when the disk has no room.");
            engine.Status.Watch(() => journal.MetadataFailure is null
                ? null
                : "The journal's commit metadata cannot be written; the next start reads more of the journal.");
            opening.Succeeded();
            problem = string.Empty;
            return new OpenedEngine(dataFolder, journal, engine, sender);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            problem = $"Data folder '{dataFolder}' cannot be used: {refused.Message}";
            return null;
        }
    }

    /// <summary>Closes both.</summary>
    /// <returns>How far the engine had come.</returns>
    internal async Task<EngineWatermark> CloseAsync()
    {
        await Engine.DisposeAsync();
        EngineWatermark watermark = Engine.Status.Watermark;
        _sender.Dispose();
        Journal.Dispose();
        return watermark;
    }
}
