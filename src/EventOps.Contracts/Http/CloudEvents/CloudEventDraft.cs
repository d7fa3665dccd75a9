using System.Text;
using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// One CloudEvent while it is read: its attributes decoded to UTF-8, side by side in a pooled buffer, whatever they were
/// written as. What is parsed with a draft points into it and holds until the next event or <see cref="Dispose"/>; a
/// batch uses one for all its events. One request's thread.
/// </summary>
internal sealed class CloudEventDraft : IDisposable
{
    /// <summary>Extensions of one event. A bound of ours: the specification has none.</summary>
    internal const int ExtensionsMax = 64;

    private const int FirstExtensions = 8;
    private readonly PooledBytes _text = new();
    private AttributeValues _known;
    private ExtensionValue[] _extensions = [];
    private int _extensionCount;

    /// <summary>What is wrong with the event, the first fault found.</summary>
    internal string? Problem { get; private set; }

    /// <summary>Where the metadata is written that is made of the attributes.</summary>
    internal PooledBytes Metadata { get; } = new();

    /// <summary>The extensions, sorted by name, those that are null included.</summary>
    internal ReadOnlySpan<ExtensionValue> Extensions => _extensions.AsSpan(0, _extensionCount);

    /// <summary>An attribute of the specification.</summary>
    internal AttributeValue this[CloudEventAttribute attribute] => _known[(int)attribute];

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        Metadata.Dispose();
    }

    /// <summary>Begins another event.</summary>
    internal void Clear()
    {
        _text.Cut(0);
        Metadata.Cut(0);
        _known = default;
        _extensionCount = 0;
        Problem = null;
    }

    /// <summary>Refuses the event. It is read on, to find where it ends.</summary>
    internal void Refuse(string problem) => Problem ??= problem;

    /// <summary>The text of a value; until the next <see cref="Reserve"/>.</summary>
    internal ReadOnlySpan<byte> TextOf(AttributeValue value) => _text.Span.Slice(value.Start, value.Length);

    /// <summary>The name of an extension; until the next <see cref="Reserve"/>.</summary>
    internal ReadOnlySpan<byte> NameOf(in ExtensionValue extension) =>
        _text.Span.Slice(extension.NameStart, extension.NameLength);

    /// <summary>The value of an extension.</summary>
    internal AttributeValue ExtensionOf(ReadOnlySpan<byte> name)
    {
        int at = Find(name);
        return at >= 0 ? _extensions[at].Value : default;
    }

    /// <summary>Room for a text, of which as much is kept afterwards as was written.</summary>
    internal Span<byte> Reserve(int bytes) => _text.GetSpan(bytes);

    /// <summary>Keeps what was written into the room reserved last.</summary>
    internal AttributeValue Keep(int bytes, AttributeKind kind)
    {
        var value = new AttributeValue(_text.Length, bytes, kind);
        _text.Advance(bytes);
        return value;
    }

    /// <summary>Keeps a text that is not in the draft.</summary>
    internal AttributeValue Keep(ReadOnlySpan<byte> text, AttributeKind kind)
    {
        text.CopyTo(Reserve(text.Length));
        return Keep(text.Length, kind);
    }

    /// <summary>Takes an attribute, by its name; refuses the event when it may not have it.</summary>
    internal void Add(ReadOnlySpan<byte> name, AttributeValue value)
    {
        CloudEventAttribute attribute = AttributeName.Match(name);
        if (attribute is not (CloudEventAttribute.Data or CloudEventAttribute.DataBase64)
            && value.Kind == AttributeKind.Text && !AttributeText.IsAllowed(TextOf(value)))
        {
            Refuse($"Attribute '{Shown(name)}' must be Unicode text without control characters and noncharacters");
        }
        else if (attribute == CloudEventAttribute.None)
        {
            AddExtension(name, value);
        }
        else if (_known[(int)attribute].Kind != AttributeKind.Absent)
        {
            Refuse($"Attribute '{Shown(name)}' occurs more than once");
        }
        else
        {
            _known[(int)attribute] = value;
        }
    }

    /// <summary>A name as it may be shown.</summary>
    internal static string Shown(ReadOnlySpan<byte> name) =>
        ShownText.Of(Encoding.UTF8.GetString(name[..Math.Min(name.Length, AttributeName.LengthMax + 1)]));

    private void AddExtension(ReadOnlySpan<byte> name, AttributeValue value)
    {
        if (!AttributeName.IsLegal(name))
        {
            Refuse($"Attribute name '{Shown(name)}' must be 1 to {AttributeName.LengthMax} lower-case letters a-z and digits");
            return;
        }

        int at = ~Find(name);
        if (at < 0)
        {
            Refuse($"Attribute '{Shown(name)}' occurs more than once");
            return;
        }

        if (_extensionCount == ExtensionsMax)
        {
            Refuse($"An event must have at most {ExtensionsMax} extension attributes");
            return;
        }

        if (_extensionCount == _extensions.Length)
        {
            Array.Resize(ref _extensions, Math.Max(FirstExtensions, _extensions.Length * 2));
        }

        AttributeValue kept = Keep(name, AttributeKind.Text);
        _extensions.AsSpan(at, _extensionCount - at).CopyTo(_extensions.AsSpan(at + 1));
        _extensions[at] = new ExtensionValue(kept.Start, kept.Length, value);
        _extensionCount++;
    }

    /// <summary>Where an extension is, or the complement of where it would be.</summary>
    private int Find(ReadOnlySpan<byte> name)
    {
        int at = 0;
        while (at < _extensionCount)
        {
            int order = NameOf(_extensions[at]).SequenceCompareTo(name);
            if (order >= 0)
            {
                return order == 0 ? at : ~at;
            }

            at++;
        }

        return ~at;
    }
}
