using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Identity;

/// <summary>
/// Makes, rotates and revokes keys: the port contracts use. Every change is a journal record, and is answered once it
/// is durable and whoever lets callers in has seen it. Any thread.
/// </summary>
public sealed class KeyService : IAsyncDisposable
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly KeyUseWriter _uses;
    private Action[] _watchers = [];
    private int _beingMade;

    internal KeyService(EngineState state, EventIntake intake, TimeProvider clock, int keysMax, ILogger log)
    {
        _state = state;
        _intake = intake;
        KeysMax = keysMax;
        _uses = new KeyUseWriter(state.Keys, intake, clock, log);
    }

    /// <summary>How many keys there may be.</summary>
    public int KeysMax { get; }

    /// <summary>All keys, oldest first, as of one moment.</summary>
    public IEnumerable<StoredKey> All => _state.Keys.All;

    /// <summary>A tenant's keys, oldest first.</summary>
    public IEnumerable<StoredKey> Of(string tenant) => All.Where(one => one.Terms.Tenant == tenant);

    /// <summary>A key by its number; one that was revoked is not there.</summary>
    public StoredKey? Find(long id) => _state.Keys.Find(id);

    /// <summary>
    /// Has somebody told of every change: after it is durable and before it is answered, on the thread of whoever made
    /// it, several at once. At start.
    /// </summary>
    public void Watch(Action changed) => Volatile.Write(ref _watchers, [.. _watchers, changed]);

    /// <summary>Makes a key.</summary>
    /// <param name="terms">What is asked for.</param>
    /// <param name="hash">SHA-256 of its token.</param>
    /// <param name="by">Name of the key that asks.</param>
    public async ValueTask<KeyReceipt> CreateAsync(KeyTerms terms, ReadOnlyMemory<byte> hash, string by)
    {
        ArgumentNullException.ThrowIfNull(terms);
        try
        {
            // Those on their way count as there: so the bound holds, whoever comes at once. Only here, not in the
            // record: what a record does must not depend on a setting.
            if (Interlocked.Increment(ref _beingMade) + _state.Keys.Count > KeysMax)
            {
                return new KeyReceipt(AdmitError.None, KeyChange.Full, null);
            }

            return await StoreAsync(new KeyStored(0, terms, hash.ToArray(), by, 0));
        }
        finally
        {
            Interlocked.Decrement(ref _beingMade);
        }
    }

    /// <summary>Gives a key another token.</summary>
    /// <param name="id">The key.</param>
    /// <param name="hash">SHA-256 of its new token.</param>
    /// <param name="by">Name of the key that asks.</param>
    /// <param name="previousUntilMs">Until when the token it has now stays good; 0 for not at all.</param>
    public ValueTask<KeyReceipt> RotateAsync(long id, ReadOnlyMemory<byte> hash, string by, long previousUntilMs) =>
        StoreAsync(new KeyStored(id, null, hash.ToArray(), by, previousUntilMs));

    /// <summary>Revokes a key: when this returns, no request is let in with it any more.</summary>
    public async ValueTask<KeyReceipt> RevokeAsync(long id)
    {
        var record = new KeyRevoked(id);
        ControlReceipt receipt = await _intake.SubmitAsync(record);
        return Answer(receipt, record.Change, null);
    }

    internal void Start(EngineStatus status)
    {
        status.Watch(() => _uses.Failure);
        _uses.Start();
    }

    /// <summary>Makes durable when keys were last used; while the journal still takes records.</summary>
    public ValueTask DisposeAsync() => _uses.DisposeAsync();

    private async ValueTask<KeyReceipt> StoreAsync(KeyStored record)
    {
        ControlReceipt receipt = await _intake.SubmitAsync(record);
        return Answer(receipt, record.Change, record.Result);
    }

    private KeyReceipt Answer(ControlReceipt receipt, KeyChange change, StoredKey? key)
    {
        if (receipt.Error != AdmitError.None)
        {
            return new KeyReceipt(receipt.Error, default, null);
        }

        if (change == KeyChange.Made)
        {
            foreach (Action changed in Volatile.Read(ref _watchers))
            {
                changed();
            }
        }

        return new KeyReceipt(AdmitError.None, change, key);
    }
}
